"""A damaged store is set aside and begun anew; whatever else is wrong is left alone, and nothing is deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from fundmatch.api import Workspace
from fundmatch.errors import DamagedStoreError, StoreError
from fundmatch.models import Call
from fundmatch.store import Store, open_or_rebuild, set_aside, set_aside_if_damaged
from fundmatch.store.database import APPLICATION_ID
from tests.store.builders import LATER, NOW, call, first_version

STAMP = "damaged-20261008T060000Z"
KNOWN = [call("1"), call("2", text="т" * 50), call("1", "creative")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound store of many pages."""
    path = tmp_path / "store.sqlite"
    with Store.open(path) as store:
        store.save("opic", [call(str(number), text="текст " * 500) for number in range(40)], now=NOW, complete=True)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if not each.name.endswith(".lock")}


def overwritten(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def told(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def of_the_first_version(path: Path) -> None:
    path.unlink()
    first_version(path)
    told(path, "UPDATE calls SET body = 'no json'")


def emptied(path: Path) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(b"what was written last")
    path.write_bytes(b"")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_bytes(b"this is no database" * 400),
    "a broken header": lambda path: overwritten(path, 0, b"SQLite farmat 3"),
    "half the file": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a lost page": lambda path: overwritten(path, 4096 * 4, b"\0" * 4096),
    "overwritten pages": lambda path: overwritten(path, 4096 * 2, b"\xa5" * 4096 * 6),
    "an emptied file": emptied,
    "an empty file": lambda path: path.write_bytes(b""),
    "a single byte": lambda path: path.write_bytes(b"S"),
    "a call that is none": lambda path: told(path, "UPDATE calls SET body = '{}' WHERE id = 'opic:7'"),
    "a run that is none": lambda path: told(path, "INSERT INTO runs (source, body) VALUES ('opic', '{}')"),
    "a change that is none": lambda path: told(path, "UPDATE changes SET kind = '' WHERE call_id = 'opic:7'"),
    "a call that cannot be migrated": of_the_first_version,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_store_is_set_aside_and_begun_anew(damage: Callable[[Path], object], path: Path) -> None:
    damage(path)
    before = path.read_bytes()
    store, aside = open_or_rebuild(path, LATER, KNOWN)
    with store:
        assert aside == path.with_name(f"{path.name}.{STAMP}")
        assert aside.stat().st_size >= len(before)
        assert store.calls() == sorted(KNOWN, key=lambda each: each.id)
        assert store.calls("creative") == [KNOWN[2]]
        assert (store.changes(), store.runs(), store.gone()) == ([], [], {})
        assert [(each.number, each.call.text) for each in store.revisions("opic:2")] == [(1, KNOWN[1].text)]
    again, nothing = open_or_rebuild(path, LATER, [])
    with again:
        assert nothing is None
        assert len(again.calls()) == 3


def test_the_first_reading_after_a_rebuild_tells_what_is_other_than_known(path: Path) -> None:
    DAMAGE["a text"](path)
    store, _ = open_or_rebuild(path, NOW, KNOWN)
    with store:
        store.save("opic", [call("1", opens="2026-12-01"), KNOWN[1], call("3")], now=LATER, complete=True)
        assert [(each.call_id, each.kind, each.field) for each in store.changes()] == [
            ("opic:1", "changed", "opens"),
            ("opic:3", "new", ""),
        ]


def test_a_sound_store_stays(path: Path) -> None:
    store, aside = open_or_rebuild(path, LATER, KNOWN)
    with store:
        assert aside is None
        assert len(store.calls()) == 40
    assert set_aside_if_damaged(path, LATER) is None
    assert list(files(path.parent)) == [path.name]


def test_a_store_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert set_aside_if_damaged(tmp_path / "store.sqlite", NOW) is None
    store, aside = open_or_rebuild(tmp_path / "new" / "store.sqlite", NOW, KNOWN)
    with store:
        assert (aside, store.calls()) == (None, [])


def another_program(path: Path) -> None:
    path.unlink()
    told(path, "CREATE TABLE calls (number TEXT)")


LEFT_ALONE: dict[str, tuple[Callable[[Path], object], str]] = {
    "another program": (another_program, "another program"),
    "a mark of another program": (lambda path: told(path, "PRAGMA application_id = 7"), "another program"),
    "a newer fundmatch": (lambda path: told(path, "PRAGMA user_version = 99"), "newer fundmatch"),
}


@pytest.mark.parametrize(("change", "words"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_not_damage_is_left_alone(change: Callable[[Path], object], words: str, path: Path) -> None:
    change(path)
    before = files(path.parent)
    for act in (lambda: open_or_rebuild(path, LATER, KNOWN), lambda: set_aside_if_damaged(path, LATER)):
        with pytest.raises(StoreError, match=words) as caught:
            act()
        assert type(caught.value) is StoreError
    assert files(path.parent) == before


def test_a_folder_in_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open") as caught:
        open_or_rebuild(tmp_path, LATER, KNOWN)
    assert type(caught.value) is StoreError
    assert set_aside_if_damaged(tmp_path, LATER) is None


def test_a_lock_is_not_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundmatch.store.database.BUSY", 0.0)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("PRAGMA locking_mode = EXCLUSIVE")
    blocker.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked") as caught:
        open_or_rebuild(path, LATER, KNOWN)
    blocker.close()
    assert type(caught.value) is StoreError
    assert list(files(path.parent)) == [path.name]


def test_a_full_disk_is_not_damage_and_loses_nothing(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError, match="full") as caught, store.transaction():
            store.save("opic", [call(str(key), text="я" * 9000) for key in range(99)], now=LATER, complete=True)
        assert type(caught.value) is StoreError
    with Store.open(path) as store:
        store.verify()
        assert len(store.calls()) == 40
        assert store.changes(LATER) == []


def test_what_is_set_aside_keeps_its_log_and_overwrites_nothing(path: Path) -> None:
    for end, content in (("-wal", b"log"), ("-shm", b"index")):
        path.with_name(path.name + end).write_bytes(content)
    taken = path.with_name(f"{path.name}.{STAMP}-wal")
    taken.write_bytes(b"of an earlier day")
    main = path.read_bytes()
    aside = set_aside(path, LATER)
    assert aside.name == f"{path.name}.{STAMP}-2"
    assert files(path.parent) == {
        taken.name: b"of an earlier day",
        aside.name: main,
        f"{aside.name}-wal": b"log",
        f"{aside.name}-shm": b"index",
    }


def test_the_stamp_is_utc(path: Path) -> None:
    moment = datetime(2026, 10, 8, 9, tzinfo=ZoneInfo("Europe/Sofia"))
    assert set_aside(path, moment).name.endswith(STAMP)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one hand-kept call and a synced store."""
    (tmp_path / "mine" / "profiles").mkdir(parents=True)
    calls = tmp_path / "mine" / "calls"
    calls.mkdir()
    entry = "{code: OWN-1, programme: City, title: Own, summary: s, origin: letter, read: 2026-09-01}"
    (calls / "own.yaml").write_text(f"calls: [{entry}]", encoding="utf-8")
    with Store.open(tmp_path / "mine" / ".fundmatch" / "fundmatch.sqlite3") as store:
        store.save("opic", [call("1"), call("2")], now=NOW, complete=True)
        store.save("opic", [call("1")], now=LATER, complete=True)
    return tmp_path / "mine"


def codes(calls: Iterable[Call]) -> list[str]:
    return [each.id for each in calls]


def test_a_reading_command_sets_a_damaged_store_aside_and_says_so_once(workspace: Path) -> None:
    file = workspace / ".fundmatch" / "fundmatch.sqlite3"
    damaged = b"this is no database" * 400
    file.write_bytes(damaged)
    opened = Workspace.open(workspace)
    with time_machine.travel(LATER, tick=False):
        assert codes(opened.calls()) == ["curated:OWN-1"]
    (problem,) = opened.known_calls.problems
    aside = file.with_name(f"{file.name}.{STAMP}")
    assert aside.read_bytes() == damaged
    assert str(problem).startswith(f".fundmatch/{file.name}:1:1: damaged, moved to .fundmatch/{aside.name}")
    assert "until the next `fundmatch sync`" in problem.message
    with Store.open(file) as begun:
        assert begun.calls() == []
    assert Workspace.open(workspace).known_calls.problems == ()
    assert codes(Workspace.open(workspace).kept_calls()) == []


def test_every_other_trouble_with_the_store_is_a_finding_and_touches_nothing(workspace: Path) -> None:
    file = workspace / ".fundmatch" / "fundmatch.sqlite3"
    told(file, f"PRAGMA application_id = {APPLICATION_ID + 1}")
    opened = Workspace.open(workspace)
    assert codes(opened.calls()) == ["curated:OWN-1"]
    assert "another program" in opened.known_calls.problems[0].message
    assert [each.name for each in file.parent.glob("*.sqlite3*")] == [file.name]


def test_a_store_that_another_process_mended_meanwhile_is_read(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, failures = Store.readings, iter([DamagedStoreError("as it was a moment ago")])

    def readings(store: Store) -> Iterator[Call]:
        for error in failures:
            raise error
        yield from sound(store)

    monkeypatch.setattr(Store, "readings", readings)
    opened = Workspace.open(workspace)
    assert codes(opened.calls()) == ["curated:OWN-1", "opic:1", "opic:2"]
    assert opened.known_calls.problems == ()
    assert next(failures, None) is None


def test_a_store_that_vanished_is_no_trouble(workspace: Path) -> None:
    (workspace / ".fundmatch" / "fundmatch.sqlite3").unlink()
    assert Workspace.open(workspace).known_calls.problems == ()


def test_a_damaged_store_that_cannot_be_renamed_is_a_finding(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(path))

    (workspace / ".fundmatch" / "fundmatch.sqlite3").write_bytes(b"this is no database" * 400)
    monkeypatch.setattr(Path, "rename", refused)
    (problem,) = Workspace.open(workspace).known_calls.problems
    assert "cannot be renamed: Permission denied" in problem.message
