"""Text as words: cut into segments (clauses), each word folded and given a language.

A segment ends at a sentence mark, a line end or a bracket, not at a comma: phrases do not reach over it. The
language is decided for each segment, and Latin words inside Cyrillic segments count as English, because English names
and terms stand inside Bulgarian sentences (``Co-location center``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from fundmatch.text.folding import CYRILLIC, clean, fold, is_cyrillic, normal, without_marks
from fundmatch.text.transliteration import SERBIAN_LETTERS, serbian_latin

#: A word; invisible characters inside it do not end it. A small Cyrillic letter before a capital one does:
#: „общинаАсоциация“ are two words glued together by a page's layout.
#: One letter before a hyphen belongs to the word behind it: ``e-learning`` is not ``learning``, nor ``R&D`` two words.
WORD = re.compile(
    r"(?:(?<![^\W_])[^\W\d_][-‑&](?=[^\W_]))?"
    r"(?:(?:(?![а-яѐ-џ][А-ЯЀ-Џ])[^\W_]|[\u00ad\u200b-\u200d])+(?:[а-яѐ-џ](?=[А-ЯЀ-Џ]))?|[а-яѐ-џ](?=[А-ЯЀ-Џ]))"
)
SEGMENT_END = re.compile(r"[.!?;:•·|()\[\]\n\r\t]+(?=\s|$)|[\n\r\t;|()\[\]•]+")
SERBIAN_LATIN_MARKS = re.compile(r"[čćžšđČĆŽŠĐ]")
LANGUAGES = ("bg", "sr", "en")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its language and its place in the text (``text[start:end]``).

    ``form`` is lower-case, in one script (Serbian in Latin) and keeps its marks, which the lemmatiser needs;
    ``folded`` is without marks.
    """

    form: str
    folded: str
    language: str
    start: int
    end: int
    segment: int


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words of a language that carry no subject, folded (``text/data/stopwords.<language>.txt``)."""
    file = resources.files("fundmatch.text") / "data" / f"stopwords.{language}.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(fold(word) for word in words)


def segments(text: str) -> Iterator[tuple[int, str]]:
    """(offset, segment) for each clause of an already normal text."""
    start = 0
    for mark in SEGMENT_END.finditer(text):
        if mark.start() > start:
            yield start, text[start : mark.start()]
        start = mark.end()
    if start < len(text):
        yield start, text[start:]


def latin_language(segment: str) -> str:
    """Serbian or English for the Latin words of a segment."""
    if SERBIAN_LATIN_MARKS.search(segment):
        return "sr"
    words = {word.lower() for word in WORD.findall(segment)}
    serbian = len(words & stop_words("sr"))
    return "sr" if serbian and serbian > len(words & stop_words("en")) else "en"


def segment_languages(segment: str, hint: str = "") -> tuple[str, str]:
    """(language of Cyrillic words, language of Latin words); ``hint`` is the language the writer stated."""
    cyrillic = "sr" if hint == "sr" or not SERBIAN_LETTERS.isdisjoint(segment.lower()) else "bg"
    if hint in ("sr", "en"):
        return cyrillic, hint
    if hint == "bg" or CYRILLIC.search(segment):
        return cyrillic, "en"
    return cyrillic, latin_language(segment)


@lru_cache(maxsize=200_000)
def _read(word: str, cyrillic: str, latin: str) -> tuple[str, str, str]:
    """(form, folded, language) of a word as written."""
    form = clean(word).replace("-", "").replace("‑", "")
    language = cyrillic if is_cyrillic(form) else latin
    if language == "sr":
        form = serbian_latin(form)
    return form, without_marks(form), language


def words(text: str, hint: str = "") -> list[Word]:
    """Every word of ``text`` with language and place; offsets refer to ``normal(text)``."""
    found = []
    for number, (offset, segment) in enumerate(segments(normal(text))):
        cyrillic, latin = segment_languages(segment, hint)
        for match in WORD.finditer(segment):
            form, folded, language = _read(match[0], cyrillic, latin)
            if folded:
                found.append(Word(form, folded, language, offset + match.start(), offset + match.end(), number))
    return found
