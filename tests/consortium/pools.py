"""Small made-up pools with rules of every mix, and the plain way to choose: try every team."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

from fundmatch.consortium.demands import Wishes, demands_of
from fundmatch.consortium.problem import Candidate, TeamProblem, Theme, value
from fundmatch.consortium.weights import TeamWeights, shipped_team_weights
from fundmatch.models import Profile, Reason, Verdict
from fundmatch.models.wording import Wording
from fundmatch.rules import Standing, TeamRule, Who

WEIGHTS = shipped_team_weights()
KINDS = ["municipality", "university", "association", "sme", "cluster"]
MEMBERS, ASSOCIATED, THIRD = ["BG", "IT", "DE", "GR"], ["RS", "MK", "UA"], ["US", "KR"]
WIDENING = ["BG", "GR", "RS", "MK", "UA"]
STATUS = {
    **dict.fromkeys(MEMBERS, "member"),
    **dict.fromkeys(ASSOCIATED, "associated"),
    **dict.fromkeys(THIRD, "not"),
}


def candidate(slug: str, cover: Iterable[float], **given: Any) -> Candidate:
    """A candidate in words; all but ``slug`` and ``cover`` has a default."""
    country = given.get("country", "BG")
    profile = Profile.model_validate(
        {
            "slug": slug,
            "name": slug,
            "kind": given.get("kind", "sme"),
            "country": country,
            "projects": given.get("projects", []),
            "capacities": {"coordinate": given.get("willing")},
            "languages": given.get("languages", []),
        }
    )
    found = Verdict(
        verdict=given.get("verdict", "yes"),
        role=given.get("role", "lead"),
        reasons=(Reason(text=Wording("t"), source="s", date="2026-01-01"),),
    )
    status = STATUS[country]
    standing = Standing.model_validate(
        {"status": status, "widening": country in WIDENING, "counts": status in ("member", "associated")}
    )
    return Candidate(profile, found, tuple(cover), given.get("fit", 0.5), standing, given.get("busy", 0))


def rule(name: str, what: str = "members", least: int = 0, most: int | None = None, **who: Any) -> TeamRule:
    """A rule; the rest of the arguments say whom it counts."""
    return TeamRule.model_validate(
        {
            "id": name, "what": what, "least": least, "most": most, "who": Who(**who),
            "source": "a made-up source", "date": "2026-01-01", "certainty": "A",
        }
    )  # fmt: skip


def size_rules(entities: int, countries: int = 1, states: int = 0, most: int | None = None) -> list[TeamRule]:
    """The usual least consortium of a scheme."""
    found = [rule("entities", least=entities, most=most)]
    found += [rule("countries", "countries", countries)] if countries > 1 else []
    return found + ([rule("member-states", "countries", states, statuses=("member",))] if states else [])


THREE, ONE = size_rules(3, 3, 1), size_rules(1, most=1)


def a_problem(
    candidates: Iterable[Candidate],
    rules: Iterable[TeamRule],
    wishes: Wishes | None = None,
    weights: TeamWeights = WEIGHTS,
    **more: Any,
) -> TeamProblem:
    """The problem that these candidates, rules and wishes make; all themes weigh alike unless ``shares`` are given."""
    wishes, rules = wishes or Wishes(), list(rules)
    pool = tuple(each for each in candidates if each.profile.slug not in wishes.without)
    count = len(pool[0].cover) if pool else 1
    shares = more.pop("shares", [1 / max(count, 1)] * count)
    return TeamProblem(
        candidates=pool,
        themes=tuple(Theme(f"t{number}", share) for number, share in enumerate(shares)),
        demands=demands_of(pool, rules, wishes.kinds),
        smallest=wishes.least or 1,
        largest=wishes.most,
        weights=weights,
        required=wishes.required,
        newcomers=wishes.newcomers,
        **more,
    )


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
        busy=draw.choice([0, 0, 0, 1, 2]),
        projects=[{"title": "t", "role": draw.choice(["coordinator", "partner"])}] * draw.choice([0, 0, 1, 3]),
        willing=draw.choice([None, None, True]),
    )


def random_rules(draw: random.Random) -> list[TeamRule]:
    """The scheme's numbers, and now and then conditions of the call's own: kinds, widening, named countries, limits."""
    entities = draw.randint(1, 4)
    countries = draw.choice([1, 1, draw.randint(1, entities)])
    most = draw.choice([None, None, None, entities + 1])
    rules = size_rules(entities, countries, draw.randint(0, min(2, countries)), most)
    extra = [
        rule("universities", least=1, kinds=("university", "cluster")),
        rule("few-smes", most=1, kinds=("sme",)),
        rule("widening", "countries", 1, widening=True),
        rule("balkans", least=1, countries=("RS", "MK", "BG")),
        rule("no-third", most=0, statuses=("not",)),
        rule("two-countries-at-most", "countries", most=3),
        rule("associated", "countries", 1, statuses=("associated",)),
        rule("practitioners", least=2, described="practitioners"),
    ]
    return rules + draw.sample(extra, draw.choice([0, 0, 1, 1, 2]))


def random_problem(seed: int, most_candidates: int = 9) -> TeamProblem:
    """A pool with rules and wishes of every mix."""
    draw = dice(seed)
    themes = seed % 5
    pool = [random_candidate(draw, number, themes) for number in range(draw.randint(2, most_candidates))]
    rules, slugs = random_rules(draw), [each.profile.slug for each in pool]
    required = draw.sample(slugs, min(len(pool), draw.choice([0, 0, 0, 1, 2])))
    wishes = Wishes(
        required=frozenset(required),
        without=frozenset(draw.sample(slugs, draw.choice([0, 0, 1 if len(pool) > 1 else 0]))) - {*required},
        kinds=draw.choice([{}, {}, {}, {"sme": 1}, {"university": 1, "cluster": 1}]),
        least=draw.choice([None, None, 3]),
        most=draw.choice([None, None, 4]),
        newcomers=draw.choice([0.0, 0.0, 0.5, 1.0]),
    )
    raw = [draw.random() + 0.2 for _ in range(themes)]
    problem = a_problem(pool, rules, wishes, shares=[share / sum(raw) for share in raw])
    return replace(problem, pairs=random_pairs(draw, len(problem.candidates)))


def random_pairs(draw: random.Random, count: int) -> dict[tuple[int, int], float]:
    """Few, many or no acquaintances."""
    share = draw.choice([0.0, 0.2, 0.2, 0.8])
    return {pair: draw.choice([0.5, 1.0]) for pair in combinations(range(count), 2) if draw.random() < share}


def lawful_teams(problem: TeamProblem) -> list[tuple[int, ...]]:
    numbers = range(len(problem.candidates))
    return [team for size in problem.sizes for team in combinations(numbers, size) if obeys(problem, team)]


def brute_force(problem: TeamProblem) -> float | None:
    """The value of the best lawful team, found by trying every team of every allowed size."""
    return max((value(problem, team) for team in lawful_teams(problem)), default=None)


def obeys(problem: TeamProblem, team: tuple[int, ...]) -> bool:
    """The rules once more, read from the rows themselves instead of what the solver makes of them."""
    members = [problem.candidates[number] for number in team]
    slugs = {member.profile.slug for member in members}
    must_lead = any(demand.id == "lead" for demand in problem.demands)
    led = not must_lead or any(member.counts and member.verdict.role == "lead" for member in members)
    rows = [demand for demand in problem.demands if demand.rule]
    wished = [demand for demand in problem.demands if demand.id.startswith("kind-")]
    kinds = [member.profile.kind for member in members]
    return (
        led
        and problem.required <= slugs
        and all(_row_met(demand.rule, members) for demand in rows if demand.rule)
        and all(kinds.count(demand.id.removeprefix("kind-")) >= demand.least for demand in wished)
        and all(_apart(team, other) for other in problem.apart)
    )


def _row_met(row: TeamRule, members: list[Candidate]) -> bool:
    counted = [member for member in members if _counted(row.who, member)]
    number = len(counted) if row.what == "members" else len({member.profile.country for member in counted})
    return row.least <= number and (row.most is None or number <= row.most)


def _counted(who: Who, member: Candidate) -> bool:
    country = member.profile.country
    unpaid = member.verdict.role == "associated" and STATUS[country] != "not"
    return (
        STATUS[country] in who.statuses
        and not unpaid
        and (not who.widening or country in WIDENING)
        and (not who.kinds or member.profile.kind in who.kinds)
        and (not who.countries or country in who.countries)
    )


def _apart(team: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Each of two teams has two members that the other lacks; a single applicant is another one."""
    one, two = {*team}, {*other}
    return len(one - two) >= min(2, len(one), len(two)) and len(two - one) >= min(2, len(one), len(two))
