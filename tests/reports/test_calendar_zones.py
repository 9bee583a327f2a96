"""The clocks in a calendar file are those of the place, summer and winter, for a reader that knows no zones."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.reports.calendar_zones import timezone_component

FIRST, LAST = 2026, 2028
ZONES = (
    "Europe/Brussels",
    "Europe/Sofia",
    "Europe/Belgrade",
    "Europe/London",
    "Europe/Istanbul",
    "America/New_York",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Australia/Sydney",
)


def as_others_read_it(zone: str, first: int, last: int) -> tzinfo:
    """The zone built from the component alone by dateutil."""
    calendar = icalendar.Calendar()
    calendar.add_component(timezone_component(zone, first, last))
    found = tzical(StringIO(calendar.to_ical().decode("utf-8").replace("\r\n", "\n"))).get(zone)
    assert isinstance(found, tzinfo)
    return found


READ = {zone: as_others_read_it(zone, FIRST, LAST) for zone in ZONES}
MINUTES = int((datetime(LAST + 1, 1, 1) - datetime(FIRST, 1, 1)) / timedelta(minutes=1))  # noqa: DTZ001 - wall clocks


@given(st.sampled_from(ZONES), st.integers(0, MINUTES))
def test_every_wall_clock_means_the_same_instant(zone: str, minutes: int) -> None:
    wall = datetime(FIRST, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001 - a wall clock
    ours = wall.replace(tzinfo=ZoneInfo(zone))
    if ours.utcoffset() == ours.replace(fold=1).utcoffset():  # else the hour is skipped or comes twice
        assert wall.replace(tzinfo=READ[zone]).utcoffset() == ours.utcoffset()


@pytest.mark.parametrize(
    ("zone", "wall", "hours"),
    [
        ("Europe/Brussels", "2026-03-29T01:59", 1),
        ("Europe/Brussels", "2026-03-29T03:00", 2),
        ("Europe/Brussels", "2026-10-25T01:59", 2),
        ("Europe/Brussels", "2026-10-25T03:00", 1),
        ("Europe/Sofia", "2026-03-29T02:59", 2),
        ("Europe/Sofia", "2026-03-29T04:00", 3),
        ("Europe/Sofia", "2027-10-31T02:59", 3),
        ("Europe/Sofia", "2027-10-31T04:00", 2),
    ],
)
def test_the_hours_around_a_change(zone: str, wall: str, hours: int) -> None:
    moment = datetime.fromisoformat(wall).replace(tzinfo=READ[zone])
    assert moment.utcoffset() == timedelta(hours=hours)


def test_summer_time_begins_on_the_clock_that_it_ends() -> None:
    """RFC 5545, 3.6.5: an onset is local time by TZOFFSETFROM; and one yearly rule, as programs know it best."""
    text = timezone_component("Europe/Brussels", 2026, 2026).to_ical().decode("ascii")
    assert text.split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Brussels",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize(("year", "hours"), [(2009, 3), (2010, 3), (2011, 4), (2012, 4)])
def test_a_country_that_gave_up_summer_time_has_no_rule_that_goes_on(year: int, hours: int) -> None:
    moscow = as_others_read_it("Europe/Moscow", 2008, 2012)
    assert datetime(year, 12, 1, tzinfo=moscow).utcoffset() == timedelta(hours=hours)


def test_a_zone_whose_clocks_never_change_has_one_standard_time() -> None:
    text = timezone_component("Asia/Kolkata", 2026, 2026).to_ical().decode("ascii")
    assert text.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETTO:+0530" in text
