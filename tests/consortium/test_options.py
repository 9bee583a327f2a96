"""Alternatives that differ, and what replacing a member changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fundmatch.consortium.exact import Limits, best_team
from fundmatch.consortium.options import alternatives, swaps
from fundmatch.consortium.problem import Choice, TeamProblem, value
from tests.consortium.pools import (
    ONE,
    THREE,
    a_problem,
    candidate,
    lawful_teams,
    obeys,
    random_problem,
    size_rules,
    with_weights,
)

SEEDS = [seed for seed in range(200) if lawful_teams(random_problem(seed))]


def differ_in_two(team: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Each of two teams has two members that the other lacks; a single applicant is another one."""
    one, two = {*team}, {*other}
    least = min(2, len(one), len(two))
    return len(one - two) >= least and len(two - one) >= least


def best_apart(problem: TeamProblem, others: list[tuple[int, ...]]) -> float | None:
    """The value of the best lawful team that differs from all of these, by trying every team."""
    left = [team for team in lawful_teams(problem) if all(differ_in_two(team, other) for other in others)]
    return max((value(problem, team) for team in left), default=None)


def best(problem: TeamProblem) -> Choice:
    choice = best_team(problem)
    assert choice is not None
    return choice


@pytest.mark.parametrize("seed", SEEDS)
def test_each_alternative_is_the_best_of_those_that_differ(seed: int) -> None:
    problem = random_problem(seed)
    first = best(problem)
    told = [first.team]
    for choice in alternatives(problem, first, 3):
        assert obeys(problem, choice.team)
        assert all(differ_in_two(choice.team, other) for other in told)
        assert choice.value == pytest.approx(best_apart(problem, told), abs=1e-9)
        assert choice.optimal
        told.append(choice.team)
    if len(told) < 4:
        assert best_apart(problem, told) is None


@pytest.mark.parametrize("seed", SEEDS[:40])
def test_alternatives_shown_at_once_differ_and_promise_no_more_than_they_prove(seed: int) -> None:
    """A pool that counts as large: greedy starts and swaps only."""
    problem = with_weights(random_problem(seed), small_pool=0)
    first = best(problem)
    found = alternatives(problem, first, 3)
    teams = [first.team, *(choice.team for choice in found)]
    assert all(differ_in_two(one, other) for number, one in enumerate(teams) for other in teams[number + 1 :])
    assert [choice.value for choice in found] == sorted((choice.value for choice in found), reverse=True)
    exact = best_apart(problem, [first.team])
    for choice in found:
        assert obeys(problem, choice.team)
        assert exact is not None
        assert choice.value <= exact + 1e-9
        assert choice.bound >= exact - 1e-9
        assert not choice.optimal or choice.value == pytest.approx(exact, abs=1e-9)


def test_proof_of_alternatives_in_a_pool_that_counts_as_large() -> None:
    problem = with_weights(random_problem(SEEDS[3]), small_pool=0)
    proven = alternatives(problem, best(problem), 3, Limits())
    assert all(choice.optimal for choice in proven)


def test_scores_of_alternatives_fall() -> None:
    for seed in SEEDS[:40]:
        problem = random_problem(seed)
        first = best(problem)
        values = [first.value, *(choice.value for choice in alternatives(problem, first, 4))]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("seed", SEEDS[:80])
def test_a_swap_is_the_best_lawful_replacement(seed: int) -> None:
    problem = random_problem(seed)
    team = best(problem).team
    found = {exchange.out: exchange for exchange in swaps(problem, team)}
    for out in team:
        others = [
            tuple(sorted({*team} - {out} | {into})) for into in range(len(problem.candidates)) if into not in team
        ]
        values = [value(problem, other) for other in others if obeys(problem, other)]
        if problem.candidates[out].profile.slug in problem.required or not values:
            assert out not in found
        else:
            assert found[out].change == pytest.approx(max(values) - value(problem, team), abs=1e-9)
            assert found[out].change <= 1e-9


def test_a_swap_tells_what_is_lost_and_gained() -> None:
    pool = [
        candidate("nis", [1.0, 0.0], country="RS", kind="sme", fit=0.9),
        candidate("pirot", [0.0, 0.4], country="RS", kind="municipality", fit=0.1),
        candidate("sofia", [0.0, 0.2], kind="university", fit=0.5),
    ]
    problem = a_problem(pool, size_rules(2, 2, 1))
    (exchange,) = [each for each in swaps(problem, (0, 2)) if each.out == 0]
    assert pool[exchange.into].profile.slug == "pirot"
    assert {"t0", "kind sme", "fit"} <= {*exchange.loses}
    assert {"t1", "kind municipality"} <= {*exchange.gains}
    assert exchange.change < 0


def test_an_acquaintance_that_is_lost_is_told() -> None:
    pool = [candidate("a", [1.0]), candidate("b", [0.5], country="IT"), candidate("c", [0.5], country="DE")]
    problem = replace(a_problem(pool, size_rules(2, 2, 1)), pairs={(0, 1): 1.0})
    (exchange,) = [each for each in swaps(problem, (0, 1)) if each.out == 1]
    assert "past work together" in exchange.loses
    assert {"country IT"} <= {*exchange.loses}
    assert {"country DE"} <= {*exchange.gains}


def test_nobody_is_left_to_replace_a_member_where_a_rule_needs_it() -> None:
    pool = [candidate(f"p{n}", [1.0], country=country) for n, country in enumerate(["BG", "IT", "RS", "BG"])]
    assert {each.out for each in swaps(a_problem(pool, THREE), (0, 1, 2))} == {0}
    assert swaps(a_problem(pool[:1], ONE), (0,)) == []
