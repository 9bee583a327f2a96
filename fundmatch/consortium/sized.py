"""A problem for teams of one size, as arrays: at a fixed size all but the themes is a sum over members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from fundmatch.consortium.problem import Demand, TeamProblem, most_shared
from fundmatch.consortium.products import dot

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Up to so many candidates, who knows whom is kept as a square: 8 MB.
MOST_SQUARE = 1_000


@dataclass(frozen=True)
class Table:
    """What does not depend on the size: one row a candidate.

    ``cover`` has a column for each theme, then one for each step of preparation of the coordinator: step v is
    covered by whoever has at least v steps. A column's gain is concave: min(s, ``bend`` + ``slope`` s, 1) × ``gain``.
    """

    problem: TeamProblem
    cover: Floats
    gain: Floats
    bend: Floats
    slope: Floats
    worth: Floats
    busy: Floats
    kind: Ints

    @staticmethod
    def of(problem: TeamProblem) -> Table:
        weights, candidates = problem.weights, problem.candidates
        count, themes, steps = len(candidates), len(problem.themes), len(weights.lead_steps)
        prepared = np.array([len(each.lead_steps(weights)) for each in candidates], dtype=np.float64)
        strengths = np.array([each.cover for each in candidates], dtype=np.float64).reshape(count, themes)
        kinds = sorted({each.profile.kind for each in candidates})
        return Table(
            problem=problem,
            cover=np.hstack([strengths, prepared[:, None] >= np.arange(1, steps + 1)]),
            gain=np.array(
                [*(weights.coverage * each.weight for each in problem.themes), *[weights.lead / steps] * steps]
            ),
            bend=np.array([weights.knee * (1 - weights.depth)] * themes + [1.0] * steps),
            slope=np.array([weights.depth] * themes + [0.0] * steps),
            worth=np.array([problem.worth(number) for number in range(count)]),
            busy=weights.busy * np.array([each.busy for each in candidates], dtype=np.float64),
            kind=np.array([kinds.index(each.profile.kind) for each in candidates], dtype=np.int64),
        )

    @cached_property
    def full(self) -> Floats:
        """The strength from which a column earns nothing more."""
        return np.where(self.slope > 0, (1 - self.bend) / np.where(self.slope > 0, self.slope, 1.0), 1.0)

    @cached_property
    def knee(self) -> Floats:
        """The strength from which a column earns by its second slope."""
        return np.where(self.slope > 0, self.bend / (1 - self.slope), 1.0)

    def gains(self, strength: Floats) -> Floats:
        """What teams with these summed strengths (… × columns) earn by themes and coordinator."""
        reached = np.minimum(np.minimum(strength, self.bend + self.slope * strength), 1.0)
        return dot(reached, self.gain)

    @cached_property
    def pairs(self) -> Pairs:
        """Who knows whom."""
        return Pairs.of(self.problem.pairs, len(self.worth))


@dataclass(frozen=True)
class Pairs:
    """Acquainted pairs, ``first`` < ``second``, and their strength; ``key`` first × candidates + second ascends."""

    candidates: int
    first: Ints
    second: Ints
    strength: Floats
    key: Ints

    @staticmethod
    def of(pairs: Mapping[tuple[int, int], float], candidates: int) -> Pairs:
        listed = sorted(pairs)
        both = np.array(listed, dtype=np.int64).reshape(len(listed), 2)
        strength = np.array([pairs[pair] for pair in listed], dtype=np.float64)
        return Pairs(candidates, both[:, 0], both[:, 1], strength, both[:, 0] * candidates + both[:, 1])

    @cached_property
    def square(self) -> Floats | None:
        """The strength of every pair, both ways, where the pool is small enough."""
        if self.candidates > MOST_SQUARE:
            return None
        square = np.zeros((self.candidates, self.candidates))
        square[self.first, self.second] = square[self.second, self.first] = self.strength
        return square

    def between(self, rest: Ints, free: Ints) -> Floats:
        """How strongly each of ``free`` knows the members of ``rest``, summed."""
        if self.square is not None:
            return np.asarray(self.square[np.ix_(rest, free)].sum(axis=0))
        known = np.zeros(self.candidates)
        for mine, other in ((self.first, self.second), (self.second, self.first)):
            inside = np.isin(mine, rest)
            known += np.bincount(other[inside], weights=self.strength[inside], minlength=self.candidates)
        return np.asarray(known[free])

    def known(self, teams: Ints) -> Floats:
        """The summed strength of the acquainted pairs within each team."""
        if self.square is not None:
            return np.asarray(self.square[teams[:, :, None], teams[:, None, :]].sum(axis=(1, 2)) / 2)
        known = np.zeros(len(teams))
        for one, other in combinations(range(teams.shape[1]), 2):
            first, second = np.minimum(teams[:, one], teams[:, other]), np.maximum(teams[:, one], teams[:, other])
            key = first * self.candidates + second
            place = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
            known += np.where(self.key[place] == key, self.strength[place], 0.0)
        return known


@dataclass(frozen=True)
class Sized:
    """The problem for teams of exactly ``size`` members."""

    table: Table
    size: int
    demands: tuple[Demand, ...]

    @staticmethod
    def of(table: Table, size: int) -> Sized:
        problem = table.problem
        return Sized(table, size, (*problem.demands, *apart_demands(problem, size)))

    @cached_property
    def fixed(self) -> Ints:
        return np.array(self.table.problem.fixed, dtype=np.int64)

    @cached_property
    def linear(self) -> Floats:
        """What each candidate adds whatever the others are."""
        return self.table.worth / self.size - self.table.busy

    @property
    def price_of_size(self) -> float:
        problem = self.table.problem
        return problem.weights.each_beyond * (self.size - problem.least_lawful)

    @property
    def past(self) -> float:
        """What a team that is wholly acquainted gains."""
        problem = self.table.problem
        return problem.weights.past * (1 - problem.newcomers) if problem.pairs and self.size > 1 else 0.0

    def values(self, teams: Ints) -> Floats:
        """The value of teams, one a row; of fewer members, what they would bring to a team of ``size``."""
        table, weights = self.table, self.table.problem.weights
        kinds = weights.kinds * np.minimum(1.0, distinct(table.kind[teams]) / weights.kinds_wanted)
        found = (
            table.gains(table.cover[teams].sum(axis=1)) + self.linear[teams].sum(axis=1) + kinds - self.price_of_size
        )
        if self.past:
            found += self.past * np.minimum(1.0, table.pairs.known(teams) / (self.size - 1))
        return np.asarray(found)

    def joined(self, rest: Ints, free: Ints) -> Joined:
        """What becomes of a team when each of the candidates ``free`` joins it."""
        table, weights = self.table, self.table.problem.weights
        reached = np.minimum(1.0, distinct_joined(table.kind, rest, free) / weights.kinds_wanted)
        values = table.gains(table.cover[rest].sum(axis=0) + table.cover[free]) + self.linear[free]
        values += weights.kinds * reached + float(self.linear[rest].sum()) - self.price_of_size
        if self.past:
            known = table.pairs.known(rest[None])[0] + table.pairs.between(rest, free)
            values += self.past * np.minimum(1.0, known / (self.size - 1))
        counts = self.tallies.joined(rest, free)
        short = np.maximum(self.tallies.least - counts, 0).sum(axis=1)
        return Joined(values, short, np.maximum(counts - self.tallies.most, 0).sum(axis=1))

    @cached_property
    def tallies(self) -> Tallies:
        """The demands as arrays."""
        return Tallies.of(self.demands, len(self.linear))

    def short(self, teams: Ints) -> Ints:
        """By how much teams (of any length) miss each demand's least number: teams × demands."""
        return np.asarray(np.maximum(self.tallies.least - self.tallies.counts(teams), 0))

    def possible(self, teams: Ints, rest: int) -> Mask:
        """Which part teams ``rest`` more members may make lawful, as far as each demand by itself tells."""
        return np.asarray((self.short(teams) <= rest).all(axis=1) & (self.beyond(teams) == 0))

    def beyond(self, teams: Ints) -> Ints:
        """By how much teams exceed the demands' greatest numbers, summed."""
        if not self.tallies.limited:
            return np.zeros(len(teams), dtype=np.int64)
        return np.asarray(np.maximum(self.tallies.counts(teams) - self.tallies.most, 0).sum(axis=1))


