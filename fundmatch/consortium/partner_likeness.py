"""How alike the partners of a pool are in words: in keywords and in texts. What was found is kept between runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fundmatch.matching.engines import Engines
from fundmatch.matching.kept_answers import KeptAnswers
from fundmatch.models import Model, Profile
from fundmatch.themes.documents import partner_document

if TYPE_CHECKING:
    from fundmatch.matching.engine import Engine, ScoredProfile
    from fundmatch.matching.partners import TextPool

#: Most keywords in common that are told.
MOST_TOLD = 4
#: Under which names answers are kept: of the partners at hand, and of pools with candidates from elsewhere, which are
#: another one each time.
OF_PARTNERS, OF_GUESTS = "partner-likeness", "likeness-of-guests"


class SharedWord(Model):
    """A keyword of one partner, and the words of the other that say the same."""

    keyword: str
    matched: str


@dataclass(frozen=True)
class PartnerLikeness:
    """Compares the partners of ``pool``; each is known by its number in it."""

    pool: Sequence[Profile]
    engines: Engines
    kept_as: str = OF_PARTNERS

    def texts(self, own: int) -> list[float]:
        """The cosine (0–1) of a partner's descriptions and past projects and those of every partner."""
        return [float(cosine) for cosine in self._kept(f"texts {own}", lambda: self._cosines(own))]

    def shares(self, asking: int) -> list[float]:
        """The share (0–1) of a partner's keywords that each partner writes about.

        Keywords count by weight, rarity and how strongly they are there; all of them is what one's own file has.
        """
        return [float(share) for share in self._kept(f"shares {asking}", lambda: self._answered(asking))]

    def words(self, own: int, other: int) -> tuple[SharedWord, ...]:
        """The keywords of a partner that another writes about, those that tell most first."""
        listed = self._kept(f"words {own} {other}", lambda: self._explained(own, other))
        return tuple(SharedWord(keyword=keyword, matched=matched) for keyword, matched in listed)

    def save(self) -> None:
        """Keep the answers for the next run."""
        self._answers.save()

    def _kept(self, question: str, answer: Callable[[], list[Any]]) -> list[Any]:
        kept = self._answers.get(question)
        if kept is None:
            kept = json.dumps(answer(), ensure_ascii=False)
            self._answers.put(question, kept)
        return list(json.loads(kept))

    @cached_property
    def _answers(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, self.kept_as, self.engines.key(self.pool))

    def _cosines(self, own: int) -> list[float]:
        found: list[float] = self._text_pool.cosines(self._text_pool.centroid(self.pool[own]))[0].round(4).tolist()
        return found

    @cached_property
    def _text_pool(self) -> TextPool:
        from fundmatch.matching.background import shipped_background
        from fundmatch.matching.partners import TextPool

        return TextPool(self.pool, shipped_background())

    def _answered(self, asking: int) -> list[float]:
        criteria = self._asked(asking).criteria
        whole = sum(criterion.gains.at(asking) for criterion in criteria)
        if not whole:
            return [0.0] * len(self.pool)
        found = (
            sum(min(criterion.gains.at(other), criterion.gains.at(asking)) for criterion in criteria)
            for other in range(len(self.pool))
        )
        return [round(each / whole, 4) for each in found]

    def _explained(self, own: int, other: int) -> list[tuple[str, str]]:
        match = self._engine.explain(self._asked(own), other)
        return [(each.keyword, each.matched) for each in match.evidence if each.matched][:MOST_TOLD]

    def _asked(self, number: int) -> ScoredProfile:
        """A partner's keywords asked of all partners as though they were calls."""
        if number not in self._scored:
            nothing = {"must": (), "not_": (), "description": "", "descriptions": {}, "projects": ()}
            self._scored[number] = self._engine.score(self.pool[number].model_copy(update=nothing))
        return self._scored[number]

    @cached_property
    def _scored(self) -> dict[int, ScoredProfile]:
        return {}

    @cached_property
    def _engine(self) -> Engine:
        """The engine over what the partners say of themselves."""
        from fundmatch.matching.documents import ListedDocuments
        from fundmatch.matching.engine import Engine
        from fundmatch.matching.index_folder import IndexFolder

        documents = ListedDocuments(tuple(partner_document(profile) for profile in self.pool))
        return Engine(IndexFolder().index(documents), self.engines.glossary, self.engines.dictionaries)
