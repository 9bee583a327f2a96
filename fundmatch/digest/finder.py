"""What fits the partners of one person: the search as a digest asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from fundmatch.consortium.demands import Wishes
from fundmatch.digest.items import Fit, Item
from fundmatch.digest.letter import Miss
from fundmatch.digest.subscribers import Subscriber, Subscription
from fundmatch.models import Profile, SearchResult
from fundmatch.searching import SearchOptions
from fundmatch.searching.ranking import Candidate
from fundmatch.searching.searcher import Searcher

#: Who certainly may not apply needs no mail; who perhaps may, does.
NOT_REFUSED = ("yes", "unknown")


@dataclass(frozen=True)
class Finder:
    """Asks ``searcher`` as of ``now``."""

    searcher: Searcher
    now: datetime

    def fits(self, person: Subscriber) -> list[Fit]:
        """The open and forthcoming calls that fit the person's partners from their thresholds on, best first."""
        scores: dict[int, dict[str, float]] = {}
        for subscription in person.subscriptions:
            for candidate in self._candidates(subscription, subscription.threshold):
                found = scores.setdefault(candidate.number, {})
                for score, each in candidate.scores:
                    slug = each.profile.slug
                    found[slug] = max(score, found.get(slug, 0.0))
        calls = self.searcher.space.calls
        fits = [Fit(calls.read(number), _ordered(found)) for number, found in scores.items()]
        return sorted(fits, key=lambda fit: (-fit.score, fit.call.id))

    def _candidates(self, subscription: Subscription, least: float) -> list[Candidate]:
        options = SearchOptions(
            profiles=subscription.partners,
            sources=subscription.programmes,
            verdicts=NOT_REFUSED,
            min_score=least,
        )
        return self.searcher.candidates(options, self.now)

    def results(self, items: Sequence[Item], person: Subscriber) -> dict[str, SearchResult]:
        """Calls with evidence, verdicts and team, by id; a person of one partner is told the best team with it."""
        required = frozenset(person.partners) if len(person.partners) == 1 else frozenset[str]()
        return {item.call.id: self._result(item, required) for item in items if item.partners}

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        return {profile.slug: profile for profile in self.searcher.space.profiles}

    def _result(self, item: Item, required: frozenset[str]) -> SearchResult:
        number, scoring = self.searcher.space.calls.number(item.call.id), self.searcher.scoring
        scores = tuple((score, scoring.of(self._profiles[slug])) for slug, score in item.partners)
        return self.searcher.result(Candidate(number, scores), self.now, Wishes(required=required))

    def miss(self, person: Subscriber) -> Miss | None:
        """What came nearest to the thresholds, for those who want to know that nothing reached them."""
        found = [(subscription, each) for subscription in person.subscriptions for each in self._below(subscription)]
        if not found:
            return None
        subscription, best = max(found, key=lambda pair: (pair[1].score, -pair[1].number))
        return Miss(self.searcher.space.calls.read(best.number), best.score, subscription.threshold)

    def _below(self, subscription: Subscription) -> list[Candidate]:
        """The best call under the threshold, if any."""
        below = [each for each in self._candidates(subscription, 0.0) if each.score < subscription.threshold]
        return below[:1]


def _ordered(scores: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
