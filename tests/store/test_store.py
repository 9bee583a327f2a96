"""The store: what it keeps, what it logs, and what it refuses to touch."""

from __future__ import annotations

import itertools
import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from fundmatch.errors import DamagedStoreError, StoreError
from fundmatch.models import Budget, Deadline, Document
from fundmatch.store import RecordProblem, RunReport, SaveCounts, Store
from fundmatch.store.database import _log_ahead
from tests.store.builders import LATER, NOW, call

REPORT = RunReport(source="opic", ok=True, started="a", finished="b")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "store.sqlite"


def test_calls_come_back_as_they_were(path: Path) -> None:
    full = call(
        text="а\nб",
        titles={"bg": "Тихи", "en": "Quiet"},
        deadlines=(Deadline(at="2026-11-10T14:30:00Z", zone="Europe/Sofia", precision="exact"),),
        budget=Budget(total=1.5, grants=2),
        documents=(Document(label="Условия", url="https://example.org/1", kind="pdf"),),
        opens="2026-Q3",
    )
    other = call("2", "horizon")
    with Store.open(path) as store:
        assert store.save("opic", [full], now=NOW, complete=True) == SaveCounts(new=1)
        store.save("horizon", [other], now=NOW, complete=True)
    with Store.open(path) as store:
        assert store.calls("opic") == [full]
        assert store.calls() == [other, full]
        assert store.calls("nobody") == []


def test_another_day_of_reading_is_no_change_but_is_kept(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
        again = call(fetched_at="2026-10-08T06:00:00Z")
        assert store.save("opic", [again], now=LATER, complete=True) == SaveCounts(same=1)
        assert store.calls() == [again]
        assert store.changes(LATER) == []
        assert len(store.revisions("opic:1")) == 1


def test_a_change_is_counted_logged_and_kept_as_a_revision(path: Path) -> None:
    old, new = call(conditions="a", keywords=("k",)), call(conditions="b", fetched_at="2026-10-08T06:00:00Z")
    with Store.open(path) as store:
        store.save("opic", [old], now=NOW, complete=True)
        assert store.save("opic", [new], now=LATER, complete=True) == SaveCounts(changed=1)
        logged = [(each.field, each.old, each.new, each.cosmetic) for each in store.changes(LATER)]
        assert logged == [("conditions", "a", "b", False), ("keywords", "k", "", True)]
        assert [(each.number, each.at, each.call) for each in store.revisions("opic:1")] == [
            (1, "2026-10-01T06:00:00Z", old),
            (2, "2026-10-08T06:00:00Z", new),
        ]
        bodies = store.connection.execute("SELECT body FROM revisions").fetchall()
        assert not any(name in body for (body,) in bodies for name in ("fetched_at", "gone_at"))


def test_a_cosmetic_change_is_kept_too_but_counts_as_the_same(path: Path) -> None:
    with Store.open(path) as store:
        for title in ("A", "B", "A"):
            counts = store.save("opic", [call(title=title)], now=LATER, complete=True)
        assert counts == SaveCounts(same=1)
        assert [each.call.title for each in store.revisions("opic:1")] == ["A", "B", "A"]
        assert store.revisions("opic:2") == []


def test_a_settled_call_is_settled_until_it_is_read_again_or_gone(path: Path) -> None:
    calls = [call("1"), call("2"), call("3")]
    with Store.open(path) as store:
        store.save("opic", calls, now=NOW, complete=True, settled={"opic:1", "opic:2", "opic:3", "opic:unknown"})
        store.save("creative", [call("1", "creative")], now=NOW, complete=True, settled={"creative:1"})
        assert store.settled("opic") == {"opic:1", "opic:2", "opic:3"}
        store.save("opic", [call("1")], now=LATER, complete=True, present={"opic:2"})
        assert store.settled("opic") == {"opic:2"}
        store.save("opic", [], now=LATER, complete=True, present={"opic:2", "opic:3"})
        assert store.settled("opic") == {"opic:2"}, "what was gone may have come back with a second window"
        store.save("opic", [call("1")], now=LATER, complete=True, settled={"opic:3"})
        assert store.settled("opic") == frozenset(), "what is not listed is read once it is listed again"
        assert store.settled("creative") == {"creative:1"}


def test_saving_and_reporting_are_one_transaction(path: Path) -> None:
    with Store.open(path) as store:
        with store.transaction():
            store.save("opic", [call("1")], now=NOW, complete=True)
            store.record_run(REPORT)
        with pytest.raises(RuntimeError), store.transaction():  # noqa: PT012 - the second statement is the plug
            store.save("opic", [call("2")], now=LATER, complete=True)
            store.record_run(REPORT)
            raise RuntimeError("pulled the plug")
        assert [each.id for each in store.calls()] == ["opic:1"]
        assert (len(store.runs()), len(store.changes()), store.gone()) == (1, 1, {})


def test_a_part_that_failed_leaves_the_rest_of_the_transaction(path: Path) -> None:
    with Store.open(path) as store:
        with store.transaction():
            store.save("opic", [call("1")], now=NOW, complete=True)
            with pytest.raises(RuntimeError), store.transaction():  # noqa: PT012
                store.save("opic", [call("2")], now=NOW, complete=True)
                raise RuntimeError
            store.record_run(REPORT)
        assert [each.id for each in store.calls()] == ["opic:1"]
        assert store.runs() == [REPORT]


def test_nothing_is_written_before_the_outermost_transaction_ends(path: Path) -> None:
    with Store.open(path) as store, Store.open(path) as reader:
        with store.transaction():
            store.save("opic", [call()], now=NOW, complete=True)
            assert reader.calls() == []
        assert reader.calls() == [call()]


def test_what_is_no_longer_listed_is_gone_and_kept(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call("1"), call("2")], now=NOW, complete=True)
        store.save("creative", [call("1", "creative")], now=NOW, complete=True)
        assert store.save("opic", [call("1")], now=LATER, complete=False) == SaveCounts(same=1)
        assert store.gone() == {}
        assert store.save("opic", [call("1")], now=LATER, complete=True) == SaveCounts(same=1, gone=1)
        assert store.save("opic", [call("1")], now=LATER, complete=True) == SaveCounts(same=1)
        assert store.gone() == {"opic:2": "2026-10-08T06:00:00Z"}
        assert [one.id for one in store.calls("opic")] == ["opic:1", "opic:2"]
        assert [one.id for one in store.calls("opic", with_gone=False)] == ["opic:1"]
        assert [(one.call_id, one.kind) for one in store.changes(LATER)] == [("opic:2", "gone")]


