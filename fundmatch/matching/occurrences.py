"""Where a slot occurs in an index, and how strongly in each document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.documents import Term
from fundmatch.matching.expand import Alternative, Reading, Slot
from fundmatch.matching.index import NO_POSITIONS, Floats, Ints, Positions

#: Gives the positions of a term: in an index, or in one document.
Source = Callable[[Term], Positions]

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Hits:
    """Some documents, ascending and distinct, with a strength each (0–1 unless said otherwise)."""

    documents: Numbers
    strengths: Floats

    def __len__(self) -> int:
        return len(self.documents)

    @classmethod
    def of(cls, dense: Floats) -> Hits:
        """The documents with a number above 0 among those of all."""
        documents = np.flatnonzero(dense > 0)
        return cls(documents.astype(np.int32), dense[documents])

    def at(self, document: int) -> float:
        """The strength of one document; 0 where it is not among them."""
        found = int(np.searchsorted(self.documents, document))
        there = found < len(self) and int(self.documents[found]) == document
        return float(self.strengths[found]) if there else 0.0

    def among(self, documents: Numbers, size: int) -> Floats:
        """The strength of each of some of ``size`` documents; 0 for those that are not among these.

        By way of a dense array: at 16,000 documents that takes a third of the time of a bisection.
        """
        return self.strengths if documents is self.documents else self.dense(size)[documents]

    def times(self, factor: float) -> Hits:
        """The same documents, every strength multiplied."""
        return Hits(self.documents, self.strengths * factor)

    def dense(self, size: int) -> Floats:
        """A number for each of ``size`` documents."""
        whole = np.zeros(size)
        whole[self.documents] = self.strengths
        return whole


NO_HITS = Hits(np.empty(0, dtype=np.int32), np.empty(0))


def greatest(several: Sequence[Hits]) -> Hits:
    """Every document of any with the greatest of its strengths."""
    some = [hits for hits in several if len(hits)]
    if len(some) < 2:
        return some[0] if some else NO_HITS
    documents = np.unique(np.concatenate([hits.documents for hits in some]))
    strengths = np.zeros(len(documents))
    for hits in some:
        at = np.searchsorted(documents, hits.documents)
        strengths[at] = np.maximum(strengths[at], hits.strengths)
    return Hits(documents, strengths)


@dataclass(frozen=True)
class Occurrences:
    """Occurrences ordered by place, and how near the form found is (0–1)."""

    positions: Positions
    similarity: Floats

    def __len__(self) -> int:
        return len(self.similarity)

    @property
    def place(self) -> Ints:
        return self.positions.place

    @property
    def document(self) -> Numbers:
        return self.positions.document


NOTHING = Occurrences(NO_POSITIONS, np.empty(0, dtype=np.float64))


@dataclass(frozen=True)
class Postings:
    """Every occurrence of a term (or of several words together), and its weighted frequency in each document of those.

    ``documents`` are ascending and distinct.
    """

    positions: Positions
    documents: Numbers
    frequency: Floats

    def __len__(self) -> int:
        return len(self.positions)

    @classmethod
    def of(cls, found: Positions) -> Postings:
        if not len(found):
            return cls(found, found.document, found.weight)
        first = np.flatnonzero(_changes(found.document))  # a document's places stand together
        documents, frequency = found.document[first], np.add.reduceat(found.weight, first)
        if np.any(documents[1:] < documents[:-1]):
            order = np.argsort(documents)
            documents, frequency = documents[order], frequency[order]
        return cls(found, documents, frequency)


@dataclass(frozen=True)
class Ways:
    """How a slot is written: ``terms`` with their nearness, and ``several`` words together, which may share terms."""

    terms: dict[Term, float]
    several: Occurrences


def ways(source: Source, slot: Slot, slack: int) -> Ways:
    """Every way to write a slot. A place counts once, with the nearest way, so those that may share any are merged."""
    terms: dict[Term, float] = {}
    for alternative in slot.alternatives:
        if len(alternative.words) == 1:
            for reading in alternative.words[0]:
                similarity = reading.similarity * alternative.similarity
                terms[reading.term] = max(similarity, terms.get(reading.term, 0.0))
    several = [alternative for alternative in slot.alternatives if len(alternative.words) > 1]
    inside = {reading.term for alternative in several for word in alternative.words for reading in word}
    parts = [alternative_occurrences(source, alternative, slack) for alternative in several]
    for term in inside & terms.keys():
        found = source(term)
        parts.append(Occurrences(found, np.full(len(found), terms.pop(term))))
    return Ways(terms, _merged([part for part in parts if len(part)]))


def alternative_occurrences(source: Source, alternative: Alternative, slack: int) -> Occurrences:
    """Occurrences of one alternative; of several words all must stand within a window, in any order.

    The window is the number of words plus ``slack``; an occurrence is placed at its longest word, which is mostly the
    rarest. Placed at the word that is rarest among the calls at hand, a score moved by up to 20 points when the other
    calls changed.
    """
    each = [_word(source, readings) for readings in sorted(alternative.words, key=_longest_first)]
    first = each[0]
    similarity = first.similarity * alternative.similarity
    if len(each) == 1 or not len(first):
        return Occurrences(first.positions, similarity)
    window = len(each) + slack
    keep = np.ones(len(first), dtype=bool)
    for other in each[1:]:
        distance, which = nearest(first.place, other.place)
        keep &= distance < window
        if len(other):
            similarity = similarity * other.similarity[which]
    return Occurrences(first.positions.of(keep), similarity[keep])


def _longest_first(readings: tuple[Reading, ...]) -> tuple[int, Term]:
    term = readings[0].term
    return -len(term[1]), term


def _word(source: Source, readings: tuple[Reading, ...]) -> Occurrences:
    parts = []
    for reading in readings:
        found = source(reading.term)
        parts.append(Occurrences(found, np.full(len(found), reading.similarity)))
    return _merged([part for part in parts if len(part)])


def _merged(parts: list[Occurrences]) -> Occurrences:
    """Several lists as one, ordered, each place once with its greatest similarity."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    place, document, weight = (
        np.concatenate([getattr(part.positions, name) for part in parts]) for name in ("place", "document", "weight")
    )
    similarity = np.concatenate([part.similarity for part in parts])
    order = np.argsort(place, kind="stable")  # merges the ascending runs
    place, similarity = place[order], similarity[order]
    first = np.ones(len(place), dtype=bool)
    first[1:] = place[1:] != place[:-1]
    if not first.all():
        similarity = np.maximum.reduceat(similarity, np.flatnonzero(first))
        order = order[first]
        place = place[first]
    return Occurrences(Positions(place, document[order], weight[order]), similarity)


