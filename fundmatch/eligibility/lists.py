"""Lists in sentences: countries and groups of countries, kinds of applicant. A list is read whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fundmatch.eligibility.nouns import countries_at, short
from fundmatch.rules import Who
from fundmatch.rules.compiled import Words


def countries_listed(text: str, words: Words) -> Who | None:
    """ "Member States, Iceland and Norway and the following additional associated countries: Canada …".

    None where any item of the list is unknown.
    """
    found = countries_partly(text, words)
    return None if found is None or found.described else found


def countries_partly(text: str, words: Words) -> Who | None:
    """The same, with the items that nobody here can turn into countries as ``described``.

    None where no group of countries is among the rest: single names amid unknown words are no list we have understood.
    """
    statuses: list[str] = []
    codes: list[str] = []
    unknown: list[str] = []
    widening = False
    for item in _items(text, words):
        group, named = words.group_at(item), countries_at(item, words)
        if group and not item[group[1] :].strip(" ”’'\""):
            statuses += group[0].statuses
            widening = widening or group[0].widening
        elif named:
            codes += named
        else:
            unknown.append(item)
    if not statuses and (unknown or not codes):
        return None
    fields = {"statuses": tuple(dict.fromkeys(statuses)), "countries": tuple(dict.fromkeys(codes))}
    return Who.model_validate({**fields, "widening": widening, "described": short(", ".join(unknown))})


def _items(text: str, words: Words) -> Iterator[str]:
    """The items of a list of countries, words that only join them left out."""
    for item in words.grammar("list-joint").split(words.grammar("list-end").sub("", text)):
        bare = item.strip()
        while (shorter := words.grammar("list-filler").sub("", bare).strip()) != bare:
            bare = shorter
        if bare:
            yield bare


def kinds_named(listed: str, words: Words) -> str:
    """A list of kinds without abbreviations in brackets and without what follows it."""
    return words.grammar("kinds-end").split(re.sub(r"\([A-Z]+s?\)|\(s\)", "", listed))[0]


def applicants_listed(listed: str, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(kinds, phrases that stand for no kind) of a list of applicants."""
    kinds: list[str] = []
    unknown = []
    for item in re.split(r"[,;•]|\s+[–-]\s+|\bи\b", kinds_named(listed, words)):
        phrase = item.strip(" .\r\n")
        found = words.kinds_of(phrase) if phrase else ()
        if found:
            kinds += found
        elif phrase and not words.grammar("no-applicant").match(phrase):
            unknown.append(phrase)
    return tuple(dict.fromkeys(kinds)), tuple(unknown)
