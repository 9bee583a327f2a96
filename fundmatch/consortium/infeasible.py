"""Where no team is lawful: the fewest rules and wishes to drop, or the fewest partners to add, that would change it.

Both are small mixed-integer programs over classes of candidates: those that every demand sees alike are one variable,
so that a pool of thousands is a few dozen. The first lets every demand be dropped at the price of one (an elastic
program, Chinneck & Dravnieks 1991), the second adds partners that are not at hand at the price of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fundmatch.consortium.milp import Program, Term
from fundmatch.consortium.problem import Demand, TeamProblem
from fundmatch.consortium.prospects import Prospect, prospects
from fundmatch.consortium.sized import Tallies

#: The ids under which wishes can be dropped.
SIZE, WITH = "size", "with"


@dataclass(frozen=True)
class Shortfall:
    """A demand that the whole pool together does not meet, and how many (members, countries) it lacks."""

    demand: Demand
    missing: int


@dataclass(frozen=True)
class ThemeGap:
    """A theme that no team of the allowed size covers well; ``reached`` is the most that one can (0–1)."""

    name: str
    reached: float


def shortfalls(problem: TeamProblem) -> list[Shortfall]:
    """The demands that even the whole pool misses, and by how much."""
    missing = [(demand, demand.least - demand.supply) for demand in problem.demands]
    return [Shortfall(demand, number) for demand, number in missing if number > 0]


def theme_gaps(problem: TeamProblem, least_cover: float) -> list[ThemeGap]:
    """The themes that no team of the allowed size can cover to ``least_cover``."""
    most = max(problem.sizes, default=1)
    found = []
    for place, theme in enumerate(problem.themes):
        strengths = sorted((each.cover[place] for each in problem.candidates), reverse=True)[:most]
        reached = problem.weights.covered(sum(strengths))
        if reached < least_cover:
            found.append(ThemeGap(theme.name, reached))
    return found


def fewest_to_drop(problem: TeamProblem) -> tuple[str, ...]:
    """The ids of the fewest demands and wishes without which a team is lawful; empty where one is."""
    classes = _Classes(problem, ())
    program = Program()
    counts = classes.variables(program)
    dropped = {demand.id: program.variable(-1.0, whole=True) for demand in problem.demands}
    dropped |= {f"{WITH}:{slug}": program.variable(-1.0, whole=True) for slug in sorted(problem.required)}
    dropped[SIZE] = program.variable(-1.0, whole=True)
    classes.rows(program, counts, dropped)
    values = program.solve().values
    if values is None:
        return ()
    return tuple(name for name, place in dropped.items() if values[place] > 0.5)


def fewest_to_add(problem: TeamProblem) -> tuple[Prospect, ...] | None:
    """The fewest partners not at hand that make a team lawful, each as undemanding as can be; None: none would."""
    if problem.required - {each.profile.slug for each in problem.candidates}:
        return None
    return _added(problem, tuple(prospects(problem)))


def _added(problem: TeamProblem, kinds: Sequence[Prospect]) -> tuple[Prospect, ...] | None:
    classes = _Classes(problem, kinds)
    program = Program()
    counts = classes.variables(program)
    classes.rows(program, counts, {})
    values = program.solve().values
    if values is None:
        return None
    numbers = [round(values[place]) for place in counts[len(classes.counts) :]]
    return tuple(prospect for prospect, number in zip(kinds, numbers, strict=True) for _ in range(number))


class _Classes:
    """Candidates that demands see alike, counted, and kinds of partners that could be added."""

    def __init__(self, problem: TeamProblem, added: Sequence[Prospect]) -> None:
        self.problem, self.added = problem, added
        count = len(problem.candidates)
        self.tallies = Tallies.of(problem.demands, count)
        named = np.zeros(count, dtype=np.int64)
        for place, number in enumerate(problem.fixed, 1):
            named[number] = place
        seen = np.column_stack([self.tallies.members, *self.tallies.groups, named]).reshape(count, -1)
        self.kinds, self.counts = np.unique(seen, axis=0, return_counts=True)
        self.order = self.tallies.order

    def variables(self, program: Program) -> list[int]:
        """One variable for each class, then one for each kind of partner to add."""
        found = [program.variable(upper=float(count), whole=True) for count in self.counts]
        most = float(sum(demand.least for demand in self.problem.demands) + 1)
        limits = [1.0 if prospect.country and prospect.new else most for prospect in self.added]
        added = zip(self.added, limits, strict=True)
        return found + [program.variable(-prospect.cost, limit, whole=True) for prospect, limit in added]

    def rows(self, program: Program, counts: list[int], dropped: dict[str, int]) -> None:
        """All demands and wishes; each that is in ``dropped`` holds unless its variable is 1."""
        problem, total = self.problem, [(each, 1.0) for each in counts]
        for place, number in enumerate(self.order):
            demand = problem.demands[number]
            self._demand(program, counts, place, demand, dropped.get(demand.id))
            if demand.whole and demand.most is not None:
                self._most(program, total, demand.most, dropped.get(demand.id))
        for place, number in enumerate(problem.fixed, 1):
            slug = problem.candidates[number].profile.slug
            chosen = [(counts[int(row)], 1.0) for row in np.flatnonzero(self.kinds[:, -1] == place)]
            self._least(program, chosen, 1, dropped.get(f"{WITH}:{slug}"))
        for slug in problem.required - {each.profile.slug for each in problem.candidates}:
            self._least(program, [], 1, dropped.get(f"{WITH}:{slug}"))
        least = max([problem.smallest, 1, *(demand.least for demand in problem.demands)])
        program.row(total, least=1.0)
        self._least(program, total, problem.smallest, dropped.get(SIZE))
        largest = problem.largest or max(problem.weights.most_members, least, len(problem.required))
        self._most(program, total, largest, dropped.get(SIZE))

    def _demand(self, program: Program, counts: list[int], place: int, demand: Demand, dropped: int | None) -> None:
        column, size = self.kinds[:, place], len(self.counts)
        if place < self.tallies.members.shape[1]:
            counted = [(counts[int(row)], 1.0) for row in np.flatnonzero(column)]
        else:
            counted = self._groups(program, counts, column, demand)
        countries = demand.rule is not None and demand.rule.what == "countries"
        for number, prospect in enumerate(self.added):
            if prospect.counted_by(demand) and (prospect.new or not countries):
                counted.append((counts[size + number], 1.0))
        self._least(program, counted, demand.least, dropped)
        if demand.most is not None:
            self._most(program, counted, demand.most, dropped)

    def _groups(self, program: Program, counts: list[int], column: np.ndarray, demand: Demand) -> list[Term]:
        """A variable for each group: whether it is there."""
        found: list[Term] = []
        for group in np.unique(column[column >= 0]):
            rows = [int(row) for row in np.flatnonzero(column == group)]
            there = program.variable(whole=demand.most is not None)
            program.row([(there, 1.0), *((counts[row], -1.0) for row in rows)], most=0.0)
            if demand.most is not None:
                for row in rows:
                    program.row([(counts[row], 1.0), (there, -float(self.counts[row]))], most=0.0)
            found.append((there, 1.0))
        return found

    def _least(self, program: Program, counted: list[Term], least: int, dropped: int | None) -> None:
        slack_term = [(dropped, float(least))] if dropped is not None else []
        program.row([*counted, *slack_term], least=float(least))

    def _most(self, program: Program, counted: list[Term], most: int, dropped: int | None) -> None:
        beyond = float(self.counts.sum() + 1)
        slack_term = [(dropped, -beyond)] if dropped is not None else []
        program.row([*counted, *slack_term], most=float(most))
