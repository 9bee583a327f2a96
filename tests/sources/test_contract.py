"""What every registered source keeps to, whoever wrote it.

A source brings a folder under ``tests/fixtures/contract``: the answers of its publisher, which request gets which
(``answers.toml``), and the facts that must come out (``expected.json``).
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import FundmatchError, RecordError, SourceError
from fundmatch.http import Http
from fundmatch.models import Call
from fundmatch.sources.base import Checkable, Fetched, RawRecord, Source, SourceSettings, Step
from fundmatch.sources.registry import load_registry
from fundmatch.store import Store
from fundmatch.sync import sync

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "contract"
NAMES = sorted(load_registry(()).sources)
ORIGINS = ("FUNDMATCH_EU_SEARCH_URL", "FUNDMATCH_EU_SITE_URL", "FUNDMATCH_ISUN_URL", "FUNDMATCH_EUFUNDS_URL")


@pytest.fixture(params=NAMES)
def source(request: pytest.FixtureRequest) -> Source:
    return load_registry(()).sources[request.param]


@pytest.fixture
def settings(httpserver: HTTPServer) -> SourceSettings:
    return SourceSettings.from_environment(dict.fromkeys(ORIGINS, httpserver.url_for("").rstrip("/")))


@pytest.fixture
def replay(source: Source, httpserver: HTTPServer) -> HTTPServer:
    """The publisher's answers on loopback; whatever was not recorded is HTTP 404."""
    folder = FIXTURES / source.name
    answers = tomllib.loads((folder / "answers.toml").read_text(encoding="utf-8"))["answer"]

    def reply(request: Request) -> Response:
        asked = request.query_string.decode() + "".join(part.read().decode() for part in request.files.values())
        for answer in answers:
            if request.path == answer["path"] and all(word in asked for word in answer["words"]):
                return Response((folder / answer["file"]).read_bytes())
        return Response("not recorded", status=404)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(reply)
    return httpserver


def reading(source: Source, http: Http, settings: SourceSettings, now: datetime) -> tuple[Fetched, list[Step]]:
    steps: list[Step] = []
    return source.fetch(http, settings, now, steps.append), steps


def parsed(source: Source, fetched: Fetched, now: datetime) -> list[Call]:
    return [call for record in fetched.records if (call := source.parse(record, now))]


def test_the_recorded_answers_give_the_reviewed_facts(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime
) -> None:
    fetched, _ = reading(source, http, settings, now)
    expected = json.loads((FIXTURES / source.name / "expected.json").read_text(encoding="utf-8"))
    found = {call.id: json.loads(call.model_dump_json()) for call in parsed(source, fetched, now)}
    assert {key: {name: found[key][name] for name in facts} for key, facts in expected.items()} == expected
    assert set(found) == set(expected)


def test_ids_are_its_own_and_unique(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime
) -> None:
    assert re.fullmatch("[a-z][a-z0-9_-]*", source.name)
    fetched, _ = reading(source, http, settings, now)
    keys = [record.key for record in fetched.records]
    assert keys
    assert len(set(keys)) == len(keys)
    calls = [(record.key, source.parse(record, now)) for record in fetched.records]
    assert all(call is None or (call.id, call.source) == (f"{source.name}:{key}", source.name) for key, call in calls)


def test_parsing_is_pure(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime
) -> None:
    """The same record gives the same call, stays as it was, and needs no network."""
    fetched, _ = reading(source, http, settings, now)
    before = copy.deepcopy(fetched)
    replay.clear()
    first, second = (parsed(source, fetched, now) for _ in range(2))
    assert first == second
    assert fetched == before
    assert {call.fetched_at for call in first} == {now.strftime("%Y-%m-%dT%H:%M:%SZ")}


@pytest.mark.parametrize("payload", [None, "", 7, [], {}, b"\xff", {"reference": "x"}, print], ids=repr)
def test_what_is_no_record_is_a_record_error(source: Source, payload: object, now: datetime) -> None:
    with pytest.raises(RecordError, match=rf"^{source.name}: x\b"):
        source.parse(RawRecord("x", payload), now)


def test_progress_only_grows(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime
) -> None:
    _, steps = reading(source, http, settings, now)
    assert {step.source for step in steps} == {source.name}
    assert all(0 <= step.done <= step.total for step in steps)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total > 0


OUTAGES: dict[str, Callable[[], Response]] = {
    "nothing there": lambda: Response("", status=404),
    "out of order": lambda: Response("", status=500),
    "forbidden": lambda: Response("", status=403),
    "a page about works": lambda: Response("<html><body>Maintenance</body></html>"),
    "nothing at all": lambda: Response(""),
    "another language of machines": lambda: Response(b"\x00\x01\x02\xff" * 100),
    "half an answer": lambda: Response('{"totalResults": 5, "results": ['),
    "a list": lambda: Response("[1, 2, 3]"),
    "something else": lambda: Response('{"totalResults": 3, "results": [{"metadata": {}}, 7, null]}'),
}


@pytest.mark.parametrize("outage", OUTAGES)
def test_a_publisher_out_of_order_costs_nothing(
    source: Source, outage: str, httpserver: HTTPServer, http: Http, settings: SourceSettings, tmp_path: Path
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_handler(lambda _: OUTAGES[outage]())
    with Store.open(tmp_path / "store.sqlite") as store:
        (report,) = sync([source], store, http, settings, datetime(2026, 10, 1, 6, tzinfo=UTC))
        assert not report.ok
        assert report.error
        assert report.hint
        assert "bug" not in report.hint
        assert store.calls() == []


def test_where_nobody_listens_it_is_a_source_error(source: Source, http: Http, now: datetime) -> None:
    settings = SourceSettings.from_environment(dict.fromkeys(ORIGINS, "http://127.0.0.1:9"))
    with pytest.raises(SourceError) as caught:
        source.fetch(http, settings, now, lambda _: None)
    assert caught.value.hint


def test_a_second_reading_changes_nothing(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        (first,) = sync([source], store, http, settings, now)
        before = store.calls()
        (second,) = sync([source], store, http, settings, now + timedelta(days=1))
        assert first.ok
        assert (second.ok, second.new, second.changed, second.gone) == (True, 0, 0, 0)
        fetched = {"fetched_at"}
        assert [call.model_dump(exclude=fetched) for call in store.calls()] == [
            call.model_dump(exclude=fetched) for call in before
        ]


def test_a_check_knows_the_recorded_form(
    source: Source, replay: HTTPServer, http: Http, settings: SourceSettings, now: datetime
) -> None:
    if not isinstance(source, Checkable):
        pytest.skip("no check of its own")
    shape = source.check(http, settings, now)
    assert shape.rows > 0
    assert shape.unknown == ()
    assert any(shape.readable.values())


def test_a_check_of_a_portal_out_of_order_is_an_error(source: Source, http: Http, now: datetime) -> None:
    if not isinstance(source, Checkable):
        pytest.skip("no check of its own")
    settings = SourceSettings.from_environment(dict.fromkeys(ORIGINS, "http://127.0.0.1:9"))
    with pytest.raises(FundmatchError):
        source.check(http, settings, now)
