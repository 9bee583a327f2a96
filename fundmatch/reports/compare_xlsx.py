"""A comparison as a spreadsheet: themes as a heat table, findings, members, past projects, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fundmatch.consortium.comparison import ComparedMember, Comparison
from fundmatch.reports import compare_words as words
from fundmatch.reports.compare_words import Say, as_written, percent
from fundmatch.reports.records import FORMULA_STARTS
from fundmatch.reports.report_words import spreadsheet_text
from fundmatch.reports.words import harmless

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: The shades of the HTML report's weakest and strongest cells.
WEAKEST, STRONGEST = "E4EEF6", "4A94C4"
#: Widest column, and what a name of a sheet may not hold or exceed (Excel's own limits).
WIDEST, LONGEST_NAME = 60, 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Euro(int):
    """An amount of money, shown as such."""


def comparison_xlsx(comparison: Comparison, say: Say = as_written) -> bytes:
    """The file. Text in it is never a formula, whatever it begins with; headers stay in view."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator, book.properties.title = "fundmatch", harmless(comparison.title)
    _heat(_sheet(book, say(words.STRENGTHS)), comparison, say)
    found = [(heading, text) for heading, texts in words.findings(comparison, say) for text in texts]
    _listed(_sheet(book, say(words.FINDINGS)), (say(words.FINDING), say(words.THEME)), found)
    _listed(_sheet(book, say(words.MEMBERS)), *_members(comparison, say))
    _listed(_sheet(book, say(words.PROJECTS)), *_projects(comparison.members, say))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.create_sheet(harmless(name).translate(FORBIDDEN)[:LONGEST_NAME])
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    return sheet


def _listed(sheet: Worksheet, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table with a header that stays in view and can be filtered by."""
    from openpyxl.styles import Alignment, Font

    for number, row in enumerate((header, *rows), 1):
        for column, value in enumerate(row, 1):
            _put(sheet, number, column, value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
    sheet.freeze_panes, sheet.print_title_rows = "B2", "1:1"
    sheet.auto_filter.ref = sheet.dimensions
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=isinstance(cell.value, str), vertical="top")
    for column in sheet.columns:
        longest = max((len(str(cell.value)) for cell in column if cell.value is not None and cell.row > 1), default=8)
        sheet.column_dimensions[column[0].column_letter].width = min(WIDEST, max(8, longest + 2))


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """A value; text that a spreadsheet would take for a formula is marked as text, and stays so when edited."""
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        cell.number_format = '#,##0 "€"' if isinstance(value, Euro) else "0.0" if isinstance(value, float) else "0"
        return
    cell.value = spreadsheet_text(value)
    cell.data_type = "s"
    if str(cell.value).lstrip().startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _heat(sheet: Worksheet, comparison: Comparison, say: Say) -> None:
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.utils import get_column_letter

    members = comparison.members
    header = (
        say(words.GROUP),
        say(words.ID),
        say(words.THEME),
        *(member.name for member in members),
        say(words.MEMBERS),
    )
    rows = [
        (
            row.group, row.theme, row.label, *(percent(strength) or None for strength in row.strengths),
            len(row.holders),
        )
        for row in comparison.rows
    ]  # fmt: skip
    _listed(sheet, header, rows)
    sheet.freeze_panes = "D2"
    if rows and members:
        first, last = get_column_letter(4), get_column_letter(3 + len(members))
        scale = ColorScaleRule(
            start_type="num", start_value=0, start_color=WEAKEST, end_type="num", end_value=100, end_color=STRONGEST
        )
        sheet.conditional_formatting.add(f"{first}2:{last}{len(rows) + 1}", scale)
        for number in range(4, 5 + len(members)):
            sheet.column_dimensions[get_column_letter(number)].width = 14


def _members(comparison: Comparison, say: Say) -> tuple[list[str], list[list[Any]]]:
    header = [
        words.NAME, words.KIND, words.COUNTRY, words.LANGUAGES, words.COORDINATE, words.COFINANCING, words.ESTABLISHED,
        words.PROJECTS, words.ROLE, words.YEAR, words.PROGRAMME, words.COVERED, words.FIT,
    ]  # fmt: skip
    rows = [[*_member(member, say), comparison.covered[member.slug], member.fit] for member in comparison.members]
    return [say(text) for text in header], rows


def _member(member: ComparedMember, say: Say) -> list[Any]:
    given, record = member.capacities, member.record
    euro = None if given.cofinancing_eur is None else Euro(given.cofinancing_eur)
    return [
        member.name, member.kind, member.country, " ".join(member.languages), words.yes_or_no(given.coordinate, say),
        euro, given.established, len(record.projects), words.roles(record, say), words.years(record),
        words.counted(record.programmes, say),
    ]  # fmt: skip


def _projects(members: Sequence[ComparedMember], say: Say) -> tuple[list[str], list[list[Any]]]:
    header = (words.MEMBER, words.TITLE, words.PROGRAMME, words.ROLE, words.YEAR)
    rows = [
        [member.name, project.title, project.programme, say(project.role) if project.role else "", project.year]
        for member in members
        for project in member.record.projects
    ]
    return [say(text) for text in header], rows
