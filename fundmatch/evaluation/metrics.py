"""Metrics of a ranking against what really happened, with intervals over queries.

They are those of the benches' own ``evaluate.py``, to the last digit: nDCG with a gain of 1 a hit, mean reciprocal
rank over the whole ranking, recall at a depth; ties keep the order of the run file; 2,000 bootstrap resamples of the
queries with a fixed seed. A query without a ranking scores 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fundmatch.evaluation.bench import Truth
from fundmatch.evaluation.ranking import Floats, Ranking
from fundmatch.reports.evaluation import Figure

RESAMPLES, SEED = 2000, 13
#: The middle 95 % of resamples.
INTERVAL = (0.025, 0.975)
#: Random orders are drawn as often as this and averaged.
DRAWS = 20


@dataclass(frozen=True)
class Task:
    """Depths at which a ranking is measured."""

    depth: int
    recalls: tuple[int, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, in the order of the columns of :func:`measured`."""
        return (f"nDCG@{self.depth}", "MRR", *(f"R@{depth}" for depth in self.recalls))


CALLS = Task(10, (20,))
PARTNERS = Task(20, (20, 100))


def measure(hits: NDArray[np.bool_], relevant: int, task: Task) -> list[float]:
    """The metrics of one ranking: ``hits`` says of each place whether it is one of the ``relevant`` items."""
    found = hits.astype(float)
    discount = 1 / np.log2(np.arange(2, task.depth + 2))
    ideal = discount[:relevant].sum()
    gain = (found[: task.depth] * discount[: len(found[: task.depth])]).sum()
    reciprocal = 1 / (hits.argmax() + 1) if hits.any() else 0.0
    return [gain / ideal, reciprocal, *(found[:depth].sum() / relevant for depth in task.recalls)]


def measured(ranking: Ranking, truth: Truth, task: Task) -> Floats:
    """A row of metrics a query of ``truth``, queries in sorted order."""
    rows = {query: row for row, query in enumerate(ranking.queries)}
    columns = {item: column for column, item in enumerate(ranking.items)}
    values = np.zeros((len(truth), len(task.metrics)))
    for number, query in enumerate(sorted(truth)):
        if query in rows:
            good = np.zeros(len(columns), bool)
            good[[columns[item] for item in truth[query] if item in columns]] = True
            values[number] = measure(good[ranking.order(rows[query])], len(truth[query]), task)
    return values


@dataclass(frozen=True)
class Sampler:
    """Bootstrap over ``queries`` queries: the same resamples for every figure, so that differences are paired."""

    queries: int

    @cached_property
    def picks(self) -> NDArray[np.int64]:
        return np.random.default_rng(SEED).integers(0, self.queries, (RESAMPLES, self.queries))

    def figure(self, values: Floats) -> Figure:
        """The mean of one value a query, and its interval."""
        low, high = np.quantile(values[self.picks].mean(1), INTERVAL)
        return Figure(float(values.mean()), float(low), float(high))

    def figures(self, values: Floats) -> tuple[Figure, ...]:
        """The same for every column."""
        return tuple(self.figure(column) for column in values.T)


def drawn(draw: Callable[[np.random.Generator], Ranking], measure: Callable[[Ranking], Floats]) -> Floats:
    """The metrics of rankings with chance in them: mean of :data:`DRAWS` draws, a row a query."""
    chance = np.random.default_rng(SEED)
    return np.asarray(np.mean([measure(draw(chance)) for _ in range(DRAWS)], axis=0))


def appearances(ranking: Ranking, depth: int, candidates: Collection[str]) -> NDArray[np.int64]:
    """How often each candidate is among the first ``depth`` of a query."""
    top = np.concatenate([ranking.order(row)[:depth] for row in range(len(ranking.queries))] or [np.zeros(0, int)])
    times = np.bincount(top, minlength=len(ranking.items))
    inside = np.array([item in candidates for item in ranking.items], bool)
    return np.asarray(times[inside], np.int64)


def coverage(times: NDArray[np.int64]) -> float:
    """The share of candidates that appear at all."""
    return float((times > 0).mean()) if len(times) else 0.0


def gini(times: NDArray[np.int64]) -> float:
    """How unevenly places are given out: 0 all alike, near 1 always the same few."""
    ordered, size = np.sort(times), len(times)
    total = ordered.sum()
    return float(((2 * np.arange(1, size + 1) - size - 1) @ ordered) / (size * total)) if total else 0.0


def strongest(methods: Sequence[tuple[str, Floats]]) -> int:
    """The number of the method with the greatest mean of its first metric."""
    return max(range(len(methods)), key=lambda number: methods[number][1][:, 0].mean())
