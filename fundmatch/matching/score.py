"""How well calls fit a profile, as numbers: keyword × call, and the sum over a profile.

Keyword × call (measured in recall and precision under typos, swaps and inflection against five ready-made scorers)::

    coverage = Σ w_s [slot s occurs]        w_s = the slot's share of the keyword's idf
    value    = Σ w_s strength_s
    K        = value · coverage² · (loose + (1 − loose) · share of neighbouring slots that stand near each other)

and 0 where coverage is below its threshold. Profile × call: G = Σ weight · rarity · K + free text (``likeness``), and
the score is G read off the calibration curve (``calibration``).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.documents import Term
from fundmatch.matching.expand import Phrase, Slot
from fundmatch.matching.index import Floats, Index, Positions
from fundmatch.matching.memory import Memory
from fundmatch.matching.occurrences import (
    NO_HITS,
    Hits,
    Neighbours,
    Numbers,
    Places,
    Postings,
    Ways,
    best_in_documents,
    neighbours,
    slot_hits,
    ways,
)
from fundmatch.matching.rarity import Rarity

#: Most occurrences of terms that are remembered (28 bytes each), and most hits of slots and of phrases (12 bytes each).
#: All that 2,000 profiles ask of 16,000 calls: 8, 18 and 28 million.
MOST_POSTINGS, MOST_HITS = 8_000_000, 24_000_000


@dataclass(frozen=True)
class Found:
    """A slot against the whole index; ``several`` are the occurrences of those of its ways that are several words."""

    ways: Ways
    several: Postings
    hits: Hits
    idf: float

    @property
    def size(self) -> int:
        """Numbers held in memory, as hits."""
        return len(self.hits) + 2 * len(self.several) + 100


@dataclass(frozen=True)
class Told:
    """K of a phrase, and how much the phrase tells: 1 if hardly a call has it, near 0 for what most calls have."""

    hits: Hits
    told: float

    @property
    def size(self) -> int:
        """Numbers held in memory, as hits."""
        return len(self.hits) + 100


@dataclass(frozen=True)
class Parts:
    """What a phrase's K is made of, for the documents that have enough of it: coverage, value, and near neighbours.

    ``whole``: which of them have every slot, however little one tells.
    """

    documents: Numbers
    coverage: Floats
    value: Floats
    near: Floats
    whole: NDArray[np.bool_]


NO_PARTS = Parts(NO_HITS.documents, *(NO_HITS.strengths,) * 3, np.empty(0, dtype=bool))

#: The least coverage of what has every slot: shares add up to 1 but for rounding.
WHOLE = 0.999


def _slots() -> Memory[Slot, Found]:
    return Memory(MOST_HITS, lambda found: found.size)


def _phrases() -> Memory[Phrase, Told]:
    return Memory(MOST_HITS, lambda told: told.size)


def _terms() -> Memory[Term, Postings]:
    return Memory(MOST_POSTINGS, lambda postings: len(postings) + 100)


@dataclass
class Scorer:
    """Scores phrases against one index, remembering terms, slots and phrases it has looked for."""

    index: Index
    rarity: Rarity
    neighbours: Neighbours = neighbours
    _slots: Memory[Slot, Found] = field(default_factory=_slots)
    _phrases: Memory[Phrase, Told] = field(default_factory=_phrases)
    _terms: Memory[Term, Postings] = field(default_factory=_terms)

    def slot(self, slot: Slot) -> Found:
        """Where and how strongly a slot occurs, and how much it tells (nats)."""
        return self._slots.recall(slot, lambda: self._look_for(slot))

    def _look_for(self, slot: Slot) -> Found:
        written = ways(self._positions, slot, self.index.weights.keyword.phrase_slack)
        several = Postings.of(written.several.positions)
        found: list[tuple[Postings, float | Floats]] = [
            (self._postings(term), nearness) for term, nearness in written.terms.items()
        ]
        found.append((several, best_in_documents(written.several, several.documents)))
        hits = slot_hits(found, self.index.norm)
        return Found(written, several, hits, self.rarity.information([slot], len(hits), self.index.size))

    def _positions(self, term: Term) -> Positions:
        return self._postings(term).positions

    def _postings(self, term: Term) -> Postings:
        return self._terms.recall(term, lambda: Postings.of(self.index.positions(term)))

    def phrase(self, phrase: Phrase) -> Hits:
        """K of one keyword in one language."""
        return self._scored(phrase).hits

    def told(self, phrase: Phrase) -> float:
        """How much a keyword tells: 1 if hardly a call has it, falling towards 0 for what most calls have."""
        return self._scored(phrase).told

    def _scored(self, phrase: Phrase) -> Told:
        return self._phrases.recall(phrase, lambda: self._score(phrase))

    def _score(self, phrase: Phrase) -> Told:
        weights = self.index.weights
        parts = self._parts(phrase, weights.keyword.coverage)
        loose = weights.keyword.loose
        strength = parts.value * parts.coverage**2 * (loose + (1 - loose) * parts.near)
        information = self.rarity.information(phrase.slots, len(strength), self.index.size)
        return Told(Hits(parts.documents, strength), min(1.0, information / weights.profile.telling))

    def contains(self, phrase: Phrase) -> Numbers:
        """The documents that have every word of the phrase near the next one (``must``, ``not``)."""
        parts = self._parts(phrase, WHOLE)
        together: NDArray[np.bool_] = parts.near == 1.0
        return parts.documents[together]

    def having(self, phrase: Phrase) -> Numbers:
        """The documents that have every word of the phrase, wherever they stand."""
        parts = self._parts(phrase, WHOLE)
        return parts.documents[parts.whole]

    def theme(self, phrase: Phrase, idf: Sequence[float]) -> Hits:
        """How far each document (a partner) covers a theme of a call, linearly in what it has of it.

        ``idf`` weighs the slots: it comes from the calls, because a handful of partners says nothing about rarity.
        """
        weights = self.index.weights.keyword
        parts = self._parts(phrase, weights.theme_coverage, idf)
        return Hits(parts.documents, parts.value * (weights.loose + (1 - weights.loose) * parts.near))

    def _parts(self, phrase: Phrase, least: float, weighed: Sequence[float] | None = None) -> Parts:
        """The parts of all documents with a coverage of at least ``least``; ``weighed`` replaces the idf."""
        found = [self.slot(slot) for slot in phrase.slots]
        if not any(len(each.hits) for each in found):
            return NO_PARTS
        if len(found) == 1:
            hits, ones = found[0].hits, np.ones(len(found[0].hits))
            return Parts(hits.documents, ones, hits.strengths, ones, ones > 0)
        idf = np.array([each.idf for each in found] if weighed is None else weighed)
        share = idf / idf.sum() if idf.sum() else np.full(len(found), 1 / len(found))
        documents = self._candidates(found, share, least)
        coverage, value = np.zeros(len(documents)), np.zeros(len(documents))
        having: list[NDArray[np.bool_]] = []
        for each, part in zip(found, share, strict=True):
            strengths = each.hits.among(documents, self.index.size)
            having.append(strengths > 0)
            coverage += part * having[-1]
            value += part * strengths
        keep = coverage >= least
        documents, having = documents[keep], [each[keep] for each in having]
        near = self._near(found, documents, having)
        return Parts(documents, coverage[keep], value[keep], near, np.logical_and.reduce(having))

    def _candidates(self, found: Sequence[Found], share: Floats, least: float) -> Numbers:
        """Documents, ascending, among which are all with a coverage of at least ``least``.

        Whatever has that much has one of any slots that make up more than the rest of it: the rarest such are taken.
        """
        rest = 1 - least + 1e-9
        alone = [each for each, part in zip(found, share, strict=True) if part > rest]
        if alone:
            return min(alone, key=lambda each: len(each.hits)).hits.documents
        wanted, reached = np.zeros(self.index.size, dtype=bool), 0.0
        for number in np.argsort([len(each.hits) for each in found], kind="stable").tolist():
            wanted[found[number].hits.documents] = True
            reached += share[number]
            if reached > rest:
                break
        return np.flatnonzero(wanted).astype(np.int32)

    def _near(self, found: Sequence[Found], documents: Numbers, having: Sequence[NDArray[np.bool_]]) -> Floats:
        """The share of neighbouring slots that stand near each other, for each document."""
        near = np.zeros(len(documents))
        for (left, in_left), (right, in_right) in itertools.pairwise(zip(found, having, strict=True)):
            both = documents[in_left & in_right]
            if len(both):
                near += self._neighbours(left, right, both)[documents]
        return near / (len(found) - 1)

    def _neighbours(self, left: Found, right: Found, both: Numbers) -> NDArray[np.bool_]:
        """For every document of the index whether it is one of ``both`` and has the two slots near each other."""
        wanted = np.zeros(self.index.size, dtype=bool)
        wanted[both] = True
        rarer, others = sorted((self._places(left), self._places(right)), key=_length)
        return self.neighbours(rarer, others, self.index.weights.keyword.near, wanted)

    def _places(self, found: Found) -> Places:
        every = (*(self._postings(term) for term in found.ways.terms), found.several)
        return [(each.positions.place, each.positions.document) for each in every if len(each)]


def _length(places: Places) -> int:
    return sum(len(each) for each, _ in places)
