"""How a sheet of a spreadsheet lies on paper: A4 across, its header on every page, never too small to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Width of A4 across and the margin on each side, in millimetres; the margins above and below, in inches.
PAPER, MARGIN, ABOVE, BELOW = 297, 8, 0.4, 0.6
#: Size of the letters on the screen and the least on paper, in points.
LETTERS, LEAST = 11, 8
#: Pixels of one character of a column's width: the widest digit of Calibri 11 at 96 to the inch (ECMA-376, 18.3.1.13).
CHARACTER, RESOLUTION, INCH = 7, 96, 25.4
#: What all columns of a page may be wide together in characters if letters keep the least size.
FITS = (PAPER - 2 * MARGIN) / INCH * RESOLUTION / CHARACTER * LETTERS / LEAST


def lay_out(sheet: Worksheet) -> None:
    """A4 across with small margins, the header on every page and the page's number at the foot."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_margins.left = sheet.page_margins.right = MARGIN / INCH
    sheet.page_margins.top, sheet.page_margins.bottom = ABOVE, BELOW
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.right.text = "&P/&N"


def fit_columns(sheet: Worksheet, widths: Sequence[float]) -> None:
    """All columns beside each other on one page; on several ones where letters would become too small."""
    if sum(widths) <= FITS:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
    else:
        # programs cut the scale to whole per cent
        sheet.page_setup.scale = -(-100 * LEAST // LETTERS)


def print_first(sheet: Worksheet, widths: Sequence[float]) -> None:
    """The first columns on one page, as many as can be read; the others are for the screen."""
    from openpyxl.utils import get_column_letter

    printed = max(number for number in range(1, len(widths) + 1) if number == 1 or sum(widths[:number]) <= FITS)
    fit_columns(sheet, widths[:printed])
    sheet.print_area = f"A1:{get_column_letter(printed)}{sheet.max_row}"
