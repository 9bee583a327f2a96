"""What the shell sees: readers that leave early, closed streams, and paths in another code than UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.answers import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes, streams and paths are others on this system")

OFFICE = """\
name: Org
kind: association
country: BG
keywords: [cultural heritage, culture]
contacts:
  - {mail: a@example.org, threshold: 20, rhythm: daily}
"""
#: The fewer there are, the faster is each of many runs.
CALLS = """\
calls:
  - {code: C-1, programme: P, title: Cultural heritage and culture, kind: external, deadlines: [2099-06-01],
     summary: cultural heritage and culture, url: "https://example.org/1", origin: x, read: 2026-09-01}
"""
#: As crontab has it on some servers: nothing but ASCII is known.
ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def office_in(folder: Path) -> Path:
    """A workspace with one contact and one call that fits."""
    (folder / "profiles").mkdir(parents=True)
    (folder / "calls").mkdir()
    (folder / "calls" / "own.yaml").write_text(CALLS, encoding="utf-8")
    (folder / "profiles" / "org.yaml").write_text(OFFICE, encoding="utf-8")
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return office_in(tmp_path / "office")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "fundmatch", *arguments]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A run of its own in a folder."""
    env = environment(**more)
    return subprocess.run(command(*arguments), cwd=folder, env=env, capture_output=True, check=False, timeout=120)


def left(folder: Path, arguments: Sequence[str], *, both: str = "") -> tuple[int, bytes]:
    """Exit code, and what stands on stderr, where nobody reads stdout; with ``both``, nobody reads stderr either."""
    reading, writing = os.pipe()
    os.close(reading)
    err = subprocess.STDOUT if both else subprocess.PIPE
    process = subprocess.Popen(command(*arguments), cwd=folder, env=environment(), stdout=writing, stderr=err)
    os.close(writing)
    said = process.communicate(timeout=120)[1] or b""
    return process.returncode, said


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("call", "list"),
        ("call", "list", "--all", "--format", "csv"),
        ("call", "schema"),
        ("completion", "bash"),
        ("digest", "send", "--dry-run"),
        ("digest", "install", "--cron"),
        ("calendar", "--profile", "org"),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_early_is_no_failure(arguments: tuple[str, ...], office: Path) -> None:
    code, said = left(office, arguments)
    assert code == 0, said
    assert b"Error" not in said
    assert b"Traceback" not in said
    assert b"Exception" not in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("frob",), 2),
        (("digest", "send", "--sendmail", " "), 2),
        (("digest", "send"), 3),  # there is no [mail]
        (("digest", "send", "--sendmail", "/bin/false"), 6),
        (("digest", "send", "--to-stdout"), 6),
        (("digest", "send", "--to-dir", "out"), 0),
        (("profile", "check"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_the_exit_code_tells_where_nobody_listens(arguments: tuple[str, ...], code: int, office: Path) -> None:
    assert left(office, arguments, both="stdout and stderr")[0] == code
    assert len(list(office.glob("out/*.eml"))) == ("out" in arguments)


@pytest.mark.parametrize("command", ["call list", "search --format json --limit 1", "calendar"])
@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", "2>&-", ">&- 2>&-"])
def test_streams_that_take_nothing_make_no_traceback(command: str, redirected: str, office: Path) -> None:
    if "full" in redirected and not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    script = f'exec "$0" -m fundmatch {command} {redirected}'
    env, shell = environment(), ["/bin/sh", "-c", script, sys.executable]
    result = subprocess.run(shell, cwd=office, env=env, capture_output=True, check=False, timeout=120)
    assert result.returncode == (3 if "full" in redirected else 0)
    assert b"Traceback" not in result.stderr
    assert (b"No space left" in result.stderr) == ("full" in redirected)


def test_closed_output_takes_no_mail(office: Path) -> None:
    script = 'exec "$0" -m fundmatch digest send --to-stdout >&-'
    shell = ["/bin/sh", "-c", script, sys.executable]
    result = subprocess.run(shell, cwd=office, env=environment(), capture_output=True, check=False, timeout=120)
    assert result.returncode == 2
    assert b"the standard output is closed" in result.stderr
    assert not (office / ".fundmatch" / "fundmatch.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "locale"),
    [("Пирот".encode("windows-1251"), {}), ("Пирот".encode(), ASCII)],
    ids=["windows-1251", "ASCII locale"],
)
def test_mails_and_timers_know_folders_of_any_name(name: bytes, locale: dict[str, str], tmp_path: Path) -> None:
    try:
        odd = office_in(tmp_path / os.fsdecode(name))
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    sent = run(odd, "digest", "send", "--to-dir", "out", **locale)
    assert (sent.returncode, b"1 mail: 1 sent" in sent.stderr) == (0, True), sent.stderr
    assert run(odd, "digest", "history", "--format", "csv", **locale).returncode == 0
    cron = run(odd, "digest", "install", "--cron", **locale)
    assert cron.stdout.count(os.fsencode(odd)) == 2
    units = run(odd, "digest", "install", "--systemd", **locale).stdout.decode("utf-8")
    assert units.count(os.fsencode(odd.name).decode("utf-8", "backslashreplace")) == 2


@pytest.mark.parametrize(
    ("name", "shown", "locale"),
    [(b"\xcf.yaml", r"\xcf.yaml", {}), ("град.yaml".encode(), "град.yaml", ASCII), (b"Org B.yaml", "Org B.yaml", {})],
    ids=["windows-1251", "ASCII locale", "capitals and a blank"],
)
def test_a_partner_s_file_of_such_a_name_is_a_finding(
    name: bytes, shown: str, locale: dict[str, str], office: Path
) -> None:
    try:
        (office / "profiles" / os.fsdecode(name)).write_text(OFFICE, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    checked = run(office, "profile", "check", **locale)
    assert checked.returncode == 1
    assert checked.stdout.decode("utf-8").startswith(f"profiles/{shown}:1:1: the file must be named by letters a-z")
    listed = run(office, "profile", "list", "--format", "csv", **locale)
    assert listed.stdout.count(b"\n") == 2
