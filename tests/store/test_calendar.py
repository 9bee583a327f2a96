"""What calendars were told survives from run to run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fundmatch.errors import DamagedStoreError
from fundmatch.models import Deadline
from fundmatch.store import Store
from fundmatch.store.calendar import CalendarEvent, CalendarMemory, Measure, Telling

AUTUMN, WINTER = Deadline(at="2026-10-10"), Deadline(at="2026-12-01T16:00:00Z", precision="exact")
EVENT = CalendarEvent("opic:1-1@fundmatch", "opic:1", 1, 0, AUTUMN, None, False, "C-1", "Тихи трамваи", "https://x/1")
SECOND = replace(EVENT, uid="opic:1-2@fundmatch", number=2, deadline=WINTER)
OTHER = replace(EVENT, uid="opic:2-1@fundmatch", call_id="opic:2")

HALF, STRICT = Measure(50), Measure(62.5, ("unknown", "yes"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def kept(path: Path, calendar: str, *events: CalendarEvent) -> None:
    with Store.open(path) as store:
        CalendarMemory(store).keep(calendar, events, HALF)


def known(path: Path) -> dict[str, tuple[CalendarEvent, ...]]:
    with Store.open(path) as store:
        return CalendarMemory(store).events()


def told(path: Path, calendar: str) -> frozenset[str]:
    with Store.open(path) as store:
        return CalendarMemory(store).told(calendar)


def test_what_was_kept_comes_back(path: Path) -> None:
    moved = replace(SECOND, sequence=3, before=AUTUMN, cancelled=True)
    kept(path, "all", EVENT, moved, OTHER)
    assert known(path) == {"opic:1": (EVENT, moved), "opic:2": (OTHER,)}


def test_each_calendar_has_its_own_entries(path: Path) -> None:
    kept(path, "all", EVENT, SECOND)
    kept(path, "group:g", EVENT)
    assert (told(path, "all"), told(path, "group:g"), told(path, "x")) == ({EVENT.uid, SECOND.uid}, {EVENT.uid}, set())


def test_a_calendar_knows_by_which_measures_it_was_told(path: Path) -> None:
    with Store.open(path) as store:
        memory = CalendarMemory(store)
        memory.keep("all", [EVENT, SECOND], HALF)
        memory.keep("all", [EVENT], STRICT, {EVENT.uid})
        memory.keep("group:g", [OTHER], HALF, {OTHER.uid})
        memory.keep("group:g", [OTHER], HALF)
    with Store.open(path) as store:
        memory = CalendarMemory(store)
        assert set(memory.tellings("all")) == {
            Telling(EVENT.uid, HALF),
            Telling(SECOND.uid, HALF),
            Telling(EVENT.uid, STRICT, dropped=True),
        }
        assert memory.tellings("group:g") == (Telling(OTHER.uid, HALF),)
        memory.forget(datetime(2027, 6, 1, tzinfo=UTC))
        assert memory.tellings("all") == ()


def test_the_order_of_verdicts_makes_no_other_measure(path: Path) -> None:
    with Store.open(path) as store:
        memory = CalendarMemory(store)
        memory.keep("all", [EVENT], STRICT)
        memory.keep("all", [EVENT], Measure(62.5, ("yes", "unknown")), {EVENT.uid})
        assert memory.tellings("all") == (Telling(EVENT.uid, STRICT, dropped=True),)


def test_an_event_is_kept_as_told_last(path: Path) -> None:
    kept(path, "all", EVENT)
    moved = replace(EVENT, deadline=WINTER, before=AUTUMN, sequence=1, title="Silent trams")
    kept(path, "all", moved)
    assert known(path) == {"opic:1": (moved,)}


def test_a_sequence_never_falls(path: Path) -> None:
    """Another run may have told more while this one was computing."""
    moved = replace(EVENT, deadline=WINTER, sequence=2)
    kept(path, "all", moved)
    kept(path, "all", replace(EVENT, sequence=1))
    assert known(path) == {"opic:1": (moved,)}


@pytest.mark.parametrize(("days", "calls"), [(0, ["opic:1", "opic:2"]), (30, ["opic:1"]), (90, [])])
def test_calls_whose_last_date_is_long_past_are_forgotten(days: int, calls: list[str], path: Path) -> None:
    kept(path, "all", EVENT, SECOND, OTHER)
    with Store.open(path) as store:
        CalendarMemory(store).forget(datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=days))
    assert list(known(path)) == calls
    assert {uid.partition("-")[0] for uid in told(path, "all")} == set(calls)


def test_a_damaged_record_is_told(path: Path) -> None:
    kept(path, "all", EVENT)
    with Store.open(path) as store:
        store.connection.execute('UPDATE calendar_events SET deadline = \'{"at": "soon"}\'')
    with pytest.raises(DamagedStoreError, match="opic:1-1@fundmatch"):
        known(path)
