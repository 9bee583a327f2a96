"""Reading a list whole, or knowing that it is not: overlapping pages, short windows, wrong counts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eu_portal_fake import Asked, DirectSearch, FakeIndex, FakePortal, Row, cascade, topic
from pytest_httpserver import HTTPServer
from werkzeug import Response

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import Http
from fundmatch.sources.base import Fetched, SourceSettings, Step
from fundmatch.sources.eu_portal import EuPortal, creative, horizon
from fundmatch.sources.eu_portal.listing import SPARE, Meter, read
from fundmatch.sources.eu_portal.query import DAWN, Slice, by_date, by_value, orders, parts, slices, stamp

#: What takes long to send and is no matter here.
SLIM = {"descriptionByte": [], "topicConditions": [], "destinationDetails": [], "budgetOverview": []}
#: Only topics, so that the requests of one kind can be counted.
TOPICS = EuPortal("horizon", "Horizon Europe", ("43108390",), types=("1",))


@pytest.fixture
def portal(httpserver: HTTPServer) -> FakePortal:
    return FakePortal(server=httpserver)


@pytest.fixture
def fetch(portal: FakePortal, http: Http, now: datetime) -> Callable[..., Fetched]:
    def of(source: EuPortal = TOPICS, **settings: Any) -> Fetched:
        return source.fetch(http, SourceSettings(eu_search=portal.base, **settings), now, lambda _: None)

    return of


def keys(fetched: Fetched) -> set[str]:
    return {record.key for record in fetched.records}


def references(rows: list[Row]) -> set[str]:
    return {row["reference"] for row in rows}


def nobody() -> Meter:
    """Progress that nobody wants to see."""
    return Meter("horizon", "rows", lambda _: None)


# What is asked


def test_the_query_uses_full_timestamps_and_known_operators() -> None:
    since = datetime(2026, 9, 21, tzinfo=UTC)
    asked = parts(Slice(("43108390",), "1", True, after=since, dated=True), ("identifier", "ASC"))
    assert asked["languages"] == ["en"]
    assert '"gte": "2026-09-21T00:00:00.000+0000"' in json.dumps(asked["query"])
    assert "displayFields" not in asked
    assert stamp(since) == "2026-09-21T00:00:00.000+0000"


def test_one_type_is_asked_for_at_a_time_and_status_only_excludes_what_is_closed() -> None:
    asked = slices(("43108390", "43251814"), ("1", "8"), datetime(2026, 9, 21, 13, 5, tzinfo=UTC))
    assert [(part.type, part.closed) for part in asked] == [("1", False), ("1", True), ("8", False), ("8", True)]
    for part in asked:
        query: Any = part.query()["bool"]
        assert {"terms": {"type": [part.type]}} in query["must"]
        assert {"terms": {"DATASOURCE": ["SEDIA"]}} in query["must"]
        assert {"terms": {"frameworkProgramme": ["43108390", "43251814"]}} in query["must"]
        status = {"terms": {"status": ["31094503"]}}
        assert (status in query["must"], status in query.get("must_not", [])) == (part.closed, not part.closed)
        assert (part.after == datetime(2026, 9, 21, tzinfo=UTC)) == part.closed


def test_without_a_programme_all_of_them_are_asked_for() -> None:
    assert "frameworkProgramme" not in json.dumps(Slice((), "1", False).query())


def test_dates_are_halved_down_to_one_day_and_cover_what_they_halve() -> None:
    whole = Slice(("1",), "1", False)
    low, high, undated = by_date(whole)
    assert (low.after, low.before, high.before) == (whole.after, high.after, whole.before)
    assert (low.dated, high.dated, undated.dated) == (True, True, False)
    assert by_date(undated) == []
    depth = 0
    while halves := by_date(low):
        assert halves[0].before == halves[1].after
        low, depth = halves[0], depth + 1
    assert (low.before - low.after).days == 1
    assert low.after == DAWN
    assert depth < 20


def test_values_share_a_slice_as_far_as_there_is_room_and_one_slice_has_none_of_them() -> None:
    part = Slice(("1",), "1", False)
    found = by_value(part, "callIdentifier", {"A": 3, "B": 1, "C": 2, "D": 9}, room=3)
    assert [narrower.narrowed[0].values for narrower in found] == [("B", "C"), ("A",), ("D",), ("A", "B", "C", "D")]
    assert [narrower.narrowed[0].inside for narrower in found] == [True, True, True, False]
    assert by_value(part, "callIdentifier", {"A": 9}, room=3) == []


@pytest.mark.parametrize(("kind", "number"), [("1", "identifier"), ("2", "callIdentifier"), ("8", "callccm2Id")])
def test_the_first_order_is_by_the_number_of_the_kind(kind: str, number: str) -> None:
    assert orders(kind)[0] == (number, "ASC")
    assert len(set(orders(kind))) == 4


# What is read


def test_a_steady_portal_is_read_in_as_many_requests_as_it_has_pages(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """And two for each list that is empty: nothing else vouches for that."""
    portal.rows = [topic(number) for number in range(250)] + [cascade(number) for number in range(30)]
    fetched = fetch(horizon)
    assert (fetched.complete, keys(fetched), fetched.notes) == (True, references(portal.rows), ())
    assert len(portal.asked) == 3 + 1 + 2 * 2


def test_pages_that_overlap_are_read_again_in_another_order(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = [topic(number, identifier=["SAME"]) for number in range(250)]
    portal.unsteady = True
    fetched = fetch()
    assert (fetched.complete, keys(fetched)) == (True, references(portal.rows))
    assert len({asked.sort["field"] for asked in portal.asked}) > 1


@pytest.mark.parametrize("window", [5, 8, 20, 100])
@pytest.mark.parametrize("facets_work", [True, False])
def test_a_window_smaller_than_the_list_loses_nothing(window: int, facets_work: bool) -> None:
    """Forty topics end on one day, seven have no deadline; dates alone cannot tell them apart."""
    same = ["2027-02-02T00:00:00.000+0000"]
    rows = [topic(number) for number in range(90)]
    rows += [topic(number, deadlineDate=same) for number in range(100, 140)]
    rows += [topic(number, deadlineDate=same, callIdentifier=None) for number in range(140, 160)]
    rows += [topic(number, deadlineDate=None) for number in range(200, 207)]
    index = FakeIndex(rows, window=window, facets_work=facets_work, unsteady=True)
    reading = read(DirectSearch(index), Slice((), "1", closed=False), nobody())
    assert (reading.complete, set(reading.rows)) == (True, references(rows))
    assert bool(index.facets_asked) == (window < 60)


def test_calls_under_one_identifier_are_told_apart_in_a_small_window(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """Cascade calls share identifier, title and often the day; only the orders are left, and two ends of each."""
    same = {"identifier": ["PARENT"], "callIdentifier": None, "typesOfAction": None}
    day = ["2027-02-02T00:00:00.000+0000"]
    portal.rows = [cascade(number, **same, deadlineDate=day) for number in range(100, 109)]
    portal.window = 5
    source = EuPortal("horizon", "Horizon Europe", ("43108390",), types=("8",))
    fetched = fetch(source)
    assert (fetched.complete, keys(fetched)) == (True, references(portal.rows))


def test_a_row_with_several_deadlines_counts_once(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    dates = ["2026-12-01T00:00:00.000+0000", "2095-12-01T00:00:00.000+0000"]
    portal.rows = [topic(number, deadlineDate=dates) for number in range(12)]
    portal.window = 5
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 12)


@pytest.mark.parametrize("total", ["250", [250], 250.0, ["250"], " 250 "])
def test_the_count_may_come_in_other_forms(total: Any, portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = [topic(number) for number in range(250)]
    portal.spoil = lambda _, answer: {**answer, "totalResults": total} if answer["results"] else answer
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 250)


def test_a_page_without_results_is_made_up_for(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = [topic(number) for number in range(250)]

    def without_the_second(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "results": None} if (asked.page, asked.before) == (2, 1) else answer

    portal.spoil = without_the_second
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 250)
    assert [asked.page for asked in portal.asked[:3]] == [1, 2, 3]


def test_an_empty_answer_is_not_believed_at_once(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """A public client saw one of four weekly readings come back empty."""
    portal.rows = [topic(number) for number in range(30)]
    portal.spoil = lambda asked, answer: {"totalResults": 0, "results": []} if asked.before == 0 else answer
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 30)


@pytest.mark.parametrize("count", [90, 100, 200])
def test_a_count_that_is_too_low_hides_nothing(count: int, portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """Also where it falls on the end of a page."""
    portal.rows = [topic(number) for number in range(250)]
    portal.spoil = lambda _, answer: {**answer, "totalResults": min(answer["totalResults"], count)}
    assert len(fetch().records) == 250


def test_a_count_that_slips_once_hides_nothing(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """The first round misses rows, and the second one begins with a count far too low."""
    portal.rows = [topic(number) for number in range(250)]

    def slips(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        if asked.before == 1:
            return {**answer, "results": []}
        return {"totalResults": 5, "results": answer["results"][:5]} if asked.before == 3 else answer

    portal.spoil = slips
    fetched = fetch()
    assert (fetched.complete, keys(fetched)) == (True, references(portal.rows))


def test_a_call_that_is_closed_while_we_read_costs_a_round_or_two(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    portal.rows = [topic(number) for number in range(150)]

    def without_the_last(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        kept = [row for row in answer["results"] if row["reference"] != "900149TOPICSen"]
        return {"totalResults": 149, "results": kept} if asked.before and answer["results"] else answer

    portal.spoil = without_the_last
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 149)
    assert len(portal.asked) == 3 * 2 + 2


def test_history_that_was_not_asked_for_is_left_out(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """A range in a form that the portal does not compare lets every date through."""
    closed = ["31094503"]
    portal.rows = [topic(1, status=closed, deadlineDate=["2027-01-01"]), topic(2, status=closed, deadlineDate=["soon"])]
    portal.rows += [topic(3, status=closed, deadlineDate=["2024-09-30"]), topic(4, deadlineDate=["2014-01-01"])]

    def every_date(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        wanted = portal.rows[:3] if "range" in json.dumps(asked.query["must"]) else portal.rows[3:]
        return {"totalResults": len(wanted), "results": wanted}

    portal.spoil = every_date
    fetched = fetch()
    assert fetched.complete
    assert keys(fetched) == references([portal.rows[0], portal.rows[1], portal.rows[3]])


def test_closed_topics_are_asked_for_as_long_as_their_last_deadline_is_history(
    portal: FakePortal, fetch: Callable[..., Fetched], now: datetime
) -> None:
    closed = {"status": ["31094503"]}
    two_stages = ["2022-01-01T00:00:00.000+0000", "2026-12-01T00:00:00.000+0000"]
    portal.rows = [topic(1, **closed, deadlineDate=two_stages)]
    portal.rows += [topic(2, **closed, deadlineDate=["2022-01-01T00:00:00.000+0000"])]
    fetched = fetch(history_days=730)
    assert keys(fetched) == {"900001TOPICSen"}
    assert fetched.not_before == now - timedelta(days=730)
    assert keys(fetch(history_days=3650)) == references(portal.rows)


# Copies


def copies(*numbers: int) -> list[Row]:
    """Two rows of the portal under each reference."""
    return [topic(number, esDA_IngestDate=[f"2026-0{month}-01T00:00:00Z"]) for number in numbers for month in (1, 2)]


def test_copies_are_rows_of_the_portal_and_one_more_round_must_show_no_others(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    portal.rows = [*copies(1, 2, 3), topic(4)]
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 4)
    assert [record.payload.row["metadata"]["esDA_IngestDate"] for record in fetched.records[:3]] == [  # type: ignore[attr-defined]
        ["2026-02-01T00:00:00Z"]
    ] * 3
    assert [asked.sort["field"] for asked in portal.asked[:2]] == ["identifier", "startDate"]


def test_equal_copies_on_one_page_count_as_often_as_they_stand_there(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    portal.rows = [topic(1), topic(1), topic(2)]
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 2)


def test_a_row_that_stands_on_two_pages_is_no_copy(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """The portal shows one row twice and another one never: as many rows as it counts, and still not all."""
    portal.rows = [topic(number) for number in range(150)]
    shown: list[Row] = []

    def last_twice(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        rows = [row for row in answer["results"] if row["reference"] != "900149TOPICSen"]
        if asked.page == 1:
            shown[:] = rows
        return {**answer, "results": rows if asked.page == 1 else [*rows, shown[0]]}

    portal.spoil = last_twice
    fetched = fetch()
    assert not fetched.complete
    assert fetched.notes == ("only 149 of 150 rows could be read",)


def test_as_many_rows_as_counted_are_not_all_while_new_calls_keep_coming(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """Twice rows stand on a page in place of calls that come later."""
    rows = [topic(number) for number in range(20)]
    answers = [[*rows[:18], *rows[:2]], [*rows[:19], *rows[:1]], rows]

    def late(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        if "must_not" not in asked.query or asked.before >= len(answers):
            return answer
        return {"totalResults": 20, "results": answers[asked.before]}

    portal.spoil = late
    fetched = fetch()
    assert (fetched.complete, keys(fetched)) == (True, references(rows))


def test_after_an_empty_answer_the_rows_are_not_complete(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """First one of eight rows is missing, and then all of them."""
    portal.rows = [topic(number) for number in range(8)]

    def ailing(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        if "must_not" not in asked.query:
            return answer
        return {"totalResults": 0, "results": []} if asked.before else {**answer, "results": portal.rows[1:]}

    portal.spoil = ailing
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (False, 7)


def test_copies_in_a_small_window_need_a_second_reading_that_shows_no_others(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """One call is only shown in another order than the first, when as many rows as counted have been seen."""
    portal.rows = [*copies(*range(20)), topic(20)]
    portal.window = 8

    def hidden(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
        late = "range" in json.dumps(asked.query) and asked.sort["field"] == "startDate"
        kept = [row for row in answer["results"] if late or row["reference"] != "900020TOPICSen"]
        return {"totalResults": answer["totalResults"] - (0 if late else 1), "results": kept} if kept else answer

    portal.spoil = hidden
    fetched = fetch()
    assert (fetched.complete, keys(fetched)) == (False, references(portal.rows))


def test_copies_in_a_small_window_are_still_found_whole(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = copies(*range(20))
    portal.window = 8
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (True, 20)


# What cannot be read whole


def test_pages_that_repeat_for_ever_end(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = [topic(number) for number in range(120)]
    first = portal.rows[:100]
    portal.spoil = lambda _, answer: {**answer, "results": first} if answer["results"] else answer
    fetched = fetch()
    assert not fetched.complete
    assert "only 100 of 120 rows could be read" in fetched.notes
    assert len(portal.asked) < SPARE + 20


def test_hardly_any_of_the_rows_counted_is_no_answer(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.rows = [topic(number) for number in range(300)]
    first = portal.rows[:100]
    portal.spoil = lambda _, answer: {**answer, "results": first} if answer["results"] else answer
    with pytest.raises(SourceError, match="only 100 of the 300 rows"):
        fetch()


def test_a_count_that_is_always_one_too_high_costs_a_bounded_number_of_requests(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    portal.rows = [topic(number) for number in range(250)]
    portal.spoil = lambda _, answer: {**answer, "totalResults": answer["totalResults"] + 1}
    fetched = fetch()
    assert not fetched.complete
    assert keys(fetched) == references(portal.rows)
    assert fetched.notes == ("only 250 of 251 rows could be read", "only 0 of 1 rows could be read")
    assert len(portal.asked) + len(portal.facets_asked) < 2 * (SPARE + 20)


def test_a_row_that_only_the_count_knows_leaves_the_list_incomplete(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """Every narrower slice is whole, and their sum is still short of the wide one."""
    portal.rows = [topic(number) for number in range(150)]
    portal.spoil = lambda asked, answer: (
        answer if "range" in json.dumps(asked.query) else {**answer, "totalResults": answer["totalResults"] + 1}
    )
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (False, 150)


def test_a_portal_that_never_ends_is_left(
    portal: FakePortal, fetch: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer holds four rows never seen before, and counts more still."""
    monkeypatch.setattr("fundmatch.sources.eu_portal.listing.MOST_REQUESTS", 50)
    portal.spoil = lambda asked, _: {
        "totalResults": 300,
        "results": [topic(number) for number in range(5 * asked.before, 5 * asked.before + 5)],
    }
    fetched = fetch()
    assert not fetched.complete
    assert len(portal.asked) + len(portal.facets_asked) == 2 * 50


