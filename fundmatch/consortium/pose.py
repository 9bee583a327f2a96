"""From partners, a call and wishes to the problem of choosing a team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fundmatch.consortium.call_themes import call_themes
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes, demands_of
from fundmatch.consortium.problem import Candidate, TeamProblem, Theme
from fundmatch.consortium.weights import TeamWeights
from fundmatch.eligibility import stands, team_rules, verdict
from fundmatch.models import Call, Profile, Verdict
from fundmatch.rules import Rules, TeamRules


@dataclass(frozen=True)
class Posed:
    """A call's problem with the rules it comes from, and the partners that cannot take part, each with its verdict."""

    call: Call
    day: date
    rules: TeamRules
    problem: TeamProblem
    refused: Mapping[str, Verdict]


@dataclass(frozen=True)
class Pool:
    """Who may be chosen from: partners with what is known of their strengths, under the rules of a day."""

    profiles: tuple[Profile, ...]
    rules: Rules
    coverage: Coverage
    weights: TeamWeights

    def pose(self, call: Call, fits: Mapping[str, float], day: date, wishes: Wishes) -> Posed:
        """The problem of one call. ``fits`` are match scores (0–100) by slug."""
        themes = call_themes(call, self.weights.themes)
        cover = self._cover(themes)
        refused, candidates = {}, []
        for number, profile in enumerate(self.profiles):
            found = verdict(profile, call, self.rules, day)
            if found.verdict == "no":
                refused[profile.slug] = found
            elif profile.slug not in wishes.without:
                fit, busy = fits.get(profile.slug, 0.0) / 100, wishes.busy.get(profile.slug, 0)
                standing = stands(profile, call, self.rules, day)
                candidates.append(Candidate(profile, found, cover[number], fit, standing, busy))
        rules = team_rules(call, self.rules, day)
        problem = TeamProblem(
            candidates=tuple(candidates),
            themes=self._weighed(themes),
            demands=demands_of(candidates, rules.rules, wishes.kinds),
            weights=self.weights,
            required=wishes.required,
            smallest=wishes.least or 1,
            largest=wishes.most,
            pairs=acquaintances([each.profile for each in candidates], self.weights.once),
            newcomers=wishes.newcomers,
            home=self._home(call, day),
        )
        return Posed(call, day, rules, problem, refused)

    def _home(self, call: Call, day: date) -> str:
        territory = self.rules.territory_row(call, day)
        return territory.countries[0] if territory else ""

    def _cover(self, themes: Sequence[str]) -> list[tuple[float, ...]]:
        """For each partner its strength in each theme, 0 to 1."""
        strengths = [self.coverage.strength(theme) for theme in themes]
        full = self.weights.full_cover
        return [tuple(min(1.0, each[number] / full) for each in strengths) for number in range(len(self.profiles))]

    def _weighed(self, themes: Sequence[str]) -> tuple[Theme, ...]:
        """The themes with their shares: by rarity, within the limit of ``weights.rarest``."""
        rarity = [self.coverage.rarity(theme) for theme in themes]
        least = max(rarity, default=0.0) / self.weights.rarest
        raised = [max(each, least) or 1.0 for each in rarity]
        return tuple(Theme(theme, each / sum(raised)) for theme, each in zip(themes, raised, strict=True))


def acquaintances(profiles: Sequence[Profile], once: float) -> dict[tuple[int, int], float]:
    """Who has worked with whom, by the partners named in past projects: ``once`` for one project, 1 for more."""
    names: dict[str, int] = {}
    for number, profile in enumerate(profiles):
        for name in names_of(profile):
            names.setdefault(name, number)
    told: dict[tuple[int, int], set[str]] = {}
    for number, profile in enumerate(profiles):
        for project in profile.projects:
            for other in {names.get(partner.casefold(), number) for partner in project.partners} - {number}:
                pair = (min(number, other), max(number, other))
                told.setdefault(pair, set()).add(project.title.casefold())
    return {pair: 1.0 if len(titles) > 1 else once for pair, titles in told.items()}


def names_of(profile: Profile) -> set[str]:
    """Under what other partners may name it in their projects, in small letters."""
    names = (profile.slug, profile.name, profile.acronym, *profile.names.values())
    return {name.casefold() for name in names if name}
