"""Names of programmes and their codes (pure; the list itself is data)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from fundmatch.sources.isun.codes import PROGRAMME
from fundmatch.sources.markup import clean

#: Quotation marks and dashes differ between the portal, its public module and its exports.
SIGNS = re.compile(r"[\"'„“”«»‘’`]+|\s*[-‐‑–—]\s*")


class Programme(NamedTuple):
    """A programme: its code, the name in the portal's listings, and what tells it, as :func:`normal` leaves it."""

    code: str
    name: str
    told_by: tuple[str, ...]


def normal(text: str) -> str:
    """``text`` for comparison: lower case, one blank between words, no quotation marks, one kind of dash."""
    return clean(SIGNS.sub(lambda match: "-" if match[0].strip() in "-‐‑–—" else "", text)).casefold()


def programme_code(text: str) -> str:
    """The code of the programme that ``text`` names, empty for one that we do not know."""
    if found := PROGRAMME.search(text):
        return found[0]
    text = normal(text)
    return next((each.code for each in programmes() if any(words in text for words in each.told_by)), "")


def programme_name(code: str) -> str:
    """The name under which the portal lists a programme; the code itself for one that we do not know."""
    return next((each.name for each in programmes() if each.code == code), code)


@cache
def programmes() -> tuple[Programme, ...]:
    """The programmes we know by name."""
    text = (resources.files("fundmatch.sources.isun") / "data" / "programmes.toml").read_text(encoding="utf-8")
    return tuple(
        Programme(each["code"], each["name"], tuple(map(normal, each["told_by"])))
        for each in tomllib.loads(text)["programme"]
    )
