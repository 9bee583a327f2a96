"""Dates as ИСУН writes them, exactly as precise as they are (pure).

Wall clock of Europe/Sofia. A month, a quarter or nothing stays a month, a quarter or nothing: no day is ever invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fundmatch.models import Deadline
from fundmatch.models.call import instant

ZONE = "Europe/Sofia"
MONTHS = [
    *("януари", "февруари", "март", "април", "май", "юни"),
    *("юли", "август", "септември", "октомври", "ноември", "декември"),
]
NAMES = "|".join(MONTHS)
#: 14.09.2026, 16/07/2026, and the first half of 14.01–15.03.2027.
NUMERIC = re.compile(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})(?:[./](\d{4})|(?=\.?\s*[-–—]\s*\d{1,2}[./]\d{1,2}[./](\d{4})))(?!\d)"
)
NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({NAMES})\s+(\d{{4}})(?!\d)")
#: 16:30, 16:30:00; with a comma or a full stop only before "ч": 17,00 часа, 17.30 ч.
TIME = re.compile(r"(?<![\d.,:])(\d{1,2})(?::(\d\d)(?::\d\d)?|[.,](\d\d)(?=\s*ч))(?![\d:])")
QUARTER = re.compile(r"(?<!\d)([1-4])\s*-?\s*(?:во|ро|то|ви|ри|ти)?\s*тримесечие\s+(?:на\s+)?(\d{4})")
ROMAN_QUARTER = re.compile(r"(?<!\w)(iv|i{1,3})\s*-?\s*(?:во|ро|то)?\s*тримесечие\s+(?:на\s+)?(\d{4})")
MONTH = re.compile(rf"(?<!\w)({NAMES})(?:\s*[-–—]\s*({NAMES}))?\s+(\d{{4}})")
MONTH_NUMBER = re.compile(r"(?<![\d./])(\d{1,2})[./](\d{4})(?!\d)")
OPEN_ENDED = re.compile(r"без\s+(?:фиксиран\s+)?краен\s+срок|до\s+изчерпване|постоянен|no\s+(?:fixed\s+)?deadline")


@dataclass(frozen=True)
class _Found:
    day: date
    start: int
    end: int


def deadlines(text: str) -> tuple[Deadline, ...]:
    """The closing date that ``text`` states: the last one in it; none where it says that there is none.

    Raises ValueError for a text without any date that we can read.
    """
    text = text.lower().strip()
    if not text or (OPEN_ENDED.search(text) and not NUMERIC.search(text)):
        return ()
    days = _days(text)
    if days:
        return (_precise(text, days),)
    return (Deadline(at=_imprecise(text, last=True), zone=ZONE, precision=_precision(text)),)


def opening(text: str) -> str | None:
    """The opening date that ``text`` states: the first one in it, a UTC instant where the time is stated.

    Raises ValueError for a text without any date that we can read.
    """
    text = text.lower().strip()
    if not text:
        return None
    days = _days(text)
    if not days:
        return _imprecise(text, last=False)
    clock = _clock(text, days) if len(days) == 1 else None
    return instant(_moment(days[0].day, clock)) if clock is not None else days[0].day.isoformat()


def _days(text: str) -> list[_Found]:
    """Full dates in the order of the text. Raises ValueError for 32.01.2027."""
    numeric = [
        _Found(date(int(match[3] or match[4]), int(match[2]), int(match[1])), match.start(), match.end())
        for match in NUMERIC.finditer(text)
    ]
    named = [
        _Found(date(int(match[3]), 1 + MONTHS.index(match[2]), int(match[1])), match.start(), match.end())
        for match in NAMED.finditer(text)
    ]
    return sorted(numeric + named, key=lambda found: found.start)


def _precise(text: str, days: list[_Found]) -> Deadline:
    clock = _clock(text, days)
    if clock is None:
        return Deadline(at=days[-1].day.isoformat(), zone=ZONE, precision="day")
    return Deadline(at=instant(_moment(days[-1].day, clock)), zone=ZONE, precision="exact")


def _clock(text: str, days: list[_Found]) -> timedelta | None:
    """The time of the last date, before it or after it: a time that stands earlier belongs to another date.

    24:00 is the end of the day. Raises ValueError for 25:00 or 16:75.
    """
    begin = days[-2].end if len(days) > 1 else 0
    blanked = "".join(" " if any(day.start <= at < day.end for day in days) else sign for at, sign in enumerate(text))
    found = TIME.search(blanked, begin)
    if found is None:
        return None
    hours, minutes = int(found[1]), int(found[2] or found[3])
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):
        raise ValueError(f"{found[0]!r} is no time")
    return timedelta(hours=hours, minutes=minutes)


def _moment(day: date, clock: timedelta) -> datetime:
    """Wall clock to UTC; of an hour that happens twice in October the earlier one, so that nobody is late."""
    wall = datetime.combine(day, time()) + clock
    return wall.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _precision(text: str) -> str:
    return "quarter" if QUARTER.search(text) or ROMAN_QUARTER.search(text) else "month"


def _imprecise(text: str, *, last: bool) -> str:
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (QUARTER, lambda match: f"{match[2]}-Q{match[1]}"),
        (ROMAN_QUARTER, lambda match: f"{match[2]}-Q{('i', 'ii', 'iii', 'iv').index(match[1]) + 1}"),
        (MONTH, lambda match: f"{match[3]}-{1 + MONTHS.index((last and match[2]) or match[1]):02}"),
        (MONTH_NUMBER, lambda match: f"{match[2]}-{int(match[1]):02}"),
    )
    for pattern, written in readers:
        if found := pattern.search(text):
            return written(found)
    raise ValueError(f"{text!r} states no date")
