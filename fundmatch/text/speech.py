"""Parts of speech by the endings of dictionary forms: enough to tell ``развивам`` (develop) from ``развитие``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

NOUN, VERB, ADJECTIVE = "noun", "verb", "adjective"

#: What a word is that has none of its language's endings.
PLAIN = {"bg": NOUN, "sr": NOUN, "en": VERB}

#: Verbal nouns (``развиване``, ``razvijanje``), which English writes with an ending of its own (``developing``).
VERBAL_NOUNS = {"bg": ("не",), "sr": ("nje",)}


@cache
def _endings() -> dict[tuple[str, str], tuple[str, ...]]:
    content = (resources.files("fundmatch.text") / "data" / "endings.parts.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines() if not line.startswith("#"))
    return {(language, part): tuple(endings.split()) for language, part, endings in rows}


def part_of_speech(lemma: str, language: str) -> str:
    """The part of speech that a folded dictionary form seems to be."""
    parts = (part for part in (NOUN, VERB, ADJECTIVE) if lemma.endswith(_endings().get((language, part), ())))
    return next(parts, PLAIN[language])


def fitting(lemma: str, language: str, english: Sequence[str]) -> str:
    """The first of several English words of one meaning that is such a word as a Bulgarian or Serbian one.

    English words without an ending of their own (``plan``, ``work``) are verbs and nouns.
    """
    part = part_of_speech(lemma, language)
    orders: tuple[tuple[str, ...], ...] = ((part,), (VERB,))
    if part == NOUN:
        orders = ((NOUN,),) if lemma.endswith(VERBAL_NOUNS[language]) else ((NOUN, VERB),)
    ranked = (word for order in orders for word in english if part_of_speech(word, "en") in order)
    return next(ranked, english[0])
