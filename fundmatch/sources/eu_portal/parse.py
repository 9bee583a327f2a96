"""One search row to one call (pure). Field names and their traps: the portal's own answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from fundmatch.errors import RecordError
from fundmatch.models import Call, Deadline, Document
from fundmatch.models.call import CallKind, instant
from fundmatch.sources.eu_portal.budget import amount, budget
from fundmatch.sources.eu_portal.dates import day
from fundmatch.sources.eu_portal.record import Found
from fundmatch.sources.eu_portal.row import ENGLISH, Row, first, texts
from fundmatch.sources.markup import clean, plain_text, without_debris

if TYPE_CHECKING:
    from fundmatch.models import Budget
    from fundmatch.sources.base import RawRecord
    from fundmatch.sources.eu_portal.source import EuPortal

KINDS: dict[str, CallKind] = {"1": "topic", "2": "external", "8": "cascade"}
#: Where the text stands, in this order. What a cascade call calls ``beneficiaryAdministration`` is how to apply.
TEXTS: dict[CallKind, tuple[str, ...]] = {
    "topic": ("descriptionByte",),
    "cascade": ("description", "descriptionByte", "furtherInformation", "beneficiaryAdministration"),
    "external": ("description", "descriptionByte", "furtherInformation", "beneficiaryAdministration"),
}
PAGES = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
ZONE = "Europe/Brussels"
#: ``HORIZON-RIA HORIZON  Research and Innovation Actions``: the search leaves the code out.
CODED = re.compile(r"\A\s*[A-Z0-9]+-\S+\s+(?=\S)")
REPAIR = "The portal may have changed; the other calls are not affected."


def parse(source: EuPortal, record: RawRecord, now: datetime) -> Call | None:
    """The call in ``record``; see :meth:`EuPortal.parse`."""
    found = record.payload if isinstance(record.payload, Found) else Found(record.payload)
    row = Row.read(found.row)
    if row is None:
        raise _not_understood(source, record, "reference", "missing, or no object at all")
    if not row.type:
        raise _not_understood(source, record, "type", "missing")
    if not _ours(source, row):
        return None
    try:
        return _call(source, found, row, now)
    except _FieldError as error:
        raise _not_understood(source, record, error.field, error.problem) from error
    except ValidationError as error:
        wrong = error.errors()[0]
        field = ".".join(map(str, wrong["loc"])) or "call"
        raise _not_understood(source, record, field, wrong["msg"]) from error


def framework_of(source: EuPortal, row: Row) -> str:
    """The id of the programme by which ``row`` belongs to ``source``."""
    stated = [clean(each) for each in row.many("frameworkProgramme")]
    return next((each for each in stated if each in source.frameworks), next(iter((*stated, *source.frameworks)), ""))


class _FieldError(Exception):
    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field, self.problem = field, problem


def _not_understood(source: EuPortal, record: RawRecord, field: str, problem: str) -> RecordError:
    return RecordError(f"{source.name}: {record.key}: {field}: {problem}", REPAIR)


def _ours(source: EuPortal, row: Row) -> bool:
    """Checked again here: a query in the wrong form is silently ignored and everything comes back."""
    return (
        row.type in source.types
        and row.type in KINDS
        and row.datasource in ("", "SEDIA")
        and row.language == ENGLISH
        and (not source.frameworks or framework_of(source, row) in source.frameworks)
    )


def _call(source: EuPortal, found: Found, row: Row, now: datetime) -> Call:
    kind = KINDS[row.type]
    code = row.line("identifier")
    if not code:
        raise _FieldError("identifier", "missing")
    title, summary = _titles(row, kind)
    text = _text(row, kind)
    actions = row.objects("actions") if kind == "topic" else []
    others = {language: other for language, each in sorted(found.translations.items()) if (other := Row.read(each))}
    return Call(
        id=f"{source.name}:{row.reference}",
        source=source.name,
        programme=source.programme or found.programme or f"EU programme {framework_of(source, row)}",
        code=code,
        title=title,
        summary=summary,
        text=text,
        titles=_by_language(title, others, lambda other: _titles(other, kind)[0]),
        texts=_by_language(text, others, lambda other: _text(other, kind)),
        kind=kind,
        action_type=_action_type(row, actions),
        keywords=_keywords(row),
        opens=_opens(row, actions),
        deadlines=_deadlines(row, actions),
        deadline_model=row.line("deadlineModel") or _procedure(actions),
        budget=_budget(row, kind, code),
        conditions=without_debris(plain_text("\n".join(row.many("topicConditions")))),
        url=_page(row, kind, code),
        origin=found.origin,
        fetched_at=instant(now),
        documents=tuple(_documents(row)) if kind != "topic" else (),
    )


def _titles(row: Row, kind: CallKind) -> tuple[str, str]:
    """(title, summary). A cascade call borrows its parent's title; its own is ``callTitle``."""
    title = _text_line(row.one("title")) or _text_line(row.summary)
    own = _text_line(row.one("callTitle")) if kind == "cascade" else ""
    if own:
        return own, title if title != own else ""
    if not title:
        raise _FieldError("title", "missing")
    return title, ""


