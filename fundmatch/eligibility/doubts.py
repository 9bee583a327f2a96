"""What makes a verdict less than certain though its rules are met, said once: old, weak and future sources."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.eligibility.findings import Case, RowReason
from fundmatch.models import Reason, Verdict
from fundmatch.models.wording import Listing, Named, Wording

#: How the last reason of such a verdict begins.
UNVERIFIED = "unverified: "
#: What a line is that has only these letters of certainty.
WEAK = {"C": Wording("one page alone says so (C)"), "D": Wording("inferred, conflicting or old (D)")}


def doubts(case: Case, reasons: Iterable[Reason]) -> Reason | None:
    """One reason for all of ``reasons`` that rest on lines older than the call's year or of weak certainty, or on a
    source of a day after the one asked about; None where none does."""
    reasons = list(reasons)
    rows = [reason.row for reason in reasons if isinstance(reason, RowReason)]
    told: list[Wording] = []
    old = sorted({row.date[:4] for row in rows if case.year and not row.lasting and int(row.date[:4]) < case.year})
    if old:
        years = Listing(old, " and ")
        told.append(Wording("rules of {years}, the call is of {year}", years=years, year=str(case.year)))
    weakest = max((row.certainty for row in rows), default="")
    if weakest in WEAK:
        told.append(WEAK[weakest])
    later = max((reason.date for reason in reasons if reason.date > case.day.isoformat()), default="")
    if later:
        told.append(Wording("a source read on {day}, after the day asked about", day=Named("date", later)))
    return case.by_nobody(Wording("unverified: {doubts}", doubts=Listing(told, "; "))) if told else None


def doubt_of(verdict: Verdict) -> str:
    """The doubts of a verdict in one line, empty where it has none."""
    last = verdict.reasons[-1].text
    return last.removeprefix(UNVERIFIED) if last.startswith(UNVERIFIED) else ""
