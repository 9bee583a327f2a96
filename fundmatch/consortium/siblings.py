"""The children of a part team, priced together as rows of arrays.

Each child goes on from its parent's prices by a few subgradient steps, which brings its bound near the linear
relaxation of its own teams. Far fewer part teams stay open than with one set of prices for all: among 500 dense
candidates some thousands, where millions were not enough. With each step, candidates that no better team of the child
can hold are closed by their reduced costs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from fundmatch.consortium.parts import Part, Ranked
from fundmatch.consortium.prices import UNKNOWN, peaks
from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.products import product
from fundmatch.consortium.sized import Floats, Ints, Mask

#: Rounds of prices by how many members are still to come: the more, the more teams a closed part spares.
ROUNDS = (0, 5, 10, 20, 40, 60)
#: A first step goes so many times as far as Polyak's, aimed at a value far below any bound; measured: 1 needs 3 times
#: the time of 6, and 10 is no better.
LENGTH = 6.0
#: Rounds without progress after which steps are halved.
PATIENCE = 3
#: No step is divided by less.
SHORTEST = 1e-9


@dataclass
class _Rows:
    """The children that are left, a row each: all that changes from round to round.

    ``place`` of the member that joins, ``paid`` and ``strength`` with it, ``linear`` of the free (children × free),
    ``open`` whether a free candidate may be in a better team; ``price`` and ``share`` as they are, ``best_price`` and
    ``best_share`` those of the lowest ``bound`` so far; ``length`` of steps, and rounds ``waited`` for progress.
    """

    place: Ints
    paid: Floats
    strength: Floats
    linear: Floats
    open: Mask
    price: Floats
    share: Floats
    bound: Floats
    best_price: Floats
    best_share: Floats
    length: Floats
    waited: Ints

    @staticmethod
    def of(ranked: Ranked, width: int) -> _Rows:
        """A row for each of the first ``width`` places; those behind it are free."""
        place, links = np.arange(width), ranked.part.links
        linear = np.tile(ranked.linear, (width, 1))
        near = links.one < width
        linear[links.one[near], links.other[near]] += links.worth[near]
        price, share = np.tile(ranked.part.price, (width, 1)), np.tile(links.share, (width, 1))
        rows = _Rows(
            place=place,
            paid=ranked.basis - float(ranked.strength @ ranked.part.price) + ranked.linear[:width],
            strength=ranked.strength + ranked.cover[:width],
            linear=linear,
            open=np.arange(len(ranked.alone)) > place[:, None],
            price=price,
            share=share,
            bound=np.full(width, ranked.part.bound),
            best_price=price.copy(),
            best_share=share.copy(),
            length=np.full(width, LENGTH),
            waited=np.zeros(width, dtype=np.int64),
        )
        return rows.kept(ranked.sized.possible(ranked.teams(place[:, None]), ranked.wanted - 1))

    def kept(self, mask: Mask) -> _Rows:
        return self if mask.all() else _Rows(*(getattr(self, each.name)[mask] for each in fields(self)))


@dataclass(frozen=True)
class _Weighed:
    """A round: the bounds, the places ``chosen`` by them, the strength that columns reach, and who counts.

    ``alone`` is the price of each free candidate, -inf where it is closed; ``active`` is 1 where both ends of an
    acquaintance are open.
    """

    bound: Floats
    alone: Floats
    chosen: Ints
    smallest: Floats
    reached: Floats
    active: Floats


class Siblings:
    """The children of a part that take its first ``width`` places, and how many were ``weighed``, each round anew."""

    def __init__(self, ranked: Ranked, width: int, known: float) -> None:
        self.ranked, self.known = ranked, known
        self.table, self.links, self.rest = ranked.sized.table, ranked.part.links, ranked.wanted - 1
        self.rows = _Rows.of(ranked, width)
        self.weighed = 0

    def priced(self) -> list[Part]:
        """The children that may be better than what is known."""
        rounds = ROUNDS[min(self.rest, len(ROUNDS) - 1)]
        for left in range(rounds, -1, -1):
            weighed = self._weigh()
            self._keep_best(weighed.bound)
            self._close(weighed)
            if left:
                self._step(weighed)
            rows = self.rows
            self.rows = rows.kept((rows.bound > self.known + TOLERANCE) & (rows.open.sum(axis=1) >= self.rest))
            if not len(self.rows.place):
                break
        return [self._child(row) for row in range(len(self.rows.place))]

    def _weigh(self) -> _Weighed:
        rows, links = self.rows, self.links
        self.weighed += len(rows.place)
        active = (rows.open.take(links.one, axis=1) & rows.open.take(links.other, axis=1)).astype(np.float64)
        alone = self._alone(active)
        chosen, largest = _largest(alone, self.rest)
        reached = np.maximum(peaks(self.table, rows.price), rows.strength)
        profit = self.table.gains(reached) - (rows.price * (reached - rows.strength)).sum(axis=1)
        bound = rows.paid + profit + largest.sum(axis=1)
        return _Weighed(bound, alone, chosen, largest[:, -1], reached, active)

    def _alone(self, active: Floats) -> Floats:
        rows, links = self.rows, self.links
        count, places = rows.linear.shape
        alone = rows.linear + product(rows.price, self.ranked.cover.T)
        if len(links.one):
            start = np.arange(count)[:, None] * places
            for place, amount in ((links.one, rows.share), (links.other, links.worth - rows.share)):
                put = np.bincount((start + place).ravel(), (active * amount).ravel(), count * places)
                alone += put.reshape(count, places)
        alone[~rows.open] = -np.inf
        return np.asarray(alone)

    def _keep_best(self, bound: Floats) -> None:
        rows = self.rows
        better = bound < rows.bound
        rows.bound = np.minimum(bound, rows.bound)
        rows.best_price[better], rows.best_share[better] = rows.price[better], rows.share[better]
        rows.waited = np.where(better, 0, rows.waited + 1)
        tired = rows.waited >= PATIENCE
        rows.length[tired] /= 2
        rows.waited[tired] = 0

    def _close(self, weighed: _Weighed) -> None:
        """Close whoever takes the bound to what is known, put in the place of the least of the chosen."""
        own = (weighed.bound - weighed.smallest)[:, None] + weighed.alone
        np.put_along_axis(own, weighed.chosen, weighed.bound[:, None], axis=1)
        self.rows.open &= own > self.known + TOLERANCE

    def _step(self, weighed: _Weighed) -> None:
        """Lower the prices of what is chosen too much, raise those of what is chosen too little."""
        rows, links = self.rows, self.links
        inside = np.zeros(weighed.alone.shape)
        np.put_along_axis(inside, weighed.chosen, 1.0, axis=1)
        down = self.ranked.cover[weighed.chosen].sum(axis=1) + rows.strength - weighed.reached
        turn = (inside.take(links.one, axis=1) - inside.take(links.other, axis=1)) * weighed.active
        norm = (down * down).sum(axis=1) + (turn * turn).sum(axis=1)
        known = self.known if np.isfinite(self.known) else weighed.bound - UNKNOWN
        gap = np.maximum(weighed.bound - known, SHORTEST)
        step = (rows.length * gap / np.maximum(norm, SHORTEST))[:, None]
        rows.price = np.clip(rows.price - step * down, 0.0, self.table.gain)
        rows.share = np.clip(rows.share - step * turn, 0.0, links.worth)

    def _child(self, row: int) -> Part:
        rows, part = self.rows, self.ranked.part
        chosen, joined = np.flatnonzero(rows.open[row]), int(rows.place[row])
        ranked = replace(self.ranked, part=replace(part, links=replace(self.links, share=rows.best_share[row])))
        free, links = ranked.kept(chosen)
        return Part(
            bound=float(rows.bound[row]),
            members=np.append(part.members, part.free[joined]),
            paid=part.paid + float(part.linear[joined]),
            free=free,
            linear=rows.linear[row, chosen] - self.ranked.demanded[chosen],
            price=rows.best_price[row],
            links=links,
        )


def _largest(values: Floats, most: int) -> tuple[Ints, Floats]:
    """Where the ``most`` largest of each row are, and how large, the largest first: so few that passes beat sorting."""
    left, rows = values.copy(), np.arange(len(values))
    places = np.empty((len(values), most), dtype=np.int64)
    found = np.empty((len(values), most))
    for number in range(most):
        places[:, number] = left.argmax(axis=1)
        found[:, number] = left[rows, places[:, number]]
        left[rows, places[:, number]] = -np.inf
    return places, found
