"""The choice as a problem: candidates, weighted themes, and what every team must meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from fundmatch.consortium.weights import TeamWeights
from fundmatch.models import Profile, Verdict
from fundmatch.rules import COUNTING, Standing, TeamRule, Who

#: Differences below this are equal value; the first team found stays.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Candidate:
    """A partner that may take part.

    ``cover`` is its strength (0–1) in each theme of the call, ``fit`` its match score / 100, ``standing`` how its
    country stands to the call. ``busy``: how many other teams of the same list it is in already.
    """

    profile: Profile
    verdict: Verdict
    cover: tuple[float, ...]
    fit: float
    standing: Standing
    busy: int = 0

    @property
    def counts(self) -> bool:
        """Whether it counts towards the least numbers: established where that counts, and not merely associated."""
        return self.standing.counts and self.verdict.role != "associated"

    @property
    def may_lead(self) -> bool:
        """Whether it may coordinate, as far as the rules and its own profile say."""
        return self.counts and self.verdict.role == "lead"

    def lead_steps(self, weights: TeamWeights) -> tuple[str, ...]:
        """What prepares it to coordinate, of ``weights.lead_steps``; nothing where it may not lead."""
        profile = self.profile
        steps = {
            "sure": self.verdict.verdict == "yes",
            "willing": profile.capacities.coordinate is True,
            "has-led": any(project.role == "coordinator" for project in profile.projects),
            "fits": self.fit >= weights.lead_fit,
        }
        return tuple(step for step in weights.lead_steps if self.may_lead and steps[step])

    def counted_by(self, who: Who) -> bool:
        """Whether a rule counts this partner: every stated filter must hold."""
        standing = self.standing
        if standing.status not in who.statuses or (standing.status in COUNTING and not self.counts):
            return False
        if who.described or (who.widening and not standing.widening):
            return False
        profile = self.profile
        return (not who.kinds or profile.kind in who.kinds) and (not who.countries or profile.country in who.countries)


@dataclass(frozen=True)
class Demand:
    """One condition on teams: so many distinct groups among the members.

    ``group`` gives each candidate's group, -1 where it does not count. A rule about countries has a group for each
    country, a rule about members one for each member. ``text`` says what is asked; ``rule`` is where it stands, None
    for a wish of the user. ``whole``: it counts every member that counts at all, so that ``most`` bounds the team.
    """

    id: str
    text: str
    group: tuple[int, ...]
    least: int = 0
    most: int | None = None
    rule: TeamRule | None = None
    whole: bool = False

    def count(self, team: tuple[int, ...]) -> int:
        """How many distinct groups the team holds."""
        return len({self.group[number] for number in team} - {-1})

    def met(self, team: tuple[int, ...]) -> bool:
        count = self.count(team)
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def supply(self) -> int:
        """How many distinct groups the whole pool holds."""
        return len(set(self.group) - {-1})


@dataclass(frozen=True)
class Theme:
    """A theme of the call with its share of the weight; all shares add up to 1."""

    name: str
    weight: float


@dataclass(frozen=True)
class TeamProblem:
    """One call's choice: pick members so that every demand is met and the value is greatest.

    ``required`` are slugs that must be in the team; ``smallest`` and ``largest`` are wishes for its size. ``pairs``
    tells how strongly two candidates (numbers, ascending) know each other, 0 to 1; ``newcomers`` (0–1) moves what that
    is worth to members without past projects. A team and each of ``apart`` must each have two members that the
    other lacks (a single applicant: itself). ``home`` is the only country whose partners count, empty where there are
    several.
    """

    candidates: tuple[Candidate, ...]
    themes: tuple[Theme, ...]
    demands: tuple[Demand, ...]
    weights: TeamWeights
    required: frozenset[str] = frozenset()
    smallest: int = 1
    largest: int | None = None
    pairs: dict[tuple[int, int], float] = field(default_factory=dict)
    newcomers: float = 0.0
    apart: tuple[tuple[int, ...], ...] = ()
    home: str = ""

    @cached_property
    def sizes(self) -> range:
        """The sizes of team that rules and wishes leave, smallest first; empty where they contradict each other."""
        asked = [demand.least for demand in self.demands]
        least = max(1, self.smallest, len(self.required), *asked)
        limits = [demand.most for demand in self.demands if demand.whole and demand.most is not None]
        most = self.largest or max(self.weights.most_members, least)
        return range(least, min([most, *limits]) + 1)

    @cached_property
    def least_lawful(self) -> int:
        """The size from which on each further member is a load: the least that the rules alone, not wishes, ask for."""
        return max([1, *(demand.least for demand in self.demands if demand.rule is not None)])

    @property
    def fixed(self) -> tuple[int, ...]:
        """The numbers of the candidates that must be in."""
        return tuple(number for number, each in enumerate(self.candidates) if each.profile.slug in self.required)

    def worth(self, number: int) -> float:
        """What a candidate brings by itself to the mean of a team: its fit, its newness, less a doubtful verdict."""
        each, weights = self.candidates[number], self.weights
        doubt = weights.unsure if each.verdict.verdict == "unknown" else 0.0
        new = weights.newcomer * self.newcomers / (1 + len(each.profile.projects))
        return weights.fit * each.fit + new - doubt


def value(problem: TeamProblem, team: tuple[int, ...]) -> float:
    """How good a team is, about 0 to 1, by ``consortium/weights.toml``."""
    weights, members = problem.weights, [problem.candidates[number] for number in team]
    covered = weights.coverage * sum(
        theme.weight * strength for theme, strength in zip(problem.themes, theme_cover(problem, team), strict=True)
    )
    worth = sum(problem.worth(number) for number in team) / len(team)
    past = weights.past * (1 - problem.newcomers) * acquaintance(problem, team)
    lead = weights.lead * prepared(problem, team)
    kinds = weights.kinds * min(1.0, len({member.profile.kind for member in members}) / weights.kinds_wanted)
    beyond = weights.each_beyond * (len(team) - problem.least_lawful)
    busy = weights.busy * sum(member.busy for member in members)
    return covered + worth + past + lead + kinds - beyond - busy


def theme_cover(problem: TeamProblem, team: tuple[int, ...]) -> list[float]:
    """How far the team covers each theme, 0 to 1."""
    members = [problem.candidates[number] for number in team]
    sums = [sum(member.cover[place] for member in members) for place in range(len(problem.themes))]
    return [problem.weights.covered(strength) for strength in sums]


def acquaintance(problem: TeamProblem, team: tuple[int, ...]) -> float:
    """How well members know each other, 0 to 1: full when as many pairs do as it takes to link all of them."""
    if len(team) < 2 or not problem.pairs:
        return 0.0
    known = sum(problem.pairs.get(pair, 0.0) for pair in combinations(sorted(team), 2))
    return min(1.0, known / (len(team) - 1))


def prepared(problem: TeamProblem, team: tuple[int, ...]) -> float:
    """How well the best possible coordinator of the team is prepared, 0 to 1."""
    weights = problem.weights
    return max(len(problem.candidates[number].lead_steps(weights)) for number in team) / len(weights.lead_steps)


def is_apart(team: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether each of two teams has two members that the other lacks (a single applicant: itself)."""
    return len({*team} & {*other}) <= most_shared(len(team), len(other))


def most_shared(size: int, other: int) -> int:
    """How many members two teams of these sizes may share when they differ in two: the smaller one keeps the rest."""
    smaller = min(size, other)
    return smaller - min(2, smaller)


def broken(problem: TeamProblem, team: tuple[int, ...]) -> list[str]:
    """The ids of all that the team does not meet."""
    missing = problem.required - {problem.candidates[number].profile.slug for number in team}
    return [
        *(["size"] if len(team) not in problem.sizes else []),
        *(["with"] if missing else []),
        *(demand.id for demand in problem.demands if not demand.met(team)),
        *(["apart"] if not all(is_apart(team, other) for other in problem.apart) else []),
    ]


def is_lawful(problem: TeamProblem, team: tuple[int, ...]) -> bool:
    """Whether a team meets every demand: rules, size, wishes."""
    return not broken(problem, team)


@dataclass(frozen=True)
class Choice:
    """The best team found (numbers of candidates, ascending) with its value, and a bound on every team's value."""

    team: tuple[int, ...]
    value: float
    bound: float

    @property
    def optimal(self) -> bool:
        """Whether no lawful team of the whole pool can be better."""
        return self.bound <= self.value + TOLERANCE
