"""Hits are what an array with a number for every document would be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fundmatch.matching.occurrences import Hits, greatest

from .builders import deterministic

dense = arrays(np.float64, 9, elements=st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0]))


@deterministic
@given(dense)
def test_a_dense_array_comes_back(whole: np.ndarray) -> None:
    hits = Hits.of(whole)
    assert np.array_equal(hits.dense(9), whole)
    assert [hits.at(number) for number in range(9)] == whole.tolist()
    assert np.array_equal(hits.times(3.0).dense(9), whole * 3)


@deterministic
@given(st.lists(dense, min_size=1, max_size=4))
def test_the_greatest_of_several(several: list[np.ndarray]) -> None:
    found = greatest([Hits.of(each) for each in several])
    assert np.array_equal(found.dense(9), np.max(several, axis=0))
    assert np.all(np.diff(found.documents) > 0)


def test_the_greatest_of_nothing_is_nothing() -> None:
    assert len(greatest([])) == 0
