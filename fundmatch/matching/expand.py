"""From what a partner writes to what the calls contain: inflections, typos, transliteration and the glossary.

A phrase becomes *slots*, one for each word or glossary term in it; a slot holds every *alternative* way in which the
indexed texts write it; an alternative is one or several words, each with its *readings* (terms of the vocabulary).
Every distinct word is looked up once, and rapidfuzz compares whole words of the vocabulary only: never a keyword with
a text, where ``art`` is in "smart partner startup".
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from fundmatch.matching.documents import Term
from fundmatch.matching.index import Index
from fundmatch.matching.memory import Memory
from fundmatch.matching.semantic import Link, SemanticLinks
from fundmatch.matching.slips import Meant, Slips
from fundmatch.matching.vocabulary import Vocabulary
from fundmatch.matching.weights import Weights
from fundmatch.models import EvidenceKind
from fundmatch.text.folding import fold, is_cyrillic
from fundmatch.text.glossary import Concept, Glossary, TermKey, content_words
from fundmatch.text.known_words import KnownWords
from fundmatch.text.lemmas import lemma
from fundmatch.text.transliteration import bulgarian_latin
from fundmatch.text.words import Word

#: Most combinations of what mistyped words may mean that the glossary is asked for.
MOST_READINGS = 64

#: Most words and phrases that are remembered (some 3 kB each).
MOST_WORDS, MOST_PHRASES = 50_000, 20_000

#: Shortest word that is looked for in another script: acronyms of two languages collide (ЕС, ES).
LEAST_ROMANISED = 4


@dataclass(frozen=True)
class Reading:
    """One term that a word may stand for, how near it is (1 = the same word), and by which link."""

    term: Term
    similarity: float
    kind: EvidenceKind


@dataclass(frozen=True)
class Alternative:
    """One way to write a slot: for each word its readings."""

    words: tuple[tuple[Reading, ...], ...]
    similarity: float
    kind: EvidenceKind


@dataclass(frozen=True)
class Slot:
    """One word or glossary term of a phrase as its writer has it (``written``), with every way the texts write it."""

    text: str
    written: tuple[Term, ...]
    alternatives: tuple[Alternative, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.text, self.written, self.alternatives))


@dataclass(frozen=True)
class Phrase:
    """A keyword in one language, ready to be looked for."""

    text: str
    slots: tuple[Slot, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.text, self.slots))


@dataclass(frozen=True)
class _Lookup:
    """What is known of one word: its readings, and the terms under which the glossary may know it, likeliest first.

    A word that is right is one term; a mistyped one may be several, ``similarity`` away, or none if it is a small
    word; ``similarity`` is 0 where nothing is known of a word.
    """

    readings: tuple[Reading, ...]
    terms: tuple[Term, ...]
    similarity: float = 1.0


@dataclass(frozen=True)
class _Run:
    """The words at the beginning of a phrase that make one slot: how many, as which terms, and what they mean."""

    taken: int
    written: tuple[Term, ...]
    concepts: tuple[Concept, ...]


@dataclass
class Expander:
    """Expands phrases against one index; every distinct word is looked up once and remembered."""

    index: Index
    glossary: Glossary
    dictionaries: KnownWords
    semantic: SemanticLinks | None = None
    _known: Memory[tuple[str, str], _Lookup] = field(default_factory=lambda: Memory(MOST_WORDS))
    _terms: Memory[Term, bool] = field(default_factory=lambda: Memory(MOST_WORDS))
    _listed: Memory[TermKey, tuple[tuple[Reading, ...], ...]] = field(default_factory=lambda: Memory(MOST_WORDS))
    _phrases: Memory[tuple[str, str], Phrase] = field(default_factory=lambda: Memory(MOST_PHRASES))

    @cached_property
    def slips(self) -> Slips:
        """What mistyped words stand for."""
        return Slips(self.index, self.glossary, self.dictionaries)

    def phrase(self, text: str, language: str = "") -> Phrase:
        """A keyword as slots. ``language`` is the one its writer stated, or empty."""
        return self._phrases.recall((text, language), lambda: self._expanded(text, language))

    def nearby(self, forms: Sequence[tuple[str, str]]) -> list[Phrase]:
        """The concepts near in meaning to a keyword's forms, (language, text), as phrases of one slot.

        None where links by meaning are off, or the calls or the glossary know every word of some form.
        """
        if self.semantic is None or any(self._understood(self.phrase(text, language)) for language, text in forms):
            return []
        found = [(text, self.semantic.near(text, language)) for language, text in forms]
        return [Phrase(text, (slot,)) for text, links in found if (slot := self._linked(text, links)).alternatives]

    def _understood(self, phrase: Phrase) -> bool:
        return all(slot.alternatives or term_of(slot.written) in self.glossary.by_term for slot in phrase.slots)

    def _linked(self, text: str, links: Sequence[Link]) -> Slot:
        """A slot as rare as the nearest concept is."""
        alternatives = []
        for link in links:
            similarity = link.similarity * self.index.weights.similarity.translation
            for language, lemmas in link.concept.terms:
                words = tuple((Reading((language, word), 1.0, "semantic"),) for word in lemmas)
                if all(self._knows((language, word)) for word in lemmas):
                    alternatives.append(Alternative(words, similarity, "semantic"))
        written = tuple(
            (language, word) for link in links[:1] for language, lemmas in link.concept.terms[:1] for word in lemmas
        )
        return Slot(text, written, tuple(alternatives))

    def _expanded(self, text: str, language: str) -> Phrase:
        found = self._read(text, language)
        lookups = [self._look_up(word) for word in found]
        slots: list[Slot] = []
        at = 0
        while at < len(found):
            run = self._longest(lookups[at:])
            slots.append(self._slot(found[at : at + run.taken], lookups[at : at + run.taken], run))
            at += run.taken
        return Phrase(text, tuple(slots))

    def _read(self, text: str, language: str) -> list[Word]:
        """The content words of a phrase.

        A slip may hide its language (``чистит технологии``): of a phrase with slips whose writer stated none, the
        reading with the fewest counts. Small words count as content when mistyped, and are left out here.
        """
        read = self._content(text, language)
        if language or not self._slipped(read):
            return read
        others = ("bg", "sr") if is_cyrillic(text) else ("sr",)
        return min([read, *(self._content(text, other) for other in others)], key=self._slipped)

    def _content(self, text: str, language: str) -> list[Word]:
        return [word for word in content_words(text, language) if self._look_up(word).terms]

    def _slipped(self, found: Sequence[Word]) -> float:
        """How much is wrong with words: what slips take off, and a whole for each that nothing is known of."""
        lookups = [self._look_up(word) for word in found]
        return sum(1.0 - lookup.similarity for lookup in lookups)

    def _longest(self, lookups: Sequence[_Lookup]) -> _Run:
        """The longest glossary term that the words begin with; of mistyped words every likely reading is tried."""
        for length in range(min(self.glossary.longest, len(lookups)), 0, -1):
            readings = itertools.product(*(lookup.terms for lookup in lookups[:length]))
            found = {run: self._concepts(run) for run in itertools.islice(readings, MOST_READINGS)}
            meant = [run for run, concepts in found.items() if concepts]
            if meant:
                return _Run(length, meant[0], tuple(dict.fromkeys(each for run in meant for each in found[run])))
        return _Run(1, lookups[0].terms[:1], ())

    def _concepts(self, run: Sequence[Term]) -> tuple[Concept, ...]:
        language = run[0][0]
        if any(other != language for other, _ in run):
            return ()
        return self.glossary.by_term.get((language, tuple(sorted(word for _, word in run))), ())

    def _slot(self, found: Sequence[Word], lookups: Sequence[_Lookup], run: _Run) -> Slot:
        written: TermKey = (run.written[0][0], tuple(sorted(word for _, word in run.written)))
        nearness = min(lookup.similarity or 1.0 for lookup in lookups)
        alternatives = [Alternative(tuple(lookup.readings for lookup in lookups), 1.0, "exact")]
        for concept in run.concepts:
            alternatives += [self._term(term, written, nearness) for term in concept.terms if term != written]
        usable = tuple(dict.fromkeys(alternative for alternative in alternatives if all(alternative.words)))
        return Slot(" ".join(word.form for word in found), run.written, usable)

    def _term(self, term: TermKey, written: TermKey, nearness: float) -> Alternative:
        language, lemmas = term
        similarity = self.index.weights.similarity
        factor = similarity.synonym if language == written[0] else similarity.translation
        readings = self._listed.recall(term, lambda: self._read_as(language, lemmas))
        return Alternative(readings, factor * nearness, "glossary")

    def _read_as(self, language: str, lemmas: Sequence[str]) -> tuple[tuple[Reading, ...], ...]:
        """For each word of a glossary term its reading, none where the calls do not have it."""
        words = ((language, word) for word in lemmas)
        return tuple((Reading(word, 1.0, "glossary"),) if self._knows(word) else () for word in words)

    def _knows(self, term: Term) -> bool:
        return self._terms.recall(term, lambda: self.index.vocabulary.knows(term))

    def _look_up(self, word: Word) -> _Lookup:
        return self._known.recall((word.form, word.language), lambda: self._found(word))

    def _found(self, word: Word) -> _Lookup:
        own = (word.language, lemma(word.form, word.language))
        direct = direct_readings(self.index.vocabulary, word, own[1], self.index.weights)
        if not direct and own not in self.slips.listed:
            return self._corrected(word, own)
        return _Lookup((*direct, *self._misspelt(word, direct)), (own,))

    def _misspelt(self, word: Word, direct: Sequence[Reading]) -> tuple[Reading, ...]:
        """How calls misspell a right word."""
        forms = self.slips.misspelt(word, frozenset(reading.term for reading in direct))
        nearness = _nearness(word.folded, 1, self.index.weights)
        terms = dict.fromkeys(term for form in forms for term in self.index.vocabulary.surface(form))
        return tuple(Reading(term, nearness, "typo") for term in terms)

    def _corrected(self, word: Word, own: Term) -> _Lookup:
        """Readings of every word that one may stand for that neither the calls nor the glossary know."""
        meant = self.slips.meant(word)
        if self.slips.is_small(word) and not any(each.edits == 1 for each in meant):
            return _Lookup((), (), _nearness(word.folded, 1, self.index.weights))
        if not meant:
            readings = self._misspelt(word, ())
            return _Lookup(readings, (own,), 1.0 if readings or self.slips.is_word(word.form) else 0.0)
        return self._meant(word, meant)

    def _meant(self, word: Word, meant: Sequence[Meant]) -> _Lookup:
        """Readings of every word that a mistyped one may stand for, as near as they are."""
        readings: dict[Term, Reading] = {}
        for each in meant:
            nearness = _nearness(word.folded, each.edits, self.index.weights)
            for language, form in each.terms:
                right = replace(word, form=each.folded, folded=each.folded, language=language)
                for direct in direct_readings(self.index.vocabulary, right, form, self.index.weights):
                    readings.setdefault(direct.term, Reading(direct.term, nearness * direct.similarity, "typo"))
        terms = tuple(dict.fromkeys(term for each in meant for term in each.terms))
        return _Lookup(tuple(readings.values()), terms, _nearness(word.folded, meant[0].edits, self.index.weights))


def term_of(written: Sequence[Term]) -> TermKey:
    """The glossary's key of words of one language."""
    return written[0][0], tuple(sorted(lemma for _, lemma in written))


