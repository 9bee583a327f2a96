"""Bounds by prices (Lagrangian relaxation): a price for each theme and each group turns a team into a sum of members.

For any prices λ of the columns and μ of the demands' groups, no lawful team of size k is worth more than

    constant + Σ_t max_z (gain_t(z) − λ_t z) − Σ_d (the ``least`` smallest μ of d) + the k largest p_i,
    p_i = linear_i + Σ_t λ_t cover_it + Σ_d μ_d,group(i) + Σ_e share of the acquaintance e that is put on i

which Geoffrion (1974) shows to be as good as the linear relaxation at the best prices. They are found by subgradient
steps of Polyak's length (1969) towards the value of the team at hand. With the bound come two gifts: a candidate whose
own bound is below that value can never be in a better team, and the sum is cheap enough to weigh millions of teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.products import dot
from fundmatch.consortium.sized import Floats, Ints, Mask, Sized, Table

#: The share of all rounds (one in so many) without progress after which steps are halved.
PATIENCE = 20
#: A first step goes so many times as far as Polyak's; with 120 rounds that is nearer the best than 960 with 1.
LENGTH = 6.0
#: Pairs a candidate from which on a team may hold more than full acquaintance needs, so that pairs alone bound badly.
CROWDED = 2
#: What of the pairs' worth is then tried to be counted, the rest being granted to every team.
COUNTED = (1.0, 0.1, 0.0)
#: Each is tried with one in so many rounds.
TRIAL = 6
#: How far below the bound the first lawful team is taken to be while none is known.
UNKNOWN = 0.05


@dataclass(frozen=True)
class Prices:
    """Prices with the bound they prove: ``own`` those of the ledger, ``shares`` what of each acquaintance's worth
    (``pair_worth``) is put on its first member, the rest being on the second; ``alone`` each candidate's price p."""

    own: Floats
    shares: Floats
    pair_worth: Floats
    alone: Floats
    bound: float


@dataclass(frozen=True)
class Root:
    """The bound on all teams of one size, and the candidates that may be in a better team than one known.

    ``constant`` holds all that depends on neither columns nor demands nor members.
    """

    prices: Prices
    useful: Mask
    constant: float
    ledger: Ledger

    def demanded(self, members: Ints) -> tuple[float, Floats]:
        """What the demands that these members leave open take off the bound, and what they put on each candidate."""
        price = self.ledger.still_asked(self.prices.own, members)
        if not price.any():
            return 0.0, np.zeros(len(self.useful))
        return self.ledger.demanded(price)[0], dot(self.ledger.held, price)


def peaks(table: Table, price: Floats) -> Floats:
    """The strength of each column at which gain less price is greatest (… × columns)."""
    return np.where(price >= table.gain, 0.0, np.where(price > table.gain * table.slope, table.knee, table.full))


def profits(table: Table, price: Floats, strength: Floats) -> Floats:
    """The most that columns can still bring to part teams of these strengths, beyond the members' prices."""
    reached = np.maximum(strength, peaks(table, price))
    return np.asarray(table.gains(reached) - (price * reached).sum(axis=-1))


class Ledger:
    """Everything with a price: one column for each theme and step of preparation, then one for each priced group.

    ``held`` is candidates × prices. A demand that counts members has one price for all of them; one that counts groups
    has one for each.
    """

    def __init__(self, sized: Sized) -> None:
        table, tallies = sized.table, sized.tallies
        self.columns = len(table.gain)
        plain = tallies.members.shape[1]
        wanted = [place for place in range(plain) if tallies.least[place] > 0]
        blocks = [table.cover, tallies.members[:, wanted]]
        self.plain = slice(self.columns, self.columns + len(wanted))
        self.least = tallies.least[wanted].astype(np.float64)
        self.spread: list[tuple[int, slice]] = []
        start = self.plain.stop
        for place, group in enumerate(tallies.groups):
            least = int(tallies.least[plain + place])
            if least > 0:
                codes = np.unique(group[group >= 0])
                blocks.append(group[:, None] == codes[None])
                self.spread.append((least, slice(start, start + len(codes))))
                start += len(codes)
        self.held = np.hstack(blocks).astype(np.float64)
        self.upper = np.full(start, np.inf)
        self.upper[: self.columns] = table.gain

    def demanded(self, price: Floats) -> tuple[float, Floats]:
        """What the demands take off the bound at these prices, and how much of each price they use."""
        used = np.zeros(len(price))
        used[self.plain] = self.least
        for least, part in self.spread:
            used[part.start + np.argsort(price[part], kind="stable")[:least]] = 1.0
        return float(used @ price), used

    def still_asked(self, price: Floats, members: Ints) -> Floats:
        """The prices of demands that these members do not meet yet, all others at 0: lawful prices as well."""
        held, asked = self.held[members].sum(axis=0), price.copy()
        asked[: self.columns] = 0.0
        asked[self.plain][held[self.plain] >= self.least] = 0.0
        for least, part in self.spread:
            if np.count_nonzero(held[part]) >= least:
                asked[part] = 0.0
        return asked


