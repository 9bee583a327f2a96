"""Teams in turn, and teams that partners are in already: limits kept, bounds true, by trying every assignment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fundmatch.consortium.engagements import engagements
from fundmatch.consortium.in_turn import in_turn
from fundmatch.consortium.joint import assign
from fundmatch.consortium.problem import TeamProblem, is_lawful, value
from tests.consortium.pools import ONE, a_problem, candidate, dice
from tests.consortium.test_joint import LONG, best_total, calls, used


def busy_calls(seed: int) -> tuple[list[TeamProblem], list[float]]:
    """Calls of one pool with the same partners busy in each."""
    problems, shares = calls(seed)
    draw = dice(seed)
    busy = {each.profile.slug: draw.choice([0, 0, 1, 3]) for problem in problems for each in problem.candidates}

    def loaded(problem: TeamProblem) -> TeamProblem:
        pool = tuple(replace(each, busy=busy[each.profile.slug]) for each in problem.candidates)
        return replace(problem, candidates=pool)

    return [loaded(problem) for problem in problems], shares


def best_with_load(problems: list[TeamProblem], shares: list[float], most: int) -> float:
    """The greatest sum where the teams that partners are in already take their places."""
    taken = engagements(problems, most)
    whole = best_total([*problems, *taken], [*shares, *[1000.0] * len(taken)], most)
    return whole - 1000.0 * sum(value(each, (0,)) for each in taken)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most", [1, 2])
def test_in_turn_keeps_the_limit_and_never_promises_too_little(seed: int, most: int) -> None:
    problems, shares = busy_calls(seed)
    found = in_turn(problems, shares, most)
    load = {each.profile.slug: each.busy for problem in problems for each in problem.candidates}
    teams = [choice.team if choice else None for choice in found.choices]
    assert all(number + load[slug] <= most for slug, number in used(problems, teams).items())
    for problem, choice in zip(problems, found.choices, strict=True):
        assert choice is None or is_lawful(problem, choice.team)
    best = best_with_load(problems, shares, most)
    assert found.total <= best + 1e-6 <= found.bound + 2e-6


@pytest.mark.parametrize("seed", range(12))
def test_places_that_are_taken_stay_taken(seed: int) -> None:
    problems, shares = busy_calls(seed)
    most, taken = 2, engagements(problems, 2)
    weight = 2 * sum(shares) / min((value(each, (0,)) for each in taken), default=1.0)
    found = assign([*problems, *taken], [*shares, *[weight] * len(taken)], most, LONG)
    total = found.total - weight * sum(value(each, (0,)) for each in taken)
    assert total == pytest.approx(best_with_load(problems, shares, most), abs=1e-5)


def test_the_call_of_the_greatest_share_is_served_first() -> None:
    """Both want the one partner that covers their theme; whoever comes second gets another, or nobody."""
    pool = [candidate("a", [1.0], fit=0.9), candidate("b", [0.2], fit=0.1)]
    problem = a_problem(pool, ONE)
    found = in_turn([problem, problem, problem], [0.1, 1.0, 0.5], 1)
    assert [choice and choice.team for choice in found.choices] == [None, (0,), (1,)]
    assert [choice and choice.optimal for choice in found.choices] == [None, True, False]
