"""The exact choice: depth-first branch and bound over teams of each size.

The value of a team of fixed size k is a submodular part (coverage, kinds) plus a sum over members (their worth). Two
upper bounds hold for any completion by r more members, and the smaller one prunes:

* value so far + the r largest marginal gains of the candidates left (submodularity);
* for each theme, at most what is missing and at most the sum of the r largest strengths left, plus the r best worths.

A pool larger than ``exact_pool`` is searched for ``node_limit`` steps; what was not searched then enters the bound.
Branches that cannot meet the rules any more are cut as well, and of candidates that are alike only the first is tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fundmatch.consortium.problem import Choice, TeamProblem, is_lawful, value

Floats = NDArray[np.float64]

#: Differences below this are equal value; the first team found stays.
TOLERANCE = 1e-9


def best_team(problem: TeamProblem) -> Choice | None:
    """The best lawful team of any allowed size, or None when there is none (proven, or within the step limit)."""
    search = _Search(problem)
    for size in problem.sizes:
        search.try_size(size)
    if search.best is None:
        return None
    team = tuple(sorted(search.best))
    return Choice(team, search.best_value, max(search.best_value, search.open_bound))


@dataclass
class _Search:
    """The state of one search: the incumbent, the steps left, and the best bound of what was given up."""

    problem: TeamProblem
    best: tuple[int, ...] | None = None
    best_value: float = -np.inf
    open_bound: float = -np.inf
    steps: int = 0
    limit: float = field(init=False)

    def __post_init__(self) -> None:
        problem, weights = self.problem, self.problem.weights
        self.limit = np.inf if len(problem.candidates) <= weights.exact_pool else weights.node_limit
        themes = max(len(problem.themes), 1)
        cover = np.array([candidate.cover for candidate in problem.candidates], dtype=np.float64)
        self.cover = cover.reshape(len(problem.candidates), len(problem.themes)) * (weights.coverage / themes)
        self.full = np.full(len(problem.themes), weights.coverage / themes)
        self.worth = np.array([candidate.worth(weights) for candidate in problem.candidates])
        merit = np.minimum(self.cover, self.full).sum(axis=1) + self.worth
        self.order = np.argsort(-merit, kind="stable")
        self.twins = [self._likeness(number) for number in range(len(problem.candidates))]
        self.position = {int(number): place for place, number in enumerate(self.order)}

    def _likeness(self, number: int) -> tuple[object, ...]:
        """All of a candidate that value and rules see: of several alike it is enough to try the first."""
        each = self.problem.candidates[number]
        required = each.profile.slug if each.profile.slug in self.problem.required else ""
        status = (each.counts, each.member_state, each.may_lead, each.profile.country, each.profile.kind, required)
        return each.cover, float(self.worth[number]), status

    def try_size(self, size: int) -> None:
        """Search every team of one size that can beat the incumbent."""
        required = [
            number
            for number, candidate in enumerate(self.problem.candidates)
            if candidate.profile.slug in self.problem.required
        ]
        if len(required) <= size:
            self._extend(tuple(required), 0, size)

    def _extend(self, team: tuple[int, ...], start: int, size: int) -> None:
        if len(team) == size:
            self._offer(team)
            return
        left = self._left(team, start)
        if len(team) + len(left) < size or not self._can_become_lawful(team, left, size):
            return
        bound = self._bound(team, left, size)
        if bound <= self.best_value + TOLERANCE:
            return
        self.steps += 1
        if self.best is not None and self.steps > self.limit:
            self.open_bound = max(self.open_bound, bound)
            return
        tried = set()
        for number in left:
            if self.twins[number] not in tried:
                tried.add(self.twins[number])
                self._extend((*team, number), self.position[number] + 1, size)

    def _left(self, team: tuple[int, ...], start: int) -> list[int]:
        return [int(number) for number in self.order[start:] if int(number) not in team]

    def _offer(self, team: tuple[int, ...]) -> None:
        worth = value(self.problem, team)
        if worth > self.best_value + TOLERANCE and is_lawful(self.problem, team):
            self.best, self.best_value = team, worth

    def _bound(self, team: tuple[int, ...], left: list[int], size: int) -> float:
        """No completion of ``team`` from ``left`` is worth more than this."""
        weights, wanted = self.problem.weights, size - len(team)
        chosen = list(team)
        missing = np.maximum(self.full - self.cover[chosen].sum(axis=0), 0.0)
        worth = self.worth[left] / size
        gains = np.minimum(self.cover[left], missing).sum(axis=1) + worth
        by_member = _largest(gains, wanted)
        themes = np.minimum(missing, np.sort(self.cover[left], axis=0)[-wanted:].sum(axis=0)).sum()
        by_theme = float(themes) + _largest(worth, wanted)
        kinds = {self.problem.candidates[number].profile.kind for number in team}
        variety = weights.kinds * min(1.0, (len(kinds) + wanted) / weights.kinds_wanted)
        sure = float(np.sum(self.full - missing)) + float(self.worth[chosen].sum()) / size
        beyond = weights.each_beyond * (size - self.problem.size.entities)
        return sure + min(by_member, by_theme) + variety - beyond

    def _can_become_lawful(self, team: tuple[int, ...], left: list[int], size: int) -> bool:
        """Whether the rules can still be met, each looked at alone (necessary, not sufficient)."""
        wanted = size - len(team)
        members = [self.problem.candidates[number] for number in team]
        others = [self.problem.candidates[number] for number in left]
        rule = self.problem.size
        has = {member.profile.country for member in members if member.counts}
        new = {other.profile.country for other in others if other.counts} - has
        states = {member.profile.country for member in members if member.counts and member.member_state}
        new_states = {other.profile.country for other in others if other.counts and other.member_state} - states
        return (
            len(has) + min(wanted, len(new)) >= rule.countries
            and len(states) + min(wanted, len(new_states)) >= rule.member_states
            and sum(member.counts for member in members) + wanted >= rule.entities
            and any(each.may_lead for each in (*members, *others))
        )


def _largest(values: Floats, count: int) -> float:
    """The sum of the ``count`` largest values."""
    if count >= len(values):
        return float(values.sum())
    return float(np.partition(values, len(values) - count)[len(values) - count :].sum())
