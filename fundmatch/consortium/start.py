"""A first team for the proof to beat: greedy starts, each improved by swapping single members."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fundmatch.consortium.problem import TOLERANCE
from fundmatch.consortium.sized import Floats, Ints, Sized

#: What breaking a demand by one costs while a team is under way: more than any team is worth.
PENALTY = 2.0


def first_team(sized: Sized, starts: int, rounds: int, smaller: Ints | None = None) -> tuple[float, Ints] | None:
    """The best lawful team that greedy starts and swaps find, with its value; None where they find none.

    ``smaller`` is a good team with fewer members: one more start. ``rounds`` of swaps are made at most.
    """
    best: tuple[float, Ints] | None = None
    for team in _greedy_teams(sized, starts, smaller):
        improved = swapped(sized, team, rounds)
        lawful = not sized.short(improved[None]).any() and not sized.beyond(improved[None]).any()
        worth = float(sized.values(improved[None])[0])
        if lawful and (best is None or worth > best[0] + TOLERANCE):
            best = worth, np.sort(improved)
    return best


def _greedy_teams(sized: Sized, starts: int, smaller: Ints | None) -> Iterable[Ints]:
    count, fixed = len(sized.linear), sized.fixed
    if len(fixed) > sized.size or count < sized.size:
        return
    if len(fixed) == sized.size:
        yield fixed
        return
    if smaller is not None:
        yield _grown(sized, smaller)
    free = outside(count, fixed)
    merit = sized.gains(sized.table.cover[free]) + sized.linear[free]
    for first in free[np.argsort(-merit, kind="stable")[:starts]]:
        yield _grown(sized, np.append(fixed, first))


def _grown(sized: Sized, team: Ints) -> Ints:
    """Add the best member until the team is full; demands come first once the open places are needed for them."""
    while len(team) < sized.size:
        free = outside(len(sized.linear), team)
        joined = sized.joined(team, free)
        merit = joined.values - PENALTY * joined.beyond
        if sized.size - len(team) <= sized.short(team[None]).sum():
            merit = merit - PENALTY * joined.short
        team = np.append(team, free[int(np.argmax(merit))])
    return team


def swapped(sized: Sized, team: Ints, rounds: int) -> Ints:
    """The team after the best single swap at each place, again and again until none helps."""
    current = -np.inf
    for _ in range(rounds):
        before = current
        for place in range(len(team)):
            if team[place] not in sized.fixed:
                rest = np.delete(team, place)
                free = outside(len(sized.linear), rest)
                merit = merits(sized, rest, free)
                best = int(np.argmax(merit))
                if merit[best] > current + TOLERANCE:
                    current, team = float(merit[best]), np.insert(rest, place, free[best])
        if current <= before + TOLERANCE:
            break
    return team


def merits(sized: Sized, rest: Ints, free: Ints) -> Floats:
    """Values with each candidate joined, less so much for every broken demand that a lawful team always wins."""
    joined = sized.joined(rest, free)
    return np.asarray(joined.values - PENALTY * (joined.short + joined.beyond))


def outside(count: int, team: Ints) -> Ints:
    """The candidates that are not in the team."""
    free = np.ones(count, dtype=np.bool_)
    free[team] = False
    return np.flatnonzero(free)