def _text_line(text: str) -> str:
    return clean(plain_text(text))


def _text(row: Row, kind: CallKind) -> str:
    found = (plain_text("\n".join(row.many(name))) for name in TEXTS[kind])
    return "\n".join(dict.fromkeys(text for text in found if text))


def _by_language(english: str, others: Mapping[str, Row], read: Callable[[Row], str]) -> dict[str, str]:
    """What ``read`` finds in each language; nothing at all when there is only English."""
    found = {}
    for language, row in others.items():
        try:
            found[language] = read(row)
        except _FieldError:  # a translation without a title is none
            continue
    given = {language: text for language, text in found.items() if text}
    return {ENGLISH: english, **given} if given and english else given


def _page(row: Row, kind: CallKind, code: str) -> str:
    """The page for people. Rows link to files that give 404, and cascade calls to their parent."""
    if kind == "external":
        own = row.line("url")
        usable = _official(own) and not own.endswith(".json")
        return own if usable else f"{PAGES}/prospect-details/{quote(row.reference, safe='')}"
    number = re.match(r"(\d+)COMPETITIVE_CALL", row.reference)
    digits = (number[1] if number else row.line("callccm2Id")) if kind == "cascade" else ""
    if digits:
        return f"{PAGES}/competitive-calls-cs/{quote(digits, safe='')}"
    return f"{PAGES}/topic-details/{quote(code, safe='')}"


def _official(address: str) -> bool:
    """Whether an address leads to the institutions themselves."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (host == "europa.eu" or host.endswith(".europa.eu"))


def _keywords(row: Row) -> tuple[str, ...]:
    """The real keywords: the field mixes them with the ids of topic and call, and is sometimes one JSON string."""
    ids = {row.line(key).casefold() for key in ("identifier", "callIdentifier")}
    words = (clean(word) for value in row.many("keywords") for word in _unpacked(value))
    return tuple(dict.fromkeys(word for word in words if word and word.casefold() not in ids))


def _unpacked(value: str) -> Iterable[str]:
    if not value.lstrip().startswith("["):
        return [value]
    try:
        return texts(json.loads(value))
    except (ValueError, RecursionError):
        return [value]


def _action_type(row: Row, actions: list[dict[str, Any]]) -> str:
    stated = row.many("typesOfAction")
    if not stated:
        kinds = [each for action in actions for each in _inner(action.get("types"))]
        stated = [CODED.sub("", first(each.get("typeOfAction"))) for each in kinds]
    return "; ".join(dict.fromkeys(line for line in map(clean, stated) if line))


def _procedure(actions: list[dict[str, Any]]) -> str:
    found = (each for action in actions for each in _inner(action.get("submissionProcedure")))
    return next((name for each in found if (name := first(each.get("abbreviation")))), "")


def _inner(value: object) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def _opens(row: Row, actions: list[dict[str, Any]]) -> str | None:
    stated = row.many("startDate") or list(texts([action.get("plannedOpeningDate") for action in actions]))
    return min(_days("startDate", stated), default=None)


def _deadlines(row: Row, actions: list[dict[str, Any]]) -> tuple[Deadline, ...]:
    """All deadlines: two stages and several cut-offs stand beside each other in ``deadlineDate``."""
    stated = row.many("deadlineDate") or list(texts([action.get("deadlineDates") for action in actions]))
    return tuple(Deadline(at=at, zone=ZONE, precision="day") for at in sorted(_days("deadlineDate", stated)))


def _days(field: str, stated: Iterable[str]) -> set[str]:
    try:
        return {day(text) for text in stated}
    except ValueError as error:
        raise _FieldError(field, str(error)) from error


def _budget(row: Row, kind: CallKind, code: str) -> Budget:
    if kind == "topic":
        return budget(row.objects("budgetOverview"), code)
    return amount(row.one("budget"), row.line("currency"))


def _documents(row: Row) -> Iterator[Document]:
    for each in row.objects("publicationDocuments"):
        address, label, kind = (first(each.get(name)) for name in ("docUrl", "nameDoc", "typeDoc"))
        if _official(address):
            yield Document(label=label or address, url=address, kind=kind)
