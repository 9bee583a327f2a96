"""``profile new --xlsx`` and ``profile import FILE.xlsx``: a spreadsheet of partners there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.answers import Run
from tests.test_profile_sheet import FULL, filled


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "partners.xlsx"
    path.write_bytes(filled(FULL, {**FULL, "name": "Opština Niš", "kind": "municipality", "country": "RS"}))
    return path


def test_the_template_is_written_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    assert run("profile", "new", "--xlsx", str(path)).out == f"{path}\n"
    before = path.read_bytes()
    with pytest.raises(FileExistsError):  # the boundary names the file and ends with 3
        run("profile", "new", "--xlsx", str(path))
    assert path.read_bytes() == before


def test_rows_are_shown_and_with_write_become_files(run: Run, workspace: Path, sheet: Path) -> None:
    shown = run("profile", "import", str(sheet), workspace=workspace)
    assert (shown.code, shown.out.count("name: ")) == (0, 2)
    assert len(list((workspace / "profiles").glob("*.yaml"))) == 3
    written = run("profile", "import", str(sheet), "--write", workspace=workspace)
    assert [Path(line).name for line in written.out.splitlines()] == [
        "narodno-chitalishte-nadezhda.yaml",
        "opstina-nis.yaml",
    ]
    listed = run("profile", "list", "--format", "json", workspace=workspace).json["profiles"]
    assert {"narodno-chitalishte-nadezhda", "opstina-nis"} <= {profile["slug"] for profile in listed}


def test_a_file_that_is_there_is_kept_and_told_of(run: Run, workspace: Path, sheet: Path) -> None:
    mine = workspace / "profiles" / "opstina-nis.yaml"
    mine.write_text("name: mine\nkind: municipality\ncountry: RS\n", encoding="utf-8")
    answer = run("profile", "import", str(sheet), "--write", workspace=workspace)
    assert (answer.code, "opstina-nis.yaml exists already" in answer.err) == (1, True)
    assert mine.read_text(encoding="utf-8").startswith("name: mine")
    assert (workspace / "profiles" / "narodno-chitalishte-nadezhda.yaml").is_file()


def test_slips_are_told_by_cell_and_the_rest_is_read(run: Run, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(filled({**FULL, "kind": "asociation"}, FULL))
    answer = run("profile", "import", str(path), workspace=workspace)
    assert answer.code == 1
    assert answer.err.startswith('p.xlsx:2:3: "kind": "asociation" is not one of')
    assert answer.out.count("name: ") == 1


def test_one_origin_at_a_time(run: Run, sheet: Path) -> None:
    answer = run("profile", "import", str(sheet), "--from-text", "-")
    assert (answer.code, "say where from" in answer.err) == (2, True)
