"""Teams for several calls with limited partners: limits kept, and as good as trying every assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from fundmatch.consortium.exact import best_team
from fundmatch.consortium.joint import Assignment, assign
from fundmatch.consortium.problem import TeamProblem, value
from tests.consortium.pools import (
    ONE,
    a_problem,
    candidate,
    dice,
    lawful_teams,
    obeys,
    random_candidate,
    random_pairs,
    size_rules,
)

LONG = 60.0


def calls(seed: int) -> tuple[list[TeamProblem], list[float]]:
    """Two or three calls over one small pool, each with its own themes, fits and rules."""
    draw = dice(seed)
    count = draw.randint(3, 5)
    problems = []
    for _ in range(draw.randint(2, 3)):
        rules = draw.choice([ONE, size_rules(1), size_rules(2), size_rules(2, 2, 1)])
        problem = a_problem([random_candidate(draw, number, 2) for number in range(count)], rules)
        problems.append(replace(problem, pairs=random_pairs(draw, count), largest=draw.choice([None, 3])))
    return problems, [draw.choice([0.2, 0.5, 1.0]) for _ in problems]


def used(problems: Sequence[TeamProblem], teams: Sequence[tuple[int, ...] | None]) -> Counter[str]:
    return Counter(
        problem.candidates[number].profile.slug
        for problem, team in zip(problems, teams, strict=True)
        for number in team or ()
    )


def best_total(problems: list[TeamProblem], shares: list[float], most: int) -> float:
    """The greatest sum of values times shares, by trying every assignment; a call may go without a team."""
    choices: list[list[tuple[int, ...] | None]] = [[None, *lawful_teams(problem)] for problem in problems]
    return max(
        sum(
            share * value(problem, team)
            for problem, share, team in zip(problems, shares, teams, strict=True)
            if team is not None
        )
        for teams in product(*choices)
        if max(used(problems, teams).values(), default=0) <= most
    )


def teams_of(found: Assignment) -> list[tuple[int, ...] | None]:
    return [choice.team if choice else None for choice in found.choices]


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("seed", range(40))
def test_an_assignment_is_as_good_as_trying_every_one(seed: int, most: int) -> None:
    problems, shares = calls(seed)
    found = assign(problems, shares, most, LONG)
    best = best_total(problems, shares, most)
    assert found.total == pytest.approx(best, abs=1e-6)
    assert found.optimal
    assert found.bound >= best - 1e-6
    assert max(used(problems, teams_of(found)).values(), default=0) <= most
    for problem, choice in zip(problems, found.choices, strict=True):
        assert choice is None or obeys(problem, choice.team)


def test_the_limit_binds_in_many_of_these_and_in_some_not() -> None:
    binds = []
    for seed in range(40):
        problems, _ = calls(seed)
        alone = [choice.team if (choice := best_team(problem)) else None for problem in problems]
        binds.append(max(used(problems, alone).values(), default=0) > 1)
    assert 5 <= sum(binds) <= 39


@pytest.mark.parametrize("seed", range(40))
def test_a_team_is_called_best_only_if_it_is_so_without_regard_to_the_others(seed: int) -> None:
    problems, shares = calls(seed)
    for problem, choice in zip(problems, assign(problems, shares, 1, LONG).choices, strict=True):
        if choice is not None:
            alone = best_team(problem)
            assert alone is not None
            assert choice.bound >= alone.value - 1e-9
            assert choice.optimal == (choice.value >= alone.value - 1e-6)


def test_the_call_that_weighs_more_gets_the_partner() -> None:
    problem = a_problem([candidate("only", [1.0])], ONE)
    assert [choice is not None for choice in assign([problem, problem], [0.2, 0.9], 1, LONG).choices] == [False, True]


def test_more_calls_than_the_limit_leave_some_without_a_required_partner() -> None:
    pool = [candidate("wanted", [1.0]), candidate("other", [0.5])]
    problem = replace(a_problem(pool, ONE), required=frozenset(["wanted"]))
    found = assign([problem] * 3, [1.0, 1.0, 1.0], 2, LONG)
    assert sum(choice is not None for choice in found.choices) == 2
