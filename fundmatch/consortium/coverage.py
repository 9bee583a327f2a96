"""How strongly each partner of a pool covers the themes of calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fundmatch.matching.engines import Engines
from fundmatch.matching.kept_answers import KeptAnswers
from fundmatch.models import Profile
from fundmatch.themes.documents import partner_document

if TYPE_CHECKING:
    from fundmatch.matching.engine import Engine


#: Under which names answers are kept: of the partners at hand, and of pools with candidates from elsewhere, which are
#: another one each time.
OF_PARTNERS, OF_GUESTS = "themes", "themes-of-guests"


@dataclass(frozen=True)
class CoveredTheme:
    """Every partner's strength in a theme, 0 to 1, and the mean idf of its words."""

    strength: list[float]
    rarity: float


@dataclass(frozen=True)
class Coverage:
    """Asks an engine over the partners; nothing is indexed before the first theme that no earlier run has asked for.

    ``engines`` opens the engine over the calls, which lends its glossary, its dictionaries and its idf: a handful of
    partners says nothing about the rarity of words.
    """

    profiles: Sequence[Profile]
    engines: Engines
    kept_as: str = OF_PARTNERS

    @cached_property
    def _kept(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, self.kept_as, f"{self.engines.key(self.profiles)}-rarity")

    def strength(self, theme: str) -> list[float]:
        """Every partner's strength in one theme, 0 to 1."""
        return self._answer(theme).strength

    def rarity(self, theme: str) -> float:
        """How rare the words of a theme are among the calls: the mean of their idf."""
        return self._answer(theme).rarity

    def _answer(self, theme: str) -> CoveredTheme:
        known = self._kept.get(theme)
        if known is not None:
            return CoveredTheme(**json.loads(known))
        found = self._asked(theme)
        self._kept.put(theme, json.dumps(asdict(found)))
        return found

    @cached_property
    def _engine(self) -> Engine:
        from fundmatch.matching.documents import ListedDocuments
        from fundmatch.matching.engine import Engine

        documents = ListedDocuments(tuple(partner_document(profile) for profile in self.profiles))
        index = self.engines.folder("partners").index(documents)
        return Engine(index, self.engines.glossary, self.engines.dictionaries)

    def _asked(self, theme: str) -> CoveredTheme:
        engine, calls = self._engine, self.engines.engine
        phrase = engine.expander.phrase(theme)
        among_calls = {slot.text: slot for slot in calls.expander.phrase(theme).slots}
        idf = [
            calls.scorer.slot(among_calls[slot.text]).idf if slot.text in among_calls else engine.scorer.slot(slot).idf
            for slot in phrase.slots
        ]
        strength = engine.scorer.theme(phrase, idf).dense(len(self.profiles)).tolist()
        return CoveredTheme(strength, float(sum(idf) / len(idf)) if idf else 0.0)

    def save(self) -> None:
        """Keep the answers for the next run."""
        self._kept.save()
