"""The public module's table "Мога ли да кандидатствам?", as page or as export (pure).

It has what the portal's pages lack: the budget, who may apply, and how much is paid. Columns are found by their
headers; the amounts' currency stands in a header, in a cell or in a note below the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from fundmatch.errors import SourceError
from fundmatch.models import Deadline
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.codes import HREF
from fundmatch.sources.isun.labels import column_field
from fundmatch.sources.isun.money import currency_of, euro, names_currency
from fundmatch.sources.markup import clean, plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

T = TypeVar("T")

#: What ends a table and begins its notes, in both languages.
NOTES = re.compile(r"забележк|notes?\b", re.IGNORECASE)
#: Without these a table is another one: the procedure, and at least so many of what we read of it.
NEEDED, ENOUGH = "title", 2
READ = ("programme", "deadline", "budget", "candidates", "percent")
#: What exports add to a date; the column has no times.
MIDNIGHT = re.compile(r"(?<!\d)0?0:00(?::00)?(?!\d)")
#: What the page shows when no procedure is open or coming.
NO_RESULTS = ".no-results"
WIDEST = 50
#: Letters of HTML. What is longer holds a page of its own.
LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Cell:
    """The text of a cell on one line, and the guid of the procedure to which it links."""

    text: str
    guid: str = ""


Grid = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Entry:
    """One procedure; ``number`` is its row, from 1, the header included; ``texts`` are cells by field."""

    number: int
    guid: str
    texts: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.texts["title"]

    @property
    def programme(self) -> str:
        return self.texts.get("programme", "")


@dataclass(frozen=True)
class Table:
    """The procedures of one page or file. ``headers`` are the publisher's own words by field."""

    entries: tuple[Entry, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def leaves_amounts_out(self) -> bool:
        """Whether amounts stand there that are of no currency: five millions of what?"""
        amounts = (entry.texts.get("budget", "") for entry in self.entries)
        return not self.currency and any(text and not names_currency(text) for text in amounts)


@dataclass(frozen=True)
class Facts:
    """What the table says of one procedure; ``lines`` are (header, words), as they go into the conditions."""

    budget: Decimal | None = None
    lines: tuple[tuple[str, str], ...] = ()
    deadline: Deadline | None = None


NOTHING = Facts()


def read_page(html: str) -> Table:
    """The table of a page. Raises SourceError for a page that has none."""
    from selectolax.lexbor import LexborHTMLParser

    tree, notes = LexborHTMLParser(html), _notes(plain_text(html))
    for node in tree.css("table"):
        table = read_grid(list(_rows(node)), notes)
        if table is not None:
            return table
    if tree.css_first(NO_RESULTS) is not None:
        return Table(())
    raise SourceError("no table of procedures", "The page may have changed.")


def read_grid(grid: Grid, notes: str = "") -> Table | None:
    """The table in ``grid``, wherever it begins; None where there is none. ``notes`` stand outside of it."""
    for place, row in enumerate(grid):
        columns = [column_field(cell.text) for cell in row]
        if NEEDED in columns and sum(name in columns for name in READ) >= ENOUGH:
            return _table(grid, place, columns, notes)
    return None


def facts_of(entry: Entry, table: Table) -> Facts:
    """What ``entry`` says. Raises ValueError naming the field that is not understood."""
    return Facts(
        budget=_understood("budget", lambda: _budget(entry, table)),
        lines=tuple(_lines(entry, table)),
        deadline=_understood("deadline", lambda: _deadline(entry)),
    )


def understood_facts(entry: Entry, table: Table) -> tuple[Facts, str]:
    """(facts, problem): what of ``entry`` is understood, and a sentence about what is not."""
    try:
        return facts_of(entry, table), ""
    except ValueError as error:
        return Facts(lines=tuple(_lines(entry, table))), str(error)


def readable(table: Table) -> dict[str, int]:
    """For each field that we read, the rows that have it in a form that we understand."""
    tests = {
        "title": lambda entry: bool(entry.title),
        "programme": lambda entry: bool(entry.programme),
        "deadline": lambda entry: bool(entry.texts.get("deadline")) and _passes(lambda: _deadline(entry)),
        "budget": lambda entry: (
            bool(entry.texts.get("budget")) and _passes(lambda: euro(entry.texts["budget"], table.currency))
        ),
        "candidates": lambda entry: "candidates" in entry.texts,
        "percent": lambda entry: _number(entry.texts.get("percent", "")) is not None,
    }
    return {name: sum(map(test, table.entries)) for name, test in tests.items()}


def _table(grid: Grid, place: int, columns: Sequence[str], notes: str) -> Table:
    headers = [cell.text for cell in grid[place]]
    entries: list[Entry] = []
    own_notes: list[str] = []
    for number, row in enumerate(grid[place + 1 :], place + 2):
        filled = [cell for cell in row if cell.text]
        if own_notes or (filled and NOTES.match(filled[0].text)) or len(filled) == 1:
            own_notes.extend(cell.text for cell in filled)
        elif filled and (entry := _entry(number, row, columns)):
            entries.append(entry)
    named = {name: text for name, text in zip(columns, headers, strict=True) if name}
    unknown = tuple(text for name, text in zip(columns, headers, strict=True) if text and not name)
    return Table(tuple(entries), named, _currency(named.get("budget", ""), [*own_notes, notes]), unknown)


def _notes(text: str) -> str:
    """What stands below the last heading "Забележки"."""
    lines = text.split("\n")
    begin = max((place for place, line in enumerate(lines) if NOTES.match(line)), default=len(lines))
    return "\n".join(lines[begin:])


def _entry(number: int, row: Sequence[Cell], columns: Sequence[str]) -> Entry | None:
    texts = {name: cell.text for name, cell in reversed(list(zip(columns, row, strict=False))) if name}
    guid = next((cell.guid for cell in row if cell.guid), "")
    return Entry(number, guid, texts) if texts.get(NEEDED) else None


def _currency(header: str, notes: Iterable[str]) -> str:
    """The currency that the header names, else the first note that names one."""
    lines = (line for note in notes for line in note.split("\n"))
    return next((code for text in (header, *lines) if (code := currency_of(text))), "")


def _lines(entry: Entry, table: Table) -> Iterator[tuple[str, str]]:
    candidates, percent = entry.texts.get("candidates", ""), entry.texts.get("percent", "")
    if candidates:
        yield table.headers["candidates"].rstrip(": "), candidates
    share = _number(percent)
    if share or (share is None and percent):
        yield table.headers["percent"].rstrip(": "), f"{share.normalize():f}" if share else percent


def _number(text: str) -> Decimal | None:
    """A percentage, None for what is no number; 0.00 stands for "not stated"."""
    try:
        value = Decimal(text.replace(",", ".").rstrip("% ").replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= 100 else None


def _budget(entry: Entry, table: Table) -> Decimal | None:
    """The amount, None without a currency: five millions of what?"""
    text = entry.texts.get("budget", "")
    return euro(text, table.currency) if table.currency or names_currency(text) else None


def _deadline(entry: Entry) -> Deadline | None:
    found = dates.deadlines(MIDNIGHT.sub(" ", entry.texts.get("deadline", "")))
    return found[0] if found else None


def _understood(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _passes(read: Callable[[], object]) -> bool:
    try:
        read()
    except ValueError:
        return False
    return True


def _rows(table: LexborNode) -> Iterator[list[Cell]]:
    """The rows of a table, not those of tables inside its cells."""
    for row in table.css("tr"):
        if _table_of(row) == table.mem_id:
            yield [cell for node in row.iter() if node.tag in ("td", "th") for cell in _cells(node)]


def _table_of(node: LexborNode) -> int:
    above = node.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above.mem_id if above is not None else 0


def _cells(node: LexborNode) -> Iterator[Cell]:
    """A cell, and an empty one for each further column that it spans."""
    links = (HREF.search(link.attributes.get("href") or "") for link in node.css("a[href]"))
    guid = next((found["guid"].lower() for found in links if found), "")
    html = node.html or ""
    yield Cell(" ".join(plain_text(html).split("\n")) if len(html) <= LONGEST_CELL else "", guid)
    span = clean(node.attributes.get("colspan") or "")
    yield from [Cell("")] * (min(int(span), WIDEST) - 1 if span.isascii() and span.isdecimal() else 0)