def root(sized: Sized, known: float, rounds: int, before: Root | None = None) -> Root:
    """The best prices found; ``known`` is the value of a lawful team at hand (-inf where there is none).

    ``before`` is what fewer rounds found.
    """
    begun = [before] if before else list(_beginnings(sized))
    if len(begun) > 1:
        begun = [_Search(sized, known, each).run(rounds // TRIAL) for each in begun]
    return _Search(sized, known, min(begun, key=lambda found: found.prices.bound)).run(rounds)


def _beginnings(sized: Sized) -> Iterator[Root]:
    """Prices at which every column is at its knee, and acquaintances are shared equally.

    For any θ from 0 to 1 a team gains no more by acquaintance than (1 − θ) ``past`` + θ times the worth of its pairs.
    """
    table, ledger, candidates = sized.table, Ledger(sized), len(sized.linear)
    weights, worth = table.problem.weights, sized.past / max(sized.size - 1, 1) * table.pairs.strength
    kinds = min(1.0, min(sized.size, len(np.unique(table.kind))) / weights.kinds_wanted)
    own = np.zeros(len(ledger.upper))
    own[: ledger.columns] = table.gain * (0.5 + 0.5 * table.slope)
    for counted in COUNTED if len(worth) > CROWDED * candidates else COUNTED[:1]:
        kept = worth * counted if counted and sized.past else np.zeros(0)
        constant = weights.kinds * kinds - sized.price_of_size + (1 - counted) * sized.past
        prices = Prices(own, kept / 2, kept, np.zeros(candidates), np.inf)
        yield Root(prices, np.ones(candidates, dtype=np.bool_), constant, ledger)


class _Search:
    """Subgradient steps from the prices of ``before``."""

    def __init__(self, sized: Sized, known: float, before: Root) -> None:
        self.sized, self.known = sized, known
        self.ledger, self.constant, self.useful = before.ledger, before.constant, before.useful.copy()
        self.price = np.concatenate([before.prices.own, before.prices.shares])
        pairs, self.pair_worth = sized.table.pairs, before.prices.pair_worth
        self.first, self.second = pairs.first[: len(self.pair_worth)], pairs.second[: len(self.pair_worth)]
        self.fixed = np.zeros(len(sized.linear), dtype=np.bool_)
        self.fixed[sized.fixed] = True

    def run(self, rounds: int) -> Root:
        upper = np.concatenate([self.ledger.upper, self.pair_worth])
        price = self.price
        found, down = self._weighed(price)
        best, length, waited = found, LENGTH, 0
        for _ in range(rounds):
            norm = float(down @ down)
            if best.bound <= self.known + TOLERANCE or norm < 1e-15 or length < 1e-3:
                break
            target = self.known if np.isfinite(self.known) else best.bound - UNKNOWN
            price = np.clip(price - length * max(found.bound - target, 1e-6) / norm * down, 0.0, upper)
            found, down = self._weighed(price)
            waited += 1
            if found.bound < best.bound - 1e-7:
                best, waited = found, 0
                self._drop(found)
            if waited >= max(rounds // PATIENCE, 3):
                length, waited = length / 2, 0
        return Root(best, self.useful, self.constant, self.ledger)

    def _weighed(self, price: Floats) -> tuple[Prices, Floats]:
        """The bound at these prices, and the direction in which it rises."""
        table, ledger = self.sized.table, self.ledger
        own, shares = price[: len(ledger.upper)], price[len(ledger.upper) :]
        column, count = price[: ledger.columns], len(self.useful)
        peak = peaks(table, column)
        alone = self.sized.linear + dot(ledger.held, own)
        if len(shares):
            alone += _sums(self.first, shares, count) + _sums(self.second, self.pair_worth - shares, count)
        rest, used = ledger.demanded(own)
        used[: ledger.columns] = peak
        chosen = self._chosen(alone)
        profit = float(table.gains(peak)) - float(column @ peak)
        bound = self.constant - rest + profit + float(alone[chosen].sum())
        inside = np.zeros(count)
        inside[chosen] = 1.0
        down = np.concatenate([ledger.held[chosen].sum(axis=0) - used, inside[self.first] - inside[self.second]])
        return Prices(own, shares, self.pair_worth, alone, bound), down

    def _chosen(self, alone: Floats) -> Ints:
        ranked = np.where(self.fixed, np.inf, np.where(self.useful, alone, -np.inf))
        chosen: Ints = np.argpartition(-ranked, self.sized.size - 1)[: self.sized.size]
        return chosen

    def _drop(self, prices: Prices) -> None:
        """Without the candidates that no team better than the one known can hold."""
        if not np.isfinite(self.known) or prices.bound <= self.known + TOLERANCE:
            return
        chosen = self._chosen(prices.alone)
        free = chosen[~self.fixed[chosen]]
        if not len(free):
            return
        own = prices.bound - prices.alone[free].min() + prices.alone
        own[chosen] = prices.bound
        self.useful &= (own > self.known + TOLERANCE) | self.fixed


def _sums(places: Ints, amounts: Floats, count: int) -> Floats:
    """The sum of the amounts at each place."""
    return np.asarray(np.bincount(places, weights=amounts, minlength=count), dtype=np.float64)
