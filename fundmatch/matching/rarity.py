"""How much a keyword tells: its information (−ln of its share) among calls, those at hand and those at large.

What share of all calls has a keyword is known from the background table; the calls at hand correct that as so many more
observations (a Beta prior)::

    share = (found + V · prior) / (N + V),    information = −ln share

With V = 1,000 virtual calls a score hardly moves when the store doubles, and a word that no call at hand has is as rare
as it is elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from fundmatch.matching.background import Background, term_name
from fundmatch.matching.expand import Slot
from fundmatch.matching.meanings import Meanings
from fundmatch.matching.memory import Memory
from fundmatch.matching.weights import RarityWeights

#: Most slots that are remembered.
MOST_SLOTS = 20_000


@dataclass
class Rarity:
    """Looks slots up in the background table by what they mean, whatever the calls at hand have."""

    meanings: Meanings
    table: Background
    weights: RarityWeights
    _known: Memory[Slot, float] = field(default_factory=lambda: Memory(MOST_SLOTS))

    def information(self, slots: Sequence[Slot], found: int, size: int) -> float:
        """Nats that slots tell together, where ``found`` of ``size`` calls at hand have them."""
        prior = math.exp(sum(map(self._expected, slots)) * (self.weights.together if len(slots) > 1 else 1.0))
        virtual = self.weights.virtual_calls
        return -math.log((found + virtual * prior) / (size + virtual))

    def _expected(self, slot: Slot) -> float:
        """ln of the share of calls at large that have a slot."""
        return self._known.recall(slot, lambda: math.log(max(self._share(slot), self.weights.least_share)))

    def _share(self, slot: Slot) -> float:
        """A term of the glossary as it was counted; other words as if they came independently, only less so."""
        known = self.table.term_share(self._english(slot))
        if known is not None:
            return known
        shares = [self.table.call_share_of(meaning) for _, meaning in self.meanings.read(slot.written)]
        return math.prod(shares) ** (self.weights.together if len(shares) > 1 else 1.0)

    def _english(self, slot: Slot) -> str:
        """The first English term of what a slot means; empty where the glossary does not know it."""
        language = slot.written[0][0] if slot.written else ""
        concepts = self.meanings.glossary.by_term.get((language, tuple(sorted(lemma for _, lemma in slot.written))), ())
        return next((term_name(term) for concept in concepts for term in concept.terms if term[0] == "en"), "")
