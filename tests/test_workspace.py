"""Where fundmatch works, and what its settings may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.digest.policy import policy_of, shipped_policy
from fundmatch.errors import WorkspaceError
from fundmatch.templates import SETTINGS
from fundmatch.workspace import (
    DigestSettings,
    Folders,
    MailSettings,
    Settings,
    bundled_root,
    locate,
    programme_kind,
    read_settings,
    user_folder,
)


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
    text = """
min_score = 20
contact = "mailto:me@example.org"
languages = ["bg", "sr", "en", "bg"]
[programmes]
opic = ["BG16RFPR001", "BG16RFPR002", "BG16RFPR001"]
cerv = ["43251589"]
local-plans_2 = ["BG-RRP", "BGENVIRONMENT"]
at-home = ["national"]
[matching]
semantic = true
[mail]
host = "smtp.example.org"
sender = "Cluster office <office@example.org>"
username = "office"
password_command = "pass show 'mail box'"
"""
    assert settings_of(team, text) == Settings(
        min_score=20.0,
        contact="mailto:me@example.org",
        languages=("bg", "sr"),
        programmes={
            "opic": ("BG16RFPR001", "BG16RFPR002"),
            "cerv": ("43251589",),
            "local-plans_2": ("BG-RRP", "BGENVIRONMENT"),
            "at-home": ("national",),
        },
        semantic=True,
        mail=MailSettings(
            host="smtp.example.org",
            sender="Cluster office <office@example.org>",
            port=587,
            security="starttls",
            username="office",
            password_command=("pass", "show", "mail box"),
        ),
    )


MAIL = '[mail]\nhost = "smtp.example.org"\nsender = "office@example.org"\n'


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_goes_with_the_security_unless_it_is_named(team: Path, security: str, port: int) -> None:
    text = f'{MAIL}security = "{security}"\n'
    mail, named = settings_of(team, text).mail, settings_of(team, f"{text}port = 2525\n").mail
    assert mail
    assert named
    assert (mail.security, mail.port, named.port) == (security, port, 2525)


def test_digests_are_set_by_field_and_the_rest_stays(team: Path) -> None:
    said = settings_of(
        team, "[digest]\nthreshold = 60\nmax_items = 4\nweekday = 'Thursday'\nzone = 'Europe/Belgrade'\n"
    )
    assert said.digest == DigestSettings(60.0, 4, 3, "Europe/Belgrade")
    policy = policy_of(settings_of(team, "[digest]\nmax_items = 4\n").digest)
    assert (policy.max_items, policy.threshold) == (4, shipped_policy().threshold)


def test_a_command_may_be_a_list(team: Path) -> None:
    mail = settings_of(team, MAIL + "password_command = ['C:\\pass.exe', 'show me']\n").mail
    assert mail
    assert mail.password_command == ("C:\\pass.exe", "show me")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("43251589", "eu"),
        ("111111", "eu"),
        ("BG16RFPR001", "isun"),
        ("BG-RRP", "isun"),
        ("BGENVIRONMENT", "isun"),
        ("national", "national"),
        ("", None),
        ("BG", None),
        ("bg16rfpr001", None),
        ("BG16RFPR001-2.003", None),
        ("٤٣٢٥", None),
        ("43251589 ", None),
    ],
)
def test_kinds_of_programme_codes(code: str, kind: str | None) -> None:
    assert programme_kind(code) == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("min_scor = 5", 'unknown field "min_scor" (did you mean "min_score"?)'),
        ("zzz = 5", 'unknown field "zzz"'),
        ("min_score = 101", '"min_score" must be a number from 0 to 100, not 101'),
        ("min_score = -1", '"min_score" must be a number from 0 to 100, not -1'),
        ("min_score = nan", '"min_score" must be a number from 0 to 100, not nan'),
        ("min_score = true", '"min_score" must be a number from 0 to 100, not True'),
        ("min_score = '9'", "\"min_score\" must be a number from 0 to 100, not '9'"),
        ("min_score = ", ""),
        ("[digest]\ntreshold = 5", 'unknown field "digest.treshold" (did you mean "threshold"?)'),
        ("[digest]\nthreshold = 101", '"digest.threshold" must be a number from 0 to 100, not 101'),
        ("[digest]\nmax_items = 0", '"digest.max_items" must be a number from 1 to 100, not 0'),
        ("[digest]\nmax_items = 2.5", '"digest.max_items" must be a whole number, not 2.5'),
        ("[digest]\nweekday = 'mnday'", '"digest.weekday" must be a day of the week, such as "monday", not "mnday"'),
        ("[digest]\nzone = 'Europe/Nis'", '"digest.zone" must be a time zone'),
        ("[digest]\nzone = '../../etc/passwd'", '"digest.zone" must be a time zone'),
        ("contact = 5", '"contact" must be text of one line, not 5'),
        ("contact = 'Ниш'", '"contact" must be an address of Latin letters'),
        (f"contact = '{'x' * 201}'", '"contact" must be an address of Latin letters, at most 200'),
        ('contact = "a\\r\\nX-Header: b"', '"contact" must be text of one line'),
        ("languages = 'bg'", '"languages" must be a list of text, such as languages = ["bg", "sr"]'),
        ("languages = ['bg', 1]", '"languages" must be a list of text'),
        ("languages = ['BG']", '"languages" must hold codes of two small letters, such as "bg", not \'BG\''),
        ("languages = ['bgr']", '"languages" must hold codes of two small letters'),
        ("programmes = 5", '"programmes" must be a table, written [programmes], not 5'),
        ("programmes = {opic = 'BG16'}", '"programmes.opic" must be a list of text, such as opic = ["BG16RFPR001"]'),
        ("programmes = {opic = [1]}", '"programmes.opic" must be a list of text'),
        ("programmes = {opic = []}", '"programmes.opic" is empty'),
        ("programmes = {opic = ['43251589']}", '"programmes.opic" must hold programme codes of ИСУН'),
        ("programmes = {opic = ['national']}", '"programmes.opic" must hold programme codes of ИСУН'),
        ("programmes = {mine = ['BG16RFPR001', '111111']}", '"programmes.mine" mixes kinds'),
        ("programmes = {mine = ['BG16RFPR001', 'national']}", '"programmes.mine" mixes kinds'),
        ("programmes = {mine = ['bg16']}", '"programmes.mine" has "bg16"'),
        (
            "programmes = {mine = ['ВG16RFPR001']}",
            '"programmes.mine" has "ВG16RFPR001", which has letters that are not Latin',
        ),
        ("programmes = {horizon = ['43108390']}", '"programmes.horizon" is built in'),
        ("programmes = {creative = ['43251814']}", '"programmes.creative" is built in'),
        ("programmes = {curated = ['43251814']}", '"programmes.curated" is built in'),
        ("programmes = {Mine = ['111111']}", '"programmes.Mine" is no name of a source'),
        ("programmes = {'a:b' = ['111111']}", '"programmes.a:b" is no name of a source'),
        ("programmes = {'1a' = ['111111']}", '"programmes.1a" is no name of a source'),
        ("programmes = {'мое' = ['111111']}", '"programmes.мое" is no name of a source'),
        ("matching = 'semantic'", '"matching" must be a table, written [matching]'),
        ("[matching]\nsemantics = true", 'unknown field "matching.semantics" (did you mean "semantic"?)'),
        ("[matching]\nsemantic = 'on'", "\"matching.semantic\" must be true or false, not 'on'"),
        ("[matching]\nsemantic = 1", '"matching.semantic" must be true or false, not 1'),
        ("mail = 'smtp.example.org'", '"mail" must be a table, written [mail]'),
        (MAIL + "hosst = 1", 'unknown field "mail.hosst" (did you mean "host"?)'),
        (MAIL + "password = 'x'", '"mail.password" must not stand in a file'),
        (MAIL + "port = 0", '"mail.port" must be a number from 1 to 65535, not 0'),
        (MAIL + "port = 65536", '"mail.port" must be a number from 1 to 65535'),
        (MAIL + "port = true", '"mail.port" must be a number from 1 to 65535'),
        (MAIL + "port = '25'", '"mail.port" must be a number from 1 to 65535'),
        (MAIL + "security = 'ssl'", '"mail.security" must be "starttls", "tls" or "none", not "ssl"'),
        (MAIL + "username = 5", '"mail.username" must be text of one line'),
        (MAIL + "password_command = 5", '"mail.password_command" must be a command'),
        (MAIL + "password_command = ['a', 5]", '"mail.password_command" must be a command'),
        (MAIL + 'password_command = "pass \'x"', '"mail.password_command" cannot be cut into words'),
        ("[mail]\nhost = 'h'", '"mail.sender" is missing'),
        ("[mail]\nsender = 'a@b'", '"mail.host" is missing'),
        ("[mail]\nhost = 'smtp://h'\nsender = 'a@b'", '"mail.host" must be the name of the mail server'),
        ("[mail]\nhost = ''\nsender = 'a@b'", '"mail.host" must be the name of the mail server'),
        ("[mail]\nhost = 'h'\nsender = 'office'", '"mail.sender" must be an address'),
        ("[mail]\nhost = 'h'\nsender = 'a@b, c@d'", '"mail.sender" must be an address'),
        ("[mail]\nhost = 'h'\nsender = 'Office <a@b'", '"mail.sender" must be an address'),
        ("[mail]\nhost = 'h'\nsender = 'Office <a(b)@c>'", '"mail.sender" cannot send mail: letters, digits'),
        ("[mail]\nhost = 'h'\nsender = '-a@b.org'", '"mail.sender" cannot send mail: it begins with a hyphen'),
        ("[mail]\nhost = 'h'\nsender = 'Office, Sofia <a@b..c>'", '"mail.sender" cannot send mail: no host'),
        ('[mail]\nhost = "h"\nsender = "a@b\\nBcc: c@d"', '"mail.sender" must be text of one line'),
        ("a = " + "[" * 5000, ""),
    ],
    ids=lambda value: value[:40],
)
def test_a_wrong_setting_is_named_with_its_file(team: Path, text: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        settings_of(team, text)
    assert caught.value.message.startswith(f"fundmatch.toml: {message}")


def test_a_password_in_the_file_is_not_repeated(team: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        settings_of(team, f"{MAIL}password = 'hidden'")
    assert "hidden" not in caught.value.message + caught.value.hint
    assert "FUNDMATCH_SMTP_PASSWORD" in caught.value.hint


def test_a_mark_at_the_beginning_is_no_content(team: Path) -> None:
    (team / "fundmatch.toml").write_bytes(b"\xef\xbb\xbfmin_score = 30\r\n")
    assert read_settings(locate(team, {})).min_score == 30


def test_settings_that_are_no_utf8_are_an_error_of_the_workspace(team: Path) -> None:
    (team / "fundmatch.toml").write_bytes("contact = 'Ниш'".encode("cp1251"))
    with pytest.raises(WorkspaceError, match=r"^fundmatch\.toml: "):
        read_settings(locate(team, {}))


def test_the_file_that_init_writes_is_right_as_it_is_and_with_every_line_in_force(team: Path) -> None:
    assert settings_of(team, SETTINGS) == Settings()
    lines = SETTINGS.splitlines()[1:]
    found = settings_of(team, "\n".join(line.removeprefix("# ") for line in lines))
    assert set(found.programmes) == {"opic", "regions", "national", "cerv", "external"}
    assert found.mail
    assert (found.min_score, found.mail.port) == (Settings.min_score, 587)
    assert all(len(line) <= 120 for line in lines)
