"""What a text says that no catalogue can say otherwise: the texts of a model, and their untranslated words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

from fundmatch.models import Model
from fundmatch.models.wording import Listing, Named, Text, Wording
from fundmatch.translation import Translator
from fundmatch.translation.marks import Marked
from fundmatch.translation.phrases.wordings import said

#: What the annotation ``Text`` holds beside ``str``.
KEPT = get_args(Text)[1]
WORD = re.compile(r"[^\W_]+")


def texts(model: Model) -> Iterator[tuple[str, str]]:
    """(``Class.field``, text) of every field of type ``Text`` in this model and in all that it holds."""
    hints = get_type_hints(type(model), include_extras=True)
    for name, field in type(model).model_fields.items():
        if field.exclude:
            continue
        value, place = getattr(model, name), f"{type(model).__name__}.{name}"
        if _is_text(hints[name]):
            yield from ((place, text) for text in ((value,) if isinstance(value, str) else value))
        else:
            yield from _inside(value)


def _inside(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Model):
        yield from texts(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _inside(each)


def _is_text(hint: Any) -> bool:
    return KEPT in getattr(hint, "__metadata__", ()) or any(_is_text(each) for each in get_args(hint))


def inserted(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, text) of everything in a text that every language inserts as it is."""
    if isinstance(value, Wording):
        for name, inside in value.values.items():
            yield from inserted(inside, name)
    elif isinstance(value, Listing):
        for item in value.items:
            yield from inserted(item, place)
    elif isinstance(value, str) and not isinstance(value, Named):
        yield place, value


@dataclass(frozen=True)
class Mute(Translator):
    """Says nothing but what was inserted: every text of the catalogues, every name and number is left out."""

    def template(self, msgid: str, plural: str = "", number: int = 1) -> str:
        return " ".join(re.findall(r"\{\w+\}", msgid))

    def marked(self, text: Marked, /, **values: object) -> str:
        return ""

    def country(self, code: str) -> str:
        return ""

    def number(self, value: float) -> str:
        return ""

    def listed(self, items: Sequence[str]) -> str:
        return " ".join(items)

    def either(self, items: Sequence[str]) -> str:
        return " ".join(items)

    def day(self, value: date) -> str:
        return ""

    def month(self, value: date) -> str:
        return ""


def words_left(text: str) -> set[str]:
    """The words that a text says in every language, because no catalogue is asked for them."""
    return {word for word in WORD.findall(said(Mute("en"), text)) if not word.isdigit()}


def msgids(value: object) -> Iterator[str]:
    """The msgids of a text and of all that stands in its places."""
    if isinstance(value, Wording):
        yield value.msgid
        for inside in value.values.values():
            yield from msgids(inside)
    elif isinstance(value, Listing):
        for item in value.items:
            yield from msgids(item)
