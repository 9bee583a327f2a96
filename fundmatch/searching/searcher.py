"""The search itself: partners × calls → ranked results, each explained, judged and given its best team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from fundmatch.catalogue.columns import Ints, Mask
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.suggest import Effort, Suggestion
from fundmatch.decisions import left_out
from fundmatch.models import Call, PartnerMatch, Profile, SearchReport, SearchResult
from fundmatch.searching import by_theme, side_by_side
from fundmatch.searching.options import SearchOptions
from fundmatch.searching.ranking import LEAST, Candidate, Ranking, Scored
from fundmatch.searching.results import Results
from fundmatch.searching.side_by_side import Guests
from fundmatch.searching.space import Opened
from fundmatch.searching.teams import Teams

if TYPE_CHECKING:
    from fundmatch.consortium.comparison import Comparer
    from fundmatch.consortium.pairing import PairFinder
    from fundmatch.themes.tags import Tag


class Searcher(Opened):
    """Answers questions about partners and calls; what it opens and computes for one serves the next."""

    def search(self, options: SearchOptions, now: datetime) -> SearchReport:
        """Rank, filter, explain and add teams, in this order; only what is shown is read whole and explained."""
        ranking, scored = self._scored(options, now)
        report = self._report(ranking, scored, ranking.ranked(scored), self._least(options))
        profiles = [each.profile for each in scored.partners]
        remarks = [*self.scoring.remarks(profiles, options.words, scored.numbers), *self._left_out(options, now)]
        self.save()
        return report.model_copy(update={"notes": (*report.notes, *remarks)})

    def candidates(self, options: SearchOptions, now: datetime) -> list[Candidate]:
        """Every call that a search would find, in its order, with the scores alone."""
        ranking, scored = self._scored(options, now)
        return [scored.of(column) for column in ranking.ranked(scored)]

    def result(self, candidate: Candidate, now: datetime, wishes: Wishes) -> SearchResult:
        """One of them in full: evidence, verdicts, and the best team by ``wishes``."""
        team = Teams(self, now).best(self.space.calls[candidate.number], wishes)
        return Results(self.space, now).of(0, candidate, team, LEAST)

    def _scored(self, options: SearchOptions, now: datetime) -> tuple[Ranking, Scored]:
        ranking = Ranking(self.space, options, now, max(self._least(options), LEAST))
        profiles = [each for each in self.space.profiles if not options.profiles or each.slug in options.profiles]
        return ranking, ranking.scored(self.scoring, profiles, self._considered(options, now))

    def _least(self, options: SearchOptions) -> float:
        return self.space.min_score if options.min_score is None else options.min_score

    def _considered(self, options: SearchOptions, now: datetime) -> Ints:
        considered = np.flatnonzero(self.space.calls.columns.considered(options, now))
        considered = considered if options.dismissed else np.setdiff1d(considered, self.decided(now).hidden)
        return considered[self.having(options.themes)[considered]] if options.themes else considered

    def _left_out(self, options: SearchOptions, now: datetime) -> list[str]:
        """How many calls were dismissed for everybody that would have been looked at."""
        asked = np.flatnonzero(self.space.calls.columns.considered(options, now))
        number = 0 if options.dismissed else len(np.intersect1d(asked, self.decided(now).hidden))
        return [left_out(number)] if number else []

    def _report(self, ranking: Ranking, scored: Scored, ranked: Ints, least: float) -> SearchReport:
        options, now = ranking.options, ranking.now
        teams, results = Teams(self, now), Results(self.space, now)
        shown = [scored.of(column) for column in ranked[: options.limit]]
        together = teams.of_search(shown, options)
        numbered = enumerate(zip(shown, together.suggestions, strict=True), 1)
        miss = None if len(ranked) else ranking.nearest_miss(scored)
        alone = teams.of_search([miss], options).suggestions[0] if miss else None
        return SearchReport(
            as_of=now.date().isoformat(),
            calls_considered=len(scored.numbers),
            partners=len(scored.partners),
            words=self.scoring.words,
            snapshot=self.space.calls.columns.snapshot,
            closed_since=self._closed_since(now),
            results=tuple(results.of(rank, each, team, least) for rank, (each, team) in numbered),
            nearest_miss=results.of(0, miss, alone, 0.0) if miss and alone else None,
            found=len(ranked),
            notes=self.space.notes,
            joint=together.joint,
        )

    def _closed_since(self, now: datetime) -> int:
        """How many calls that were open on the day of the snapshot are closed now."""
        columns = self.space.calls.columns
        if not columns.snapshot:
            return 0
        return columns.closed_between(datetime.fromisoformat(columns.snapshot).replace(tzinfo=UTC), now)

    def suggest(self, call: Call, now: datetime, required: Iterable[str] = ()) -> Suggestion:
        """The best team for one call."""
        suggestion = Teams(self, now).best(call, Wishes(required=frozenset(required)))
        self.save()
        return suggestion

    def suggest_in_full(
        self, call: Call, now: datetime, wishes: Wishes, effort: Effort, guests: Sequence[Profile] = ()
    ) -> Suggestion:
        """See :meth:`fundmatch.searching.teams.Teams.in_full`."""
        suggestion = Teams(self, now).in_full(call, wishes, effort, guests)
        self.save()
        return suggestion

    def partner_matches(self, call: Call, profiles: Sequence[Profile], now: datetime) -> list[PartnerMatch]:
        """How each of these partners stands to one call, best first."""
        number, results = self.space.calls.number(call.id), Results(self.space, now)
        found = [results.match(self.scoring.of(profile), number) for profile in profiles]
        self.save()
        return sorted(found, key=lambda each: (-each.match.score, each.match.profile))

    def pair_finder(self, now: datetime, guests: Guests | None = None) -> PairFinder:
        """See :func:`fundmatch.searching.side_by_side.pair_finder`."""
        return side_by_side.pair_finder(self, now, guests or Guests())

    def best_calls(self, profile: Profile, now: datetime, most: int) -> list[Call]:
        """See :func:`fundmatch.searching.side_by_side.best_calls`."""
        return side_by_side.best_calls(self, profile, now, most)

    @property
    def comparer(self) -> Comparer:
        """What compares the partners at hand."""
        return side_by_side.comparer(self)

    def fitting(self, call: Call, now: datetime) -> tuple[Profile, ...]:
        """The partners that a call fits best and that may enter it, at most as many as one page compares."""
        return side_by_side.fitting(self, call, now, self.comparer.rules.members)

    def tags(self, call: Call) -> tuple[Tag, ...]:
        """The themes of a call with their evidence."""
        return by_theme.tags_of(self, call)

    def having(self, themes: Sequence[str]) -> Mask:
        """Which calls have any of these themes. Raises UsageError for one that no vocabulary has."""
        return by_theme.having(self, themes)
