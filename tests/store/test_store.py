"""The store: what it keeps, what it logs, and what it refuses to touch."""

from __future__ import annotations

import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fundmatch.errors import StoreError
from fundmatch.models import Budget, Call, Deadline, Document
from fundmatch.store import RecordProblem, RunReport, SaveCounts, Store
from fundmatch.store.database import transaction

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


def call(key: str = "1", source: str = "opic", **fields: Any) -> Call:
    usual = {"programme": "P", "code": "C-1", "title": "Тихи трамваи", "fetched_at": "2026-10-01T06:00:00Z"}
    return Call.model_validate({"id": f"{source}:{key}", "source": source, **usual, **fields})


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
        again = call(fetched_at="2026-10-08T06:00:00Z", keywords=("new",), url="https://example.org/")
        assert store.save("opic", [again], now=LATER, complete=True) == SaveCounts(same=1)
        assert store.calls() == [again]
        assert store.changes(LATER) == []


CHANGES: list[tuple[dict[str, Any], dict[str, Any], str, str, str]] = [
    ({}, {"title": "Други"}, "title", "Тихи трамваи", "Други"),
    ({}, {"opens": "2026-12-01"}, "opens", "", "2026-12-01"),
    (
        {"deadlines": [{"at": "2026-11-10"}]},
        {"deadlines": [{"at": "2026-12-10"}, {"at": "2026-11-10"}]},
        "deadlines",
        "2026-11-10",
        "2026-11-10, 2026-12-10",
    ),
    ({"budget": {"total": 5}}, {"budget": {"total": 6, "max": 2}}, "budget", '{"total": 5.0}', None),  # type: ignore[list-item]
    ({}, {"action_type": "HORIZON Innovation Actions"}, "action_type", "", "HORIZON Innovation Actions"),
    ({"conditions": "a"}, {"conditions": "b"}, "conditions", "a", "b"),
    ({}, {"documents": [{"label": "L", "url": "u"}]}, "documents", "", "L <u>"),
]


@pytest.mark.parametrize(("before", "after", "field", "old", "new"), CHANGES)
def test_a_change_is_logged_field_by_field(
    before: dict[str, Any], after: dict[str, Any], field: str, old: str, new: str | None, path: Path
) -> None:
    with Store.open(path) as store:
        store.save("opic", [call(**before)], now=NOW, complete=True)
        assert store.save("opic", [call(**after)], now=LATER, complete=True) == SaveCounts(changed=1)
        (change,) = store.changes(LATER)
    assert (change.kind, change.field, change.old, change.at) == ("changed", field, old, "2026-10-08T06:00:00Z")
    assert change.new == (new or '{"max": 2.0, "total": 6.0}')


@pytest.mark.parametrize("field", ["text", "summary"])
def test_long_texts_are_logged_as_fingerprints(field: str, path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call(**{field: "стар текст"})], now=NOW, complete=True)
        store.save("opic", [call(**{field: "нов текст"})], now=LATER, complete=True)
        (change,) = store.changes(LATER)
    assert change.field == field
    assert change.old.startswith("sha256:")
    assert change.old != change.new
    assert len(change.new) < 40


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


def test_a_newer_store_is_not_touched(path: Path) -> None:
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer fundmatch") as caught:
        Store.open(path)
    assert "Install" in caught.value.hint


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_text("just a text that is long enough to be read as a header, and then some more of it" * 20)
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(path)
    assert "sync" in caught.value.hint


def test_a_folder_that_cannot_be_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        Store.open(tmp_path / "file" / "store.sqlite")


def test_a_damaged_record_is_named(path: Path) -> None:
    with Store.open(path) as store:
        store.save("opic", [call()], now=NOW, complete=True)
        with transaction(store.connection):
            store.connection.execute("UPDATE calls SET body = '{}'")
        with pytest.raises(StoreError, match="opic:1"):
            store.calls()


def open_and_close(path: Path) -> None:
    Store.open(path).close()


def test_many_may_open_a_new_store_at_once(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(open_and_close, [path] * 8)
    with Store.open(path) as store:
        assert store.calls() == []
