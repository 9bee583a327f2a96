"""What a team's value is made of, in points that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.consortium.problem import TeamProblem, acquaintance, prepared, theme_cover
from fundmatch.models import ValuePart
from fundmatch.models.wording import Wording

#: Points are told with one decimal: tenths of a hundredth of the value.
TENTHS = 1000


def value_parts(problem: TeamProblem, team: Sequence[int], score: float) -> tuple[ValuePart, ...]:
    """The terms of :func:`fundmatch.consortium.problem.value`, rounded so that they add up to the shown ``score``.

    A team that nothing speaks for is shown with 0, whatever its terms are.
    """
    terms = _terms(problem, tuple(team))
    tenths = {name: round(TENTHS * term) for name, term in terms.items()}
    largest = max(tenths, key=lambda name: abs(tenths[name]))
    tenths[largest] += round(10 * score) - sum(tenths.values())
    return tuple(ValuePart(name=name, points=number / 10) for name, number in tenths.items() if number)


def _terms(problem: TeamProblem, team: tuple[int, ...]) -> dict[Wording, float]:
    weights, members = problem.weights, [problem.candidates[number] for number in team]
    covers = zip(problem.themes, theme_cover(problem, team), strict=True)
    doubtful = sum(each.verdict.verdict == "unknown" for each in members) / len(team)
    new = sum(1 / (1 + len(each.profile.projects)) for each in members) / len(team)
    kinds = min(1.0, len({each.profile.kind for each in members}) / weights.kinds_wanted)
    return {
        Wording("themes"): weights.coverage * sum(theme.weight * strength for theme, strength in covers),
        Wording("fit"): weights.fit * sum(each.fit for each in members) / len(team),
        Wording("newcomers"): weights.newcomer * problem.newcomers * new,
        Wording("past work together"): weights.past * (1 - problem.newcomers) * acquaintance(problem, team),
        Wording("coordinator"): weights.lead * prepared(problem, team),
        Wording("kinds of organisation"): weights.kinds * kinds,
        Wording("members in doubt"): -weights.unsure * doubtful,
        Wording("extra members"): -weights.each_beyond * (len(team) - problem.least_lawful),
        Wording("load of other calls"): -weights.busy * sum(each.busy for each in members),
    }
