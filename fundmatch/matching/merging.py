"""Several segments made one, without those of their documents that are no longer in force; no text is read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.documents import GAP
from fundmatch.matching.segments import Counts, Ints, Segment, by_row, vocabulary_arrays
from fundmatch.matching.strings import Strings


@dataclass(frozen=True)
class _Source:
    """A segment to be merged: the new number of each of its documents (−1: left out), and its first place."""

    segment: Segment
    numbers: NDArray[np.int32]
    first: int

    @property
    def keep(self) -> NDArray[np.bool_]:
        return self.numbers >= 0


def merged(parts: Sequence[tuple[Segment, NDArray[np.bool_]]]) -> Segment:
    """One segment of several; each comes with a mask of the documents to keep. Their order stays."""
    sources: list[_Source] = []
    size, first = 0, 0
    for segment, keep in parts:
        numbers = np.where(keep, size + np.cumsum(keep) - 1, -1).astype(np.int32)
        sources.append(_Source(segment, numbers, first))
        size += int(keep.sum())
        first += segment.span + GAP
    names, rows, postings = _postings(sources)
    weights, codes = _weights(sources)
    packed = postings[1].astype(np.uint64) | codes.astype(np.uint64) << np.uint64(32)
    pointers, document, packed = by_row(rows[0], postings[0], packed, len(names))
    return Segment(
        digests=np.concatenate([each.segment.digests[each.keep] for each in sources]),
        lengths=np.concatenate([each.segment.lengths[each.keep] for each in sources]),
        span=first,
        terms=Strings.of(names),
        pointers=pointers,
        place=packed.astype(np.uint32),
        document=document.astype(np.int32),
        weight=(packed >> np.uint64(32)).astype(np.uint16),
        weights=weights,
        counts=_counts(sources),
        **vocabulary_arrays(*_surfaces(sources, rows[1:])),
    )


def _all(strings: Strings) -> list[str]:
    return strings.between(0, len(strings))


def _ranked(several: Sequence[tuple[Strings, Ints]]) -> tuple[list[str], list[NDArray[np.int32]]]:
    """(names that are used, in order; for each of several lists the new number of each name, −1 if unused).

    Each list comes with how often its names are used.
    """
    written = [(_all(strings), used) for strings, used in several]
    names = sorted({name for texts, used in written for name, count in zip(texts, used.tolist(), strict=True) if count})
    number = {name: at for at, name in enumerate(names)}
    return names, [np.array([number.get(name, -1) for name in texts], dtype=np.int32) for texts, _ in written]


def _rows(pointers: Ints) -> NDArray[np.int32]:
    return np.repeat(np.arange(len(pointers) - 1, dtype=np.int32), np.diff(pointers))


def _postings(
    sources: Sequence[_Source],
) -> tuple[list[str], list[NDArray[np.int32]], tuple[NDArray[np.int32], NDArray[Any]]]:
    """(terms, [row of each posting, new number of each term of each source…], (document, place) of each posting)."""
    kept = [each.keep[each.segment.document] for each in sources]
    row = [_rows(each.segment.pointers)[keep] for each, keep in zip(sources, kept, strict=True)]
    used = [np.bincount(rows, minlength=len(each.segment.terms)) for each, rows in zip(sources, row, strict=True)]
    names, ranks = _ranked([(each.segment.terms, count) for each, count in zip(sources, used, strict=True)])
    document = [each.numbers[each.segment.document[keep]] for each, keep in zip(sources, kept, strict=True)]
    place = [each.segment.place[keep] + np.uint32(each.first) for each, keep in zip(sources, kept, strict=True)]
    rows = np.concatenate([rank[each] if len(rank) else each for rank, each in zip(ranks, row, strict=True)])
    return names, [rows, *ranks], (np.concatenate(document), np.concatenate(place))


def _weights(sources: Sequence[_Source]) -> tuple[NDArray[np.float64], NDArray[np.uint16]]:
    """(weights, number of the weight of each posting that is kept)."""
    weights = np.unique(np.concatenate([each.segment.weights for each in sources]))
    codes = [
        np.searchsorted(weights, each.segment.weights).astype(np.uint16)[
            each.segment.weight[each.keep[each.segment.document]]
        ]
        for each in sources
    ]
    return weights, np.concatenate(codes)


def _surfaces(sources: Sequence[_Source], ranks: Sequence[NDArray[np.int32]]) -> tuple[list[str], NDArray[np.int32]]:
    """Forms with the new number of a term of each; forms of which no term is left are dropped."""
    forms: list[str] = []
    terms: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
    for each, rank in zip(sources, ranks, strict=True):
        links = each.segment.surfaces
        names, to = _all(links.names), rank[links.to] if len(rank) else links.to
        left = np.flatnonzero(to >= 0)
        forms += [names[row] for row in _rows(links.pointers)[left].tolist()]
        terms.append(to[left])
    return forms, np.concatenate(terms)


def _counts(sources: Sequence[_Source]) -> Counts | None:
    counted = [(each, each.segment.counts) for each in sources]
    parts = [(each, counts) for each, counts in counted if counts is not None]
    if len(parts) < len(sources):
        return None
    keep = [each.keep[counts.document] for each, counts in parts]
    row = [_rows(counts.pointers)[kept] for (_, counts), kept in zip(parts, keep, strict=True)]
    used = [np.bincount(rows, minlength=len(counts.names)) for (_, counts), rows in zip(parts, row, strict=True)]
    names, ranks = _ranked([(counts.names, count) for (_, counts), count in zip(parts, used, strict=True)])
    rows = np.concatenate([rank[each] if len(rank) else each for rank, each in zip(ranks, row, strict=True)])
    document = [each.numbers[counts.document[kept]] for (each, counts), kept in zip(parts, keep, strict=True)]
    count = [counts.count[kept] for (_, counts), kept in zip(parts, keep, strict=True)]
    pointers, columns, data = by_row(rows, np.concatenate(document), np.concatenate(count), len(names))
    return Counts(Strings.of(names), pointers, columns.astype(np.int32), data)
