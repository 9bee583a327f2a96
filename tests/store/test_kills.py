"""Killed at any instant, the store has all of a saving or nothing of it, and the next saving goes on from there."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fundmatch.store import SaveCounts, Store
from tests.store.builders import LATER, NOW, first_version
from tests.store.killed import CALLS, after, before

ROOT = Path(__file__).parents[2]


def killed_at(path: Path, statement: str, number: int) -> int:
    command = [sys.executable, "-m", "tests.store.killed", str(path), statement, str(number)]
    return subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("BEGIN IMMEDIATE", 1),
        ("INSERT INTO calls", CALLS // 2),
        ("INSERT INTO revisions", CALLS // 2),
        ("UPDATE calls SET gone_at = '2026", 5),
        ("INSERT INTO changes", CALLS),
        ("INSERT INTO runs", 1),
        ("COMMIT", 2),
    ],
)
def test_a_killed_saving_is_none(statement: str, number: int, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with Store.open(path) as store:
        store.save("opic", before(), now=NOW, complete=True)
    assert killed_at(path, statement, number) == -signal.SIGKILL
    with Store.open(path) as store:
        store.verify()
        assert store.calls() == before()
        assert (len(store.changes()), store.runs(), store.gone()) == (CALLS, [], {})
        assert (len(store.revisions("opic:20")), store.settled("opic")) == (1, frozenset())
        counts = store.save("opic", after(), now=LATER, complete=True)
        assert counts == SaveCounts(new=5, changed=CALLS - 10, gone=10)


def test_a_saving_that_is_not_killed_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with Store.open(path) as store:
        store.save("opic", before(), now=NOW, complete=True)
    assert killed_at(path, "NO SUCH STATEMENT", 1) == 0
    with Store.open(path) as store:
        assert store.calls("opic", with_gone=False) == after()
        assert (len(store.runs()), len(store.gone()), set(store.settled("opic"))) == (1, 10, {"opic:20"})


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("statement", "number"),
    [("CREATE TABLE revisions", 1), ("DROP TABLE changes", 1), ("PRAGMA user_version = 2", 1), ("COMMIT", 2)],
)
def test_a_killed_migration_is_none(statement: str, number: int, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    calls = first_version(path)
    assert killed_at(path, statement, number) == -signal.SIGKILL
    with Store.open(path) as store:
        store.verify()
        assert store.calls() == calls
        assert len(store.changes()) == 4
