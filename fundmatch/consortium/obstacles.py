"""Why there is no team, in words: demands that nobody meets, wishes that contradict them, and what would help."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.consortium.infeasible import SIZE, WITH, fewest_to_add, fewest_to_drop
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import Demand, TeamProblem
from fundmatch.models import NoConsortium, Profile, Remedy


def obstacles(posed: Posed, profiles: tuple[Profile, ...]) -> tuple[NoConsortium, ...]:
    """What stands in the way by itself: wishes for partners that cannot take part, demands beyond the whole pool."""
    return _unfit_wishes(posed, profiles) or (*_short_demands(posed.problem), *_contradictions(posed.problem))


def remedy(posed: Posed, profiles: Iterable[Profile]) -> Remedy | None:
    """The fewest rules and wishes to drop, and the fewest partners to add; loads the solver. None for an empty pool."""
    problem = posed.problem
    if not problem.candidates:
        return None
    words = {demand.id: demand.text for demand in problem.demands} | {SIZE: size_words(problem)}
    names = {profile.slug: profile.name for profile in profiles}
    drop = []
    for name in fewest_to_drop(problem):
        slug = name.removeprefix(f"{WITH}:")
        text = words.get(name, f"{names.get(slug, slug)} must be in the team")
        drop.append(NoConsortium(rule=name, text=text))
    add = fewest_to_add(problem) or ()
    return Remedy(drop=tuple(drop), add=tuple(prospect.words() for prospect in add))


def size_words(problem: TeamProblem) -> str:
    """The sizes of team in words."""
    sizes = problem.sizes
    if not sizes:
        return f"a team of at least {sizes.start}"
    return f"a team of {sizes.start}" if len(sizes) == 1 else f"a team of {sizes.start} to {sizes.stop - 1}"


def _unfit_wishes(posed: Posed, profiles: tuple[Profile, ...]) -> tuple[NoConsortium, ...]:
    required, known = posed.problem.required, {profile.slug: profile for profile in profiles}
    found = [
        NoConsortium(rule=WITH, text=f'no partner "{slug}" is at hand') for slug in sorted(required - known.keys())
    ]
    for slug in sorted(required & posed.refused.keys()):
        text = f"{known[slug].name} cannot take part: {posed.refused[slug].reasons[0].text}"
        found.append(NoConsortium(rule=WITH, text=text))
    return tuple(found)


def _short_demands(problem: TeamProblem) -> list[NoConsortium]:
    """The demands that even the whole pool together does not meet."""
    return [
        NoConsortium(rule=demand.id, text=_shortage(problem, demand))
        for demand in problem.demands
        if demand.supply < demand.least and (demand.id != "lead" or any(each.counts for each in problem.candidates))
    ]


def _shortage(problem: TeamProblem, demand: Demand) -> str:
    countries = sorted(
        {each.profile.country for each, group in zip(problem.candidates, demand.group, strict=True) if group >= 0}
    )
    known = f" ({', '.join(countries)})" if countries else ""
    if demand.id == "lead":
        return "no partner at hand may coordinate"
    if demand.id == "entities":
        partners = "1 eligible partner" if demand.least == 1 else f"{demand.least} eligible partners"
        return f"needs {partners}; {_at_hand(demand.supply)}"
    if demand.id == "countries":
        come = f"the eligible ones come from {demand.supply}{known}" if demand.supply else _at_hand(0)
        return f"needs partners from {demand.least} countries; {come}"
    return f"needs {demand.text}; {_at_hand(demand.supply)}{known}"


def _contradictions(problem: TeamProblem) -> list[NoConsortium]:
    """Wishes for more members than rules or wishes admit."""
    limits = [demand for demand in problem.demands if demand.whole and demand.most is not None]
    most = min((demand.most for demand in limits if demand.most is not None), default=None)
    if most is not None and len(problem.required) > most:
        return [NoConsortium(rule=SIZE, text=f"admits {most} applicant(s), but {len(problem.required)} were asked for")]
    if not problem.sizes:
        most = problem.sizes.stop - 1
        return [
            NoConsortium(rule=SIZE, text=f"a team needs at least {problem.sizes.start}, but at most {most} may be in")
        ]
    if problem.sizes.start > len(problem.candidates) and problem.smallest == problem.sizes.start:
        text = f"a team of at least {problem.smallest} was asked for; {_at_hand(len(problem.candidates))}"
        return [NoConsortium(rule=SIZE, text=text)]
    return []


def _at_hand(count: int) -> str:
    return "none is at hand" if count == 0 else f"only {count} at hand"
