"""A search as a spreadsheet: all calls, a sheet for each partner, its sources. The same input gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from textwrap import wrap
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from fundmatch.models import Deadline
from fundmatch.reports import report_words as words
from fundmatch.reports.html import LINKED
from fundmatch.reports.records import FORMULA_STARTS
from fundmatch.reports.report_columns import COLUMNS, Column, Row, Shape, Value
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_paper import fit_columns, lay_out, print_first
from fundmatch.reports.report_sources import asked, days_read
from fundmatch.reports.report_words import spreadsheet_text
from fundmatch.translation import Translator
from fundmatch.translation.phrases import teams
from fundmatch.translation.phrases.report import column as heading_of
from fundmatch.translation.phrases.report import part
from fundmatch.translation.phrases.wordings import said

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.worksheet import Worksheet

#: Columns of the first sheet and of a partner's, unless others are chosen: first those that are printed, as many as
#: paper holds, then those for the screen.
ALL_CALLS = (
    "rank", "score", "code", "title", "next_deadline", "days_left", "grant_max", "partner", "verdict", "team",
    "missing", "status", "budget", "url", "read",
)  # fmt: skip
OF_PARTNER = (
    "rank", "partner_score", "code", "title", "next_deadline", "days_left", "grant_max", "own_share_percent",
    "verdict", "reason", "because", "role", "own_share_euro", "url", "read",
)  # fmt: skip
FORMATS = {"number": "General", "euro": '#,##0 "€"', "percent": "0%", "text": "@", "link": "@", "date": "yyyy-mm-dd"}
WITH_TIME, WITH_DECIMAL = "yyyy-mm-dd hh:mm", "0.0"
#: The font of every cell that openpyxl gives no other.
FONT = "Calibri"
#: What a name of a sheet may not hold, and how long it may be; the longest address of a link (Excel's own limits).
FORBIDDEN, LONGEST_NAME, LONGEST_LINK = re.compile(r"[\[\]:*?/\\]"), 31, 2079
#: Columns of text from this width on go on in a next line; height of a line in points; most lines of a row.
WRAPPED, LINE, MOST_LINES = 14, 13.5, 12
#: A name of a sheet that Excel keeps for itself.
RESERVED = "history"


def report_xlsx(given: ReportInput, tr: Translator, columns: Sequence[Column] = ()) -> bytes:
    """The file; ``columns`` replace those of the sheets of calls. Text in it is never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    names = SheetNames()
    first = part(tr, "calls") if given.search.results or not given.shown else tr.text("The nearest miss:")
    everything = [Row(given, result, result.matches[0]) for result in given.shown]
    _calls(book, names.free(first), everything, (ALL_CALLS, columns), tr)
    for slug in given.involved:
        rows = _rows_of(given, slug)
        if rows:
            name = names.free(words.name_of(given.partners, slug, tr))
            _calls(book, name, rows, (OF_PARTNER, columns), tr)
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


def _rows_of(given: ReportInput, slug: str) -> list[Row]:
    """The calls that fit one partner, best first."""
    rows = [
        Row(given, result, each)
        for result in given.search.results
        for each in result.matches
        if each.match.profile == slug
    ]
    return sorted(rows, key=lambda row: (-row.each.match.score, row.result.rank))


def _calls(
    book: Workbook, name: str, rows: Sequence[Row], wanted: tuple[Sequence[str], Sequence[Column]], tr: Translator
) -> None:
    """One sheet of the columns chosen, all of which are printed; else of the usual ones, as many as paper holds."""
    sheet = _sheet(book, name)
    usual, chosen = wanted
    columns = chosen or [COLUMNS[each] for each in usual]
    _header(sheet, [(tr.marked(column.heading), column.width, column.shape) for column in columns])
    for number, row in enumerate(rows, 2):
        values = [column.told(row, tr) if column.told else column.of(row) for column in columns]
        for place, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            put(sheet.cell(number, place), value, column)
        sheet.row_dimensions[number].height = LINE * _lines(values, columns)
    sheet.freeze_panes = "D2" if len(columns) > 3 else "A2"
    sheet.auto_filter.ref = sheet.dimensions
    (fit_columns if chosen else print_first)(sheet, [column.width for column in columns])


def _lines(values: Sequence[Value], columns: Sequence[Column]) -> int:
    """Lines that the longest text of a row takes, as far as a row may grow: not every program measures it itself."""
    told = zip(values, columns, strict=True)
    needed = [len(wrap(value, column.width)) for value, column in told if isinstance(value, str) and _wraps(column)]
    return min(MOST_LINES, max(needed, default=1) or 1)


def _wraps(column: Column) -> bool:
    return column.shape == "text" and column.width >= WRAPPED


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.create_sheet(name)
    lay_out(sheet)
    return sheet


def _header(sheet: Worksheet, headings: Sequence[tuple[str, int, Shape]]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, (heading, width, shape) in enumerate(headings, 1):
        cell = sheet.cell(1, place)
        _text(cell, heading)
        cell.font, cell.fill = Font(name=FONT, bold=True), PatternFill("solid", fgColor="E4EEF6")
        cell.alignment = _aligned(shape, "bottom", wrapped=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    lines = max(len(wrap(heading, width)) for heading, width, _ in headings)
    sheet.row_dimensions[1].height = lines * LINE + 3


def _aligned(shape: Shape, vertical: str, *, wrapped: bool) -> Alignment:
    """Text from the left, numbers and dates from the right, and a heading as what stands under it."""
    from openpyxl.styles import Alignment

    side, indent = ("left", 1) if shape in ("text", "link") else ("right", 0)
    return Alignment(horizontal=side, vertical=vertical, wrap_text=wrapped, indent=indent)


def put(cell: Cell, value: Value, column: Column) -> None:
    """A value as its column wants it: real dates, euro, shares of one hundred, links; text is never a formula."""
    from openpyxl.styles import Border, Side

    cell.alignment = _aligned(column.shape, "top", wrapped=_wraps(column))
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
    headings: list[tuple[str, int, Shape]] = [
        (heading_of(tr, "source"), 60, "text"),
        (heading_of(tr, "read"), 40, "text"),
        (tr.text("Times used"), 12, "number"),
    ]
    _header(sheet, headings)
    rows: list[tuple[str, str, int | None]] = [(fact, value, None) for fact, value in asked(given, tr)]
    rows += [(words.source(each.source, tr), days_read(each, tr), each.calls) for each in given.sources()]
    rows += [(said(tr, each.source), each.date, each.uses) for each in given.rules()]
    rows += [(said(tr, note), "", None) for note in given.search.notes]
    joint = given.search.joint
    rows += [(teams.joint(tr, joint), "", None)] if joint and joint.calls else []
    for number, (*texts, uses) in enumerate(rows, 2):
        for place, text in enumerate(texts, 1):
            _text(sheet.cell(number, place), text)
            sheet.cell(number, place).alignment = _aligned("text", "top", wrapped=True)
        sheet.cell(number, 3).value = uses
        needed = [len(wrap(text, width)) for text, (_, width, _) in zip(texts, headings, strict=False)]
        sheet.row_dimensions[number].height = LINE * min(MOST_LINES, max(1, *needed))
    sheet.freeze_panes = "A2"
    fit_columns(sheet, [width for _, width, _ in headings])


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
