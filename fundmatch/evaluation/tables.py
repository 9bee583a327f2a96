"""The tables of a bench: CSV, plain or gzipped, every cell text. What is wrong is named by file, row and column."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fundmatch.errors import UsageError, WorkspaceError

#: Texts of all past projects of one organisation stand in one cell; Python's csv would stop at 131,072 signs.
LONGEST_CELL = 1 << 30

ENDINGS = (".csv.gz", ".csv")
LAYOUT_HINT = "a bench is a set of files PREFIX_topics.csv.gz, PREFIX_orgs.csv.gz, … (plain .csv works too)"


@dataclass(frozen=True)
class Row:
    """One record of a table; ``number`` counts records from the header, which is row 1, as spreadsheets do."""

    file: str
    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell, or nothing where the table has no such column."""
        return self.cells.get(column, "")

    def required(self, column: str) -> str:
        """The cell, which must say something and fit into one field of a run file."""
        value = self.text(column).strip()
        if not value:
            raise self.fault(column, "is empty")
        if any(sign in value for sign in "\t\r\n"):
            raise self.fault(column, "has a tab or a line end in it")
        return value

    def fault(self, column: str, problem: str) -> WorkspaceError:
        """The error to raise for a cell."""
        return WorkspaceError(f"{self.file}, row {self.number}, column {column}: {problem}")


def table_file(prefix: str, table: str) -> Path | None:
    """The file of a table, or None."""
    paths = [Path(f"{prefix}_{table}{ending}") for ending in ENDINGS]
    return next((path for path in paths if path.is_file()), None)


def read_table(prefix: str, table: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a table that must be there, with at least ``columns``. Raises FundmatchError."""
    path = table_file(prefix, table)
    if path is None:
        raise UsageError(f'no table "{table}" for the bench "{prefix}": {prefix}_{table}.csv.gz', LAYOUT_HINT)
    return parse_table(_decoded(path), path.name, columns)


def read_filled(prefix: str, table: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a table without which there is nothing to rank: at least one."""
    rows = read_table(prefix, table, columns)
    if not rows:
        raise WorkspaceError(f"{prefix}_{table}: no rows", LAYOUT_HINT)
    return rows


def read_optional(prefix: str, table: str, columns: Sequence[str]) -> list[Row]:
    """The rows of a table, none where the bench does without it."""
    return read_table(prefix, table, columns) if table_file(prefix, table) else []


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    try:
        plain = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise WorkspaceError(f"{path.name}: damaged gzip file ({error})", "fetch the file again") from error
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = plain.count(b"\n", 0, error.start) + 1
        raise WorkspaceError(f"{path.name}, line {row}: no UTF-8", "save the table as UTF-8") from error


def parse_table(text: str, file: str, columns: Sequence[str]) -> list[Row]:
    """The records of CSV text with a header that has at least ``columns``; empty lines are passed over."""
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        return _rows(csv.reader(io.StringIO(text, newline=""), strict=True), file, columns)
    finally:
        csv.field_size_limit(limit)


def _rows(records: Iterable[list[str]], file: str, columns: Sequence[str]) -> list[Row]:
    header: list[str] = []
    rows: list[Row] = []
    number = 0
    try:
        for number, record in enumerate(records, 1):
            if number == 1:
                header = _header(record, file, columns)
            elif len(record) == len(header):
                rows.append(Row(file, number, dict(zip(header, record, strict=True))))
            elif record:
                cells = f"{len(record)} cells, the header has {len(header)}"
                raise WorkspaceError(f"{file}, row {number}, column {_first_odd(header, record)}: {cells}")
    except csv.Error as error:
        raise WorkspaceError(
            f"{file}, row {number + 1}: {error}", "quote cells that hold commas or line ends"
        ) from error
    if not header:
        raise WorkspaceError(f"{file}: empty", f"its first row names the columns: {', '.join(columns)}")
    return rows


def _first_odd(header: Sequence[str], record: Sequence[str]) -> str:
    """The first column without a cell, or the number of the first cell without a column."""
    return header[len(record)] if len(record) < len(header) else str(len(header) + 1)


def _header(record: Sequence[str], file: str, columns: Sequence[str]) -> list[str]:
    header = [name.strip() for name in record]
    for name in header:
        if header.count(name) > 1:
            raise WorkspaceError(f"{file}, row 1, column {name}: named twice")
    for name in columns:
        if name not in header:
            raise WorkspaceError(f"{file}, row 1: no column {name}", f"it has: {', '.join(header)}")
    return header


def unique(rows: Iterable[Row], column: str) -> dict[str, Row]:
    """The rows by an identifier that no two of them may share."""
    found: dict[str, Row] = {}
    for row in rows:
        key = row.required(column)
        if key in found:
            raise row.fault(column, f'"{key}" stands in row {found[key].number} already')
        found[key] = row
    return found
