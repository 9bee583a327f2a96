"""The files offices keep lists in: CSV in whatever encoding and with whatever delimiter, and workbooks (XLSX)."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice, pairwise
from pathlib import Path

from fundmatch.directory.archives import MOST_BYTES
from fundmatch.directory.tables import Findings, Table
from fundmatch.errors import WorkspaceError

DELIMITERS = ";,\t|"
#: Bytes by which encoding and delimiter are told.
SAMPLE = 200_000
#: Cells that one row of a sheet may have, and rows of a sheet: more is damage (Excel itself stops at 1,048,576 rows).
MOST_CELLS, MOST_ROWS = 500, 1_100_000
#: Of the bytes beyond ASCII in a Cyrillic text most stand beside another one; in a Western text most stand alone.
CYRILLIC_SHARE = 0.6


@contextmanager
def opened_table(path: Path, findings: Findings) -> Iterator[Table]:
    """The list as a table, whatever sort of file it is."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(4)
        if beginning == b"PK\x03\x04":
            with _sheet(path) as lines:
                yield Table(_Text(lines), path.name, findings, delimiter="\t")
            return
        if path.stat().st_size > MOST_BYTES:
            raise WorkspaceError(f"{path.name} is larger than {MOST_BYTES:,} bytes", "is this the right file?")
        encoding = encoding_of(path)
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            delimiter = delimiter_of(text.read(SAMPLE))
            text.seek(0)
            yield Table(text, path.name, findings, delimiter)
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}") from error


def encoding_of(path: Path) -> str:
    """UTF-16 by its mark or zeros, UTF-8 where it is valid, else code page 1251 (Cyrillic) or 1252 (Western)."""
    with path.open("rb") as stream:
        beginning = stream.read(SAMPLE)
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if 0 in beginning:
        # High bytes of Latin and Cyrillic letters; they come second in most files of Windows.
        first, second = (sum(sign in (0, 4) for sign in beginning[at::2]) for at in (0, 1))
        return "utf-16-be" if first > second else "utf-16-le"
    if _is_utf8(path):
        return "utf-8-sig"
    letters = [sign for sign in beginning if sign >= 0x80]
    cyrillic = sum(sign >= 0xC0 for sign in letters)
    pairs = sum(first >= 0xC0 and second >= 0xC0 for first, second in pairwise(beginning))
    return "cp1251" if pairs >= CYRILLIC_SHARE * max(cyrillic, 1) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while portion := stream.read(1 << 20):
                decoder.decode(portion)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimiter_of(sample: str) -> str:
    """The delimiter that cuts the first lines into most columns of the same number."""
    lines = [line for line in sample.lstrip("\ufeff").splitlines()[:20] if line.strip()]
    if len(sample) >= SAMPLE and len(lines) > 1:
        lines.pop()

    def columns(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        return (widths.count(widths[0]) if widths and widths[0] > 1 else 0), (widths[0] if widths else 0)

    return max(DELIMITERS, key=columns)


class _Text:
    """Lines from an iterator as something that has ``readline``."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def readline(self, size: int = -1, /) -> str:
        return next(self._lines, "")


@contextmanager
def _sheet(path: Path) -> Iterator[Iterator[str]]:
    """The first sheet of a workbook as lines of a table with tabs. Raises WorkspaceError."""
    from defusedxml.common import DefusedXmlException
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    trouble = (
        InvalidFileException,
        zipfile.BadZipFile,
        DefusedXmlException,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
    )
    try:
        _refuse_bomb(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except trouble as error:
        raise WorkspaceError(
            f"{path.name} is no workbook that can be read: {error}", "save it as XLSX or CSV"
        ) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(values_only=True), MOST_ROWS)
        yield _lines(rows, path, trouble)
    finally:
        book.close()


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MOST_BYTES:
        raise WorkspaceError(f"{path.name} unpacks to {size:,} bytes", "is this the right file?")


def _lines(rows: Iterator[Sequence[object]], path: Path, trouble: tuple[type[Exception], ...]) -> Iterator[str]:
    width = 0
    while True:
        try:
            cells = [_as_text(cell) for cell in next(rows)[:MOST_CELLS]]
        except StopIteration:
            return
        except trouble as error:
            raise WorkspaceError(f"{path.name} is damaged: {error}", "save it anew") from error
        while cells and not cells[-1]:
            cells.pop()
        width = width or len(cells)
        if cells:
            text = io.StringIO()
            csv.writer(text, delimiter="\t").writerow(cells + [""] * (width - len(cells)))
            yield text.getvalue()


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    return " ".join(str(cell).split())
