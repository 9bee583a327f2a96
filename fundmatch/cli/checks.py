"""What ``fundmatch doctor`` looks at without the network."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fundmatch import __version__
from fundmatch.cli.partner_problems import partner_problems
from fundmatch.reports.words import counted

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.cli.session import Session
    from fundmatch.workspace import Folders, MailSettings

LIBRARIES = ("click", "lemmagen3", "numpy", "pydantic", "rapidfuzz", "requests", "ruamel.yaml", "selectolax", "urllib3")
#: Bytes: a store of all sources has some 50 MB, and SQLite needs as much again while it writes.
LEAST_SPACE = 200 * 1024 * 1024
PASSWORD = "FUNDMATCH_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
#: Calls close by the clocks of these places.
ZONES = ("Europe/Sofia", "Europe/Brussels", "Europe/Belgrade")
#: Nothing that we read is older; a computer with an empty clock battery starts long before.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
#: How far clocks may differ before deadlines are told wrongly.
SLACK = timedelta(minutes=5)
REINSTALL = "Install fundmatch again: pip install --force-reinstall fundmatch"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found and, where that is not as it should be, what to do."""

    name: str
    ok: bool
    found: str
    todo: str = ""


@dataclass(frozen=True)
class StoreFacts:
    """The store's file as found, and the instant at which its last sync ended (empty when there was none)."""

    finding: Finding
    last_sync: str = ""


def offline_findings(session: Session, environ: Mapping[str, str]) -> list[Finding]:
    """Everything that can be checked without asking anybody."""
    workspace = session.workspace
    # First: whatever opens the store later also mends it.
    store = store_facts(workspace.folders.store)
    readings = [*(call.fetched_at for call in workspace.calls()), store.last_sync]
    return [
        Finding("fundmatch", True, f"{__version__}, Python {platform.python_version()} on {platform.system()}"),
        libraries_finding(),
        *_workspace_findings(session),
        *_language_findings(workspace),
        store.finding,
        _index(workspace),
        mail_finding(workspace.settings.mail, environ),
        clock_finding(session.clock, readings),
    ]


def libraries_finding(names: Iterable[str] = LIBRARIES) -> Finding:
    """The versions of the libraries on which results depend."""
    versions = {name: _version(name) for name in names}
    missing = [name for name, version in versions.items() if not version]
    listed = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
    return Finding("libraries", not missing, f"{listed}, SQLite {sqlite3.sqlite_version}", REINSTALL if missing else "")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _workspace_findings(session: Session) -> list[Finding]:
    workspace = session.workspace
    folders, known, partners = workspace.folders, workspace.known_calls, workspace.profiles()
    statuses = [call.status(session.clock) for call in known.calls]
    ahead = sum(status in ("open", "forthcoming") for status in statuses)
    calls = f"{len(known.calls)}, {ahead} open or forthcoming, snapshot of {known.snapshot or 'no day'}"
    members = f"{len(partners)} in {counted(len(workspace.profile_set.groups), 'group')}"
    problems = {*workspace.problems, *partner_problems(workspace, workspace.profile_set)}
    mend = "See them with: fundmatch profile check, fundmatch call check"
    return [
        Finding("workspace", True, "bundled, read-only" if folders.bundled else str(folders.root)),
        state_finding(folders),
        _needed("partners", len(partners), members, "Add one: fundmatch profile new NAME"),
        _needed("calls", len(known.calls), calls, "Read the portals: fundmatch sync"),
        Finding("files", not problems, counted(len(problems), "finding"), mend if problems else ""),
        _needed("rules", len(workspace.rules.schemes), counted(len(workspace.rules.schemes), "scheme"), REINSTALL),
    ]


def _needed(name: str, number: int, found: str, todo: str) -> Finding:
    return Finding(name, number > 0, found, "" if number else todo)


def state_finding(folders: Folders) -> Finding:
    """Whether the state folder, or the nearest above it that exists, can be written, and how much it can take."""
    place = next((each for each in (folders.state, *folders.state.parents) if each.exists()), folders.state)
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        found = f"{folders.state} cannot be written: {error.strerror or error}"
        return Finding("state", False, found, f"Check the rights of {place}, or work in another workspace.")
    found = f"{folders.state}, {free / 1024**3:.1f} GB free"
    enough = free >= LEAST_SPACE
    return Finding("state", enough, found, "" if enough else "Make room on the disk; a sync needs 200 MB.")


def _language_findings(workspace: Workspace) -> list[Finding]:
    from fundmatch.text.glossary import shipped_glossary
    from fundmatch.text.lemmas import lemma

    concepts = len(shipped_glossary(workspace.cache).concepts)
    words = {"bg": ("клъстерите", "клъстер"), "sr": ("industrije", "industrija"), "en": ("cities", "city")}
    wrong = [language for language, (form, wanted) in words.items() if lemma(form, language) != wanted]
    told = f"wrong for {', '.join(wrong)}" if wrong else "Bulgarian, Serbian, English"
    return [
        _needed("glossary", concepts, f"{counted(concepts, 'concept')} in three languages", REINSTALL),
        Finding("lemmas", not wrong, told, REINSTALL if wrong else ""),
    ]