@dataclass(frozen=True)
class Joined:
    """Teams of which all but one member are the same: their values, and by how much they miss and exceed demands."""

    values: Floats
    short: Ints
    beyond: Ints


@dataclass(frozen=True)
class Tallies:
    """The demands as arrays, those that count members first, then those that count distinct groups.

    ``members`` is candidates × demands, 1 where a demand counts the candidate; ``groups`` gives a row of group numbers
    for each of the others, ``order`` the place of each in the problem. A group of its own for everybody, or one for
    all where one is enough, is but a count.
    """

    members: Ints
    groups: tuple[Ints, ...]
    least: Ints
    most: Ints
    limited: bool
    order: tuple[int, ...]

    @staticmethod
    def of(demands: Sequence[Demand], candidates: int) -> Tallies:
        arrays = [np.array(demand.group, dtype=np.int64).reshape(candidates) for demand in demands]
        plain = [_counts_members(demand, group) for demand, group in zip(demands, arrays, strict=True)]
        first = [place for place, counts in enumerate(plain) if counts]
        order = [*first, *(place for place, counts in enumerate(plain) if not counts)]
        most = [demands[place].most for place in order]
        columns = [(arrays[place] >= 0).astype(np.int64) for place in first]
        return Tallies(
            members=np.column_stack(columns) if columns else np.zeros((candidates, 0), dtype=np.int64),
            groups=tuple(arrays[place] for place in order[len(first) :]),
            least=np.array([demands[place].least for place in order], dtype=np.int64),
            most=np.array([candidates if limit is None else limit for limit in most], dtype=np.int64),
            limited=any(limit is not None for limit in most),
            order=tuple(order),
        )

    def counts(self, teams: Ints) -> Ints:
        """What each demand counts in each team."""
        counted = self.members[teams].sum(axis=1)
        return np.column_stack([counted, *(distinct(group[teams]) for group in self.groups)])

    def joined(self, rest: Ints, free: Ints) -> Ints:
        """What each demand counts when each of ``free`` joins the team ``rest``."""
        columns = [self.members[rest].sum(axis=0) + self.members[free]]
        columns += [distinct_joined(group, rest, free)[:, None] for group in self.groups]
        return np.hstack(columns)


