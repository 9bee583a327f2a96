"""Why there is no team, in words: demands that nobody meets, wishes that contradict them, and what would help."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.consortium.infeasible import SIZE, WITH, fewest_to_add, fewest_to_drop
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import Demand, TeamProblem
from fundmatch.models import NoConsortium, Profile, Remedy
from fundmatch.models.wording import Wording, countries


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
        text = words.get(name) or Wording("{partner} must be in the team", partner=names.get(slug, slug))
        drop.append(NoConsortium(rule=name, text=text))
    add = fewest_to_add(problem) or ()
    return Remedy(drop=tuple(drop), add=tuple(prospect.words() for prospect in add))


def size_words(problem: TeamProblem) -> Wording:
    """The sizes of team in words."""
    sizes = problem.sizes
    if not sizes:
        return Wording.counted("a team of at least {number}", "a team of at least {number}", sizes.start)
    if len(sizes) == 1:
        return Wording.counted("a team of {number}", "a team of {number}", sizes.start)
    most = sizes.stop - 1
    return Wording.counted("a team of {least} to {number}", "a team of {least} to {number}", most, least=sizes.start)


def _unfit_wishes(posed: Posed, profiles: tuple[Profile, ...]) -> tuple[NoConsortium, ...]:
    required, known = posed.problem.required, {profile.slug: profile for profile in profiles}
    found = [
        NoConsortium(rule=WITH, text=Wording('no partner "{slug}" is at hand', slug=slug))
        for slug in sorted(required - known.keys())
    ]
    for slug in sorted(required & posed.refused.keys()):
        why = posed.refused[slug].reasons[0].text
        text = Wording("{partner} cannot take part: {why}", partner=known[slug].name, why=why)
        found.append(NoConsortium(rule=WITH, text=text))
    return tuple(found)


def _short_demands(problem: TeamProblem) -> list[NoConsortium]:
    """The demands that even the whole pool together does not meet."""
    return [
        NoConsortium(rule=demand.id, text=_shortage(problem, demand))
        for demand in problem.demands
        if demand.supply < demand.least and (demand.id != "lead" or any(each.counts for each in problem.candidates))
    ]


def _shortage(problem: TeamProblem, demand: Demand) -> Wording:
    """What a demand asks, and what of it is at hand."""
    if demand.id == "lead":
        return Wording("no partner at hand may coordinate")
    if demand.id == "entities":
        needed = Wording.counted("{number} eligible partner", "{number} eligible partners", demand.least)
        return Wording("needs {what}; {supply}", what=needed, supply=_at_hand(demand.supply))
    known = {each.profile.country for each, group in zip(problem.candidates, demand.group, strict=True) if group >= 0}
    if demand.id != "countries":
        supply = _at_hand_from(demand.supply, known) if known else _at_hand(demand.supply)
        return Wording("needs {what}; {supply}", what=demand.text, supply=supply)
    supply = _at_hand(0)
    if known:
        come = {"number": demand.supply, "countries": countries(sorted(known))}
        supply = Wording("the eligible ones come from {number} ({countries})", **come)
    return Wording.counted(
        "needs partners from {number} countries; {supply}",
        "needs partners from {number} countries; {supply}",
        demand.least,
        supply=supply,
    )


def _contradictions(problem: TeamProblem) -> list[NoConsortium]:
    """Wishes for more members than rules or wishes admit."""
    found = _too_many(problem) or _too_few(problem)
    return [NoConsortium(rule=SIZE, text=found)] if found else []


def _too_many(problem: TeamProblem) -> Wording | None:
    """What is asked for beyond what is admitted."""
    limits = [demand for demand in problem.demands if demand.whole and demand.most is not None]
    most = min((demand.most for demand in limits if demand.most is not None), default=None)
    if most is not None and len(problem.required) > most:
        asked = len(problem.required)
        return Wording.counted(
            "admits {number} applicant(s), but {asked} were asked for",
            "admits {number} applicant(s), but {asked} were asked for",
            most,
            asked=asked,
        )
    if problem.sizes:
        return None
    least, most = problem.sizes.start, problem.sizes.stop - 1
    return Wording("a team needs at least {least}, but at most {most} may be in", least=least, most=most)


def _too_few(problem: TeamProblem) -> Wording | None:
    """A wish for more members than are at hand."""
    least, number = problem.sizes.start, len(problem.candidates)
    if least <= number or problem.smallest != least:
        return None
    return Wording.counted(
        "a team of at least {number} was asked for; {supply}",
        "a team of at least {number} was asked for; {supply}",
        least,
        supply=_at_hand(number),
    )


def _at_hand(count: int) -> Wording:
    return Wording("none is at hand") if count == 0 else Wording("only {number} at hand", number=count)


def _at_hand_from(count: int, known: Iterable[str]) -> Wording:
    return Wording("only {number} at hand ({countries})", number=count, countries=countries(sorted(known)))
