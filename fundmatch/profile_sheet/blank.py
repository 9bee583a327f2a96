"""An empty sheet of partners, to fill in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from fundmatch.profile_sheet.columns import COLUMNS, MOST_PARTNERS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: The first row of the sheet that explains.
HELP = ("Column", "What goes in", "Choices")


def template() -> bytes:
    """An empty sheet with headings, hints, lists to choose from, and a second sheet that explains."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "partners"
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number, column.heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E6F5")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.comment = Comment(column.hint, "fundmatch")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = column.number_format
        if column.choices:
            listed = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            listed.add(f"{letter}2:{letter}{MOST_PARTNERS + 1}")
            sheet.add_data_validation(listed)
    sheet.freeze_panes = "B2"
    _explain(book.create_sheet("help"))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _explain(sheet: Worksheet) -> None:
    rows = [(column.heading, column.hint, ", ".join(column.choices)) for column in COLUMNS]
    for row in [HELP, *rows]:
        sheet.append(row)
    for letter, width in (("A", 40), ("B", 90), ("C", 90)):
        sheet.column_dimensions[letter].width = width
