"""Lists in workbooks: damage, bombs and what is no file at all end in an error that names the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fundmatch.directory.office_files import opened_table
from fundmatch.directory.tables import Findings
from fundmatch.errors import WorkspaceError
from tests.workbook_bytes import SHEET, aes, bomb, flipped, locked, with_chart_sheet, with_part, with_sheet, workbook

SOUND = workbook([("name", "country"), ("Example", "BG")])


def rows(path: Path) -> list[dict[str, str]]:
    with opened_table(path, Findings()) as table:
        return [dict(row.values) for row in table.rows({name: at for at, name in enumerate(table.header)})]


@pytest.mark.parametrize(
    "content",
    [SOUND, with_chart_sheet(SOUND), with_sheet(SOUND, "<dimension[^>]*>", '<dimension ref="A1"/>')],
    ids=["sound", "with a chart sheet", "with a wrong size"],
)
def test_a_sound_workbook_is_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert rows(path) == [{"name": "Example", "country": "BG"}]


def test_errors_of_formulas_are_no_texts(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook([("name", "country", "city"), ("Example", "#N/A", "#REF!"), ("#NAME?", "BG", "x")]))
    assert rows(path) == [{"name": "Example"}, {"country": "BG", "city": "x"}]


DAMAGE = {
    "packed bytes": flipped(SOUND),
    "encrypted": locked(SOUND),
    "AES": aes(SOUND),
    "cut sheet": with_part(SOUND, SHEET, b"<worksheet><sheetData><row>"),
    "bomb of texts": bomb(SOUND, "xl/sharedStrings.xml", 201),
    "a workbook with a password": b"\xd0\xcf\x11\xe0" * 200,
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_workbook_is_an_error_that_names_the_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"list\.xlsx") as caught:
        rows(path)
    assert caught.value.hint


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_waited_for(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    make(path)
    with pytest.raises(WorkspaceError, match="is no file but"):
        rows(path)
