"""Numbers, dates and names as people read them, and text from outside made harmless for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fundmatch.models import Budget, Call, Deadline, Evidence, OwnShare, Profile
from fundmatch.models.call import opening_instant

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: Control characters, and the marks that turn the direction of text: a title must not move the cursor or hide text.
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def counted(number: int, noun: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def harmless(text: str) -> str:
    """``text`` on one line, without characters that act on a terminal; blanks at its ends stay."""
    return HARMFUL.sub("", text.replace("\n", " ").replace("\t", " ").replace("\r", " "))


def day(value: date) -> str:
    """``1 Sep 2026``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def closing(deadline: Deadline) -> str:
    """A deadline as precisely as it is known: ``Tue 10 Nov 2026 16:30 Sofia``, ``May 2027``, ``2nd quarter 2027``."""
    if deadline.precision == "month":
        return f"{MONTHS[int(deadline.at[5:7]) - 1]} {deadline.at[:4]}"
    if deadline.precision == "quarter":
        return f"{('1st', '2nd', '3rd', '4th')[int(deadline.at[6]) - 1]} quarter {deadline.at[:4]}"
    local = deadline.local_day()
    text = f"{DAYS[local.weekday()]} {day(local)}"
    if deadline.precision == "exact":
        clock = datetime.fromisoformat(deadline.at).astimezone(ZoneInfo(deadline.zone))
        text += f" {clock:%H:%M} {deadline.zone.rsplit('/', 1)[-1]}"
    return text


def days_left(deadline: Deadline, now: datetime) -> str:
    """``91 days``, ``today``, or empty for a date that is no day."""
    if deadline.precision in ("month", "quarter"):
        return ""
    left = (deadline.local_day() - now.astimezone(ZoneInfo(deadline.zone)).date()).days
    return {0: "today", 1: "1 day"}.get(left, f"{left} days")


def timing(call: Call, now: datetime) -> str:
    """When a call opens and closes, seen from ``now``: ``closes Tue 1 Dec 2026, 91 days``."""
    status, deadline = call.status(now), call.next_deadline(now)
    if status == "closed":
        return _closed(call, now)
    if deadline is None:
        opens = f"opens {opening(call.opens)}, " if status == "forthcoming" and call.opens else ""
        return f"{opens}no deadline stated"
    left = days_left(deadline, now)
    ends = f"closes {closing(deadline)}" + (f", {left}" if left else "")
    later = sum(each.end() > now for each in call.deadlines) - 1
    ends += f" (+{later} later)" if later else ""
    return f"opens {opening(call.opens)}, {ends}" if status == "forthcoming" and call.opens else ends


def _closed(call: Call, now: datetime) -> str:
    """Closed by its last deadline, or before it because its publisher stopped listing it."""
    if call.deadlines and call.deadlines[-1].end() <= now:
        return f"closed {closing(call.deadlines[-1])}"
    return f"no longer listed since {opening(call.gone_at)}" if call.gone_at else "closed"


def opening(opens: str) -> str:
    """An opening date as precisely as it is known."""
    if "Q" in opens:
        return f"{('1st', '2nd', '3rd', '4th')[int(opens[-1]) - 1]} quarter {opens[:4]}"
    moment = opening_instant(opens)
    return f"{MONTHS[moment.month - 1]} {moment.year}" if len(opens) == 7 else day(moment.date())


def euro(amount: float) -> str:
    """``4.5 M€``, ``250 k€``, ``900 €``."""
    if amount >= 999_500:
        return f"{amount / 1e6:.1f} M€"
    return f"{amount / 1e3:.0f} k€" if amount >= 1_000 else f"{amount:.0f} €"


def money(budget: Budget) -> str:
    """What one project can get, and what there is in all: ``4.0–4.5 M€ a project · 13.5 M€ in all for 3``."""
    parts = []
    if budget.min and budget.max and budget.min != budget.max:
        parts.append(f"{_range(budget.min, budget.max)} a project")
    elif budget.max or budget.min:
        parts.append(f"{euro(budget.max or budget.min or 0)} a project")
    if budget.total:
        whole = f"{euro(budget.total)} in all"
        parts.append(whole + (f" for {budget.grants}" if budget.grants else ""))
    return " · ".join(parts) or "amounts not stated"


def shown_title(call: Call) -> str:
    """The title in lists: of a national call the English one, where there is one, beside titles that are English."""
    return call.titles.get("en", call.title) if call.kind == "national" else call.title


def name_of(partners: Mapping[str, Profile], slug: str) -> str:
    """The name of a partner; of one that is not at hand, its slug."""
    return partners[slug].name if slug in partners else slug


def percent(share: OwnShare) -> str:
    """What a partner brings itself: ``30 %``, or ``at least 30 %`` where the programme pays up to the rest."""
    return f"{'at least ' if share.at_least else ''}{share.percent:.0f} %"


def _range(low: float, high: float) -> str:
    first, last = euro(low), euro(high)
    unit = last.rsplit(" ", 1)[1]
    return f"{first.removesuffix(unit).rstrip()}–{last}" if first.endswith(unit) else f"{first}–{last}"


def action(call: Call) -> str:
    """The type of action without the programme's name in front."""
    label = call.action_type.removeprefix("HORIZON ").removeprefix("CREA ")
    return label or {"cascade": "open call of a funded project", "national": "national procedure"}.get(call.kind, "")


def link(evidence: Evidence) -> str:
    """How what was found stands to what was looked for: ``exact``, ``typo, similarity 0.82``.

    A link that a model of language made, and nobody reviewed, is told as such: ``same meaning (similarity .57)``.
    """
    if evidence.kind == "semantic":
        return f"same meaning (similarity {evidence.similarity:.2f})".replace("0.", ".")
    near = "" if evidence.similarity > 0.995 else f", similarity {evidence.similarity:.2f}"
    return f"{evidence.kind}{near}"


def bar(score: float, width: int = 10) -> str:
    """A score from 0 to 100 as a bar of eighths."""
    eighths = round(score / 100 * width * 8)
    partial = " ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else ""
    return ("█" * (eighths // 8) + partial).ljust(width)
