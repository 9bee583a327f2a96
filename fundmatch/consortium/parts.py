"""Part teams with prices of their own, and the teams of small ones.

A part team stands for all teams that hold its ``members`` and else only candidates of ``free``. Its bound is that of
:mod:`fundmatch.consortium.prices` with the members held,

    paid + Σ_t λ_t s_t + Σ_t max_{z ≥ s_t} (gain_t(z) − λ_t z) + the largest p_i of ``free``,

s_t being the members' strength: a team that holds them reaches no less. What the members know of others is a sum by
now, so that only acquaintances among the free are split by shares. Any prices λ and any shares are lawful.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fundmatch.consortium.prices import Root, profits
from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.products import dot
from fundmatch.consortium.sized import Floats, Ints, Sized


@dataclass(frozen=True)
class Links:
    """Acquaintances among the free: places ``one`` and ``other``, their worth, and the share of it put on ``one``."""

    one: Ints
    other: Ints
    worth: Floats
    share: Floats

    def moved(self, place: Ints) -> Links:
        """The same under new places, without those of which one end is gone (-1); ``one`` is the lower place."""
        one, other = place[self.one], place[self.other]
        kept = (one >= 0) & (other >= 0)
        one, other, worth, share = one[kept], other[kept], self.worth[kept], self.share[kept]
        turned = one > other
        share = np.where(turned, worth - share, share)
        return Links(np.minimum(one, other), np.maximum(one, other), worth, share)

    def put(self, places: int) -> Floats:
        """What is put on each place."""
        one = np.bincount(self.one, self.share, places)
        return np.asarray(one + np.bincount(self.other, self.worth - self.share, places))


@dataclass(frozen=True)
class Part:
    """All teams of ``members`` and further candidates of ``free``, none worth more than ``bound``.

    ``paid`` is what the members bring but for columns, ``linear`` what each of ``free`` would add to that; ``price`` is
    the columns'. ``links`` are places in ``free``.
    """

    bound: float
    members: Ints
    paid: float
    free: Ints
    linear: Floats
    price: Floats
    links: Links

    @property
    def size(self) -> int:
        """About how many numbers it holds."""
        return 2 * len(self.free) + 4 * len(self.links.one) + len(self.price)


def whole(sized: Sized, found: Root) -> Part:
    """All teams of the size that hold who must be in, and else only the useful."""
    prices, pairs, candidates = found.prices, sized.table.pairs, len(found.useful)
    first, second = pairs.first[: len(prices.shares)], pairs.second[: len(prices.shares)]
    held = np.zeros(candidates, dtype=np.bool_)
    held[sized.fixed] = True
    free = np.flatnonzero(found.useful & ~held)
    linear = sized.linear.copy()
    for mine, other in ((first, second), (second, first)):
        linear += np.bincount(other, prices.pair_worth * held[mine], candidates)
    inside = float(prices.pair_worth[held[first] & held[second]].sum())
    return Part(
        bound=prices.bound,
        members=sized.fixed,
        paid=found.constant + float(sized.linear[sized.fixed].sum()) + inside,
        free=free,
        linear=linear[free],
        price=prices.own[: found.ledger.columns],
        links=Links(first, second, prices.pair_worth, prices.shares).moved(_places(free, candidates)),
    )


def _places(kept: Ints, count: int) -> Ints:
    """The place of each of ``count`` in ``kept``, -1 where it is not."""
    place = np.full(count, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return place


@dataclass(frozen=True)
class Ranked:
    """A part whose free stand in the order of their prices ``alone``, the greatest first.

    ``basis`` is what the members bring but for the columns' profits; it and ``linear`` hold ``demanded``, the prices of
    demands that the members leave open. ``strength`` is the members', ``cover`` that of the free.
    """

    sized: Sized
    part: Part
    basis: float
    linear: Floats
    demanded: Floats
    alone: Floats
    cover: Floats
    strength: Floats

    @staticmethod
    def of(sized: Sized, found: Root, part: Part) -> Ranked:
        cover = sized.table.cover
        taken, each = found.demanded(part.members)
        linear = part.linear + each[part.free]
        alone = linear + dot(cover[part.free], part.price) + part.links.put(len(part.free))
        order = np.argsort(-alone, kind="stable")
        free, strength = part.free[order], cover[part.members].sum(axis=0)
        links = part.links.moved(_places(order, len(order)))
        return Ranked(
            sized=sized,
            part=replace(part, free=free, linear=part.linear[order], links=links),
            basis=part.paid + float(each[part.members].sum()) - taken + float(strength @ part.price),
            linear=linear[order],
            demanded=each[free],
            alone=alone[order],
            cover=cover[free],
            strength=strength,
        )

    @property
    def wanted(self) -> int:
        """How many members are still to come."""
        return self.sized.size - len(self.part.members)

    @cached_property
    def sums(self) -> Floats:
        return np.concatenate([[0.0], np.cumsum(self.alone)])

    def teams(self, places: Ints) -> Ints:
        """The members with the free at these places: a row each."""
        members = np.tile(self.part.members, (len(places), 1))
        return np.column_stack([members, self.part.free[places]])

    def kept(self, chosen: Ints) -> tuple[Ints, Links]:
        """The free at these places, and the acquaintances among them."""
        return self.part.free[chosen], self.part.links.moved(_places(chosen, len(self.part.free)))

    def after(self, width: int) -> Part | None:
        """The part without its first ``width`` free; None where too few are left."""
        part, left = self.part, np.arange(width, len(self.part.free))
        if len(left) < self.wanted:
            return None
        largest = float(self.sums[width + self.wanted] - self.sums[width])
        bound = self.basis + float(profits(self.sized.table, part.price, self.strength)) + largest
        free, links = self.kept(left)
        return replace(part, bound=min(part.bound, bound), free=free, linear=part.linear[width:], links=links)

    def promising(self, known: float) -> tuple[Ints, int]:
        """The teams that may be worth more than ``known`` (a row each, some not lawful), and how many were weighed."""
        places, weighed = np.zeros((1, 0), dtype=np.int64), 0
        for rest in range(self.wanted - 1, -1, -1):
            longer = self._longer(places, rest, known)
            weighed += len(longer)
            places = longer[self.sized.possible(self.teams(longer), rest)]
        return self.teams(places), weighed

    def _longer(self, places: Ints, rest: int, known: float) -> Ints:
        """Rows of places with one more behind, that may lead above ``known`` with ``rest`` members still to come."""
        table, price = self.sized.table, self.part.price
        strength = self.strength + self.cover[places].sum(axis=1)
        paid = self.basis + self.alone[places].sum(axis=1)
        open_until = paid + profits(table, price, strength) - known - TOLERANCE
        first = places[:, -1] + 1 if places.shape[1] else np.zeros(len(places), dtype=np.int64)
        each = np.arange(max(len(self.alone) - rest, 0))
        promise = self.alone[each] + self.sums[each + 1 + rest] - self.sums[each + 1]  # falls with the place
        width = np.maximum(np.searchsorted(-promise, open_until) - first, 0)
        parent = np.repeat(np.arange(len(places)), width)
        child = first[parent] + np.arange(len(parent)) - np.repeat(np.cumsum(width) - width, width)
        profit = profits(table, price, strength[parent] + self.cover[child])
        good = paid[parent] + promise[child] + profit > known + TOLERANCE
        return np.column_stack([places[parent[good]], child[good]])
