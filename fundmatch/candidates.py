"""The best strangers for a call or a partner: organisations of the directory, chosen cheaply, then ranked.

A directory has tens of thousands of organisations; reading all their texts takes a minute. The words of the call choose
some hundreds by the titles and topics of their projects, those with most projects lately and past collaborators of the
coordinator join them, and :class:`fundmatch.matching.partners.PartnerRanker` ranks these. Measured on A_dev (T2s, 59
consortia, 4,081 organisations, titles only): nDCG@20 .097 and recall@100 .354, ranking everybody .104 and .348.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import zip_longest

from fundmatch.directory import Directory
from fundmatch.directory.finding import Filter
from fundmatch.matching.partners import Participation, PartnerRanker, TextPool
from fundmatch.models import Call, Profile
from fundmatch.models.organisation import NEWEST, Organisation, slug_of_id

#: How many are ranked for each one wanted, and at least.
RANKED_EACH, RANKED_LEAST = 4, 200
#: Past collaborators of the coordinator, and the busiest organisations, that are ranked whatever their subjects are.
COLLABORATORS, BUSIEST = 150, 150
#: Past collaborators whose projects with a partner are told.
KNOWN = 500
#: Days within which a project was lately.
LATELY = timedelta(days=3 * 365)
#: What the fields of a call weigh when organisations are preselected: a title names the subject, a text describes it.
TITLE, KEYWORDS, TEXT = 3.0, 2.0, 1.0
#: Signs of a call's text that are read for the preselection; what follows is conditions and boilerplate.
TEXT_READ = 6_000


@dataclass(frozen=True)
class Candidate:
    """An organisation of the directory for a call, as a profile, with a score that orders one answer."""

    organisation: Organisation
    profile: Profile
    score: float


@dataclass(frozen=True)
class Wanted:
    """Whom to look for. ``known`` are ids of entries that are partners already (:meth:`Directory.known`)."""

    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    known: Collection[str] = field(default_factory=frozenset)


class CandidateFinder:
    """Answers for many calls over one directory; the history of projects is read once."""

    def __init__(self, directory: Directory, today: date) -> None:
        self.directory, self.today = directory, today

    @cached_property
    def history(self) -> list[Participation]:
        """Every dated participation of every organisation, by the slugs of their profiles."""
        return participations(self.directory)

    def find(
        self, call: Call, wanted: Wanted | None = None, coordinator: Profile | None = None, limit: int = 60
    ) -> list[Candidate]:
        """The best ``limit`` organisations for a call that are no partners yet, best first."""
        return self.find_all([call], wanted, coordinator, limit)[call.id]

    def find_all(
        self, calls: Sequence[Call], wanted: Wanted | None = None, coordinator: Profile | None = None, limit: int = 60
    ) -> dict[str, list[Candidate]]:
        """The same for each of several calls by id: the texts of all who are ranked are read once."""
        wanted = wanted or Wanted()
        own = self.directory.same_as(coordinator) if coordinator is not None else []
        if coordinator is not None and own:  # its history stands under the slug of its entry
            coordinator = coordinator.model_copy(update={"slug": slug_of_id(own[0])})
        pool = self._pool(calls, wanted, own, max(RANKED_LEAST, RANKED_EACH * limit))
        if not pool:
            return {call.id: [] for call in calls}
        found = [(each, each.as_profile()) for each in pool]
        ranker = PartnerRanker([profile for _, profile in found], self.history, self.today)
        return {call.id: _best(found, ranker.scores(call, coordinator).tolist(), limit) for call in calls}

    def of_each(self, calls: Sequence[Call], wanted: Wanted, coordinator: Profile, limit: int) -> list[Candidate]:
        """At most ``limit`` organisations for several calls: the best one of each call, then the second ones, …"""
        lists = list(self.find_all(calls, wanted, coordinator, limit).values())
        found = (each for row in zip_longest(*lists) for each in row if each is not None)
        return list({each.organisation.id: each for each in found}.values())[:limit]

    def like(self, profile: Profile, wanted: Wanted | None = None, limit: int = 60) -> list[Candidate]:
        """The best ``limit`` organisations that write about the same as a partner, or have worked with it."""
        from fundmatch.matching.background import shipped_background

        wanted, own = wanted or Wanted(), self.directory.same_as(profile)
        size = max(RANKED_LEAST, RANKED_EACH * limit) + len(wanted.known)
        chosen = Filter(wanted.countries, wanted.kinds)
        numbers = self.directory.preselected(partner_texts(profile), chosen, size)
        pool = self.directory.organisations(numbers, NEWEST) + self._beside(own, chosen)
        found = [(each, each.as_profile()) for each in _wanted(pool, {*wanted.known, *own})]
        if not found:
            return []
        texts = TextPool([each for _, each in found], shipped_background())
        return _best(found, texts.cosines(texts.centroid(profile))[0].tolist(), limit)

    def past(self, profile: Profile) -> dict[str, tuple[str, ...]]:
        """Projects that a partner had with organisations of the directory, by the slugs of their profiles."""
        shared = (each for own in self.directory.same_as(profile) for each in self.directory.collaborators(own, KNOWN))
        return {each.organisation.slug: each.projects for each in shared}

    def _beside(self, own: Sequence[str], chosen: Filter) -> list[Organisation]:
        """Past collaborators of an organisation by the ids of its entries."""
        beside = [each.organisation.id for name in own for each in self.directory.collaborators(name, COLLABORATORS)]
        return [each for each in self.directory.named(beside, NEWEST) if _fits(each, chosen)]

    def _pool(self, calls: Sequence[Call], wanted: Wanted, coordinator: Sequence[str], size: int) -> list[Organisation]:
        """Whom to rank; ``coordinator`` are the ids of the coordinator's own entries."""
        chosen = Filter(wanted.countries, wanted.kinds)
        numbers = dict.fromkeys(self.directory.active(chosen, (self.today - LATELY).isoformat(), BUSIEST))
        for call in calls:
            numbers |= dict.fromkeys(self.directory.preselected(call_texts(call), chosen, size + len(wanted.known)))
        pool = self.directory.organisations(list(numbers), NEWEST) + self._beside(coordinator, chosen)
        return _wanted(pool, {*wanted.known, *coordinator})


