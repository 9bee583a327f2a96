"""Where fundmatch works, and what its settings may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.errors import WorkspaceError
from fundmatch.workspace import Folders, Settings, bundled_root, locate, read_settings, user_folder


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A workspace with a folder deep inside it."""
    root = tmp_path.resolve() / "team"
    (root / "profiles").mkdir(parents=True)
    (root / "notes" / "2026").mkdir(parents=True)
    return root


@pytest.mark.parametrize("below", [".", "notes", "notes/2026", "profiles"])
def test_the_nearest_folder_upwards_with_profiles_is_the_workspace(team: Path, below: str) -> None:
    assert locate(team / below, {}) == Folders(team, team / ".fundmatch", bundled=False)


def test_an_inner_workspace_wins_over_an_outer_one(team: Path) -> None:
    (team / "notes" / "profiles").mkdir()
    assert locate(team / "notes" / "2026", {}).root == team / "notes"


def test_a_file_called_profiles_makes_no_workspace(team: Path) -> None:
    (team / "notes" / "profiles").write_text("", encoding="utf-8")
    assert locate(team / "notes" / "2026", {}).root == team


def test_the_environment_names_a_workspace(team: Path, tmp_path: Path) -> None:
    assert locate(tmp_path, {"FUNDMATCH_WORKSPACE": str(team)}).root == team


def test_an_empty_variable_names_none(team: Path) -> None:
    assert locate(team, {"FUNDMATCH_WORKSPACE": ""}).root == team


def test_what_the_user_gives_wins_over_the_environment(team: Path, tmp_path: Path) -> None:
    other = tmp_path.resolve() / "other"
    (other / "profiles").mkdir(parents=True)
    assert locate(tmp_path, {"FUNDMATCH_WORKSPACE": str(other)}, team).root == team


@pytest.mark.parametrize("through_environment", [True, False])
def test_a_named_folder_without_profiles_is_an_error_that_says_what_to_do(
    team: Path, through_environment: bool
) -> None:
    bare = team / "notes"
    environment = {"FUNDMATCH_WORKSPACE": str(bare)} if through_environment else {}
    with pytest.raises(WorkspaceError) as caught:
        locate(team, environment, None if through_environment else bare)
    assert caught.value.message == f"{bare} has no folder profiles/"
    assert caught.value.hint == f"create one with: fundmatch init {bare}"
    assert caught.value.exit_code == 3


def test_without_any_workspace_the_bundled_copy_is_used_and_left_unwritten(tmp_path: Path) -> None:
    folders = locate(tmp_path / "nowhere", {})
    assert folders == Folders(bundled_root(), user_folder(), bundled=True)
    assert not folders.state.is_relative_to(folders.root)


def test_the_bundled_copy_has_partners_and_calls() -> None:
    for name in ("profiles", "calls"):
        assert list((bundled_root() / name).glob("*.yaml"))


def test_everything_written_lies_in_the_state_folder(team: Path) -> None:
    folders = locate(team, {})
    for path in (folders.store, folders.cache):
        assert path.is_relative_to(team / ".fundmatch")


def test_paths_are_shown_from_the_workspace_on(team: Path) -> None:
    folders = locate(team, {})
    assert folders.shown(team / "profiles" / "x.yaml") == "profiles/x.yaml"
    assert folders.shown(team.parent / "x.yaml") == str(team.parent / "x.yaml")


# --- fundmatch.toml ----------------------------------------------------------------------------------------------


def settings_of(team: Path, text: str) -> Settings:
    (team / "fundmatch.toml").write_text(text, encoding="utf-8")
    return read_settings(locate(team, {}))


def test_without_a_file_every_setting_has_a_default(team: Path) -> None:
    assert read_settings(locate(team, {})) == Settings() == settings_of(team, "")


def test_settings_are_read(team: Path) -> None:
    text = 'min_score = 20\ncontact = "me@example.org"\n[programmes]\nopic = ["BG16RFPR001", "BG16RFPR002"]\n'
    found = settings_of(team, text)
    assert (found.min_score, found.contact) == (20.0, "me@example.org")
    assert found.programmes == {"opic": ("BG16RFPR001", "BG16RFPR002")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("min_scor = 5", 'fundmatch.toml: unknown field "min_scor" (did you mean "min_score"?)'),
        ("zzz = 5", 'fundmatch.toml: unknown field "zzz"'),
        ("min_score = 101", 'fundmatch.toml: "min_score" must be a number from 0 to 100, not 101'),
        ("min_score = -1", 'fundmatch.toml: "min_score" must be a number from 0 to 100, not -1'),
        ("min_score = nan", 'fundmatch.toml: "min_score" must be a number from 0 to 100, not nan'),
        ("min_score = true", 'fundmatch.toml: "min_score" must be a number from 0 to 100, not True'),
        ("min_score = '9'", "fundmatch.toml: \"min_score\" must be a number from 0 to 100, not '9'"),
        ("contact = 5", 'fundmatch.toml: "contact" must be text, not 5'),
        ("programmes = 5", 'fundmatch.toml: "programmes" must hold lists of text'),
        ("programmes = {opic = 'BG16'}", 'fundmatch.toml: "programmes" must hold lists of text'),
        ("programmes = {opic = [1]}", 'fundmatch.toml: "programmes" must hold lists of text'),
        ("min_score = ", "fundmatch.toml: "),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(team: Path, text: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        settings_of(team, text)
    assert caught.value.message.startswith(message)


def test_settings_that_are_no_utf8_are_an_error_of_the_workspace(team: Path) -> None:
    (team / "fundmatch.toml").write_bytes("contact = 'Ниш'".encode("cp1251"))
    with pytest.raises(WorkspaceError, match=r"^fundmatch\.toml: "):
        read_settings(locate(team, {}))
