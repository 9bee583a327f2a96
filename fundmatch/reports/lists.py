"""Calls and partners, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fundmatch.models import Call
from fundmatch.profiles import ProfileSet
from fundmatch.reports.lines import Line, Span, line, outside
from fundmatch.reports.words import closing, counted, days_left


def call_list_lines(calls: Sequence[Call], now: datetime) -> list[Line]:
    """Calls by next deadline: status, deadline, code, title; then their number."""
    ordered = sorted(calls, key=lambda call: (_closes(call, now), call.id))
    lines = [line(Span(f"{'status':<12}{'closes':<40}{'source':<10}code and title", "dim"))]
    lines += [_call_line(call, now) for call in ordered]
    return [*lines, line(Span(counted(len(calls), "call"), "dim"))]


def _closes(call: Call, now: datetime) -> datetime:
    deadline = call.next_deadline(now) or (call.deadlines[-1] if call.deadlines else None)
    return deadline.end() if deadline else datetime.max.replace(tzinfo=UTC)


def _call_line(call: Call, now: datetime) -> Line:
    status = call.status(now)
    deadline = call.next_deadline(now)
    left = f" ({days_left(deadline, now)})" if deadline and days_left(deadline, now) else ""
    when = f"{closing(deadline)}{left}" if deadline else closing(call.deadlines[-1]) if call.deadlines else "-"
    style = {"open": "green", "forthcoming": "cyan"}.get(status, "dim")
    return line(
        Span(f"{status:<12}", style),
        f"{when:<38}  ",
        Span(f"{call.source:<10}"),
        outside(call.code, "bold"),
        "  ",
        outside(call.title),
    )


def profile_list_lines(found: ProfileSet) -> list[Line]:
    """Partners by slug with kind, country and name; then the groups."""
    width = max((len(profile.slug) for profile in found.profiles), default=4) + 2
    lines = [line(Span(f"{'slug':<{width}}{'kind':<15}{'in':<4}name", "dim"))]
    for profile in found.profiles:
        english = profile.names.get("en", "")
        name = outside(profile.name + (f" ({english})" if english else ""))
        lines.append(line(f"{profile.slug:<{width}}{profile.kind:<15}{profile.country:<4}", name))
    lines.append(line(Span(counted(len(found.profiles), "partner"), "dim")))
    for group in found.groups:
        members = [profile.slug for profile in found.profiles if group.slug in profile.groups]
        lines.append(line(Span("group ", "dim"), outside(group.name), f": {', '.join(members) or 'nobody yet'}"))
    return lines
