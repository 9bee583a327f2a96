"""Where no team is lawful: the fewest rules to drop and the fewest partners to add, against trying them all."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.exact import best_team
from fundmatch.consortium.infeasible import (
    fewest_to_add,
    fewest_to_drop,
    shortfalls,
    theme_gaps,
)
from fundmatch.consortium.problem import Candidate, TeamProblem, theme_cover
from fundmatch.consortium.prospects import Prospect
from fundmatch.rules import TeamRule
from tests.consortium.pools import (
    ONE,
    THREE,
    a_problem,
    candidate,
    lawful_teams,
    random_problem,
    rule,
    size_rules,
)


def without(problem: TeamProblem, dropped: tuple[str, ...]) -> TeamProblem:
    """The problem without some demands and wishes; the largest size stays what it was."""
    least = max([1, problem.smallest, len(problem.required), *(demand.least for demand in problem.demands)])
    limited = problem.largest or max(problem.weights.most_members, least)
    return replace(
        problem,
        demands=tuple(demand for demand in problem.demands if demand.id not in dropped),
        required=frozenset(slug for slug in problem.required if f"with:{slug}" not in dropped),
        smallest=1 if "size" in dropped else problem.smallest,
        largest=99 if "size" in dropped else limited,
    )


def smallest_sets(problem: TeamProblem) -> list[set[str]]:
    """All smallest sets whose dropping makes some team lawful, found by trying every set."""
    names = [demand.id for demand in problem.demands] + [f"with:{slug}" for slug in problem.required] + ["size"]
    for count in range(len(names) + 1):
        found = [{*each} for each in combinations(names, count) if lawful_teams(without(problem, each))]
        if found:
            return found
    return []


@pytest.mark.parametrize("seed", range(200))
def test_the_fewest_to_drop_are_as_few_as_trying_every_set_finds(seed: int) -> None:
    problem = random_problem(seed, 6)
    assert {*fewest_to_drop(problem)} in smallest_sets(problem)


def test_the_random_pools_lack_much_and_little() -> None:
    counts = [len(fewest_to_drop(random_problem(seed, 6))) for seed in range(200)]
    assert {0, 1, 2, 3, 4} <= {*counts}


def with_partners(problem: TeamProblem, added: tuple[Prospect, ...]) -> TeamProblem:
    """The problem with such partners in the pool, each in a country of its own where it should be new."""
    demands, more = list(problem.demands), []
    for number, prospect in enumerate(added):
        more.append(_partner(prospect, number, len(problem.themes)))
        for place, demand in enumerate(demands):
            counts = prospect.counted_by(demand)
            same = _same_country(problem, demand.group, prospect)
            single = demand.rule is None or demand.rule.what == "members"
            group = 10_000 + number if single or prospect.new or same is None else same
            demands[place] = replace(demand, group=(*demand.group, group if counts else -1))
    return replace(problem, candidates=(*problem.candidates, *more), demands=tuple(demands))


def _partner(prospect: Prospect, number: int, themes: int) -> Candidate:
    kind = prospect.kinds[0] if prospect.kinds else "association"
    return candidate(f"added-{number}", [0.0] * themes, country=prospect.country or "BG", kind=kind)


def _same_country(problem: TeamProblem, group: tuple[int, ...], prospect: Prospect) -> int | None:
    """The group of a country at hand: the prospect's own, or any."""
    known = [
        number
        for number, each in zip(group, problem.candidates, strict=False)  # without those added before
        if number >= 0 and prospect.country in ("", each.profile.country)
    ]
    return known[0] if known else None


@pytest.mark.parametrize("seed", range(120))
def test_with_the_partners_to_add_a_team_is_lawful_and_with_fewer_none(seed: int) -> None:
    problem = random_problem(seed, 6)
    added = fewest_to_add(problem)
    if added is None:
        return
    assert best_team(with_partners(problem, added)) is not None
    for fewer in combinations(added, len(added) - 1) if added else []:
        assert best_team(with_partners(problem, fewer)) is None


