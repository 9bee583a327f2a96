"""One search row: lists unwrapped once, JSON inside strings understood or counted as not stated (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fundmatch.sources.markup import UNWANTED, clean

#: Fields that hold JSON text inside a one-element list.
JSON_FIELDS = ("actions", "budgetOverview")


@dataclass(frozen=True)
class Row:
    """A search result. In its metadata every value should be a list of strings; scalars are taken as lists of one."""

    reference: str
    metadata: Mapping[str, Any]
    summary: str = ""
    language: str = ""

    @classmethod
    def read(cls, payload: object) -> Row | None:
        """The row in a decoded result, None when it is no object with a reference and metadata."""
        if not isinstance(payload, dict) or not isinstance(payload.get("metadata"), dict):
            return None
        texts = {name: payload.get(name) for name in ("reference", "summary", "language")}
        plain = {name: clean(value) if isinstance(value, str) else "" for name, value in texts.items()}
        return cls(metadata=payload["metadata"], **plain) if plain["reference"] else None

    def many(self, key: str) -> list[str]:
        """All values of a field as they are, without unwanted characters and empty ones."""
        value = self.metadata.get(key)
        items: Iterable[Any] = value if isinstance(value, list) else [value]
        texts = (UNWANTED.sub("", str(item)) for item in items if isinstance(item, str | int | float))
        return [text for text in texts if text.strip() and text != "null"]

    def one(self, key: str) -> str:
        """The first value of a field, empty when it has none."""
        return next(iter(self.many(key)), "")

    def line(self, key: str) -> str:
        """The first value in one line."""
        return clean(self.one(key))

    def json(self, key: str) -> Any:
        """The JSON text in a field, decoded; None when there is none or it is broken."""
        try:
            return json.loads(self.one(key) or "null")
        except (ValueError, RecursionError):
            return None

    def broken(self) -> list[str]:
        """The fields whose JSON text cannot be read: they count as not stated."""
        return [key for key in JSON_FIELDS if self.one(key) and self.json(key) is None]


def best(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The copy to trust among results with one reference, whatever their order.

    The live index before its frozen predecessor, a full row before a stub, the newest before older ones.
    """
    return max(rows, key=_trust)


def _trust(payload: Mapping[str, Any]) -> tuple[bool, bool, datetime, str]:
    row = Row.read(payload) or Row("", {})
    full = bool(row.one("status") and row.one("deadlineDate"))
    return row.one("DATASOURCE") == "SEDIA", full, _moment(row.one("esDA_IngestDate")), canonical(payload)


def canonical(payload: Mapping[str, Any]) -> str:
    """A text equal for equal metadata: what tells two copies of a row apart."""
    return json.dumps(payload.get("metadata"), sort_keys=True)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