def test_rows_without_a_reference_are_told_and_forbid_to_call_anything_gone(
    portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    """Whose they are nobody knows; reading them again would not help."""
    portal.rows = [topic(number) for number in range(20)]
    portal.spoil = lambda asked, answer: (
        {"totalResults": 23, "results": [*answer["results"], {"metadata": {}}, None, 7]}
        if answer["results"]
        else answer
    )
    fetched = fetch()
    assert (fetched.complete, len(fetched.records)) == (False, 20)
    assert [failed.problem for failed in fetched.failed] == ["3 rows without a reference"]
    assert len(portal.asked) <= 4


# What is no answer


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("<html>maintenance</html>", SourceError, "no readable JSON"),
        ('{"totalResults": 5, "resul', SourceError, "no readable JSON"),
        ("[" * 200_000, SourceError, "no readable JSON"),
        ('{"results": []}', SourceChangedError, "totalResults"),
        ('{"totalResults": 5}', SourceChangedError, "totalResults"),
        ('{"totalResults": "many", "results": []}', SourceChangedError, "totalResults"),
        ('{"totalResults": -1, "results": []}', SourceChangedError, "totalResults"),
        ('{"totalResults": true, "results": []}', SourceChangedError, "totalResults"),
        ('{"totalResults": 5, "results": {}}', SourceChangedError, "totalResults"),
        ("[]", SourceChangedError, "totalResults"),
        ('{"totalResults": 20, "results": []}', SourceError, "0 of the 40"),
        ('{"totalResults": 3, "results": [{"metadata": {}}, 7, null]}', SourceChangedError, "nobody can tell apart"),
        ('{"totalResults": 0, "results": []}', SourceChangedError, "no row of this programme"),
    ],
)
def test_an_answer_that_is_none_fails_the_source(
    body: str, error: type[SourceError], words: str, portal: FakePortal, fetch: Callable[..., Fetched]
) -> None:
    portal.spoil = lambda *_: Response(body, content_type="application/json")
    with pytest.raises(SourceError, match=words) as caught:
        fetch()
    assert isinstance(caught.value, SourceChangedError) == (error is SourceChangedError)


