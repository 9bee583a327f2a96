"""Made-up situations of teams, and of what stands in their way, that have everything there is to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.describe import described, swap
from fundmatch.consortium.exact import best_team
from fundmatch.consortium.kept_teams import Found
from fundmatch.consortium.obstacles import obstacles, remedy
from fundmatch.consortium.options import swaps
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import TeamProblem
from fundmatch.consortium.suggest import Effort, TeamFinder, _left_out
from fundmatch.models import Model, Profile
from fundmatch.rules import TeamRules
from tests.consortium.pools import ONE, THREE, a_problem, candidate, rule, size_rules
from tests.consortium.test_gaps import (
    DAY,
    RIA,
    RULES,
    TOPIC,
    Strengths,
    in_countries,
)
from tests.eligibility.cases import a_call, a_profile

#: What the partners, themes and quotes of these tests are made of.
GIVEN = {f"{letter}{number}" for letter in "pPt" for number in range(10)} | {
    "X",
    "t",
    "theme",
    "light",
    "Quoted",
    "Led",
    "bg",
    "sr",
}

TOGETHER = (
    "Consortia must have at most 3 partners. Consortia must include at least one university. "
    "Consortia must include at least one research organisation."
)


@dataclass(frozen=True)
class Situation:
    """What is said of it, and some of the texts that the catalogues are asked for."""

    name: str
    said: Callable[[], Iterable[Model]]
    msgids: tuple[str, ...]


def posed(problem: TeamProblem, **rules: Any) -> Posed:
    known = {"known": True, "reason": "", "rules": [each.rule for each in problem.demands if each.rule], **rules}
    return Posed(a_call(TOPIC), DAY, TeamRules.model_validate(known), problem, {})


def obstacles_to(problem: TeamProblem) -> Iterable[Model]:
    return obstacles(posed(problem), tuple(each.profile for each in problem.candidates))


def helped(problem: TeamProblem) -> Iterator[Model]:
    """What would help."""
    found = remedy(posed(problem), [each.profile for each in problem.candidates])
    assert found is not None
    yield found


def team(problem: TeamProblem, **rules: Any) -> Iterator[Model]:
    """The best team and its swaps."""
    choice = best_team(problem)
    assert choice is not None
    yield described(posed(problem, **rules), choice)
    yield from (swap(problem, each) for each in swaps(problem, choice.team))


def with_fields(problem: TeamProblem, **fields: Any) -> TeamProblem:
    """The problem with these fields of every partner."""
    pool = (replace(each, profile=each.profile.model_copy(update=fields)) for each in problem.candidates)
    return replace(problem, candidates=tuple(pool))


class Hurried(Effort):
    """Has no time to look."""

    def found(self, problem: TeamProblem) -> Found:
        return Found(None, finished=False)


def finder(pool: list[Profile]) -> TeamFinder:
    return TeamFinder(pool, RULES, cast("Coverage", Strengths(pool)))


def suggested(effort: Effort, **wishes: Any) -> Iterator[Model]:
    """The answer to a call whose rules are met one by one, and to wishes."""
    others = {"p6": {"legal_form": "none"}, "p7": {"kind": "research"}, "p8": {"kind": "university"}}
    pool = [*in_countries("BG", "IT", "RS"), *(a_profile(slug=slug, **fields) for slug, fields in others.items())]
    teams, call = finder(pool), a_call(TOPIC, RIA, conditions=TOGETHER)
    yield from teams.suggest_in_full(teams.pose(call, {}, DAY, Wishes(**wishes)), effort).no_consortium


def limited(most: int) -> Iterator[Model]:
    """Two calls for one team."""
    teams = finder(in_countries("BG", "IT", "RS"))
    problems = [teams.pose(each, {"p0": 50.0}, DAY, Wishes()) for each in [a_call(TOPIC, RIA), a_call(TOPIC, RIA)]]
    for each in teams.suggest_together(problems, [0.5, 0.4], most).suggestions:
        yield from each.no_consortium


FEW = [candidate("p0", [1.0]), candidate("p1", [0.0], country="RS")]
LED = [{"title": "Led", "role": "coordinator"}]
ABLE = [candidate("p0", [1.0], willing=True, projects=LED * 3, languages=["en"], fit=0.9)]
SHY = [candidate("p0", [1.0], verdict="unknown", languages=["bg", "sr"], fit=0.1)]
NONE = [candidate("p0", [1.0], role="join")]
ABROAD = [candidate("p0", [1.0], country="KR", role="associated")]
KNOWN = [
    candidate(f"p{n}", [float(n == 1)], country=code, projects=[{"title": "t9", "partners": ["p0", "p1"]}])
    for n, code in enumerate(["BG", "RS", "IT", "DE"])
]


TEAMS = [
    Situation(
        "too few partners",
        lambda: obstacles_to(a_problem(FEW, THREE)),
        ("needs {what}; {supply}", "only {number} at hand", "the eligible ones come from {number} ({countries})"),
    ),
    Situation(
        "too few of a sort",
        lambda: obstacles_to(a_problem(FEW, [rule("few", least=3, kinds=("sme",))])),
        ("needs {what}; {supply}", "only {number} at hand ({countries})", "{number} {kinds} partner"),
    ),
    Situation("nobody", lambda: obstacles_to(a_problem(ABROAD, THREE)), ("none is at hand",)),
    Situation("nobody leads", lambda: obstacles_to(a_problem(NONE, ONE)), ("no partner at hand may coordinate",)),
    Situation(
        "too many",
        lambda: obstacles_to(a_problem(FEW, ONE, Wishes(required=frozenset({"p0", "p1"})))),
        ("admits {number} applicant(s), but {asked} were asked for",),
    ),
    Situation(
        "sizes that contradict each other",
        lambda: obstacles_to(a_problem(FEW, size_rules(2), Wishes(most=1))),
        ("a team needs at least {least}, but at most {most} may be in",),
    ),
    Situation(
        "a wish for a size",
        lambda: obstacles_to(a_problem(FEW, ONE[:0], Wishes(least=4))),
        ("a team of at least {number} was asked for; {supply}",),
    ),
    Situation(
        "remedy",
        lambda: helped(a_problem(FEW, THREE, Wishes(kinds={"university": 1}, least=9))),
        ("at least {what}", "a team of {number}", "a partner ({kinds})", "{who} from a country that none at hand"),
    ),
    Situation(
        "remedy for a wish",
        lambda: helped(a_problem(FEW, ONE, Wishes(required=frozenset({"p0", "p9"})))),
        ("{partner} must be in the team",),
    ),
    Situation(
        "no team together", lambda: suggested(Effort(), least=3), ("no team of the partners at hand meets all rules",)
    ),
    Situation("no time", lambda: suggested(Hurried()), ("no team was found so far that meets all rules",)),
    Situation("no such partner", lambda: suggested(Effort(), required=frozenset({"p1", "p5"})), ("no partner",)),
    Situation(
        "refused", lambda: suggested(Effort(), required=frozenset({"p6"})), ("{partner} cannot take part: {why}",)
    ),
    Situation("no partner left", lambda: limited(1), ("no lawful team is left: each partner may be in one call",)),
    Situation(
        "no time for all",
        lambda: _left_out(2, in_time=False).no_consortium,
        ("no teams with each partner in at most one call",),
    ),
    Situation(
        "a coordinator with every reason",
        lambda: team(with_fields(a_problem(ABLE, ONE), capacities=ABLE[0].profile.capacities)),
        (
            "may lead: {why}",
            "has coordinated “{project}” and {number} more",
            "works in English",
            "fits the call {score}",
        ),
    ),
    Situation(
        "a coordinator with every doubt",
        lambda: team(a_problem(SHY, ONE), unread=("Quoted",)),
        (
            "does not say whether it can coordinate",
            "no project that it coordinated is known",
            "English is not among its languages ({languages})",
            "{partner}: {doubt}",
            "unread: {condition}",
            "members in doubt",
        ),
    ),
    Situation(
        "a team with questions",
        lambda: team(
            with_fields(a_problem(KNOWN, THREE, Wishes(kinds={"sme": 1}), pairs={(0, 1): 1.0}), groups=("g",)),
            independent=True,
            rules=[rule("people", least=1, described="Quoted").model_copy(update={"quote": "Quoted"})],
        ),
        (
            "independence of {partners} is to be confirmed: they belong to one group",
            "{what}: people must see whether the team has them (“{quote}”)",
            "your own wish",
            "{countries}: {rule}",
            "{number}: {rule}",
            "country {country}",
            "past work together",
        ),
    ),
]
