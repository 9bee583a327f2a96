"""The reviewed glossary: one concept a line, written in English, Bulgarian and Serbian (Latin).

Data: ``text/data/glossary.tsv`` (terms of the field) and ``words.tsv`` (general words) with the columns theme, en,
bg, sr; alternatives are separated by `` | ``. ``fundmatch lexicon check`` checks both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from fundmatch.cache import Cache, digest
from fundmatch.text.lemmas import lemma
from fundmatch.text.version import reading_version
from fundmatch.text.words import Word, words

#: Columns of the file after the theme, in order.
LANGUAGES_IN_FILE = ("en", "bg", "sr")

#: The glossary's files. The field's own meaning of a word comes first.
FILES = ("glossary.tsv", "words.tsv")

#: The theme of words that the field uses without owning them.
GENERAL = "general"

#: Between the terms of one cell.
SEPARATOR = " | "

#: A term as the engine compares it: its language and the lemmas of its words without stop words.
TermKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Concept:
    """One meaning and every way the glossary writes it."""

    theme: str
    terms: tuple[TermKey, ...]


@dataclass(frozen=True)
class Glossary:
    """Concepts, found by the lemmas of their terms. ``longest`` is the most words any term has."""

    concepts: tuple[Concept, ...]
    by_term: dict[TermKey, tuple[Concept, ...]]
    longest: int

    def longest_match(self, language: str, lemmas: Sequence[str]) -> tuple[int, tuple[Concept, ...]]:
        """(words taken, concepts) of the longest term that ``lemmas`` begin with; (0, ()) where there is none."""
        for length in range(min(self.longest, len(lemmas)), 0, -1):
            found = self.by_term.get((language, tuple(sorted(lemmas[:length]))))
            if found:
                return length, found
        return 0, ()

    def vocabulary(self) -> frozenset[tuple[str, str]]:
        """Every (language, lemma) that some term uses."""
        return frozenset(self.longest_with)

    @cached_property
    def longest_with(self) -> dict[tuple[str, str], int]:
        """For each (language, lemma) the most words of a term that has it: most words are in none."""
        longest: dict[tuple[str, str], int] = {}
        for language, lemmas in self.by_term:
            size = len(lemmas)
            for word in lemmas:
                if longest.get((language, word), 0) < size:
                    longest[language, word] = size
        return longest


def content_words(text: str, language: str) -> list[Word]:
    """The words of ``text`` that carry meaning."""
    return [word for word in words(text, language) if word.tells]


def term_key(text: str, language: str) -> TermKey:
    """The key of a written term: all its words count as words of ``language``, in whatever order they stand."""
    return language, tuple(sorted(lemma(word.form, language) for word in content_words(text, language)))


def parse_glossary(lines: Iterable[str]) -> Glossary:
    """Read the lines of a glossary file (header first); of a term with several concepts the first counts most."""
    concepts = []
    for line in lines:
        if not is_entry(line):
            continue
        theme, *columns = line.rstrip("\n").split("\t")
        written = zip(LANGUAGES_IN_FILE, columns, strict=True)
        terms = [term_key(term, language) for language, column in written for term in column.split(SEPARATOR) if term]
        concepts.append(Concept(theme, tuple(dict.fromkeys(term for term in terms if term[1]))))
    return _indexed(concepts)


def is_entry(line: str) -> bool:
    """Whether a line of a glossary file holds a concept: it is no remark, no header, and not blank."""
    return bool(line.strip()) and not line.startswith(("#", "theme\t"))


def _indexed(concepts: list[Concept]) -> Glossary:
    by_term: dict[TermKey, tuple[Concept, ...]] = {}
    for concept in concepts:
        for term in concept.terms:
            by_term[term] = (*by_term.get(term, ()), concept)
    return Glossary(tuple(concepts), by_term, max((len(lemmas) for _, lemmas in by_term), default=0))


def shipped_files() -> list[tuple[str, str]]:
    """(name, content) of the glossary's files; where a term is in several, the earlier file says what it means."""
    folder = resources.files("fundmatch.text") / "data"
    return [(name, (folder / name).read_text(encoding="utf-8")) for name in FILES]


def shipped_glossary(cache: Cache | None = None, own: Sequence[str] = ()) -> Glossary:
    """The glossary that comes with fundmatch, after the ``own`` lines of the workspace (:func:`own_lines`).

    With a cache its terms are cut into lemmas only once.
    """
    key = digest(reading_version().encode("ascii"), *(line.encode("utf-8") for line in own))
    kept = (cache or Cache()).get("glossary", key, _from_json)
    if kept is not None:
        return kept
    glossary = parse_glossary([*own, *(line for _, content in shipped_files() for line in content.splitlines())])
    if cache is not None:
        cache.put("glossary", key, _to_json(glossary))
    return glossary


@lru_cache(maxsize=1)
def opened_glossary(cache: Cache, own: tuple[str, ...] = ()) -> Glossary:
    """:func:`shipped_glossary`, opened once for all that a process asks of it: it takes a tenth of a second."""
    return shipped_glossary(cache, own)


def _to_json(glossary: Glossary) -> bytes:
    return json.dumps([[concept.theme, concept.terms] for concept in glossary.concepts], ensure_ascii=False).encode()


def _from_json(content: bytes) -> Glossary:
    rows = json.loads(content)
    concepts = [
        Concept(str(theme), tuple((str(language), tuple(map(str, lemmas))) for language, lemmas in terms))
        for theme, terms in rows
    ]
    return _indexed(concepts)
