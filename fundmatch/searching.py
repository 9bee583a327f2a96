"""The search itself: partners × calls → ranked results, each explained, judged and given its best team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from fundmatch.cache import Cache
from fundmatch.consortium.suggest import Suggestion, TeamFinder
from fundmatch.eligibility import funding_rate, verdict
from fundmatch.matching.engine import Engine, ScoredProfile
from fundmatch.matching.index_file import remembered_index
from fundmatch.models import Call, OwnShare, PartnerMatch, Profile, Role, SearchReport, SearchResult
from fundmatch.models.call import opening_instant
from fundmatch.rules import Rules
from fundmatch.text.glossary import Glossary, shipped_glossary
from fundmatch.text.known_words import KnownWords


@dataclass(frozen=True)
class SearchOptions:
    """What to search for. Every field has the command line's default.

    ``profiles`` limits the matches shown and must be in the consortium; ``words`` are extra keywords; ``verdicts``,
    ``kinds``, ``closing_before``, ``posted_since`` and ``min_grant`` filter calls; ``sort`` is ``score``,
    ``deadline`` or ``grant``.
    """

    profiles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    limit: int = 5
    include_closed: bool = False
    min_score: float | None = None
    verdicts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    closing_before: datetime | None = None
    posted_since: datetime | None = None
    min_grant: float | None = None
    sort: str = "score"


@dataclass(frozen=True)
class SearchSpace:
    """What is searched: partners, calls, the rules in force; ``min_score`` is the workspace's own threshold."""

    profiles: tuple[Profile, ...]
    calls: tuple[Call, ...]
    rules: Rules
    snapshot: str = ""
    min_score: float = 15.0
    cache: Cache = field(default_factory=Cache)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A call with the scores of the partners shown, best first."""

    call: Call
    number: int
    scores: tuple[tuple[float, ScoredProfile], ...]

    @property
    def score(self) -> float:
        return self.scores[0][0] if self.scores else 0.0


class Searcher:
    """Answers questions about partners and calls; indexes are built once and serve every question."""

    def __init__(self, space: SearchSpace) -> None:
        self.space = space
        self._scores: dict[tuple[str, tuple[str, ...]], ScoredProfile] = {}

    @cached_property
    def glossary(self) -> Glossary:
        return shipped_glossary(self.space.cache)

    @cached_property
    def dictionaries(self) -> KnownWords:
        folder = self.space.cache.folder
        return KnownWords(folder / "known-words.json" if folder else None)

    @cached_property
    def engine(self) -> Engine:
        """The engine over all calls, open or not: rarity of words should not depend on what is open today."""
        return Engine(remembered_index(self.space.calls, self.space.cache), self.glossary, self.dictionaries)

    @cached_property
    def teams(self) -> TeamFinder:
        return TeamFinder(self.space.profiles, self.space.rules, self.engine)

    def search(self, options: SearchOptions, now: datetime) -> SearchReport:
        """Rank, filter, explain and add teams, in this order; only what is shown is explained."""
        shown = self._shown_profiles(options)
        scored = [self._scored(profile, options.words) for profile in shown]
        considered = [number for number, call in enumerate(self.space.calls) if considers(call, options, now)]
        candidates = [self._candidate(number, scored) for number in considered]
        least = self.space.min_score if options.min_score is None else options.min_score
        passed = [each for each in (self._judged(each, options, now) for each in candidates) if each.scores]
        ranked = sorted((each for each in passed if each.score >= max(least, 0.1)), key=_order(options.sort, now))
        results = [
            self._result(rank, each, options, now, least) for rank, each in enumerate(ranked[: options.limit], 1)
        ]
        miss = max(passed, key=lambda each: each.score, default=None) if not ranked else None
        self.dictionaries.save()
        return SearchReport(
            as_of=now.date().isoformat(),
            calls_considered=len(considered),
            partners=len(shown),
            words=len(self.engine.index.term),
            snapshot=self.space.snapshot,
            closed_since=self._closed_since(now),
            results=tuple(results),
            nearest_miss=self._result(0, miss, options, now, 0.0) if miss and miss.score else None,
            found=len(ranked),
            notes=(*self.space.notes, *self._not_found(options.words, considered)),
        )

    def _not_found(self, words: Sequence[str], considered: Sequence[int]) -> list[str]:
        """Typed words that no call in question has: silence would look like an answer to them."""
        found = {word: self.engine.scorer.phrase(self.engine.expander.phrase(word)) for word in words}
        return [f'no call in question has "{word}"' for word, hits in found.items() if not hits[considered].any()]

    def suggest(self, call: Call, now: datetime, required: Iterable[str] = ()) -> Suggestion:
        """The best team for one call."""
        number = self.space.calls.index(call)
        fits = {profile.slug: float(self._scored(profile).scores[number]) for profile in self.space.profiles}
        suggestion = self.teams.suggest(call, fits, now.date(), required)
        self.dictionaries.save()
        return suggestion

    def partner_matches(self, call: Call, profiles: Sequence[Profile], now: datetime) -> list[PartnerMatch]:
        """How each of these partners stands to one call, best first."""
        number = self.space.calls.index(call)
        found = [self._partner_match(self._scored(profile), number, now) for profile in profiles]
        self.dictionaries.save()
        return sorted(found, key=lambda each: (-each.match.score, each.match.profile))

    def _shown_profiles(self, options: SearchOptions) -> list[Profile]:
        if options.profiles:
            return [profile for profile in self.space.profiles if profile.slug in options.profiles]
        return list(self.space.profiles)

    def _candidate(self, number: int, scored: Sequence[ScoredProfile]) -> Candidate:
        pairs = [(round(float(each.scores[number]), 1), each) for each in scored]
        pairs = sorted((pair for pair in pairs if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].profile.slug))
        return Candidate(self.space.calls[number], number, tuple(pairs))

    def _judged(self, candidate: Candidate, options: SearchOptions, now: datetime) -> Candidate:
        """Without the partners whose verdict was not asked for."""
        if not options.verdicts:
            return candidate
        rules, day = self.space.rules, now.date()
        kept = tuple(
            pair
            for pair in candidate.scores
            if verdict(pair[1].profile, candidate.call, rules, day).verdict in options.verdicts
        )
        return Candidate(candidate.call, candidate.number, kept)

    def _result(
        self, rank: int, candidate: Candidate, options: SearchOptions, now: datetime, least: float
    ) -> SearchResult:
        call = candidate.call
        shown = [each for score, each in candidate.scores if score >= least] or [candidate.scores[0][1]]
        suggestion = self._team(candidate, options, now)
        return SearchResult(
            rank=rank,
            score=candidate.score,
            call=call,
            status=call.status(now),
            matches=tuple(self._partner_match(each, candidate.number, now) for each in shown),
            consortium=suggestion.consortium,
            no_consortium=suggestion.no_consortium,
        )

    def _team(self, candidate: Candidate, options: SearchOptions, now: datetime) -> Suggestion:
        fits = {
            profile.slug: float(self._scored(profile, options.words).scores[candidate.number])
            for profile in self.space.profiles
        }
        return self.teams.suggest(candidate.call, fits, now.date(), options.profiles)

    def _scored(self, profile: Profile, words: tuple[str, ...] = ()) -> ScoredProfile:
        """A partner's scores with extra keywords, computed once."""
        key = (profile.slug, words)
        if key not in self._scores:
            self._scores[key] = self.engine.score(profile, words)
        return self._scores[key]

    def _partner_match(self, scored: ScoredProfile, number: int, now: datetime) -> PartnerMatch:
        call, profile, rules = self.space.calls[number], scored.profile, self.space.rules
        found = verdict(profile, call, rules, now.date())
        return PartnerMatch(
            match=self.engine.explain(scored, number),
            eligibility=found,
            own_share=own_share(profile, call, rules, now.date(), found.role),
        )

    def _closed_since(self, now: datetime) -> int:
        """How many calls that were open on the day of the snapshot are closed now."""
        snapshot = self.space.snapshot
        if not snapshot:
            return 0
        then = datetime.fromisoformat(snapshot).replace(tzinfo=UTC)
        return sum(
            call.status(then) in ("open", "forthcoming") and call.status(now) == "closed" for call in self.space.calls
        )


