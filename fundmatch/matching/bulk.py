"""Many profiles at once: the sums of :class:`~fundmatch.matching.engine.Engine` without its evidence.

A block of profiles is a matrix with a row for each; every distinct keyword of the block is looked for once and added to
the rows of all that have it. Scores are read off the calibration curve for the calls that are shown, and no others.

Where the time goes, 2,000 partners of 15 keywords (6,312 distinct) × 16,000 calls, sampled processor seconds on a busy
machine: reading keywords as slots 3.2 of 10.8 (mistyped ones 1.3), looking for slots 2.7, neighbours 2.2, other parts
of phrases 1.0, adding to rows .8, the best .2. The postings are 84 MB, which by arithmetic (26 GB/s read) take some
4 ms: far from that limit, the engine is bound by what Python does for each word and each phrase.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.engine import RULED_OUT, Engine, readings
from fundmatch.matching.index import Floats
from fundmatch.matching.likeness import Share, share
from fundmatch.matching.occurrences import Hits, Neighbours, neighbours
from fundmatch.models import Profile

#: Numbers in the matrix of a block (8 bytes each): 1,000 profiles × 16,000 calls.
BLOCK = 16_000_000

#: Hits in more than one of so many calls are added faster as a whole row.
DENSE = 4

#: Calls from which on compiled loops save more than the second that it takes to load them.
LARGE = 2_000

#: Groups into which calls are put to find the best: at most so many of them hold the best ``top``.
GROUPS = 8

Chosen = NDArray[np.int64]

#: A keyword as it is written: (language, text) for every way it is read.
Forms = tuple[tuple[str, str], ...]

#: Gives what a keyword adds to each call, with a weight of 1.
Gains = Callable[[Forms], Hits]


@dataclass(frozen=True)
class Kernels:
    """The innermost loops, in numpy or compiled, with the same results."""

    neighbours: Neighbours
    add: Callable[[Floats, Hits, float], None]
    share: Share


def add(total: Floats, hits: Hits, factor: float) -> None:
    """Add the strengths of some documents to a total of all."""
    total[hits.documents] += hits.strengths * factor


PLAIN = Kernels(neighbours, add, share)


def kernels(calls: int) -> Kernels:
    """The compiled loops where there are many calls and the extra ``fast`` is installed."""
    if calls < LARGE or importlib.util.find_spec("numba") is None:
        return PLAIN
    from fundmatch.matching.fast_scores import KERNELS

    return KERNELS


class Bulk:
    """Scores blocks of profiles with one engine, which it makes use the compiled loops where there are any.

    ``gains`` tells what keywords add, where that is not worked out by the engine alone.
    """

    def __init__(self, engine: Engine, loops: Kernels | None = None, gains: Gains | None = None) -> None:
        self.engine, self.kernels = engine, loops or kernels(engine.index.size)
        self.gains = gains or gains_by(engine)
        engine.scorer.neighbours = self.kernels.neighbours

    @property
    def size(self) -> int:
        """Profiles in a block that is neither slow nor large."""
        return max(1, BLOCK // max(1, self.engine.index.size))

    def totals(self, profiles: Sequence[Profile]) -> Floats:
        """The evidence for each call, profiles × calls; :data:`RULED_OUT` where a profile's own words forbid it."""
        totals = np.zeros((len(profiles), self.engine.index.size))
        for forms, found in keywords_of(profiles).items():
            hits = self.gains(forms)
            if len(hits):
                self._add(totals, hits, found)
        for number, profile in enumerate(profiles):
            parts = self.engine.parts(profile)
            if any(parts):
                vectors = self.engine.likeness.vectors(parts)
                likeness = self.engine.likeness.of_every_call(vectors, self.kernels.share)
                totals[number] += sum(self.engine.worth(likeness, vectors.telling))
            if profile.must or profile.not_:
                totals[number, ~self.engine.admitted(profile)] = RULED_OUT
        return totals

    def _add(self, totals: Floats, hits: Hits, found: Sequence[tuple[int, float]]) -> None:
        if DENSE * len(hits) < totals.shape[1] or self.kernels is not PLAIN:
            for number, weight in found:
                self.kernels.add(totals[number], hits, weight)
        else:
            row = hits.dense(totals.shape[1])
            for number, weight in found:
                totals[number] += row if weight == 1 else row * weight

    def scores(self, total: Floats) -> Floats:
        """The scores of totals."""
        return self.engine.index.weights.calibration.scores(total)

    def best(self, total: Floats, considered: Chosen, top: int, least: float = 0.0) -> tuple[Chosen, Floats]:
        """(numbers, scores) of the best ``top`` of the calls that are considered, best first, equal ones by number.

        Those that score 0, or less than ``least``, are none of them.
        """
        here = total if len(considered) == len(total) else total[considered]
        found = considered[here >= self._edge(here, top)]
        scores = self.scores(total[found])
        fitting = (scores > 0) & (scores >= least)
        order = np.argsort(-scores[fitting], kind="stable")[:top]
        return found[fitting][order], scores[fitting][order]

    def _edge(self, totals: Floats, top: int) -> float:
        """A total that all of the best ``top`` reach, and few others."""
        edge = _lower_bound(totals, top)
        if edge <= 0:
            return float(np.nextafter(0.0, 1.0))
        below = edge * (1 - 1e-6)
        near, at = self.scores(np.array([below, edge])).tolist()
        return below if near < at else 0.0  # where the curve is flat, what is less may score the same


def _lower_bound(totals: Floats, top: int) -> float:
    """No more than the ``top``-th greatest: that of the greatest of each of some groups."""
    length = len(totals) // (GROUPS * top)
    if length < 2:
        return float(np.partition(totals, -top)[-top]) if len(totals) > top else 0.0
    groups = totals[: length * GROUPS * top].reshape(GROUPS * top, length).max(axis=1)
    return float(np.partition(groups, -top)[-top])


def gains_by(engine: Engine) -> Gains:
    """Worked out by an engine."""
    return lambda forms: engine.gains(engine.phrases(forms))


def blocks(profiles: Sequence[Profile], size: int) -> Iterator[Sequence[Profile]]:
    """Profiles in blocks of at most ``size``."""
    for first in range(0, len(profiles), size):
        yield profiles[first : first + size]


def keywords_of(profiles: Sequence[Profile]) -> dict[Forms, list[tuple[int, float]]]:
    """The readings of every distinct keyword, with (number, weight) for each profile that has it."""
    found: defaultdict[Forms, list[tuple[int, float]]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for keyword in profile.keywords:
            found[readings(keyword, profile.languages)].append((number, keyword.weight))
    return found
