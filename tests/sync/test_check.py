"""``sources --check``: whether a portal is still what we know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fundmatch.errors import SourceError
from fundmatch.http import Http
from fundmatch.sources.base import Shape, SourceSettings
from fundmatch.store import RunReport, ShapeCount
from fundmatch.sync import check
from tests.sync.fake import FakeSource, ReadingSource

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
SETTINGS = SourceSettings()
LAST = RunReport(
    source="fake",
    ok=True,
    started="a",
    finished="b",
    shapes=(ShapeCount(group="row", rows=100, readable={"title": 100, "budget": 90}),),
)


@pytest.mark.parametrize(
    ("readable", "ok", "words"),
    [
        ({"title": 20, "budget": 18}, True, ""),
        ({"title": 20, "budget": 5}, False, '"budget" is readable in 5 of 20'),
        ({"title": 1, "budget": 0}, True, ""),  # one row that lacks it says nothing
    ],
)
def test_a_field_that_is_gone_is_a_finding(readable: dict[str, int], ok: bool, words: str, http: Http) -> None:
    source = ReadingSource(shape=Shape("row", readable["title"], readable))
    (report,) = check([source], http, SETTINGS, NOW, [LAST])
    assert (report.ok, report.rows) == (ok, readable["title"])
    assert words in "".join(report.findings)


def test_a_new_field_is_news_and_no_finding(http: Http) -> None:
    (report,) = check([ReadingSource(shape=Shape("row", 20, {"title": 20}, ("colour",)))], http, SETTINGS, NOW)
    assert (report.ok, report.news) == (True, ('new field "colour"',))


def test_a_portal_that_does_not_answer_is_told(http: Http) -> None:
    (report,) = check([ReadingSource(shape=SourceError("HTTP 500", "later"))], http, SETTINGS, NOW)
    assert (report.ok, report.error, report.hint) == (False, "HTTP 500", "later")


def test_a_source_without_a_check_is_not_blamed(http: Http) -> None:
    (report,) = check([FakeSource()], http, SETTINGS, NOW)
    assert report.ok
    assert report.news == ("this source has no check of its own",)
