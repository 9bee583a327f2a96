"""Workbooks (XLSX) as sheets, read row by row; one that is damaged, locked or absurdly large is one clear error."""

from __future__ import annotations

import stat
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from fundmatch.errors import WorkspaceError

#: Rows that a sheet can have (ECMA-376; Excel and LibreOffice), and cells of a row that are read: more is damage.
MOST_ROWS, MOST_CELLS = 1_048_576, 500
#: Bytes of the texts of all cells, which openpyxl holds in memory; a million rows of short texts have about half of it.
MOST_TEXTS, TEXTS = 200_000_000, "sharedStrings.xml"
#: Parts of the archive; a workbook has about ten, and a few for each sheet.
MOST_PARTS = 10_000
SAVE_ANEW = "open it in a spreadsheet program and save it anew as XLSX"


@dataclass(frozen=True)
class Sheet:
    """One sheet; ``source`` is openpyxl's. A sheet's own word about its size is not believed: some say A1 only."""

    title: str
    shown: str
    source: Any

    @property
    def epoch(self) -> Any:
        """The day from which this workbook counts days."""
        return self.source.parent.epoch

    def values(self) -> Iterator[Sequence[Any]]:
        """The values of each row, from the first, also of empty ones. Raises WorkspaceError for a damaged sheet."""
        return self._rows(values_only=True)

    def cells(self) -> Iterator[Sequence[Any]]:
        """The same as cells with ``value`` and ``data_type``."""
        return self._rows(values_only=False)

    def _rows(self, *, values_only: bool) -> Iterator[Sequence[Any]]:
        self.source.reset_dimensions()
        rows = self.source.iter_rows(values_only=values_only)
        for number in count(1):
            try:
                row = next(rows)[:MOST_CELLS]
            except StopIteration:
                return
            except Exception as error:  # a damaged part makes openpyxl raise whatever its reading of it leads to
                raise WorkspaceError(f"{self.shown} is damaged: {_reason(error)}", SAVE_ANEW) from error
            if number > MOST_ROWS:
                raise WorkspaceError(f"{self.shown} has more than {MOST_ROWS:,} rows", SAVE_ANEW)
            yield row


@contextmanager
def opened_workbook(stream: IO[bytes], shown: str, most: int, hint: str = SAVE_ANEW) -> Iterator[list[Sheet]]:
    """The sheets of a workbook with the results of its formulas; charts are none.

    Raises WorkspaceError with ``hint`` for what is no workbook, damaged or locked, and for one that unpacks to more
    than ``most`` bytes.
    """
    with _opened(stream, shown, most, hint, data_only=True) as sheets:
        yield sheets


@contextmanager
def opened_formulas(stream: IO[bytes], shown: str, most: int) -> Iterator[list[Sheet]]:
    """The same sheets, in which the formulas themselves stand (``data_type`` "f")."""
    with _opened(stream, shown, most, SAVE_ANEW, data_only=False) as sheets:
        yield sheets


@contextmanager
def _opened(stream: IO[bytes], shown: str, most: int, hint: str, *, data_only: bool) -> Iterator[list[Sheet]]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"openpyxl\b")  # about styles, and lists to choose from
        try:
            _refuse_bomb(stream, shown, most)
            book = _loaded(stream, data_only=data_only)
        except WorkspaceError:
            raise
        except Exception as error:
            raise WorkspaceError(f"{shown} is no workbook that can be read: {_reason(error)}", hint) from error
        try:
            yield [Sheet(sheet.title, shown, sheet) for sheet in book.worksheets]
        finally:
            book.close()


def _refuse_bomb(stream: IO[bytes], shown: str, most: int) -> None:
    """The declared sizes bind: zipfile reads no byte more than they say."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if part.filename.endswith(TEXTS))
    if size > most or texts > MOST_TEXTS or len(parts) > MOST_PARTS:
        raise WorkspaceError(f"{shown} unpacks to {len(parts):,} parts, {size:,} bytes", "is this the right file?")


def _loaded(stream: IO[bytes], *, data_only: bool) -> Any:
    """openpyxl's workbook without chart sheets: they hold no rows, and it stumbles over them.

    Raises ValueError for a sheet without its part, which openpyxl passes over.
    """
    from openpyxl.reader.excel import ExcelReader

    charts: list[str] = []
    reader = ExcelReader(stream, read_only=True, data_only=data_only, keep_links=False)
    reader.read_chartsheet = lambda sheet, _: charts.append(sheet.name)
    reader.read()
    there = {*charts, *(sheet.title for sheet in reader.wb.worksheets)}
    lost = [sheet.name for sheet, _ in reader.parser.find_sheets() if sheet.name not in there]
    if lost:
        raise ValueError(f"its sheet “{lost[0]}” is missing")
    return reader.wb


def _reason(error: Exception) -> str:
    """What openpyxl stumbled over, in one line; it wraps some errors into a text of three."""
    found = error.__cause__ or error
    return " ".join(str(found).split())[:200] or type(found).__name__


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a file. Raises WorkspaceError for a larger one, and for what is no file (pipes never end)."""
    refuse_special(path)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise WorkspaceError(f"{path} is larger than {most:,} bytes", "is this the right file?")
    return content


def refuse_special(path: Path) -> None:
    """Raises WorkspaceError for a folder, pipe or device, and for what is not there."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(mode):
        raise WorkspaceError(f"{path} is no file but a folder, pipe or device", "name a file")
