"""The guard, as tables: what may and what may not replace yesterday's data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fundmatch.errors import RecordError, SourceChangedError
from fundmatch.http import Http
from fundmatch.models import Deadline
from fundmatch.sources.base import Fetched, Listing, RawRecord, Shape, SourceSettings
from fundmatch.store import RunReport, ShapeCount, Store
from fundmatch.sync import sync
from fundmatch.sync.guard import ACCEPT, lost_fields
from tests.sync.fake import FakeSource, listing, records

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
SETTINGS = SourceSettings()
BAD = RecordError("fake: bad: deadlineDate: no date")


def run(store: Store, http: Http, answer: Fetched, *, accept_shrink: bool = False) -> RunReport:
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW, accept_shrink=accept_shrink)
    return report


def ending(days: int) -> tuple[Deadline, ...]:
    """A deadline so many days from now."""
    return (Deadline(at=(NOW + timedelta(days=days)).date().isoformat()),)


def mixed(live: int, closed: int) -> Fetched:
    """``live`` calls still ahead and ``closed`` ones whose deadline has passed."""
    ahead = tuple(RawRecord(f"live{number}", {"deadlines": ending(40)}) for number in range(live))
    past = tuple(RawRecord(f"past{number}", {"deadlines": ending(-40)}) for number in range(closed))
    return Fetched((*ahead, *past), True)


def kinds(**counts: int) -> Fetched:
    """So many calls of each kind."""
    rows = ((kind, number) for kind, count in counts.items() for number in range(count))
    return Fetched(tuple(RawRecord(f"{kind}{number}", {"kind": kind}) for kind, number in rows), True)


def tabs(**rows: int) -> Fetched:
    return Fetched(
        records(1), True, listings=tuple(Listing(name, count, name != "Drafts") for name, count in rows.items())
    )


SIZES: list[tuple[str, Fetched, Fetched, str]] = [
    ("the same", listing(20), listing(20), ""),
    ("a quarter less", listing(20), listing(15), ""),
    ("more than a quarter less", listing(20), listing(14), "14 calls (topic) not yet closed where there were 20"),
    ("also of an incomplete listing", listing(20), listing(14, complete=False), "14 calls"),
    ("a long listing", listing(400), listing(299), "299 calls"),
    ("a short listing may shrink", listing(19), listing(3), ""),
    ("no row", listing(3), listing(0), "no row at all"),
    ("passed deadlines are not missed", mixed(25, 60), mixed(25, 0), ""),
    ("passed deadlines do not make up for others", mixed(60, 40), mixed(20, 40), "20 calls (topic) not yet closed"),
    ("few are ahead: five may go", mixed(6, 30), mixed(1, 30), ""),
    ("few are ahead: six may not", mixed(7, 30), mixed(1, 30), "1 calls"),
    ("a whole kind among many others", kinds(topic=90, cascade=24), kinds(topic=90), "0 calls (cascade)"),
    ("a substitute is not measured", listing(20), Fetched(records(5), False, partial=True), ""),
    ("settled calls are there", listing(20), Fetched(records(5), True, unchanged=tuple(map(str, range(5, 20)))), ""),
    ("a whole list of others", tabs(Active=54), tabs(Active=40), "the list Active has 40 rows where there were 54"),
    ("a list a quarter shorter", tabs(Active=54), tabs(Active=41), ""),
    ("a short list", tabs(Ended=19), tabs(Ended=2), ""),
    ("an empty list", tabs(Active=12), tabs(Active=0), "the list Active has no row"),
    ("no drafts is normal", tabs(Active=12, Drafts=3), tabs(Active=12, Drafts=0), ""),
    ("a list that could not be read", tabs(Active=54, Ended=90), tabs(Active=54), ""),
    ("nothing of ours in a full list", tabs(Active=54), replace(tabs(Active=54), records=()), ""),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "words"), [case[1:] for case in SIZES], ids=[case[0] for case in SIZES])
def test_how_far_an_answer_may_shrink(first: Fetched, second: Fetched, words: str, store: Store, http: Http) -> None:
    assert run(store, http, first).ok
    before = store.calls("fake", with_gone=False)
    report = run(store, http, second)
    assert (report.ok, words in report.error) == (not words, True)
    if words:
        assert report.hint == ACCEPT
        assert store.calls("fake", with_gone=False) == before
        assert run(store, http, second, accept_shrink=True).ok


@pytest.mark.parametrize("answer", [listing(0), tabs(Active=0)], ids=["no row", "an empty list"])
def test_a_first_reading_without_any_row_is_refused_too(answer: Fetched, store: Store, http: Http) -> None:
    assert "refused" in run(store, http, answer).error


def test_no_call_of_ours_at_the_first_reading_is_normal(store: Store, http: Http) -> None:
    assert run(store, http, replace(tabs(Active=54), records=())).ok


def test_a_refused_run_is_no_yardstick(store: Store, http: Http) -> None:
    for answer in (tabs(Active=54), tabs(Active=30), tabs(Active=30)):
        report = run(store, http, answer)
    assert not report.ok


def test_a_list_that_was_missing_once_is_measured_against_the_reading_before(store: Store, http: Http) -> None:
    run(store, http, tabs(Active=54, Ended=90))
    assert run(store, http, tabs(Active=54)).ok
    assert "Ended has 10 rows where there were 90" in run(store, http, tabs(Active=54, Ended=10)).error


@pytest.mark.parametrize(
    ("good", "bad", "ok"), [(1, 1, True), (0, 1, True), (17, 3, True), (16, 3, False), (1, 2, False), (99, 15, True)]
)
def test_bad_records_are_warnings_until_they_are_too_many(
    good: int, bad: int, ok: bool, store: Store, http: Http
) -> None:
    wrong = [RawRecord(f"bad{number}", BAD) for number in range(bad)]
    report = run(store, http, listing(good, *wrong))
    assert report.ok == ok
    if ok:
        assert [problem.problem for problem in report.skipped] == [BAD.message] * bad
        assert report.stored == good
    else:
        assert "not understood, first bad0: fake: bad: deadlineDate" in report.error


def test_of_a_substitute_one_record_is_worth_having(store: Store, http: Http) -> None:
    wrong = tuple(RawRecord(f"bad{number}", BAD) for number in range(9))
    assert run(store, http, Fetched((*records(1), *wrong), False, partial=True)).ok
    assert "not understood" in run(store, http, Fetched(wrong, False, partial=True)).error


FIELDS: list[tuple[str, int, int, int, int, bool]] = [
    ("as it was", 100, 100, 100, 100, False),
    ("gone", 100, 100, 100, 0, True),
    ("gone from 15 rows", 100, 100, 100, 85, False),
    ("gone from 16 rows", 100, 100, 100, 84, True),
    ("new rows without it", 100, 100, 130, 100, False),
    ("rows that had it left", 100, 50, 60, 10, True),
    ("rows with and without it left alike", 100, 50, 60, 30, False),
    ("one row of a few", 4, 4, 4, 3, False),
    ("two rows of a few", 4, 4, 4, 2, True),
    ("a field that nobody had", 100, 0, 100, 0, False),
]


@pytest.mark.parametrize(
    ("rows_then", "then", "rows_now", "now", "lost"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_how_many_rows_may_lose_a_field(rows_then: int, then: int, rows_now: int, now: int, lost: bool) -> None:
    before = ShapeCount(group="topic", rows=rows_then, readable={"title": rows_then, "deadlineDate": then})
    found = lost_fields(Shape("topic", rows_now, {"title": rows_now, "deadlineDate": now}), before)
    assert bool(found) == lost
    assert all('"deadlineDate"' in text for text in found)


def test_without_an_earlier_reading_no_field_is_lost() -> None:
    assert lost_fields(Shape("topic", 10, {}), None) == []


def shaped(readable: int, *unknown: str) -> Fetched:
    return Fetched(records(30), True, shapes=(Shape("topic", 30, {"conditions": readable}, unknown),))


def test_an_answer_without_a_field_is_refused_and_a_new_field_is_told(store: Store, http: Http) -> None:
    run(store, http, shaped(30))
    refused = run(store, http, shaped(0))
    assert 'the field "conditions" is readable in 0 of 30 rows (topic) where it was in 30 of 30' in refused.error
    assert run(store, http, shaped(0), accept_shrink=True).ok
    report = run(store, http, shaped(30, "colour"))
    assert report.notes == ("the portal gives fields that we do not know yet (topic): colour",)


@pytest.mark.parametrize(("before", "ok"), [(5, False), (4, True)])
def test_a_kind_of_rows_does_not_disappear_all_at_once(before: int, ok: bool, store: Store, http: Http) -> None:
    topics, cascade = (Shape(name, rows, {}, required=True) for name, rows in (("topic", 30), ("cascade", before)))
    run(store, http, Fetched(records(30), True, shapes=(topics, cascade)))
    report = run(store, http, Fetched(records(30), True, shapes=(topics,)))
    assert (report.ok, "no row (cascade) where there were 5" in report.error) == (ok, not ok)


def test_a_kind_that_may_be_absent_is_not_missed(store: Store, http: Http) -> None:
    run(store, http, Fetched(records(30), True, shapes=(Shape("draft", 30, {}),)))
    assert run(store, http, Fetched(records(30), True)).ok


def test_a_refusal_says_that_the_source_changed() -> None:
    assert SourceChangedError("x").exit_code == 4
