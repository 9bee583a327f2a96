"""Calls as unit vectors of meanings, read from the segments where they lie."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import digest
from fundmatch.matching.background import FOREIGN, Background, idf_of
from fundmatch.matching.counts import STEPS, meanings_in
from fundmatch.matching.index import Floats, Holding, Index, Ints
from fundmatch.matching.meanings import Meanings
from fundmatch.matching.memory import Memory
from fundmatch.matching.segments import Counts

#: Raise when the statistics are computed differently.
CACHE_VERSION = b"1"

#: Most meanings whose slices are remembered.
MOST_WORDS = 100_000


@dataclass(frozen=True)
class Statistics:
    """What is computed of all calls together.

    ``idf`` of every meaning, segment after segment; of every call its ``length`` before it is made a unit vector, and a
    row a view of what any organisation shares with it (``usual``) and how much organisations differ there (``spread``).
    """

    idf: NDArray[np.float32]
    length: Floats
    usual: Floats
    spread: Floats


@dataclass(frozen=True)
class Entries:
    """Meanings in calls: the call, the meaning's weight there, and the number of the word that was asked for."""

    document: NDArray[np.int32]
    value: Floats
    word: Ints


@dataclass(frozen=True)
class Slice:
    """A meaning in a segment: its entries ``first`` to ``last``, whose counts weigh ``step`` each."""

    counts: Counts
    holding: Holding
    first: int
    last: int
    step: float
    size: int

    def __len__(self) -> int:
        return self.last - self.first

    @cached_property
    def row(self) -> NDArray[np.uint8]:
        """The count in every call of the index."""
        row = np.zeros(self.size + 1, dtype=np.uint8)  # calls that are not in force have the number −1
        part = slice(self.first, self.last)
        row[self.holding.numbers[self.counts.document[part]]] = self.counts.count[part]
        return row[:-1]

    def at(self, document: int) -> float:
        """The weight in one call of the index; 0 where it is not in it."""
        local = self.holding.local(document)
        documents = self.counts.document[self.first : self.last]
        found = int(np.searchsorted(documents, local)) if local >= 0 else len(documents)
        there = found < len(documents) and int(documents[found]) == local
        return float(np.multiply(self.counts.count[self.first + found], self.step, dtype=np.float64)) if there else 0.0

    def entries(self) -> tuple[NDArray[np.int32], Floats]:
        """(call, weight) of the entries of calls in force."""
        document = self.holding.numbers[self.counts.document[self.first : self.last]]
        value = np.multiply(self.counts.count[self.first : self.last], self.step, dtype=np.float64)
        if self.holding.whole:
            return document, value
        force = document >= 0
        return document[force], value[force]


