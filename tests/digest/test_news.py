"""What one person is told, day by day: everything once, nothing lost, and only what matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.decisions import Decisions
from fundmatch.digest.facts import news_between
from fundmatch.digest.news import news_of, urgent
from fundmatch.models import Call
from fundmatch.models.decision import Dismissal, Tracked
from fundmatch.models.gap import Gap, Missing
from tests.digest.people import PARTNERS, Person, call, closing, day, shown

GONE = {"gone_at": "2026-09-10T06:00:00Z"}


def tracked(key: str, status: str, *partners: str) -> Decisions:
    return Decisions(tracked=(Tracked.model_validate({"call": f"opic:{key}", "status": status, "partners": partners}),))


def dismissed(key: str, *slugs: str, until: str | None = None) -> Decisions:
    return Decisions(dismissals=(Dismissal(call=f"opic:{key}", profiles=slugs, on="2026-09-01", until=until),))


def gap(key: str, text: str) -> Gap:
    lack = Missing(rule="countries", text=text, source="s", date="2026-01-01")
    return Gap(kind="rule", score=80, value=70, call=call(key), status="open", fits=(), missing=(lack,))


def test_the_first_mail_shows_the_best_and_makes_the_rest_known() -> None:
    person, calls = Person(max_items=2), [call(str(number)) for number in range(200)]
    first = person.mail(day(0), calls)
    assert (shown(first), first.first, first.held) == (["new 0", "new 1"], True, 0)
    assert shown(person.mail(day(1), calls)) == []


def test_a_later_call_is_told_once_and_what_is_too_much_comes_next_time() -> None:
    person = Person(max_items=2)
    person.mail(day(0), [call("0")])
    calls = [call(str(number)) for number in range(6)]
    second = person.mail(day(1), calls)
    assert (shown(second), second.held) == (["new 1", "new 2"], 3)
    assert shown(person.mail(day(2), calls)) == ["new 3", "new 4"]
    assert shown(person.mail(day(3), calls)) == ["new 5"]
    assert shown(person.mail(day(4), calls)) == []


CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"deadlines": closing("2026-12-15")}, ["deadlines"]),
    ({"budget": {"total": 5e6}}, ["budget"]),
    ({"conditions": "Traders only."}, ["conditions"]),
    ({"documents": [{"label": "Guide", "url": "https://x.example/1"}]}, ["documents"]),
    ({"opens": "2026-09-20"}, ["opens"]),
    ({"opens": "2026-09-20", "budget": {"max": 1e5}}, ["opens", "budget"]),
    ({"title": "Another title", "summary": "More words", "keywords": ["new"]}, []),
]


@pytest.mark.parametrize(("fields", "told"), CHANGES)
def test_a_change_is_told_once_by_field(fields: dict[str, Any], told: list[str]) -> None:
    person = Person()
    person.mail(day(0), [call("1")])
    second = person.mail(day(1), [call("1", **fields)])
    assert [change.field for item in second.items for change in item.changes] == told
    assert shown(person.mail(day(2), [call("1", **fields)])) == []


def test_a_deadline_that_moves_there_and_back_is_told_each_time() -> None:
    person, early, late = Person(), call("1"), call("1", deadlines=closing("2027-01-15"))
    person.mail(day(0), [early])
    told = [shown(person.mail(day(number), [each])) for number, each in enumerate((late, early, late, late), 1)]
    assert told == [["changed 1"], ["changed 1"], ["changed 1"], []]


def test_two_changes_between_two_mails_are_told_as_one() -> None:
    person = Person()
    person.mail(day(0), [call("1", budget={"total": 1e6})])
    ((change,),) = [item.changes for item in person.mail(day(9), [call("1", budget={"total": 3e6})]).items]
    assert (change.old, change.new) == ('{"total": 1000000.0}', '{"total": 3000000.0}')


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((0, 1, 30, 31, 32), [[], [], [], ["reminder-60 1"], []]),
        (
            (0, 31, 61, 77, 88, 89, 90),
            [[], ["reminder-60 1"], ["reminder-30 1"], ["reminder-14 1"], ["reminder-3 1"], [], []],
        ),
        ((0, 80), [[], ["reminder-14 1"]]),  # nothing ran for weeks: the nearest lead stands for those that were missed
        ((0, 80, 81, 88), [[], ["reminder-14 1"], [], ["reminder-3 1"]]),
        ((0, 92), [[], []]),
    ],
)
def test_a_deadline_is_told_of_at_each_lead_once(days: tuple[int, ...], told: list[list[str]]) -> None:
    """The call closes on 1 December 2026: 91 days after the first mail."""
    person = Person()
    mails = [shown(person.mail(day(number), [call("1")] if number < 91 else [], gone=[call("1")])) for number in days]
    assert mails[0] == ["new 1"]
    assert [[], *mails[1:]] == told


def test_a_new_call_that_closes_soon_is_not_reminded_of_the_next_day() -> None:
    person, soon = Person(), call("1", deadlines=closing("2026-09-20"))
    assert [shown(person.mail(day(number), [soon])) for number in (0, 1, 5, 16)] == [
        ["new 1"],
        [],
        ["reminder-14 1"],
        ["reminder-3 1"],
    ]


def test_a_deadline_that_moves_is_reminded_of_anew() -> None:
    person = Person()
    person.mail(day(0), [call("1", deadlines=closing("2026-09-20"))])
    assert shown(person.mail(day(5), [call("1", deadlines=closing("2026-09-20"))])) == ["reminder-14 1"]
    moved = call("1", deadlines=closing("2026-10-20"))
    assert [shown(person.mail(day(number), [moved])) for number in (6, 7, 19, 35)] == [
        ["changed 1"],
        [],
        ["reminder-30 1"],
        ["reminder-14 1"],
    ]


def test_nobody_is_reminded_of_calls_that_no_mail_has_shown() -> None:
    person, calls = Person(max_items=2), [call(str(number)) for number in range(30)]
    assert shown(person.mail(day(0), calls)) == ["new 0", "new 1"]
    assert shown(person.mail(day(31), calls)) == ["reminder-60 0", "reminder-60 1"]
    better = [calls[20], *calls]
    assert shown(person.mail(day(61), better[:20])) == ["reminder-30 0", "reminder-30 1", "reminder-30 20"]


@pytest.mark.parametrize("deadlines", [[], [{"at": "2026-10", "zone": "Europe/Sofia", "precision": "month"}]])
def test_no_reminder_where_no_day_is_known(deadlines: list[dict[str, str]]) -> None:
    person, vague = Person(), call("1", deadlines=deadlines)
    assert [shown(person.mail(day(number), [vague])) for number in (0, 20, 40)] == [["new 1"], [], []]


def test_each_stage_has_its_own_reminders() -> None:
    stages = call("1", deadlines=[*closing("2026-09-15"), *closing("2026-12-15")])
    person = Person()
    person.mail(day(0), [stages])
    mails = [shown(person.mail(day(number), [stages])) for number in (11, 20, 45, 75)]
    assert mails == [["reminder-3 1"], [], ["reminder-60 1"], ["reminder-30 1"]]


def test_withdrawn_and_listed_again_are_told_each_time() -> None:
    person = Person()
    person.mail(day(0), [call("1")])
    mails = []
    for number, there in enumerate((False, False, True, True, False), 20):
        fits = [call("1")] if there else []
        mails.append(shown(person.mail(day(number), fits, gone=() if there else [call("1", **GONE)])))
    assert mails == [["withdrawn 1"], [], ["back 1"], [], ["withdrawn 1"]]


@pytest.mark.parametrize(
    "gone",
    [
        [],  # taken out of the workspace's own files: no news to those who keep them
        [call("1", deadlines=closing("2026-09-05"), **GONE)],  # over when it left the list
    ],
)
def test_what_is_over_is_not_withdrawn(gone: list[Call]) -> None:
    person = Person()
    person.mail(day(0), [call("1", deadlines=closing("2026-09-05"))])
    assert shown(person.mail(day(20), [], gone=gone)) == []


def test_a_call_that_nobody_was_shown_leaves_without_a_word() -> None:
    person = Person(max_items=1)
    person.mail(day(0), [call("0"), call("1")])
    assert shown(person.mail(day(20), [call("0")], gone=[call("1", **GONE)])) == []


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        (Decisions(), ["changed 1"]),
        (dismissed("1"), []),
        (dismissed("1", *PARTNERS), []),
        (dismissed("1", "pirot"), ["changed 1"]),
        (dismissed("1", until="2026-09-02"), ["changed 1"]),
        (tracked("1", "applying", "pirot"), ["changed 1"]),
        (tracked("1", "submitted"), ["changed 1"]),
        (tracked("1", "rejected"), []),
        (tracked("1", "rejected", "sofia"), ["changed 1"]),
    ],
)
def test_what_was_decided_is_obeyed(decisions: Decisions, told: list[str]) -> None:
    person = Person()
    person.mail(day(0), [call("1")])
    assert shown(person.mail(day(5), [call("1", budget={"total": 2e6})], decisions=decisions)) == told


@pytest.mark.parametrize(("status", "told"), [("applying", ["reminder-3 1"]), ("submitted", []), ("rejected", [])])
def test_a_submitted_call_needs_no_reminder(status: str, told: list[str]) -> None:
    person = Person()
    person.mail(day(0), [call("1")])
    assert shown(person.mail(day(88), [call("1")], decisions=tracked("1", status))) == told


def test_a_tracked_call_that_does_not_fit_is_followed_too() -> None:
    person, applying = Person(), tracked("9", "applying", "nis")
    person.mail(day(0), [call("1")], gone=[call("9")], decisions=applying)
    moved = call("9", deadlines=closing("2026-12-20"))
    assert shown(person.mail(day(5), [call("1")], gone=[moved], decisions=applying)) == ["changed 9"]
    assert shown(person.mail(day(60), [], gone=[moved], decisions=applying)) == ["reminder-60 9"]


def test_a_call_tracked_later_is_reminded_of_though_it_never_was_told() -> None:
    person, applying = Person(), tracked("9", "applying", "nis")
    person.mail(day(0), [call("1")])
    assert shown(person.mail(day(88), [], gone=[call("9")], decisions=applying)) == ["reminder-3 9"]
    assert shown(person.mail(day(88), [], gone=[call("9")], decisions=applying)) == []


def test_others_tracked_calls_are_not_ones_own() -> None:
    person = Person()
    person.mail(day(0), [call("1")])
    assert shown(person.mail(day(88), [], gone=[call("9")], decisions=tracked("9", "applying", "sofia"))) == []


def test_gaps_come_from_the_second_mail_on_each_once_and_never_many() -> None:
    person, gaps = Person(), [gap(str(number), "a third country") for number in range(4)]
    assert shown(person.mail(day(0), [call("0")], gaps=gaps)) == ["new 0"]
    mails = [shown(person.mail(day(number), [call("0")], gaps=gaps)) for number in (7, 14, 21)]
    assert mails == [["gap 0", "gap 1"], ["gap 2", "gap 3"], []]
    assert shown(person.mail(day(28), [call("0")], gaps=[gap("0", "a research body")])) == ["gap 0"]


def test_only_what_cannot_wait_comes_between_regular_mails() -> None:
    person = Person()
    calls = [call("1", deadlines=closing("2026-09-18")), call("2", deadlines=closing("2026-11-01"))]
    person.mail(day(0), calls)
    at = person.situation(day(4), [*calls, call("3")])
    assert shown(news_of(at)) == ["reminder-14 1", "reminder-60 2", "new 3"]
    assert shown(urgent(news_of(at), at)) == []
    assert shown(urgent(news_of(at), replace(at, next_round=day(17)))) == ["reminder-14 1"]


SOON, LATE = closing("2026-09-10"), closing("2026-12-01")
URGENT: list[tuple[dict[str, Any] | None, dict[str, Any], list[str]]] = [
    # as told, as it is now, what is told on 5 September; the next regular mail comes a week later
    ({}, {"deadlines": closing("2026-09-08")}, ["changed 1"]),
    ({"deadlines": closing("2026-09-08")}, {}, ["changed 1"]),  # nobody should hurry for nothing
    (
        {"deadlines": closing("2026-09-10")},
        {"deadlines": closing("2026-09-10"), "budget": {"total": 1e6}},
        ["changed 1"],
    ),
    ({}, {"budget": {"total": 1e6}}, []),
    (None, {"deadlines": SOON}, ["new 1"]),  # it would be closed before anybody heard of it
    (None, {}, []),
]


@pytest.mark.parametrize(("before", "now", "told"), URGENT)
def test_what_would_be_over_by_the_next_regular_mail_is_told_at_once(
    before: dict[str, Any] | None, now: dict[str, Any], told: list[str]
) -> None:
    person = Person()
    person.mail(day(0), [call("0"), *([] if before is None else [call("1", **before)])])
    at = person.situation(day(4), [call("0"), call("1", **now)])
    assert shown(urgent(news_of(at), at)) == told


def test_of_too_many_new_calls_those_come_first_that_would_be_over_next_time() -> None:
    person = Person(max_items=2)
    person.mail(day(0), [call("0")])
    calls = [call(str(number)) for number in range(1, 5)] + [call("5", deadlines=closing("2026-09-09"))]
    assert [shown(person.mail(day(number), calls)) for number in (1, 2, 3)] == [
        ["new 1", "new 5"],
        ["new 2", "new 3"],
        ["new 4"],
    ]


FIRST = [((SOON, LATE), (["new 0"], 1)), ((LATE, SOON), (["new 0"], 1)), ((LATE, LATE), ([], 0))]


@pytest.mark.parametrize(("deadlines", "told"), FIRST)
def test_an_urgent_first_mail_is_a_whole_first_mail(
    deadlines: Sequence[list[dict[str, str]]], told: tuple[list[str], int]
) -> None:
    """As for somebody whom nothing fitted until now: what is not shown is made known, or it would come as news."""
    fits = [call(str(number), deadlines=each) for number, each in enumerate(deadlines)]
    at = Person(max_items=1).situation(day(4), fits)
    news = urgent(news_of(at), at)
    assert (shown(news), sum(key.kind == "baseline" for key, _ in news.silent)) == told


def test_a_first_mail_has_the_best_ones_whatever_closes_first() -> None:
    person, calls = Person(max_items=1), [call("0"), call("1", deadlines=closing("2026-09-05"))]
    assert shown(person.mail(day(0), calls)) == ["new 0"]


def test_news_of_a_mail_that_was_lost_do_not_take_the_key_of_later_ones() -> None:
    """Settled as lost after the next mail went out: what it told is free, what the next one told is not."""
    person = Person()
    person.mail(day(0), [call("1")])
    (lost,) = person.mail(day(1), [call("1", budget={"total": 1e6})]).items
    person.mail(day(2), [call("1", budget={"total": 2e6})])
    del person.told[lost.key]
    assert shown(person.mail(day(3), [call("1", budget={"total": 3e6})])) == ["changed 1"]


def test_back_and_gone_stay_in_order_when_a_mail_was_lost() -> None:
    person, gone = Person(), [call("1", **GONE)]
    person.mail(day(0), [call("1")])
    (lost,) = person.mail(day(20), [], gone=gone).items
    person.mail(day(21), [call("1")])
    del person.told[lost.key]
    assert [shown(person.mail(day(number), [], gone=gone)) for number in (22, 23)] == [["withdrawn 1"], []]


STATES = st.fixed_dictionaries(
    {
        "deadlines": st.sampled_from([[], closing("2026-10-10"), closing("2026-11-20"), closing("2027-02-01")]),
        "budget": st.sampled_from([{}, {"total": 1e6}, {"total": 2e6}]),
        "gone": st.booleans(),
        "fits": st.booleans(),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.lists(STATES, min_size=3, max_size=3)), min_size=1, max_size=8))
def test_whatever_happens_nothing_is_told_twice_and_the_reader_knows_how_it_stands(
    history: list[tuple[int, list[dict[str, Any]]]],
) -> None:
    """``Person.mail`` fails where a key comes twice; here: what fits at the end was told as it is now."""
    person, now = Person(max_items=9), day(0)
    for days, states in history:
        now += timedelta(days=days)
        fits, gone = [], []
        for number, state in enumerate(states):
            each = call(str(number), deadlines=state["deadlines"], budget=state["budget"])
            there = each.status(now) != "closed" and not state["gone"]
            if there and state["fits"]:
                fits.append(each)
            else:
                gone.append(each.model_copy(update={"gone_at": None if not state["gone"] else "2026-08-30T00:00:00Z"}))
        person.mail(now, fits, gone=gone)
    at = person.situation(now, fits, gone=gone)
    for fit in at.fits:
        assert fit.call.id in at.told_calls
        assert not news_between(at.known[fit.call.id], fit.call, at.policy.news, now)
