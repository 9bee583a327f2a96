"""The reader of workbooks: what programs write it reads, and whatever befalls a file is one clear error."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundmatch import workbooks
from fundmatch.errors import WorkspaceError
from fundmatch.workbooks import opened_formulas, opened_workbook, read_bounded
from tests.workbook_bytes import (
    SHEET,
    aes,
    bomb,
    flipped,
    locked,
    packed,
    parts_of,
    with_chart_sheet,
    with_part,
    with_sheet,
    workbook,
)

SOUND = workbook([("Name", "Kind"), ("A", "sme")], [("further",)])
PARTS = [name for name in parts_of(SOUND) if name not in {"docProps/app.xml", "xl/theme/theme1.xml", "_rels/.rels"}]
MOST = 1_000_000


def values(content: bytes, most: int = MOST) -> list[list[Sequence[object]]]:
    """The values of each row of each sheet."""
    with opened_workbook(io.BytesIO(content), "p.xlsx", most) as sheets:
        return [list(sheet.values()) for sheet in sheets]


def refused(content: bytes, most: int = MOST) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        values(content, most)
    return caught.value


DIMENSIONS = {"too small": '<dimension ref="A1"/>', "none": "", "the whole sheet": '<dimension ref="A1:XFD1048576"/>'}


@pytest.mark.parametrize("dimension", DIMENSIONS.values(), ids=DIMENSIONS)
def test_what_a_sheet_says_about_its_size_is_not_believed(dimension: str) -> None:
    rows, _ = values(with_sheet(SOUND, "<dimension[^>]*>", dimension))
    assert rows == [("Name", "Kind"), ("A", "sme")]


def test_a_row_far_away_is_read_at_its_place() -> None:
    rows, _ = values(with_sheet(SOUND, r'r="(A|B|)2"', r'r="\g<1>7000"'))
    assert (len(rows), rows[-1], any(rows[1:-1])) == (7000, ("A", "sme"), False)


def test_a_sheet_with_more_rows_than_sheets_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    assert values(SOUND)[0][1] == ("A", "sme")
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    assert refused(SOUND).message == "p.xlsx has more than 1 rows"


def test_sheets_that_are_charts_hold_no_rows() -> None:
    assert values(with_chart_sheet(SOUND)) == values(SOUND)


def test_formulas_stand_in_the_second_reading() -> None:
    content = workbook([("=A2", "x")])
    with opened_formulas(io.BytesIO(content), "p.xlsx", MOST) as (sheet,):
        assert [(cell.value, cell.data_type) for cell in next(sheet.cells())] == [("=A2", "f"), ("x", "s")]
    assert values(content) == [[(None, "x")]]


DAMAGE: dict[str, bytes] = {
    "empty": b"",
    "text": b"Name;Kind\n",
    "the mark of an archive": b"PK\x03\x04 nothing",
    "an archive of something else": packed({"a.txt": b"x"}),
    "cut off": SOUND[: len(SOUND) // 2],
    "cut off at the end": SOUND[:-5],
    "damaged in its packed bytes": flipped(SOUND),
    "encrypted": locked(SOUND),
    "packed by AES": aes(SOUND),
    "with entities": with_sheet(SOUND, "^", '<!DOCTYPE a [<!ENTITY x "yy">]>'),
    **{f"cut in {name}": with_part(SOUND, name, parts_of(SOUND)[name][:-30]) for name in PARTS},
    **{f"junk in {name}": with_part(SOUND, name, b"\xff\xfe\x00junk") for name in PARTS},
    "without one of its sheets": packed({name: part for name, part in parts_of(SOUND).items() if name != SHEET}),
    "a column beyond all": with_sheet(SOUND, 'r="A2"', 'r="ZZZZZ2"'),
    "a text that is not there": with_sheet(SOUND, '<c r="A2" t="inlineStr">.*?</c>', '<c r="A2" t="s"><v>9</v></c>'),
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_workbook_is_one_clear_error(content: bytes) -> None:
    error = refused(content)
    assert error.message.startswith(("p.xlsx is no workbook that can be read: ", "p.xlsx is damaged: "))
    assert not error.message.endswith(": ")
    assert "\n" not in error.message
    assert "XLSX" in error.hint


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(at=st.integers(0, len(SOUND) - 1), value=st.integers(0, 255))
def test_no_single_wrong_byte_is_a_bug(at: int, value: int) -> None:
    changed = SOUND[:at] + bytes([value]) + SOUND[at + 1 :]
    try:
        values(changed)
    except WorkspaceError as error:
        assert error.hint  # noqa: PT017 - most bytes harm nothing


BOMBS: dict[str, tuple[bytes, int]] = {
    "a sheet": (bomb(SOUND, SHEET, 2), MOST),
    "all texts": (bomb(SOUND, "xl/sharedStrings.xml", 2), MOST),
    "texts that would be held in memory": (bomb(SOUND, "xl/sharedStrings.xml", 201), 2_000_000_000),
    "parts": (packed({f"xl/{number}": b"" for number in range(10_001)}), MOST),
}


@pytest.mark.parametrize(("content", "most"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_not_unpacked(content: bytes, most: int) -> None:
    assert len(content) < 2_000_000
    assert " unpacks to " in refused(content, most).message


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_sparse_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MOST + 1)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_pipe, "is no file but"),
        (Path.mkdir, "is no file but"),
        (a_sparse_file, f"is larger than {MOST:,} bytes"),
        (lambda path: path.symlink_to("/dev/zero"), "is no file but"),
        (lambda path: None, "cannot be read: No such file"),
    ],
    ids=["a pipe", "a folder", "a sparse file", "a device", "nothing"],
)
def test_what_is_no_file_or_too_large_is_not_read(make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    make(path)
    with pytest.raises(WorkspaceError, match=said) as caught:
        read_bounded(path, MOST)
    assert str(path) in caught.value.message


def test_a_file_of_the_size_allowed_is_read(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"x" * 10)
    assert read_bounded(tmp_path / "p", 10) == b"x" * 10
