"""Partners that are not at hand: what kind, from where, and which demands each would count for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fundmatch.consortium.problem import Demand, TeamProblem
from fundmatch.models.wording import Named, Wording, kinds
from fundmatch.rules import COUNTING, Who

#: What each further attribute makes a partner harder to find: ties between equally few partners are broken by it.
HARDER = 0.01


@dataclass(frozen=True)
class Prospect:
    """A partner to look for, able to coordinate: of one of ``kinds`` (empty: any), from ``country`` or, where that is
    empty, from a country not at hand yet (``new``) or one at hand. An empty ``status``: Member State or associated."""

    kinds: tuple[str, ...] = ()
    country: str = ""
    new: bool = False
    status: str = "member"
    widening: bool = False

    @property
    def cost(self) -> float:
        asked = (self.kinds, self.country, self.new, self.new and self.status != "", self.widening, self.widening)
        return 1.0 + HARDER * sum(bool(each) for each in asked)

    def counted_by(self, demand: Demand) -> bool:
        """Whether it would count for a demand."""
        if demand.id == "lead":
            return True
        if demand.rule is None:
            return self.kinds == (demand.id.removeprefix("kind-"),)
        return self._counted(demand.rule.who)

    def _counted(self, who: Who) -> bool:
        statuses = {self.status} if self.status else {*COUNTING}
        if who.described or not statuses <= {*who.statuses} or (who.widening and not self.widening):
            return False
        if who.countries and self.country not in who.countries:
            return False
        return not who.kinds or (bool(self.kinds) and {*self.kinds} <= {*who.kinds})

    def words(self) -> Wording:
        """Whom to look for."""
        who = Wording("a partner ({kinds})", kinds=kinds(self.kinds)) if self.kinds else Wording("a partner")
        if self.country:
            return Wording("{who} from {country}", who=who, country=Named("country", self.country))
        if not self.new:
            return who
        return self._widening(who) if self.widening else self._new(who)

    def _new(self, who: Wording) -> Wording:
        """A partner from a country that none at hand comes from."""
        if self.status == "member":
            return Wording("{who} from an EU Member State that none at hand comes from", who=who)
        if self.status == "associated":
            return Wording("{who} from an associated country that none at hand comes from", who=who)
        return Wording("{who} from a country that none at hand comes from", who=who)

    def _widening(self, who: Wording) -> Wording:
        """The same of a country that counts as widening."""
        if self.status == "member":
            return Wording(
                "{who} from an EU Member State that counts as widening that none at hand comes from", who=who
            )
        return Wording("{who} from an associated country that counts as widening that none at hand comes from", who=who)


def prospects(problem: TeamProblem) -> Iterator[Prospect]:
    """Every kind of partner that the demands could tell apart."""
    rows = [demand.rule.who for demand in problem.demands if demand.rule]
    asked = {who.kinds for who in rows if who.kinds}
    asked |= {(demand.id.removeprefix("kind-"),) for demand in problem.demands if demand.id.startswith("kind-")}
    singles = {(kind,) for several in asked for kind in several if sum(kind in other for other in asked) > 1}
    for wanted in sorted({(), *asked, *singles}):
        yield from _places(problem, rows, wanted)


def _places(problem: TeamProblem, rows: list[Who], kinds: tuple[str, ...]) -> Iterator[Prospect]:
    if problem.home:
        yield Prospect(kinds, problem.home)
        return
    at_hand = {each.profile.country: each.standing for each in problem.candidates if each.standing.counts}
    if at_hand:
        status = "member" if any(each.status == "member" for each in at_hand.values()) else "associated"
        yield Prospect(kinds, status=status)
    yield Prospect(kinds, new=True, status="")
    for status in ("member", "associated"):
        yield Prospect(kinds, new=True, status=status)
        if any(who.widening for who in rows):
            yield Prospect(kinds, new=True, status=status, widening=True)
    for country in sorted({country for who in rows for country in who.countries}):
        standing = at_hand.get(country)
        yield Prospect(kinds, country, new=standing is None, status=standing.status if standing else "member")
