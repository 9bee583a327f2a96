"""How like a profile's free text and past projects are to each call, beyond what any organisation shares with it.

With unit vectors of (1 + ln tf) · idf for the whole profile and for the centroid of its texts (p_v, v = whole or
centroid) and for calls (c), and with μ_v and σ²_v the mean and variance of each word's weight among all background
profiles::

    L = Σ_v a_v · ( p_v·c − (p_v·μ_v / μ_v·μ_v) (μ_v·c) ) / √( √(Σ_t c_t² σ²_v,t) + 10⁻⁶ )

The idf of a profile's words is that among background profiles; of a call's words its geometric mean with that among
calls, where the background counts as ``likeness.virtual_calls`` calls: a store that doubles moves little. What any
organisation shares with a call is taken off, so that calls full of words that everybody uses gain nothing by them. L is
linear in the profile's words, so that it can be shared out among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fundmatch.matching.background import FOREIGN, idf_of
from fundmatch.matching.call_vectors import CallVectors, Slice
from fundmatch.matching.index import Floats

Bag = Counter[str]

#: Words in more than one of so many calls are added faster as whole rows: of texts of 60 words and 16,000 calls 6.4 ms
#: a partner instead of 9.4, measured on a busy machine.
DENSE = 8

#: Adds up, over words, what they share with the calls: see :func:`share`.
Share = Callable[[Sequence[Slice], Floats, int], Floats]


@dataclass(frozen=True)
class Vectors:
    """A profile's ``words``, and for each part (description, past projects) their weight in each view.

    ``parts[part, view]`` adds up to unit vectors over parts and words; ``usual`` is how much of each view's vector any
    organisation has (p·μ / μ·μ). ``telling`` (0–1) is little for texts made of words that everybody uses: the mean
    information of their words, by squared weight, over ``likeness.telling``, to the third power.
    """

    words: tuple[str, ...]
    parts: Floats
    usual: Floats
    telling: float


@dataclass(frozen=True)
class Compared:
    """L of every call, what each part shares with it (parts × calls, before the usual is taken off) and its cosine."""

    likeness: Floats
    shared: Floats
    cosines: Floats


def share(slices: Sequence[Slice], weights: Floats, size: int) -> Floats:
    """Σ weight · value over words, views × calls; ``weights`` has a column for each slice."""
    common = np.array([DENSE * len(each) > size for each in slices], dtype=bool)
    found = np.zeros((len(weights), size))
    if common.any():
        rows = [each.row for each, dense in zip(slices, common, strict=True) if dense]
        steps = np.array([each.step for each in slices])
        found += (weights * steps)[:, common] @ np.stack(rows).astype(np.float64)
    entries = [each.entries() for each, dense in zip(slices, common, strict=True) if not dense]
    if entries:
        document = np.concatenate([documents for documents, _ in entries])
        for view, of_view in enumerate(weights[:, ~common]):
            values = np.concatenate([value * weight for (_, value), weight in zip(entries, of_view, strict=True)])
            found[view] += np.bincount(document, weights=values, minlength=size)
    return found


class Likeness:
    """Compares profiles with the calls of one index."""

    def __init__(self, calls: CallVectors, subjects: frozenset[str]) -> None:
        """``subjects`` count whole; of other words each occurrence counts as :attr:`LikenessWeights.other` of one."""
        self.subjects = subjects
        self.calls, self.table = calls, calls.table
        self.weights = np.array([calls.weights.whole, calls.weights.centroid])
        self._means = np.stack([self.table.whole_mean, self.table.centroid_mean])

    def vectors(self, parts: Sequence[Sequence[Bag]]) -> Vectors:
        """The vectors of a profile from the bags of its texts, part by part."""
        bags = [(part, _bare(bag)) for part, each in enumerate(parts) for bag in each if bag]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(name for _, bag in bags for name in bag))}
        idf = np.array([self._rarity(name) for name in numbers])
        part_of_one = np.array([1.0 if name in self.subjects else self.calls.weights.other for name in numbers])
        counts, centroid = np.zeros((len(parts), len(idf))), np.zeros((len(parts), len(idf)))
        for part, bag in bags:
            at, count = [numbers[name] for name in bag], np.array(list(bag.values()), dtype=np.float64)
            counts[part, at] += count
            value = _saturated(count * part_of_one[at]) * idf[at]
            centroid[part, at] += value / np.sqrt(value @ value)
        total = counts.sum(axis=0)
        whole = counts / total * _saturated(total * part_of_one) * idf
        seen = [each / (np.linalg.norm(each.sum(axis=0)) or 1.0) for each in (whole, centroid)]
        return self._vectors(tuple(numbers), np.stack(seen, axis=1))

    def _vectors(self, words: tuple[str, ...], parts: Floats) -> Vectors:
        row = np.array([self.table.numbers.get(word.removeprefix(FOREIGN), -1) for word in words], dtype=np.int64)
        means = self._means[:, row[row >= 0]]
        shared = (parts.sum(axis=0)[:, row >= 0] * means).sum(axis=1)
        usual = shared / np.maximum((self._means**2).sum(axis=1), 1e-12)
        return Vectors(words, parts, usual, self._telling(words, parts[:, 0].sum(axis=0) ** 2))

    def _telling(self, words: tuple[str, ...], squares: Floats) -> float:
        information = -np.log([self.table.share(word) for word in words])
        mean = float(squares @ information) / max(float(squares.sum()), 1e-12)
        return min(1.0, mean / self.calls.weights.telling) ** 3

    def _rarity(self, name: str) -> float:
        number = self.table.numbers.get(name.removeprefix(FOREIGN))
        if number is not None:
            return float(self.table.idf[number])
        return float(idf_of(self.table.share(name) * self.table.size, self.table.size))

    def compare(self, vectors: Vectors) -> Compared:
        """How like every call is to a profile, and how much of that each of its parts shares."""
        found, known = self.calls.entries(vectors.words), self.calls.statistics
        shape = (len(vectors.parts), self.calls.size)
        shared, cosines = np.zeros(shape), np.zeros(shape)
        for view, weight in enumerate(self.weights):
            for part, of_word in enumerate(vectors.parts[:, view]):
                weights = found.value * of_word[found.word]
                cosine = weight * np.bincount(found.document, weights=weights, minlength=shape[1]) / known.length
                cosines[part] += cosine
                shared[part] += cosine / known.spread[view]
        return Compared(shared.sum(axis=0) - self._usual(vectors), shared, cosines / self.weights.sum())

    def of_every_call(self, vectors: Vectors, share: Share = share) -> Floats:
        """L of every call alone. ``share`` adds up what words share with the calls."""
        of_word = vectors.parts.sum(axis=0)
        slices = [(each, number) for number, word in enumerate(vectors.words) for each in self.calls.slices(word)]
        found = share([each for each, _ in slices], of_word[:, [number for _, number in slices]], self.calls.size)
        likeness: Floats = (found * self._scale).sum(axis=0) - self._usual(vectors)
        return likeness

    @cached_property
    def _scale(self) -> Floats:
        """What a view's sum over words is multiplied by, for every call."""
        known = self.calls.statistics
        scale: Floats = self.weights[:, None] / known.spread / known.length
        return scale

    @cached_property
    def _expected(self) -> Floats:
        known = self.calls.statistics
        return known.usual / known.spread

    def _usual(self, vectors: Vectors) -> Floats:
        """How like every call is to any organisation, so far as this one has of it."""
        usual: Floats = (self.weights * vectors.usual) @ self._expected
        return usual

    def telling(self, vectors: Vectors, part: int, document: int) -> list[tuple[float, str]]:
        """(worth, meaning) of the words that a part of a profile shares with one call, the most telling first."""
        numbers, values = self.calls.of_call(vectors.words, document)
        of_view = self.weights / self.calls.statistics.spread[:, document]
        worth = values * (of_view @ vectors.parts[part])[numbers]
        words = [vectors.words[number].removeprefix(FOREIGN) for number in numbers]
        return sorted(
            ((float(each), word) for each, word in zip(worth, words, strict=True) if each > 0),
            key=lambda pair: (-pair[0], pair[1]),
        )


def _saturated(count: Floats) -> Floats:
    """1 + ln of a count; less than one occurrence counts as such a part of one."""
    return np.asarray(np.minimum(count, 1.0) * (1 + np.log(np.maximum(count, 1.0))))


def _bare(bag: Bag) -> Bag:
    """A foreign word and an English one written alike count as one (a name)."""
    joined: Counter[str] = Counter()
    for name, count in bag.items():
        bare = name.removeprefix(FOREIGN)
        joined[bare if bare in bag else name] += count
    return joined
