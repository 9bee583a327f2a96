"""The exact choice against brute force: on small pools every team is tried, on large ones the promises are checked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.consortium import exact
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.exact import Limits, best_team, searched
from fundmatch.consortium.milp import Program, add_block
from fundmatch.consortium.parts import Part, Ranked, whole
from fundmatch.consortium.prices import Root, root
from fundmatch.consortium.problem import Candidate, Choice, TeamProblem, is_lawful, value
from fundmatch.consortium.siblings import Siblings
from fundmatch.consortium.sized import Sized, Table
from fundmatch.rules import TeamRule
from tests.consortium.pools import (
    MEMBERS,
    ONE,
    THREE,
    WEIGHTS,
    a_problem,
    brute_force,
    candidate,
    dice,
    lawful_teams,
    obeys,
    random_candidate,
    random_pairs,
    random_problem,
    rule,
    size_rules,
    with_weights,
)

NEAR = 1e-9
#: Candidates up to which every team of every size is tried.
MOST_TRIED = 10
SEEDS = range(400)


def members_of(problem: TeamProblem, choice: Choice) -> set[str]:
    return {problem.candidates[number].profile.slug for number in choice.team}


def sized_problems(problem: TeamProblem) -> list[Sized]:
    """The problem at every size that its pool allows."""
    table, known = Table.of(problem), {each.profile.slug for each in problem.candidates}
    fits = [size for size in problem.sizes if len(problem.fixed) <= size <= len(problem.candidates)]
    return [Sized.of(table, size) for size in fits] if problem.required <= known else []


# --- against brute force -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_solver_finds_what_trying_every_team_finds(seed: int) -> None:
    problem = random_problem(seed)
    best, choice = brute_force(problem), best_team(problem)
    if best is None:
        assert choice is None
        return
    assert choice is not None
    assert obeys(problem, choice.team)
    assert choice.value == pytest.approx(best, abs=NEAR)
    assert choice.optimal
    assert choice.bound >= choice.value


def test_the_random_pools_hold_every_case() -> None:
    problems = [random_problem(seed) for seed in SEEDS]
    answers = [best_team(problem) for problem in problems]
    assert sum(answer is None for answer in answers) >= 60
    assert sum(answer is not None for answer in answers) >= 150
    assert {len(answer.team) for answer in answers if answer} >= {1, 2, 3, 4, 5}
    solved = [problem for problem, answer in zip(problems, answers, strict=True) if answer]
    names = {demand.id for problem in solved for demand in problem.demands}
    assert names >= {"entities", "countries", "member-states", "universities", "few-smes", "widening", "balkans"}
    assert names >= {"no-third", "two-countries-at-most", "associated", "kind-sme", "kind-university", "lead"}
    assert sum(bool(problem.required) for problem in solved) >= 20
    assert sum(bool(problem.pairs) for problem in solved) >= 50
    assert {problem.newcomers for problem in solved} == {0.0, 0.5, 1.0}


@pytest.fixture
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Part teams are priced and split down to the last member, and only few children at once."""
    monkeypatch.setattr(exact, "FEW", 0)
    monkeypatch.setattr(exact, "ROOM", 20)


@pytest.mark.usefixtures("nothing_is_small")
@pytest.mark.parametrize("seed", SEEDS)
def test_part_teams_with_prices_of_their_own_find_it_as_well(seed: int) -> None:
    problem = random_problem(seed, 14)
    if len(problem.candidates) > MOST_TRIED:
        problem = replace(problem, largest=min(4, max(problem.sizes, default=1)))
    best, choice = brute_force(problem), best_team(problem)
    assert (choice is None) == (best is None)
    if choice is not None and best is not None:
        assert obeys(problem, choice.team)
        assert choice.value == pytest.approx(best, abs=NEAR)
        assert choice.optimal


