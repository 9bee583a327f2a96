"""Where a slot occurs in the stream of an index, and how strongly in each document."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fundmatch.matching.expand import Alternative, Reading, Slot
from fundmatch.matching.index import Floats, Index, Ints


@dataclass(frozen=True)
class Occurrences:
    """Occurrences ordered by place: number in the stream, and how near the form found is (0–1)."""

    at: Ints
    similarity: Floats

    def __len__(self) -> int:
        return len(self.at)


NOTHING = Occurrences(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64))


def occurrences(index: Index, slot: Slot) -> Occurrences:
    """Every occurrence of a slot, by whichever alternative; the nearest one counts where several meet."""
    found = [alternative_occurrences(index, alternative) for alternative in slot.alternatives]
    return _merged([each for each in found if len(each)])


def alternative_occurrences(index: Index, alternative: Alternative) -> Occurrences:
    """Occurrences of one alternative; of several words all must stand within a window, in any order.

    The window is the number of words plus ``keyword.phrase_slack``; an occurrence is placed at its rarest word.
    """
    each = sorted((_word(index, readings) for readings in alternative.words), key=len)
    first = each[0]
    window = len(each) + index.weights.keyword.phrase_slack
    keep = np.ones(len(first), dtype=bool)
    similarity = first.similarity * alternative.similarity
    for other in each[1:]:
        distance, which = nearest(index.place[first.at], index.place[other.at])
        keep &= distance < window
        if len(other):
            similarity = similarity * other.similarity[which]
    return Occurrences(first.at[keep], similarity[keep])


def _word(index: Index, readings: tuple[Reading, ...]) -> Occurrences:
    parts = []
    for reading in readings:
        at = index.postings(reading.term)
        parts.append(Occurrences(at, np.full(len(at), reading.similarity)))
    return _merged([part for part in parts if len(part)])


def _merged(parts: list[Occurrences]) -> Occurrences:
    """Several lists as one, ordered, each number in the stream once with its greatest similarity."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    at = np.concatenate([part.at for part in parts])
    similarity = np.concatenate([part.similarity for part in parts])
    order = np.lexsort((-similarity, at))
    at, similarity = at[order], similarity[order]
    first = np.ones(len(at), dtype=bool)
    first[1:] = at[1:] != at[:-1]
    return Occurrences(at[first], similarity[first])


def nearest(places: Ints, others: Ints) -> tuple[Ints, Ints]:
    """For each place the distance to the nearest of ``others`` (ascending) and its number.

    Without ``others`` every distance is the largest integer.
    """
    if not len(others):
        return np.full(len(places), np.iinfo(np.int64).max), np.zeros(len(places), dtype=np.int64)
    right = np.clip(np.searchsorted(others, places), 0, len(others) - 1)
    left = np.clip(right - 1, 0, len(others) - 1)
    to_right, to_left = np.abs(others[right] - places), np.abs(others[left] - places)
    which = np.where(to_left < to_right, left, right)
    return np.minimum(to_left, to_right), which


def strengths(index: Index, found: Occurrences) -> Floats:
    """How strongly a slot occurs in each document, 0 to 1: saturated, field-weighted frequency × nearest form."""
    if not len(found):
        return np.zeros(index.size)
    documents = index.document[found.at]
    frequency = np.bincount(documents, weights=index.weight[found.at], minlength=index.size)
    best = np.zeros(index.size)
    np.maximum.at(best, documents, found.similarity)
    return np.asarray(frequency / (frequency + index.norm) * best)


def documents_with_neighbours(index: Index, left: Occurrences, right: Occurrences) -> Floats:
    """1 for each document in which the two slots stand within ``keyword.near`` places somewhere, else 0."""
    mask = np.zeros(index.size)
    if len(left) and len(right):
        distance, _ = nearest(index.place[left.at], index.place[right.at])
        mask[index.document[left.at[distance <= index.weights.keyword.near]]] = 1.0
    return mask