def _counts_members(demand: Demand, group: Ints) -> bool:
    counted = group[group >= 0]
    number = len(np.unique(counted))
    return number == len(counted) or (number == 1 and demand.least <= 1 and demand.most is None)


def distinct(groups: Ints) -> Ints:
    """How many distinct groups each row holds; -1 is none."""
    columns = np.sort(groups, axis=1)
    new = np.ones(columns.shape, dtype=np.bool_)
    new[:, 1:] = columns[:, 1:] != columns[:, :-1]
    return np.asarray((new & (columns >= 0)).sum(axis=1))


def distinct_joined(group: Ints, rest: Ints, free: Ints) -> Ints:
    """How many distinct groups a team holds when each of ``free`` joins it; -1 is none."""
    held = np.zeros(int(group.max(initial=0)) + 2, dtype=np.bool_)
    held[group[rest]] = True
    held[-1] = True  # where -1 points
    return np.asarray(int(held[:-1].sum()) + ~held[group[free]])


def apart_demands(problem: TeamProblem, size: int) -> tuple[Demand, ...]:
    """For teams of one size: how many members they may share with each team they must differ from."""
    numbers = range(len(problem.candidates))
    return tuple(
        Demand(
            "apart",
            "differs in two members",
            tuple(number if number in other else -1 for number in numbers),
            most=most_shared(size, len(other)),
        )
        for other in problem.apart
    )
