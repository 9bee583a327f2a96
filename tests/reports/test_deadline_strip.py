"""When calls close, at a glance: months in order, counted, and no day invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fundmatch.models import Call, Deadline
from fundmatch.reports.deadline_strip import strip, urgency

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def deadline(at: str) -> Deadline:
    precision = {10: "day", 20: "exact"}.get(len(at), "quarter" if "Q" in at else "month")
    return Deadline.model_validate({"at": at, "zone": "Europe/Brussels", "precision": precision})


def calls(*ats: str) -> list[Call]:
    fields = {"source": "opic", "programme": "P", "code": "C", "title": "T", "fetched_at": "2026-08-01T06:00:00Z"}
    return [
        Call.model_validate({**fields, "id": f"opic:{number}", "deadlines": [deadline(at)] if at else []})
        for number, at in enumerate(ats)
    ]


@pytest.mark.parametrize(
    ("ats", "told"),
    [
        (("2026-09-14", "2026-09-23", "2026-12-01"), "2026 Sep █2 Dec ▅1"),
        (("2027-05", "2026-12-01", "2027-Q2", "2027-Q1"), "2026 Dec █1 · 2027 Q1 █1 May █1 Q2 █1"),
        (
            ("2026-12-31T23:30:00Z",) * 4 + ("2026-10-01",),
            "2026 Oct ▃1 · 2027 Jan █4",
        ),  # half past midnight in Brussels
        (("2026-09-14", "2026-09-15", "2026-08-01", ""), None),  # two left: passed and missing dates do not count
        ((), None),
    ],
)
def test_months_are_counted_in_order(ats: tuple[str, ...], told: str | None) -> None:
    found = strip(calls(*ats), NOW)
    assert (found.text.removeprefix("   closes").strip() if found else None) == told


@pytest.mark.parametrize(
    ("at", "style"),
    [
        ("2026-09-02", "bold red"),
        ("2026-09-14", "bold red"),
        ("2026-09-20", "yellow"),
        ("2026-09-30", "yellow"),
        ("2026-10-15", ""),
        ("2026-09", ""),
        ("2026-Q3", ""),
    ],
)
def test_what_presses_is_told_by_colour(at: str, style: str) -> None:
    assert urgency(deadline(at), NOW) == style


def test_without_a_deadline_nothing_presses() -> None:
    assert urgency(None, NOW) == ""
