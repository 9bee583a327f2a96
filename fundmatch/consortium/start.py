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
    free = outside(len(sized.linear), sized.fixed)
    merit = sized.table.gains(sized.table.cover[free]) + sized.linear[free]
    firsts = free[np.argsort(-merit, kind="stable")[:starts]]
    begun = ([] if smaller is None else [smaller]) + [np.append(sized.fixed, first) for first in firsts]
    return grown_team(sized, begun, free, rounds)


def grown_team(sized: Sized, begun: Iterable[Ints], among: Ints, rounds: int) -> tuple[float, Ints] | None:
    """The best lawful team to which part teams grow with members from ``among``, with its value; None for none.

    ``among`` holds the part teams' own members too, but for those that must be in.
    """
    if len(among) < sized.size - len(sized.fixed):
        return None
    best: tuple[float, Ints] | None = None
    for team in [sized.fixed] if len(sized.fixed) == sized.size else begun:
        improved = swapped(sized, _grown(sized, team, among), rounds, among)
        worth = float(sized.values(improved[None])[0])
        if sized.possible(improved[None], 0).all() and (best is None or worth > best[0] + TOLERANCE):
            best = worth, np.sort(improved)
    return best


def _grown(sized: Sized, team: Ints, among: Ints) -> Ints:
    """Add the best member until the team is full; demands come first once the open places are needed for them."""
    while len(team) < sized.size:
        free = _without(among, team)
        joined = sized.joined(team, free)
        merit = joined.values - PENALTY * joined.beyond
        if sized.size - len(team) <= sized.short(team[None]).sum():
            merit = merit - PENALTY * joined.short
        team = np.append(team, free[int(np.argmax(merit))])
    return team


def swapped(sized: Sized, team: Ints, rounds: int, among: Ints) -> Ints:
    """The team after the best single swap at each place, again and again until none helps."""
    current = -np.inf
    for _ in range(rounds):
        before = current
        for place in range(len(team)):
            if team[place] not in sized.fixed:
                rest = np.delete(team, place)
                free = _without(among, rest)
                merit = merits(sized, rest, free)
                best = int(np.argmax(merit))
                if merit[best] > current + TOLERANCE:
                    current, team = float(merit[best]), np.insert(rest, place, free[best])
        if current <= before + TOLERANCE:
            break
    return team


def _without(among: Ints, team: Ints) -> Ints:
    return among[~np.isin(among, team)]


def merits(sized: Sized, rest: Ints, free: Ints) -> Floats:
    """Values with each candidate joined, less so much for every broken demand that a lawful team always wins."""
    joined = sized.joined(rest, free)
    return np.asarray(joined.values - PENALTY * (joined.short + joined.beyond))


def outside(count: int, team: Ints) -> Ints:
    """The candidates that are not in the team."""
    free = np.ones(count, dtype=np.bool_)
    free[team] = False
    return np.flatnonzero(free)
