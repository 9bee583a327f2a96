"""The exact choice against brute force: on small pools every team is tried, on large ones the promises are checked."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.consortium.exact import best_team
from fundmatch.consortium.problem import (
    Candidate,
    Choice,
    TeamProblem,
    TeamWeights,
    is_lawful,
    shipped_team_weights,
    value,
)
from fundmatch.models import Profile, Reason, Verdict
from fundmatch.rules import Size

WEIGHTS = shipped_team_weights()
KINDS = ["municipality", "university", "association", "sme", "cluster"]
MEMBERS, ASSOCIATED, THIRD = ["BG", "IT", "DE", "GR"], ["RS", "MK", "UA"], ["US", "KR"]
NEAR = 1e-9


def candidate(slug: str, cover: Iterable[float], **given_: Any) -> Candidate:
    """A candidate written in words: ``country``, ``kind``, ``fit``, ``verdict`` and ``role`` may be given."""
    country = given_.get("country", "BG")
    profile = Profile(slug=slug, name=slug, kind=given_.get("kind", "sme"), country=country)
    found = Verdict(
        verdict=given_.get("verdict", "yes"),
        role=given_.get("role", "lead"),
        reasons=(Reason(text="t", source="s", date="2026-01-01"),),
    )
    counts = country not in THIRD and found.role != "associated"
    return Candidate(profile, found, tuple(cover), given_.get("fit", 0.5), counts, country in MEMBERS)


def a_problem(candidates: Iterable[Candidate], size: Size, required: Iterable[str] = ()) -> TeamProblem:
    chosen = tuple(candidates)
    themes = tuple(f"t{number}" for number in range(len(chosen[0].cover) if chosen else 1))
    return TeamProblem(chosen, themes, size, WEIGHTS, frozenset(required))


def with_weights(problem: TeamProblem, **changed: Any) -> TeamProblem:
    return replace(problem, weights=TeamWeights.model_validate({**problem.weights.model_dump(), **changed}))


def dice(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311 — nothing here is secret


def random_candidate(draw: random.Random, number: int, themes: int) -> Candidate:
    country = draw.choice([*MEMBERS, *MEMBERS, *ASSOCIATED, *THIRD])
    role = "associated" if country in THIRD else draw.choice(["lead", "lead", "join", "associated"])
    return candidate(
        f"p{number}",
        [draw.choice([0.0, 0.0, round(draw.random(), 2), 1.0]) for _ in range(themes)],
        country=country,
        kind=draw.choice(KINDS),
        fit=round(draw.random(), 2),
        verdict=draw.choice(["yes", "yes", "unknown"]),
        role=role,
    )


def random_problem(seed: int, most_candidates: int = 9) -> TeamProblem:
    """A pool and rules of every mix: sizes, countries, Member States, limits from above, partners that must be in."""
    draw = dice(seed)
    pool = [random_candidate(draw, number, seed % 5) for number in range(draw.randint(1, most_candidates))]
    entities = draw.randint(1, 4)
    countries = draw.randint(1, entities)
    size = Size(
        entities=entities,
        countries=countries,
        member_states=draw.randint(0, min(2, countries)),
        most=draw.choice([None, None, entities, entities + 1]),
    )
    required = draw.sample([each.profile.slug for each in pool], min(len(pool), draw.choice([0, 0, 1, 2])))
    return a_problem(pool, size, required)


def brute_force(problem: TeamProblem) -> float | None:
    """The value of the best lawful team, found by trying every team of every allowed size."""
    numbers = range(len(problem.candidates))
    lawful = [team for size in problem.sizes for team in combinations(numbers, size) if obeys(problem, team)]
    return max((value(problem, team) for team in lawful), default=None)


def obeys(problem: TeamProblem, team: tuple[int, ...]) -> bool:
    """The rules once more, in other words than the solver's."""
    members = [problem.candidates[number] for number in team]
    full = [member for member in members if member.counts]
    size = problem.size
    enough = len(full) >= size.entities and len({member.profile.country for member in full}) >= size.countries
    states = {member.profile.country for member in full if member.profile.country in MEMBERS}
    not_too_many = size.most is None or len(team) <= size.most
    led = any(member.counts and member.verdict.role == "lead" for member in members)
    slugs = [member.profile.slug for member in members]
    return enough and len(states) >= size.member_states and not_too_many and led and problem.required <= set(slugs)


