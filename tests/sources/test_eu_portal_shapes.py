"""Which fields rows have: the reviewed list against what is really read and what really comes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from eu_portal_fake import FakePortal, cascade, topic
from pytest_httpserver import HTTPServer
from werkzeug import Response

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import Http
from fundmatch.sources.base import Checkable, RawRecord, SourceSettings
from fundmatch.sources.eu_portal import EuPortal, creative, horizon
from fundmatch.sources.eu_portal.record import Found
from fundmatch.sources.eu_portal.row import Row, standing
from fundmatch.sources.eu_portal.shapes import GROUPS, READABLE, known_fields, shape_of

ANY = EuPortal("horizon", types=("1", "8", "2"))


class Watched(dict[str, Any]):
    """Metadata that note what is asked of them."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def every_row(recordings: Path) -> Iterator[dict[str, Any]]:
    """All recorded and all derived rows."""
    folder = recordings / "eu_portal"
    for path in sorted((folder / "raw").glob("*.json")):
        yield from json.loads(path.read_bytes())["results"]
    with gzip.open(folder / "search_rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize(("kind", "group"), sorted(GROUPS.items()))
@pytest.mark.parametrize("filled", [True, False])
def test_the_fields_that_are_read_are_those_of_the_reviewed_list(
    kind: str, group: str, filled: bool, fixture_json: Callable[[str], Any], now: datetime
) -> None:
    """A row with all of its fields, and a row with as few as it can have, which asks for what may stand in for them."""
    full = fixture_json("eu_portal/rows.json")["rows"]["full"]
    metadata = {**full["metadata"], "callTitle": ["Own"], "type": [kind]}
    needed = ("type", "identifier", "title", "frameworkProgramme")
    watched = Watched(metadata if filled else {name: metadata[name] for name in needed})
    reference = {"1": "1TOPICSen", "8": "XCOMPETITIVE_CALLen", "2": "1PROSPECTSEN"}[kind]
    row = {"reference": reference, "metadata": watched, "summary": "Summary"}
    assert ANY.parse(RawRecord("key", row), now) is not None
    standing(row)
    beside = {"REFERENCE", "datasource"}  # other spellings, listed with the reason among the unread
    read = set(known_fields().read[group])
    assert watched.asked - beside <= read
    assert filled or watched.asked - beside >= read - {"currency", "status", "deadlineDate"}
    if filled:
        assert read - watched.asked <= {"actions", "callccm2Id"}


def test_every_field_left_aside_has_a_reason_and_every_form_is_known() -> None:
    fields = known_fields()
    assert all(len(reason) > 5 for reason in fields.unread.values())
    assert {form for listed in fields.read.values() for form in listed.values()} <= set(READABLE)
    assert all(list(listed) == sorted(listed) for listed in fields.read.values())
    names = [re.sub(r"\W", "", name).lower() for name in fields.unread]
    assert names == sorted(names) or len(names) == len(set(names))


def test_recorded_and_derived_rows_have_no_unknown_field(recordings: Path) -> None:
    rows = list(every_row(recordings))
    assert len(rows) > 1_000
    for kind in GROUPS:
        ours = [row for row in rows if (read := Row.read(row)) and read.type == kind]
        assert shape_of(kind, ours).unknown == ()


def test_rows_of_the_loopback_portal_have_no_unknown_field(
    portal: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime
) -> None:
    fetched = creative.fetch(http, settings_for(portal), now, lambda _: None)
    topics, cascades = fetched.shapes
    assert [(shape.group, shape.rows, shape.unknown) for shape in fetched.shapes] == [
        ("topic", 14, ()),
        ("cascade", 15, ()),
    ]
    assert topics.readable["budgetOverview"] == topics.readable["deadlineDate"] == 14
    assert cascades.readable["callTitle"] == 15
    assert cascades.readable["budget"] == 0


@pytest.mark.parametrize(
    ("form", "value", "readable"),
    [
        ("text", ["words"], True),
        ("text", "words", True),
        ("text", [7], True),
        ("text", [[["words"]]], True),
        ("text", [""], False),
        ("text", [], False),
        ("text", None, False),
        ("text", [{"value": "words"}], False),
        ("text", True, False),
        ("date", ["2026-09-15T00:00:00.000+0000"], True),
        ("date", "1789430400000", True),
        ("date", ["2026-09-15", "soon"], False),
        ("date", ["15/09/2026"], False),
        ("date", [], False),
        ("json", ['{"a": 1}'], True),
        ("json", {"a": 1}, True),
        ("json", [['"{}"']], True),
        ("json", ["[]"], False),
        ("json", ["{"], False),
        ("json", ["7"], False),
        ("json", [None], False),
    ],
)
def test_a_field_counts_only_in_a_form_that_we_understand(form: str, value: Any, readable: bool) -> None:
    assert READABLE[form](Row("x", {"field": value}), "field") is readable


def test_fields_nobody_ever_gave_are_named() -> None:
    rows = [topic(1, brandNew=["x"], esST_newTechnicality=["x"]), topic(2, anotherOne={"deep": 1})]
    shape = shape_of("1", rows)
    assert shape.unknown == ("anotherOne", "brandNew")
    assert shape.rows == shape.readable["title"] == 2
    assert shape.readable["actions"] == 0


def test_a_row_without_metadata_has_fields_all_the_same() -> None:
    row = cascade(1)
    flat = {"reference": row["reference"], "apiVersion": "2.155", "weight": 1.0, "summary": "S", **row["metadata"]}
    assert shape_of("8", [flat]) == shape_of("8", [row])


# A small part of the list, to see whether it is still what we know


@pytest.fixture
def fake(httpserver: HTTPServer) -> FakePortal:
    return FakePortal(server=httpserver)


def check(fake: FakePortal, http: Http, now: datetime, source: EuPortal = horizon) -> Any:
    assert isinstance(source, Checkable)
    return source.check(http, SourceSettings(eu_search=fake.base), now)


def test_a_check_costs_one_request(fake: FakePortal, http: Http, now: datetime) -> None:
    fake.rows = [topic(number, brandNew=["x"]) for number in range(150)]
    shape = check(fake, http, now)
    assert (shape.group, shape.rows, shape.unknown) == ("topic", 100, ("brandNew",))
    assert len(fake.asked) == 1


def test_a_check_shows_a_field_that_went(fake: FakePortal, http: Http, now: datetime) -> None:
    fake.rows = [topic(number, deadlineDate=None, closesOn=["2027-01-01"]) for number in range(10)]
    shape = check(fake, http, now)
    assert (shape.readable["deadlineDate"], shape.unknown) == (0, ("closesOn",))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"totalResults": 0, "results": []}, SourceChangedError),
        ({"totalResults": 1, "results": [None]}, SourceChangedError),
        ({"total": 1, "hits": []}, SourceChangedError),
        ({"totalResults": 1, "results": [topic(1, type=["0"])]}, SourceChangedError),
        (Response(status=403), SourceError),
        (Response("<html>"), SourceError),
    ],
)
def test_a_check_says_when_nothing_can_be_read(
    answer: Any, error: type[SourceError], fake: FakePortal, http: Http, now: datetime
) -> None:
    fake.spoil = lambda *_: answer
    with pytest.raises(SourceError) as caught:
        check(fake, http, now)
    assert isinstance(caught.value, SourceChangedError) == (error is SourceChangedError)


def test_shapes_leave_out_what_is_no_call_of_ours(fake: FakePortal, http: Http, now: datetime) -> None:
    fake.rows = [topic(1), {**topic(2), "reference": "900002TOPICSpl"}]
    fetched = horizon.fetch(http, SourceSettings(eu_search=fake.base), now, lambda _: None)
    assert [(shape.group, shape.rows) for shape in fetched.shapes] == [("topic", 1)]
    assert all(isinstance(record.payload, Found) for record in fetched.records)
