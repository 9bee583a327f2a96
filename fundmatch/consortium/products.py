"""Matrix products that stay on one core.

A linear-algebra library wakes a thread for every core once a product is larger than so much, and waits for all of them.
The products here are too small to gain by that: on two cores that other programs use too, waiting took two thirds of
the time of a search (500 dense candidates: 8.7 s with threads, 2.6 s without).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Multiplications up to which OpenBLAS stays on one core (``SMP_THRESHOLD_MIN * GEMM_MULTITHREAD_THRESHOLD``).
ALONE = 65_536 * 4


def dot(rows: Floats, factors: Floats) -> Floats:
    """Each row (… × n) times ``factors`` (n): einsum calls no library."""
    return np.asarray(np.einsum("...n,n->...", rows, factors))


def product(rows: Floats, columns: Floats) -> Floats:
    """``rows`` (m × n) times ``columns`` (n × k), so many rows at a time as one core gets."""
    step = max(1, ALONE // max(columns.size, 1))
    found = np.empty((len(rows), columns.shape[1]))
    for start in range(0, len(rows), step):
        np.matmul(rows[start : start + step], columns, out=found[start : start + step])
    return found
