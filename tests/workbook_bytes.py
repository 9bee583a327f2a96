"""Workbooks as bytes, and what may befall such a file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook's file."""
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these rows on its sheets, called Sheet, Sheet1, Sheet2 …"""
    book = Workbook()
    for number, rows in enumerate(sheets or [[]]):
        sheet = book.create_sheet() if number else book.worksheets[0]
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The workbook of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another part of this name."""
    return packed({**parts_of(content), name: part})


def with_sheet(content: bytes, pattern: str, replacement: str) -> bytes:
    """The workbook with a replacement (of a regular expression) in its first sheet."""
    text = parts_of(content)[SHEET].decode()
    changed, number = re.subn(pattern, replacement, text)
    assert number, f"no {pattern} in the sheet"
    return with_part(content, SHEET, changed.encode())


def with_headers(content: bytes, at: int, value: int) -> bytes:
    """The workbook with a byte changed in the header of each part, ``at`` bytes behind the local mark."""
    changed = bytearray(content)
    for mark, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        for found in re.finditer(re.escape(mark), content):
            changed[found.start() + at + shift] = value
    return bytes(changed)


def locked(content: bytes) -> bytes:
    """The workbook with the mark of encrypted parts."""
    return with_headers(content, 6, 1)


def aes(content: bytes) -> bytes:
    """The workbook packed in a way (99, AES) that zipfile does not know."""
    return with_headers(content, 8, 99)


def flipped(content: bytes) -> bytes:
    """The workbook with damage in the packed bytes of its sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    return content[:start] + b"\xff" * 8 + content[start + 8 :]


def bomb(content: bytes, name: str, megabytes: int) -> bytes:
    """The workbook with a part that unpacks to many bytes."""
    return with_part(content, name, b" " * (megabytes * 1_000_000))


def with_chart_sheet(content: bytes) -> bytes:
    """The workbook with a chart on a sheet of its own in front of the others."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    book.create_chartsheet("chart", 0)
    return saved(book)
