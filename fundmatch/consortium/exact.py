"""The exact choice: best-first branch and bound with the bounds of :mod:`fundmatch.consortium.prices`.

Teams of each allowed size are looked at by themselves, those with the highest bound first. Each part team has prices of
its own (:mod:`fundmatch.consortium.siblings`); part teams that cannot meet a demand any more are cut as well, and the
teams of small ones are weighed one by one. Where the limits end the search, what was not searched enters the bound.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from math import comb

import numpy as np

from fundmatch.consortium.parts import Part, Ranked, whole
from fundmatch.consortium.prices import Root, root
from fundmatch.consortium.problem import TOLERANCE, Choice, TeamProblem, value
from fundmatch.consortium.siblings import Siblings
from fundmatch.consortium.sized import Ints, Sized, Table
from fundmatch.consortium.start import first_team, grown_team, outside, swapped

#: Steps × candidates on one size of team before another may be more promising, and the clock is asked.
SLICE = 2_500_000
#: Rounds of swaps; each raises the value, so that few are ever needed. Small pools are searched sooner than swapped.
ROUNDS = 50
#: Candidates from which on fewer greedy starts are made.
MANY = 500
#: Numbers that part teams keep open: 400 MB; beyond it the search stops with a bound.
MOST_KEPT = 50_000_000
#: Numbers in an array of children at most: larger arrays leave the processor's cache and keep the clock waiting.
ROOM = 400_000
#: So many teams are weighed one by one rather than priced.
FEW = 20_000
#: Rounds of prices more, at most, before teams of a size are searched.
FURTHER = 400
#: So many candidates with the best prices are looked at for a better team, by one start for so many.
PROMISING, STARTS = 400, 20


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
    steps, part = limits.steps, SLICE // max(len(problem.candidates), 1)
    while not search.finished and steps > 0 and limits.clock() - begun < limits.seconds:
        sized = max(search.sizes, key=lambda each: search.open_bounds[each.size])
        if sized.size not in branchings:
            branchings[sized.size] = _Branching(search, sized)
        branching = branchings[sized.size]
        steps -= branching.run(min(part, steps))
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
    """The open part teams of one size, the most eager first."""

    def __init__(self, search: Search, sized: Sized) -> None:
        self.search, self.sized = search, sized
        self.everybody = outside(len(sized.linear), sized.fixed)
        self.found = search.roots[sized.size]
        useful = int(np.count_nonzero(self.found.useful))
        if not _is_few(useful, sized.size - len(sized.fixed)):
            self._improve(self.found)
            self.found = root(sized, search.best_value, min(FURTHER, useful), self.found)
        self.heap: list[tuple[float, int, Part]] = []
        self.numbers = count()
        self.kept = self.steps = 0
        #: How far a bound falls with each member, about: part teams with more members may have that much less.
        bound = self.found.prices.bound
        self.fall = min(bound - search.best_value, 0.1) / sized.size
        part = whole(sized, self.found)
        if len(part.free) >= sized.size - len(sized.fixed):
            self._push(part)

    @property
    def stuck(self) -> bool:
        """Whether more part teams are open than memory should hold."""
        return self.kept >= MOST_KEPT

    @property
    def open_bound(self) -> float:
        """The best value that the part teams still open allow."""
        return max((part.bound for _, _, part in self.heap), default=-np.inf)

    def run(self, steps: float) -> int:
        """Weigh part teams until none is left or so many steps are made; returns how many were."""
        begun = self.steps
        self._grow()
        while self.heap and self.steps - begun < steps and not self.stuck:
            part = heapq.heappop(self.heap)[-1]
            self.kept -= part.size
            if part.bound > self.search.best_value + TOLERANCE:
                self._expand(Ranked.of(self.sized, self.found, part))
        return self.steps - begun

    def _push(self, part: Part) -> None:
        eager = part.bound + self.fall * len(part.members)
        heapq.heappush(self.heap, (-eager, next(self.numbers), part))
        self.kept += part.size

    def _expand(self, ranked: Ranked) -> None:
        """Weigh the teams of a small part, split a large one: its first children, and what is left without them."""
        known, free, wanted = self.search.best_value, len(ranked.part.free), ranked.wanted
        if _is_few(free, wanted):
            teams, weighed = ranked.promising(known)
            self._offer(teams)
            self.steps += weighed
            return
        width = min(free - wanted + 1, max(8, ROOM // (free + len(ranked.part.links.one))))
        siblings = Siblings(ranked, width, known)
        for part in (*siblings.priced(), ranked.after(width)):
            if part is not None and part.bound > known + TOLERANCE:
                self._push(part)
        self.steps += siblings.weighed

    def _improve(self, found: Root) -> None:
        """A better team for the proof to beat, from the candidates that the prices praise."""
        useful = found.useful.copy()
        useful[self.sized.fixed] = False
        free = np.flatnonzero(useful)
        promising = free[np.argsort(-found.prices.alone[free], kind="stable")[:PROMISING]]
        starts = promising[: len(promising) // STARTS]
        self._take(grown_team(self.sized, [np.append(self.sized.fixed, first) for first in starts], promising, ROUNDS))

    def _grow(self) -> None:
        """A better team, grown from the most eager part team."""
        if self.heap:
            part = self.heap[0][-1]
            among = np.append(part.members, part.free[:PROMISING])
            self._take(grown_team(self.sized, [part.members], among, ROUNDS))

    def _take(self, better: tuple[float, Ints] | None) -> None:
        if better is not None:
            self.search.offer(better[1], better[0])

    def _offer(self, teams: Ints) -> None:
        teams = teams[self.sized.possible(teams, 0)]
        if len(teams):
            values = self.sized.values(teams)
            best = int(np.argmax(values))
            if values[best] > self.search.best_value + TOLERANCE:
                team = swapped(self.sized, teams[best], ROUNDS, self.everybody)
                self.search.offer(np.sort(team), float(self.sized.values(team[None])[0]))


def _is_few(free: int, wanted: int) -> bool:
    """Whether so many of the free make so few teams that these are weighed rather than priced."""
    return wanted <= 1 or comb(free, wanted) <= FEW
