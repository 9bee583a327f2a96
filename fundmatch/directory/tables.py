"""Tables of separated columns, read row by row in constant memory; a broken row costs itself and nothing else.

Python's csv module ends a quotation only at the next quote, so one quote too many swallows rows and hides them in a
field. Here a row that does not have the header's number of columns gives its further lines back, and they are read
again; it is itself read once more with quotes as plain signs, which mends names that begin with a bare quote (27,222
rows of Kohesio's list of Bulgarian beneficiaries, not 27,147), or with backslashes before quotes. What cannot be read
in any of these ways is counted, with its line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from fundmatch.errors import WorkspaceError, did_you_mean
from fundmatch.sources.markup import UNWANTED

#: Signs of the longest line that is looked at, and lines of the longest row; objectives have some 2,000 signs in all.
LONGEST_LINE, MOST_LINES = 4_000_000, 500
#: A quote inside a cell as some programs write it. Standard CSV doubles it, and a cell may end with a backslash.
ESCAPED = '\\"'
#: Broken rows that are told one by one.
TOLD = 20
#: Of rows that something is noted of, those whose places are told.
PLACES = 3
#: Rows among which the one that names the columns is looked for.
MOST_ABOVE = 30
#: After so many broken rows a table of which most rows are broken is believed to be something else.
PATIENCE = 1_000


#: Says of a row whether it names the columns.
Heading = Callable[[Sequence[str]], bool]


class TextSource(Protocol):
    """What lines are read from: a text file opened with ``newline=""``."""

    def readline(self, size: int = -1, /) -> str: ...


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not be read, by the line on which it begins."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass
class Findings:
    """What was noticed while reading: rows read, broken and mended, and other notes by number and first places."""

    read: int = 0
    broken: int = 0
    mended: int = 0
    told: list[BrokenRow] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def lose(self, file: str, line: int, reason: str) -> None:
        """Count a row that is lost."""
        self.broken += 1
        if len(self.told) < TOLD:
            self.told.append(BrokenRow(file, line, reason))

    def note(self, text: str, number: int = 1, place: str = "") -> None:
        """Count something that is worth telling, but cost no other row; ``place`` says where, and what stands there."""
        if number:
            self.notes[text] = self.notes.get(text, 0) + number
            told = self.places.setdefault(text, []) if place else []
            if place and len(told) < PLACES:
                told.append(place)


@dataclass(frozen=True)
class Row:
    """The stated values of a row by our names for their columns, stripped; columns that are not there are empty."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


class _LongLineError(Exception):
    """A line, or a row of very many lines, that nobody meant to write."""


