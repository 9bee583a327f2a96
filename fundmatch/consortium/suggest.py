"""From partners and a call to the best lawful team, with its alternatives, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.describe import alternative, described, points, swap
from fundmatch.consortium.engagements import engagements
from fundmatch.consortium.exact import Limits, Search, best_team, searched
from fundmatch.consortium.in_turn import in_turn
from fundmatch.consortium.joint import Assignment, assign
from fundmatch.consortium.kept_teams import Found, KeptTeams
from fundmatch.consortium.obstacles import obstacles, remedy, size_words
from fundmatch.consortium.options import alternatives, swaps
from fundmatch.consortium.pose import Pool, Posed
from fundmatch.consortium.problem import Choice, TeamProblem, value
from fundmatch.consortium.weights import TeamWeights, shipped_team_weights
from fundmatch.matching.kept_answers import KeptAnswers
from fundmatch.models import Call, Consortium, JointTeams, NoConsortium, Profile, Remedy, Tradeoff
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules


@dataclass(frozen=True)
class Suggestion:
    """A team, or the rules that no team of the pool meets and, where it was asked for, what would help."""

    consortium: Consortium | None
    no_consortium: tuple[NoConsortium, ...] = ()
    remedy: Remedy | None = None


@dataclass(frozen=True)
class Together:
    """What was suggested for several calls, in their order; ``joint`` where the teams were chosen together."""

    suggestions: list[Suggestion]
    joint: JointTeams | None = None


@dataclass(frozen=True)
class Effort:
    """How much to tell and how long to look: ``alternatives`` beside the best team, proven within ``proof`` where
    that is given; ``limits`` of the search (by default those of ``weights.toml``)."""

    alternatives: int = 0
    limits: Limits | None = None
    proof: Limits | None = None

    def found(self, problem: TeamProblem) -> Found:
        """The best team within the limits."""
        search = searched(problem, self.limits)
        return Found(search.choice, search.finished)


class TeamFinder:
    """Suggests teams from one pool of partners."""

    def __init__(self, profiles: Sequence[Profile], rules: Rules, coverage: Coverage) -> None:
        """``coverage`` is that of these partners."""
        self.pool = Pool(tuple(profiles), rules, coverage, shipped_team_weights())

    @property
    def coverage(self) -> Coverage:
        return self.pool.coverage

    @cached_property
    def _kept(self) -> KeptTeams:
        return KeptTeams(KeptAnswers(self.coverage.engines.cache, "teams", "proven"))

    def save(self) -> None:
        """Keep the answers for the next run."""
        self.coverage.save()
        self._kept.answers.save()

    @property
    def weights(self) -> TeamWeights:
        return self.pool.weights

    def pose(self, call: Call, fits: Mapping[str, float], day: date, wishes: Wishes) -> Posed:
        """The problem of one call. ``fits`` are match scores (0–100) by slug."""
        return self.pool.pose(call, fits, day, wishes)

    def suggest(self, posed: Posed, limits: Limits | None = None) -> Suggestion:
        """The best lawful team, as ``fundmatch search`` shows it."""

        def search(problem: TeamProblem) -> Search:
            return searched(problem, limits)

        found = self._chosen(posed, lambda problem: self._kept.found(problem, search))
        return found if isinstance(found, Suggestion) else Suggestion(described(posed, found))

    def suggest_in_full(self, posed: Posed, effort: Effort) -> Suggestion:
        """The best lawful team with alternatives and swaps, or what would make one possible."""
        found = self._chosen(posed, effort.found)
        if isinstance(found, Suggestion):
            return replace(found, remedy=remedy(posed, self.pool.profiles)) if posed.rules.known else found
        problem = posed.problem
        others = alternatives(problem, found, effort.alternatives, effort.proof)
        team = described(posed, found).model_copy(
            update={
                "alternatives": tuple(alternative(problem, each) for each in others),
                "swaps": tuple(swap(problem, each) for each in swaps(problem, found.team)),
                "tradeoff": tradeoff(problem, found, effort.limits),
            }
        )
        return Suggestion(team)

    def suggest_together(
        self, posed: Sequence[Posed], shares: Sequence[float], most: int, limits: Limits | None = None
    ) -> Together:
        """A team for each call with no partner in more than ``most`` of them; ``shares`` weigh the calls.

        Teams that partners are in already (``busy``) count against ``most``. ``limits`` are for all calls together.
        """
        found = [self._hopeless(each) for each in posed]
        open_ones = [number for number, each in enumerate(found) if each is None]
        problems = [posed[number].problem for number in open_ones]
        assigned = self._assigned(problems, [shares[number] for number in open_ones], most, limits)
        in_time = assigned.optimal or any(assigned.choices)
        for number, choice in zip(open_ones, assigned.choices, strict=True):
            found[number] = Suggestion(described(posed[number], choice)) if choice else _left_out(most, in_time)
        score, bound = points(assigned.total), points(assigned.bound)
        joint = JointTeams(
            limit=most,
            calls=sum(choice is not None for choice in assigned.choices),
            score=score,
            bound=bound,
            gap=round(bound - score, 1),
            optimal=assigned.optimal,
        )
        return Together([each for each in found if each is not None], joint)

    def _assigned(
        self, problems: Sequence[TeamProblem], shares: Sequence[float], most: int, limits: Limits | None
    ) -> Assignment:
        """The best teams together, or those found in turn where these are better than what is found in time.

        A third of the seconds goes to teams in turn, a third to each call by itself, a third to all of them together.
        """
        taken, possible = engagements(problems, most), sum(shares) * self.weights.greatest
        weight = max((2 * possible / value(each, (0,)) for each in taken), default=0.0)
        every = [*problems, *taken]
        seconds, alone = self.weights.joint_seconds, None
        if limits is not None:
            seconds = limits.seconds / 3
            alone = replace(limits, seconds=seconds / max(len(every), 1))
        found = assign(every, [*shares, *[weight] * len(taken)], most, seconds, alone)
        choices, held = found.choices[: len(problems)], found.choices[len(problems) :]
        beside = sum(weight * choice.value for choice in held if choice is not None)
        together = Assignment(choices, found.total - beside, min(found.bound - beside, possible))
        if together.optimal:
            return together
        turns = in_turn(problems, shares, most, alone)
        bound = max(min(together.bound, turns.bound), turns.total, together.total)
        return replace(turns if turns.total > together.total else together, bound=bound)

    def _hopeless(self, posed: Posed) -> Suggestion | None:
        """Why no team can be lawful, where that is plain without looking for one."""
        if not posed.rules.known:
            return Suggestion(None, (NoConsortium(rule="unknown", text=posed.rules.reason),))
        found = obstacles(posed, self.pool.profiles)
        return Suggestion(None, found) if found else None

    def _chosen(self, posed: Posed, find: Callable[[TeamProblem], Found]) -> Choice | Suggestion:
        hopeless = self._hopeless(posed)
        if hopeless is not None:
            return hopeless
        found = find(posed.problem)
        if found.choice is not None:
            return found.choice
        team = size_words(posed.problem)
        text = Wording(
            "no team of the partners at hand meets all rules and wishes together (asked for: {team})", team=team
        )
        if not found.finished:
            text = Wording(
                "no team was found so far that meets all rules and wishes together (asked for: {team})",
                team=team,
            )
        return Suggestion(None, (NoConsortium(rule="together", text=text),))


def tradeoff(problem: TeamProblem, found: Choice, limits: Limits | None) -> Tradeoff | None:
    """What favouring newcomers changes; None where nobody favours them."""
    if not problem.newcomers:
        return None
    plain = replace(problem, newcomers=0.0)
    other = best_team(plain, limits)
    if other is None:  # within the limits
        return None
    slugs = [each.profile.slug for each in problem.candidates]
    return Tradeoff(
        newcomers=problem.newcomers,
        goes=tuple(slugs[number] for number in found.team if number not in other.team),
        comes=tuple(slugs[number] for number in other.team if number not in found.team),
        score=points(found.value),
        plain=points(value(plain, found.team)),
        other_score=points(value(problem, other.team)),
        other_plain=points(other.value),
        optimal=found.optimal and other.optimal,
    )


def _left_out(most: int, in_time: bool) -> Suggestion:
    text = Wording.counted(
        "no lawful team is left: each partner may be in one call of this list, and other calls gain more by them",
        "no lawful team is left: each partner may be in {number} calls of this list, and other calls gain more by them",
        most,
    )
    if not in_time:
        text = Wording.counted(
            "no teams with each partner in at most one call of this list were found so far: --time-limit looks longer",
            "no teams with each partner in at most {number} calls of this list were found so far: "
            "--time-limit looks longer",
            most,
        )
    return Suggestion(None, (NoConsortium(rule="limit-per-partner", text=text),))