def test_an_unfiltered_answer_is_refused(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    """A query in the wrong form is silently ignored: 600,000 rows of every kind come back."""
    news = [topic(number, type=["6"]) for number in range(3)]
    portal.spoil = lambda *_: {"totalResults": 600_000, "results": news}
    with pytest.raises(SourceChangedError, match="ignored our query"):
        fetch()


def test_an_answer_of_many_megabytes_is_not_read(portal: FakePortal, fetch: Callable[..., Fetched]) -> None:
    portal.spoil = lambda *_: Response(b" " * (25 * 1024 * 1024), content_type="application/json")
    with pytest.raises(SourceError, match="larger than"):
        fetch()


def test_progress_counts_rows_over_all_lists(portal: FakePortal, http: Http, now: datetime) -> None:
    portal.rows = [topic(number) for number in range(120)] + [cascade(number) for number in range(30)]
    steps: list[Step] = []
    horizon.fetch(http, SourceSettings(eu_search=portal.base), now, steps.append)
    seen = [(step.source, step.done, step.total) for step in steps]
    assert seen[:2] == [("horizon", 100, 120), ("horizon", 120, 120)]
    assert seen[-1] == ("horizon", 150, 150)


# The loopback portal


def expected_references(portal: Any, framework: str) -> set[str]:
    """What the loopback index holds of one programme, by its own account."""
    return {
        row["reference"]
        for row, _ in portal.rows
        if row["metadata"].get("type", [""])[0] in ("1", "8")
        and row["metadata"].get("DATASOURCE") == ["SEDIA"]
        and row["metadata"].get("frameworkProgramme") == [framework]
        and row["metadata"].get("language") == ["en"]
    }


@pytest.mark.parametrize(("source", "window"), [(creative, 5), (creative, 20), (horizon, 100)])
def test_a_small_window_on_the_loopback_portal_loses_nothing(
    source: EuPortal,
    window: int,
    emulators: Path,
    http: Http,
    settings_for: Callable[..., SourceSettings],
    now: datetime,
) -> None:
    from eu_portal_emulator import serve

    rows = emulators / "eu_portal" / "search_rows.jsonl.gz"
    with serve(rows=rows, seed=window, window=window, clutter=source is creative) as portal:
        fetched = source.fetch(http, settings_for(portal), now, lambda _: None)
        expected = expected_references(portal, source.frameworks[0])
    assert (fetched.complete, keys(fetched)) == (True, expected)


@pytest.mark.parametrize(("window", "kind"), [(5, "8"), (5, "1"), (8, "1"), (20, "1")])
def test_all_of_horizon_is_read_through_a_window_of_a_few_rows(window: int, kind: str, recordings: Path) -> None:
    """Real rows: fifty topics end on one day, eight cascade calls have one parent."""
    with gzip.open(recordings / "eu_portal" / "search_rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    part = Slice(("43108390",), kind, closed=False)
    slim = [{**row, "metadata": {**row["metadata"], **SLIM}} for row in every if row["metadata"]["type"] == [kind]]
    rows = [row for row in slim if row["metadata"]["frameworkProgramme"] == ["43108390"]]
    reading = read(DirectSearch(FakeIndex(rows, window=window, unsteady=True)), part, nobody())
    assert (reading.complete, set(reading.rows)) == (True, references(rows))
