"""VTIMEZONE components computed from the zone's own rules (RFC 5545, 3.6.5).

icalendar makes them too, but writes the onset of summer time on the clock that comes after it (03:00 in Brussels),
where the standard asks for the one before (02:00, TZOFFSETFROM).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar

#: Years whose changes of the clocks are looked up; after them the last rule goes on. Publishers write the year 9999 for
#: "never".
KNOWN_YEARS = (1971, 2200)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Kind(NamedTuple):
    """What an observance is: offsets before and after it, its name, and whether it is summer time."""

    before: timedelta
    after: timedelta
    name: str
    summer: bool


def timezone_component(zone: str, first: int, last: int) -> icalendar.Timezone:
    """The zone's rules, valid from the year before ``first`` to the year after ``last``."""
    info = ZoneInfo(zone)
    first, last = (min(max(year, KNOWN_YEARS[0]), KNOWN_YEARS[1]) for year in (first, last))
    component = icalendar.Timezone()
    component.add("tzid", zone)
    found: dict[_Kind, list[datetime]] = defaultdict(list)
    for kind, onset in _onsets(info, first - 1, last + 1):
        found[kind].append(onset)
    years = last - first + 3
    for kind, onsets in found.items():
        rule = _rule(onsets) if len(onsets) == years else None
        for onset in onsets[:1] if rule else onsets:
            component.add_component(_observance(kind, onset, rule))
    if not found:
        start = datetime(first - 1, 1, 1, tzinfo=info)
        offset = start.utcoffset() or timedelta(0)
        kind = _Kind(offset, offset, start.tzname() or zone, False)
        component.add_component(_observance(kind, start.replace(tzinfo=None), None))
    return component


def _onsets(info: ZoneInfo, first: int, last: int) -> Iterator[tuple[_Kind, datetime]]:
    """Every change of the clocks with its instant on the clock that it ends."""
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while day < end:
        following = day + timedelta(days=1)
        if following.astimezone(info).utcoffset() != day.astimezone(info).utcoffset():
            yield _change(info, day)
        day = following


def _change(info: ZoneInfo, day: datetime) -> tuple[_Kind, datetime]:
    """The change within the day that begins at ``day``, to the minute."""
    old = day.astimezone(info)
    minute = next(
        day + timedelta(minutes=number)
        for number in range(1, 24 * 60 + 1)
        if (day + timedelta(minutes=number)).astimezone(info).utcoffset() != old.utcoffset()
    )
    new = minute.astimezone(info)
    before, after = old.utcoffset() or timedelta(0), new.utcoffset() or timedelta(0)
    kind = _Kind(before, after, new.tzname() or "", bool(new.dst()))
    return kind, (minute + before).replace(tzinfo=None)


def _rule(onsets: list[datetime]) -> dict[str, object] | None:
    """The yearly rule that gives all these onsets, None where there is none."""
    first = onsets[0]
    if len({(each.month, each.weekday(), each.time()) for each in onsets}) > 1:
        return None
    weekday = WEEKDAYS[first.weekday()]
    if all(_is_last(each.date()) for each in onsets):
        return {"freq": "yearly", "bymonth": first.month, "byday": f"-1{weekday}"}
    if len({(each.day - 1) // 7 for each in onsets}) == 1:
        return {"freq": "yearly", "bymonth": first.month, "byday": f"{(first.day - 1) // 7 + 1}{weekday}"}
    return None


def _is_last(day: date) -> bool:
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def _observance(
    kind: _Kind, onset: datetime, rule: dict[str, object] | None
) -> icalendar.TimezoneDaylight | icalendar.TimezoneStandard:
    component = icalendar.TimezoneDaylight() if kind.summer else icalendar.TimezoneStandard()
    component.add("dtstart", onset)
    component.add("tzoffsetfrom", kind.before)
    component.add("tzoffsetto", kind.after)
    component.add("tzname", kind.name)
    if rule:
        component.add("rrule", rule)
    return component
