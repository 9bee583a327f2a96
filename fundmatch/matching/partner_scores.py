"""Partners against all calls: scores and explained matches, asked of the engine once and kept between runs.

A search whose partners, calls and word lists have not changed opens no index: what it shows was computed before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import digest
from fundmatch.matching.engines import Engines
from fundmatch.matching.kept_answers import KeptAnswers, sealed, unsealed
from fundmatch.matching.memory import Memory
from fundmatch.models import Match, Profile
from fundmatch.models.wording import Wording

if TYPE_CHECKING:
    from fundmatch.matching.engine import ScoredProfile

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

#: Begins the names of what is kept of a partner by itself, and of one with words typed in passing.
OWN, TYPED = "own", "typed"

#: Most questions with words typed in passing whose scores stay in memory: 8 bytes a partner and call, and the parts.
MOST_TYPED = 4


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
        return self._engines.engine.score(self.profile, self.words, self._engines.gains(self.profile.slug))

    def match(self, number: int) -> Match:
        """The match of one call with all its evidence."""
        name = self._engines.calls.keys[number]
        kept = self._matches.get(name)
        if kept is not None:
            return Match.model_validate_json(kept)
        match = self._engines.engine.explain(self._scored, number, self._engines.gains(self.profile.slug))
        self._matches.put(name, match.model_dump_json())
        return match

    def save(self) -> None:
        """Keep the matches for the next run."""
        self._matches.save()


@dataclass
class Scoring:
    """The scores of any partner."""

    engines: Engines
    _own: dict[str, PartnerScores] = field(default_factory=dict)
    _typed: Memory[tuple[str, ...], dict[str, PartnerScores]] = field(default_factory=lambda: Memory(MOST_TYPED))
    _asked: dict[tuple[str, tuple[str, ...]], PartnerScores] = field(default_factory=dict)

    @cached_property
    def _facts(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, "facts", self.engines.key())

    def _fact(self, question: str, answer: Callable[[], str]) -> str:
        kept = self._facts.get(question)
        if kept is None:
            kept = answer()
            self._facts.put(question, kept)
        return kept

    @property
    def words(self) -> int:
        """The number of indexed words of all calls."""
        return int(self._fact("words", lambda: str(self.engines.engine.index.words)))

    def of(self, profile: Profile, words: tuple[str, ...] = ()) -> PartnerScores:
        """A partner's scores with extra keywords; asked twice in one question, it is the same object."""
        partners = self._typed.recall(words, dict) if words else self._own
        if profile.slug not in partners:
            partners[profile.slug] = PartnerScores(profile, words, self.engines)
        return self._asked.setdefault((profile.slug, words), partners[profile.slug])

    def remarks(self, profiles: Sequence[Profile], words: Sequence[str], numbers: Ints) -> list[Wording]:
        """What of a question has no answer, because silence would look like one: typed words that no call of
        ``numbers`` has, and the partners' ``must`` and ``not`` words in which there is nothing to look for."""
        spoken = tuple(sorted({language for profile in profiles for language in profile.languages}))
        where = digest(np.asarray(numbers, dtype="<i8").tobytes()) if words else ""
        missed = [word for word in words if not self._had(word, spoken, numbers, where)]
        notes = [Wording('no call in question has "{word}"', word=word) for word in missed]
        for profile in profiles:
            ignored = [text for text in (*profile.must, *profile.not_) if not self._read(text, profile.languages)]
            notes += [
                Wording(
                    '{partner}: there is nothing to look for in "{word}": it is left out',
                    partner=profile.slug,
                    word=text,
                )
                for text in ignored
            ]
        return notes

    def _had(self, word: str, spoken: tuple[str, ...], numbers: Ints, where: str) -> bool:
        """Whether any call of ``numbers``, which ``where`` names, has every word of what was typed."""

        def look() -> str:
            engine = self.engines.engine
            found = (engine.scorer.having(phrase) for phrase in engine.meant(word, spoken))
            return "yes" if any(np.isin(each, numbers).any() for each in found) else "no"

        return self._fact(f"{where} has {' '.join(spoken)}: {word}", look) == "yes"

    def _read(self, text: str, spoken: tuple[str, ...]) -> bool:
        """Whether there is anything to look for in a word of a profile."""
        question = f"read {' '.join(spoken)}: {text}"
        return self._fact(question, lambda: "yes" if self.engines.engine.meant(text, spoken) else "no") == "yes"

    def save(self) -> None:
        """Keep what was asked for the next run."""
        self._facts.save()
        for each in self._asked.values():
            each.save()
        self._asked.clear()
