"""When the reminders of a calendar ring, for readers in other zones and over summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fundmatch.models import Deadline
from fundmatch.reports.calendar_ics import shipped_calendar_policy
from tests.reports.calendar_pages import call, day, events, exact, written


@pytest.mark.parametrize(
    ("deadline", "days"),
    [
        (day("2027-03-01"), [60, 30, 14, 3]),
        (day("2026-10-05"), [30, 14, 3]),
        (day("2026-09-03"), []),
        (exact("2026-12-10T14:30:00Z"), [60, 30, 14, 3]),
    ],
)
def test_reminders_still_ahead(deadline: Deadline, days: list[int]) -> None:
    (event,) = events(written(call(deadline)))
    alarms = getattr(event, "valarm_list", [])
    hour = timedelta(0) if deadline.precision == "exact" else timedelta(hours=9)
    assert [alarm.trigger.value for alarm in alarms] == [timedelta(days=-number) + hour for number in days]
    assert {alarm.action.value for alarm in alarms} <= {"DISPLAY"}
    assert [alarm.description.value for alarm in alarms] == [
        f"{number} days to the deadline: HORIZON-TEST-01, Quiet trams" for number in days
    ]


def rings(event: Any, zone: str) -> list[datetime]:
    """When its alarms ring for a reader in a zone, by RFC 5545: days on the clock, the hours beside them exactly."""
    start, here = event.dtstart.value, ZoneInfo(zone)
    if not isinstance(start, datetime):
        start = datetime.combine(start, time(), here)  # 3.8.6.3: from midnight of the reader's clock
    found = []
    for alarm in event.valarm_list:
        days, hours = divmod(-alarm.trigger.value, timedelta(days=1))
        day = start - timedelta(days=days)
        found.append((day.astimezone(UTC) - hours).astimezone(here))
    return found


@pytest.mark.parametrize("zone", ["Europe/Sofia", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("at", ["2026-10-25", "2026-10-27", "2026-11-10", "2027-03-28", "2027-03-30", "2027-04-06"])
def test_whole_days_are_reminded_of_at_nine_whatever_the_clocks_do(zone: str, at: str) -> None:
    (event,) = events(written(call(day(at))))
    last = date.fromisoformat(at)
    assert rings(event, zone) == [
        datetime.combine(last - timedelta(days=days), time(9), ZoneInfo(zone))
        for days in (60, 30, 14, 3)[-len(event.valarm_list) :]
    ]
    assert b"TRIGGER:-P2DT15H\r\n" in written(call(day(at)))


def test_a_deadline_by_the_hour_is_reminded_of_at_that_hour() -> None:
    autumn = exact("2026-10-26T16:00:00Z", "Europe/Brussels")  # 17:00, the day after the clocks went back
    (event,) = events(written(call(autumn)))
    assert {(each.hour, each.minute) for each in rings(event, "Europe/Brussels")} == {(17, 0)}


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-28T06:59:00Z", 1),
        ("2026-11-28T07:00:00Z", 0),
        ("2026-11-17T06:59:00Z", 2),
        ("2026-11-17T07:01:00Z", 1),
    ],
)
def test_a_reminder_is_ahead_until_it_rings(now: str, left: int) -> None:
    """Nine in Sofia, where the day is that of the deadline."""
    sofia = Deadline(at="2026-12-01", zone="Europe/Sofia")
    (event,) = events(written(call(sofia), now=datetime.fromisoformat(now)))
    assert len(getattr(event, "valarm_list", [])) == left


def test_the_reminders_are_those_of_the_policy() -> None:
    assert shipped_calendar_policy().alarms == (60, 30, 14, 3)
