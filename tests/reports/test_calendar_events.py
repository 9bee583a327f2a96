"""What becomes of the dates of a call from one calendar file to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.models import Call, Deadline
from fundmatch.reports.calendar_events import (
    CalendarEntry,
    FittingCall,
    OtherCall,
    Stand,
    Told,
    cancelled_entries,
    entries_of,
    followed,
)
from fundmatch.store.calendar import CalendarEvent, Measure, Telling
from tests.reports.calendar_pages import LATER, NOW, call, day, exact, match

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
            "the same day in another zone",
            [call(AUTUMN), call(Deadline(at="2026-10-10", zone="Europe/Sofia"))],
            ["1/0 2026-10-10"],
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

HALF, MOST, CERTAIN = Measure(50), Measure(70), Measure(50, ("yes",))


def told(
    *versions: Call, here: bool = True, by: tuple[Measure, ...] = (HALF,), asked: Measure = HALF, dropped: bool = False
) -> Told:
    """What calendars were told of these calls, this one by the measures ``by``."""
    events = {each.id: followed(each, (), NOW) for each in versions}
    uids = [event.uid for found in events.values() for event in found]
    tellings = tuple(Telling(uid, measure, dropped) for uid in uids for measure in by)
    return Told(events, frozenset(uids), tellings, asked) if here else Told(events, asked=asked)


def others(*calls: Call, stands: tuple[Stand, ...] = (Stand("museum", 84),)) -> dict[str, OtherCall]:
    return {each.id: OtherCall(each, stands) for each in calls}


def sent(entries: list[CalendarEntry]) -> list[str]:
    """``1/1 cancelled score`` for each entry."""
    return [
        f"{entry.event.number}/{entry.event.sequence}{' cancelled' * entry.cancelled}"
        + (f" {entry.unfit.why}" if entry.unfit else "")
        for entry in entries
    ]


def test_a_calendar_that_never_had_a_date_is_not_told_that_it_is_cancelled() -> None:
    now = call(AUTUMN)
    before = call(AUTUMN, SPRING)
    assert [each.event.cancelled for each in entries_of([FittingCall(now)], told(before), NOW)] == [False, True]
    assert [each.event.cancelled for each in entries_of([FittingCall(now)], told(before, here=False), NOW)] == [False]


@pytest.mark.parametrize(
    ("now", "deleted", "cancelled"),
    [
        (others(call(AUTUMN)), frozenset(), []),
        (others(call(AUTUMN, gone_at="2026-08-30")), frozenset(), ["1/1 cancelled"]),
        (others(call(MONTH)), frozenset(), ["1/1 cancelled"]),
        (others(call()), frozenset(), ["1/1 cancelled"]),
        ({}, frozenset(), []),
        ({}, frozenset({"horizon:1"}), ["1/1 cancelled"]),
    ],
    ids=["still holds", "withdrawn", "only a month now", "no date now", "not at hand", "deleted by hand"],
)
def test_dates_of_calls_that_this_run_does_not_show(
    now: dict[str, OtherCall], deleted: frozenset[str], cancelled: list[str]
) -> None:
    assert sent(cancelled_entries(now, deleted, told(call(AUTUMN)), NOW)) == cancelled
    assert cancelled_entries(now, deleted, told(call(AUTUMN), here=False), NOW) == []


def stand(score: float, decision: str = "yes", *, dismissed: bool = False, profile: str = "museum") -> Stand:
    verdict = match(score, verdict=decision).eligibility
    return Stand(profile, score, verdict, dismissed)


@pytest.mark.parametrize(
    ("story", "by", "asked", "stands", "entries"),
    [
        ("it fits less well", HALF, HALF, [stand(49.9)], ["1/1 cancelled score"]),
        ("it fits nobody at all", HALF, HALF, [], ["1/1 cancelled score"]),
        ("nobody may apply any more", CERTAIN, CERTAIN, [stand(84, "no")], ["1/1 cancelled verdict"]),
        ("who may apply fits less", CERTAIN, CERTAIN, [stand(84, "no"), stand(40)], ["1/1 cancelled verdict"]),
        ("it was dismissed", HALF, HALF, [stand(84, dismissed=True)], ["1/1 cancelled dismissed"]),
        (
            "the one was dismissed, the other fits less",
            HALF,
            HALF,
            [stand(84, dismissed=True), stand(40)],
            ["1/1 cancelled dismissed"],
        ),
        ("one of two did not dismiss it", HALF, HALF, [stand(84, dismissed=True), stand(60)], []),
        ("only this run asks for more", HALF, MOST, [stand(60)], []),
        ("only this run asks who may apply", HALF, CERTAIN, [stand(60, "unknown")], []),
        ("this run asks for more, and it fits less than ever", HALF, MOST, [stand(49)], ["1/1 cancelled score"]),
        ("this run asks for less, and it is too little", MOST, HALF, [stand(49)], ["1/1 cancelled score"]),
        ("told by both", (HALF, MOST), MOST, [stand(60)], ["1/1 cancelled score"]),
        ("told by an earlier version", (), HALF, [stand(3)], []),
        ("told by an earlier version, fits nobody", (), HALF, [], ["1/1 cancelled score"]),
        ("told by an earlier version, dismissed", (), HALF, [stand(84, dismissed=True)], ["1/1 cancelled dismissed"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_call_that_fits_no_more(
    story: str, by: Measure | tuple[Measure, ...], asked: Measure, stands: list[Stand], entries: list[str]
) -> None:
    before = told(call(AUTUMN), by=(by,) if isinstance(by, Measure) else by, asked=asked)
    assert sent(cancelled_entries(others(call(AUTUMN), stands=tuple(stands)), frozenset(), before, NOW)) == entries


def test_what_fits_no_more_is_cancelled_once_and_said_until_its_day() -> None:
    dropped, poor = told(call(SOON, AUTUMN), dropped=True), others(call(SOON, AUTUMN), stands=(stand(3),))
    assert sent(cancelled_entries(poor, frozenset(), dropped, NOW)) == ["1/0 cancelled score", "2/0 cancelled score"]
    assert sent(cancelled_entries(poor, frozenset(), dropped, LATER)) == ["2/0 cancelled score"]


def test_what_fits_again_comes_back_with_a_higher_sequence() -> None:
    fitting = [FittingCall(call(AUTUMN))]
    assert sent(entries_of(fitting, told(call(AUTUMN), dropped=True), NOW)) == ["1/1"]
    assert sent(entries_of(fitting, told(call(AUTUMN)), NOW)) == ["1/0"]
    assert sent(entries_of(fitting, told(call(AUTUMN), by=(MOST,), dropped=True), NOW)) == ["1/1"]


@pytest.mark.parametrize(
    ("score", "entries"), [(49.9, []), (47.0, []), (46.9, ["1/1 cancelled score"]), (3.0, ["1/1 cancelled score"])]
)
def test_a_score_that_moves_a_little_cancels_nothing(score: float, entries: list[str]) -> None:
    """Scores move with every sync, by up to three points."""
    before = replace(told(call(AUTUMN), by=(HALF,), asked=HALF), slack=3.0)
    now = others(call(AUTUMN), stands=(stand(score),))
    assert sent(cancelled_entries(now, frozenset(), before, NOW)) == entries


def test_what_was_cancelled_does_not_come_back_while_a_file_cannot_be_read() -> None:
    """It may be dismissed there."""
    dropped = replace(told(call(AUTUMN), dropped=True), complete=False)
    assert entries_of([FittingCall(call(AUTUMN))], dropped, NOW) == []


def test_a_new_date_of_what_fits_no_more_is_not_told() -> None:
    poor = others(call(AUTUMN, SPRING), stands=(stand(3),))
    assert sent(cancelled_entries(poor, frozenset(), told(call(AUTUMN)), NOW)) == ["1/1 cancelled score"]


def test_a_date_that_moved_meanwhile_is_cancelled_where_it_is_now() -> None:
    (entry,) = cancelled_entries(others(call(WINTER), stands=()), frozenset(), told(call(AUTUMN)), NOW)
    assert (entry.event.deadline, entry.event.sequence, entry.cancelled) == (WINTER, 2, True)


def test_nothing_is_cancelled_for_partners_who_cannot_be_read() -> None:
    """What was cancelled before stays so."""
    poor = others(call(AUTUMN), stands=())
    incomplete, dropped = (replace(told(call(AUTUMN), dropped=was), complete=False) for was in (False, True))
    assert cancelled_entries(poor, frozenset(), incomplete, NOW) == []
    assert sent(cancelled_entries(poor, frozenset(), dropped, NOW)) == ["1/0 cancelled score"]
    withdrawn = others(call(AUTUMN, gone_at="2026-08-30"), stands=())
    assert sent(cancelled_entries(withdrawn, frozenset(), incomplete, NOW)) == ["1/1 cancelled"]


def test_a_date_that_moved_into_the_past_is_moved_there_until_it_was_to_be() -> None:
    """The call is closed now and in no list: who imported it would wait for the old day."""
    before, closed = told(call(AUTUMN)), others(call(SOON), stands=())
    (entry,) = cancelled_entries(closed, frozenset(), before, LATER)
    assert (entry.event.deadline, entry.event.before, entry.event.sequence, entry.cancelled) == (SOON, AUTUMN, 1, False)
    again = Told({"horizon:1": [entry.event]}, before.here, before.tellings, HALF)
    assert [each.event for each in cancelled_entries(closed, frozenset(), again, LATER)] == [entry.event]
    after = LATER + timedelta(days=60)
    assert cancelled_entries(closed, frozenset(), again, after) == []


def test_what_has_passed_is_never_cancelled() -> None:
    past = told(call(SOON))
    assert cancelled_entries(others(call(SOON, gone_at="2026-09-06")), frozenset(), past, LATER) == []
    assert cancelled_entries(others(call(SOON), stands=()), frozenset(), past, LATER) == []
    assert cancelled_entries({}, frozenset({"horizon:1"}), past, LATER) == []
