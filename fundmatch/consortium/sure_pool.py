"""What a pool can do for one call for sure, and whether one more partner or one statement makes a team lawful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from fundmatch.consortium.demands import demands_of
from fundmatch.consortium.doubts import Asking, Doubt
from fundmatch.consortium.exact import searched
from fundmatch.consortium.infeasible import Shortfall, fewest_to_drop, shortfalls
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import Candidate, Demand, TeamProblem
from fundmatch.consortium.sized import Sized, Table
from fundmatch.consortium.start import first_team

#: How ids of the demand begin that a team has partners at hand: any of those asked for, or a named one.
OWN, WITH = "own", "with:"


@dataclass(frozen=True)
class Whom:
    """Whose calls are asked for: the call has to fit these, and the team has to have one of them, or ``every`` one."""

    slugs: frozenset[str]
    every: bool = False

    def demands(self, candidates: Sequence[Candidate]) -> Iterable[Demand]:
        """That a team is of one's own: a lawful team of strangers is no news."""
        wanted = [({slug}, f"{WITH}{slug}") for slug in sorted(self.slugs)] if self.every else [(self.slugs, OWN)]
        for slugs, name in wanted:
            group = tuple(0 if each.profile.slug in slugs else -1 for each in candidates)
            yield Demand(name, "a partner whose calls these are", group, 1)


@dataclass(frozen=True)
class SurePool:
    """Partners that may take part whatever they have not stated, and those in ``doubt`` with what decides, by slug."""

    asking: Asking
    posed: Posed
    whom: Whom
    candidates: tuple[Candidate, ...]
    doubt: dict[str, tuple[Candidate, Doubt]]
    _tried: dict[object, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, asking: Asking, posed: Posed, whom: Whom, refused: Iterable[Candidate]) -> SurePool:
        """``refused`` are those that the call turns away today."""
        sure: list[Candidate] = []
        doubtful: dict[str, tuple[Candidate, Doubt]] = {}
        for each in (*posed.problem.candidates, *refused):
            doubt = asking.doubt(each.profile, each.verdict)
            if doubt is not None:
                doubtful[each.profile.slug] = each, doubt
            held = doubt.sure if doubt is not None else each.verdict
            if held.verdict != "no":
                sure.append(replace(each, verdict=held))
        return cls(asking, posed, whom, tuple(sure), doubtful)

    @property
    def able(self) -> frozenset[str]:
        """Whoever may take part, for sure or once it states what is missing."""
        return frozenset({each.profile.slug for each in self.candidates} | {*self.doubt})

    @cached_property
    def problem(self) -> TeamProblem:
        """The choice among those who are sure, with the call's themes."""
        return self._problem(self.candidates)

    @cached_property
    def short(self) -> list[Shortfall]:
        """The demands that all who are sure together do not meet."""
        return shortfalls(self.problem)

    @cached_property
    def lawful(self) -> bool:
        """Whether those who are sure make a lawful team."""
        return any_lawful(self.problem)

    @cached_property
    def at_hand(self) -> frozenset[str]:
        """Countries of those who are sure and count."""
        return frozenset(each.profile.country for each in self.candidates if each.counts)

    def cleared(self, slug: str) -> Candidate:
        """A doubtful partner as it would be with the best that its statement can bring."""
        each, doubt = self.doubt[slug]
        return replace(each, verdict=doubt.cleared)

    def lawful_with(self, new: Candidate) -> bool:
        """Whether a team is lawful with this candidate in the pool, in the place of what is known of it now."""
        others = [each for each in self.candidates if each.profile.slug != new.profile.slug]
        return any_lawful(self._problem((*others, replace(new, cover=(0.0,) * len(self.posed.problem.themes)))))

    def lawful_with_stranger(self, new: Candidate) -> bool:
        """The same for one that is not in the pool yet; those whom the rules see alike are tried once."""
        key = self._seen(new)
        if key not in self._tried:
            self._tried[key] = self.lawful_with(new)
        return self._tried[key]

    def _seen(self, new: Candidate) -> object:
        country = new.profile.country
        rules = [demand.rule for demand in self.problem.demands if demand.rule]
        return (
            tuple(new.counted_by(rule.who) for rule in rules),
            new.may_lead,
            country if country in self.at_hand else "",
        )

    def _problem(self, pool: Sequence[Candidate]) -> TeamProblem:
        rules = demands_of(pool, self.posed.rules.rules, {})
        return replace(self.posed.problem, candidates=tuple(pool), demands=(*rules, *self.whom.demands(pool)), pairs={})


def any_lawful(problem: TeamProblem) -> bool:
    """Whether any team is: by counting, else by a greedy start, else by search; the solver has the last word only
    where a search of a large pool stops early."""
    if not problem.candidates or shortfalls(problem) or not problem.sizes:
        return False
    table = Table.of(problem)
    sizes = (size for size in problem.sizes if size <= len(problem.candidates))
    if any(first_team(Sized.of(table, size), 1, 0) for size in sizes):
        return True
    search = searched(problem)
    return search.choice is not None or (not search.finished and not fewest_to_drop(problem))