def direct_readings(vocabulary: Vocabulary, word: Word, form: str, weights: Weights) -> tuple[Reading, ...]:
    """Readings without any guess: same lemma, same surface in any language, or the same word in the other script."""
    terms = dict.fromkeys(vocabulary.surface(word.folded))
    if vocabulary.knows((word.language, form)):
        terms.setdefault((word.language, form))
    readings = [Reading(term, 1.0, "exact") for term in terms]
    other = _other_script(vocabulary, word, form)
    nearness = weights.similarity.transliterated
    readings += [Reading(term, nearness, "transliterated") for term in other if term not in terms]
    return tuple(readings)


def _other_script(vocabulary: Vocabulary, word: Word, form: str) -> tuple[Term, ...]:
    if len(word.folded) < LEAST_ROMANISED:
        return ()
    if is_cyrillic(word.folded):
        latin = dict.fromkeys(fold(bulgarian_latin(written)) for written in (word.folded, form))
        return tuple(dict.fromkeys(term for surface in latin for term in vocabulary.surface(surface)))
    return vocabulary.romanised(word.folded)


def _nearness(query: str, edits: int, weights: Weights) -> float:
    loss = weights.similarity.typo_short if len(query) < weights.typo.one_below else weights.similarity.typo_long
    return 1.0 - loss * edits