@pytest.mark.parametrize("read_again", [True, False])
def test_what_comes_back_is_back(read_again: bool, path: Path) -> None:
    """The same guid returns when a closed call opens a second window."""
    with Store.open(path) as store:
        store.save("opic", [call("1"), call("2")], now=NOW, complete=True)
        store.save("opic", [call("1")], now=NOW, complete=True)
        calls, present = ([call("1"), call("2")], ()) if read_again else ([call("1")], ("opic:2",))
        assert store.save("opic", calls, now=LATER, complete=True, present=present) == SaveCounts(changed=1, same=1)
        assert store.gone() == {}
        assert [(one.call_id, one.kind) for one in store.changes(LATER)] == [("opic:2", "back")]


def test_what_is_present_without_being_read_stays(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call("1"), call("2")], now=NOW, complete=True)
        counts = store.save("opic", [call("1")], now=LATER, complete=True, present={"opic:2", "opic:unknown"})
        assert counts == SaveCounts(same=2)


def test_a_failed_saving_leaves_everything_as_it_was(path: Path) -> None:
    def broken() -> Any:
        yield call("2")
        raise RuntimeError("pulled the plug")

    with Store.open(path) as store:
        store.save("opic", [call("1")], now=NOW, complete=True)
        with pytest.raises(RuntimeError):
            store.save("opic", broken(), now=LATER, complete=True)
        assert [one.id for one in store.calls()] == ["opic:1"]
        assert len(store.changes()) == 1
        assert store.save("opic", [call("1")], now=LATER, complete=True) == SaveCounts(same=1)


def test_runs_are_remembered(path: Path) -> None:
    good = RunReport(source="opic", ok=True, started="a", finished="b", skipped=(RecordProblem(key="1", problem="x"),))
    bad = RunReport(source="opic", ok=False, started="c", finished="d", error="HTTP 500", hint="later")
    with Store.open(path) as store:
        assert store.last_run("opic") is None
        for report in (good, bad):
            store.record_run(report)
        assert store.runs() == [good, bad]
        assert store.last_run("opic") == bad
        assert store.last_run("opic", ok=True) == good
        assert store.last_run("horizon") is None


