"""One search result: lists unwrapped once, JSON inside strings understood or counted as not stated (pure)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fundmatch.sources.markup import UNWANTED, clean

Result = Mapping[str, Any]

#: Fields that hold JSON text inside a one-element list.
JSON_FIELDS = ("actions", "budgetOverview", "publicationDocuments")
#: What the search engine puts around a row. Five of 1,339 live rows, all cascade calls, have no ``metadata``: their
#: fields lie beside these.
ENVELOPE = frozenset(
    (
        *("accessRestriction", "apiVersion", "checksum", "children", "citation", "content", "contentType", "database"),
        *("databaseLabel", "enrichedMetadata", "groupById", "highlightedFragments", "metadata", "pages", "reference"),
        *("summary", "weight"),
    )
)
#: Lists in lists, and text in text, that we open: two of either are the most that was ever seen.
DEEPEST = 5
#: ``48400948TOPICSen``, ``41234COMPETITIVE_CALLen``, ``186411PROSPECTSEN``.
REFERENCE = re.compile(r"(.*(TOPICS|COMPETITIVE_CALL|PROSPECTS))([A-Z]{2})?", re.IGNORECASE)
#: More digits are no number of anything here, and Python refuses to read thousands of them.
WHOLE = re.compile(r"\d{1,18}", re.ASCII)
TYPE_OF_REFERENCE = {"TOPICS": "1", "COMPETITIVE_CALL": "8", "PROSPECTS": "2"}
ENGLISH = "en"


def texts(value: object, depth: int = DEEPEST) -> Iterator[str]:
    """The scalars in a value as texts, however deep in lists; without unwanted characters and empty ones."""
    if isinstance(value, list | tuple):
        for item in value if depth else ():
            yield from texts(item, depth - 1)
    elif isinstance(value, str):
        text = UNWANTED.sub("", value)
        if text.strip() and text != "null":
            yield text
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(int(value) if isinstance(value, float) and value.is_integer() else value)


def objects(value: object, depth: int = DEEPEST) -> list[dict[str, Any]]:
    """The objects in a value: as they are, or as JSON text, also text within text. Raises ValueError for any other."""
    if value is None or value == "":
        return []
    if isinstance(value, dict):
        return [value]
    if depth and isinstance(value, list):
        return [found for item in value for found in objects(item, depth - 1)]
    if depth and isinstance(value, str):
        try:
            return objects(json.loads(value), depth - 1)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
    raise ValueError("no JSON object")


def first(value: object) -> str:
    """The first scalar in a value on one line, empty when there is none."""
    return next((line for line in map(clean, texts(value)) if line), "")


def whole(value: object) -> int | None:
    """The first scalar in a value as a whole number from 0 on, None when it is none."""
    text = first(value)
    return int(text) if WHOLE.fullmatch(text) else None


@dataclass(frozen=True)
class Row:
    """A search result. In its metadata every value should be a list of strings; other forms are read as well."""

    reference: str
    metadata: Mapping[str, Any]
    summary: str = ""
    stated_language: str = ""

    @classmethod
    def read(cls, payload: object) -> Row | None:
        """The row in a decoded result, None when it is no object with a reference."""
        if not isinstance(payload, dict):
            return None
        metadata = _metadata(payload)
        reference = first(payload.get("reference")) or first(metadata.get("REFERENCE"))
        language = first(metadata.get("language")) or first(payload.get("language"))
        return cls(reference, metadata, first(payload.get("summary")), language) if reference else None

    def many(self, key: str) -> list[str]:
        """All values of a field, without unwanted characters and empty ones."""
        return list(texts(self.metadata.get(key)))

    def one(self, key: str) -> str:
        """The first value of a field, empty when it has none."""
        return next(texts(self.metadata.get(key)), "")

    def line(self, key: str) -> str:
        """The first value in one line."""
        return first(self.metadata.get(key))

    def objects(self, key: str) -> list[dict[str, Any]]:
        """The JSON objects in a field; none when it is empty or broken."""
        try:
            return objects(self.metadata.get(key))
        except ValueError:
            return []

    def broken(self) -> list[str]:
        """The fields whose JSON text cannot be read: they count as not stated."""
        return [key for key in JSON_FIELDS if not _is_json(self.metadata.get(key))]

    @property
    def type(self) -> str:
        """The code of its type; where the field is missing, the type that the reference names."""
        found = REFERENCE.fullmatch(self.reference)
        return self.line("type") or (TYPE_OF_REFERENCE[found[2].upper()] if found else "")

    @property
    def datasource(self) -> str:
        """The index it comes from; live rows spell the field in two ways, never in both."""
        return self.line("DATASOURCE") or self.line("datasource")

    @property
    def language(self) -> str:
        """Two lower-case letters; empty when field and reference contradict each other, English when neither says."""
        found = REFERENCE.fullmatch(self.reference)
        suffix = (found[3] or "").lower() if found else ""
        field = self.stated_language.lower()[:2]
        return (suffix or field or ENGLISH) if not (suffix and field) or suffix == field else ""

    @property
    def stem(self) -> str:
        """What the references of all translations of a call have in common."""
        found = REFERENCE.fullmatch(self.reference)
        return (found[1] if found else self.reference).upper()


def _metadata(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = objects(payload.get("metadata"))
    except ValueError:
        found = []
    return found[0] if found else {key: value for key, value in payload.items() if key not in ENVELOPE}


def _is_json(value: object) -> bool:
    try:
        objects(value)
    except ValueError:
        return False
    return True


def standing(payload: Result) -> tuple[bool, bool, datetime]:
    """What makes one copy of a row better than another.

    The live index before its frozen predecessor, a full row before a stub, the newest before older ones.
    """
    row = Row.read(payload) or Row("", {})
    full = bool(row.one("status") and row.one("deadlineDate"))
    return row.datasource == "SEDIA", full, _moment(row.one("esDA_IngestDate"))


def best(rows: Iterable[Result]) -> Result:
    """The copy to trust among results with one reference, whatever their order."""
    return max(rows, key=lambda payload: (standing(payload), fingerprint(payload)))


def fingerprint(payload: object) -> str:
    """Equal for rows that say the same; the search's own weight of a row, and its highlighting, vary."""
    said = _metadata(payload) if isinstance(payload, dict) else payload
    return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16).hexdigest()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