def _wanted(pool: Iterable[Organisation], unwanted: Collection[str]) -> list[Organisation]:
    """Each organisation once, without those that nobody wants."""
    return list({each.id: each for each in pool if each.id not in unwanted}.values())


def _best(found: Sequence[tuple[Organisation, Profile]], scores: Sequence[float], limit: int) -> list[Candidate]:
    order = sorted(range(len(found)), key=lambda number: (-scores[number], found[number][0].id))[:limit]
    return [Candidate(*found[number], scores[number]) for number in order]


def _fits(organisation: Organisation, chosen: Filter) -> bool:
    country = not chosen.countries or organisation.country in chosen.countries
    return country and (not chosen.kinds or organisation.kind in chosen.kinds)


def call_texts(call: Call) -> dict[str, float]:
    """What of a call tells its subject, with weights."""
    texts = {call.title: TITLE, call.summary: KEYWORDS, call.text[:TEXT_READ]: TEXT}
    texts |= dict.fromkeys((*call.themes, *call.keywords), KEYWORDS)
    return {text: weight for text, weight in texts.items() if text}


def partner_texts(profile: Profile) -> dict[str, float]:
    """What of a partner tells its subjects, with weights."""
    texts = dict.fromkeys((profile.description, *profile.descriptions.values()), TEXT)
    texts |= dict.fromkeys((project.title for project in profile.projects), TEXT)
    texts |= {text: KEYWORDS * keyword.weight for keyword in profile.keywords for _, text in keyword.forms()}
    return {text: weight for text, weight in texts.items() if text}


def participations(directory: Directory) -> list[Participation]:
    """The directory's projects as :class:`~fundmatch.matching.partners.PartnerRanker` takes them."""
    return [Participation(profile, project, start) for profile, project, start in directory.attendances()]


def best_candidates(
    directory: Directory, call: Call, *, today: date, limit: int = 60, wanted: Wanted | None = None
) -> list[Profile]:
    """The best organisations for one call as profiles, whose slugs begin with ``dir-``."""
    return [each.profile for each in CandidateFinder(directory, today).find(call, wanted, limit=limit)]
