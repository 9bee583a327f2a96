"""The choice as a problem: candidates, themes, and the rules that every team must meet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fundmatch.models import Model, Profile, Verdict
from fundmatch.rules import Size


class TeamWeights(Model):
    """All of ``consortium/weights.toml``."""

    coverage: float
    fit: float
    unsure: float
    kinds: float
    kinds_wanted: int
    experience: float
    each_beyond: float
    full_cover: float
    most_members: int
    themes: int
    exact_pool: int
    node_limit: int


@cache
def shipped_team_weights() -> TeamWeights:
    """The weights that come with fundmatch."""
    file = resources.files("fundmatch.consortium") / "weights.toml"
    return TeamWeights.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Candidate:
    """A partner that may take part.

    ``cover`` is its strength (0–1) in each theme of the call, ``fit`` its match score / 100. ``counts`` tells whether
    it counts towards the smallest consortium (established in a Member State or associated country and eligible).
    """

    profile: Profile
    verdict: Verdict
    cover: tuple[float, ...]
    fit: float
    counts: bool
    member_state: bool

    @property
    def may_lead(self) -> bool:
        """Whether it may coordinate, as far as the rules and its own profile say."""
        return self.counts and self.verdict.role == "lead"

    def worth(self, weights: TeamWeights) -> float:
        """What it brings by itself, whatever the others are: its fit, less a little when its verdict is unknown."""
        return weights.fit * self.fit - (weights.unsure if self.verdict.verdict == "unknown" else 0.0)


@dataclass(frozen=True)
class TeamProblem:
    """One call's choice: pick members so that the rules hold and the value is greatest.

    ``required`` are slugs that must be in the team. ``themes`` share the weight of coverage equally.
    """

    candidates: tuple[Candidate, ...]
    themes: tuple[str, ...]
    size: Size
    weights: TeamWeights
    required: frozenset[str] = frozenset()

    @property
    def sizes(self) -> range:
        """The sizes of team to try, smallest first."""
        least = max(self.size.entities, len(self.required), 1)
        most = max(self.size.entities, self.weights.most_members, len(self.required))
        if self.size.most is not None:
            most = min(most, self.size.most)
        return range(least, min(most, len(self.candidates)) + 1)


@dataclass(frozen=True)
class Choice:
    """The best team found (numbers of candidates, ascending) with its value, and a bound on every team's value."""

    team: tuple[int, ...]
    value: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether no lawful team can be better."""
        return self.bound <= self.value + 1e-9


def value(problem: TeamProblem, team: tuple[int, ...]) -> float:
    """How good a team is, between 0 and 1, by ``consortium/weights.toml``."""
    weights, members = problem.weights, [problem.candidates[number] for number in team]
    covered = [min(1.0, sum(member.cover[theme] for member in members)) for theme in range(len(problem.themes))]
    coverage = sum(covered) / len(covered) if covered else 0.0
    worth = sum(member.worth(weights) for member in members) / len(members)
    kinds = min(1.0, len({member.profile.kind for member in members}) / weights.kinds_wanted)
    beyond = len(members) - problem.size.entities
    return weights.coverage * coverage + worth + weights.kinds * kinds - weights.each_beyond * beyond


def is_lawful(problem: TeamProblem, team: tuple[int, ...]) -> bool:
    """Whether a team meets every rule: size, countries, Member States, somebody who may lead, required partners."""
    members = [problem.candidates[number] for number in team]
    counted = [member for member in members if member.counts]
    countries = {member.profile.country for member in counted}
    states = {member.profile.country for member in counted if member.member_state}
    size = problem.size
    return (
        len(counted) >= size.entities
        and (size.most is None or len(members) <= size.most)
        and len(countries) >= size.countries
        and len(states) >= size.member_states
        and any(member.may_lead for member in members)
        and problem.required <= {member.profile.slug for member in members}
    )
