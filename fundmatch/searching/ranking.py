"""The calls in the order in which a search shows them, and how near the others came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from fundmatch.catalogue.columns import Floats, Ints
from fundmatch.eligibility import verdict
from fundmatch.matching.partner_scores import PartnerScores, Scoring
from fundmatch.models import Profile
from fundmatch.searching.decided import Decided
from fundmatch.searching.options import SearchOptions
from fundmatch.searching.space import SearchSpace

#: The least score that is shown as more than nothing.
LEAST = 0.1
#: How far from half-way a product may lie that is looked at again; scores up to 100 err by 1e-13.
HALF_WAY = 1e-9


@dataclass(frozen=True)
class Scored:
    """The scores of the partners shown, rounded as they are shown: one row a partner, one column a call of ``numbers``.

    Partners whose verdict was not asked for have 0. ``numbers`` are ascending, and so are the slugs of ``partners``.
    """

    partners: tuple[PartnerScores, ...]
    numbers: Ints
    scores: Floats

    @property
    def best(self) -> Floats:
        """The score of each call: that of its best partner."""
        return np.asarray(self.scores.max(axis=0, initial=0.0))

    def of(self, column: int) -> Candidate:
        """One of the calls with its partners, best first."""
        pairs = [(float(score), each) for score, each in zip(self.scores[:, column], self.partners, strict=True)]
        fitting = sorted((pair for pair in pairs if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].profile.slug))
        return Candidate(int(self.numbers[column]), tuple(fitting))


@dataclass(frozen=True)
class Candidate:
    """A call with the scores of the partners shown, best first."""

    number: int
    scores: tuple[tuple[float, PartnerScores], ...]

    @property
    def score(self) -> float:
        return self.scores[0][0]


@dataclass(frozen=True)
class Ranking:
    """One search's scores, filters and order; ``least`` is the score from which a call is shown."""

    space: SearchSpace
    options: SearchOptions
    now: datetime
    least: float

    def scored(self, scoring: Scoring, profiles: Sequence[Profile], numbers: Ints) -> Scored:
        """The scores of these partners for these calls, without verdicts that were not asked for."""
        partners = tuple(scoring.of(profile, self.options.words) for profile in profiles)
        scores = [rounded(each.scores[numbers]) for each in partners]
        found = np.array(scores, dtype=np.float64).reshape(len(partners), len(numbers))
        return self._judged(Scored(partners, numbers, self._shown(found, profiles, numbers)), self.least)

    def _shown(self, scores: Floats, profiles: Sequence[Profile], numbers: Ints) -> Floats:
        """Without the calls that a partner dismissed."""
        if self.options.dismissed:
            return scores
        decided = Decided(self.space.decisions, self.space.calls, self.now)
        return decided.without_hidden(scores, [profile.slug for profile in profiles], numbers)

    def _judged(self, scored: Scored, least: float) -> Scored:
        """Without the partners whose verdict was not asked for; scores below ``least`` are not judged."""
        if not self.options.verdicts:
            return scored
        scores = scored.scores.copy()
        for column in np.flatnonzero(scored.best >= least):
            scores[:, column] = self._judged_column(scored, int(column), least)
        return replace(scored, scores=scores)

    def _judged_column(self, scored: Scored, column: int, least: float) -> Floats:
        space, wanted = self.space, self.options.verdicts
        call, day = space.calls.read(int(scored.numbers[column])), self.now.date()
        scores = scored.scores[:, column].copy()
        for row in np.flatnonzero(scores >= least):
            if verdict(scored.partners[row].profile, call, space.rules, day).verdict not in wanted:
                scores[row] = 0.0
        return scores

    def ranked(self, scored: Scored) -> Ints:
        """The columns of the calls that reach ``least``, in the order asked for; equal ones by deadline, score, id."""
        columns, best = self.space.calls.columns, scored.best
        closes, grants = columns.closes(self.now)[scored.numbers], np.nan_to_num(columns.grants[scored.numbers])
        orders = {"score": (-best, closes), "deadline": (closes, -best), "grant": (-grants, -best)}
        first, second = orders[self.options.sort]
        order = np.lexsort((second, first))  # stable: what is equal stays ordered by id
        return np.asarray(order[best[order] >= self.least])

    def nearest_miss(self, scored: Scored) -> Candidate | None:
        """The call that comes closest to the threshold, None where no call fits any partner at all."""
        judged = self._judged(scored, LEAST)
        best = judged.best
        column = int(best.argmax()) if len(best) else -1
        return judged.of(column) if column >= 0 and best[column] else None


def rounded(scores: Floats) -> Floats:
    """Scores with one decimal, each the number that Python's own ``round`` gives.

    NumPy's multiplies, rounds and divides; where the product lies half-way that is another number now and then.
    """
    tenths = np.asarray(scores, dtype=np.float64) * 10
    result = np.rint(tenths) / 10
    for number in np.flatnonzero(np.abs(tenths - np.floor(tenths) - 0.5) < HALF_WAY):
        result[number] = round(float(scores[number]), 1)
    return result
