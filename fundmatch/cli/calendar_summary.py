"""What is said about a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundmatch.cli.session import counted

if TYPE_CHECKING:
    from fundmatch.reports.calendar_events import CalendarEntry, FittingCall


def summary(entries: Sequence[CalendarEntry], fitting: Sequence[FittingCall]) -> str:
    """How many dates of how many calls a calendar holds, and what it had to cancel or to leave out."""
    from fundmatch.reports.calendar_events import dated

    unfit = sum(entry.unfit is not None for entry in entries)
    cancelled = sum(entry.cancelled for entry in entries) - unfit
    calls = {entry.event.call_id for entry in entries if not entry.cancelled}
    left_out = sum(len(each.call.deadlines) - len(dated(each.call)) for each in fitting)
    parts = [f"{counted(len(entries) - cancelled - unfit, 'deadline')} of {counted(len(calls), 'call')}"]
    parts += [f"{cancelled} cancelled"] if cancelled else []
    parts += [f"{unfit} cancelled because the call no longer fits"] if unfit else []
    if left_out:
        parts.append(f"{left_out} left out, of which only the month or quarter is known")
    undated = sum(not each.call.deadlines for each in fitting)
    parts += [f"{counted(undated, 'call')} without any date"] if undated else []
    return "; ".join(parts)
