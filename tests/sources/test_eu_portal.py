"""The EU portal connector: rows of our own making, recorded answers, and the loopback portal."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import RecordError, SourceError
from fundmatch.http import Http
from fundmatch.models import Budget, Call
from fundmatch.sources.base import RawRecord, SourceSettings
from fundmatch.sources.eu_portal import creative, horizon
from fundmatch.sources.eu_portal.budget import budget
from fundmatch.sources.eu_portal.query import Slice, parts, split, stamp
from fundmatch.sources.eu_portal.row import Row, best

Rows = dict[str, Any]


@pytest.fixture
def rows(fixture_json: Callable[[str], Any]) -> Rows:
    found: Rows = fixture_json("eu_portal/rows.json")["rows"]
    return found


def parsed(row: dict[str, Any], now: datetime) -> Call | None:
    return horizon.parse(RawRecord(row["reference"], row), now)


@pytest.mark.parametrize("name", ["full", "loose", "unstated", "cascade", "orphan"])
def test_a_row_becomes_the_expected_call(
    name: str, rows: Rows, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    call = parsed(rows[name], now)
    assert call is not None
    found = json.loads(call.model_dump_json())
    expected = fixture_json("eu_portal/expected.json")[name]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", ["news", "stale", "swedish", "other"])
def test_rows_that_are_not_ours_are_left_out_silently(name: str, rows: Rows, now: datetime) -> None:
    assert parsed(rows[name], now) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"deadlineDate": ["2099-13-45T00:00:00.000+0000"]}, "deadlineDate"),
        ({"startDate": ["yesterday"]}, "startDate"),
        ({"identifier": []}, "identifier"),
        ({"title": None}, "title"),
    ],
)
def test_a_field_not_understood_is_named(change: dict[str, Any], named: str, rows: Rows, now: datetime) -> None:
    row = {**rows["full"], "summary": "", "metadata": {**rows["full"]["metadata"], **change}}
    with pytest.raises(RecordError, match=rf"horizon: 900001TOPICSen: {named}: "):
        parsed(row, now)


@pytest.mark.parametrize("payload", [None, [], {"reference": "x"}, {"reference": "", "metadata": {}}, "text"])
def test_a_payload_that_is_no_row_is_a_record_error(payload: object, now: datetime) -> None:
    with pytest.raises(RecordError):
        horizon.parse(RawRecord("x", payload), now)


def test_a_reference_that_cannot_be_an_id_is_a_record_error(rows: Rows, now: datetime) -> None:
    with pytest.raises(RecordError, match="id"):
        parsed({**rows["full"], "reference": "two words"}, now)


def test_the_best_copy_of_a_reference_does_not_depend_on_order(rows: Rows) -> None:
    copies = [rows[name] for name in ("full", "stale", "older", "stub")]
    assert all(best(order) is rows["full"] for order in itertools.permutations(copies))


def test_among_equals_the_choice_is_still_the_same(rows: Rows) -> None:
    twins = [{**rows["full"], "metadata": {**rows["full"]["metadata"], "title": [title]}} for title in ("A", "B")]
    assert best(twins) is best(reversed(twins))


def test_unreadable_json_counts_as_not_stated_and_is_noticed(rows: Rows) -> None:
    row = Row.read(rows["loose"])
    assert row is not None
    assert row.broken() == ["budgetOverview"]


@pytest.mark.parametrize(
    "overview",
    [
        None,
        [],
        {"budgetTopicActionMap": None},
        {"budgetTopicActionMap": {"1": "x", "2": [None, {"action": None}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "budgetYearMap": {"2026": "soon"}}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "budgetYearMap": {"2026": "NaN", "2027": "-5"}}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-1 - X", "maxContribution": True, "minContribution": "1e999"}]}},
        {"budgetTopicActionMap": {"1": [{"action": "T-16 - X", "budgetYearMap": {"2026": "5"}}]}},
    ],
)
def test_money_that_is_not_there_is_not_stated(overview: object) -> None:
    assert budget(overview, "T-1") == Budget()


def test_the_query_uses_full_timestamps_and_known_operators() -> None:
    since = datetime(2026, 9, 21, tzinfo=UTC)
    asked = parts(Slice("43108390", "1", True, after=since, dated=True), ("identifier", "ASC"))
    assert asked["languages"] == ["en"]
    assert '"gte": "2026-09-21T00:00:00.000+0000"' in json.dumps(asked["query"])
    assert "displayFields" not in asked
    assert stamp(since) == "2026-09-21T00:00:00.000+0000"


def test_narrower_slices_cover_the_wider_one() -> None:
    whole = Slice("1", "1", False)
    low, high, undated = split(whole)
    assert (low.after, low.before, high.before) == (whole.after, high.after, whole.before)
    assert (low.dated, high.dated, undated.dated) == (True, True, False)
    assert len(split(low)) == 2
    assert not split(undated)


def answer(rows: list[Any], total: int) -> dict[str, Any]:
    return {"totalResults": total, "results": rows}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html>maintenance</html>", "JSON"),
        ('{"results": []}', "totalResults"),
        ('{"totalResults": 5, "results": []}', "0 of the 20"),
    ],
)
def test_an_answer_that_is_none_fails_the_source(
    body: str, words: str, httpserver: HTTPServer, http: Http, now: datetime
) -> None:
    httpserver.expect_request("/search-api/prod/rest/search", method="POST").respond_with_data(body)
    settings = SourceSettings(eu_search=httpserver.url_for("").rstrip("/"))
    with pytest.raises(SourceError, match=words):
        horizon.fetch(http, settings, now, print)


def test_an_unfiltered_answer_is_refused(httpserver: HTTPServer, http: Http, rows: Rows, now: datetime) -> None:
    """A query in the wrong form is silently ignored: 600,000 rows of every kind come back."""
    httpserver.expect_request("/search-api/prod/rest/search").respond_with_json(answer([rows["news"]] * 3, 600_000))
    with pytest.raises(SourceError, match="ignored our query"):
        horizon.fetch(http, SourceSettings(eu_search=httpserver.url_for("").rstrip("/")), now, print)


def test_copies_rows_without_reference_and_broken_json_are_told(
    httpserver: HTTPServer, http: Http, rows: Rows, now: datetime
) -> None:
    topics = [rows["older"], rows["loose"], rows["full"], {"metadata": {}}]

    def reply(request: Request) -> Response:
        query = json.loads(request.files["query"].read())["bool"]
        wanted = topics if query["must"][0] == {"terms": {"type": ["1"]}} and "must_not" in query else []
        return Response(json.dumps(answer(wanted, len(wanted))), content_type="application/json")

    httpserver.expect_request("/search-api/prod/rest/search").respond_with_handler(reply)
    fetched = horizon.fetch(http, SourceSettings(eu_search=httpserver.url_for("").rstrip("/")), now, print)
    assert fetched.complete
    assert [record.payload for record in fetched.records] == [rows["full"], rows["loose"]]
    assert fetched.listed == 4
    assert len(fetched.failed) == 1
    assert fetched.notes == ("900002TOPICSen: budgetOverview is no readable JSON and counts as not stated",)


# Recorded answers and the loopback portal


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", ["api-debug-full.json", "api_test.json", "eu-api-topic-response.json"])
def test_recorded_answers_give_the_reviewed_facts(
    name: str, recordings: Path, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    answered = json.loads((recordings / "eu_portal" / "raw" / name).read_bytes())
    calls = [call for row in answered["results"] if (call := parsed(row, now))]
    found = [
        {
            **json.loads(call.model_dump_json(include={"id", "code", "action_type", "opens", "deadline_model", "url"})),
            "deadlines": [deadline.at for deadline in call.deadlines],
            "budget": call.budget.model_dump(),
            "keywords": len(call.keywords),
            "title_sha256": digest(call.title),
            "text_length": len(call.text),
            "text_sha256": digest(call.text),
            "conditions_length": len(call.conditions),
            "conditions_sha256": digest(call.conditions),
        }
        for call in calls
    ]
    assert found == fixture_json("eu_portal/recorded_facts.json")[name]


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


@pytest.mark.parametrize("faults", ["", "http500:0.3", "empty_page:0.2", "truncate:0.3", "drop:0.2,retry_after:0.2"])
def test_every_topic_and_cascade_call_is_read_once(
    faults: str, portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    portal.set_faults(faults)
    fetched = creative.fetch(http, settings_for(portal), now, print)
    assert {record.key for record in fetched.records} == expected_references(portal, "43251814")
    assert fetched.complete
    assert not fetched.failed


@pytest.mark.parametrize("window", [8, 20])
def test_a_window_smaller_than_the_answer_loses_nothing(
    window: int, emulators: Path, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    from eu_portal_emulator import serve

    with serve(rows=emulators / "eu_portal" / "search_rows.jsonl.gz", seed=3, window=window) as portal:
        fetched = creative.fetch(http, settings_for(portal), now, print)
        expected = expected_references(portal, "43251814")
    assert fetched.complete
    assert {record.key for record in fetched.records} == expected


def test_closed_topics_older_than_the_history_are_not_asked_for(
    portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    long_after = now + timedelta(days=2000)
    fetched = horizon.fetch(http, settings_for(portal), long_after, print)
    assert "48400948TOPICSen" not in {record.key for record in fetched.records}
    assert fetched.not_before == long_after - timedelta(days=730)


def test_while_the_search_is_down_topics_come_from_the_static_files(
    portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    """Same facts as from the search, but only a part: cascade calls are in no file."""
    usual = creative.fetch(http, settings_for(portal), now, print)
    portal.set_faults("outage")
    rescued = creative.fetch(http, settings_for(portal), now, print)
    assert rescued.partial
    assert not rescued.complete
    assert "search is down" in rescued.notes[0]
    by_key = {record.key: creative.parse(record, now) for record in usual.records}
    assert len(rescued.records) == 14
    for record in rescued.records:
        before, after = by_key[record.key], creative.parse(record, now)
        assert before is not None
        assert after is not None
        skipped = {"deadline_model"}  # the files of the loopback portal do not have it
        assert after.model_dump(exclude=skipped) == before.model_dump(exclude=skipped)


def test_a_test_bench_is_never_completed_from_the_public_site(portal: Any, http: Http, now: datetime) -> None:
    portal.set_faults("outage")
    with pytest.raises(SourceError, match="HTTP 500"):
        creative.fetch(http, SourceSettings(eu_search=portal.base), now, print)
