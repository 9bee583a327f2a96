"""What a score of 0–100 means: of the pairs scored so, which share is relevant, and how far that is from the score.

Bands of ten points as in reliability diagrams, and the expected calibration error: the mean distance of a band's mean
score (over 100) from its relevant share, weighed by its pairs (C. Guo et al., On Calibration of Modern Neural Networks,
ICML 2017). Scores shown as 0.0 have a band of their own: there the engine says "nothing for you".
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fundmatch.evaluation.bench import Truth
from fundmatch.evaluation.ranking import Floats, Ranking
from fundmatch.reports.evaluation import Band, Figure, Reliability

#: Points that a band is wide.
WIDTH = 10
EDGES = ((0, 0), *((low, low + WIDTH) for low in range(0, 100, WIDTH)))
#: Digits after the point with which scores are shown.
SHOWN = 1
#: The normal quantile of a 95 % interval.
NORMAL = 1.959963984540054


def reliability(scores: Floats, relevant: NDArray[np.bool_], target: str) -> Reliability:
    """The meaning of ``scores``, a score and a judgement a pair; those outside 0–100 belong to the nearest band."""
    shown = np.round(scores, SHOWN)
    numbers = np.where(shown <= 0, 0, 1 + np.clip(np.floor(shown / WIDTH), 0, len(EDGES) - 2)).astype(int)
    bands = [_band(edges, scores[numbers == band], relevant[numbers == band]) for band, edges in enumerate(EDGES)]
    return Reliability(target, tuple(bands), _error(bands), _error(bands[1:]))


def reliability_of(ranking: Ranking, truth: Truth, target: str) -> Reliability:
    """The same for a ranking: every candidate of every query that has labels."""
    rows = [row for row, query in enumerate(ranking.queries) if query in truth]
    found = [item in truth[ranking.queries[row]] for row in rows for item in ranking.items]
    scores = ranking.scores[rows].ravel()
    candidates = scores > -np.inf
    return reliability(scores[candidates], np.array(found, bool)[candidates], target)


def _band(edges: tuple[int, int], scores: Floats, relevant: NDArray[np.bool_]) -> Band:
    pairs, hits = len(scores), int(relevant.sum())
    return Band(*edges, pairs, hits, float(scores.mean()) if pairs else None, share(hits, pairs))


def _error(bands: list[Band]) -> float:
    """The expected calibration error of some bands, 0–1; 0 where they hold no pairs."""
    off = [
        abs(each.mean / 100 - each.share.value) * each.pairs for each in bands if each.share and each.mean is not None
    ]
    return sum(off) / max(1, sum(each.pairs for each in bands))


def share(hits: int, size: int) -> Figure | None:
    """A share with Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927); None of nothing."""
    if not size:
        return None
    part, square = hits / size, NORMAL**2
    middle = (part + square / (2 * size)) / (1 + square / size)
    half = NORMAL * math.sqrt(part * (1 - part) / size + square / (4 * size**2)) / (1 + square / size)
    # Rounding may put an end a hair beyond the share itself where it is 0 or 1.
    return Figure(part, min(part, max(0.0, middle - half)), max(part, min(1.0, middle + half)))
