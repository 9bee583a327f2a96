"""Calls in the CommonGrants protocol: stated facts in its places, nothing invented, ids that stay."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from fundmatch import Workspace
from fundmatch.models import Call
from fundmatch.reports.commongrants import commongrants_record, opportunity
from tests.reports.commongrants_shape import findings, instant_of

NOW = datetime(2026, 9, 1, tzinfo=UTC)
EXACT = {"at": "2026-11-10T14:30:00Z", "zone": "Europe/Sofia", "precision": "exact"}
MONTH = {"at": "2027-05", "zone": "Europe/Brussels", "precision": "month"}
DAY = {"at": "2026-12-01", "zone": "Europe/Brussels", "precision": "day"}


def call(**fields: Any) -> Call:
    usual = {
        "id": "opic:1",
        "source": "opic",
        "programme": "ПКИП",
        "code": "C-1",
        "title": "Покана",
        "fetched_at": "2026-08-01T06:00:00Z",
    }
    return Call.model_validate({**usual, **fields})


def test_a_call_of_which_little_is_known_has_only_what_the_protocol_asks_for() -> None:
    found = opportunity(call(), NOW)
    assert set(found) == {"id", "title", "status", "description", "customFields", "createdAt", "lastModifiedAt"}
    assert found["status"] == {"value": "custom", "customValue": "unknown", "description": "no deadline is stated"}
    assert found["description"] == ""
    assert found["createdAt"] == found["lastModifiedAt"] == "2026-08-01T06:00:00Z"


@pytest.mark.parametrize(
    ("deadline", "close"),
    [
        (
            EXACT,
            {
                "name": "Deadline",
                "eventType": "singleDate",
                "date": "2026-11-10",
                "time": "16:30:00",
                "description": "time of Europe/Sofia; 2026-11-10T14:30:00Z",
            },
        ),
        (DAY, {"name": "Deadline", "eventType": "singleDate", "date": "2026-12-01"}),
        (MONTH, {"name": "Deadline", "eventType": "other", "details": "May 2027"}),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(deadline: dict[str, str], close: dict[str, str]) -> None:
    assert opportunity(call(deadlines=[deadline]), NOW)["keyDates"] == {"closeDate": close}


def test_further_deadlines_stand_beside_the_next_one() -> None:
    dates = opportunity(call(opens="2026-08-15", deadlines=[EXACT, DAY, MONTH]), NOW)["keyDates"]
    assert dates["postDate"]["date"] == "2026-08-15"
    assert dates["closeDate"]["date"] == "2026-11-10"
    assert list(dates["otherDates"]) == ["deadline2", "deadline3"]


def test_amounts_are_text_in_euro() -> None:
    budget = {"total": 1e6, "min": 10_000.5, "max": 50_000, "grants": 20}
    assert opportunity(call(budget=budget), NOW)["funding"] == {
        "totalAmountAvailable": {"amount": "1000000.00", "currency": "EUR"},
        "minAwardAmount": {"amount": "10000.50", "currency": "EUR"},
        "maxAwardAmount": {"amount": "50000.00", "currency": "EUR"},
        "estimatedAwardCount": 20,
    }


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0.01, "0.01"),
        (0.004, "0.004"),
        (1e-9, "0.000000001"),
        (0.1 + 0.2, "0.30"),
        (511291.88119622, "511291.88"),
        (1e21, "1000000000000000000000.00"),
    ],
)
def test_a_stated_amount_is_never_nothing(amount: float, text: str) -> None:
    funding = opportunity(call(budget={"max": amount}), NOW)["funding"]
    assert funding["maxAwardAmount"] == {"amount": text, "currency": "EUR"}


@pytest.mark.parametrize(
    ("read", "instant"),
    [
        ("2026-08-22", "2026-08-22T00:00:00Z"),
        ("2026-08-22T09:30:00Z", "2026-08-22T09:30:00Z"),
        ("2026-08-22 09:30", "2026-08-22T07:30:00Z"),
        ("2026-08", "2026-08-01T00:00:00Z"),
    ],
)
def test_a_record_is_of_the_instant_it_was_read(read: str, instant: str) -> None:
    found = opportunity(call(fetched_at=read), NOW)
    assert (found["createdAt"], found["lastModifiedAt"]) == (instant, instant)


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("https://пример.бг/покана", "https://xn--e1afmkfd.xn--90ae/%D0%BF%D0%BE%D0%BA%D0%B0%D0%BD%D0%B0"),
        ("https://user:hidden@example.org/a", "https://example.org/a"),
        ("on paper only", None),
    ],
)
def test_the_source_is_a_uri_or_left_out(url: str, source: str | None) -> None:
    assert opportunity(call(url=url), NOW).get("source") == source


ODD = {
    "title": "Градски дворове",
    "url": "https://пример.бг/two words",
    "opens": "2026-Q3",
    "deadlines": [EXACT, DAY, MONTH],
    "budget": {"total": 1e300, "min": 0.001, "grants": 1},
    "documents": [{"label": "Guide", "url": "https://пример.бг/guide.pdf"}],
    "themes": ["art"],
    "fetched_at": "2026-08-22",
}


@pytest.mark.parametrize("fields", [[], [{}], [ODD], [{}, {**ODD, "id": "opic:2"}]])
def test_an_answer_is_one_of_the_protocol(fields: list[dict[str, Any]]) -> None:
    answer = commongrants_record([call(**each) for each in fields], NOW)
    assert findings(answer) == []
    number = len(fields)
    page = {"page": 1, "pageSize": max(1, number), "totalItems": number, "totalPages": 1}
    assert answer["paginationInfo"] == page


def test_every_bundled_call_is_one_of_the_protocol() -> None:
    calls = Workspace.open().calls()
    answer = commongrants_record(calls, NOW)
    assert findings(answer) == []
    assert len(answer["items"]) == len(calls)


def test_what_was_read_last_stands_first() -> None:
    days = ["2026-08-02", "2026-08-03T06:00:00Z", "2026-08-01"]
    calls = [call(id=f"opic:{day}", fetched_at=day) for day in days]
    read = [instant_of(item).day for item in commongrants_record(calls, NOW)["items"]]
    assert read == [3, 2, 1]


@pytest.mark.parametrize(
    "broken",
    [
        {"createdAt": "2026-08-22"},
        {"source": "https://пример.бг/покана"},
        {"funding": {"maxAwardAmount": {"amount": "1e300", "currency": "EUR"}}},
        {"keyDates": {"closeDate": {"name": "Deadline", "date": "2026-11-10"}}},
        {"status": {"value": "unknown"}},
        {"further": "x"},
    ],
)
def test_the_check_sees_what_is_wrong(broken: dict[str, Any]) -> None:
    answer = commongrants_record([call()], NOW)
    answer["items"][0] |= broken
    assert len(findings(answer)) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"deadlines": [EXACT]}, "open"),
        ({"deadlines": [EXACT], "opens": "2026-10-01"}, "forecasted"),
        ({"deadlines": [{**DAY, "at": "2026-08-01"}]}, "closed"),
    ],
)
def test_the_status_is_that_of_the_dates(fields: dict[str, Any], status: str) -> None:
    assert opportunity(call(**fields), NOW)["status"]["value"] == status


def test_every_bundled_call_has_an_id_of_its_own_that_stays() -> None:
    calls = Workspace.open().calls()
    items = commongrants_record(calls, NOW)["items"]
    assert len({UUID(item["id"]) for item in items}) == len(calls)
    assert items == commongrants_record(calls, NOW)["items"]
