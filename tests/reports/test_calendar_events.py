"""What becomes of the dates of a call from one calendar file to the next."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.models import Call, Deadline
from fundmatch.reports.calendar_events import FittingCall, Told, cancelled_entries, entries_of, followed
from fundmatch.store.calendar import CalendarEvent
from tests.reports.calendar_pages import LATER, NOW, call, day, exact

SOON, AUTUMN, WINTER, SPRING = day("2026-09-05"), day("2026-10-10"), day("2026-12-01"), day("2027-03-01")
MONTH = Deadline(at="2026-11", precision="month")
QUARTER = Deadline(at="2027-Q1", precision="quarter")


def rows(events: list[CalendarEvent]) -> list[str]:
    """``1/0 2026-10-10``: number, SEQUENCE and date of each, and whether it is cancelled."""
    return [f"{each.number}/{each.sequence} {each.deadline.at}{' cancelled' * each.cancelled}" for each in events]


def after(*versions: Call, now: datetime = LATER) -> list[str]:
    """The events of a call after its versions were told one after the other, the last one ``now``."""
    events: list[CalendarEvent] = []
    for version in versions[:-1]:
        events = followed(version, events, NOW)
    return rows(followed(versions[-1], events, now))


def test_a_first_file_numbers_the_dates() -> None:
    found = followed(call(AUTUMN, SPRING), (), NOW)
    assert [each.uid for each in found] == ["horizon:1-1@fundmatch", "horizon:1-2@fundmatch"]
    assert rows(found) == ["1/0 2026-10-10", "2/0 2027-03-01"]


@pytest.mark.parametrize(
    ("story", "versions", "told"),
    [
        ("nothing happened", [call(AUTUMN), call(AUTUMN)], ["1/0 2026-10-10"]),
        ("another title is no other date", [call(AUTUMN), call(AUTUMN, title="X")], ["1/0 2026-10-10"]),
        ("it moved", [call(AUTUMN), call(WINTER)], ["1/1 2026-12-01"]),
        ("it moved twice", [call(AUTUMN), call(WINTER), call(SPRING)], ["1/2 2027-03-01"]),
        ("it moved and moved back", [call(AUTUMN), call(WINTER), call(AUTUMN)], ["1/2 2026-10-10"]),
        ("its hour became known", [call(AUTUMN), call(exact("2026-10-10T14:30:00Z"))], ["1/1 2026-10-10T14:30:00Z"]),
        (
            "the same instant in another zone",
            [call(exact("2026-10-10T14:30:00Z")), call(exact("2026-10-10T14:30:00Z", "Europe/Brussels"))],
            ["1/0 2026-10-10T14:30:00Z"],
        ),
        (
            "only the first stage moved",
            [call(AUTUMN, SPRING), call(WINTER, SPRING)],
            ["1/1 2026-12-01", "2/0 2027-03-01"],
        ),
        ("a second stage was added", [call(AUTUMN), call(AUTUMN, SPRING)], ["1/0 2026-10-10", "2/0 2027-03-01"]),
        ("a stage was dropped", [call(AUTUMN, SPRING), call(AUTUMN)], ["1/0 2026-10-10", "2/1 2027-03-01 cancelled"]),
        (
            "a dropped stage stays dropped",
            [call(AUTUMN, SPRING), call(AUTUMN), call(AUTUMN)],
            ["1/0 2026-10-10", "2/1 2027-03-01 cancelled"],
        ),
        (
            "a number is never used twice",
            [call(AUTUMN, SPRING), call(AUTUMN), call(AUTUMN, SPRING)],
            ["1/0 2026-10-10", "2/2 2027-03-01"],
        ),
        ("only the month is known now", [call(AUTUMN), call(MONTH)], ["1/1 2026-10-10 cancelled"]),
        ("the day is known at last", [call(MONTH), call(AUTUMN)], ["1/0 2026-10-10"]),
        ("the call was withdrawn", [call(AUTUMN), call(AUTUMN, gone_at="2026-09-07")], ["1/1 2026-10-10 cancelled"]),
        ("and came back", [call(AUTUMN), call(AUTUMN, gone_at="2026-08-30"), call(AUTUMN)], ["1/2 2026-10-10"]),
        (
            "and came back elsewhere",
            [call(AUTUMN), call(AUTUMN, gone_at="2026-08-30"), call(SPRING)],
            ["1/2 2027-03-01"],
        ),
        (
            "it will be withdrawn, but is not yet",
            [call(AUTUMN), call(AUTUMN, gone_at="2026-10-01")],
            ["1/0 2026-10-10"],
        ),
        ("a passed deadline was extended", [call(SOON), call(WINTER)], ["1/1 2026-12-01"]),
        (
            "a passed stage is no longer listed",
            [call(SOON, WINTER, deadline_model="two-stage"), call(WINTER, deadline_model="two-stage")],
            ["2/0 2026-12-01"],
        ),
        (
            "the second stage appears after the first",
            [call(SOON, deadline_model="two-stage"), call(WINTER, deadline_model="two-stage")],
            ["2/0 2026-12-01"],
        ),
        (
            "the next cut-off appears",
            [call(SOON, deadline_model="multiple cut-off"), call(WINTER, deadline_model="multiple cut-off")],
            ["2/0 2026-12-01"],
        ),
        (
            "a passed stage stays where it was",
            [call(SOON, WINTER), call(SOON, SPRING)],
            ["1/0 2026-09-05", "2/1 2027-03-01"],
        ),
        (
            "withdrawn after its first stage",
            [call(SOON, WINTER), call(SOON, WINTER, gone_at="2026-09-07")],
            ["2/1 2026-12-01 cancelled"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_story_of_a_date(story: str, versions: list[Call], told: list[str]) -> None:
    assert after(*versions) == told


@pytest.mark.parametrize("deadline", [MONTH, QUARTER])
def test_no_day_is_invented(deadline: Deadline) -> None:
    assert followed(call(deadline), (), NOW) == []
    assert rows(followed(call(AUTUMN, deadline), (), NOW)) == ["1/0 2026-10-10"]


def test_a_moved_date_remembers_where_it_was() -> None:
    (first,) = followed(call(AUTUMN), (), NOW)
    (moved,) = followed(call(WINTER), [first], NOW)
    (same,) = followed(call(WINTER), [moved], NOW)
    assert (first.before, moved.before, same) == (None, AUTUMN, moved)


@pytest.mark.parametrize("key", ["horizon:с-кирилица", "opic:a,b;c\\d", "horizon:\x07"])
def test_a_uid_is_plain_whatever_the_id(key: str) -> None:
    (event,) = followed(call(AUTUMN, id=key, source=key.partition(":")[0]), (), NOW)
    assert event.uid.isascii()
    assert event.uid.isprintable()
    assert not set(event.uid) & set(",;\\ ")


DATES = st.lists(
    st.integers(1, 400).map(lambda number: day(f"20{26 + number // 366}-{1 + number % 12:02}-{1 + number % 28:02}")),
    max_size=4,
    unique_by=lambda each: each.at,
)
VERSIONS = st.lists(
    st.tuples(DATES, st.sampled_from(["", "single-stage", "two-stage", "multiple cut-off"])), min_size=1, max_size=6
)


@given(VERSIONS)
def test_uids_are_distinct_and_sequences_never_fall(versions: list[tuple[list[Deadline], str]]) -> None:
    known: dict[str, CalendarEvent] = {}
    for deadlines, model in versions:
        found = followed(call(*deadlines, deadline_model=model), list(known.values()), NOW)
        assert len({each.uid for each in found}) == len(found)
        assert sorted(each.deadline.at for each in found if not each.cancelled) == sorted(each.at for each in deadlines)
        for each in found:
            old = known.get(each.uid)
            assert old is None or each.sequence >= old.sequence
            if old is not None and (old.deadline != each.deadline or old.cancelled != each.cancelled):
                assert each.sequence > old.sequence
        known |= {each.uid: each for each in found}


# Between calendars.


def told(*versions: Call, here: bool = True) -> Told:
    events = {each.id: followed(each, (), NOW) for each in versions}
    return Told(events, frozenset(event.uid for found in events.values() for event in found) if here else frozenset())


def test_a_calendar_that_never_had_a_date_is_not_told_that_it_is_cancelled() -> None:
    now = call(AUTUMN)
    before = call(AUTUMN, SPRING)
    assert [each.event.cancelled for each in entries_of([FittingCall(now)], told(before), NOW)] == [False, True]
    assert [each.event.cancelled for each in entries_of([FittingCall(now)], told(before, here=False), NOW)] == [False]


@pytest.mark.parametrize(
    ("others", "deleted", "cancelled"),
    [
        ({"horizon:1": call(AUTUMN)}, frozenset(), []),
        ({"horizon:1": call(AUTUMN, gone_at="2026-08-30")}, frozenset(), ["horizon:1-1@fundmatch"]),
        ({"horizon:1": call(MONTH)}, frozenset(), ["horizon:1-1@fundmatch"]),
        ({"horizon:1": call()}, frozenset(), ["horizon:1-1@fundmatch"]),
        ({}, frozenset(), []),
        ({}, frozenset({"horizon:1"}), ["horizon:1-1@fundmatch"]),
    ],
    ids=["still holds", "withdrawn", "only a month now", "no date now", "not at hand", "deleted by hand"],
)
def test_dates_of_calls_that_no_longer_fit(
    others: dict[str, Call], deleted: frozenset[str], cancelled: list[str]
) -> None:
    found = cancelled_entries(others, deleted, told(call(AUTUMN)), NOW)
    assert [each.event.uid for each in found] == cancelled
    assert cancelled_entries(others, deleted, told(call(AUTUMN), here=False), NOW) == []


def test_what_has_passed_is_never_cancelled() -> None:
    past = told(call(SOON))
    assert cancelled_entries({"horizon:1": call(SOON, gone_at="2026-09-06")}, frozenset(), past, LATER) == []
    assert cancelled_entries({}, frozenset({"horizon:1"}), past, LATER) == []
