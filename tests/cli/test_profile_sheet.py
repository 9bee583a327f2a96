"""``profile new --xlsx`` and ``profile import FILE.xlsx``: a spreadsheet of partners there and back."""

from __future__ import annotations

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fundmatch import profile_sheet
from fundmatch.cli import new_files
from fundmatch.cli.new_files import write_new
from fundmatch.errors import WorkspaceError
from fundmatch.profile_sheet import COLUMNS
from tests.cli.answers import Run
from tests.test_profile_sheet import FULL as ANYWHERE
from tests.test_profile_sheet import filled

#: A partner of no group: groups are asked of groups.yaml.
FULL = {**ANYWHERE, "groups": ""}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "partners.xlsx"
    path.write_bytes(filled(FULL, {**FULL, "name": "Opština Niš", "kind": "municipality", "country": "RS"}))
    return path


@contextmanager
def no_room(most: int = 50) -> Iterator[None]:
    """No file may grow beyond some bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def everything(folder: Path) -> dict[str, bytes]:
    """The files people see in a folder, and what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_template_is_written_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    assert run("profile", "new", "--xlsx", str(path)).out == f"{path}\n"
    before = path.read_bytes()
    again = run("profile", "new", "--xlsx", str(path))
    assert (again.code, again.err) == (3, f"{path} exists already")
    assert path.read_bytes() == before


def test_a_template_is_for_nobody_in_particular(run: Run, tmp_path: Path) -> None:
    answer = run("profile", "new", "Somebody", "--xlsx", str(tmp_path / "new.xlsx"))
    assert (answer.code, answer.err) == (2, "NAME and --xlsx exclude each other")
    assert not list(tmp_path.glob("*.xlsx"))


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


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_file_that_is_there_is_kept_and_told_of(run: Run, workspace: Path, sheet: Path, suffix: str) -> None:
    mine = workspace / "profiles" / f"opstina-nis{suffix}"
    mine.write_text("name: mine\nkind: municipality\ncountry: RS\n", encoding="utf-8")
    answer = run("profile", "import", str(sheet), "--write", workspace=workspace)
    told = f"partners.xlsx:3:1: “Opština Niš”: {mine} exists already: choose another name, or edit that file"
    assert (answer.code, answer.err.splitlines()) == (1, [told, "1 partner, 1 finding"])
    assert mine.read_text(encoding="utf-8").startswith("name: mine")
    assert [path.name for path in (workspace / "profiles").glob("opstina-nis*")] == [mine.name]
    assert (workspace / "profiles" / "narodno-chitalishte-nadezhda.yaml").is_file()


#: Of a new file: the words of the command, and the files that are in its way.
NEW_FILES = [
    (("profile", "new", "Opština Niš"), "profiles", "opstina-nis"),
    (("call", "new", "CITY 2027"), "calls", "city-2027"),
]


@pytest.mark.parametrize(("command", "folder", "stem"), NEW_FILES, ids=["profile new", "call new"])
@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_new_file_puts_no_other_one_out_of_use(
    run: Run, workspace: Path, command: tuple[str, ...], folder: str, stem: str, suffix: str
) -> None:
    (workspace / folder / f"{stem}{suffix}").write_text("mine", encoding="utf-8")
    answer = run(*command, workspace=workspace)
    assert (answer.code, f"{stem}{suffix} exists already" in answer.err) == (3, True)
    assert [path.name for path in (workspace / folder).glob(f"{stem}*")] == [f"{stem}{suffix}"]


