"""Problems as mixed-integer programs for HiGHS: the plain formulation, from which larger ones are joined.

One block holds one call at one size of team: x_i whether a candidate is in, z how far each column is covered (one
variable for each slope), y whether a group is there, v whether a kind is, p whether a pair is. Only x and the groups
that are limited from above need to be whole; all others are then whole, or as large as they may be, by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from fundmatch.consortium.sized import Floats, Ints, Sized

Term = tuple[int, float]


@dataclass
class Program:
    """Maximise ``objective`` under rows; variables lie between 0 and ``upper``."""

    objective: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[list[Term]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def variable(self, objective: float = 0.0, upper: float = 1.0, *, whole: bool = False) -> int:
        """A new variable's number."""
        self.objective.append(objective)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.objective) - 1

    def row(self, terms: Iterable[Term], least: float = -np.inf, most: float = np.inf) -> None:
        self.rows.append(list(terms))
        self.least.append(least)
        self.most.append(most)

    def solve(self, seconds: float = np.inf) -> Solution:
        """Solve it, for so long at most; loads ``scipy.optimize``."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        lengths = np.cumsum([0, *(len(row) for row in self.rows)])
        places = np.array([place for row in self.rows for place, _ in row], dtype=np.int64)
        factors = np.array([factor for row in self.rows for _, factor in row])
        matrix = csr_array((factors, places, lengths), shape=(len(self.rows), len(self.objective)))
        limit = {} if np.isinf(seconds) else {"time_limit": max(seconds, 0.01)}
        found = milp(
            -np.array(self.objective),
            constraints=[LinearConstraint(matrix, np.array(self.least), np.array(self.most))] if self.rows else [],
            bounds=Bounds(0.0, np.array(self.upper)),
            integrality=np.array(self.whole).astype(int),
            options={"mip_rel_gap": 0.0, **limit},
        )
        bound = getattr(found, "mip_dual_bound", None)
        return Solution(
            None if found.x is None else np.asarray(found.x),
            -np.inf if found.x is None else -float(found.fun),
            np.inf if bound is None else -float(bound),
        )


@dataclass(frozen=True)
class Solution:
    """Values of the variables (None: none found), the objective there, and the least upper bound that was proven."""

    values: Floats | None
    objective: float
    bound: float


@dataclass(frozen=True)
class Block:
    """One call at one size within a program: ``members`` are the variables of its candidates, ``used`` that it is used.

    All that the team earns stands in the program's objective, times the call's share.
    """

    sized: Sized
    members: Ints
    used: int


def add_block(program: Program, sized: Sized, share: float = 1.0) -> Block:
    """Add a call at one size; no team is chosen for it unless its variable ``used`` is 1."""
    used = program.variable(-share * sized.price_of_size, whole=True)
    members = [program.variable(share * float(worth), whole=True) for worth in sized.linear]
    program.row([*((member, 1.0) for member in members), (used, -float(sized.size))], 0.0, 0.0)
    for number in sized.fixed.tolist():
        program.row([(members[number], 1.0), (used, -1.0)], least=0.0)
    _add_columns(program, sized, members, share)
    _add_kinds(program, sized, members, share)
    _add_pairs(program, sized, members, share)
    _add_demands(program, sized, members, used)
    return Block(sized, np.array(members), used)


def _add_columns(program: Program, sized: Sized, members: list[int], share: float) -> None:
    """Each column earns by its first slope up to the knee, then by its second."""
    table = sized.table
    for column, gain in enumerate(table.gain.tolist()):
        slope, bend = float(table.slope[column]), float(table.bend[column])
        knee = bend / (1 - slope)
        parts = [program.variable(share * gain, knee)]
        if slope:
            parts.append(program.variable(share * gain * slope, float(table.full[column]) - knee))
        held = [
            (members[int(each)], -float(table.cover[each, column])) for each in np.flatnonzero(table.cover[:, column])
        ]
        program.row([*((part, 1.0) for part in parts), *held], most=0.0)


def _add_kinds(program: Program, sized: Sized, members: list[int], share: float) -> None:
    weights, kind = sized.table.problem.weights, sized.table.kind
    there = [
        program.variable(share * weights.kinds / weights.kinds_wanted) for _ in range(int(kind.max(initial=-1)) + 1)
    ]
    for number, each in enumerate(there):
        program.row([(each, 1.0), *((members[int(i)], -1.0) for i in np.flatnonzero(kind == number))], most=0.0)
    program.row([(each, 1.0) for each in there], most=float(weights.kinds_wanted))


def _add_pairs(program: Program, sized: Sized, members: list[int], share: float) -> None:
    if not sized.past:
        return
    pairs, total = sized.table.pairs, program.variable(share * sized.past)
    terms: list[Term] = [(total, float(sized.size - 1))]
    for first, second, strength in zip(pairs.first, pairs.second, pairs.strength, strict=True):
        both = program.variable()
        program.row([(both, 1.0), (members[int(first)], -1.0)], most=0.0)
        program.row([(both, 1.0), (members[int(second)], -1.0)], most=0.0)
        terms.append((both, -float(strength)))
    program.row(terms, most=0.0)


def _add_demands(program: Program, sized: Sized, members: list[int], used: int) -> None:
    tallies = sized.tallies
    columns = tallies.members.shape[1]
    for place in range(columns):
        counted = [(members[int(i)], 1.0) for i in np.flatnonzero(tallies.members[:, place])]
        _limit(program, counted, used, int(tallies.least[place]), int(tallies.most[place]))
    for place, group in enumerate(tallies.groups, columns):
        limited = int(tallies.most[place]) < int((group >= 0).sum())
        there: list[Term] = []
        for number in np.unique(group[group >= 0]):
            inside = [members[int(i)] for i in np.flatnonzero(group == number)]
            each = program.variable(whole=limited)
            there.append((each, 1.0))
            program.row([(each, 1.0), *((member, -1.0) for member in inside)], most=0.0)
            if limited:
                for member in inside:
                    program.row([(member, 1.0), (each, -1.0)], most=0.0)
        _limit(program, there, used, int(tallies.least[place]), int(tallies.most[place]))


def _limit(program: Program, counted: list[Term], used: int, least: int, most: int) -> None:
    if least > 0:
        program.row([*counted, (used, -float(least))], least=0.0)
    if most < len(counted):
        program.row(counted, most=float(most))
