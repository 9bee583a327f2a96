"""Who with whom: teams for one call, and for the calls of a search one by one or together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.suggest import Effort, Suggestion, Together
from fundmatch.models import Call, Profile
from fundmatch.searching.options import SearchOptions
from fundmatch.searching.ranking import Candidate
from fundmatch.searching.space import Opened


@dataclass(frozen=True)
class Teams:
    """Suggests teams as of ``now``."""

    opened: Opened
    now: datetime

    def posed(self, call: Call, wishes: Wishes, words: tuple[str, ...] = ()) -> Posed:
        """The problem of choosing a team for one call from the partners at hand."""
        fits = self.opened.fits(call, words)
        return self.opened.teams.pose(call, fits, self.now.date(), self._decided(call, wishes))

    def best(self, call: Call, wishes: Wishes) -> Suggestion:
        """The best team for one call."""
        return self.opened.teams.suggest(self.posed(call, wishes))

    def in_full(self, call: Call, wishes: Wishes, effort: Effort, guests: Sequence[Profile] = ()) -> Suggestion:
        """The best team for one call with alternatives and swaps, or what would make one possible.

        ``guests`` are further candidates beside the partners at hand.
        """
        finder = self.opened.teams_with(guests)
        fits, wished = self.opened.fits(call, guests=guests), self._decided(call, wishes)
        posed = finder.pose(call, fits, self.now.date(), wished)
        found = finder.suggest_in_full(posed, effort)
        finder.save()
        return found

    def _decided(self, call: Call, wishes: Wishes) -> Wishes:
        """``wishes``, and what the office decided."""
        return self.opened.decided(self.now).wishes(call, wishes)

    def of_search(self, candidates: Sequence[Candidate], options: SearchOptions) -> Together:
        """The team of each call, chosen by itself or, where partners are limited, together."""
        finder, limit = self.opened.teams, options.partner_limit
        posed = [self._problem(each, options) for each in candidates]
        if limit is None:
            return Together([finder.suggest(each, options.effort) for each in posed])
        shares = [each.score / 100 for each in candidates]
        return finder.suggest_together(posed, shares, limit, options.effort)

    def _problem(self, candidate: Candidate, options: SearchOptions) -> Posed:
        wishes = Wishes(required=frozenset(options.profiles), busy=options.busy)
        return self.posed(self.opened.space.calls[candidate.number], wishes, options.words)
