"""One record to one call (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from fundmatch.errors import RecordError
from fundmatch.models import Budget, Call, Deadline
from fundmatch.models.call import instant
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.codes import programme_of
from fundmatch.sources.isun.detail import SITE, Detail, read_detail
from fundmatch.sources.isun.labels import column_field, known_lines
from fundmatch.sources.isun.listing import Row
from fundmatch.sources.isun.module import NOTHING, Facts
from fundmatch.sources.isun.programmes import programme_name
from fundmatch.sources.isun.windows import Window, opening, windows

if TYPE_CHECKING:
    from fundmatch.sources.base import RawRecord

T = TypeVar("T")
REPAIR = "The page may have changed; the other calls are not affected."


@dataclass(frozen=True)
class Procedure:
    """The row that listed a procedure, its page, and what the public module says of it.

    ``known``: the call as stored, when the page was given as a file, so that what the page lacks is kept.
    """

    row: Row
    html: str
    facts: Facts = NOTHING
    known: Call | None = None


@dataclass(frozen=True)
class Listed:
    """A row of a listing that was given as a file: all that is known of a call, or a confirmation of ``known``."""

    row: Row
    facts: Facts = NOTHING
    known: Call | None = None


@dataclass(frozen=True)
class Update:
    """What a row of the public module, given as a file, says of a call that we know."""

    known: Call
    facts: Facts


def parse(source: str, record: RawRecord, now: datetime) -> Call:
    """The call in ``record``. Raises RecordError naming source, record and field."""
    payload = record.payload
    where = f"{source}: {record.key}"
    try:
        if isinstance(payload, Procedure):
            return _from_page(source, payload, now)
        if isinstance(payload, Listed):
            return _from_row(source, payload, now)
        if isinstance(payload, Update):
            return _checked(payload.known, **_updated(payload, now))
    except ValidationError as error:
        raise RecordError(f"{where}: {error.errors()[0]['msg']}", REPAIR) from error
    raise RecordError(f"{where}: payload: no procedure", REPAIR)


def _from_page(source: str, payload: Procedure, now: datetime) -> Call:
    row, known = payload.row, payload.known
    where = f"{source}: {row.guid} ({row.code or row.title})"
    detail = read_detail(payload.html)
    if detail is None:
        raise RecordError(f"{where}: page: no procedure-info", REPAIR)
    found = read_windows(where, detail)
    call = _from_row(source, Listed(row, payload.facts, known), now)
    note = "\n".join(text for text in (detail.note, detail.discussion) if text)
    return _checked(
        call,
        text=known.text if known and known.text and row.language != "bg" else detail.objective,
        opens=opening(found, now),
        deadlines=tuple(each.deadline for each in found if each.deadline),
        conditions=with_lines(note, _module_lines(payload)),
        documents=detail.documents,
    )


def read_windows(where: str, detail: Detail) -> tuple[Window, ...]:
    """The windows of a page. Raises RecordError naming the field that is not understood."""
    shown = [
        Window(
            _dated(where, "opens", dates.opening, opens),
            next(iter(_dated(where, "deadlines", dates.deadlines, closes)), None),
        )
        for opens, closes in detail.limits
    ]
    return windows(shown, detail.note)


def _from_row(source: str, payload: Listed, now: datetime) -> Call:
    row, facts, known = payload.row, payload.facts, payload.known
    if known is not None:
        return _checked(known, **_renamed(row, known), fetched_at=instant(now), gone_at=None)
    titles = {row.language: row.title} | ({"en": row.title_en} if row.title_en else {})
    return Call(
        id=f"{source}:{row.guid}",
        source=source,
        programme=row.programme or programme_name(programme_of(row.code)) or source,
        code=row.code or row.guid,
        title=row.title,
        titles=titles,
        kind="national",
        deadlines=(facts.deadline,) if facts.deadline else (),
        budget=_budget(facts),
        conditions=with_lines("", facts.lines),
        url=f"{SITE}/bg/s/{row.tree}/Info/{row.guid}",
        fetched_at=instant(now),
    )


def _renamed(row: Row, known: Call) -> dict[str, object]:
    """What a row says of a call that we know; an English page does not change the Bulgarian names."""
    titles = {**known.titles, row.language: row.title} | ({"en": row.title_en} if row.title_en else {})
    if row.language != "bg":
        return {"titles": titles}
    return {"titles": titles, "title": row.title, "programme": row.programme or known.programme}


def _module_lines(payload: Procedure) -> Iterable[tuple[str, str]]:
    """What the public module said of who may apply: now, or when it was last asked."""
    if payload.facts.lines or payload.known is None:
        return payload.facts.lines
    split = (line.partition(":") for line in known_lines(payload.known.conditions))
    return tuple((header, text.strip()) for header, _, text in split)


def _updated(payload: Update, now: datetime) -> dict[str, object]:
    known, facts = payload.known, payload.facts
    return {
        "budget": known.budget.model_copy(update={"total": float(facts.budget)}) if facts.budget else known.budget,
        "conditions": with_lines(known.conditions, facts.lines),
        "deadlines": moved(known.deadlines, facts.deadline, now),
        "fetched_at": instant(now),
        "gone_at": None,
    }


def moved(known: tuple[Deadline, ...], stated: Deadline | None, now: datetime) -> tuple[Deadline, ...]:
    """``known`` after the public module stated the next deadline, a day.

    The same day says less than we know, and a day that has passed comes from an old file. Another day replaces the
    deadlines before it that are still ahead, or the next one where it is earlier.
    """
    if stated is None or stated.local_day() in {each.local_day() for each in known}:
        return known
    if known and (stated.end() <= now or stated.precision not in ("exact", "day")):
        return known
    ahead = [each for each in known if each.end() > now]
    replaced = [each for each in ahead if each.end() <= stated.end()] or ahead[:1]
    return (*(each for each in known if each not in replaced), stated)


def with_lines(conditions: str, lines: Iterable[tuple[str, str]]) -> str:
    """``conditions`` with one line for each fact of the public module, instead of those it had of the same kind."""
    lines = tuple(lines)
    new = {column_field(header) for header, _ in lines}
    outdated = {line for line in known_lines(conditions) if column_field(line.partition(":")[0]) in new}
    kept = [line for line in conditions.split("\n") if line and line not in outdated]
    return "\n".join([*kept, *(f"{header}: {text}" for header, text in lines)])


def _budget(facts: Facts) -> Budget:
    return Budget(total=float(facts.budget) if facts.budget else None)


def _checked(call: Call, **update: object) -> Call:
    """A copy of ``call`` with other values, validated again. Raises pydantic's ValidationError."""
    values = {name: getattr(call, name) for name in Call.model_fields}
    return Call.model_validate({**values, **update})


def _dated(where: str, field: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise RecordError(f"{where}: {field}: {error}", REPAIR) from error
