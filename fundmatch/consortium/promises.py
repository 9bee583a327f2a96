"""What members not yet chosen can bring to part teams at most, for all part teams of a batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from fundmatch.consortium.prices import Prices
from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.sized import Floats, Ints, Sized

#: Up to so many candidates, acquaintances are looked at for each part team by itself.
MOST_KNOWN = 1_500

Children = tuple[Ints, Ints, Floats]


class Promises(Protocol):
    """Bounds for part teams that take one member more."""

    #: Children weighed at once: larger arrays leave the processor's cache, smaller ones wait for Python.
    batch: ClassVar[int]

    def children(self, parts: Ints, members: Ints, rest: int, least: Floats) -> Children:
        """Every (part team, place of a further member) that may lead above ``least``, and what it promises.

        ``parts`` are places in the order of prices, ``members`` the same part teams as candidates, those that must be
        in among them; ``rest`` members are still to come after the further one. What columns bring is left out.
        """

    def work(self, parts: int) -> int:
        """How many steps looking for the children of so many part teams is worth, whatever was found."""


def promises(sized: Sized, prices: Prices, order: Ints) -> Promises:
    """The bounds that suit the problem: with acquaintances each part team has prices of its own."""
    if len(prices.shares) and len(order) + len(sized.fixed) <= MOST_KNOWN:
        return Acquainted.of(sized, prices, order)
    alone = prices.alone[order]
    return Ranked(prices, order, alone, np.concatenate([[0.0], np.cumsum(alone)]))


@dataclass(frozen=True)
class Ranked:
    """The same prices for all part teams, so that the largest ones left are the next in the order."""

    batch: ClassVar[int] = 20_000
    prices: Prices
    order: Ints
    alone: Floats
    sums: Floats

    def children(self, parts: Ints, members: Ints, rest: int, least: Floats) -> Children:
        paid = self.prices.alone[members].sum(axis=1) + self.prices.constant
        first = parts[:, -1] + 1 if parts.shape[1] else np.zeros(len(parts), dtype=np.int64)
        places = np.arange(max(len(self.order) - rest, 0))
        promise = self.alone[places] + self.sums[places + 1 + rest] - self.sums[places + 1]
        stop = np.searchsorted(-promise, paid - least - TOLERANCE, side="left")
        width = np.maximum(stop - first, 0)
        parent = np.repeat(np.arange(len(parts)), width)
        child = first[parent] + np.arange(len(parent)) - np.repeat(np.cumsum(width) - width, width)
        return parent, child, paid[parent] + promise[child]

    def work(self, parts: int) -> int:
        return parts


@dataclass(frozen=True)
class Acquainted:
    """Prices that know the part team: a pair counts whole once one of it is in, and not at all once one is ruled out.

    ``alone`` are the prices without acquaintances, ``known`` the worth of every pair (places × places), ``fixed`` that
    of pairs with members that must be in. ``later[p]`` is each place's share of its pairs with places from p on.
    """

    batch: ClassVar[int] = 50_000
    prices: Prices
    alone: Floats
    place: Ints
    known: Floats
    later: Floats

    @staticmethod
    def of(sized: Sized, prices: Prices, order: Ints) -> Acquainted:
        pairs, members = sized.table.pairs, np.concatenate([order, sized.fixed])
        place = np.full(len(sized.linear), -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        one, other = place[pairs.first], place[pairs.second]
        inside = (one >= 0) & (other >= 0)
        one, other = one[inside], other[inside]
        known, share = np.zeros((len(members), len(members))), np.zeros((len(members), len(members)))
        known[one, other] = known[other, one] = prices.pair_worth[inside]
        share[one, other] = prices.shares[inside]
        share[other, one] = (prices.pair_worth - prices.shares)[inside]
        put = np.bincount(pairs.first, prices.shares, len(place))
        put += np.bincount(pairs.second, prices.pair_worth - prices.shares, len(place))
        free = len(order)
        later = np.zeros((free + 1, free))
        later[:-1] = np.cumsum(share[:free, :free].T[::-1], axis=0)[::-1]
        return Acquainted(prices, (prices.alone - put)[members], place, known, later)

    def children(self, parts: Ints, members: Ints, rest: int, least: Floats) -> Children:
        free, inside = self.later.shape[1], self.place[members]
        first = parts[:, -1] + 1 if parts.shape[1] else np.zeros(len(parts), dtype=np.int64)
        between = self.known[inside[:, :, None], inside[:, None, :]].sum(axis=(1, 2)) / 2
        paid = self.alone[inside].sum(axis=1) + between + self.prices.constant
        each = self.alone[:free] + self.known[inside, :free].sum(axis=1) + self.later[first]
        each[np.arange(free)[None] < first[:, None]] = -np.inf
        promise = paid[:, None] + each + _largest_after(each, rest)
        parent, child = np.nonzero(promise > least[:, None] + TOLERANCE)
        return parent, child, promise[parent, child]

    def work(self, parts: int) -> int:
        return parts * len(self.later) // 4


def _largest_after(values: Floats, most: int) -> Floats:
    """For each column the sum of the ``most`` largest values to its right, row by row; -inf where there are too few."""
    found = np.full(values.shape, 0.0 if most == 0 else -np.inf)
    largest = np.full((most, len(values)), -np.inf)
    for column in range(values.shape[1] - 1 if most else 0, 0, -1):
        new = values[:, column].copy()
        for place in range(most):
            largest[place], new = np.maximum(largest[place], new), np.minimum(largest[place], new)
        found[:, column - 1] = largest.sum(axis=0)
    return found
