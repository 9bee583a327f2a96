"""Which calls a calendar shows, and how its partners stand to those that it does not show any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.models import Call, Profile
    from fundmatch.models.decision import Dismissal
    from fundmatch.reports.calendar_events import FittingCall, OtherCall, Stand
    from fundmatch.searching import SearchOptions
    from fundmatch.searching.ranking import Ranking
    from fundmatch.store.calendar import Measure


@dataclass(frozen=True)
class CalendarFits:
    """The calls of a workspace beside the partners of a calendar, by what it is asked for, as of ``now``."""

    workspace: Workspace
    profiles: tuple[Profile, ...]
    options: SearchOptions
    now: datetime

    @cached_property
    def _ranking(self) -> Ranking:
        from fundmatch.searching.ranking import LEAST, Ranking

        return Ranking(self.workspace.searcher.space, self.options, self.now, max(self.options.min_score or 0, LEAST))

    @property
    def measure(self) -> Measure:
        """What the calendar is asked for."""
        from fundmatch.store.calendar import Measure

        return Measure(self._ranking.least, tuple(sorted(set(self.options.verdicts))))

    @property
    def complete(self) -> bool:
        """Whether all was read that decides what fits whom: a slip in a file is no reason to cancel anything.

        Calls count, too: a file of calls that is not read changes what words are worth, and with that every score.
        """
        return not self.workspace.problems

    @cached_property
    def fitting(self) -> tuple[FittingCall, ...]:
        """The open and forthcoming calls that fit, ranked as a search ranks them, without what was dismissed.

        Of the partners only as many are explained as an entry tells.
        """
        import numpy as np

        from fundmatch.reports.calendar_events import FittingCall
        from fundmatch.reports.calendar_ics import shipped_calendar_policy
        from fundmatch.searching.results import Results

        searcher, ranking = self.workspace.searcher, self._ranking
        space = searcher.space
        considered = np.flatnonzero(space.calls.columns.considered(self.options, self.now))
        scored, results = ranking.scored(searcher.scoring, self.profiles, considered), Results(space, self.now)
        found, told = [], shipped_calendar_policy().partners
        for each in (scored.of(column) for column in ranking.ranked(scored)):
            call = space.calls[each.number]
            fitting = [one for score, one in each.scores if score >= ranking.least]
            kept = [one for one in fitting if not self._dismissed(call, one.profile)]
            if kept:
                found.append(FittingCall(call, tuple(results.match(one, each.number) for one in kept[:told])))
        searcher.save()
        return tuple(found)

    def others(self, calls: Iterable[Call], measures: Sequence[Measure]) -> dict[str, OtherCall]:
        """How the partners stand to other calls, by their ids, as far as any of the measures has to know."""
        from fundmatch.reports.calendar_events import OtherCall
        from fundmatch.reports.calendar_ics import shipped_calendar_policy

        judged = min((each.least for each in measures if each.verdicts), default=inf) - shipped_calendar_policy().slack
        return {call.id: OtherCall(call, self._stands(call, judged)) for call in calls}

    def _stands(self, call: Call, judged: float) -> tuple[Stand, ...]:
        """The partners that a call fits at all; who scores less than ``judged`` gets no verdict."""
        import numpy as np

        from fundmatch.eligibility import verdict
        from fundmatch.reports.calendar_events import Stand
        from fundmatch.searching.ranking import rounded

        searcher = self.workspace.searcher
        number = searcher.space.calls.number(call.id)
        scores = rounded(np.array([searcher.scoring.of(profile).scores[number] for profile in self.profiles]))
        found = [
            Stand(
                profile.slug,
                float(score),
                verdict(profile, call, searcher.space.rules, self.now.date()) if score >= judged else None,
                self._dismissed(call, profile) is not None,
            )
            for profile, score in zip(self.profiles, scores, strict=True)
            if score > 0
        ]
        return tuple(sorted(found, key=lambda stand: (-stand.score, stand.profile)))

    def _dismissed(self, call: Call, profile: Profile) -> Dismissal | None:
        return self.workspace.decisions.dismissal(call.id, profile.slug, self.now.date())
