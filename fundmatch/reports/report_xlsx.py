"""A search as a spreadsheet: all calls, a sheet for each partner, its sources. The same input gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from fundmatch.models import Deadline
from fundmatch.reports import report_words as words
from fundmatch.reports.html import LINKED
from fundmatch.reports.records import FORMULA_STARTS
from fundmatch.reports.report_columns import COLUMNS, Column, Row, Value
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_sources import asked, days_read
from fundmatch.reports.report_words import spreadsheet_text
from fundmatch.translation import Translator
from fundmatch.translation.phrases.report import column as heading_of
from fundmatch.translation.phrases.report import part

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

#: Columns of the first sheet and of a partner's, unless others are chosen.
ALL_CALLS = (
    "rank", "score", "code", "title", "status", "next_deadline", "days_left", "grant_max", "budget", "partner",
    "verdict", "team", "missing", "url", "read",
)  # fmt: skip
OF_PARTNER = (
    "rank", "partner_score", "code", "title", "next_deadline", "days_left", "grant_max", "verdict", "role", "reason",
    "own_share_percent", "own_share_euro", "because", "url", "read",
)  # fmt: skip
FORMATS = {"number": "General", "euro": '#,##0 "€"', "percent": "0%", "text": "@", "link": "@", "date": "yyyy-mm-dd"}
WITH_TIME, WITH_DECIMAL = "yyyy-mm-dd hh:mm", "0.0"
#: The font of every cell that openpyxl gives no other.
FONT = "Calibri"
#: What a name of a sheet may not hold, and how long it may be; the longest address of a link (Excel's own limits).
FORBIDDEN, LONGEST_NAME, LONGEST_LINK = re.compile(r"[\[\]:*?/\\]"), 31, 2079
#: Columns of text from this width on go on in a next line; height of a line in points; most lines of a row.
WRAPPED, LINE, MOST_LINES = 14, 13.5, 8
#: A name of a sheet that Excel keeps for itself.
RESERVED = "history"


def report_xlsx(given: ReportInput, tr: Translator, columns: Sequence[Column] = ()) -> bytes:
    """The file; ``columns`` replace those of the sheets of calls. Text in it is never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    names = SheetNames()
    everything = [Row(given, result, result.matches[0]) for result in given.search.results]
    _calls(book, names.free(part(tr, "calls")), everything, columns or _named(ALL_CALLS), tr)
    for slug in given.involved:
        rows = _rows_of(given, slug)
        if rows:
            name = names.free(words.name_of(given.partners, slug, tr))
            _calls(book, name, rows, columns or _named(OF_PARTNER), tr)
    _sources(book, names.free(part(tr, "sources")), given, tr)
    _describe(book, given, tr)
    content = io.BytesIO()
    book.save(content)
    return _timeless(content.getvalue(), given.now)


