"""A chosen team in the words of the model: roles, what each adds, rules with their source, what is left to people."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.consortium.options import TOLD, Exchange
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import (
    Candidate,
    Choice,
    Demand,
    TeamProblem,
    acquaintance,
    prepared,
    theme_cover,
    value,
)
from fundmatch.consortium.value_parts import value_parts
from fundmatch.models import Alternative, Consortium, Coordinator, Member, RuleCheck, Swap
from fundmatch.rules import TeamRule

#: A theme counts as covered from this strength of the whole team.
COVERED = 0.5
#: Smaller fits are shown as 0.
LEAST_FIT = 0.005
#: The application's working language in Horizon Europe and Creative Europe.
WORKING_LANGUAGE = "en"


def described(posed: Posed, choice: Choice) -> Consortium:
    """The team with everything that can be said of it alone."""
    problem, team = posed.problem, choice.team
    strength = theme_cover(problem, team)
    covered = tuple(theme.name for theme, found in zip(problem.themes, strength, strict=True) if found >= COVERED)
    score, bound = points(choice.value), points(choice.bound)
    return Consortium(
        members=members_of(problem, team),
        score=score,
        bound=bound,
        optimal=choice.optimal,
        gap=round(bound - score, 1),
        covered=covered,
        uncovered=tuple(theme.name for theme in problem.themes if theme.name not in covered),
        unread=tuple(f"the call's own condition “{_short(quote)}”" for quote in posed.rules.unread),
        rules=_rule_checks(posed, team),
        questions=_questions(posed, team),
        coordinator=coordinator(problem, team),
        parts=value_parts(problem, team, score),
    )


def members_of(problem: TeamProblem, team: Sequence[int]) -> tuple[Member, ...]:
    """The members, whoever leads first, then by fit."""
    lead = lead_of(problem, team)
    ordered = sorted(team, key=lambda number: (number != lead, -problem.candidates[number].fit, number))
    return tuple(_member(problem, team, number, lead) for number in ordered)


def alternative(problem: TeamProblem, choice: Choice) -> Alternative:
    """Another team in short."""
    members, score, bound = members_of(problem, choice.team), points(choice.value), points(choice.bound)
    return Alternative(members=members, score=score, bound=bound, optimal=choice.optimal)


def points(value: float) -> float:
    """A value on the scale of 0 to 100; a team that nothing speaks for is worth 0."""
    return max(0.0, round(100 * value, 1))


def swap(problem: TeamProblem, exchange: Exchange) -> Swap:
    """A replacement in words."""
    out, into = (problem.candidates[number].profile.slug for number in (exchange.out, exchange.into))
    change = round(100 * exchange.change, 1)
    return Swap(out=out, into=into, points=change, loses=exchange.loses, gains=exchange.gains)


def lead_of(problem: TeamProblem, team: Sequence[int]) -> int:
    """Who coordinates: whoever may, and among them who is best prepared, works in English, fits best."""

    def merit(number: int) -> tuple[bool, bool, int, bool, float]:
        each = problem.candidates[number]
        steps, sure = len(each.lead_steps(problem.weights)), each.verdict.verdict == "yes"
        return each.may_lead, sure, steps, WORKING_LANGUAGE in each.profile.languages, each.fit

    return max(team, key=merit)


def coordinator(problem: TeamProblem, team: Sequence[int]) -> Coordinator:
    """The proposal with its reasons, and what speaks against it."""
    each = problem.candidates[lead_of(problem, team)]
    profile, capacities = each.profile, each.profile.capacities
    led = [project.title for project in profile.projects if project.role == "coordinator"]
    reasons, doubts = [f"may lead: {each.verdict.reasons[0].text}"], []
    if each.verdict.verdict == "unknown":
        reasons, doubts = [], [each.verdict.reasons[0].text]
    if capacities.coordinate:
        reasons.append("says that it can coordinate")
    else:
        doubts.append("does not say whether it can coordinate")
    if led:
        more = f" and {len(led) - 1} more" if len(led) > 1 else ""
        reasons.append(f"has coordinated “{_short(led[0], 80)}”{more}")
    else:
        doubts.append("no project that it coordinated is known")
    if capacities.established:
        reasons.append(f"exists since {capacities.established}")
    if WORKING_LANGUAGE in profile.languages:
        reasons.append("works in English")
    elif profile.languages:
        doubts.append(f"English is not among its languages ({', '.join(profile.languages)})")
    (reasons if "fits" in each.lead_steps(problem.weights) else doubts).append(f"fits the call {100 * each.fit:.0f}")
    return Coordinator(profile=profile.slug, reasons=tuple(reasons), doubts=tuple(doubts))


def _member(problem: TeamProblem, team: Sequence[int], number: int, lead: int) -> Member:
    each, others = problem.candidates[number], tuple(other for other in team if other != number)
    role = "lead" if number == lead else "partner" if each.counts else "associated"
    without = theme_cover(problem, others)
    whole = theme_cover(problem, tuple(team))
    adds = [theme.name for theme, less, all_ in zip(problem.themes, without, whole, strict=True) if all_ - less >= TOLD]
    adds += _adds_by_rules(problem, others, number)
    if acquaintance(problem, tuple(team)) - acquaintance(problem, others) >= TOLD:
        adds.append("past work together")
    if others and prepared(problem, tuple(team)) > prepared(problem, others):
        adds.append("a prepared coordinator")
    if not adds and each.fit >= LEAST_FIT and value(problem, tuple(team)) > (value(problem, others) if others else 0.0):
        adds.append(f"fit {100 * each.fit:.0f}")
    return Member.model_validate({"profile": each.profile.slug, "role": role, "adds": tuple(adds), "busy": each.busy})


def _adds_by_rules(problem: TeamProblem, others: tuple[int, ...], number: int) -> list[str]:
    """The country that only this member brings where countries are counted, and the kind that a rule asks for."""
    each, found = problem.candidates[number], []
    wide = any(demand.least > 1 and demand.rule and demand.rule.what == "countries" for demand in problem.demands)
    countries = {problem.candidates[other].profile.country for other in others if problem.candidates[other].counts}
    if wide and each.counts and each.profile.country not in countries:
        found.append(f"country {each.profile.country}")
    asked = [demand for demand in problem.demands if demand.rule is None or demand.rule.who.kinds]
    if any(demand.id != "lead" and not demand.met(others) and demand.group[number] >= 0 for demand in asked):
        found.append(f"kind {each.profile.kind}")
    return found


def _rule_checks(posed: Posed, team: Sequence[int]) -> tuple[RuleCheck, ...]:
    """Every countable rule and wish with whether the team meets it; the rest is left to people."""
    problem = posed.problem
    first = next((demand.rule for demand in problem.demands if demand.rule), None)
    found = []
    for demand in problem.demands:
        row = demand.rule or (first if demand.id == "lead" else None)
        source = f"{row.source} ({row.certainty})" if row else "your own wish"
        day = row.date if row else posed.day.isoformat()
        text, met = _seen(problem, demand, team), demand.met(tuple(team))
        found.append(RuleCheck(rule=demand.id, text=text, met=met, source=source, date=day))
    return tuple(found)


def _seen(problem: TeamProblem, demand: Demand, team: Sequence[int]) -> str:
    """What a rule asks, and what of it the team has."""
    counted = [problem.candidates[number] for number in team if demand.group[number] >= 0]
    if demand.id == "lead":
        return demand.text
    if demand.rule and demand.rule.what == "countries":
        return f"{', '.join(sorted({each.profile.country for each in counted})) or 'none'}: {demand.text}"
    return f"{len(counted)}: {demand.text}"


def _questions(posed: Posed, team: Sequence[int]) -> tuple[str, ...]:
    """What nobody but people can answer: doubtful members, partners that no kind stands for, independence."""
    problem = posed.problem
    members = [problem.candidates[number] for number in team]
    questions = [
        f"{each.profile.name}: {each.verdict.reasons[0].text}" for each in members if each.verdict.verdict == "unknown"
    ]
    questions += [_described_question(rule) for rule in posed.rules.rules if rule.who.described]
    groups = _shared_groups(members)
    if posed.rules.independent and groups:
        questions.append(f"independence of {groups} is to be confirmed: they belong to one group")
    return tuple(questions)


def _described_question(rule: TeamRule) -> str:
    quote = f" (“{_short(rule.quote)}”)" if rule.quote else ""
    return f"{rule.text or rule.who.described}: people must see whether the team has them{quote}"


def _shared_groups(members: Sequence[Candidate]) -> str:
    profiles = [each.profile for each in members]
    for group in dict.fromkeys(group for profile in profiles for group in profile.groups):
        names = [profile.name for profile in profiles if group in profile.groups]
        if len(names) > 1:
            return " and ".join(names)
    return ""


def _short(text: str, most: int = 200) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= most else f"{joined[: most - 1].rstrip()}…"
