"""The change log: a call once and its changes below it, as JSON, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fundmatch.models import Call, Change
from fundmatch.models.call import instant
from fundmatch.reports.change_words import Words, change_words
from fundmatch.reports.lines import Line, Span, line, outside
from fundmatch.reports.records import Record, as_csv
from fundmatch.reports.words import MONTHS, day

COLUMNS = ("call_id", "code", "title", "kind", "field", "old", "new", "at", "cosmetic")

Calls = Mapping[str, Call]


def changes_record(changes: Iterable[Change], calls: Calls, since: datetime) -> Record:
    """``fundmatch/changes/1``; code and title are those known now."""
    rows = [dict(zip(COLUMNS, _row(change, calls), strict=True)) for change in changes]
    return {"schema": "fundmatch/changes/1", "since": instant(since), "changes": rows}


def changes_csv(changes: Iterable[Change], calls: Calls) -> str:
    """One row a change."""
    return as_csv(COLUMNS, [_row(change, calls) for change in changes])


def _row(change: Change, calls: Calls) -> tuple[str | bool, ...]:
    code, title = _named(change.call_id, calls)
    return (
        change.call_id, code, title, change.kind, change.field, change.old, change.new, change.at, change.cosmetic,
    )  # fmt: skip


def _named(call_id: str, calls: Calls) -> tuple[str, str]:
    """Code and title; a call that is not at hand has its id for a code."""
    call = calls.get(call_id)
    return (call.code, call.title) if call else (call_id, "")


def changes_lines(changes: Sequence[Change], calls: Calls, now: datetime) -> list[Line]:
    """Each call once, that with the newest change last, and below it its changes in their order."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups[change.call_id] = [*groups.pop(change.call_id, []), change]
    width = max((len(_date(change, now)) for change in changes), default=0)
    lines: list[Line] = []
    for call_id, group in groups.items():
        code, title = _named(call_id, calls)
        lines.append(line(outside(code, "bold cyan"), "  ", outside(title), hang=2))
        for change in group:
            date = Span(f"  {_date(change, now):>{width}}  ", "dim")
            lines += _dated(date, change_words(change, calls.get(call_id), now), cosmetic=change.cosmetic)
    return lines


def _dated(date: Span, words: Sequence[Words], *, cosmetic: bool) -> list[Line]:
    """The day of the reading and the change; what is said in further lines stands below."""
    indent = len(date.text) + 2
    toned = [[Span(span.text, "dim") for span in each] if cosmetic else each for each in words]
    below = [line(" " * indent, *each, hang=indent + 2) for each in toned[1:]]
    return [line(date, *toned[0], hang=indent), *below]


def _date(change: Change, now: datetime) -> str:
    """``8 Oct``, with the year where it is another than this one."""
    read = datetime.fromisoformat(change.at)
    return f"{read.day} {MONTHS[read.month - 1]}" if read.year == now.year else day(read.date())
