"""The two innermost loops of bulk matching as compiled code (extra ``fast``): the same results from fewer passes.

numpy has no merge of two ascending lists and no scatter-add without temporary arrays; numba compiles both. Loading and
compiling takes seconds the first time, so single searches do not use it.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.bulk import Kernels
from fundmatch.matching.call_vectors import Slice
from fundmatch.matching.index import Floats
from fundmatch.matching.occurrences import Hits, Places

if TYPE_CHECKING:

    def compiled(function: Any) -> Any:
        """A function as machine code, kept for the next process."""

else:
    from numba import njit

    compiled = functools.partial(njit, cache=True, nogil=True, error_model="numpy")()


@compiled
def _mark(places: Any, documents: Any, wanted: Any, others: Any, near: int, close: Any) -> None:
    """Mark the wanted documents with a place within ``near`` of one of ``others``; both ascend: a galloping merge."""
    at, last = 0, len(others)
    for number in range(len(places)):
        document = documents[number]
        if close[document] or not wanted[document]:
            continue
        least, step, low = places[number] - near, 1, at
        high = at
        while high < last and others[high] < least:
            low = high + 1
            high += step
            step *= 2
        high = min(high, last)
        while low < high:
            middle = (low + high) // 2
            if others[middle] < least:
                low = middle + 1
            else:
                high = middle
        at = low
        if at == last:
            return
        close[document] = others[at] <= places[number] + near


def neighbours(rarer: Places, others: Places, near: int, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """As :func:`fundmatch.matching.occurrences.neighbours`."""
    close = np.zeros(len(wanted), dtype=bool)
    for places, documents in rarer:
        for other, _ in others:
            _mark(places, documents, wanted, other, near, close)
    return close


@compiled
def _add(total: Any, documents: Any, strengths: Any, factor: float) -> None:
    for number in range(len(documents)):
        total[documents[number]] += factor * strengths[number]


def add(total: Floats, hits: Hits, factor: float) -> None:
    """As :func:`fundmatch.matching.bulk.add`."""
    _add(total, hits.documents, hits.strengths, factor)


@compiled
def _share(found: Any, numbers: Any, documents: Any, counts: Any, first: float, second: float) -> None:
    for entry in range(len(documents)):
        number = numbers[documents[entry]]
        if number >= 0:
            found[number, 0] += counts[entry] * first
            found[number, 1] += counts[entry] * second


def share(slices: Sequence[Slice], weights: Floats, size: int) -> Floats:
    """As :func:`fundmatch.matching.likeness.share`."""
    found = np.zeros((size, 2))
    for each, (whole, centroid) in zip(slices, weights.T.tolist(), strict=True):
        part = slice(each.first, each.last)
        entries = each.counts.document[part], each.counts.count[part]
        _share(found, each.holding.numbers, *entries, whole * each.step, centroid * each.step)
    return found.T


KERNELS = Kernels(neighbours, add, share)
