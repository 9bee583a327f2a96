"""One check's outcome, and how a row of the tables or a sentence of the call becomes its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import Field

from fundmatch.models import Call, Decision, Profile, Reason, Role
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules, Sourced, WideningRow

TABLES = Wording("fundmatch rule tables")
#: The year a call belongs to, as EU codes carry it: HORIZON-CL2-2026-01-….
YEAR = re.compile(r"-(20\d\d)(?=-|$)")


class RowReason(Reason):
    """A reason that rests on a ``row`` of the tables, which is kept for :func:`doubts` and not written out."""

    row: Sourced = Field(exclude=True, repr=False)


@dataclass(frozen=True)
class Finding:
    """What a check decides, the most the partner may be, and why."""

    decision: Decision
    role: Role
    reason: Reason

    @classmethod
    def of(cls, decision: Decision, role: Role, reason: Reason) -> Finding:
        """The finding; whoever is refused has no role."""
        return cls(decision, "none" if decision == "no" else role, reason)


@dataclass(frozen=True)
class Case:
    """The question: one partner, one call, the rules valid on a day."""

    profile: Profile
    call: Call
    rules: Rules
    day: date

    @cached_property
    def year(self) -> int | None:
        """The year of the programme the call belongs to."""
        return call_year(self.call)

    @cached_property
    def widening(self) -> WideningRow | None:
        """The line on whether the partner counts as coming from a Widening country."""
        return self.rules.widening_row(self.profile.country, self.call, self.day, self.profile.region)

    def by_row(self, row: Sourced, text: str, quote: str = "") -> Reason:
        """A reason that rests on a row. What the tables say of themselves they say on any day."""
        if row.source == TABLES:
            return self.by_nobody(text)
        source = f"{row.source} ({row.certainty})"
        return RowReason(text=text, source=source, date=row.date, quote=quote or row.quote, row=row)

    def by_call(self, text: str, quote: str) -> Reason:
        """A reason that rests on a sentence the call's publisher wrote."""
        call = self.call
        return Reason(text=text, source=call.url or call.origin or call.id, date=call.fetched_at[:10], quote=quote)

    def by_profile(self, text: str) -> Reason:
        """A reason that rests on what the partner says of itself."""
        source = Wording("the partner's profile {slug}", slug=self.profile.slug)
        return Reason(text=text, source=source, date=self.day.isoformat())

    def by_nobody(self, text: str) -> Reason:
        """A reason that rests on a gap in the tables."""
        return Reason(text=text, source=TABLES, date=self.day.isoformat())


def call_year(call: Call) -> int | None:
    """The year of the programme a call belongs to: of its code, else of its last deadline, else not known."""
    found = YEAR.search(call.code)
    if found:
        return int(found[1])
    return call.deadlines[-1].local_day().year if call.deadlines else None


def closing_day(call: Call, day: date) -> str:
    """The day by which an age is asked for: the last deadline, or ``day`` where none is stated."""
    return (call.deadlines[-1].local_day() if call.deadlines else day).isoformat()


def anniversary(since: str, years: int, end: str) -> str:
    """The day on which an organisation becomes so old, if it began at the first or last day ``since`` can mean."""
    day = since if len(since) == 10 else f"{since}-{end}" if len(since) == 4 else f"{since}-{end[3:]}"
    return f"{int(day[:4]) + years}{day[4:]}"


def possible_days(since: str, years: int = 0) -> tuple[str, str]:
    """The first and the last day on which an organisation founded ``since`` is that old."""
    return anniversary(since, years, "01-01"), anniversary(since, years, "12-31")
