"""Calls as a search shows them: matches with evidence, verdicts and own shares, who else could apply, the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fundmatch.consortium.suggest import Suggestion
from fundmatch.eligibility import verdict, who_qualifies
from fundmatch.matching.partner_scores import PartnerScores
from fundmatch.models import Call, PartnerMatch, SearchResult, Substitute
from fundmatch.searching.own_share import own_share
from fundmatch.searching.ranking import Candidate
from fundmatch.searching.space import SearchSpace

#: Other partners told of where the best match cannot apply.
SUBSTITUTES = 3


@dataclass(frozen=True)
class Results:
    """Tells results of one space as of ``now``."""

    space: SearchSpace
    now: datetime

    def of(self, rank: int, candidate: Candidate, team: Suggestion, least: float) -> SearchResult:
        """One ranked call, with the partners that it fits from ``least`` on, or the one that it fits best."""
        call = self.space.calls[candidate.number]
        shown = [each for score, each in candidate.scores if score >= least] or [candidate.scores[0][1]]
        matches = tuple(self.match(each, candidate.number) for each in shown)
        return SearchResult(
            rank=rank,
            score=candidate.score,
            call=call,
            status=call.status(self.now),
            matches=matches,
            consortium=team.consortium,
            no_consortium=team.no_consortium,
            could=self._substitutes(call, matches),
        )

    def match(self, scored: PartnerScores, number: int) -> PartnerMatch:
        """One partner beside one call."""
        call, profile, rules, day = self.space.calls[number], scored.profile, self.space.rules, self.now.date()
        found = verdict(profile, call, rules, day)
        return PartnerMatch(
            match=scored.match(number),
            eligibility=found,
            own_share=own_share(profile, call, rules, day, found.role),
        )

    def _substitutes(self, call: Call, matches: Sequence[PartnerMatch]) -> tuple[Substitute, ...]:
        """Who else may apply where the partner that a call fits best cannot."""
        if matches[0].eligibility.verdict != "no":
            return ()
        told = {each.match.profile for each in matches}
        others = [profile for profile in self.space.profiles if profile.slug not in told]
        found = who_qualifies(call, others, self.space.rules, self.now.date())[:SUBSTITUTES]
        return tuple(Substitute(profile=each.profile.slug, eligibility=each.verdict) for each in found)
