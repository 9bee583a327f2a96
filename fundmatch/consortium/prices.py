"""Bounds by prices (Lagrangian relaxation): a price for each theme and each group turns a team into a sum of members.

For any prices λ of the columns and μ of the demands' groups, no lawful team of size k is worth more than

    constant + Σ_t max_z (gain_t(z) − λ_t z) − Σ_d (the ``least`` smallest μ of d) + the k largest p_i,
    p_i = linear_i + Σ_t λ_t cover_it + Σ_d μ_d,group(i) + Σ_e share of the acquaintance e that is put on i

which Geoffrion (1974) shows to be as good as the linear relaxation at the best prices. They are found by subgradient
steps of Polyak's length (1969) towards the value of the team at hand. With the bound come two gifts: a candidate whose
own bound is below that value can never be in a better team, and the sum is cheap enough to weigh millions of teams.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.sized import Floats, Ints, Mask, Sized

#: Rounds without progress after which steps are halved.
PATIENCE = 6
#: Share of all pairs that know each other from which on prices for each pair are not worth their time.
DENSE = 0.3
#: How far below the bound the first lawful team is taken to be while none is known.
UNKNOWN = 0.05


@dataclass(frozen=True)
class Prices:
    """Prices with the bound they prove. ``alone`` is each candidate's price p, ``peak`` where a column's profit peaks.

    ``constant`` holds all that depends on neither columns nor members. ``shares`` is what of the worth of each
    acquaintance (``pair_worth``) is put on its first member; the rest is on the second.
    """

    column: Floats
    alone: Floats
    peak: Floats
    constant: float
    bound: float
    shares: Floats
    pair_worth: Floats

    def profits(self, sized: Sized, strength: Floats) -> Floats:
        """The most that columns can still bring to part teams of these strengths, beyond the members' prices."""
        table = sized.table
        reached = np.maximum(strength, self.peak)
        gain = np.minimum(np.minimum(reached, table.bend + table.slope * reached), 1.0) * table.gain
        return np.asarray((gain - self.column * reached).sum(axis=-1))


@dataclass(frozen=True)
class Root:
    """The bound on all teams of one size, and the candidates that may be in a better team than one known."""

    prices: Prices
    useful: Mask


class _Ledger:
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


def root(sized: Sized, known: float, rounds: int) -> Root:
    """The best prices found; ``known`` is the value of a lawful team at hand (-inf where there is none)."""
    return _Search(sized, known).run(rounds)


class _Search:
    """Subgradient steps from prices at which every column is at its knee, and acquaintances are shared equally."""

    def __init__(self, sized: Sized, known: float) -> None:
        self.sized, self.known, self.ledger = sized, known, _Ledger(sized)
        table, weights = sized.table, sized.table.problem.weights
        pairs = table.pairs
        worth = sized.past / max(sized.size - 1, 1) * pairs.strength
        # Where very many know each other, full acquaintance for every team bounds better than the sum of the pairs.
        dense = bool(sized.past) and len(worth) > DENSE * len(sized.linear) ** 2 / 2
        self.pair_worth = np.zeros(0) if dense or not sized.past else worth
        self.first, self.second = pairs.first[: len(self.pair_worth)], pairs.second[: len(self.pair_worth)]
        kinds = min(sized.size, len(np.unique(table.kind))) / weights.kinds_wanted
        self.constant = weights.kinds * min(1.0, kinds) - sized.price_of_size + (sized.past if dense else 0.0)
        self.useful = np.ones(len(sized.linear), dtype=np.bool_)
        self.knee = np.where(table.slope > 0, table.bend / (1 - table.slope), 1.0)
        self.fixed = np.zeros(len(sized.linear), dtype=np.bool_)
        self.fixed[sized.fixed] = True

    def run(self, rounds: int) -> Root:
        table, ledger = self.sized.table, self.ledger
        upper = np.concatenate([ledger.upper, self.pair_worth])
        price = np.zeros(len(upper))
        price[: ledger.columns] = table.gain * (0.5 + 0.5 * table.slope)
        price[len(ledger.upper) :] = self.pair_worth / 2
        found, down = self._weighed(price)
        best, length, waited = found, 1.0, 0
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
            if waited >= PATIENCE:
                length, waited = length / 2, 0
        return Root(best, self.useful)

    def _weighed(self, price: Floats) -> tuple[Prices, Floats]:
        """The bound at these prices, and the direction in which it rises."""
        table, ledger = self.sized.table, self.ledger
        own, shares = price[: len(ledger.upper)], price[len(ledger.upper) :]
        column, count = price[: ledger.columns], len(self.useful)
        peak = np.where(column >= table.gain, 0.0, np.where(column > table.gain * table.slope, self.knee, table.full))
        alone = self.sized.linear + ledger.held @ own
        if len(shares):
            alone += _sums(self.first, shares, count) + _sums(self.second, self.pair_worth - shares, count)
        rest, used = ledger.demanded(own)
        used[: ledger.columns] = peak
        chosen = self._chosen(alone)
        gain = np.minimum(np.minimum(peak, table.bend + table.slope * peak), 1.0) @ table.gain - column @ peak
        bound = self.constant - rest + float(gain) + float(alone[chosen].sum())
        inside = np.zeros(count)
        inside[chosen] = 1.0
        down = np.concatenate([ledger.held[chosen].sum(axis=0) - used, inside[self.first] - inside[self.second]])
        return Prices(column, alone, peak, self.constant - rest, bound, shares, self.pair_worth), down

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
