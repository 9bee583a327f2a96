"""Teams kept from run to run: found again for the same problem, and for no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fundmatch.cache import Cache
from fundmatch.consortium.exact import Limits, Search, searched
from fundmatch.consortium.kept_teams import KeptTeams, fingerprint
from fundmatch.consortium.problem import TeamProblem, Theme
from fundmatch.matching.kept_answers import KeptAnswers
from tests.consortium.pools import THREE, a_problem, candidate, random_problem, size_rules, with_weights

SEEDS = range(60)


def kept(folder: Path) -> KeptTeams:
    return KeptTeams(KeptAnswers(Cache(folder), "teams", "proven"))


def forbidden(problem: TeamProblem) -> Search:
    raise AssertionError("searched although the answer is kept")


def test_an_answer_is_found_again_without_a_search(tmp_path: Path) -> None:
    first = kept(tmp_path)
    answers = [first.found(random_problem(seed), searched) for seed in SEEDS]
    first.answers.save()
    second = kept(tmp_path)
    assert [second.found(random_problem(seed), forbidden) for seed in SEEDS] == answers
    assert {each.choice is None for each in answers} == {True, False}


def test_what_is_not_proven_is_not_kept(tmp_path: Path) -> None:
    problem = with_weights(random_problem(3), small_pool=0)
    cut = searched(problem, Limits(steps=0))
    teams = kept(tmp_path)
    cut.open_bounds = {3: 9.0}
    assert not teams.found(problem, lambda _: cut).finished
    assert teams.found(problem, searched).finished


def base() -> TeamProblem:
    pool = [candidate(f"p{n}", [0.5, 0.1 * n], country=country) for n, country in enumerate(["BG", "IT", "RS", "DE"])]
    return replace(a_problem(pool, THREE), pairs={(0, 1): 1.0})


def changed(problem: TeamProblem, **fields: object) -> TeamProblem:
    """The problem with its first candidate made anew."""
    first = candidate("p0", fields.pop("cover", [0.5, 0.0]), country="BG", **fields)  # type: ignore[arg-type]
    return replace(problem, candidates=(first, *problem.candidates[1:]))


@pytest.mark.parametrize(
    "change",
    [
        lambda problem: changed(problem, cover=[0.5, 0.01]),
        lambda problem: changed(problem, fit=0.51),
        lambda problem: changed(problem, kind="cluster"),
        lambda problem: changed(problem, verdict="unknown"),
        lambda problem: changed(problem, willing=True),
        lambda problem: changed(problem, busy=1),
        lambda problem: replace(problem, required=frozenset(["p0"])),
        lambda problem: replace(problem, required=frozenset(["nobody"])),
        lambda problem: replace(problem, smallest=4),
        lambda problem: replace(problem, largest=3),
        lambda problem: replace(problem, pairs={(0, 2): 1.0}),
        lambda problem: replace(problem, pairs={(0, 1): 0.7}),
        lambda problem: replace(problem, newcomers=0.5),
        lambda problem: replace(problem, apart=((0, 1, 2),)),
        lambda problem: replace(problem, themes=(Theme("t0", 0.6), Theme("t1", 0.4))),
        lambda problem: replace(problem, demands=problem.demands[1:]),
        lambda problem: with_weights(problem, fit=0.2),
        lambda problem: replace(a_problem(problem.candidates, size_rules(3, 3, 2)), pairs=problem.pairs),
    ],
)
def test_whatever_could_change_the_answer_changes_the_name(change: Callable[[TeamProblem], TeamProblem]) -> None:
    assert fingerprint(base()) == fingerprint(base())
    assert fingerprint(change(base())) != fingerprint(base())
