"""A chosen team in the words of the model: roles, what each adds, rules with their source, what is left to people."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.consortium.options import PAST_WORK, PREPARED, TOLD, Exchange, country_words, kind_words
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
from fundmatch.models import Alternative, Consortium, Coordinator, Member, Profile, RuleCheck, Swap
from fundmatch.models.wording import Listing, Named, Wording, countries
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
        unread=tuple(
            Wording("the call's own condition “{quote}”", quote=_short(quote)) for quote in posed.rules.unread
        ),
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
    reasons, doubts = [Wording("may lead: {why}", why=each.verdict.reasons[0].text)], []
    if each.verdict.verdict == "unknown":
        reasons, doubts = [], [each.verdict.reasons[0].text]
    if capacities.coordinate:
        reasons.append(Wording("says that it can coordinate"))
    else:
        doubts.append(Wording("does not say whether it can coordinate"))
    led = _led(profile)
    (reasons if led else doubts).append(led or Wording("no project that it coordinated is known"))
    if capacities.established:
        reasons.append(Wording("exists since {day}", day=Named("date", capacities.established)))
    if WORKING_LANGUAGE in profile.languages:
        reasons.append(Wording("works in English"))
    elif profile.languages:
        spoken = Listing(profile.languages)
        doubts.append(Wording("English is not among its languages ({languages})", languages=spoken))
    fits = Wording("fits the call {score}", score=round(100 * each.fit))
    (reasons if "fits" in each.lead_steps(problem.weights) else doubts).append(fits)
    return Coordinator(profile=profile.slug, reasons=tuple(reasons), doubts=tuple(doubts))


def _led(profile: Profile) -> Wording | None:
    """The projects that it coordinated."""
    led = [project.title for project in profile.projects if project.role == "coordinator"]
    if len(led) > 1:
        project, further = _short(led[0], 80), len(led) - 1
        return Wording("has coordinated “{project}” and {number} more", project=project, number=further)
    return Wording("has coordinated “{project}”", project=_short(led[0], 80)) if led else None


def _member(problem: TeamProblem, team: Sequence[int], number: int, lead: int) -> Member:
    each, others = problem.candidates[number], tuple(other for other in team if other != number)
    role = "lead" if number == lead else "partner" if each.counts else "associated"
    without = theme_cover(problem, others)
    whole = theme_cover(problem, tuple(team))
    adds: list[str] = [
        theme.name for theme, less, all_ in zip(problem.themes, without, whole, strict=True) if all_ - less >= TOLD
    ]
    adds += _adds_by_rules(problem, others, number)
    if acquaintance(problem, tuple(team)) - acquaintance(problem, others) >= TOLD:
        adds.append(PAST_WORK)
    if others and prepared(problem, tuple(team)) > prepared(problem, others):
        adds.append(PREPARED)
    if not adds and each.fit >= LEAST_FIT and value(problem, tuple(team)) > (value(problem, others) if others else 0.0):
        adds.append(Wording("fit {score}", score=round(100 * each.fit)))
    return Member.model_validate({"profile": each.profile.slug, "role": role, "adds": tuple(adds), "busy": each.busy})


def _adds_by_rules(problem: TeamProblem, others: tuple[int, ...], number: int) -> list[Wording]:
    """The country that only this member brings where countries are counted, and the kind that a rule asks for."""
    each = problem.candidates[number]
    found: list[Wording] = []
    wide = any(demand.least > 1 and demand.rule and demand.rule.what == "countries" for demand in problem.demands)
    known = {problem.candidates[other].profile.country for other in others if problem.candidates[other].counts}
    if wide and each.counts and each.profile.country not in known:
        found.append(country_words(each))
    asked = [demand for demand in problem.demands if demand.rule is None or demand.rule.who.kinds]
    if any(demand.id != "lead" and not demand.met(others) and demand.group[number] >= 0 for demand in asked):
        found.append(kind_words(each))
    return found


def _rule_checks(posed: Posed, team: Sequence[int]) -> tuple[RuleCheck, ...]:
    """Every countable rule and wish with whether the team meets it; the rest is left to people."""
    problem = posed.problem
    first = next((demand.rule for demand in problem.demands if demand.rule), None)
    found = []
    for demand in problem.demands:
        row = demand.rule or (first if demand.id == "lead" else None)
        source = f"{row.source} ({row.certainty})" if row else Wording("your own wish")
        day = row.date if row else posed.day.isoformat()
        text, met = _seen(problem, demand, team), demand.met(tuple(team))
        found.append(RuleCheck(rule=demand.id, text=text, met=met, source=source, date=day))
    return tuple(found)


def _seen(problem: TeamProblem, demand: Demand, team: Sequence[int]) -> str:
    """What a rule asks, and what of it the team has."""
    counted = [problem.candidates[number] for number in team if demand.group[number] >= 0]
    if demand.id == "lead":
        return demand.text
    if not (demand.rule and demand.rule.what == "countries"):
        return Wording("{number}: {rule}", number=len(counted), rule=demand.text)
    codes = sorted({each.profile.country for each in counted})
    if not codes:
        return Wording("none: {rule}", rule=demand.text)
    return Wording("{countries}: {rule}", countries=countries(codes), rule=demand.text)


def _questions(posed: Posed, team: Sequence[int]) -> tuple[str, ...]:
    """What nobody but people can answer: doubtful members, partners that no kind stands for, independence."""
    problem = posed.problem
    members = [problem.candidates[number] for number in team]
    questions = [
        Wording("{partner}: {doubt}", partner=each.profile.name, doubt=each.verdict.reasons[0].text)
        for each in members
        if each.verdict.verdict == "unknown"
    ]
    questions += [_described_question(rule) for rule in posed.rules.rules if rule.who.described]
    partners = _of_one_group(members)
    if posed.rules.independent and partners:
        names = Listing(partners, " and ")
        questions.append(
            Wording("independence of {partners} is to be confirmed: they belong to one group", partners=names)
        )
    return tuple(questions)


def _described_question(rule: TeamRule) -> Wording:
    what, quote = rule.text or rule.who.described, _short(rule.quote)
    if not quote:
        return Wording("{what}: people must see whether the team has them", what=what)
    return Wording("{what}: people must see whether the team has them (“{quote}”)", what=what, quote=quote)


def _of_one_group(members: Sequence[Candidate]) -> list[str]:
    """The names of members that belong to the same group, as far as there are two."""
    profiles = [each.profile for each in members]
    for group in dict.fromkeys(group for profile in profiles for group in profile.groups):
        names = [profile.name for profile in profiles if group in profile.groups]
        if len(names) > 1:
            return names
    return []


def _short(text: str, most: int = 200) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= most else f"{joined[: most - 1].rstrip()}…"