class _Lines:
    """The lines of a text, which can be given back. ``taken`` holds those of the row that is being read."""

    def __init__(self, source: TextSource) -> None:
        self._source = source
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.before = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _LongLineError(f"the row has more than {MOST_LINES} lines: a quote is never closed")
        line = self._again.popleft() if self._again else self._source.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            while (rest := self._source.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                pass
            raise _LongLineError(f"a line of more than {LONGEST_LINE:,} signs")
        return line

    def begin(self) -> None:
        """A new row begins."""
        self.before += len(self.taken)
        self.taken = []

    def keep_first(self) -> str:
        """The first line of the row; the others will be read again."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]
        return self.taken[0]

    def read_again(self) -> None:
        """All lines of the row will be read again."""
        self._again.extendleft(reversed(self.taken))
        self.taken = []


class Table:
    """The rows of one table. ``file`` is its name in messages. Raises WorkspaceError for a text without a header."""

    def __init__(
        self,
        source: TextSource,
        file: str,
        findings: Findings,
        delimiter: str = ";",
        heading: Heading | None = None,
    ) -> None:
        self.file, self.findings, self._delimiter = file, findings, delimiter
        self._lines = _Lines(source)
        self._rows = csv.reader(self._lines, delimiter=delimiter)
        self.header = self._header(heading)

    def _header(self, heading: Heading | None) -> tuple[str, ...]:
        try:
            names = self._names(heading) if heading else next((row for row in self._rows if row), [])
        except (csv.Error, _LongLineError) as error:
            raise WorkspaceError(f"{self.file}:1: no names of columns: {error}", "is this the right file?") from error
        header = [" ".join(name.replace("\ufeff", "").split()) for name in names]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise WorkspaceError(f"{self.file} is empty", "its first line must name the columns")
        return tuple(header)

    def _names(self, heading: Heading) -> list[str]:
        """The first row that ``heading`` wants, else the first of the widest: titles stand above many lists."""
        rows: list[list[str]] = []
        with suppress(csv.Error, _LongLineError):  # told when the row is read; what names the columns stands above it
            rows.extend(islice(self._rows, MOST_ABOVE))
        widths = [sum(bool(cell.strip()) for cell in row) for row in rows] or [0]
        wanted = next((number for number, row in enumerate(rows) if heading(row)), None)
        if not any(widths):
            return []
        chosen = widths.index(max(widths)) if wanted is None else wanted
        self._lines.read_again()
        self._rows = csv.reader(self._lines, delimiter=self._delimiter)
        return next(islice(self._rows, chosen, None))

    def rows(self, columns: Mapping[str, int]) -> Iterator[Row]:
        """Every readable row; ``columns`` are positions by our names (see :func:`positions`)."""
        wanted = tuple(columns.items())
        for line, cells in self._cells():
            self.findings.read += 1
            yield Row(line, {name: _harmless(cells[at]) for name, at in wanted if cells[at]})

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        while True:
            self._lines.begin()
            reason = ""
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except (csv.Error, _LongLineError) as error:
                cells, reason = [], str(error)
            if not cells and not reason:
                continue
            fitting = None if reason else _fitted(cells, width)
            if fitting is not None and not self._is_sound():
                fitting, reason = None, "a quote that is never closed"
            if fitting is None:
                reason = reason or f"{len(cells)} columns instead of {width}"
                fitting = self._second_look(width, reason)
            if fitting is not None:
                yield self._lines.before + 1, fitting

    def _is_sound(self) -> bool:
        """Whether a row of several lines, or with a backslash before a quote, is quoted as it should be.

        Else it may have swallowed its neighbours, or its cells were cut where a quotation did not end.
        """
        if len(self._lines.taken) == 1 and ESCAPED not in self._lines.taken[0]:
            return True
        try:
            next(csv.reader(iter(self._lines.taken), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return True

    def _second_look(self, width: int, reason: str) -> list[str] | None:
        """A broken row with quotes after backslashes inside its cells, else its first line with quotes as plain signs.

        Taken where that gives the right number of columns.
        """
        cells = self._escaped(width)
        if cells is not None:
            self.findings.mended += 1
            return cells
        first = self._lines.keep_first().rstrip("\r\n")
        cells = None
        if '"' in first and len(first) < LONGEST_LINE:
            cells = _fitted(first.split(self._delimiter), width)
            cells = cells if max(map(len, cells or ()), default=0) <= csv.field_size_limit() else None
        if cells is not None:
            self.findings.mended += 1
            return [_unquoted(cell) for cell in cells]
        self.findings.lose(self.file, self._lines.before + 1, reason)
        if self.findings.broken >= PATIENCE and self.findings.broken > self.findings.read:
            text = f"{self.file}: {self.findings.broken:,} of the first rows are broken"
            raise WorkspaceError(f"{text}, the first on line {self.findings.told[0].line}", "is this the right file?")
        return None

    def _escaped(self, width: int) -> list[str] | None:
        """The row as programs write it that put a backslash before a quote instead of a second quote."""
        if not any(ESCAPED in line for line in self._lines.taken):
            return None
        self._lines.read_again()
        reader = csv.reader(self._lines, delimiter=self._delimiter, escapechar="\\", doublequote=False, strict=True)
        try:
            return _fitted(next(reader), width)
        except (csv.Error, _LongLineError, StopIteration):
            return None


def _harmless(cell: str) -> str:
    """A cell without what acts on terminals or hides; its line breaks stay."""
    return (cell if cell.isprintable() else UNWANTED.sub("", cell)).strip()


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells of a row of ``width`` columns; empty ones beyond them are delimiters at the end of lines."""
    if len(cells) == width:
        return cells
    return cells[:width] if len(cells) > width and not any(cells[width:]) else None


def _unquoted(cell: str) -> str:
    return cell.strip().removeprefix('"').removesuffix('"').replace('""', '"')


def positions(header: Sequence[str], wanted: Mapping[str, str], needed: Sequence[str], file: str) -> Mapping[str, int]:
    """Where each of our names (keys of ``wanted``) stands, by the publisher's name (values), whatever its case.

    Raises WorkspaceError naming what is missing of ``needed``, and the columns that are there.
    """
    at = {name.casefold(): number for number, name in reversed(list(enumerate(header)))}
    found = {ours: at[theirs.casefold()] for ours, theirs in wanted.items() if theirs.casefold() in at}
    missing = [wanted[ours] for ours in needed if ours not in found]
    if missing:
        near = did_you_mean(missing[0], header)
        text = f"{file}: no column {', '.join(missing)}{near}"
        raise WorkspaceError(text, f"columns found: {', '.join(header[:40])}")
    return found


Progress = Callable[[str, int], None]
