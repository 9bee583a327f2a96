"""The files offices keep lists in: CSV in whatever encoding and with whatever delimiter, and workbooks (XLSX)."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice, pairwise
from pathlib import Path

from fundmatch.directory.archives import MOST_BYTES
from fundmatch.directory.tables import MOST_ABOVE, Findings, Heading, Table
from fundmatch.errors import WorkspaceError
from fundmatch.workbooks import Sheet, opened_workbook, refuse_special

DELIMITERS = ";,\t|"
#: Bytes by which encoding and delimiter are told.
SAMPLE = 200_000
#: Of the bytes beyond ASCII in a Cyrillic text most stand beside another one; in a Western text most stand alone.
CYRILLIC_SHARE = 0.6
#: š and ž stand at the same places in code pages 1250 and 1252: a third of the marked letters of Serbian, else rare.
S_AND_Z, CENTRAL_SHARE = b"\x8a\x8e\x9a\x9e", 0.1
#: Of the upper bytes of UTF-16 in our scripts nearly all are 0 (Latin) or 4 (Cyrillic).
UTF16_SHARE = 0.7
#: What formulas without a result show: nothing is said there.
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
#: What helps against a workbook that cannot be read.
ANOTHER = "save it as XLSX or CSV"
#: What files that are no tables begin with, and what to do about them.
OTHERS = (
    (b"%PDF", "a PDF", "copy its table into a workbook and save it as XLSX or CSV"),
    (
        b"\xd0\xcf\x11\xe0",
        "a workbook of the old kind (XLS) or with a password",
        "open it and save it as XLSX or CSV, without a password",
    ),
    (b"<", "a web page or XML", "open it in a spreadsheet and save it as XLSX or CSV"),
    (b"{\\rtf", "a text document", "copy its table into a workbook and save it as XLSX or CSV"),
)


@contextmanager
def opened_table(path: Path, findings: Findings, heading: Heading | None = None) -> Iterator[Table]:
    """The list as a table, whatever sort of file it is; ``heading`` tells the row that names the columns."""
    refuse_special(path)
    try:
        with path.open("rb") as stream:
            beginning = stream.read(400)
        if beginning.startswith(b"PK\x03\x04"):
            with _sheet(path, heading) as lines:
                yield Table(_Text(lines), path.name, findings, delimiter="\t", heading=heading)
            return
        _refuse_others(path, beginning)
        if path.stat().st_size > MOST_BYTES:
            raise WorkspaceError(f"{path.name} is larger than {MOST_BYTES:,} bytes", "is this the right file?")
        encoding = encoding_of(path)
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            delimiter = delimiter_of(text.read(SAMPLE))
            text.seek(0)
            yield Table(text, path.name, findings, delimiter, heading)
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}") from error


def _refuse_others(path: Path, beginning: bytes) -> None:
    plain = beginning.removeprefix(codecs.BOM_UTF8).lstrip()
    for mark, what, hint in OTHERS:
        if plain.startswith(mark):
            raise WorkspaceError(f"{path.name} is {what}, not a table", hint)


def encoding_of(path: Path) -> str:
    """UTF-16 by its mark or zeros, UTF-8 where it is valid, else code page 1251 (Cyrillic), 1250 or 1252 (Latin).

    Raises WorkspaceError for what is no text.
    """
    with path.open("rb") as stream:
        beginning = stream.read(SAMPLE)
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if 0 in beginning:
        # High bytes of Latin and Cyrillic letters; they come second in most files of Windows.
        first, second = (sum(sign in (0, 4) for sign in beginning[at::2]) for at in (0, 1))
        if max(first, second) < UTF16_SHARE * len(beginning) / 2:
            raise WorkspaceError(f"{path.name} is no text and no workbook", "save the list as XLSX or CSV")
        return "utf-16-be" if first > second else "utf-16-le"
    if _is_utf8(path):
        return "utf-8-sig"
    letters = [sign for sign in beginning if sign >= 0x80]
    cyrillic = sum(sign >= 0xC0 for sign in letters)
    pairs = sum(first >= 0xC0 and second >= 0xC0 for first, second in pairwise(beginning))
    if pairs >= CYRILLIC_SHARE * max(cyrillic, 1):
        return "cp1251"
    return "cp1250" if sum(sign in S_AND_Z for sign in letters) > CENTRAL_SHARE * len(letters) else "cp1252"


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
    """The delimiter that cuts most of the first lines into the same number of columns, whatever stands above them."""
    lines = [line for line in sample.lstrip("\ufeff").splitlines()[:20] if line.strip()]
    if len(sample) >= SAMPLE and len(lines) > 1:
        lines.pop()

    def columns(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        usual = widths.most_common(1)
        return (usual[0][1], usual[0][0]) if usual else (0, 0)

    return max(DELIMITERS, key=columns)


class _Text:
    """Lines from an iterator as something that has ``readline``."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def readline(self, size: int = -1, /) -> str:
        return next(self._lines, "")


@contextmanager
def _sheet(path: Path, heading: Heading | None) -> Iterator[Iterator[str]]:
    """A sheet of a workbook as lines of a table with tabs: the first with the row ``heading`` wants, else the first.

    Raises WorkspaceError.
    """
    with path.open("rb") as stream, opened_workbook(stream, path.name, MOST_BYTES, ANOTHER) as sheets:
        if not sheets:
            raise WorkspaceError(f"{path.name} has no sheet with rows", "is this the right file?")
        chosen = next((sheet for sheet in sheets if heading and _heads(sheet, heading)), sheets[0])
        yield _lines(chosen)


def _heads(sheet: Sheet, heading: Heading) -> bool:
    """Whether one of the first rows of a sheet names the columns."""
    lines = islice(_lines(sheet), MOST_ABOVE)
    return any(heading(cells) for cells in csv.reader(lines, delimiter="\t"))


def _lines(sheet: Sheet) -> Iterator[str]:
    """A line for each row, also for an empty one, so that lines are numbered as rows are."""
    width = 0
    for number, row in enumerate(sheet.values(), 1):
        cells = [_as_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        width = max(width, len(cells)) if number <= MOST_ABOVE else width
        text = io.StringIO()
        if cells:
            csv.writer(text, delimiter="\t").writerow(cells + [""] * (width - len(cells)))
        yield text.getvalue() or "\n"


def _as_text(cell: object) -> str:
    if cell is None or cell in ERRORS:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    return " ".join(str(cell).split())