def store_facts(path: Path) -> StoreFacts:
    """The store read without writing to it: its version, calls, last sync, and whether every page is in order."""
    from fundmatch.errors import StoreError
    from fundmatch.store.database import HEADER, REBUILD, explained, opened_to_read

    if not path.is_file():
        return StoreFacts(_no_store(path))
    if path.stat().st_size < HEADER:
        return StoreFacts(Finding("store", False, f"{path} has lost its beginning", REBUILD))
    try:
        with explained(path), closing(opened_to_read(path)) as connection:
            return _read_store(connection, path)
    except StoreError as error:
        return StoreFacts(Finding("store", False, error.message, error.hint))


def _no_store(path: Path) -> Finding:
    """Nothing was ever read into the store, or nothing since a damaged one was set aside."""
    aside = sorted(
        each for each in path.parent.glob(f"{path.name}.damaged-*") if not each.name.endswith(("-wal", "-shm"))
    )
    if aside:
        found = f"no calls; a damaged store was set aside as {aside[-1].name}"
        return Finding("store", False, found, "Read the portals again: fundmatch sync")
    return Finding("store", True, "never synced: fundmatch sync")


def _read_store(connection: sqlite3.Connection, path: Path) -> StoreFacts:
    from fundmatch.store.database import APPLICATION_ID, REBUILD

    version, mark = (_number(connection, f"PRAGMA {name}") for name in ("user_version", "application_id"))
    if mark != APPLICATION_ID:
        found = f"{path} is the database of another program"
        return StoreFacts(Finding("store", False, found, "Move it away, or name another workspace."))
    trouble = [text for (text,) in connection.execute("PRAGMA quick_check(3)") if text != "ok"]
    if trouble:
        return StoreFacts(Finding("store", False, f"{path} is damaged: {'; '.join(trouble)}", REBUILD))
    ends = [json.loads(body)["finished"] for (body,) in connection.execute("SELECT body FROM runs")]
    calls, last = _number(connection, "SELECT count(*) FROM calls"), max(ends, default="")
    if not (calls or last) and not (empty := _no_store(path)).ok:
        return StoreFacts(empty)
    found = f"version {version}, {counted(calls, 'call')}, last sync {last or 'never'}, every page in order"
    return StoreFacts(Finding("store", True, found), last)


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _index(workspace: Workspace) -> Finding:
    """Built over all calls, as every search does it."""
    index = workspace.searcher.engine.index
    found = f"{index.words:,} words of {counted(index.size, 'call')}"
    return Finding("index", index.words > 0, found, "" if index.words else "There is no text to search in.")


def mail_finding(mail: MailSettings | None, environ: Mapping[str, str]) -> Finding:
    """Whether digests could be sent; the password is looked for, never shown, and no command is run."""
    if mail is None:
        return Finding("mail", True, "not set up: [mail] in fundmatch.toml")
    found = f"{mail.host}:{mail.port}, {mail.security}, from {mail.sender}"
    if mail.security == "none" and not is_loopback(mail.host):
        todo = 'Set security = "starttls" or "tls": password and mails would cross the network in plain text.'
        return Finding("mail", False, f"{found}, nothing is encrypted", todo)
    password, todo = _password(mail, environ)
    return Finding("mail", not todo, f"{found}, {password}", todo)


def _password(mail: MailSettings, environ: Mapping[str, str]) -> tuple[str, str]:
    """Where the password would come from, and what to do when there is none."""
    if environ.get(PASSWORD):
        return f"password from {PASSWORD}", ""
    if mail.password_command:
        program = mail.password_command[0]
        known = shutil.which(program) is not None
        return (f"password from {program}", "") if known else (f"no program {program}", "Mend password_command.")
    if mail.username:
        return f"no password for {mail.username}", f"Set {PASSWORD}, or password_command in fundmatch.toml."
    return "no login", ""


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this computer, whatever a name server may say."""
    import ipaddress

    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761: never another computer
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def clock_finding(now: datetime, readings: Iterable[str]) -> Finding:
    """Whether the clock can be right: no reading (a day or a UTC instant) can lie in its future."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    set_it = "Set the clock of this computer: what is open is told by it."
    shown = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if now < EARLIEST:
        return Finding("clock", False, f"{shown} is long past", set_it)
    ahead = [reading for reading in readings if _lies_ahead(reading, now)]
    if ahead:
        return Finding("clock", False, f"{shown}, yet something was read on {max(ahead)}", set_it)
    missing = []
    for name in ZONES:
        try:
            ZoneInfo(name)
        except ZoneInfoNotFoundError:
            missing.append(name)
    if missing:
        return Finding("clock", False, f"unknown time zones {', '.join(missing)}", "pip install --upgrade tzdata")
    return Finding("clock", True, f"{shown}, {now.astimezone(ZoneInfo(ZONES[0])):%H:%M} in Sofia")


def _lies_ahead(reading: str, now: datetime) -> bool:
    """A day is somebody's local one, and may have begun there before it does in UTC."""
    try:
        if len(reading) == len("2026-01-01"):
            return date.fromisoformat(reading) > (now + timedelta(days=1)).date()
        instant = datetime.fromisoformat(reading)
    except ValueError:
        return False
    return instant.replace(tzinfo=instant.tzinfo or UTC) > now + SLACK