@pytest.mark.parametrize(
    "command", [*[command for command, _, _ in NEW_FILES], ("profile", "new", "--xlsx", "{0}/profiles/p.xlsx")]
)
def test_a_full_disk_leaves_nothing_in_the_way(
    run: Run, workspace: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = profile_sheet.template()  # openpyxl has files of its own while it writes
    monkeypatch.setattr(profile_sheet, "template", lambda: blank)
    words = [word.format(workspace) for word in command]
    folder = workspace / ("calls" if command[0] == "call" else "profiles")
    before = everything(folder)
    with no_room():
        answer = run(*words, workspace=workspace)
    assert (answer.code, everything(folder)) == (3, before)
    assert f"{folder}/" in answer.err
    assert "cannot be written: File too large" in answer.err
    assert run(*words, workspace=workspace).code == 0


def test_an_import_without_room_tells_its_findings_first(run: Run, workspace: Path, tmp_path: Path) -> None:
    path, folder = tmp_path / "p.xlsx", workspace / "profiles"
    path.write_bytes(filled({**FULL, "kind": "asociation"}, FULL))
    before = everything(folder)
    with no_room():
        answer = run("profile", "import", str(path), "--write", workspace=workspace)
    assert (answer.code, everything(folder)) == (3, before)
    assert answer.err.startswith("p.xlsx:2:3: ")
    assert f"{folder}/narodno-chitalishte-nadezhda.yaml cannot be written" in answer.err
    assert run("profile", "import", str(path), "--write", workspace=workspace).out.count(".yaml") == 1


def test_a_full_disk_costs_no_partner_the_file_it_has(run: Run, workspace: Path) -> None:
    untidy = "\n".join(["kind:   sme", "slug: a", "name:   A", "country:   BG", f"description: {'x ' * 60}", ""])
    path = workspace / "profiles" / "a.yaml"
    path.write_text(untidy, encoding="utf-8")
    path.chmod(0o640)
    with no_room():
        answer = run("profile", "fmt", str(path), workspace=workspace)
    assert (answer.code, path.read_text(encoding="utf-8")) == (3, untidy)
    assert f"{path} cannot be written" in answer.err
    assert run("profile", "fmt", str(path), workspace=workspace).code == 0
    assert path.read_text(encoding="utf-8") != untidy
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_file_systems_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_new(tmp_path / "a.yaml", "text")
    assert everything(tmp_path) == {"a.yaml": b"text"}
    with pytest.raises(WorkspaceError, match="exists already"):
        write_new(tmp_path / "a.yml", "text")


def test_a_file_that_appears_at_the_last_moment_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    monkeypatch.setattr(new_files, "refuse_taken", lambda path: path.write_text("theirs", encoding="utf-8"))
    with pytest.raises(WorkspaceError, match="exists already"):
        write_new(path, "mine")
    assert everything(tmp_path) == {"a.yaml": b"theirs"}


def test_no_partner_is_written_over_the_groups(run: Run, workspace: Path) -> None:
    (workspace / "profiles" / "groups.yaml").unlink()
    written = run("profile", "new", "Groups", workspace=workspace).out
    assert Path(written.strip()).name != "groups.yaml"
    assert run("profile", "check", workspace=workspace).code == 0


@pytest.mark.parametrize("command", [("profile", "new", "Ω"), ("call", "new", "Ω")])
def test_a_name_that_can_name_no_file_makes_none(run: Run, workspace: Path, command: tuple[str, ...]) -> None:
    answer = run(*command, workspace=workspace)
    assert (answer.code, answer.err.startswith('"Ω" has no letter')) == (2, True)


def test_what_profile_check_would_find_is_found_before_writing(run: Run, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    slips = {"country": "XX", "legal_form": "EOODX", "groups": "nobody", "must": "the", "not": "и"}
    path.write_bytes(filled({**FULL, **slips}))
    answer = run("profile", "import", str(path), "--write", workspace=workspace)
    columns = [1 + [column.field for column in COLUMNS].index(field) for field in slips]
    told = [line.split(": ")[0] for line in answer.err.splitlines()[:-1]]
    assert (answer.code, answer.out, told) == (1, "", [f"p.xlsx:2:{column}" for column in sorted(columns)])


@pytest.mark.parametrize("more", [("--name", "Somebody"), ("--country", "RS")])
def test_what_a_spreadsheet_says_itself_is_no_option(run: Run, sheet: Path, more: tuple[str, str]) -> None:
    answer = run("profile", "import", str(sheet), *more)
    assert (answer.code, more[0] in answer.err) == (2, True)


def test_what_never_ends_is_not_read(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.xlsx")
    answer = run("profile", "import", str(tmp_path / "p.xlsx"))
    assert (answer.code, "is no file but" in answer.err) == (3, True)


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
