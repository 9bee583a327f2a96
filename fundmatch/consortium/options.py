"""Beside the best team: others that differ from it, and what each member's best replacement would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fundmatch.consortium.exact import Limits, at_once, best_team
from fundmatch.consortium.problem import Candidate, Choice, TeamProblem, acquaintance, prepared, theme_cover
from fundmatch.consortium.sized import Sized, Table
from fundmatch.consortium.start import merits, outside
from fundmatch.models.wording import Named, Wording

#: Change of a theme's coverage, or of acquaintance, that is told.
TOLD = 0.1
#: What members bring beside themes, countries and kinds.
PAST_WORK, PREPARED = Wording("past work together"), Wording("a prepared coordinator")


def alternatives(problem: TeamProblem, best: Choice, count: int, limits: Limits | None = None) -> list[Choice]:
    """Up to ``count`` further teams, best first, each apart from the best and from all before it.

    With ``limits`` each is searched for and carries its certificate. Without, pools up to ``weights.small_pool`` are
    searched all the same, which takes no time; larger ones answer at once with the best that greedy starts and swaps
    find, and with the bound of the best team, which holds for every other.
    """
    small = len(problem.candidates) <= problem.weights.small_pool
    found: list[Choice] = []
    while len(found) < count:
        following = replace(problem, apart=(*problem.apart, best.team, *(each.team for each in found)))
        choice = best_team(following, limits) if limits or small else _at_once(following, best.bound)
        if choice is None:
            break
        found.append(choice)
    return sorted(found, key=lambda each: -each.value)


def _at_once(problem: TeamProblem, bound: float) -> Choice | None:
    choice = at_once(problem).choice
    return None if choice is None else replace(choice, bound=max(choice.value, bound))


@dataclass(frozen=True)
class Exchange:
    """``out`` of a team replaced by ``into`` (numbers): what it changes in value, what is lost and gained, in words."""

    out: int
    into: int
    change: float
    loses: tuple[str, ...]
    gains: tuple[str, ...]


def swaps(problem: TeamProblem, team: Sequence[int]) -> list[Exchange]:
    """The best lawful replacement of each member that the user did not ask for, cheapest first."""
    sized = Sized.of(Table.of(problem), len(team))
    members = np.array(team, dtype=np.int64)
    worth = float(sized.values(members[None])[0])
    found = []
    for place, member in enumerate(team):
        free = outside(len(problem.candidates), members)
        if member in problem.fixed or not len(free):
            continue
        rest = np.delete(members, place)
        merit = merits(sized, rest, free)
        best = int(np.argmax(merit))
        if merit[best] > worth - 1.0:  # what breaks a demand is punished by more than 1
            found.append(_exchange(problem, tuple(team), member, int(free[best]), float(merit[best]) - worth))
    return sorted(found, key=lambda exchange: -exchange.change)


def _exchange(problem: TeamProblem, team: tuple[int, ...], out: int, into: int, change: float) -> Exchange:
    other = tuple(sorted({*team} - {out} | {into}))
    before, after = _features(problem, team), _features(problem, other)
    loses = [name for name, amount in before.items() if amount - after.get(name, 0.0) >= TOLD]
    gains = [name for name, amount in after.items() if amount - before.get(name, 0.0) >= TOLD]
    return Exchange(out, into, change, tuple(loses), tuple(gains))


def _features(problem: TeamProblem, team: tuple[int, ...]) -> dict[str, float]:
    """What people see of a team: themes, countries, kinds, how well it knows itself, how well it can be led."""
    members = [problem.candidates[number] for number in team]
    return {
        **{theme.name: strength for theme, strength in zip(problem.themes, theme_cover(problem, team), strict=True)},
        **{country_words(member): 1.0 for member in members if member.counts},
        **{kind_words(member): 1.0 for member in members},
        PAST_WORK: acquaintance(problem, team),
        PREPARED: prepared(problem, team),
        Wording("fit"): sum(member.fit for member in members) / len(members),
        Wording("free time of members"): -float(sum(member.busy for member in members)),
    }


def country_words(member: Candidate) -> Wording:
    """The country that a member brings."""
    return Wording("country {country}", country=Named("country", member.profile.country))


def kind_words(member: Candidate) -> Wording:
    """The kind of organisation that a member brings."""
    return Wording("kind {kind}", kind=Named("kind", member.profile.kind))
