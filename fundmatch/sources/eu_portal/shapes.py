"""Which fields the rows had, against the reviewed list in ``fields.toml`` (pure)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from fundmatch.sources.base import Shape
from fundmatch.sources.eu_portal.dates import day
from fundmatch.sources.eu_portal.row import Result, Row, objects

GROUPS = {"1": "topic", "2": "external", "8": "cascade"}


@dataclass(frozen=True)
class Fields:
    """The reviewed list: forms of the fields read, by kind of row, and patterns of those known and left aside."""

    read: Mapping[str, Mapping[str, str]]
    unread: Mapping[str, str]


@cache
def known_fields() -> Fields:
    """``fields.toml`` beside this module."""
    listed = tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))
    return Fields({group: listed[group] for group in GROUPS.values()}, listed["unread"])


def shape_of(kind: str, results: Sequence[Result]) -> Shape:
    """How many rows of a type have each field in a form that we understand, and what fields nobody knows."""
    rows = [row for row in map(Row.read, results) if row]
    group, known = GROUPS[kind], known_fields()
    readable = {
        name: sum(READABLE[form](row, name) for row in rows) for name, form in sorted(known.read[group].items())
    }
    names = {name for row in rows for name in row.metadata}
    unknown = {name for name in names - set(known.read[group]) if not _is_known(name, known)}
    return Shape(group, len(rows), readable, tuple(sorted(unknown)), required=True)


def _is_known(name: str, known: Fields) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in known.unread)


def _text(row: Row, name: str) -> bool:
    return bool(row.one(name))


def _words(row: Row, name: str) -> bool:
    """Numbers are texts as well, but no title and no description."""
    return any(sign.isalpha() for sign in row.one(name))


def _date(row: Row, name: str) -> bool:
    try:
        return bool([day(text) for text in row.many(name)])
    except ValueError:
        return False


def _json(row: Row, name: str) -> bool:
    try:
        return bool(objects(row.metadata.get(name)))
    except ValueError:
        return False


READABLE: Mapping[str, Callable[[Row, str], bool]] = {"text": _text, "words": _words, "date": _date, "json": _json}
