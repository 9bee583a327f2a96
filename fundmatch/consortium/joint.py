"""Teams for several calls at once, when a partner can be in so many of them only.

The values of the teams, each times its call's share, are added up and maximised by one mixed-integer program. Where the
best teams taken by themselves already keep the limit they are the answer, and no program is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fundmatch.consortium.exact import Limits, best_team
from fundmatch.consortium.milp import Block, Program, add_block
from fundmatch.consortium.problem import Choice, TeamProblem, value
from fundmatch.consortium.sized import Floats, Sized, Table


@dataclass(frozen=True)
class Assignment:
    """A team, or None, for each call; ``bound``: no lawful assignment has a greater sum of values times shares."""

    choices: tuple[Choice | None, ...]
    total: float
    bound: float

    @property
    def optimal(self) -> bool:
        return self.bound <= self.total + 1e-6


def assign(
    problems: Sequence[TeamProblem], shares: Sequence[float], most: int, seconds: float, limits: Limits | None = None
) -> Assignment:
    """The best teams for these calls with no partner (slug) in more than ``most`` of them."""
    alone = [best_team(problem, limits) for problem in problems]
    if _keeps(problems, alone, most):
        total = sum(share * choice.value for share, choice in zip(shares, alone, strict=True) if choice)
        bound = sum(share * choice.bound for share, choice in zip(shares, alone, strict=True) if choice)
        return Assignment(tuple(alone), total, bound)
    return _solved(problems, shares, alone, most, seconds)


def _keeps(problems: Sequence[TeamProblem], choices: Sequence[Choice | None], most: int) -> bool:
    used = Counter(
        problem.candidates[number].profile.slug
        for problem, choice in zip(problems, choices, strict=True)
        if choice
        for number in choice.team
    )
    return max(used.values(), default=0) <= most


def _solved(
    problems: Sequence[TeamProblem], shares: Sequence[float], alone: Sequence[Choice | None], most: int, seconds: float
) -> Assignment:
    program, blocks = Program(), []
    for problem, share, choice in zip(problems, shares, alone, strict=True):
        blocks.append(_add_call(program, problem, share) if choice else [])
    _limit_partners(program, blocks, most)
    solution = program.solve(seconds)
    if solution.values is None:
        return Assignment((None,) * len(problems), 0.0, solution.bound)
    bounds = [choice.bound if choice else 0.0 for choice in alone]
    choices = tuple(_choice(each, solution.values, bound) for each, bound in zip(blocks, bounds, strict=True))
    total = sum(share * choice.value for share, choice in zip(shares, choices, strict=True) if choice)
    return Assignment(choices, total, max(solution.bound, total))


def _add_call(program: Program, problem: TeamProblem, share: float) -> list[Block]:
    """Blocks for all sizes of which at most one is used."""
    table = Table.of(problem)
    sizes = [size for size in problem.sizes if len(problem.fixed) <= size <= len(problem.candidates)]
    blocks = [add_block(program, Sized.of(table, size), share) for size in sizes]
    program.row([(block.used, 1.0) for block in blocks], most=1.0)
    return blocks


def _limit_partners(program: Program, blocks: Sequence[Sequence[Block]], most: int) -> None:
    places: dict[str, list[int]] = {}
    for block in (block for each in blocks for block in each):
        for member, candidate in zip(block.members.tolist(), block.sized.table.problem.candidates, strict=True):
            places.setdefault(candidate.profile.slug, []).append(member)
    for members in places.values():
        program.row([(member, 1.0) for member in members], most=float(most))


def _choice(blocks: Sequence[Block], values: Floats, bound: float) -> Choice | None:
    """The team of a call, beside the bound of the call by itself: without the limit it might have got a better one."""
    for block in blocks:
        if values[block.used] > 0.5:
            team = tuple(int(number) for number in np.flatnonzero(values[block.members] > 0.5))
            worth = value(block.sized.table.problem, team)
            return Choice(team, worth, max(bound, worth))
    return None
