"""A workbook read as partners: the sheets that have headings, row by row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count, islice, zip_longest
from typing import Any

from fundmatch.errors import WorkspaceError
from fundmatch.profile_sheet.blank import HELP
from fundmatch.profile_sheet.checking import Further, SheetPartner, checked
from fundmatch.profile_sheet.columns import HEADING_ROWS, MOST_PARTNERS, MOST_UNPACKED
from fundmatch.profile_sheet.headings import Headings, headings_among
from fundmatch.profile_sheet.values import RowReader, SheetRow, one_line
from fundmatch.workbooks import Sheet, opened_formulas, opened_workbook
from fundmatch.yaml_reader import Problem, YamlDocument


def nothing_further(document: YamlDocument) -> list[Problem]:
    """Nothing is asked of partners beyond their own fields."""
    return []


@dataclass
class _Reading:
    """What was found so far."""

    partners: list[SheetPartner] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_slug: dict[str, SheetPartner] = field(default_factory=dict)

    def take(self, found: SheetPartner | list[Problem]) -> None:
        if isinstance(found, list):
            self.problems += found
            return
        first = self.by_slug.setdefault(found.slug, found)
        if first is found:
            self.partners.append(found)
            return
        like = f"“{first.fields['name']}” in {first.row.file}, row {first.row.number}"
        text = (
            f"“{found.fields['name']}” would be written to {found.slug}.yaml like {like}: name one of them differently"
        )
        self.problems.append(found.problem(text))


def read_sheet(
    content: bytes, shown: str, further: Further = nothing_further
) -> tuple[list[SheetPartner], list[Problem]]:
    """The partners of every sheet with headings, and every finding about the rows that are none.

    ``further`` is asked of each row what is to be said beyond its own fields. Raises WorkspaceError for a file that
    is no workbook, has no sheet with the headings that are needed, or more than 5,000 partners: nothing is read then.
    """
    reading = _Reading()
    with (
        opened_workbook(io.BytesIO(content), shown, MOST_UNPACKED) as sheets,
        opened_formulas(io.BytesIO(content), shown, MOST_UNPACKED) as formulas,
    ):
        chosen, passed_over = _with_headings(sheets, shown)
        reading.problems += passed_over
        written = {sheet.title: sheet for sheet in formulas}
        rows = chain.from_iterable(
            _rows(sheet, headings, _formulas(written[sheet.title], place, reading.problems), place)
            for sheet, headings in chosen
            for place in [f"{shown}:{sheet.title}" if len(chosen) > 1 else shown]
        )
        for number, row in enumerate(rows, 1):
            if number > MOST_PARTNERS:
                text = f"{shown} has more than {MOST_PARTNERS:,} partners"
                raise WorkspaceError(text, "split it: none of it was read")
            reading.take(checked(row, further))
    return reading.partners, reading.problems


def _with_headings(sheets: list[Sheet], shown: str) -> tuple[list[tuple[Sheet, Headings]], list[Problem]]:
    """The sheets to read; and one finding for each further one that says something, so that no partner is lost."""
    found = [(sheet, headings_among(islice(sheet.cells(), HEADING_ROWS))) for sheet in sheets]
    chosen = [(sheet, headings) for sheet, headings in found if headings and headings.complete]
    for sheet, headings in chosen or [(sheet, headings) for sheet, headings in found if headings]:
        headings.check(f"{shown}:{sheet.title}" if len(sheets) > 1 else shown)
    if not chosen:
        raise WorkspaceError(
            f"{shown}: no row with the headings", "begin with: fundmatch profile new --xlsx partners.xlsx"
        )
    read = {sheet.title for sheet, _ in chosen}
    left = [sheet for sheet in sheets if sheet.title not in read and _says_something(sheet)]
    text = "no row with the headings: nothing of this sheet was read"
    return chosen, [Problem(f"{shown}:{sheet.title}", 1, 1, text) for sheet in left]


def _says_something(sheet: Sheet) -> bool:
    """Whether anything stands in the first rows of a sheet, other than the template's own explanations."""
    rows = [tuple(filter(None, map(one_line, row))) for row in islice(sheet.values(), HEADING_ROWS)]
    return any(rows) and rows[0] != HELP


def _rows(sheet: Sheet, headings: Headings, formulas: Iterator[Sequence[Any]], shown: str) -> Iterator[SheetRow]:
    """The rows below the headings that say something."""
    from openpyxl.utils.datetime import from_excel

    reader = RowReader(shown, headings.columns, partial(from_excel, epoch=sheet.epoch))
    pairs = zip_longest(sheet.cells(), formulas, fillvalue=())
    for number, (cells, written) in islice(enumerate(pairs, 1), headings.row, None):
        row = reader.row(number, cells, written)
        if row.says_something:
            yield row


def _formulas(sheet: Sheet, shown: str, problems: list[Problem]) -> Iterator[Sequence[Any]]:
    """The rows with formulas as such, up to one that openpyxl cannot read: a finding, as its result may be sound."""
    rows = count(1)
    try:
        for row in sheet.cells():
            yield row
            next(rows)
    except WorkspaceError:
        text = "a formula that cannot be read: from this row on look whether every computed cell was taken over"
        problems.append(Problem(shown, next(rows), 1, text))
