"""Dates as ИСУН writes them, exactly as precise as they are (pure).

Wall clock of Europe/Sofia. A month, a quarter or nothing stays a month, a quarter or nothing: no day is ever invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
ENGLISH_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
NAMES = "|".join((*MONTHS, *ENGLISH_MONTHS))
#: 14.09.2026, 16/07/2026, and the first half of 14.01–15.03.2027 or of "14.01 до 15.03.2027".
NUMERIC = re.compile(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})(?:[./](\d{4})|(?=\.?\s*(?:[-–—]|до\s)\s*\d{1,2}[./]\d{1,2}[./](\d{4})))(?!\d)"
)
NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({NAMES})\s+(\d{{4}})(?!\d)")
#: 16:30, 16:30:00; with a comma or a full stop only before "ч": 17,00 часа, 17.30 ч.
TIME = re.compile(r"(?<![\d.,:])(\d{1,2})(?::(\d\d)(?::\d\d)?|[.,](\d\d)(?=\s*ч))(?![\d:])")
#: Between a date and its own time; not "до": "… 2016 г. до 17:30 ч. на 30 април 2017 г." speaks of the second date.
THEN_TIME = re.compile(r"\s*(?:г(?:\.|од\.?|одина)?)?[\s,;.()–—-]*(?:(?:в|от|at|from)\s)?\s*")
#: Between a time and the date that follows it.
THEN_DATE = re.compile(r"\s*(?:ч(?:\.|аса?)?|h(?:ours)?)?[\s,]*(?:(?:на|on|of)\s)?\s*")
UNTIL, SINCE = re.compile(r"(?:до|until|by)\s*$"), re.compile(r"(?:от|from)\s*$")
#: Letters. No sentence about a date is longer.
LONGEST = 2_000
#: Letters: what stands further from a date is about something else ("… 15.03.2027 г. Работно време 9:00 …").
NEAR = 25
QUARTER = re.compile(r"(?<!\d)([1-4])\s*-?\s*(?:во|ро|то|ви|ри|ти)?\s*тримесечие\s+(?:на\s+)?(\d{4})")
ROMAN_QUARTER = re.compile(r"(?<!\w)(iv|i{1,3})\s*-?\s*(?:во|ро|то)?\s*тримесечие\s+(?:на\s+)?(\d{4})")
MONTH = re.compile(rf"(?<!\w)({NAMES})(?:\s*[-–—]\s*({NAMES}))?\s+(\d{{4}})")
MONTH_NUMBER = re.compile(r"(?<![\d./])(\d{1,2})[./](\d{4})(?!\d)")
OPEN_ENDED = re.compile(r"без\s+(?:фиксиран\s+)?краен\s+срок|до\s+изчерпване|постоянен|no\s+(?:fixed\s+)?deadline")


@dataclass(frozen=True)
class Stated:
    """A full date, where it stands in its text, and the times that belong to it, the closest first."""

    day: date
    start: int
    end: int
    times: tuple[re.Match[str], ...] = ()

    def deadline(self) -> Deadline:
        """This date as the end of something. Raises ValueError for 25:00 or 16:75."""
        found = _chosen(self.times, UNTIL)
        if found is None:
            return Deadline(at=self.day.isoformat(), zone=ZONE, precision="day")
        return Deadline(at=instant(_moment(self.day, _clock(found))), zone=ZONE, precision="exact")

    def opening(self) -> str:
        """This date as the beginning of something. Raises ValueError as :meth:`deadline`."""
        found = _chosen(self.times, SINCE)
        return self.day.isoformat() if found is None else instant(_moment(self.day, _clock(found)))


def deadlines(text: str) -> tuple[Deadline, ...]:
    """The closing date that ``text`` states: the last one in it; none where it says that there is none.

    Raises ValueError for a text without any date that we can read.
    """
    text = text.lower().strip()
    if not text or (OPEN_ENDED.search(text) and not NUMERIC.search(text)):
        return ()
    days = stated(text)
    if days:
        return (days[-1].deadline(),)
    return (Deadline(at=_imprecise(text, last=True), zone=ZONE, precision=_precision(text)),)


def opening(text: str) -> str | None:
    """The opening date that ``text`` states: the first one in it, a UTC instant where the time is stated.

    Raises ValueError for a text without any date that we can read.
    """
    text = text.lower().strip()
    if not text:
        return None
    days = stated(text)
    return days[0].opening() if days else _imprecise(text, last=False)


def stated(text: str) -> tuple[Stated, ...]:
    """The full dates of a text in lower case, in its order. Raises ValueError for 32.01.2027, or a whole book."""
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} letters are no date")
    days = sorted((*_numeric(text), *_named(text)), key=lambda each: each.start)
    blanked = "".join(" " if any(day.start <= at < day.end for day in days) else sign for at, sign in enumerate(text))
    belonging: dict[int, list[tuple[int, re.Match[str]]]] = {}
    for found in TIME.finditer(blanked):
        distance, place = _owner(found, days, text)
        belonging.setdefault(place, []).append((distance, found))
    return tuple(
        Stated(day.day, day.start, day.end, tuple(found for _, found in sorted(belonging.get(place, []), key=_first)))
        for place, day in enumerate(days)
    )


def _numeric(text: str) -> list[Stated]:
    return [
        Stated(date(int(match[3] or match[4]), int(match[2]), int(match[1])), match.start(), match.end())
        for match in NUMERIC.finditer(text)
    ]


def _named(text: str) -> list[Stated]:
    return [
        Stated(date(int(match[3]), _month(match[2]), int(match[1])), match.start(), match.end())
        for match in NAMED.finditer(text)
    ]


def _month(name: str) -> int:
    return 1 + (MONTHS if name in MONTHS else ENGLISH_MONTHS).index(name)


def _first(each: tuple[int, re.Match[str]]) -> tuple[int, int]:
    return each[0], each[1].start()


def _owner(found: re.Match[str], days: Sequence[Stated], text: str) -> tuple[int, int]:
    """(distance, index) of the date that a time belongs to; index -1 for none.

    The date it follows directly, else the date that directly follows it, else the nearest one.
    """
    before = max((place for place, day in enumerate(days) if day.end <= found.start()), default=None)
    after = min((place for place, day in enumerate(days) if day.start >= found.end()), default=None)
    gaps = [(found.start() - days[before].end, before)] if before is not None else []
    if before is not None and THEN_TIME.fullmatch(text, days[before].end, found.start()):
        return 0, before
    if after is not None and THEN_DATE.fullmatch(text, found.end(), days[after].start):
        return 0, after
    gaps += [(days[after].start - found.end(), after)] if after is not None else []
    gap, place = min(gaps, default=(0, -1))
    return (gap, place) if gap <= NEAR else (gap, -1)


def _chosen(times: Sequence[re.Match[str]], introduced: re.Pattern[str]) -> re.Match[str] | None:
    """The time after "до" (or "от"), else the closest; of "от 9:00 до 16:30 ч." a deadline means the second."""
    said = (found for found in times if introduced.search(found.string, 0, found.start()))
    return next(said, times[0] if times else None)


def _clock(found: re.Match[str]) -> timedelta:
    """24:00 is the end of the day. Raises ValueError for 25:00 or 16:75."""
    hours, minutes = int(found[1]), int(found[2] or found[3])
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):
        raise ValueError(f"{found[0]!r} is no time")
    return timedelta(hours=hours, minutes=minutes)


def _moment(day: date, clock: timedelta) -> datetime:
    """Wall clock to UTC; of an hour that happens twice in October the earlier one, so that nobody is late.

    Raises ValueError for an instant beyond the calendar.
    """
    try:
        wall = datetime.combine(day, time()) + clock
        return wall.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{day} is beyond the calendar") from error


def _precision(text: str) -> str:
    return "quarter" if QUARTER.search(text) or ROMAN_QUARTER.search(text) else "month"


def _imprecise(text: str, *, last: bool) -> str:
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (QUARTER, lambda match: f"{match[2]}-Q{match[1]}"),
        (ROMAN_QUARTER, lambda match: f"{match[2]}-Q{('i', 'ii', 'iii', 'iv').index(match[1]) + 1}"),
        (MONTH, lambda match: f"{match[3]}-{_month((last and match[2]) or match[1]):02}"),
        (MONTH_NUMBER, lambda match: f"{match[2]}-{int(match[1]):02}"),
    )
    for pattern, written in readers:
        if found := pattern.search(text):
            return written(found)
    raise ValueError(f"{text!r} states no date")
