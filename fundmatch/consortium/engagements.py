"""Teams that partners are in already, as calls of their own: they take up places of a limit on calls a partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fundmatch.consortium.problem import Candidate, TeamProblem


def engagements(problems: Sequence[TeamProblem], most: int) -> list[TeamProblem]:
    """For each team that a partner is in already a problem that only this partner solves, up to ``most`` of them.

    Given shares that outweigh all other calls, every assignment with the greatest value leaves these places taken.
    """
    busy: dict[str, tuple[Candidate, TeamProblem]] = {}
    for problem in problems:
        busy |= {each.profile.slug: (each, problem) for each in problem.candidates if each.busy}
    return [_taken(*found) for found in busy.values() for _ in range(min(found[0].busy, most))]


def _taken(candidate: Candidate, problem: TeamProblem) -> TeamProblem:
    """A call that nothing is asked of but this partner; a full fit makes its value greater than 0 for anybody."""
    alone = replace(candidate, cover=(), fit=1.0, busy=0)
    return TeamProblem(
        candidates=(alone,),
        themes=(),
        demands=(),
        weights=problem.weights,
        required=frozenset({candidate.profile.slug}),
        largest=1,
    )
