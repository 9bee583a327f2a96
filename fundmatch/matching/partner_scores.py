"""Partners against all calls: scores and explained matches, asked of the engine once and kept between runs.

A search whose partners, calls and word lists have not changed opens no index: what it shows was computed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.engines import Engines
from fundmatch.matching.kept_answers import KeptAnswers, sealed, unsealed
from fundmatch.models import Match, Profile

if TYPE_CHECKING:
    from fundmatch.matching.engine import ScoredProfile

Floats = NDArray[np.float64]

#: Begins the names of what is kept of a partner by itself, and of one with words typed in passing.
OWN, TYPED = "own", "typed"


class PartnerScores:
    """One partner, with words typed in passing: its score for every call, and its matches explained."""

    def __init__(self, profile: Profile, words: tuple[str, ...], engines: Engines) -> None:
        self.profile, self.words, self._engines = profile, words, engines
        self._key = engines.key([profile], words)
        kind = TYPED if words else OWN
        self._name = f"{kind}-scores-{profile.slug}"
        self._matches = KeptAnswers(engines.cache, f"{kind}-matches-{profile.slug}", self._key)

    @cached_property
    def scores(self) -> Floats:
        """The score of every call, 0–100, neither rounded nor cut off."""
        cache = self._engines.cache
        kept = cache.get(self._name, self._key, self._from_bytes)
        if kept is None:
            kept = self._scored.scores
            cache.put(self._name, self._key, sealed(kept.astype("<f8").tobytes()))
        return kept

    def _from_bytes(self, content: bytes) -> Floats:
        scores = np.frombuffer(unsealed(content), dtype="<f8")
        if len(scores) != len(self._engines.calls.keys):
            raise ValueError("the scores of other calls")
        return scores

    @cached_property
    def _scored(self) -> ScoredProfile:
        return self._engines.engine.score(self.profile, self.words)

    def match(self, number: int) -> Match:
        """The match of one call with all its evidence."""
        name = self._engines.calls.keys[number]
        kept = self._matches.get(name)
        if kept is not None:
            return Match.model_validate_json(kept)
        match = self._engines.engine.explain(self._scored, number)
        self._matches.put(name, match.model_dump_json())
        return match

    def save(self) -> None:
        """Keep the matches for the next run."""
        self._matches.save()


@dataclass(frozen=True)
class Scoring:
    """The scores of any partner."""

    engines: Engines

    @cached_property
    def _partners(self) -> dict[tuple[str, tuple[str, ...]], PartnerScores]:
        return {}

    @cached_property
    def _facts(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, "facts", self.engines.key())

    @property
    def words(self) -> int:
        """The number of indexed words of all calls."""
        kept = self._facts.get("words")
        if kept is None:
            kept = str(self.engines.engine.index.words)
            self._facts.put("words", kept)
        return int(kept)

    def of(self, profile: Profile, words: tuple[str, ...] = ()) -> PartnerScores:
        """A partner's scores with extra keywords; asked twice, it is the same object."""
        key = (profile.slug, words)
        if key not in self._partners:
            self._partners[key] = PartnerScores(profile, words, self.engines)
        return self._partners[key]

    def save(self) -> None:
        """Keep what was asked for the next run."""
        self._facts.save()
        for each in self._partners.values():
            each.save()
