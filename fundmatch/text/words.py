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
LONGEST_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its language and its place in the text (``text[start:end]``).

    ``form`` is lower-case, in one script (Serbian in Latin) and keeps its marks, which the lemmatiser needs;
    ``folded`` is without marks. ``acronym``: written in capitals among other words (``IT``), so not a small word.
    """

    form: str
    folded: str
    language: str
    start: int
    end: int
    segment: int
    acronym: bool = False

    @property
    def tells(self) -> bool:
        """Whether the word carries meaning: it is no stop word of its language."""
        return self.acronym or self.folded not in stop_words(self.language)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words of a language that carry no subject, folded (``text/data/stopwords.<language>.txt``)."""
    return frozenset(fold(word) for word in _word_list(f"stopwords.{language}.txt"))


def _word_list(name: str) -> list[str]:
    """The words of a data file; lines that begin with ``#`` are remarks."""
    lines = (resources.files("fundmatch.text") / "data" / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


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
    """Serbian or English for the Latin words of a segment, by small words, endings and marks.

    A single Serbian name (``Niš``) does not make an English clause Serbian, nor does a lone small word that English
    has as a prefix (``bio-based``, ``pre-commercial``).
    """
    found = {word.lower() for word in WORD.findall(segment)}
    marked = sum(SERBIAN_LATIN_MARKS.search(word) is not None for word in found)
    serbian_endings = sum(word.endswith(endings("sr")) for word in found)
    small = len(found & stop_words("sr"))
    serbian = marked + serbian_endings + (small if small > 1 or marked or serbian_endings else 0)
    english = len(found & stop_words("en")) + sum(word.endswith(endings("en")) for word in found)
    return "sr" if serbian > english else "en"


@cache
def endings(language: str) -> tuple[str, ...]:
    """How words of a language often end, and those of the other do not (``text/data/endings.<language>.txt``)."""
    return tuple(_word_list(f"endings.{language}.txt"))


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
    """(form, folded, language) of a word as written; a hyphen after a first letter stays (``e-learning``)."""
    form = clean(word).replace("‑", "-")
    language = cyrillic if is_cyrillic(form) else latin
    if language == "sr":
        form = serbian_latin(form)
    return form, without_marks(form), language


def words(text: str, hint: str = "") -> list[Word]:
    """Every word of ``text`` with language and place; offsets refer to ``normal(text)``."""
    found = []
    for number, (offset, segment) in enumerate(segments(normal(text))):
        cyrillic, latin = segment_languages(segment, hint)
        matches = list(WORD.finditer(segment))
        shouting = len(matches) > 1 and segment.isupper()
        for match in matches:
            form, folded, language = _read(match[0], cyrillic, latin)
            if folded:
                acronym = not shouting and _is_acronym(match[0])
                place = (offset + match.start(), offset + match.end(), number)
                found.append(Word(form, folded, language, *place, acronym))
    return found


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= LONGEST_ACRONYM and word.isupper() and word.isalpha()