def members_of(problem: TeamProblem, choice: Choice) -> set[str]:
    return {problem.candidates[number].profile.slug for number in choice.team}


# --- against brute force -----------------------------------------------------------------------------------------

SEEDS = range(250)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_solver_finds_what_trying_every_team_finds(seed: int) -> None:
    problem = random_problem(seed)
    best, choice = brute_force(problem), best_team(problem)
    if best is None:
        assert choice is None
        return
    assert choice is not None
    assert obeys(problem, choice.team)
    assert abs(choice.value - best) < NEAR
    assert abs(choice.value - value(problem, choice.team)) < NEAR
    assert choice.optimal
    assert choice.bound >= choice.value


def test_the_random_pools_hold_every_case() -> None:
    problems = [random_problem(seed) for seed in SEEDS]
    answers = [best_team(problem) for problem in problems]
    assert sum(answer is None for answer in answers) >= 30
    assert sum(answer is not None for answer in answers) >= 100
    assert sum(bool(problem.required) and answer is not None for problem, answer in zip(problems, answers, strict=True))
    assert {len(answer.team) for answer in answers if answer} >= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("seed", range(40))
def test_lawful_means_the_same_in_other_words(seed: int) -> None:
    problem = random_problem(seed)
    for size in range(1, len(problem.candidates) + 1):
        for team in combinations(range(len(problem.candidates)), size):
            assert is_lawful(problem, team) == obeys(problem, team)


