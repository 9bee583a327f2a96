"""From partners and a call to the best lawful team, with what each member adds and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fundmatch.consortium.coverage import Coverage
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
from fundmatch.eligibility import verdict
from fundmatch.models import Call, Consortium, Member, NoConsortium, Profile, RuleCheck, Verdict
from fundmatch.rules import Rules, Scheme, Size

#: A theme counts as covered from this strength of the whole team.
COVERED = 0.5

#: Least loss of a theme's coverage that is told as what a member adds.
TOLD = 0.1


@dataclass(frozen=True)
class Suggestion:
    """A team, or the rules that no team of the pool meets."""

    consortium: Consortium | None
    no_consortium: tuple[NoConsortium, ...] = ()


class TeamFinder:
    """Suggests teams from one pool of partners."""

    def __init__(self, profiles: Sequence[Profile], rules: Rules, coverage: Coverage) -> None:
        """``coverage`` is that of these partners."""
        self.profiles = tuple(profiles)
        self.rules = rules
        self.coverage = coverage
        self.weights: TeamWeights = shipped_team_weights()

    def suggest(self, call: Call, fits: Mapping[str, float], day: date, required: Iterable[str] = ()) -> Suggestion:
        """The best lawful team for ``call``. ``fits`` are match scores (0–100) by slug."""
        scheme = self.rules.scheme_of(call, day)
        if scheme is None or scheme.consortium is None:
            text = scheme.text if scheme else "no rule of this programme is known"
            return Suggestion(None, (NoConsortium(rule="unknown", text=f"consortium rule not known: {text}"),))
        problem = self._problem(call, fits, day, scheme.consortium, frozenset(required))
        obstacles = self._required_obstacles(call, day, problem.required) or obstacles_of(problem, scheme)
        if obstacles:
            return Suggestion(None, obstacles)
        choice = best_team(problem)
        if choice is None:
            text = f"no team of at most {problem.sizes.stop - 1} partners at hand meets all rules together"
            return Suggestion(None, (NoConsortium(rule="together", text=text),))
        return Suggestion(_described(problem, choice, scheme, call))

    def _problem(
        self, call: Call, fits: Mapping[str, float], day: date, size: Size, required: frozenset[str]
    ) -> TeamProblem:
        themes = call_themes(call, self.weights.themes)
        cover = self._cover(themes)
        candidates = []
        for number, profile in enumerate(self.profiles):
            found = verdict(profile, call, self.rules, day)
            if found.verdict != "no":
                fit = fits.get(profile.slug, 0.0) / 100
                candidates.append(self._candidate(profile, found, cover[number], fit, call, day))
        return TeamProblem(tuple(candidates), themes, size, self.weights, required)

    def _candidate(
        self, profile: Profile, found: Verdict, cover: tuple[float, ...], fit: float, call: Call, day: date
    ) -> Candidate:
        row = self.rules.country_row(profile.country, call, day)
        status = row.status if row else ""
        national = self.rules.programme_of(call) == "opic"
        counts = national or status in ("member", "associated")
        return Candidate(profile, found, cover, fit, counts and found.role != "associated", status == "member")

    def _cover(self, themes: Sequence[str]) -> list[tuple[float, ...]]:
        """For each partner its strength in each theme, 0 to 1."""
        if not themes:
            return [()] * len(self.profiles)
        strength = np.array([self.coverage.strength(theme) for theme in themes]).T
        covered = np.minimum(1.0, strength / self.weights.full_cover)
        return [tuple(float(part) for part in row) for row in covered]

    def _required_obstacles(self, call: Call, day: date, required: frozenset[str]) -> tuple[NoConsortium, ...]:
        unknown = sorted(required - {profile.slug for profile in self.profiles})
        obstacles = [NoConsortium(rule="with", text=f'no partner "{slug}" is at hand') for slug in unknown]
        for profile in self.profiles:
            if profile.slug in required:
                found = verdict(profile, call, self.rules, day)
                if found.verdict == "no":
                    text = f"{profile.name} cannot take part: {found.reasons[0].text}"
                    obstacles.append(NoConsortium(rule="with", text=text))
        return tuple(obstacles)


def call_themes(call: Call, most: int) -> tuple[str, ...]:
    """What a call is about: its themes, else the publisher's keywords, else its title."""
    return (call.themes or call.keywords or (call.title,))[:most]


def obstacles_of(problem: TeamProblem, scheme: Scheme) -> tuple[NoConsortium, ...]:
    """The rules that even the whole pool together does not meet."""
    size, counted = problem.size, [candidate for candidate in problem.candidates if candidate.counts]
    countries = sorted({candidate.profile.country for candidate in counted})
    states = {candidate.profile.country for candidate in counted if candidate.member_state}
    found = []
    if len(counted) < size.entities:
        partners = "1 eligible partner" if size.entities == 1 else f"{size.entities} eligible partners"
        text = f"needs {partners}; {_at_hand(len(counted))}"
        found.append(NoConsortium(rule="entities", text=text))
    if len(countries) < size.countries:
        known = f" ({', '.join(countries)})" if countries else ""
        wanted = "1 country" if size.countries == 1 else f"{size.countries} countries"
        text = f"needs partners from {wanted}; the eligible ones come from {len(countries)}{known}"
        found.append(NoConsortium(rule="countries", text=text))
    if len(states) < size.member_states:
        found.append(NoConsortium(rule="member-states", text=f"needs {size.member_states} from an EU Member State"))
    if counted and not any(candidate.may_lead for candidate in counted):
        found.append(NoConsortium(rule="lead", text="no partner at hand may coordinate"))
    if size.most is not None and len(problem.required) > size.most:
        text = f"admits {size.most} applicant(s), but {len(problem.required)} were asked for"
        found.append(NoConsortium(rule="size", text=text))
    return tuple(found)