NO_ENTRIES = Entries(np.empty(0, dtype=np.int32), np.empty(0), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class _Part:
    """The meanings of a segment; those of its calls in force have ``numbers`` from 0."""

    holding: Holding
    counts: Counts
    first: int

    @property
    def facts(self) -> tuple[bytes, ...]:
        """What statistics depend on: the calls, and which meanings they were read as (one's own terms change those)."""
        counts = self.counts
        arrays = (self.holding.segment.digests, self.holding.numbers, counts.names.blob, counts.pointers, counts.count)
        return tuple(array.tobytes() for array in arrays)

    def slice_of(self, name: str) -> tuple[int, int, int]:
        """(first entry, last entry, number of the meaning among all segments'); nothing where it has none."""
        number = self.counts.names.find(name)
        if number < 0:
            return 0, 0, 0
        pointers = self.counts.pointers
        return int(pointers[number]), int(pointers[number + 1]), self.first + number


class CallVectors:
    """The calls of one index.

    A call's words weigh (1 + ln tf) · √(idf among profiles · idf among calls), where the background table counts for
    ``likeness.virtual_calls`` calls. Every call is given ``likeness.unwritten`` besides what it says, so that a line of
    three words is not taken for a call about nothing else.
    """

    def __init__(self, index: Index, meanings: Meanings, table: Background) -> None:
        self.size, self.table, self.weights = index.size, table, index.weights.likeness
        self._parts: list[_Part] = []
        first = 0
        for holding in index.holdings:
            counts = holding.segment.counts or meanings_in(holding.segment, meanings)
            self._parts.append(_Part(holding, counts, first))
            first += len(counts.names)
        self._known: Memory[str, list[Slice]] = Memory(MOST_WORDS)
        self.statistics = self._kept(index)

    def _kept(self, index: Index) -> Statistics:
        facts = (fact for part in self._parts for fact in part.facts)
        key = digest(CACHE_VERSION, self.table.digest.encode(), self.weights.model_dump_json().encode(), *facts)
        found = index.cache.get("call-vectors", key, self._from_bytes)
        if found is None:
            found = self._computed()
            index.cache.put("call-vectors", key, _to_bytes(found))
        return found

    def _from_bytes(self, content: bytes) -> Statistics:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            found = Statistics(**{name: file[name] for name in ("idf", "length", "usual", "spread")})
        if len(found.length) != self.size:
            raise ValueError("the statistics are of other calls")
        return found

    def _computed(self) -> Statistics:
        rows = [_rows(part.counts, self.table) for part in self._parts]
        idf = self._idf(rows)
        means = np.stack([self.table.whole_mean, self.table.centroid_mean])
        variances = np.stack([self.table.whole_variance, self.table.centroid_variance])
        squares, usual, differ = np.zeros(self.size), np.zeros((2, self.size)), np.zeros((2, self.size))
        for part, row, rarity in zip(self._parts, rows, idf, strict=True):
            document, value, key = self._whole(part, rarity)
            known = np.where(row >= 0, row, 0)
            squares += np.bincount(document, weights=value**2, minlength=self.size)
            for view in range(2):
                mean, variance = (np.where(row >= 0, each[view][known], 0.0) for each in (means, variances))
                usual[view] += np.bincount(document, weights=value * mean[key], minlength=self.size)
                differ[view] += np.bincount(document, weights=value**2 * variance[key], minlength=self.size)
        length = np.sqrt(squares + self.weights.unwritten)
        spread = np.sqrt(np.sqrt(differ) / length + 1e-6)
        return Statistics(np.concatenate([*idf, np.empty(0, np.float32)]), length, usual / length, spread)

    def _whole(self, part: _Part, idf: NDArray[np.float32]) -> tuple[NDArray[np.int32], Floats, Ints]:
        """(call, weight, number of the meaning in the segment) of all entries of a segment in force."""
        key = np.repeat(np.arange(len(part.counts.names)), np.diff(part.counts.pointers))
        document, value = part.holding.numbers[part.counts.document], part.counts.count / STEPS * idf[key]
        force = slice(None) if part.holding.whole else document >= 0
        return document[force], value[force], key[force]

    def _idf(self, rows: Sequence[Ints]) -> list[NDArray[np.float32]]:
        """√(idf among profiles · idf among calls) of every meaning; of those not in the table, by the table alone."""
        table, virtual = self.table, self.weights.virtual_calls
        found = np.zeros(len(table.lemmas))
        for part, row in zip(self._parts, rows, strict=True):
            np.add.at(found, row[row >= 0], self._frequencies(part)[row >= 0])
        known = np.sqrt(table.idf * idf_of(found + virtual * table.call_share, self.size + virtual))
        new, foreign = (self._rarity_unseen(name) for name in ("", FOREIGN))
        return [
            np.where(row >= 0, known[np.maximum(row, 0)], np.where(row == _UNSEEN, new, foreign)).astype(np.float32)
            for row in rows
        ]

    def _rarity_unseen(self, name: str) -> float:
        table, virtual = self.table, self.weights.virtual_calls
        among_profiles = idf_of(table.share(name) * table.size, table.size)
        return float(np.sqrt(among_profiles * idf_of(virtual * table.call_share_of(name), virtual)))

    def _frequencies(self, part: _Part) -> Ints:
        """In how many calls in force each meaning of a segment is."""
        if part.holding.whole:
            return np.diff(part.counts.pointers)
        alive = np.concatenate([[0], np.cumsum(part.holding.numbers[part.counts.document] >= 0)])
        return np.asarray(alive[part.counts.pointers[1:]] - alive[part.counts.pointers[:-1]])

    def entries(self, words: Sequence[str]) -> Entries:
        """Where these meanings are, in order of words. A foreign word and an English one written alike are one name."""
        found = [(number, *each.entries()) for number, word in enumerate(words) for each in self.slices(word)]
        if not found:
            return NO_ENTRIES
        word = np.repeat([number for number, *_ in found], [len(documents) for _, documents, _ in found])
        document, value = (np.concatenate([each[column] for each in found]) for column in (1, 2))
        return Entries(document, value, word)

    def of_call(self, words: Sequence[str], document: int) -> tuple[Ints, Floats]:
        """(number of the word, weight) of those of these meanings that are in one call, in order of words."""
        weights = [(number, each.at(document)) for number, word in enumerate(words) for each in self.slices(word)]
        some = [(number, weight) for number, weight in weights if weight]
        return np.array([number for number, _ in some], dtype=np.int64), np.array([weight for _, weight in some])

    def slices(self, word: str) -> list[Slice]:
        """Where a meaning is, for each segment that has it."""
        return self._known.recall(word, lambda: self._slices(word))

    def _slices(self, word: str) -> list[Slice]:
        bare = word.removeprefix(FOREIGN)
        ways = ((part, part.slice_of(name)) for part in self._parts for name in (bare, FOREIGN + bare))
        return [
            Slice(part.counts, part.holding, first, last, float(self.statistics.idf[number]) / STEPS, self.size)
            for part, (first, last, number) in ways
            if last
        ]


#: Rows of meanings that the table does not have: English ones, and foreign ones that no glossary knows.
_UNSEEN, _FOREIGN = -1, -2


def _rows(counts: Counts, table: Background) -> Ints:
    names, numbers = counts.names.between(0, len(counts.names)), table.numbers
    found = [numbers.get(name.removeprefix(FOREIGN), _FOREIGN if name[0] == FOREIGN else _UNSEEN) for name in names]
    return np.array(found, dtype=np.int64)


def _to_bytes(statistics: Statistics) -> bytes:
    out = io.BytesIO()
    np.savez(out, **{name: getattr(statistics, name) for name in ("idf", "length", "usual", "spread")})
    return out.getvalue()
