"""How well calls fit a profile, as numbers: keyword × call, and the sum over a profile.

Keyword × call (measured in recall and precision under typos, swaps and inflection against five ready-made scorers)::

    coverage = Σ w_s [slot s occurs]        w_s = the slot's share of the keyword's idf
    value    = Σ w_s strength_s
    K        = value · coverage² · (loose + (1 − loose) · share of neighbouring slots that stand near each other)

and 0 where coverage is below its threshold. Profile × call: G = Σ weight · rarity · K + free text, and
score = 100 · (1 − exp(−G / scale)), so that more evidence always means more and nothing exceeds 100.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fundmatch.matching.expand import Phrase, Slot
from fundmatch.matching.index import Floats, Index
from fundmatch.matching.occurrences import Occurrences, documents_with_neighbours, occurrences, strengths


@dataclass(frozen=True)
class Found:
    """A slot against the whole index."""

    occurrences: Occurrences
    strengths: Floats
    idf: float


@dataclass
class Scorer:
    """Scores phrases against one index, remembering every slot it has looked for."""

    index: Index
    _slots: dict[Slot, Found] = field(default_factory=dict)

    def slot(self, slot: Slot) -> Found:
        """Where and how strongly a slot occurs; idf = log(1 + (N − df + ½) / (df + ½))."""
        if slot not in self._slots:
            found = occurrences(self.index, slot)
            strength = strengths(self.index, found)
            frequency = int(np.count_nonzero(strength))
            idf = float(np.log1p((self.index.size - frequency + 0.5) / (frequency + 0.5)))
            self._slots[slot] = Found(found, strength, idf)
        return self._slots[slot]

    def phrase(self, phrase: Phrase) -> Floats:
        """K of one keyword in one language for every document."""
        coverage, value, near = self._parts(phrase)
        weights = self.index.weights.keyword
        strength = value * coverage**2 * (weights.loose + (1 - weights.loose) * near)
        return np.where(coverage >= weights.coverage, strength, 0.0)

    def contains(self, phrase: Phrase) -> Floats:
        """1 for each document that has all of the phrase, its words near each other; else 0 (``must``, ``not``)."""
        coverage, _, near = self._parts(phrase)
        return ((coverage > 0.999) & (near > 0.999)).astype(np.float64)

    def theme(self, phrase: Phrase, idf: Sequence[float]) -> Floats:
        """How far each document (a partner) covers a theme of a call, linearly in what it has of it.

        ``idf`` weighs the slots: it comes from the calls, because a handful of partners says nothing about rarity.
        """
        coverage, value, near = self._parts(phrase, idf)
        weights = self.index.weights.keyword
        strength = value * (weights.loose + (1 - weights.loose) * near)
        return np.where(coverage >= weights.theme_coverage, strength, 0.0)

    def _parts(self, phrase: Phrase, weighed: Sequence[float] | None = None) -> tuple[Floats, Floats, Floats]:
        """(coverage, value, share of neighbours near each other) for every document; ``weighed`` replaces the idf."""
        nothing = np.zeros(self.index.size)
        if not phrase.slots:
            return nothing, nothing, nothing
        found = [self.slot(slot) for slot in phrase.slots]
        idf = np.array([each.idf for each in found] if weighed is None else weighed)
        share = idf / idf.sum() if idf.sum() else np.full(len(found), 1 / len(found))
        strength = np.stack([each.strengths for each in found])
        return share @ (strength > 0), share @ strength, self._near(found)

    def _near(self, found: Sequence[Found]) -> Floats:
        if len(found) == 1:
            return np.ones(self.index.size)
        pairs = [
            documents_with_neighbours(self.index, left.occurrences, right.occurrences)
            for left, right in itertools.pairwise(found)
        ]
        return np.asarray(np.mean(pairs, axis=0))

    def rarity(self, strength: Floats) -> float:
        """How much a keyword tells: 1 if almost no document has it, falling to ``profile.rare`` for common ones."""
        found = int(np.count_nonzero(strength))
        told = float(np.log((self.index.size + 1) / (found + 1)) / np.log(self.index.size + 1)) if found else 0.0
        return max(self.index.weights.profile.rare, told)

    def telling(self, phrase: Phrase) -> list[Slot]:
        """The different slots of a free text that say something: found, but not in most of the documents."""
        most = max(self.index.weights.profile.text_common * self.index.size, 1.0)
        return [slot for slot in dict.fromkeys(phrase.slots) if 0 < np.count_nonzero(self.slot(slot).strengths) <= most]

    def text(self, phrase: Phrase) -> Floats:
        """What share of a free text's meaning each document covers (0–1), weighted by squared idf.

        Words that stand in more than ``profile.text_common`` of the documents say nothing and are left out. A short
        text counts as one of ``profile.text_least`` squared idf: two words of a title prove little.
        """
        told = [self.slot(slot) for slot in self.telling(phrase)]
        if not told:
            return np.zeros(self.index.size)
        weight = np.array([each.idf**2 for each in told])
        whole = max(float(weight.sum()), self.index.weights.profile.text_least)
        return np.asarray(weight @ np.stack([each.strengths for each in told]) / whole)


def score_of(total: Floats, scale: float) -> Floats:
    """The sum of evidence on a scale from 0 to 100."""
    return np.asarray(100.0 * -np.expm1(-total / scale))
