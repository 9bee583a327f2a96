"""What scores mean: bands, shares with their intervals, and the distance from a perfect calibration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.evaluation.ranking import Ranking
from fundmatch.evaluation.reliability import reliability, reliability_of, share
from fundmatch.reports.evaluation import Reliability
from fundmatch.reports.reliability_table import reliability_lines

OUT = -np.inf


def meaning(scores: list[float], relevant: list[int], target: str = "good") -> Reliability:
    return reliability(np.array(scores, float), np.array(relevant, bool), target)


def test_bands_are_nothing_found_and_ten_of_ten_points() -> None:
    edges = [(band.low, band.high) for band in meaning([], []).bands]
    assert edges == [(0, 0), *((low, low + 10) for low in range(0, 100, 10))]


@pytest.mark.parametrize(
    ("score", "band"),
    [(-3, 0), (0, 0), (0.049, 0), (0.06, 1), (9.94, 1), (9.96, 2), (10, 2), (55, 6), (89.9, 9), (90, 10), (100, 10),
     (120, 10)],
)  # fmt: skip
def test_a_score_belongs_to_the_band_in_which_it_is_shown(score: float, band: int) -> None:
    assert [each.pairs for each in meaning([score], [True]).bands] == [int(number == band) for number in range(11)]


def test_a_band_by_hand() -> None:
    band = meaning([72, 75, 78, 5], [1, 1, 0, 1]).bands[8]
    assert (band.low, band.high, band.pairs, band.relevant, band.mean) == (70, 80, 3, 2, 75)
    assert band.share is not None
    assert (band.share.value, band.share.low, band.share.high) == pytest.approx((2 / 3, 0.2077, 0.9385), abs=5e-5)


def test_an_empty_band_has_neither_mean_nor_share() -> None:
    assert {(band.mean, band.share) for band in meaning([], []).bands} == {(None, None)}


@pytest.mark.parametrize(
    ("scores", "relevant", "error", "found"),
    [
        ([], [], 0, 0),
        ([75, 75, 75, 75], [1, 1, 1, 0], 0, 0),
        ([95, 95], [0, 0], 0.95, 0.95),
        ([0, 0, 0, 40], [0, 0, 0, 1], 0.15, 0.6),
        ([0, 0], [1, 0], 0.5, 0),
        ([25, 25, 61, 63], [1, 0, 1, 1], 0.315, 0.315),
    ],
)
def test_expected_calibration_error_by_hand(
    scores: list[float], relevant: list[int], error: float, found: float
) -> None:
    table = meaning(scores, relevant)
    assert (table.error, table.error_found) == pytest.approx((error, found))


PAIRS = st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=40)


@given(PAIRS)
def test_every_pair_stands_in_one_band(pairs: list[tuple[float, bool]]) -> None:
    table = reliability(np.array([score for score, _ in pairs]), np.array([good for _, good in pairs], bool), "good")
    assert sum(band.pairs for band in table.bands) == len(pairs)
    assert sum(band.relevant for band in table.bands) == sum(good for _, good in pairs)
    assert 0 <= table.error <= 1
    assert all(band.share.low <= band.share.value <= band.share.high for band in table.bands if band.share)


def test_of_a_ranking_count_candidates_of_labelled_queries_only() -> None:
    scores = np.array([[75, 72, 5, OUT, 5], [75, 75, 75, 75, 75]], float)
    table = reliability_of(Ranking(("q0", "q1"), tuple("abcde"), scores), {"q0": frozenset("ad")}, "won")
    assert [(band.pairs, band.relevant) for band in table.bands if band.pairs] == [(2, 0), (2, 1)]
    assert table.target == "won"


def test_of_queries_that_are_not_ranked_nothing_is_said() -> None:
    table = reliability_of(Ranking(("q0",), ("a",), np.ones((1, 1))), {"q9": frozenset("a")}, "won")
    assert sum(band.pairs for band in table.bands) == 0


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545)],
)
def test_interval_of_a_share(hits: int, size: int, low: float, high: float) -> None:
    figure = share(hits, size)
    assert figure is not None
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=5e-5)


def test_the_table_has_a_row_a_band_and_a_column_a_target() -> None:
    tables = [meaning([72, 75, 0], [1, 0, 0], "judged 1 or 2"), meaning([72, 75, 0], [0, 0, 0], "judged 2")]
    text = [line.text for line in reliability_lines(tables)]
    assert text[0].split("  ")[-1].strip() == "judged 2"
    assert [row.split()[0] for row in text[1:12]] == ["0", "0–10", *(f"{low}–{low + 10}" for low in range(10, 100, 10))]
    assert text[9].split() == ["70–80", "2", "0.500", "[0.095,", "0.905]", "0.000", "[0.000,", "0.658]"]
    assert text[5].split() == ["30–40", "0", "–", "–"]
    assert text[12].split()[-2:] == ["0.157", "0.490"]
    assert text[13].split()[-2:] == ["0.235", "0.735"]