def nearest(places: Ints, others: Ints) -> tuple[Ints, Ints]:
    """For each place the distance to the nearest of ``others`` (ascending) and its number.

    Without ``others`` every distance is the largest integer.
    """
    if not len(others):
        return np.full(len(places), np.iinfo(np.int64).max), np.zeros(len(places), dtype=np.int64)
    right = np.minimum(np.searchsorted(others, places), len(others) - 1)
    left = np.maximum(right - 1, 0)
    to_right, to_left = np.abs(others[right] - places), np.abs(others[left] - places)
    which = np.where(to_left < to_right, left, right)
    return np.minimum(to_left, to_right), which


def slot_hits(found: Sequence[tuple[Postings, float | Floats]], norm: Floats) -> Hits:
    """How strongly a slot occurs in each document, 0 to 1: saturated, field-weighted frequency × nearest form.

    ``found`` has for every way the postings and the nearness, one for all or one for each of its ``documents``;
    ``norm`` is BM25's length part of every document.
    """
    some = [(each.documents, each.frequency, nearness) for each, nearness in found if len(each.documents)]
    if not some:
        return NO_HITS
    documents, frequency, best = some[0]
    if len(some) > 1:
        total, nearest_form = np.zeros(len(norm)), np.zeros(len(norm))
        for numbers, count, nearness in some:
            total[numbers] += count
            nearest_form[numbers] = np.maximum(nearest_form[numbers], nearness)
        documents = np.flatnonzero(total).astype(np.int32)
        frequency, best = total[documents], nearest_form[documents]
    return Hits(documents, frequency / (frequency + norm[documents]) * best)


def best_in_documents(found: Occurrences, documents: Numbers) -> Floats:
    """The nearness of the nearest form in each of ``documents``, which are all that have any."""
    order = np.argsort(found.document, kind="stable")
    first = np.flatnonzero(_changes(found.document[order]))
    best: Floats = np.maximum.reduceat(found.similarity[order], first) if len(documents) else np.empty(0)
    return best


def _changes(values: Numbers) -> NDArray[np.bool_]:
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return first


#: Ascending places with their documents, a pair for each way to write a slot.
Places = Sequence[tuple[Ints, Numbers]]

#: Gives the documents that have two slots near each other: see :func:`neighbours`.
Neighbours = Callable[[Places, Places, int, NDArray[np.bool_]], NDArray[np.bool_]]


def neighbours(rarer: Places, others: Places, near: int, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For every document whether it is ``wanted`` and has a place of ``rarer`` within ``near`` of one of ``others``."""
    close = np.zeros(len(wanted), dtype=bool)
    joined = _ascending([places for places, _ in others])
    for every, of_every in rarer:
        keep = wanted[of_every]
        places, documents = every[keep], of_every[keep]
        at = np.searchsorted(joined, places - near)
        within = joined[np.minimum(at, len(joined) - 1)] <= places + near
        close[documents[within & (at < len(joined))]] = True
    return close


def _ascending(runs: Sequence[Ints]) -> Ints:
    return runs[0] if len(runs) == 1 else np.sort(np.concatenate(runs), kind="stable")  # which merges ascending runs