@pytest.mark.parametrize(
    "changed",
    [
        {"kinds": 0.0},
        {"kinds": 0.6, "kinds_wanted": 4},
        {"unsure": 0.5},
        {"each_beyond": 0.0},
        {"coverage": 0.0, "fit": 1.0},
        {"coverage": 1.0, "fit": 0.0, "kinds": 0.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_other_weights_change_the_answer_but_not_the_proof(changed: dict[str, Any], seed: int) -> None:
    problem = with_weights(random_problem(seed), **changed)
    best, choice = brute_force(problem), best_team(problem)
    assert (choice is None) == (best is None)
    if choice is not None and best is not None:
        assert abs(choice.value - best) < NEAR
        assert choice.optimal


@pytest.mark.parametrize("seed", range(60))
def test_one_more_candidate_never_makes_the_best_team_worse(seed: int) -> None:
    problem = random_problem(seed)
    more = random_candidate(dice(1000 + seed), 99, len(problem.candidates[0].cover))
    larger = replace(problem, candidates=(*problem.candidates, more))
    before, after = best_team(problem), best_team(larger)
    if before is not None:
        assert after is not None
        assert after.value >= before.value - NEAR


@settings(derandomize=True, max_examples=60)
@given(st.integers(300, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_does_not_matter(seed: int, shuffler: random.Random) -> None:
    problem = random_problem(seed)
    mixed = list(problem.candidates)
    shuffler.shuffle(mixed)
    one, other = best_team(problem), best_team(replace(problem, candidates=tuple(mixed)))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert abs(one.value - other.value) < NEAR


@settings(derandomize=True, max_examples=60)
@given(st.integers(300, 10_000))
def test_partners_that_must_be_in_are_in(seed: int) -> None:
    problem = random_problem(seed)
    choice = best_team(problem)
    if choice is not None:
        assert problem.required <= members_of(problem, choice)


# --- one rule at a time ------------------------------------------------------------------------------------------

THREE = Size(entities=3, countries=3, member_states=1)
ONE = Size(entities=1, countries=1, member_states=0, most=1)


@pytest.mark.parametrize(
    ("countries", "size", "possible"),
    [
        (["BG", "IT", "RS"], THREE, True),
        (["BG", "IT"], THREE, False),
        (["BG", "BG", "IT"], THREE, False),
        (["BG", "BG", "IT", "RS"], THREE, True),
        (["RS", "MK", "UA"], THREE, False),
        (["RS", "MK", "UA"], Size(entities=3, countries=3, member_states=0), True),
        (["BG", "IT", "US"], THREE, False),
        (["BG", "IT", "RS", "US"], THREE, True),
        (["BG", "RS"], Size(entities=2, countries=2, member_states=2), False),
        (["BG"], ONE, True),
        (["US"], ONE, False),
        ([], ONE, False),
    ],
)
def test_sizes_and_countries(countries: list[str], size: Size, possible: bool) -> None:
    pool = [candidate(f"p{number}", [1.0], country=country) for number, country in enumerate(countries)]
    assert (best_team(a_problem(pool, size)) is not None) is possible


@pytest.mark.parametrize(
    ("roles", "possible"),
    [
        (["lead", "join", "join"], True),
        (["join", "join", "join"], False),
        (["lead", "lead", "associated"], False),
    ],
)
def test_somebody_must_be_able_to_lead(roles: list[str], possible: bool) -> None:
    pool = [candidate(f"p{n}", [1.0], country=MEMBERS[n], role=role) for n, role in enumerate(roles)]
    assert (best_team(a_problem(pool, THREE)) is not None) is possible


def test_a_third_country_may_join_but_not_lead() -> None:
    pool = [
        candidate("us", [1.0, 0.0], country="US", role="lead"),
        candidate("bg", [0.0, 1.0], role="join"),
    ]
    assert best_team(a_problem(pool, Size(entities=1, countries=1, member_states=0))) is None


def test_at_most_so_many() -> None:
    pool = [candidate("a", [1.0, 0.0]), candidate("b", [0.0, 1.0])]
    single = best_team(a_problem(pool, ONE))
    assert single is not None
    assert len(single.team) == 1
    assert best_team(a_problem(pool, ONE, ["a", "b"])) is None


@pytest.mark.parametrize("name", ["weak", "strong"])
def test_a_required_partner_is_taken_however_weak(name: str) -> None:
    pool = [candidate("weak", [0.0], fit=0.0), candidate("strong", [1.0], fit=1.0)]
    problem = a_problem(pool, ONE, [name])
    choice = best_team(problem)
    assert choice is not None
    assert members_of(problem, choice) == {name}


def test_a_required_partner_that_is_not_in_the_pool_makes_it_impossible() -> None:
    assert best_team(a_problem([candidate("a", [1.0])], ONE, ["b"])) is None


# --- what makes a team good --------------------------------------------------------------------------------------


def best_slugs(pool: list[Candidate], size: Size) -> set[str]:
    problem = a_problem(pool, size)
    choice = best_team(problem)
    assert choice is not None
    return members_of(problem, choice)


def test_a_missing_theme_is_worth_more_than_a_doubled_one() -> None:
    pool = [
        candidate("a", [1.0, 0.0], fit=0.6),
        candidate("same", [1.0, 0.0], fit=0.9, country="IT"),
        candidate("other", [0.0, 1.0], fit=0.5, country="DE"),
    ]
    assert "other" in best_slugs(pool, Size(entities=2, countries=2, member_states=1))


def test_among_equals_a_sure_verdict_beats_an_unknown_one() -> None:
    pool = [candidate("unsure", [1.0], verdict="unknown"), candidate("sure", [1.0])]
    assert best_slugs(pool, ONE) == {"sure"}


def test_among_equals_the_better_fit_wins() -> None:
    assert best_slugs([candidate("low", [1.0], fit=0.4), candidate("high", [1.0], fit=0.6)], ONE) == {"high"}


def test_among_equals_another_kind_of_organisation_wins() -> None:
    pool = [
        candidate("city", [1.0], kind="municipality"),
        candidate("town", [0.9], kind="municipality", country="IT"),
        candidate("school", [0.9], kind="university", country="DE"),
    ]
    assert best_slugs(pool, Size(entities=2, countries=2, member_states=1)) == {"city", "school"}


def test_a_member_that_adds_nothing_is_left_out() -> None:
    pool = [candidate(f"p{number}", [1.0, 1.0], fit=0.5) for number in range(5)]
    assert len(best_slugs(pool, Size(entities=1, countries=1, member_states=0))) == 1


@pytest.mark.parametrize("seed", range(30))
def test_the_value_of_any_team_is_a_share(seed: int) -> None:
    problem = random_problem(seed)
    for size in range(problem.size.entities, len(problem.candidates) + 1):
        for team in combinations(range(len(problem.candidates)), size):
            assert value(problem, team) <= 1.0 + NEAR


# --- large pools -------------------------------------------------------------------------------------------------


def large_problem(seed: int, candidates: int, themes: int = 8) -> TeamProblem:
    """Many partners that are each strong in few themes, so that no small team covers everything."""
    draw = dice(seed)
    pool = [random_candidate(draw, number, themes) for number in range(candidates)]
    weak = [tuple(draw.choice([0.0, 0.0, round(0.6 * draw.random(), 2)]) for _ in range(themes)) for _ in pool]
    return a_problem([replace(each, cover=cover) for each, cover in zip(pool, weak, strict=True)], THREE)


@pytest.mark.parametrize("seed", range(4))
def test_pools_of_fourteen_against_every_team(seed: int) -> None:
    problem = large_problem(seed, 14)
    best, choice = brute_force(problem), best_team(problem)
    assert choice is not None
    assert best is not None
    assert abs(choice.value - best) < NEAR
    assert choice.optimal


@pytest.mark.parametrize("seed", range(4))
def test_pools_of_forty_are_searched_to_the_end(seed: int) -> None:
    problem = large_problem(seed, WEIGHTS.exact_pool)
    choice = best_team(problem)
    assert choice is not None
    assert choice.optimal
    assert obeys(problem, choice.team)
    assert choice.value >= best_by_swapping(problem, choice) - NEAR


def best_by_swapping(problem: TeamProblem, choice: Choice) -> float:
    """The best value reached by replacing one member of the team, or by leaving it out."""
    numbers = set(range(len(problem.candidates)))
    swapped = [
        tuple(sorted({*choice.team} - {out} | new))
        for out in choice.team
        for new in [set(), *({each} for each in numbers - set(choice.team))]
    ]
    sizes = problem.sizes
    return max(value(problem, team) for team in swapped if len(team) in sizes and obeys(problem, team))


@cache
def proven_value(seed: int) -> float:
    """The value of the best team of a pool of sixty, searched to the end."""
    choice = best_team(with_weights(large_problem(seed, 60), exact_pool=60))
    assert choice is not None
    assert choice.optimal
    return choice.value


@pytest.mark.parametrize("steps", [10, 50, 400])
@pytest.mark.parametrize("seed", range(3))
def test_a_search_that_was_cut_short_says_so_by_its_bound(seed: int, steps: int) -> None:
    problem = with_weights(large_problem(seed, 60), node_limit=steps)
    choice = best_team(problem)
    assert choice is not None
    assert obeys(problem, choice.team)
    assert choice.bound >= choice.value
    assert choice.value <= proven_value(seed) + NEAR <= choice.bound + 2 * NEAR
    assert choice.optimal == (choice.bound <= choice.value + NEAR)


def test_a_search_that_was_cut_short_does_not_call_its_answer_optimal() -> None:
    problem = with_weights(large_problem(0, 60), node_limit=50)
    choice = best_team(problem)
    assert choice is not None
    assert not choice.optimal


def test_a_pool_beyond_the_limit_may_still_be_proven() -> None:
    pool = [candidate(f"p{number}", [1.0]) for number in range(60)]
    choice = best_team(a_problem(pool, ONE))
    assert choice is not None
    assert choice.optimal
