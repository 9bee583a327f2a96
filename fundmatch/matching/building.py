"""Documents made into a segment: columns of words sorted by term, and the forms that lead to each term."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.documents import IndexedText
from fundmatch.matching.forms import Forms
from fundmatch.matching.reading import Reader
from fundmatch.matching.segments import Segment, by_row, vocabulary_arrays
from fundmatch.matching.strings import Strings


def read_segment(documents: Iterable[IndexedText], digests: Sequence[str] = ()) -> Segment:
    """Documents as one segment; their digests are needed where it is to be kept."""
    with _uncollected():
        return _read_segment(documents, digests)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: there are no cycles to find in the objects of a vocabulary; a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read_segment(documents: Iterable[IndexedText], digests: Sequence[str]) -> Segment:
    reader = Reader()
    columns = reader.read(documents)
    rank, terms, surfaces = _vocabulary(reader.forms, columns.pair)
    bits = np.int32(len(reader.weights).bit_length())  # document and weight in one number are sorted at once
    marked = columns.document << bits | columns.weight
    weights = np.array(list(reader.weights), dtype=np.float64)
    own = columns.document[weights[columns.weight] >= 0]
    pointers, marked, place = by_row(rank.take(columns.pair), marked, columns.place, len(terms))
    return Segment(
        digests=np.frombuffer(bytes.fromhex("".join(digests)), dtype=np.uint8).reshape(-1, 16),
        lengths=np.bincount(own, minlength=columns.size).astype(np.int32),
        span=columns.span,
        terms=Strings.of(terms),
        pointers=pointers,
        place=place,
        document=marked >> bits,
        weight=(marked & ((1 << bits) - 1)).astype(np.uint16),
        weights=weights,
        **vocabulary_arrays(*surfaces),
    )


def _vocabulary(
    forms: Forms, pair: NDArray[np.int32]
) -> tuple[NDArray[np.int32], list[str], tuple[list[str], NDArray[np.int32]]]:
    """(number of the term of each pair, terms in order, folded forms and the number of the term of each) that occur."""
    of_pair = forms.term.values
    occurring = np.flatnonzero(np.bincount(pair, minlength=len(of_pair)))
    names = list(forms.terms)
    used = np.zeros(len(names), dtype=bool)
    used[of_pair[occurring]] = True
    order = sorted(np.flatnonzero(used).tolist(), key=names.__getitem__)
    ranks = np.full(len(names) + 1, -1, dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    rank = ranks[of_pair]
    return rank, [names[number] for number in order], (forms.folded(occurring), rank[occurring])
