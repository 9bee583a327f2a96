"""The exact choice: best-first branch and bound with the bounds of :mod:`fundmatch.consortium.prices`.

Teams of each allowed size are looked at by themselves, those with the highest bound first. A part team is bounded by
its members' prices, what the columns can still bring at its strength, and the largest prices left; part teams that
cannot meet a demand any more are cut as well. All children of many part teams are weighed at once, as arrays. Where
the limits end the search, what was not searched enters the bound.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from fundmatch.consortium.dominance import undominated
from fundmatch.consortium.prices import Prices, Root, root
from fundmatch.consortium.problem import TOLERANCE, Choice, TeamProblem, value
from fundmatch.consortium.promises import Promises, promises
from fundmatch.consortium.sized import Floats, Ints, Sized, Table
from fundmatch.consortium.start import first_team, swapped

#: Steps on one size of team before another may be more promising.
SLICE = 50_000
#: Rounds of swaps; each raises the value, so that few are ever needed. Small pools are searched sooner than swapped.
ROUNDS = 50
#: Candidates from which on fewer greedy starts are made.
MANY = 500
#: Part teams kept open; beyond it the search stops with a bound.
MOST_OPEN = 1_000_000


@dataclass
class Search:
    """The best team so far, and for every size what is still open."""

    table: Table
    sizes: list[Sized]
    best: Ints | None = None
    best_value: float = -np.inf
    roots: dict[int, Root] = field(default_factory=dict)
    open_bounds: dict[int, float] = field(default_factory=dict)

    @property
    def choice(self) -> Choice | None:
        """The answer as far as it is known; None where no lawful team was found."""
        if self.best is None:
            return None
        team = tuple(int(number) for number in np.sort(self.best))
        worth = value(self.table.problem, team)
        bound = max([worth, *self.open_bounds.values()])
        return Choice(team, worth, bound if bound > worth + TOLERANCE else worth)

    @property
    def finished(self) -> bool:
        """Whether nothing is left that could be better."""
        return all(bound <= self.best_value + TOLERANCE for bound in self.open_bounds.values())

    def offer(self, team: Ints, worth: float) -> None:
        if worth > self.best_value + TOLERANCE:
            self.best, self.best_value = team, worth


@dataclass(frozen=True)
class Limits:
    """When to stop looking: after so many steps, or so many ``seconds`` by ``clock`` (asked between slices)."""

    steps: float = np.inf
    seconds: float = np.inf
    clock: Callable[[], float] = lambda: 0.0


def best_team(problem: TeamProblem, limits: Limits | None = None) -> Choice | None:
    """The best lawful team of any allowed size, or None where there is none, or none was found within the limits."""
    return searched(problem, limits).choice


def searched(problem: TeamProblem, limits: Limits | None = None) -> Search:
    """The search until it is finished or the limits are reached; by default those of ``weights.toml``."""
    limits = limits or Limits(problem.weights.steps)
    begun = limits.clock()
    search = started(problem)
    branchings: dict[int, _Branching] = {}
    steps = limits.steps
    while not search.finished and steps > 0 and limits.clock() - begun < limits.seconds:
        sized = max(search.sizes, key=lambda each: search.open_bounds[each.size])
        if sized.size not in branchings:
            branchings[sized.size] = _Branching(search, sized)
        branching = branchings[sized.size]
        steps -= branching.run(min(SLICE, steps))
        search.open_bounds[sized.size] = branching.open_bound
        if branching.stuck:
            break
    return search


def started(problem: TeamProblem) -> Search:
    """Greedy teams of every size, then the bound of every size that could still be better."""
    search, weights = at_once(problem), problem.weights
    rounds = weights.small_rounds if _is_small(problem) else weights.price_rounds
    for sized in search.sizes:
        search.roots[sized.size] = root(sized, search.best_value, rounds)
        search.open_bounds[sized.size] = search.roots[sized.size].prices.bound
    return search


def at_once(problem: TeamProblem) -> Search:
    """The best of greedy teams of every size, without any bound."""
    table, known = Table.of(problem), {each.profile.slug for each in problem.candidates}
    if problem.required - known or any(demand.supply < demand.least for demand in problem.demands):
        return Search(table, [])
    possible = [size for size in problem.sizes if len(problem.fixed) <= size <= len(problem.candidates)]
    search = Search(table, [Sized.of(table, size) for size in possible])
    small, smaller = _is_small(problem), None
    starts = problem.weights.small_starts if small else _starts(problem)
    for sized in search.sizes:
        found = first_team(sized, starts, 0 if small else ROUNDS, smaller)
        if found is not None:
            search.offer(found[1], found[0])
            smaller, starts = found[1], 0 if small else 1
    return search


def _is_small(problem: TeamProblem) -> bool:
    return len(problem.candidates) <= problem.weights.small_pool


def _starts(problem: TeamProblem) -> int:
    """Fewer greedy starts for very large pools, in which each takes long and good teams are many."""
    starts = problem.weights.starts
    return max(1, min(starts, starts * MANY // len(problem.candidates)))


class _Branching:
    """The open part teams of one size, as arrays of candidates' places in the order of their prices."""

    def __init__(self, search: Search, sized: Sized) -> None:
        self.search, self.sized = search, sized
        found = search.roots[sized.size]
        self.prices: Prices = found.prices
        useful = found.useful & undominated(sized, found.useful)
        useful[sized.fixed] = False
        free = np.flatnonzero(useful)
        self.order = free[np.argsort(-self.prices.alone[free], kind="stable")]
        self.fixed = sized.fixed
        self.promises: Promises = promises(sized, self.prices, self.order)
        self.heap: list[tuple[float, int, Floats, Ints]] = []
        self.numbers = count()
        self.open = 0
        self.begun = False
        #: How far a bound falls with each member, about: part teams with more members may have that much less.
        known = max(search.best_value, self.prices.bound - 0.1)
        self.dive = max(self.prices.bound - known, 0.0) / sized.size

    @property
    def stuck(self) -> bool:
        """Whether more part teams are open than memory should hold."""
        return self.open >= MOST_OPEN

    @property
    def open_bound(self) -> float:
        """The best value that the part teams still open allow."""
        return max((float(bounds[0]) for _, _, bounds, _ in self.heap), default=-np.inf)

    def run(self, steps: float) -> int:
        """Weigh part teams until none is left or so many steps are made; returns how many were."""
        if not self.begun:
            self._begin()
        used = 0
        while self.heap and used < steps and not self.stuck:
            used += self._expanded(self._popped())
        return used

    def _popped(self) -> Ints:
        """The most eager part teams that can still be better, and more of their length while a batch has room."""
        found: list[Ints] = []
        room = max(1, self.promises.batch // max(len(self.order), 1))
        while self.heap and room > 0 and (not found or self.heap[0][3].shape[1] == found[0].shape[1]):
            _, _, bounds, parts = heapq.heappop(self.heap)
            self.open -= len(parts)
            room -= len(parts)
            found.append(parts[bounds > self.search.best_value + TOLERANCE])
        return np.concatenate(found)

    def _begin(self) -> None:
        self.begun = True
        wanted = self.sized.size - len(self.fixed)
        if wanted == 0:
            self._offer(self.fixed[None])
        elif len(self.order) >= wanted:
            self._push(np.array([self.prices.bound]), np.empty((1, 0), dtype=np.int64))

    def _push(self, bounds: Floats, parts: Ints) -> None:
        """Keep part teams, those of like bounds together."""
        ranked = np.argsort(-bounds, kind="stable")
        width = max(1, self.promises.batch // max(len(self.order), 1))
        for start in range(0, len(ranked), width):
            chunk = ranked[start : start + width]
            eager = float(bounds[chunk[0]]) + self.dive * parts.shape[1]
            heapq.heappush(self.heap, (-eager, next(self.numbers), bounds[chunk], parts[chunk]))
            self.open += len(chunk)

    def _expanded(self, parts: Ints) -> int:
        """Weigh all part teams with one member more; returns how many."""
        sized, order = self.sized, self.order
        if not len(parts):
            return 0
        rest = sized.size - len(self.fixed) - parts.shape[1] - 1
        members = np.column_stack([np.tile(self.fixed, (len(parts), 1)), order[parts]])
        strength = sized.table.cover[members].sum(axis=1)
        profit = self.prices.profits(sized, strength)
        parent, child, promise = self.promises.children(parts, members, rest, self.search.best_value - profit)
        if not len(child):
            return self.promises.work(len(parts))
        bounds = promise + self.prices.profits(sized, strength[parent] + sized.table.cover[order[child]])
        good = bounds > self.search.best_value + TOLERANCE
        parent, child, bounds = parent[good], child[good], bounds[good]
        teams = np.column_stack([members[parent], order[child]])
        possible = (sized.short(teams) <= rest).all(axis=1) & (sized.beyond(teams) == 0)
        if rest == 0:
            self._offer(teams[possible])
        elif possible.any():
            self._push(bounds[possible], np.column_stack([parts[parent[possible]], child[possible]]))
        return max(len(good), self.promises.work(len(parts)))

    def _offer(self, teams: Ints) -> None:
        if not len(teams):
            return
        lawful = ~self.sized.short(teams).any(axis=1) & (self.sized.beyond(teams) == 0)
        teams = teams[lawful]
        if len(teams):
            values = self.sized.values(teams)
            best = int(np.argmax(values))
            if values[best] > self.search.best_value + TOLERANCE:
                team = swapped(self.sized, teams[best], ROUNDS)
                self.search.offer(np.sort(team), float(self.sized.values(team[None])[0]))