def _at_hand(count: int) -> str:
    return "none is at hand" if count == 0 else f"only {count} at hand"


def _described(problem: TeamProblem, choice: Choice, scheme: Scheme, call: Call) -> Consortium:
    lead = _lead(problem, choice.team)
    ordered = sorted(choice.team, key=lambda number: (number != lead, -problem.candidates[number].fit, number))
    members = tuple(_member(problem, choice.team, number, lead) for number in ordered)
    strength = _team_cover(problem, choice.team)
    covered = tuple(theme for theme, found in zip(problem.themes, strength, strict=True) if found >= COVERED)
    return Consortium(
        members=members,
        score=round(100 * choice.value, 1),
        bound=round(100 * choice.bound, 1),
        optimal=choice.optimal,
        covered=covered,
        uncovered=tuple(theme for theme in problem.themes if theme not in covered),
        unread=_unread(call),
        rules=_rule_checks(problem, choice.team, scheme),
        questions=_questions(problem, choice.team),
    )


def _lead(problem: TeamProblem, team: Sequence[int]) -> int:
    """Who coordinates: whoever surely may, and among them who fits best, experience counting as well."""

    def merit(number: int) -> tuple[bool, bool, float]:
        candidate = problem.candidates[number]
        profile = candidate.profile
        led = any(project.role == "coordinator" for project in profile.projects)
        willing = profile.capacities.coordinate is True or led
        experience = problem.weights.experience if willing else 0.0
        return candidate.may_lead, candidate.verdict.verdict == "yes", candidate.fit + experience

    return max(team, key=merit)


def _team_cover(problem: TeamProblem, team: Sequence[int]) -> list[float]:
    members = [problem.candidates[number] for number in team]
    return [min(1.0, sum(member.cover[theme] for member in members)) for theme in range(len(problem.themes))]


def _member(problem: TeamProblem, team: Sequence[int], number: int, lead: int) -> Member:
    candidate = problem.candidates[number]
    role = "lead" if number == lead else "partner" if candidate.counts else "associated"
    others = [other for other in team if other != number]
    without, whole = _team_cover(problem, others), _team_cover(problem, team)
    adds = [theme for theme, less, all_ in zip(problem.themes, without, whole, strict=True) if all_ - less >= TOLD]
    countries = {problem.candidates[other].profile.country for other in others if problem.candidates[other].counts}
    if candidate.counts and candidate.profile.country not in countries and problem.size.countries > 1:
        adds.append(f"country {candidate.profile.country}")
    if not adds and value(problem, tuple(team)) > (value(problem, tuple(others)) if others else 0.0):
        adds.append(f"fit {100 * candidate.fit:.0f}")
    return Member.model_validate({"profile": candidate.profile.slug, "role": role, "adds": tuple(adds)})


def _rule_checks(problem: TeamProblem, team: Sequence[int], scheme: Scheme) -> tuple[RuleCheck, ...]:
    """Every rule of the scheme with whether the team meets it; independence nobody can see is left to people."""
    members = [problem.candidates[number] for number in team]
    counted = [member for member in members if member.counts]
    countries = sorted({member.profile.country for member in counted})
    states = sorted({member.profile.country for member in counted if member.member_state})
    size, enough = problem.size, len(counted) >= problem.size.entities
    wide = len(countries) >= size.countries
    facts = [
        ("entities", f"eligible partners: {len(counted)}, at least {size.entities} needed", enough),
        ("countries", f"{', '.join(countries)}: at least {size.countries} needed", wide),
        ("lead", "a partner that may coordinate", any(member.may_lead for member in members)),
    ]
    if size.member_states:
        text = f"{', '.join(states) or 'none'}: at least {size.member_states} Member State needed"
        facts.insert(2, ("member-states", text, len(states) >= size.member_states))
    assert is_lawful(problem, tuple(team))  # noqa: S101 — a team that breaks a rule is a bug, not a suggestion
    source = f"{scheme.source} ({scheme.certainty})"
    return tuple(RuleCheck(rule=rule, text=text, met=met, source=source, date=scheme.date) for rule, text, met in facts)


def _unread(call: Call) -> tuple[str, ...]:
    """The call's own conditions: quoted for people, not yet understood."""
    if not call.conditions or call.kind == "national":
        return ()
    return (f"the call's own condition “{' '.join(call.conditions.split())[:200]}”",)


def _questions(problem: TeamProblem, team: Sequence[int]) -> tuple[str, ...]:
    """What nobody but people can answer: members whose eligibility is unknown, independence within a group."""
    questions = []
    for number in team:
        candidate = problem.candidates[number]
        if candidate.verdict.verdict == "unknown":
            questions.append(f"{candidate.profile.name}: {candidate.verdict.reasons[0].text}")
    groups = _shared_groups(problem, team)
    if problem.size.independent and groups:
        questions.append(f"independence of {groups} is to be confirmed: they belong to one group")
    return tuple(questions)


def _shared_groups(problem: TeamProblem, team: Sequence[int]) -> str:
    profiles = [problem.candidates[number].profile for number in team]
    for group in dict.fromkeys(group for profile in profiles for group in profile.groups):
        names = [profile.name for profile in profiles if group in profile.groups]
        if len(names) > 1:
            return " and ".join(names)
    return ""
