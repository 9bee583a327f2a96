"""Reasons, rules and gaps in the reader's language: what was worded below the catalogues, see ``models.wording``."""

from __future__ import annotations

from datetime import date

from fundmatch.models.wording import Listing, Named, Wording
from fundmatch.translation.phrases.names import kind
from fundmatch.translation.translator import Translator


def said(tr: Translator, text: str) -> str:
    """The text in the reader's language; one that the catalogues do not know, or that others wrote, as it is."""
    if not isinstance(text, Wording):
        return text
    number = text.values.get("number")
    template = tr.template(text.msgid, text.plural, number if isinstance(number, int) else 1)
    if not text.values:
        return template
    return template.format(**{place: _value(tr, value) for place, value in text.values.items()})


def _value(tr: Translator, value: object) -> str:
    """What is inserted in a place."""
    if isinstance(value, Wording):
        return said(tr, value)
    if isinstance(value, Named):
        return _named(tr, value)
    if isinstance(value, Listing):
        return _listed(tr, value)
    return tr.number(value) if isinstance(value, int | float) else str(value)


def _named(tr: Translator, value: Named) -> str:
    if value.sort == "country":
        return tr.country(value.code)
    if value.sort == "kind":
        return kind(tr, value.code)
    return tr.amount(float(value.code)) if value.sort == "amount" else _date(tr, value.code)


def _date(tr: Translator, code: str) -> str:
    """A day, a month or a year."""
    if len(code) == len("2026"):
        return code
    if len(code) == len("2026-05"):
        return tr.month(date.fromisoformat(f"{code}-01"))
    return tr.day(date.fromisoformat(code))


def _listed(tr: Translator, value: Listing) -> str:
    items = [_value(tr, each) for each in value.items]
    if value.joint == " and ":
        return tr.listed(items)
    return tr.either(items) if value.joint == " or " else value.joint.join(items)
