"""Calls that are worked on and calls that were dismissed, as tables and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fundmatch.models import Call
from fundmatch.models.decision import STAGES, Dismissal, Tracked
from fundmatch.reports.lines import Line, Span, labelled, line, outside
from fundmatch.reports.records import as_csv
from fundmatch.reports.words import day, shown_title, timing

STYLES = {"looking": "cyan", "applying": "green", "submitted": "blue", "rejected": "dim"}
NO_LONGER = "not among the calls at hand"


def stage_words(entry: Tracked) -> str:
    """``applying since 22 Nov 2026, with rra-jug: Siena asked``."""
    since = next((step.on for step in reversed(entry.steps) if step.status == entry.status), "")
    note = entry.steps[-1].note if entry.steps else ""
    words = entry.status + (f" since {day(date.fromisoformat(since))}" if since else "")
    words += f", with {', '.join(entry.partners)}" if entry.partners else ""
    return words + (f": {note}" if note else "")


def tracked_lines(entries: Sequence[Tracked], calls: Mapping[str, Call], now: datetime) -> list[Line]:
    """Each call that is worked on, by stage and deadline."""
    lines: list[Line] = []
    for entry in sorted(
        entries, key=lambda each: (STAGES.index(each.status), _closes(calls.get(each.call)), each.call)
    ):
        call = calls.get(entry.call)
        when = timing(call, now) if call else NO_LONGER
        lines.append(
            line(Span(f"{entry.status:<11}", STYLES[entry.status]), outside(_code(entry), "bold"), f" · {when}")
        )
        lines.append(labelled("", shown_title(call) if call else entry.title))
        if entry.partners:
            lines.append(labelled("with", " · ".join(entry.partners)))
        lines += [_dated(step.on, f"{step.status}{f': {step.note}' if step.note else ''}") for step in entry.steps]
    return [*lines, line(Span(f"{len(entries)} tracked", "dim"))]


def _closes(call: Call | None) -> str:
    return call.deadlines[-1].at if call and call.deadlines else "9"


def _code(entry: Tracked | Dismissal) -> str:
    return entry.code or entry.call


def _dated(on: str, text: str) -> Line:
    return line(" " * 11, Span(f"{on}  ", "dim"), outside(text), hang=23)


def dismissed_lines(entries: Sequence[Dismissal], day_asked: date) -> list[Line]:
    """Each dismissal with whom it is for and until when it holds."""
    lines: list[Line] = []
    for entry in entries:
        until = f"until {entry.until}" if entry.until else "for good"
        whom = f"for {', '.join(entry.profiles)}" if entry.profiles else "for everybody"
        over = "" if entry.holds(day_asked) else " (over)"
        lines.append(line(outside(_code(entry), "bold"), f" · {whom}, {until}{over}"))
        lines.append(labelled("", entry.title))
        lines.append(_dated(entry.on, f"dismissed{f': {entry.note}' if entry.note else ''}"))
    return [*lines, line(Span(f"{len(entries)} dismissed", "dim"))]


def tracked_record(entries: Sequence[Tracked]) -> dict[str, Any]:
    """``fundmatch/tracked/1``."""
    return {"schema": "fundmatch/tracked/1", "tracked": [entry.model_dump(mode="json") for entry in entries]}


def dismissed_record(entries: Sequence[Dismissal]) -> dict[str, Any]:
    """``fundmatch/dismissed/1``."""
    listed = [entry.model_dump(mode="json", by_alias=True) for entry in entries]
    return {"schema": "fundmatch/dismissed/1", "dismissed": listed}


def tracked_csv(entries: Sequence[Tracked]) -> str:
    """One row a step."""
    header = ("call", "code", "title", "status", "partners", "on", "step", "note")
    rows = [
        (entry.call, entry.code, entry.title, entry.status, " ".join(entry.partners), step.on, step.status, step.note)
        for entry in entries
        for step in entry.steps
    ]
    return as_csv(header, rows)


def dismissed_csv(entries: Sequence[Dismissal]) -> str:
    """One row a dismissal."""
    header = ("call", "code", "title", "for", "on", "until", "note")
    rows = [
        (each.call, each.code, each.title, " ".join(each.profiles), each.on, each.until or "", each.note)
        for each in entries
    ]
    return as_csv(header, rows)
