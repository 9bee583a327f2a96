"""Types and formats of the CommonGrants protocol 0.1, by which an answer can be checked.

Facts from its published OpenAPI description 0.1.0 (github.com/HHS/simpler-grants-protocol, website/public/openapi).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

#: What is wrong with a value, each finding with its place.
Shape = Callable[[Any, str], Iterator[str]]
STATUSES = ("forecasted", "open", "closed", "custom")
DECIMAL = re.compile(r"-?[0-9]+\.?[0-9]*")
#: RFC 3339, which formats of JSON Schema mean.
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
#: RFC 3986.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def fits(says: str, test: Callable[[Any], object]) -> Shape:
    """A value that passes a test; one that raises ValueError does not."""

    def check(value: Any, place: str) -> Iterator[str]:
        try:
            good = test(value)
        except ValueError:
            good = False
        if not good:
            yield f"{place}: {value!r} is not {says}"

    return check


def text(says: str, test: Callable[[str], object] = lambda value: True) -> Shape:
    return fits(says, lambda value: isinstance(value, str) and test(value))


def whole(least: int = 0) -> Shape:
    return fits(f"a number from {least}", lambda value: type(value) is int and value >= least)


def record(needed: str = "", **fields: Shape) -> Shape:
    """An object; one that is no part of the protocol is a finding, too."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place}: no object"
            return
        yield from (f"{place}.{name}: missing" for name in needed.split() if name not in value)
        yield from (f"{place}.{name}: unknown" for name in value if name not in fields)
        for name in fields.keys() & value.keys():
            yield from fields[name](value[name], f"{place}.{name}")

    return check


def each(shape: Shape) -> Shape:
    """Every value of a list or of an object."""

    def check(values: Any, place: str) -> Iterator[str]:
        pairs = values.items() if isinstance(values, Mapping) else enumerate(values)
        for name, value in pairs:
            yield from shape(value, f"{place}[{name}]")

    return check


def event(value: Any, place: str) -> Iterator[str]:
    kind = value.get("eventType")
    return EVENTS[kind](value, place) if kind in EVENTS else iter([f"{place}.eventType: {kind!r}"])


def custom_field(value: Any, place: str) -> Iterator[str]:
    yield from CUSTOM(value, place)
    if not isinstance(value["value"], TYPES[value["fieldType"]]):
        yield f"{place}.value: no {value['fieldType']}"


ANY = text("text")
INSTANT = text("an instant", DATE_TIME.fullmatch)
ADDRESS = text("a URI", lambda value: URI.fullmatch(value) and urlsplit(value).hostname)
TYPES = {"string": str, "array": list, "object": dict, "boolean": bool}
MONEY = record("amount currency", amount=text("a decimal", DECIMAL.fullmatch), currency=text("EUR", "EUR".__eq__))
NAMED = {"name": ANY, "description": ANY, "eventType": ANY}
EVENTS = {
    "singleDate": record(
        "name eventType date",
        **NAMED,
        date=text("a day", date.fromisoformat),
        time=text("a time", lambda value: time.fromisoformat(value) is not None and len(value) == len("17:00:00")),
    ),
    "other": record("name eventType", **NAMED, details=ANY),
}
CUSTOM = record("name fieldType value", name=ANY, fieldType=fits("a type", TYPES.__contains__), value=fits("", bool))
FUNDING = record(
    totalAmountAvailable=MONEY, minAwardAmount=MONEY, maxAwardAmount=MONEY, estimatedAwardCount=whole(), details=ANY
)
OPPORTUNITY = record(
    "id title status description createdAt lastModifiedAt",
    id=text("a UUID", UUID),
    title=ANY,
    status=record("value", value=fits("a status", STATUSES.__contains__), customValue=ANY, description=ANY),
    description=ANY,
    funding=FUNDING,
    keyDates=record(postDate=event, closeDate=event, otherDates=each(event)),
    source=ADDRESS,
    customFields=each(custom_field),
    createdAt=INSTANT,
    lastModifiedAt=INSTANT,
)
ANSWER = record(
    "status message items paginationInfo",
    status=fits("200", (200).__eq__),
    message=ANY,
    items=each(OPPORTUNITY),
    paginationInfo=record("page pageSize", page=whole(1), pageSize=whole(1), totalItems=whole(), totalPages=whole()),
)


def findings(answer: Any) -> list[str]:
    """Everything in an answer that the protocol does not know or has otherwise."""
    return list(ANSWER(answer, ""))


def instant_of(item: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(item["lastModifiedAt"])
