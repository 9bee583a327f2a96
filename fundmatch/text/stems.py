"""How words of the glossary begin: enough to tell a word's language, and to put marks back that were not typed.

Data: ``text/data/stems.<language>.txt`` and ``marks.sr.tsv``, derived from the glossary by
``tests/benchmarks/make_word_lists.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

#: Letters of the shortest beginning; of the shortest that tells a language without having marks (``rad``, ``red``).
LEAST, LEAST_TELLING = 3, 4


@cache
def inflections(language: str) -> frozenset[str]:
    """What inflection may put behind a beginning (``text/data/inflections.<language>.txt``), with its marks."""
    return frozenset(ending for line in _lines(f"inflections.{language}.txt") for ending in line.split())


def cuts(word: str, language: str) -> Iterator[str]:
    """What may be the beginning of a word before its inflection, the longest first."""
    yield word
    endings = inflections(language)
    for length in range(1, min(len(word) - LEAST, _longest(language)) + 1):
        if word[-length:] in endings:
            yield word[:-length]


@cache
def _longest(language: str) -> int:
    """Letters of the longest inflection."""
    return max(map(len, inflections(language)))


@cache
def stems(language: str) -> frozenset[str]:
    """The listed beginnings of a language, folded."""
    return frozenset(_lines(f"stems.{language}.txt"))


def tells(word: str, language: str) -> bool:
    """Whether a folded word (Serbian in Latin letters) begins like a word of the glossary in this language."""
    if word[:LEAST] not in _starts(language):  # most words of other languages
        return False
    known, endings = stems(language), inflections(language)
    if word in known:
        return True
    lengths = range(1, min(len(word) - LEAST, _longest(language)) + 1)
    return any(word[:-length] in known and word[-length:] in endings for length in lengths)


@cache
def _starts(language: str) -> frozenset[str]:
    """How the beginnings begin; those that are shorter stand for themselves."""
    return frozenset(stem[:LEAST] for stem in stems(language))


@cache
def _unmarked() -> dict[str, str]:
    """Serbian beginnings with marks by what is left of them on a keyboard without: đ becomes dj or d."""
    return {bare: stem for bare, _, stem in (line.partition("\t") for line in _lines("marks.sr.tsv"))}


def marked(word: str) -> str:
    """A Serbian word in Latin letters with the marks that its writer left out (``zastite`` → ``zaštite``)."""
    if not word.isascii():
        return word
    for stem in cuts(word, "sr"):
        meant = _unmarked().get(stem)
        if meant is not None:
            return meant + word[len(stem) :]
    return word


def _lines(name: str) -> list[str]:
    lines = (resources.files("fundmatch.text") / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
