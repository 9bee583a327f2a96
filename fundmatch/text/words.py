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

from fundmatch.text.folding import clean, fold, is_cyrillic, normal, without_marks
from fundmatch.text.stems import tells
from fundmatch.text.transliteration import BULGARIAN_LETTERS, SERBIAN_LETTERS, serbian_latin

#: A word; invisible characters inside it do not end it. A small Cyrillic letter before a capital one does:
#: „общинаАсоциация“ are two words glued together by a page's layout.
#: One letter before a hyphen belongs to the word behind it: ``e-learning`` is not ``learning``, nor ``R&D`` two words.
WORD = re.compile(
    r"(?:(?<![^\W_])[^\W\d_][-‑&](?=[^\W_]))?"
    r"(?:(?:(?![а-яѐ-џ][А-ЯЀ-Џ])[^\W_]|[\u00ad\u200b-\u200d])+(?:[а-яѐ-џ](?=[А-ЯЀ-Џ]))?|[а-яѐ-џ](?=[А-ЯЀ-Џ]))"
)
SEGMENT_END = re.compile(r"[.!?;:•·|()\[\]\n\r\t]+(?=\s|$)|[\n\r\t;|()\[\]•]+")
SERBIAN_MARKS = re.compile(r"[čćžšđ]")
#: Letters with marks that other languages have, and Serbian has not.
FOREIGN_MARKS = re.compile(r"[à-öø-ÿāăąęěėēğģīįķļłńňņőřśşșťţțůūűųýźżľĺŕ]")
LANGUAGES = ("bg", "sr", "en")
#: Codes of the language whose words Serbian ones are, too.
SERBIAN_TOO = ("sr", "hr", "bs")
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


@dataclass(frozen=True, slots=True)
class Votes:
    """What the words of a segment say about its language; votes of several words add up.

    Of words in Latin letters: ``marks`` are letters, endings and glossary words that only Serbian has, ``small`` its
    small words, ``other`` small words, endings and glossary words of English, and small words and letters of languages
    that are neither. Of words in Cyrillic letters, which ``cyrillic`` counts: ``serbian`` and ``bulgarian``.
    """

    marks: int = 0
    small: int = 0
    other: int = 0
    cyrillic: int = 0
    serbian: int = 0
    bulgarian: int = 0

    def __add__(self, more: Votes) -> Votes:
        return Votes(
            self.marks + more.marks,
            self.small + more.small,
            self.other + more.other,
            self.cyrillic + more.cyrillic,
            self.serbian + more.serbian,
            self.bulgarian + more.bulgarian,
        )

    @property
    def of_cyrillic(self) -> str:
        """The language of the words in Cyrillic letters: Bulgarian, unless more speaks for Serbian."""
        return "sr" if self.serbian > self.bulgarian else "bg"

    @property
    def of_latin(self) -> str:
        """The language of the words in Latin letters.

        Beside Cyrillic words they are English names and terms. A single Serbian name (``Niš``) does not make an
        English clause Serbian, nor does a lone small word that English has as a prefix (``bio-based``).
        """
        serbian = self.marks + (self.small if self.small > 1 or self.marks else 0)
        return "sr" if serbian > self.other and not self.cyrillic else "en"


@lru_cache(maxsize=200_000)
def votes(word: str) -> Votes:
    """What one word as written says about the language of its segment; look-alike letters do not change it."""
    form = clean(word)
    return _cyrillic_votes(form) if is_cyrillic(form) else _latin_votes(form)


def _latin_votes(form: str) -> Votes:
    bare = without_marks(form)
    serbian, english = tells(bare, "sr"), tells(bare, "en")
    marks = bool(SERBIAN_MARKS.search(form)) + form.endswith(endings("sr")) + (serbian and not english)
    small = form in stop_words("sr")
    foreign = bool(FOREIGN_MARKS.search(form)) + (form in other_small_words() and not small)
    other = (form in stop_words("en")) + form.endswith(endings("en")) + (english and not serbian) + foreign
    return Votes(marks, int(small), other)


def _cyrillic_votes(form: str) -> Votes:
    bare = without_marks(serbian_latin(form))
    known = tells(bare, "sr"), tells(form, "bg")
    small = bare in stop_words("sr"), form in stop_words("bg")
    letters = (not SERBIAN_LETTERS.isdisjoint(form)), (not BULGARIAN_LETTERS.isdisjoint(form))
    serbian = letters[0] + (known[0] and not known[1]) + (small[0] and not small[1])
    bulgarian = letters[1] + (known[1] and not known[0]) + (small[1] and not small[0]) + form.endswith(endings("bg"))
    return Votes(cyrillic=1, serbian=serbian, bulgarian=bulgarian)


@cache
def endings(language: str) -> tuple[str, ...]:
    """How words of a language often end, and those of the other do not (``text/data/endings.<language>.txt``)."""
    return tuple(_word_list(f"endings.{language}.txt"))


@cache
def other_small_words() -> frozenset[str]:
    """Small words of other languages in Latin letters, as written (``text/data/stopwords.other.txt``)."""
    return frozenset(_word_list("stopwords.other.txt"))


def segment_languages(segment: str, hint: str = "") -> tuple[str, str]:
    """(language of Cyrillic words, language of Latin words); ``hint`` is the language the writer stated."""
    found = sum(map(votes, WORD.findall(segment)), Votes())
    return languages_of(found, hint)


def languages_of(found: Votes, hint: str = "") -> tuple[str, str]:
    """The same from the votes of all words of a segment.

    Latin words of a text in a language that is neither English nor Serbian are read as English ones are: folded, and
    exact but for English inflections.
    """
    if hint in SERBIAN_TOO:
        return "sr", "sr"
    return hint if hint == "bg" else found.of_cyrillic, "en" if hint else found.of_latin


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