def test_the_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE calls (number TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        Store.open(tmp_path / "file" / "store.sqlite")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE calls SET body = '{}'", "opic:1"),
        ("UPDATE calls SET body = 'no json'", "opic:1"),
        ("UPDATE calls SET body = CAST(x'ff' AS TEXT)", "UTF-8"),
        ("UPDATE revisions SET body = '{}'", "a revision of opic:1"),
        ("UPDATE revisions SET body = '{'", "malformed"),
        ("UPDATE changes SET kind = 'other'", "opic:1"),
        ("UPDATE runs SET body = '[]'", "a run"),
    ],
)
def test_a_damaged_record_is_named(damage: str, words: str, path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
        store.record_run(REPORT)
        store.connection.execute(damage)
        with pytest.raises(DamagedStoreError, match=words) as caught:
            (store.calls(), store.revisions("opic:1"), store.changes(), store.runs())
        assert "sync" in caught.value.hint


def test_another_writer_is_waited_for_and_then_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundmatch.store.database.BUSY", 0.0)
    with Store.open(path) as store, Store.open(path) as other, store.transaction():
        with pytest.raises(StoreError, match="locked") as caught:
            other.record_run(REPORT)
        assert type(caught.value) is StoreError
        assert "wait" in caught.value.hint


def open_and_close(path: Path) -> None:
    Store.open(path).close()


def test_many_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.sqlite" for number in range(10)]
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(open_and_close, [path for path in paths for _ in range(4)], chunksize=1)
    for path in paths:
        with Store.open(path) as store:
            assert store.calls() == []


class Crowded:
    """A connection to a file that others are opening too: SQLite refuses to switch to WAL a few times."""

    def __init__(self, refusals: int, words: str = "database is locked") -> None:
        self.refusals = refusals
        self.words = words
        self.said: list[str] = []

    def execute(self, sql: str) -> None:
        self.said.append(sql)
        if sql.startswith("PRAGMA") and len(self.said) <= 3 * self.refusals:
            raise sqlite3.OperationalError(self.words)


def test_switching_to_wal_waits_its_turn_where_sqlite_would_not() -> None:
    connection: Any = Crowded(refusals=2)
    _log_ahead(connection)
    turn = ["PRAGMA journal_mode = WAL", "BEGIN EXCLUSIVE", "ROLLBACK"]
    assert connection.said == [*turn, *turn, turn[0]]
    full: Any = Crowded(1, "disk I/O error")
    with pytest.raises(sqlite3.OperationalError, match="disk"):
        _log_ahead(full)


def save_many(work: tuple[Path, str]) -> None:
    path, name = work
    with Store.open(path) as store:
        for number in range(15):
            calls = [call(f"{name}{number}"), call("shared", conditions=f"{name} {number}")]
            store.save("opic", calls, now=NOW, complete=False)


def test_two_processes_that_save_at_once_lose_nothing(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(save_many, [(path, "a"), (path, "b")], chunksize=1)
    with Store.open(path) as store:
        ids = {f"opic:{name}{number}" for name in "ab" for number in range(15)}
        assert {each.id for each in store.calls()} == ids | {"opic:shared"}
        versions = store.revisions("opic:shared")
        assert [each.number for each in versions] == list(range(1, 31))
        chain = [each for each in store.changes() if each.call_id == "opic:shared" and each.kind == "changed"]
        assert [(each.old, each.new) for each in chain] == [
            (old.call.conditions, new.call.conditions) for old, new in itertools.pairwise(versions)
        ]


def test_every_change_of_a_call_makes_another_generation(path: Path) -> None:
    with Store.open(path) as store:
        seen = [store.generation()]
        for change in (
            lambda: store.save("opic", [call(), call("2")], now=NOW, complete=True),
            lambda: store.save("opic", [call(title="Друг")], now=LATER, complete=False),
            lambda: store.save("opic", [call()], now=LATER, complete=True),
            lambda: store.save("opic", [], now=LATER, complete=False, present=["opic:2"]),
            lambda: store.save("creative", [call("1", "creative")], now=NOW, complete=True, partial=True),
            lambda: store.save("creative", [], now=LATER, complete=True),
            lambda: store.fill([call("9")], NOW),
        ):
            change()
            seen.append(store.generation())
        assert len(set(seen)) == len(seen)
        store.record_run(REPORT)
        assert store.generation() == seen[-1]


def saved_and_interrupted(store: Store) -> None:
    with store.transaction():
        store.save("opic", [call("2")], now=NOW, complete=False)
        raise KeyboardInterrupt


def test_a_saving_that_fails_makes_no_other_generation(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
        before = store.generation()
        with pytest.raises(KeyboardInterrupt):
            saved_and_interrupted(store)
        assert store.generation() == before


def test_two_new_stores_have_two_generations(tmp_path: Path) -> None:
    marks = []
    for name in "ab":
        with Store.open(tmp_path / name) as store:
            marks.append(store.generation())
    assert marks[0] != marks[1]


def test_readings_say_since_when_a_call_is_gone(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call(), call("2")], now=NOW, complete=True)
        store.save("opic", [call()], now=LATER, complete=True)
        gone = call("2", gone_at="2026-10-08T06:00:00Z")
        assert list(store.readings()) == [call(), gone]
        assert store.reading("opic:2") == gone
        with pytest.raises(KeyError, match="opic:3"):
            store.reading("opic:3")


def test_a_held_store_stays_as_it_was_whatever_others_write(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
    with Store.open(path) as held, Store.open(path) as other:
        generation = held.hold()
        other.save("opic", [call(title="Друг"), call("2")], now=LATER, complete=True)
        assert list(held.readings()) == [call()]
        assert held.generation() == generation != other.generation()