class SheetNames:
    """Gives every sheet a name that Excel takes and no other sheet has, whatever the partner is called."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, wanted: str) -> str:
        """``wanted`` without forbidden signs, cut to 31, numbered where it is taken (case does not count)."""
        clean = FORBIDDEN.sub(" ", spreadsheet_text(wanted)).strip(" '")[:LONGEST_NAME].strip(" '") or "–"
        name, number = clean, 1
        while name.casefold() in self._taken or name.casefold() == RESERVED:
            number += 1
            end = f" {number}"
            name = clean[: LONGEST_NAME - len(end)].rstrip(" '") + end
        self._taken.add(name.casefold())
        return name


def _named(names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(COLUMNS[name] for name in names)


def _rows_of(given: ReportInput, slug: str) -> list[Row]:
    """The calls that fit one partner, best first."""
    rows = [
        Row(given, result, each)
        for result in given.search.results
        for each in result.matches
        if each.match.profile == slug
    ]
    return sorted(rows, key=lambda row: (-row.each.match.score, row.result.rank))


def _calls(book: Workbook, name: str, rows: Sequence[Row], columns: Sequence[Column], tr: Translator) -> None:
    sheet = _sheet(book, name)
    _header(sheet, [(tr.marked(column.heading), column.width) for column in columns])
    for number, row in enumerate(rows, 2):
        values = [column.told(row, tr) if column.told else column.of(row) for column in columns]
        for place, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            put(sheet.cell(number, place), value, column)
        sheet.row_dimensions[number].height = LINE * _lines(values, columns)
    sheet.freeze_panes = "D2" if len(columns) > 3 else "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _lines(values: Sequence[Value], columns: Sequence[Column]) -> int:
    """Lines that the longest text of a row takes, as far as a row may grow: not every program measures it itself."""
    told = zip(values, columns, strict=True)
    needed = [-(-len(value) // column.width) for value, column in told if isinstance(value, str) and _wraps(column)]
    return min(MOST_LINES, max(needed, default=1) or 1)


def _wraps(column: Column) -> bool:
    return column.shape == "text" and column.width >= WRAPPED


def _sheet(book: Workbook, name: str) -> Worksheet:
    """A sheet that prints on A4 across, its header on every page and its number at the foot."""
    sheet = book.create_sheet(name)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.right.text = "&P/&N"
    return sheet


def _header(sheet: Worksheet, headings: Iterable[tuple[str, int]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, (heading, width) in enumerate(headings, 1):
        cell = sheet.cell(1, place)
        _text(cell, heading)
        cell.font, cell.fill = Font(name=FONT, bold=True), PatternFill("solid", fgColor="E4EEF6")
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height = 2 * LINE + 3


def put(cell: Cell, value: Value, column: Column) -> None:
    """A value as its column wants it: real dates, euro, shares of one hundred, links; text is never a formula."""
    from openpyxl.styles import Alignment, Border, Side

    left = column.shape in ("text", "link")
    side, indent = ("left", 1) if left else ("right", 0)
    cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=_wraps(column), indent=indent)
    cell.border = Border(bottom=Side("thin", color="C9D1DA"))
    if value is None or value == "":
        return
    if column.shape == "date":
        _date(cell, value)
    elif isinstance(value, str):
        _text(cell, value)
        if column.shape == "link":
            _link(cell, value)
    else:
        cell.value = value / 100 if column.shape == "percent" and isinstance(value, (int, float)) else value
        decimal = column.shape == "number" and isinstance(value, float)
        cell.number_format = WITH_DECIMAL if decimal else FORMATS[column.shape]


def _date(cell: Cell, value: Value) -> None:
    """A day, or a moment on the publisher's own clock; a month or a quarter stays text: no day is invented."""
    at = value.at if isinstance(value, Deadline) else str(value)
    if isinstance(value, Deadline) and value.precision == "exact":
        cell.value = datetime.fromisoformat(at).astimezone(ZoneInfo(value.zone)).replace(tzinfo=None)
        cell.number_format = WITH_TIME
        return
    try:
        cell.value = date.fromisoformat(at[:10]) if len(at) >= len("2026-11-10") else None
    except ValueError:
        cell.value = None
    if cell.value is None:
        _text(cell, at)
    else:
        cell.number_format = FORMATS["date"]


def _text(cell: Cell, text: str) -> None:
    """Text as text: neither a formula nor an error value, and it stays so when somebody edits the cell."""
    cell.value = spreadsheet_text(text)
    cell.data_type, cell.number_format = "s", FORMATS["text"]
    if str(cell.value).lstrip().startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _link(cell: Cell, address: str) -> None:
    from openpyxl.styles import Font

    shown = str(cell.value)
    if address.startswith(LINKED) and len(address) <= LONGEST_LINK and shown == address:
        cell.hyperlink = address
        cell.font = Font(name=FONT, color="0B4F8A", underline="single")


def _sources(book: Workbook, name: str, given: ReportInput, tr: Translator) -> None:
    """What identifies the question, where the calls were read, which published lines were used."""
    sheet = _sheet(book, name)
    _header(sheet, [(heading_of(tr, "source"), 60), (heading_of(tr, "read"), 40), (tr.text("Times used"), 10)])
    rows: list[tuple[str, str, int | None]] = [(fact, value, None) for fact, value in asked(given, tr)]
    rows += [(words.source(each.source, tr), days_read(each, tr), each.calls) for each in given.sources()]
    rows += [(each.source, each.date, each.uses) for each in given.rules()]
    rows += [(note, "", None) for note in given.search.notes]
    for number, (first, second, uses) in enumerate(rows, 2):
        _text(sheet.cell(number, 1), first)
        _text(sheet.cell(number, 2), second)
        sheet.cell(number, 3).value = uses
    sheet.freeze_panes = "A2"


def _describe(book: Workbook, given: ReportInput, tr: Translator) -> None:
    properties = book.properties
    properties.creator = properties.lastModifiedBy = f"fundmatch {given.version}"
    properties.title = tr.text("Funding calls as of {day}", day=tr.day(given.now.date()))
    properties.language = tr.language
    properties.created = given.now.replace(tzinfo=None)


def _timeless(content: bytes, now: datetime) -> bytes:
    """The same file with the day asked about wherever openpyxl and zip write the time of the clock."""
    told = now.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    result = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + told, data)
            fixed = ZipInfo(entry.filename, (now.year, now.month, now.day, 0, 0, 0))
            fixed.compress_type = ZIP_DEFLATED
            new.writestr(fixed, data)
    return result.getvalue()
