"""A store is begun whole or not at all, however the beginning ends; where nothing can be written it is still read."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fundmatch.errors import DamagedStoreError, StoreError
from fundmatch.store import Store, database
from tests.rights import unwritable
from tests.store.builders import NOW, call
from tests.store.test_kills import killed_at

posix = pytest.mark.skipif(os.name != "posix", reason="other rights and no SIGKILL on this system")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "store.sqlite"


@pytest.fixture
def saved(path: Path) -> Path:
    """A store with one call, closed."""
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
    return path


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


@posix
@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("PRAGMA journal_mode = MEMORY", 1),
        ("BEGIN IMMEDIATE", 1),
        ("CREATE TABLE", 1),
        ("CREATE TABLE revisions", 1),
        ("PRAGMA user_version = 2", 1),
        ("COMMIT", 1),
        ("PRAGMA journal_mode = WAL", 1),
        ("BEGIN", 2),
    ],
)
def test_a_beginning_that_is_killed_hinders_nobody(statement: str, number: int, path: Path) -> None:
    assert killed_at(path, statement, number) == -signal.SIGKILL
    assert not path.exists() or path.stat().st_size > database.HEADER
    with Store.open(path) as store:
        store.verify()
        assert store.calls() == []
    assert path.name in names(path)
    assert not [name for name in names(path) if name.endswith(".aside")]


@contextmanager
def full_disk() -> Iterator[None]:
    """Files may not be longer than half a page; Python ignores the signal that tells so."""
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@posix
def test_a_full_disk_at_the_beginning_leaves_nothing(path: Path) -> None:
    with full_disk(), pytest.raises(StoreError) as caught:
        Store.open(path)
    assert type(caught.value) is StoreError
    assert "full disk" in caught.value.hint
    assert names(path) == []
    Store.open(path).close()
    assert names(path) == [path.name]


def test_what_a_killed_beginning_left_is_not_gone_on_with(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(f"{path.name}.aside").write_bytes(b"half a store")
    path.with_name(f"{path.name}.making").touch()
    Store.open(path).close()
    assert names(path) == [path.name]


@pytest.mark.parametrize("left", ["", ".making", ".aside"])
def test_a_store_that_lost_its_beginning_is_damaged_whatever_lies_beside_it(left: str, saved: Path) -> None:
    saved.with_name(saved.name + left).touch()
    saved.write_bytes(b"")
    before = names(saved)
    with pytest.raises(DamagedStoreError, match="lost its beginning"):
        Store.open(saved)
    assert names(saved) == before


@posix
def test_a_link_to_nothing_stays_a_link(path: Path) -> None:
    target = path.parents[1] / "elsewhere.sqlite"
    path.parent.mkdir()
    path.symlink_to(target)
    with Store.open(path) as store:
        assert store.calls() == []
    assert path.is_symlink()
    assert target.is_file()


def test_asking_makes_no_store(path: Path) -> None:
    with Store.open_to_read(path) as store:
        assert (store.calls(), store.runs(), store.changes()) == ([], [], [])
    assert not path.parent.exists()


def test_asking_reads_the_store_that_is_there(saved: Path) -> None:
    with Store.open_to_read(saved) as store:
        assert store.calls() == [call()]


WHAT: dict[str, Callable[[Path], tuple[Path, ...]]] = {
    "the file": lambda path: (path,),
    "the folder": lambda path: (path.parent,),
    "both": lambda path: (path.parent, path),
}


@posix
@pytest.mark.parametrize("what", WHAT.values(), ids=WHAT)
def test_a_store_that_cannot_be_written_is_read(what: Callable[[Path], tuple[Path, ...]], saved: Path) -> None:
    with unwritable(*what(saved)), Store.open(saved) as store:
        assert store.hold()
        assert store.calls() == list(store.readings()) == [call()]


@posix
@pytest.mark.parametrize("what", [WHAT["the file"], WHAT["both"]], ids=["the file", "both"])
def test_writing_without_the_right_to_is_one_clear_error(what: Callable[[Path], tuple[Path, ...]], saved: Path) -> None:
    with unwritable(*what(saved)), Store.open(saved) as store:
        with pytest.raises(StoreError, match="cannot be written") as caught:
            store.save("opic", [], now=NOW, complete=True)
        assert type(caught.value) is StoreError
        assert "may write" in caught.value.hint


@posix
def test_a_log_that_others_still_write_is_read_without_the_right_to_write(saved: Path) -> None:
    with Store.open(saved) as writing:
        writing.save("opic", [call("2")], now=NOW, complete=False)
        beside = [saved.with_name(f"{saved.name}-{end}") for end in ("wal", "shm")]
        with unwritable(saved.parent, saved, *beside), Store.open(saved) as store:
            assert store.calls() == [call(), call("2")]


@posix
def test_a_log_without_index_is_not_passed_over(saved: Path) -> None:
    with Store.open(saved) as writing:
        writing.save("opic", [call("2")], now=NOW, complete=False)
        log, main = (saved.with_name(f"{saved.name}{end}").read_bytes() for end in ("-wal", ""))
    saved.write_bytes(main)
    saved.with_name(f"{saved.name}-wal").write_bytes(log)
    with unwritable(saved.parent, saved), pytest.raises(StoreError, match="log") as caught:
        Store.open(saved)
    assert "may write" in caught.value.hint
    with Store.open(saved) as store:
        assert store.calls() == [call(), call("2")]


@posix
def test_an_older_store_that_cannot_be_written_is_explained(saved: Path) -> None:
    newest = len(database._migrations())
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute(f"PRAGMA user_version = {newest - 1}")
        connection.execute("DELETE FROM schema_versions WHERE version = ?", (newest,))
        connection.commit()
    with unwritable(saved.parent, saved), pytest.raises(StoreError, match="older fundmatch"):
        Store.open(saved)


@posix
def test_a_folder_in_which_nothing_can_be_begun_is_named(path: Path) -> None:
    path.parent.mkdir()
    with unwritable(path.parent), pytest.raises(StoreError, match="Permission denied") as caught:
        Store.open(path)
    assert str(path) in caught.value.message
