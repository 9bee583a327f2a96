"""One search row to one call (pure). Field names and their traps: the portal's own answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic import ValidationError

from fundmatch.errors import RecordError
from fundmatch.models import Call, Deadline
from fundmatch.models.call import CallKind, instant
from fundmatch.sources.eu_portal.budget import budget
from fundmatch.sources.eu_portal.row import Row
from fundmatch.sources.markup import clean, plain_text, without_debris

if TYPE_CHECKING:
    from fundmatch.sources.base import RawRecord
    from fundmatch.sources.eu_portal.source import EuPortal

KINDS: dict[str, CallKind] = {"1": "topic", "8": "cascade"}
PAGES = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
ZONE = "Europe/Brussels"
#: ``2025-10-02T00:00:00.000+0000``. On topics the time is an artefact of the index, so the day is all we take.
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?")
EPOCH_MS = re.compile(r"-?\d{9,14}")
REPAIR = "The portal may have changed; the other calls are not affected."


def parse(source: EuPortal, record: RawRecord, now: datetime) -> Call | None:
    """The call in ``record``; see :meth:`EuPortal.parse`."""
    row = Row.read(record.payload)
    if row is None:
        raise _not_understood(source, record, "row", "no object with reference and metadata")
    kind = KINDS.get(row.one("type"))
    if kind is None or not _ours(source, row):
        return None
    try:
        return _call(source, row, kind, now)
    except _FieldError as error:
        raise _not_understood(source, record, error.field, error.problem) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "call"
        raise _not_understood(source, record, field, first["msg"]) from error


class _FieldError(Exception):
    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field, self.problem = field, problem


def _not_understood(source: EuPortal, record: RawRecord, field: str, problem: str) -> RecordError:
    return RecordError(f"{source.name}: {record.key}: {field}: {problem}", REPAIR)


def _ours(source: EuPortal, row: Row) -> bool:
    """Checked again here: a query in the wrong form is silently ignored and everything comes back."""
    language = row.one("language") or row.language
    return (
        row.one("DATASOURCE") in ("", "SEDIA")
        and language in ("", "en")
        and source.framework in (row.many("frameworkProgramme") or [source.framework])
    )


def _call(source: EuPortal, row: Row, kind: CallKind, now: datetime) -> Call:
    code = row.line("identifier")
    if not code:
        raise _FieldError("identifier", "missing")
    title, summary = _titles(row, kind)
    actions = _actions(row)
    return Call(
        id=f"{source.name}:{row.reference}",
        source=source.name,
        programme=source.programme,
        code=code,
        title=title,
        summary=summary,
        text=plain_text(row.one("descriptionByte") or row.one("furtherInformation")),
        kind=kind,
        action_type="; ".join(dict.fromkeys(map(clean, row.many("typesOfAction")))),
        keywords=_keywords(row),
        opens=_opens(row, actions),
        deadlines=_deadlines(row, actions),
        deadline_model=row.line("deadlineModel"),
        budget=budget(row.json("budgetOverview"), code),
        conditions=without_debris(plain_text(row.one("topicConditions"))),
        url=_page(row, kind, code),
        fetched_at=instant(now),
    )


def _titles(row: Row, kind: CallKind) -> tuple[str, str]:
    """(title, summary). A cascade call borrows its parent's title; its own is ``callTitle``."""
    title = _text_line(row.one("title")) or row.summary
    own = _text_line(row.one("callTitle"))
    if kind == "cascade" and own:
        return own, title if title != own else ""
    if not title:
        raise _FieldError("title", "missing")
    return title, ""


def _text_line(text: str) -> str:
    return clean(plain_text(text))


def _page(row: Row, kind: CallKind, code: str) -> str:
    number = re.match(r"(\d+)COMPETITIVE_CALL", row.reference)
    if kind == "cascade" and number:
        return f"{PAGES}/competitive-calls-cs/{number[1]}"
    return f"{PAGES}/topic-details/{quote(code, safe='')}"


def _keywords(row: Row) -> tuple[str, ...]:
    """The real keywords: the field mixes them with the ids of topic and call, and is sometimes one JSON string."""
    ids = {row.line(key).casefold() for key in ("identifier", "callIdentifier")}
    words = (clean(word) for value in row.many("keywords") for word in _unpacked(value))
    return tuple(dict.fromkeys(word for word in words if word and word.casefold() not in ids))


def _unpacked(value: str) -> Iterable[str]:
    if not value.lstrip().startswith("["):
        return [value]
    try:
        words = json.loads(value)
    except (ValueError, RecursionError):
        return [value]
    return [word for word in words if isinstance(word, str)]


def _actions(row: Row) -> list[dict[str, Any]]:
    actions = row.json("actions")
    return [action for action in actions if isinstance(action, dict)] if isinstance(actions, list) else []


def _opens(row: Row, actions: list[dict[str, Any]]) -> str | None:
    stated = row.many("startDate") or _texts(action.get("plannedOpeningDate") for action in actions)
    return _day("startDate", stated[0]) if stated else None


def _deadlines(row: Row, actions: list[dict[str, Any]]) -> tuple[Deadline, ...]:
    """All deadlines: two stages and several cut-offs stand beside each other in ``deadlineDate``."""
    stated = row.many("deadlineDate")
    if not stated:
        dates = (action.get("deadlineDates") for action in actions)
        stated = _texts(day for days in dates if isinstance(days, list) for day in days)
    days = sorted({_day("deadlineDate", text) for text in stated})
    return tuple(Deadline(at=day, zone=ZONE, precision="day") for day in days)


def _texts(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values if value and isinstance(value, str | int)]


def _day(field: str, text: str) -> str:
    text = text.strip()
    if EPOCH_MS.fullmatch(text):  # the static files count milliseconds
        return datetime.fromtimestamp(int(text) / 1000, UTC).date().isoformat()
    found = DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else text).isoformat()
    except ValueError as error:
        raise _FieldError(field, f"{text!r} is no date") from error
