"""Metrics worked out by hand, and what holds for every ranking."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.evaluation.metrics import (
    CALLS,
    PARTNERS,
    RESAMPLES,
    Sampler,
    Task,
    appearances,
    coverage,
    drawn,
    gini,
    measured,
)
from fundmatch.evaluation.ranking import Floats, Ranking

SMALL = Task(3, (2,))
ABCDE = ("a", "b", "c", "d", "e")


def ranking(*rows: list[float], items: tuple[str, ...] = ABCDE) -> Ranking:
    return Ranking(tuple(f"q{number}" for number in range(len(rows))), items, np.array(rows, float))


HALF, THIRD = 1 / log2(3), 1 / log2(4)
OUT = -np.inf


@pytest.mark.parametrize(
    ("scores", "relevant", "ndcg", "reciprocal", "recall"),
    [
        ([5, 4, 3, 2, 1], "a", 1, 1, 1),
        ([5, 4, 3, 2, 1], "b", HALF, 1 / 2, 1),
        ([5, 4, 3, 2, 1], "c", THIRD, 1 / 3, 0),
        ([5, 4, 3, 2, 1], "d", 0, 1 / 4, 0),
        ([5, 4, 3, 2, 1], "ac", (1 + THIRD) / (1 + HALF), 1, 1 / 2),
        ([5, 4, 3, 2, 1], "bz", HALF / (1 + HALF), 1 / 2, 1 / 2),
        ([5, 4, 3, 2, 1], "abcd", 1, 1, 1 / 2),
        ([1, 1, 1, 1, 1], "b", HALF, 1 / 2, 1),
        ([1, 2, 2, 0, 0], "c", HALF, 1 / 2, 1),
        ([OUT, 4, 3, 2, 1], "b", 1, 1, 1),
        ([OUT, 4, 3, 2, 1], "a", 0, 0, 0),
        ([OUT, OUT, OUT, OUT, OUT], "a", 0, 0, 0),
    ],
)
def test_metrics_by_hand(scores: list[float], relevant: str, ndcg: float, reciprocal: float, recall: float) -> None:
    values = measured(ranking(scores), {"q0": frozenset(relevant)}, SMALL)
    assert values[0] == pytest.approx([ndcg, reciprocal, recall], abs=1e-15)


def test_queries_are_in_sorted_order_and_a_missing_one_scores_nothing() -> None:
    truth = {"q1": frozenset("a"), "q0": frozenset("a"), "q9": frozenset("a")}
    values = measured(ranking([1, 0, 0, 0, 0], [0, 1, 0, 0, 0]), truth, SMALL)
    assert values[:, 1].tolist() == [1, 1 / 2, 0]


def test_names_of_the_metrics() -> None:
    assert CALLS.metrics == ("nDCG@10", "MRR", "R@20")
    assert PARTNERS.metrics == ("nDCG@20", "MRR", "R@20", "R@100")


SCORES = st.lists(st.integers(-5, 5), min_size=5, max_size=5)
RELEVANT = st.sets(st.sampled_from([*ABCDE, "z"]), min_size=1).map(frozenset)


@given(SCORES, RELEVANT)
def test_metrics_lie_between_0_and_1(scores: list[int], relevant: frozenset[str]) -> None:
    values = measured(ranking(scores), {"q0": relevant}, SMALL)
    assert (values >= 0).all()
    assert (values <= 1 + 1e-12).all()


@given(RELEVANT.map(lambda found: found - {"z"}).filter(bool))
def test_a_perfect_ranking_is_1(relevant: frozenset[str]) -> None:
    perfect = ranking([float(item in relevant) for item in ABCDE])
    assert measured(perfect, {"q0": relevant}, SMALL)[0, :2] == pytest.approx([1, 1])


@given(st.permutations(range(5)), st.permutations(range(3)), st.lists(RELEVANT, min_size=3, max_size=3))
def test_the_order_of_queries_and_items_does_not_matter(
    columns: list[int], rows: list[int], relevant: list[frozenset[str]]
) -> None:
    scores = np.random.default_rng(1).permutation(15).reshape(3, 5).astype(float)
    truth = {f"q{number}": each for number, each in enumerate(relevant)}
    before = Ranking(("q0", "q1", "q2"), ABCDE, scores)
    after = Ranking(
        tuple(before.queries[row] for row in rows),
        tuple(ABCDE[column] for column in columns),
        scores[rows][:, columns],
    )
    assert measured(after, truth, SMALL).tolist() == measured(before, truth, SMALL).tolist()


@given(SCORES, RELEVANT, st.floats(0.1, 10), st.floats(-5, 5))
def test_only_the_order_of_scores_counts(
    scores: list[int], relevant: frozenset[str], factor: float, shift: float
) -> None:
    truth = {"q0": relevant}
    other = ranking([factor * score + shift for score in scores])
    assert measured(other, truth, SMALL).tolist() == measured(ranking(scores), truth, SMALL).tolist()


def test_bootstrap_of_one_value_has_no_width() -> None:
    figure = Sampler(4).figure(np.full(4, 0.25))
    assert (figure.value, figure.low, figure.high) == (0.25, 0.25, 0.25)


def test_bootstrap_by_the_plain_definition() -> None:
    values = np.array([0.0, 0.1, 0.4, 1.0])
    picks = np.random.default_rng(13).integers(0, 4, (2000, 4))
    means = sorted(float(np.mean([values[pick] for pick in row])) for row in picks)
    figure = Sampler(4).figure(values)
    assert RESAMPLES == 2000
    assert figure.value == 0.375
    assert (figure.low, figure.high) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=1e-12)


def test_a_difference_is_paired() -> None:
    """The same resamples for both: a method that is ahead by as much on every query has an interval of no width."""
    low = np.random.default_rng(3).random((30, 3))
    figures = Sampler(30).figures((low + 0.125) - low)
    assert [end for figure in figures for end in (figure.low, figure.high)] == pytest.approx([0.125] * 6)


def test_chance_is_averaged_over_draws_and_the_same_every_time() -> None:
    ours, truth = ranking([5, 4, 3, 2, 1]), {"q0": frozenset("a")}

    def draw(chance: np.random.Generator) -> Ranking:
        return ours.with_scores(chance.random((1, 5)))

    def measure(each: Ranking) -> Floats:
        return measured(each, truth, SMALL)

    values = drawn(draw, measure)
    assert values.tolist() == drawn(draw, measure).tolist()
    assert values[0, 2] == pytest.approx(0.4, abs=0.25)
    assert round(values[0, 2] * 20) == pytest.approx(values[0, 2] * 20)


@pytest.mark.parametrize(
    ("times", "covered", "unevenness"),
    [([2, 2, 2, 2], 1.0, 0.0), ([8, 0, 0, 0], 0.25, 0.75), ([1, 3], 1.0, 0.25), ([0, 0], 0.0, 0.0)],
)
def test_coverage_and_gini(times: list[int], covered: float, unevenness: float) -> None:
    assert coverage(np.array(times)) == covered
    assert gini(np.array(times)) == pytest.approx(unevenness)


def test_appearances_among_the_first_places() -> None:
    found = ranking([5, 4, 3, 2, 1], [OUT, 4, 3, 2, 1])
    assert appearances(found, 2, set("abcd")).tolist() == [1, 2, 1, 0]


def test_by_lot_only_candidates_are_ranked() -> None:
    found = ranking([5, OUT, 3, OUT, 1]).at_random(np.random.default_rng(1))
    assert sorted(found.order(0).tolist()) == [0, 2, 4]
