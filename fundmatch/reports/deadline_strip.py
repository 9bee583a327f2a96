"""When the calls shown close, at a glance: months with their number of deadlines, and how urgent one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from fundmatch.models import Call, Deadline
from fundmatch.reports.lines import Line, labelled
from fundmatch.reports.words import MONTHS

#: From one deadline to the most of a month.
BLOCKS = "▁▂▃▄▅▆▇█"
#: Days left from which on a deadline is shown in red, and in yellow: the middle two of a digest's reminders.
PRESSING, NEAR = 14, 30
#: Fewer deadlines are read as fast one by one.
LEAST = 3


def urgency(deadline: Deadline | None, now: datetime) -> str:
    """The style of a deadline: red when it presses, yellow when it is near, else none."""
    if deadline is None or deadline.precision in ("month", "quarter"):
        return ""
    days = (deadline.end() - now).days
    return "bold red" if days <= PRESSING else "yellow" if days <= NEAR else ""


def strip(calls: Iterable[Call], now: datetime) -> Line | None:
    """``closes  2026 Sep ▂2 Dec █5 · 2027 May ▁1 Q2 ▁1``: the next deadline of each call by month; None for a few.

    A quarter stands behind the months that end it, for no month is known.
    """
    found = [each for call in calls if (each := call.next_deadline(now)) is not None]
    if len(found) < LEAST:
        return None
    counted = Counter(_place(each) for each in found)
    most, years = max(counted.values()), sorted({year for year, *_ in counted})
    parts: list[str] = []
    for year in years:
        places = sorted(place for place in counted if place[0] == year)
        told = [f"{place[2]} {_block(counted[place], most)}{counted[place]}" for place in places]
        parts.append(f"{year} {' '.join(told)}")
    return labelled("closes", " · ".join(parts))


def _place(deadline: Deadline) -> tuple[int, float, str]:
    """Year, order within it, and name of the month or quarter."""
    year = int(deadline.at[:4])
    if deadline.precision == "quarter":
        number = int(deadline.at[6])
        return year, number * 3 + 0.5, f"Q{number}"
    day = deadline.local_day()
    return day.year, day.month, MONTHS[day.month - 1]


def _block(number: int, most: int) -> str:
    return BLOCKS[round((len(BLOCKS) - 1) * number / most)]
