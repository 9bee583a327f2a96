"""``fundmatch doctor``: what is fine, what is not, what to do, and no secret in any of it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer

from fundmatch.cli import checks, portals
from fundmatch.cli.checks import Finding, clock_finding, is_loopback, libraries_finding, mail_finding, state_finding
from fundmatch.cli.portals import ORIGINS, PAGE, clocks_finding, proxies_finding
from fundmatch.http import Http
from fundmatch.models import Call
from fundmatch.sources.base import SourceSettings
from fundmatch.store import RunReport, Store
from fundmatch.workspace import Folders, MailSettings
from tests.cli.answers import Answer, Run
from tests.rights import unwritable

#: After any day on which a bundled call was read: before it, the clock itself would be a finding.
LATER = "2027-06-01T08:00:00Z"
NOBODY = "http://127.0.0.1:9"

OFFLINE = [
    "fundmatch",
    "libraries",
    "workspace",
    "state",
    "partners",
    "calls",
    "files",
    "rules",
    "glossary",
    "lemmas",
    "store",
    "index",
    "mail",
    "clock",
    "proxies",
    "origins",
    "network",
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in (*ORIGINS.values(), checks.PASSWORD):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def doctor(run: Run) -> Iterator[Callable[..., Answer]]:
    """Run doctor with the given options on a day after all readings."""
    with time_machine.travel(LATER, tick=False):
        yield lambda *options, **where: run("doctor", *options, **where)


def found(answer: Answer) -> dict[str, dict[str, Any]]:
    return {each["check"]: each for each in answer.json["checks"]}


def bad(answer: Answer) -> list[str]:
    return [name for name, each in found(answer).items() if not each["ok"]]


def test_it_is_content_with_the_bundled_workspace_and_asks_nobody(
    doctor: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Http, "__init__", lambda *_: pytest.fail("a session was opened"))
    answer = doctor("--format", "json")
    assert answer.code == 0
    assert answer.json["schema"] == "fundmatch/doctor/1"
    assert list(found(answer)) == OFFLINE
    assert bad(answer) == []
    assert all(each["found"] and not each["todo"] for each in answer.json["checks"])


def test_the_table_has_the_same_rows(doctor: Callable[..., Answer]) -> None:
    lines = doctor().out.splitlines()
    assert [line.split()[1] for line in lines] == OFFLINE
    assert all(line.startswith("ok ") for line in lines)


def test_it_fits_a_terminal(doctor: Callable[..., Answer], workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    (workspace / "fundmatch.toml").write_text(settings_text("none", "smtp.example.org"), encoding="utf-8")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", doctor(workspace=workspace).out).splitlines()
    assert all(len(line) <= 80 for line in lines if str(workspace) not in line)
    assert sum(line.startswith("BAD") for line in lines) == 1
    at = next(number for number, line in enumerate(lines) if line.startswith("BAD"))
    hang = " " * 15
    assert lines[at + 1].startswith(f"{hang}en")
    assert lines[at + 2].startswith(f"{hang}→ Set security")
    assert lines[at + 3].startswith(f"{hang}  ")


def test_whatever_is_bad_says_what_to_do(doctor: Callable[..., Answer], tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "x.yaml").write_text("calls: 5\n", encoding="utf-8")
    (tmp_path / "fundmatch.toml").write_text(settings_text("none", "smtp.example.org"), encoding="utf-8")
    answer = doctor("--format", "json", workspace=tmp_path)
    assert bad(answer) == ["partners", "calls", "files", "index", "mail"]
    assert all(each["todo"] for each in answer.json["checks"] if not each["ok"])
    assert answer.code == 3, "a file that cannot be read weighs more"


# --- installation and workspace -------------------------------------------------------------------------------------


def test_a_missing_library_is_named() -> None:
    finding = libraries_finding(["click", "no-such-library"])
    assert not finding.ok
    assert "no-such-library missing" in finding.found
    assert "pip install" in finding.todo


def test_a_state_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".fundmatch").write_text("a file in its place", encoding="utf-8")
    finding = state_finding(Folders(tmp_path, tmp_path / ".fundmatch", bundled=False))
    assert not finding.ok
    assert "cannot be written" in finding.found
    assert finding.todo


def test_a_state_folder_is_not_made_by_looking_at_it(tmp_path: Path) -> None:
    assert state_finding(Folders(tmp_path, tmp_path / "a" / "b", bundled=False)).ok
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_SPACE", 2**80)
    finding = state_finding(Folders(tmp_path, tmp_path, bundled=False))
    assert not finding.ok
    assert "GB free" in finding.found


# --- store ----------------------------------------------------------------------------------------------------------


def a_call(number: int = 1, read: str = "2026-10-04T08:00:00Z") -> Call:
    return Call(id=f"opic:{number}", source="opic", programme="P", code=f"C-{number}", title="Energy", fetched_at=read)


def fill(workspace: Path, finished: str = "2026-10-04T08:00:00Z", read: str = "2026-10-04T08:00:00Z") -> Path:
    path = workspace / ".fundmatch" / "fundmatch.sqlite3"
    with Store.open(path) as store:
        now = datetime.fromisoformat(read)
        store.save("opic", [a_call(1, read), a_call(2, read)], now=now, complete=True)
        for end in ("2026-09-01T08:00:00Z", finished):
            store.record_run(RunReport(source="opic", ok=True, started=end, finished=end))
    return path


def test_a_sound_store_tells_version_calls_and_last_sync(doctor: Callable[..., Answer], workspace: Path) -> None:
    path = fill(workspace)
    with sqlite3.connect(path) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    answer = doctor("--format", "json", workspace=workspace)
    text = f"version {version}, 2 calls, last sync 2026-10-04T08:00:00Z, every page in order"
    assert found(answer)["store"] == {"check": "store", "ok": True, "found": text, "todo": ""}


def test_a_store_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with unwritable(path, path.parent):
        facts = checks.store_facts(path)
    assert facts.finding.ok
    assert "2 calls" in facts.finding.found


def test_a_store_that_was_never_filled(tmp_path: Path) -> None:
    Store.open(tmp_path / "x.sqlite3").close()
    facts = checks.store_facts(tmp_path / "x.sqlite3")
    assert facts.finding.ok
    assert "0 calls, last sync never" in facts.finding.found


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"this is no database" * 100,
        lambda content: b"",
        lambda content: content[:99],
        lambda content: content[: len(content) // 2],
        lambda content: content[:4096] + b"\xff" * 4096 + content[8192:],
        lambda content: content[:36] + b"\x00\x00\x00\x05" + content[40:],
    ],
    ids=["no database", "emptied", "cut to less than a header", "cut off", "a page of noise", "lost pages"],
)
def test_a_damaged_store_is_found_and_left_alone(damage: Callable[[bytes], bytes], workspace: Path) -> None:
    path = fill(workspace)
    spoilt = damage(path.read_bytes())
    path.write_bytes(spoilt)
    finding = checks.store_facts(path).finding
    assert not finding.ok
    assert "fundmatch sync" in finding.todo
    assert path.read_bytes() == spoilt


def test_a_damaged_store_is_exit_code_3_and_then_1_until_the_next_sync(
    doctor: Callable[..., Answer], workspace: Path
) -> None:
    """Whatever opens a damaged store sets it aside, doctor too: the second time the new one is missing."""
    fill(workspace).write_bytes(b"this is no database" * 100)
    first = doctor("--format", "json", workspace=workspace)
    assert (first.code, bad(first)) == (3, ["files", "store"])
    second = doctor("--format", "json", workspace=workspace)
    assert (second.code, bad(second)) == (1, ["store"])
    assert "fundmatch.sqlite3.damaged-" in found(second)["store"]["found"]
    fill(workspace)
    assert doctor(workspace=workspace).code == 0


def test_the_database_of_another_program_is_none_of_ours(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    finding = checks.store_facts(tmp_path / "x.sqlite3").finding
    assert not finding.ok
    assert "another program" in finding.found


def test_looking_at_the_store_writes_nothing(tmp_path: Path) -> None:
    """Not even what another process left in the log, as a plain opening would."""
    path = fill(tmp_path)
    copy = tmp_path / "a folder#1" / path.name
    copy.parent.mkdir()
    with Store.open(path) as store:
        store.save("opic", [a_call(3)], now=datetime.fromisoformat(LATER), complete=False)
        for end in ("", "-wal"):
            shutil.copyfile(f"{path}{end}", f"{copy}{end}")
    before = copy.read_bytes()
    finding = checks.store_facts(copy).finding
    assert finding.ok
    assert "3 calls" in finding.found
    assert copy.read_bytes() == before


# --- mail -----------------------------------------------------------------------------------------------------------


def settings_text(security: str, host: str, more: str = "") -> str:
    return f'[mail]\nhost = "{host}"\nsender = "office@example.org"\nsecurity = "{security}"\n{more}'


MAIL = MailSettings("smtp.example.org", "office@example.org")
SAID = "smtp.example.org:587, starttls, from office@example.org"


@pytest.mark.parametrize(
    ("changes", "environ", "finding"),
    [
        ({}, {}, Finding("mail", True, f"{SAID}, no login")),
        ({}, {"FUNDMATCH_SMTP_PASSWORD": "hidden"}, Finding("mail", True, f"{SAID}, password from {checks.PASSWORD}")),
        ({"username": "me"}, {"FUNDMATCH_SMTP_PASSWORD": ""}, "no password for me"),
        ({"username": "me"}, {}, "no password for me"),
        (
            {"username": "me", "password_command": ("sh", "hidden")},
            {},
            Finding("mail", True, f"{SAID}, password from sh"),
        ),
        ({"username": "me", "password_command": ("no-such-program", "hidden")}, {}, "no program no-such-program"),
        ({"security": "none"}, {}, "nothing is encrypted"),
    ],
    ids=["no login", "variable", "empty variable", "nothing", "command", "no such command", "plain text"],
)
def test_mail(changes: dict[str, Any], environ: dict[str, str], finding: Finding | str) -> None:
    """A finding that is not fine is given by its words."""
    from dataclasses import replace

    seen = mail_finding(replace(MAIL, **changes), environ)
    assert "hidden" not in f"{seen.found}{seen.todo}"
    if isinstance(finding, Finding):
        assert seen == finding
    else:
        assert not seen.ok
        assert finding in seen.found
        assert seen.todo


def test_without_mail_settings_nothing_is_missing() -> None:
    assert mail_finding(None, {}).ok


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("mail.localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
        ("::2", False),
        ("smtp.example.org", False),
    ],
)
def test_plain_text_is_for_this_computer_only(host: str, loopback: bool) -> None:
    mail = MailSettings(host, "office@example.org", 25, "none")
    assert is_loopback(host) == mail_finding(mail, {}).ok == loopback


# --- clock ----------------------------------------------------------------------------------------------------------

NOW = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reading", "ok"),
    [
        ("2026-08-31", True),
        ("2026-09-01", True),
        ("2026-09-02", True),  # it is that day already in Sofia
        ("2026-09-03", False),
        ("2026-09-01T21:30:00Z", True),
        ("2026-09-01T21:35:00Z", True),
        ("2026-09-01T21:35:01Z", False),
        ("2027-01-01T00:00:00Z", False),
        ("", True),
        ("some day", True),
    ],
)
def test_no_reading_can_lie_in_the_future(reading: str, ok: bool) -> None:
    finding = clock_finding(NOW, ["2026-01-05", reading])
    assert finding.ok == ok
    assert ok or (reading in finding.found and finding.todo)


@pytest.mark.parametrize(("now", "ok"), [("2025-12-31T23:59:59+00:00", False), ("2026-01-01T00:00:00+00:00", True)])
def test_a_clock_that_stands_long_ago(now: str, ok: bool) -> None:
    assert clock_finding(datetime.fromisoformat(now), []).ok == ok


def test_local_time_is_shown() -> None:
    assert clock_finding(NOW, []).found == "2026-09-01 21:30 UTC, 00:30 in Sofia"


def test_time_zones_must_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> Any:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", unknown)
    finding = clock_finding(NOW, [])
    assert (finding.ok, "Europe/Belgrade" in finding.found, "tzdata" in finding.todo) == (False, True, True)


@pytest.mark.parametrize(
    ("read", "finished", "bad_rows"),
    [
        ("2026-10-04T08:00:00Z", "2026-10-04T08:00:00Z", []),
        ("2027-06-02T08:00:00Z", "2026-10-04T08:00:00Z", ["clock"]),
        ("2026-10-04T08:00:00Z", "2027-06-02T08:00:00Z", ["clock"]),
    ],
    ids=["fine", "a call", "a sync"],
)
def test_the_clock_is_held_against_the_store(
    read: str, finished: str, bad_rows: list[str], doctor: Callable[..., Answer], workspace: Path
) -> None:
    fill(workspace, finished, read)
    answer = doctor("--format", "json", workspace=workspace)
    assert bad(answer) == bad_rows
    assert answer.code == (1 if bad_rows else 0)


# --- network --------------------------------------------------------------------------------------------------------


def test_each_origin_has_its_variable() -> None:
    values = {variable: f"http://{name}" for name, variable in ORIGINS.items()}
    settings = SourceSettings.from_environment(values)
    assert {name: getattr(settings, name) for name in ORIGINS} == {name: f"http://{name}" for name in ORIGINS}
    origins = [name for name, value in vars(SourceSettings()).items() if str(value).startswith("http")]
    assert list(ORIGINS) == origins


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        ({}, "none"),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "https: http://proxy:3128"),
        ({"HTTPS_PROXY": "http://me:hidden@proxy:3128"}, "https: http://proxy:3128"),
        ({"HTTPS_PROXY": "me:hidden@proxy:3128"}, "https: http://proxy:3128"),
        ({"HTTPS_PROXY": "http://me:hid/den@proxy:3128"}, "https: http://proxy:3128"),
        (
            {"HTTP_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2", "NO_PROXY": "localhost"},
            "http: http://a:1, https: http://b:2, none for localhost",
        ),
        ({"NO_PROXY": "localhost"}, "none for localhost"),
    ],
)
def test_proxies_are_named_without_their_passwords(
    environ: dict[str, str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxies_finding() == Finding("proxies", True, text)


def test_replaced_origins_are_named(doctor: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDMATCH_ISUN_URL", "http://me:hidden@127.0.0.1:8000/")
    assert found(doctor("--format", "json"))["origins"]["found"] == "FUNDMATCH_ISUN_URL: http://127.0.0.1:8000"


@pytest.mark.parametrize("network", [(), ("--network",)])
def test_a_variable_that_holds_no_origin_is_a_finding(
    network: tuple[str, ...], doctor: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDMATCH_ISUN_URL", "http://me:hidden@portal/path")
    answer = doctor("--format", "json", *network)
    assert answer.code == 1
    assert bad(answer) == ["origins"]
    assert "hidden" not in answer.out


@pytest.fixture
def portal(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """All four portals in one place."""
    for variable in ORIGINS.values():
        monkeypatch.setenv(variable, httpserver.url_for("").rstrip("/"))
    return httpserver


@pytest.mark.parametrize(
    ("status", "body", "words", "ok"),
    [
        (200, "User-agent: *", "reachable (HTTP 200", True),
        (302, "", "reachable (HTTP 302", True),
        (403, "", "reachable (HTTP 403", True),
        (404, "", "reachable (HTTP 404", True),
        (407, "", "the proxy asks for a password", False),
        (429, "", "out of order (HTTP 429)", False),
        (500, "", "out of order (HTTP 500)", False),
        (200, "<html><body>Request Rejected</body></html>", "refused by the portal's firewall", False),
    ],
)
def test_a_portal_that_answers(
    status: int, body: str, words: str, ok: bool, doctor: Callable[..., Answer], portal: HTTPServer
) -> None:
    portal.expect_request(PAGE).respond_with_data(body, status=status)
    answer = doctor("--network", "--format", "json")
    seen = found(answer)
    assert list(seen) == [*OFFLINE[:-1], *ORIGINS, "web clock"]
    assert all(words in seen[name]["found"] for name in ORIGINS)
    assert bad(answer) == ([] if ok else list(ORIGINS))
    assert all(seen[name]["todo"] for name in bad(answer))
    assert answer.code == (0 if ok else 1)
    assert len(portal.log) == 1, "one origin, one question"


def test_a_portal_out_of_reach_is_exit_code_1(
    doctor: Callable[..., Answer], portal: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.expect_request(PAGE).respond_with_data("")
    monkeypatch.setenv("FUNDMATCH_ISUN_URL", NOBODY)
    answer = doctor("--network", "--format", "json")
    assert answer.code == 1
    assert bad(answer) == ["isun"]
    assert "refused" in found(answer)["isun"]["found"]
    assert NOBODY in found(answer)["isun"]["found"]


def test_the_contact_of_the_workspace_is_given(
    doctor: Callable[..., Answer], portal: HTTPServer, workspace: Path
) -> None:
    (workspace / "fundmatch.toml").write_text('contact = "mailto:me@example.org"', encoding="utf-8")
    portal.expect_request(PAGE).respond_with_data("")
    doctor("--network", workspace=workspace)
    assert "mailto:me@example.org" in portal.log[0][0].headers["User-Agent"]


@pytest.mark.parametrize(
    ("seconds", "text", "ok"),
    [
        ([], "no portal told the time", True),
        ([0.4], "0 s ahead of the portals", True),
        ([-119], "119 s behind the portals", True),
        ([300], "5 min ahead of the portals", True),
        ([301], "5 min ahead of the portals", False),
        ([-3600], "60 min behind the portals", False),
        ([-3600, 2], "2 s ahead of the portals", True),  # one portal is wrong itself
        ([-3600, 4000], "60 min behind the portals", False),
    ],
)
def test_clocks_are_compared(seconds: list[float], text: str, ok: bool) -> None:
    finding = clocks_finding(timedelta(seconds=each) for each in seconds)
    assert (finding.found, finding.ok, bool(finding.todo)) == (text, ok, not ok)


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Tue, 01 Jun 2027 07:50:00 GMT", timedelta(minutes=10)),
        ("Tue, 01 Jun 2027 10:50:00 +0300", timedelta(minutes=10)),
        ("Tue, 01 Jun 2027 07:50:00 -0000", timedelta(minutes=10)),
        ("", None),
        ("now", None),
        ("Tue, 99 Jun 2027 07:50:00 GMT", None),
    ],
)
def test_a_portals_date_is_read(date: str, ahead: timedelta | None) -> None:
    assert portals._ahead(date, datetime.fromisoformat(LATER)) == ahead


def test_a_clock_that_differs_from_the_portals_is_bad(
    doctor: Callable[..., Answer], portal: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "http.server.BaseHTTPRequestHandler.date_time_string", lambda *_: "Tue, 01 Jun 2027 07:50:00 GMT"
    )
    portal.expect_request(PAGE).respond_with_data("")
    answer = doctor("--network", "--format", "json")
    assert answer.code == 1
    assert bad(answer) == ["web clock"]
    assert found(answer)["web clock"]["found"] == "10 min ahead of the portals"


def test_json_is_whole(doctor: Callable[..., Answer]) -> None:
    for each in json.loads(doctor("--format", "json").out)["checks"]:
        assert set(each) == {"check", "ok", "found", "todo"}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("groups: [no-such-group]\n", 1),
        ("legal_form: no-such-form\n", 1),
        ("contacts: [{mail: office@nowhere}]\n", 3),
    ],
)
def test_what_profile_check_finds_is_told(
    field: str, code: int, doctor: Callable[..., Answer], workspace: Path, run: Run
) -> None:
    text = f"name: Plain\nkind: sme\ncountry: BG\nkeywords: [culture]\n{field}"
    (workspace / "profiles" / "plain.yaml").write_text(text, encoding="utf-8")
    told = run("profile", "check", workspace=workspace)
    assert (told.code, len(told.out.splitlines())) == (1, 1)
    answer = doctor("--format", "json", workspace=workspace)
    files = found(answer)["files"]
    assert (files["ok"], files["found"], answer.code) == (False, "1 finding", code)
    assert "fundmatch profile check" in files["todo"]