def considers(call: Call, options: SearchOptions, now: datetime) -> bool:
    """Whether a call passes the filters that need no partner."""
    if not options.include_closed and call.status(now) not in ("open", "forthcoming"):
        return False
    if options.sources and call.source not in options.sources:
        return False
    if options.kinds and call.kind not in options.kinds:
        return False
    if options.min_grant is not None and (grant_of(call) or 0.0) < options.min_grant:
        return False
    return _in_time(call, options, now)


def _in_time(call: Call, options: SearchOptions, now: datetime) -> bool:
    if options.closing_before is not None:
        deadline = call.next_deadline(now)
        if deadline is None or deadline.end() > options.closing_before:
            return False
    if options.posted_since is not None:
        return call.opens is not None and options.posted_since <= opening_instant(call.opens) <= now
    return True


def grant_of(call: Call) -> float | None:
    """The largest grant of one project in euro: the stated maximum, else total / number of grants, else unknown."""
    budget = call.budget
    if budget.max is not None:
        return budget.max
    return budget.total / budget.grants if budget.total and budget.grants else None


def own_share(profile: Profile, call: Call, rules: Rules, day: date, role: Role) -> OwnShare | None:
    """What the partner pays itself: 100 % − funding rate, in euro on an equal part of the largest grant.

    None where the rate is not known or the partner cannot take part; whoever joins without funding pays everything.
    """
    if role == "none":
        return None
    if role == "associated":
        return OwnShare(percent=100, because="takes part without funding")
    rate = funding_rate(profile, call, rules, day)
    scheme = rules.scheme_of(call, day)
    if rate is None or scheme is None:
        return None
    percent = 100 - rate.percent
    least = scheme.consortium.entities if scheme.consortium else 1
    grant = grant_of(call)
    part = grant / max(least, 1) if grant else None
    euro = round(part * percent / rate.percent, -3) if part is not None else None
    profit = {True: "for-profit, ", False: "non-profit, ", None: ""}[rate.profit]
    return OwnShare(percent=percent, euro=euro, because=f"{profit}{scheme.name}")


def _order(sort: str, now: datetime) -> Callable[[Candidate], tuple[Any, ...]]:
    """The sort key of candidates; equal ones are ordered by deadline, score and id."""
    far = datetime.max.replace(tzinfo=UTC)

    def closes(candidate: Candidate) -> datetime:
        deadline = candidate.call.next_deadline(now)
        return deadline.end() if deadline else far

    keys: dict[str, Callable[[Candidate], tuple[Any, ...]]] = {
        "score": lambda each: (-each.score, closes(each), each.call.id),
        "deadline": lambda each: (closes(each), -each.score, each.call.id),
        "grant": lambda each: (-(grant_of(each.call) or 0.0), -each.score, each.call.id),
    }
    return keys[sort]
