"""What an office decided about calls, as a search and the choice of teams obey it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np

from fundmatch.catalogue import Catalogue
from fundmatch.catalogue.columns import Floats, Ints
from fundmatch.consortium.demands import Wishes
from fundmatch.decisions import EVERYBODY, Decisions
from fundmatch.models import Call


@dataclass(frozen=True)
class Decided:
    """The decisions in force at ``now`` over the calls at hand."""

    decisions: Decisions
    calls: Catalogue
    now: datetime

    @property
    def _day(self) -> date:
        return self.now.date()

    @cached_property
    def _dismissed(self) -> Mapping[str, frozenset[str]]:
        """For whom each call is dismissed."""
        found: dict[str, frozenset[str]] = {}
        for call_id, slug in self.decisions.dismissed(self._day):
            found[call_id] = found.get(call_id, frozenset()) | {slug}
        return found

    @cached_property
    def hidden(self) -> Ints:
        """The numbers of calls that are dismissed for everybody."""
        return self._numbers(self.decisions.hidden(self._day))

    def by_partner(self, numbers: Ints) -> dict[str, tuple[int, ...]]:
        """Which of the calls ``numbers`` single partners dismissed for themselves: ascending, by slug."""
        refused: defaultdict[str, list[str]] = defaultdict(list)
        for call_id, slug in self.decisions.dismissed(self._day):
            if slug != EVERYBODY:
                refused[slug].append(call_id)
        among = set(numbers.tolist())
        found = {slug: among.intersection(self._numbers(ids).tolist()) for slug, ids in refused.items()}
        return {slug: tuple(sorted(each)) for slug, each in found.items() if each}

    def without_hidden(self, scores: Floats, slugs: Sequence[str], numbers: Ints) -> Floats:
        """Scores, one row a partner and one column a call of ``numbers``, 0 where a partner dismissed the call."""
        shown = scores.copy()
        for call_id, refusing in self._dismissed.items():
            columns = np.flatnonzero(np.isin(numbers, self._numbers([call_id])))
            for row, slug in enumerate(slugs):
                if slug in refusing or EVERYBODY in refusing:
                    shown[row, columns] = 0.0
        return shown

    def without_own(self, scores: Floats, slug: str) -> Floats:
        """Scores of all calls for one partner, 0 for those that it dismissed for itself."""
        refused = [call_id for call_id, slugs in self._dismissed.items() if slug in slugs]
        if not refused:
            return scores
        shown = scores.copy()
        shown[self._numbers(refused)] = 0.0
        return shown

    def refusing(self, call: Call) -> frozenset[str]:
        """The partners that dismissed a call for themselves."""
        return self._dismissed.get(call.id, frozenset()) - {EVERYBODY}

    def wishes(self, call: Call, wishes: Wishes) -> Wishes:
        """``wishes`` without the partners that dismissed this call, and with what all are busy with elsewhere.

        Whoever is asked for by name is not left out; a load that is stated outweighs what is tracked.
        """
        refusing = self.refusing(call) - wishes.required
        return replace(wishes, without=wishes.without | refusing, busy={**self._busy(call.id), **wishes.busy})

    def _busy(self, call_id: str) -> Mapping[str, int]:
        """How many other open calls each partner is applying for."""
        return Counter(
            slug
            for entry in self.decisions.tracked
            if entry.status == "applying" and entry.call != call_id and self._is_open(entry.call)
            for slug in entry.partners
        )

    def _is_open(self, call_id: str) -> bool:
        numbers = self._numbers([call_id])
        return bool(len(numbers)) and self.calls.read(int(numbers[0])).status(self.now) in ("open", "forthcoming")

    def _numbers(self, ids: Iterable[str]) -> Ints:
        """Where the calls named stand, as far as they are at hand."""
        found = []
        for call_id in ids:
            with suppress(KeyError):
                found.append(self.calls.number(call_id))
        return np.array(sorted(found), dtype=np.intp)