POOL = {"BG": "municipality", "IT": "university", "RS": "sme"}


def pool(*countries: str) -> list[Candidate]:
    return [candidate(f"p{n}", [0.2, 0.9], country=each, kind=POOL[each]) for n, each in enumerate(countries)]


@pytest.mark.parametrize(
    ("countries", "rules", "wishes", "drop", "words"),
    [
        (["BG", "IT", "RS"], THREE, Wishes(), (), None),
        (["BG", "IT", "IT"], THREE, Wishes(), ("countries",), "a partner from a country that none at hand comes from"),
        (["RS", "RS", "RS"], size_rules(3, 1, 1), Wishes(), ("member-states",), "an EU Member State"),
        (["BG"], size_rules(2), Wishes(), ("entities",), "a partner"),
        (["BG"], size_rules(1), Wishes(kinds={"research": 1}), ("kind-research",), "a partner (research)"),
        (
            ["BG", "IT"],
            [*size_rules(2), rule("condition-1", least=1, kinds=("sme", "cluster"))],
            Wishes(),
            ("condition-1",),
            "a partner (sme or cluster)",
        ),
        (["BG", "IT"], [*size_rules(2), rule("w", "countries", 2, widening=True)], Wishes(), ("w",), "widening"),
        (["BG", "IT"], [*size_rules(2), rule("c", "countries", 1, countries=("UA",))], Wishes(), ("c",), "from UA"),
        (["BG", "BG"], ONE, Wishes(required=frozenset(["p0", "p1"])), ("entities",), None),
    ],
)
def test_what_stands_in_the_way_and_whom_to_look_for(
    countries: list[str], rules: list[TeamRule], wishes: Wishes, drop: tuple[str, ...], words: str | None
) -> None:
    problem = a_problem(pool(*countries), rules, wishes)
    assert fewest_to_drop(problem) == drop
    added = fewest_to_add(problem) if drop else None
    assert (added is not None and len(added) == 1) == (words is not None)
    if words:
        assert added is not None
        assert words in added[0].words()


def test_where_only_one_country_counts_nobody_is_sought_elsewhere() -> None:
    problem = replace(a_problem(pool("BG"), size_rules(2)), home="BG")
    assert [prospect.words() for prospect in fewest_to_add(problem) or ()] == ["a partner from BG"]


def test_by_how_much_a_pool_is_short() -> None:
    problem = a_problem(pool("BG", "BG"), size_rules(5, 4, 1))
    assert {short.demand.id: short.missing for short in shortfalls(problem)} == {"entities": 3, "countries": 3}
    (gap,) = theme_gaps(problem, 0.5)
    assert gap.name == "t0"
    assert gap.reached == pytest.approx(0.4)
    assert {*fewest_to_drop(problem)} == {"entities", "countries"}
    assert len(fewest_to_add(problem) or ()) > 1, "nobody alone is enough"


def test_a_pool_that_lacks_nothing_is_short_of_nothing() -> None:
    problem = a_problem(pool("BG", "IT", "RS"), THREE)
    assert (shortfalls(problem), theme_gaps(problem, 0.5), fewest_to_drop(problem)) == ([], [], ())
    assert fewest_to_add(problem) == ()


@pytest.mark.parametrize("seed", range(80))
def test_shortfalls_are_what_the_whole_pool_lacks(seed: int) -> None:
    problem = random_problem(seed, 5)
    everybody = tuple(range(len(problem.candidates)))
    expected = {demand.id: demand.least - demand.count(everybody) for demand in problem.demands}
    assert {each.demand.id: each.missing for each in shortfalls(problem)} == {
        name: missing for name, missing in expected.items() if missing > 0
    }


@pytest.mark.parametrize("seed", range(40))
def test_no_team_covers_a_theme_gap(seed: int) -> None:
    problem = random_problem(seed)
    gaps = {gap.name for gap in theme_gaps(problem, 0.5)}
    for team in lawful_teams(problem):
        for theme, strength in zip(problem.themes, theme_cover(problem, team), strict=True):
            assert theme.name not in gaps or strength < 0.5
