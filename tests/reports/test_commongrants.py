"""Calls in the CommonGrants protocol: stated facts in its places, nothing invented, ids that stay."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from fundmatch import Workspace
from fundmatch.models import Call
from fundmatch.reports.commongrants import commongrants_record, opportunity

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
    for item in items:
        for field in item["customFields"].values():
            assert set(field) == {"name", "fieldType", "value"}
            assert isinstance(field["value"], {"string": str, "array": list}[field["fieldType"]])
