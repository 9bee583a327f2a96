"""Teams for several calls in turn: each the best of the partners that the calls before it have left.

Ready at once, where the best teams together (:mod:`fundmatch.consortium.joint`) may take longer than anybody waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fundmatch.consortium.exact import Limits, best_team
from fundmatch.consortium.joint import Assignment
from fundmatch.consortium.problem import Choice, Demand, TeamProblem


def in_turn(
    problems: Sequence[TeamProblem], shares: Sequence[float], most: int, limits: Limits | None = None
) -> Assignment:
    """Teams with no partner (slug) in more than ``most``, those of calls with the greatest shares first.

    Teams that a partner is in already (``busy``) count. The bound is that of all calls without the limit.
    """
    used, bound = Counter(_busy(problems)), 0.0
    found: list[Choice | None] = [None] * len(problems)
    for number in sorted(range(len(problems)), key=lambda place: -shares[place]):
        problem, free = problems[number], best_team(problems[number], limits)
        slugs = [each.profile.slug for each in problem.candidates]
        left = _without(problem, [used[slug] >= most for slug in slugs])
        choice = free if left is problem else best_team(left, limits)
        if choice is not None:
            best = max(choice.bound, free.bound if free else problem.weights.greatest)
            found[number] = replace(choice, bound=best)
            used.update(slugs[member] for member in choice.team)
        bound += shares[number] * (free.bound if free else problem.weights.greatest)
    total = sum(share * choice.value for share, choice in zip(shares, found, strict=True) if choice)
    return Assignment(tuple(found), total, max(bound, total))


def _busy(problems: Sequence[TeamProblem]) -> dict[str, int]:
    return {each.profile.slug: each.busy for problem in problems for each in problem.candidates if each.busy}


def _without(problem: TeamProblem, spent: Sequence[bool]) -> TeamProblem:
    """The problem with candidates that no team may have."""
    if not any(spent):
        return problem
    group = tuple(0 if each else -1 for each in spent)
    nobody = Demand("limit-per-partner", "nobody whose calls are enough", group, least=0, most=0)
    return replace(problem, demands=(*problem.demands, nobody))