@pytest.mark.usefixtures("nothing_is_small")
@pytest.mark.parametrize("seed", range(0, 400, 4))
def test_parts_hold_every_better_team_and_their_bounds_hold_for_it(seed: int) -> None:
    problem = random_problem(seed)
    teams = lawful_teams(problem)
    for sized in sized_problems(problem):
        worth = {team: value(problem, team) for team in teams if len(team) == sized.size}
        known = sorted(worth.values())[len(worth) // 2] if worth else -np.inf
        found = root(sized, known, 20)
        check_parts(sized, found, whole(sized, found), {t: v for t, v in worth.items() if v > known + NEAR})


def check_parts(sized: Sized, found: Root, part: Part, better: dict[tuple[int, ...], float]) -> None:
    """Every better team is in one of the parts that a split leaves, below its bound, and so on to the last member."""
    assert all(worth <= part.bound + NEAR for worth in better.values())
    ranked, known = Ranked.of(sized, found, part), min(better.values(), default=np.inf) - 2 * NEAR
    if ranked.wanted == 0 or not better:
        return
    assert {tuple(sorted(team)) for team in ranked.promising(known)[0].tolist()} >= set(better)
    if ranked.wanted == 1:
        return
    width = max(1, (len(part.free) - ranked.wanted + 1) // 2)
    left = ranked.after(width)
    parts = [*Siblings(ranked, width, known).priced(), *([left] if left else [])]
    inside = [
        {
            t: v
            for t, v in better.items()
            if {*each.members.tolist()} <= {*t} <= {*each.members.tolist(), *each.free.tolist()}
        }
        for each in parts
    ]
    assert set().union(*inside) == set(better)
    for each, teams in zip(parts, inside, strict=True):
        check_parts(sized, found, each, teams)


@pytest.mark.parametrize("seed", range(60))
def test_lawful_means_the_same_in_other_words(seed: int) -> None:
    problem = random_problem(seed)
    for size in problem.sizes:
        for team in combinations(range(len(problem.candidates)), size):
            assert is_lawful(problem, team) == obeys(problem, team)


@pytest.mark.parametrize("seed", range(60))
def test_arrays_give_the_same_values_and_demands(seed: int) -> None:
    problem = random_problem(seed)
    for sized in sized_problems(problem):
        teams = np.array(list(combinations(range(len(problem.candidates)), sized.size)), dtype=np.int64)
        assert sized.values(teams) == pytest.approx([value(problem, tuple(team)) for team in teams.tolist()])
        met = ~sized.short(teams).any(axis=1) & (sized.beyond(teams) == 0)
        assert met.tolist() == [all(demand.met(tuple(team)) for demand in problem.demands) for team in teams.tolist()]


@pytest.mark.parametrize("seed", range(60))
def test_a_member_that_joins_counts_as_if_the_team_were_weighed_anew(seed: int) -> None:
    problem = random_problem(seed)
    for sized in sized_problems(problem):
        rest, free = np.arange(sized.size - 1), np.arange(sized.size - 1, len(problem.candidates))
        teams = np.array([[*rest, number] for number in free], dtype=np.int64)
        joined = sized.joined(rest, free)
        assert joined.values == pytest.approx(sized.values(teams))
        assert joined.short.tolist() == sized.short(teams).sum(axis=1).tolist()
        assert joined.beyond.tolist() == sized.beyond(teams).tolist()


@pytest.mark.parametrize("seed", range(0, 400, 5))
def test_the_plain_formulation_for_a_solver_has_the_same_optimum(seed: int) -> None:
    problem = random_problem(seed)
    found = []
    for sized in sized_problems(problem):
        program = Program()
        program.row([(add_block(program, sized).used, 1.0)], least=1.0)
        solution = program.solve()
        found += [solution.objective] if solution.values is not None else []
    assert max(found, default=None) == pytest.approx(brute_force(problem), abs=1e-6)


@pytest.mark.parametrize(
    "changed",
    [
        {"kinds": 0.0},
        {"kinds": 0.6, "kinds_wanted": 4},
        {"unsure": 0.5, "busy": 0.3},
        {"each_beyond": 0.0},
        {"past": 0.9, "once": 1.0},
        {"coverage": 0.0, "fit": 1.0},
        {"coverage": 1.0, "fit": 0.0, "kinds": 0.0, "past": 0.0},
        {"lead": 0.8},
        {"knee": 0.4, "depth": 0.6},
        {"depth": 0.0},
        {"small_pool": 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_other_weights_change_the_answer_but_not_the_proof(changed: dict[str, Any], seed: int) -> None:
    problem = with_weights(random_problem(seed), **changed)
    best, choice = brute_force(problem), best_team(problem)
    assert (choice is None) == (best is None)
    if choice is not None and best is not None:
        assert choice.value == pytest.approx(best, abs=NEAR)
        assert choice.optimal


# --- properties --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(80))
def test_one_more_candidate_never_makes_the_best_team_worse(seed: int) -> None:
    problem = random_problem(seed)
    more = random_candidate(dice(1000 + seed), 99, len(problem.themes))
    number = len(problem.candidates)
    demands = tuple(
        replace(demand, group=(*demand.group, _group_of(problem, demand.group, more, demand.rule, number)))
        for demand in problem.demands
        if demand.id != "lead" and not demand.id.startswith("kind-")
    )
    before = best_team(replace(problem, demands=demands_without_last(demands, number)))
    after = best_team(replace(problem, candidates=(*problem.candidates, more), demands=demands))
    if before is not None:
        assert after is not None
        assert after.value >= before.value - NEAR


def demands_without_last(demands: Sequence[Any], number: int) -> tuple[Any, ...]:
    return tuple(replace(demand, group=demand.group[:number]) for demand in demands)


def _group_of(problem: TeamProblem, group: tuple[int, ...], more: Candidate, row: TeamRule | None, number: int) -> int:
    """The group of one candidate more under a rule."""
    if row is None or not more.counted_by(row.who):
        return -1
    if row.what == "members":
        return number
    same = [
        each
        for each, candidate_ in zip(group, problem.candidates, strict=True)
        if each >= 0 and candidate_.profile.country == more.profile.country
    ]
    return same[0] if same else 1000


@settings(derandomize=True, max_examples=80)
@given(st.integers(400, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_does_not_matter(seed: int, shuffler: random.Random) -> None:
    draw = dice(seed)
    pool = [random_candidate(draw, number, 3) for number in range(8)]
    rules = size_rules(draw.randint(1, 3), draw.choice([1, 2]), draw.choice([0, 1]))
    mixed = list(pool)
    shuffler.shuffle(mixed)
    one, other = best_team(a_problem(pool, rules)), best_team(a_problem(mixed, rules))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.value == pytest.approx(other.value, abs=NEAR)


@settings(derandomize=True, max_examples=120)
@given(st.integers(400, 10_000))
def test_a_team_never_breaks_a_rule_or_a_wish(seed: int) -> None:
    problem = random_problem(seed, 14)
    choice = best_team(problem)
    if choice is not None:
        assert obeys(problem, choice.team)
        assert problem.required <= members_of(problem, choice)
        assert len(choice.team) in problem.sizes


@pytest.mark.parametrize("seed", range(40))
def test_a_bound_holds_for_every_lawful_team(seed: int) -> None:
    problem = random_problem(seed)
    teams = lawful_teams(problem)
    for sized in sized_problems(problem):
        values = [value(problem, team) for team in teams if len(team) == sized.size]
        for known in (-np.inf, max(values, default=-np.inf) - 0.05):
            found = root(sized, known, 60)
            further = root(sized, known, 60, found)
            assert max(values, default=-np.inf) - NEAR <= further.prices.bound <= found.prices.bound


@pytest.mark.parametrize("seed", range(60))
def test_candidates_that_the_bound_rules_out_are_in_no_better_team(seed: int) -> None:
    problem = random_problem(seed)
    teams = lawful_teams(problem)
    for sized in sized_problems(problem):
        worth = {team: value(problem, team) for team in teams if len(team) == sized.size}
        if worth:
            known = sorted(worth.values())[len(worth) // 2]
            useful = root(sized, known, 60).useful
            assert all(useful[list(team)].all() for team, each in worth.items() if each > known + NEAR)


# --- one rule at a time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("countries", "rules", "possible"),
    [
        (["BG", "IT", "RS"], THREE, True),
        (["BG", "IT"], THREE, False),
        (["BG", "BG", "IT"], THREE, False),
        (["BG", "BG", "IT", "RS"], THREE, True),
        (["RS", "MK", "UA"], THREE, False),
        (["RS", "MK", "UA"], size_rules(3, 3), True),
        (["BG", "IT", "US"], THREE, False),
        (["BG", "IT", "RS", "US"], THREE, True),
        (["BG", "RS"], size_rules(2, 2, 2), False),
        (["BG"], ONE, True),
        (["US"], ONE, False),
        ([], ONE, False),
        (["BG", "DE"], [*size_rules(2), rule("w", "countries", 2, widening=True)], False),
        (["BG", "GR"], [*size_rules(2), rule("w", "countries", 2, widening=True)], True),
        (["BG", "RS"], [*size_rules(2), rule("w", "countries", 1, countries=("RS",))], True),
        (["BG", "MK"], [*size_rules(2), rule("w", "countries", 1, countries=("RS",))], False),
        (["BG", "IT", "DE"], [*size_rules(3), rule("few", "countries", most=2)], False),
        (["BG", "BG", "DE"], [*size_rules(3), rule("few", "countries", most=2)], True),
        (["BG", "BG", "BG"], [*size_rules(3), rule("few", "countries", most=2)], True),
    ],
)
def test_countries(countries: list[str], rules: list[TeamRule], possible: bool) -> None:
    pool = [candidate(f"p{number}", [1.0], country=country) for number, country in enumerate(countries)]
    assert (best_team(a_problem(pool, rules)) is not None) is possible


@pytest.mark.parametrize(
    ("kinds", "rules", "wishes", "possible"),
    [
        (["sme", "sme"], [rule("u", least=1, kinds=("university",))], {}, False),
        (["sme", "university"], [rule("u", least=1, kinds=("university",))], {}, True),
        (["sme", "cluster"], [rule("u", least=2, kinds=("university", "cluster"))], {}, False),
        (["sme", "sme"], [*size_rules(2), rule("s", most=1, kinds=("sme",))], {}, False),
        (["sme", "cluster"], [*size_rules(2), rule("s", most=1, kinds=("sme",))], {}, True),
        (["sme", "cluster"], ONE, {"sme": 1, "cluster": 1}, False),
        (["sme", "sme", "cluster"], size_rules(1), {"sme": 2, "cluster": 1}, True),
        (["sme", "cluster"], [*size_rules(1), rule("d", least=5, described="practitioners")], {}, True),
    ],
)
def test_kinds(kinds: list[str], rules: list[TeamRule], wishes: dict[str, int], possible: bool) -> None:
    pool = [candidate(f"p{number}", [1.0], kind=kind) for number, kind in enumerate(kinds)]
    choice = best_team(a_problem(pool, rules, Wishes(kinds=wishes)))
    assert (choice is not None) is possible


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
    pool = [candidate("us", [1.0, 0.0], country="US", role="lead"), candidate("bg", [0.0, 1.0], role="join")]
    assert best_team(a_problem(pool, size_rules(1))) is None


def test_whoever_applies_alone_takes_nobody_along() -> None:
    pool = [candidate("a", [1.0, 0.0]), candidate("us", [0.0, 1.0], country="US", role="associated")]
    single = best_team(a_problem(pool, ONE))
    assert single is not None
    assert len(single.team) == 1
    assert best_team(a_problem(pool, ONE, Wishes(required=frozenset(["a", "us"])))) is None


@pytest.mark.parametrize("name", ["weak", "strong"])
def test_a_required_partner_is_taken_however_weak(name: str) -> None:
    pool = [candidate("weak", [0.0], fit=0.0), candidate("strong", [1.0], fit=1.0)]
    problem = a_problem(pool, ONE, Wishes(required=frozenset([name])))
    choice = best_team(problem)
    assert choice is not None
    assert members_of(problem, choice) == {name}


def test_a_required_partner_that_is_not_in_the_pool_makes_it_impossible() -> None:
    assert best_team(a_problem([candidate("a", [1.0])], ONE, Wishes(required=frozenset(["b"])))) is None


@pytest.mark.parametrize(("least", "most", "sizes"), [(2, 2, {2}), (4, None, {4, 5}), (None, 2, {1, 2})])
def test_sizes_that_were_asked_for(least: int | None, most: int | None, sizes: set[int]) -> None:
    pool = [candidate(f"p{number}", [0.3, 0.1 * number], country="BG") for number in range(5)]
    choice = best_team(a_problem(pool, size_rules(1), Wishes(least=least, most=most)))
    assert choice is not None
    assert len(choice.team) in sizes


# --- what makes a team good --------------------------------------------------------------------------------------


def best_slugs(pool: list[Candidate], rules: list[TeamRule], wishes: Wishes | None = None, **more: Any) -> set[str]:
    problem = a_problem(pool, rules, wishes, **more)
    choice = best_team(problem)
    assert choice is not None
    return members_of(problem, choice)


def test_a_missing_theme_is_worth_more_than_a_doubled_one() -> None:
    pool = [
        candidate("a", [1.0, 0.0], fit=0.6),
        candidate("same", [1.0, 0.0], fit=0.9, country="IT"),
        candidate("other", [0.0, 1.0], fit=0.5, country="DE"),
    ]
    assert "other" in best_slugs(pool, size_rules(2, 2, 1))


def test_the_second_partner_on_a_theme_adds_less_but_something() -> None:
    gains = [WEIGHTS.covered(strength) for strength in (0.0, 1.0, 2.0, 3.0)]
    first, second, third = (later - before for before, later in pairwise(gains))
    assert first > second > third >= 0


def test_a_heavier_theme_is_covered_first() -> None:
    pool = [candidate("light", [1.0, 0.0]), candidate("heavy", [0.0, 1.0])]
    assert best_slugs(pool, ONE, shares=[0.3, 0.7]) == {"heavy"}


def test_among_equals_a_sure_verdict_beats_an_unknown_one() -> None:
    assert best_slugs([candidate("unsure", [1.0], verdict="unknown"), candidate("sure", [1.0])], ONE) == {"sure"}


def test_among_equals_the_better_fit_wins() -> None:
    assert best_slugs([candidate("low", [1.0], fit=0.4), candidate("high", [1.0], fit=0.6)], ONE) == {"high"}


def test_among_equals_who_is_in_fewer_teams_wins() -> None:
    assert best_slugs([candidate("busy", [1.0], busy=1), candidate("free", [1.0])], ONE) == {"free"}


def test_among_equals_who_is_prepared_to_coordinate_wins() -> None:
    assert best_slugs([candidate("shy", [1.0]), candidate("willing", [1.0], willing=True)], ONE) == {"willing"}


def test_among_equals_another_kind_of_organisation_wins() -> None:
    pool = [
        candidate("city", [1.0], kind="municipality"),
        candidate("town", [0.9], kind="municipality", country="IT"),
        candidate("school", [0.9], kind="university", country="DE"),
    ]
    assert best_slugs(pool, size_rules(2, 2, 1)) == {"city", "school"}


def test_among_equals_who_has_worked_with_the_others_wins() -> None:
    pool = [candidate("a", [1.0]), candidate("stranger", [0.0], country="IT"), candidate("friend", [0.0], country="DE")]
    assert best_slugs(pool, size_rules(2, 2, 1), pairs={(0, 2): 1.0}) == {"a", "friend"}


@pytest.mark.parametrize(("newcomers", "chosen"), [(0.0, "old"), (1.0, "new")])
def test_newcomers_are_favoured_when_that_is_asked_for(newcomers: float, chosen: str) -> None:
    projects = [{"title": "one"}, {"title": "two"}]
    pool = [candidate("old", [1.0], fit=0.6, projects=projects), candidate("new", [1.0], fit=0.5)]
    assert best_slugs(pool, ONE, Wishes(newcomers=newcomers)) == {chosen}


def test_a_member_that_adds_nothing_is_left_out() -> None:
    pool = [candidate(f"p{number}", [1.0, 1.0], fit=0.5) for number in range(5)]
    full = [each for each in pool[:2] if WEIGHTS.covered(2.0) == 1.0]
    assert len(best_slugs(pool, size_rules(1))) == len(full)


def test_the_parts_of_the_value_add_up_to_one() -> None:
    assert WEIGHTS.coverage + WEIGHTS.fit + WEIGHTS.past + WEIGHTS.lead + WEIGHTS.kinds == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(30))
def test_the_value_of_a_team_is_a_share(seed: int) -> None:
    problem = replace(random_problem(seed), newcomers=0.0)
    assert all(value(problem, team) <= 1.0 + NEAR for team in lawful_teams(problem))


# --- large pools -------------------------------------------------------------------------------------------------


@cache
def large_problem(seed: int, candidates: int, themes: int = 8) -> TeamProblem:
    """Many partners that are each strong in few themes, so that no small team covers everything."""
    draw = dice(seed)
    pool = [random_candidate(draw, number, themes) for number in range(candidates)]
    weak = [tuple(draw.choice([0.0, 0.0, round(0.6 * draw.random(), 2)]) for _ in range(themes)) for _ in pool]
    problem = a_problem([replace(each, cover=cover) for each, cover in zip(pool, weak, strict=True)], THREE)
    few = dict.fromkeys(random_pairs(draw, 20), 1.0)
    return replace(problem, pairs=few)


@pytest.mark.parametrize("seed", range(4))
def test_pools_of_fourteen_against_every_team(seed: int) -> None:
    problem = large_problem(seed, 14)
    problem = replace(problem, pairs={pair: 1.0 for pair in problem.pairs if max(pair) < 14})
    choice = best_team(problem)
    assert choice is not None
    assert choice.value == pytest.approx(brute_force(problem), abs=NEAR)
    assert choice.optimal


@pytest.mark.parametrize("seed", range(4))
def test_pools_of_sixty_are_proven(seed: int) -> None:
    problem = large_problem(seed, 60)
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
    return max(value(problem, team) for team in swapped if len(team) in problem.sizes and obeys(problem, team))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("steps", [0, 1, 200, 2000])
def test_a_search_that_is_cut_is_honest(seed: int, steps: int) -> None:
    problem = large_problem(seed, 60)
    best, cut = best_team(problem), best_team(problem, Limits(steps=steps))
    assert best is not None
    assert cut is not None
    assert cut.value <= best.value + NEAR
    assert cut.bound >= best.value - NEAR
    assert not cut.optimal or cut.value == pytest.approx(best.value, abs=NEAR)


def test_a_clock_cuts_the_search() -> None:
    ticks = iter(range(1_000_000))
    problem = large_problem(0, 60)
    search = searched(problem, Limits(seconds=0.5, clock=lambda: float(next(ticks))))
    assert not search.finished
    assert search.choice is not None
    assert not search.choice.optimal


def test_longer_looking_never_gives_a_worse_team_or_bound() -> None:
    problem = large_problem(1, 60)
    cuts = [best_team(problem, Limits(steps=steps)) for steps in (0, 500, 50_000, 500_000)]
    values, bounds = [cut.value for cut in cuts if cut], [cut.bound for cut in cuts if cut]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
