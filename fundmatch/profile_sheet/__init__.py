"""Partners in a spreadsheet, for those who prefer it to YAML: a template, and its rows read as partners.

One row is one partner. Headings may stand in English, Bulgarian or Serbian (both scripts), in any order, in any of the
first rows and on several sheets; every finding names file, row and column.
"""

from fundmatch.profile_sheet.blank import template
from fundmatch.profile_sheet.checking import Further, SheetPartner
from fundmatch.profile_sheet.columns import COLUMNS, MOST_BYTES
from fundmatch.profile_sheet.reading import read_sheet
from fundmatch.profile_sheet.writing import profile_yaml

__all__ = ["COLUMNS", "MOST_BYTES", "Further", "SheetPartner", "profile_yaml", "read_sheet", "template"]
