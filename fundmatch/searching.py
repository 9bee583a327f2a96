"""The search itself: partners × calls → ranked results, each explained, judged and given its best team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from fundmatch.cache import Cache
from fundmatch.calls import CURATED
from fundmatch.catalogue import Catalogue, grant_of
from fundmatch.catalogue.columns import Floats, Ints, Mask
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.suggest import Effort, Suggestion, TeamFinder
from fundmatch.eligibility import funding_rate, verdict, who_qualifies
from fundmatch.matching.engines import Engines
from fundmatch.matching.partner_scores import PartnerScores, Scoring
from fundmatch.models import Call, OwnShare, PartnerMatch, Profile, Role, SearchReport, SearchResult, Substitute
from fundmatch.rules import Rules

if TYPE_CHECKING:
    from fundmatch.consortium.comparison import Comparer
    from fundmatch.consortium.pairing import PairFinder
    from fundmatch.matching.engine import Engine
    from fundmatch.themes.tagger import ThemeTagger
    from fundmatch.themes.tags import Tag

#: The least score that is shown as more than nothing.
LEAST = 0.1
#: Other partners told of where the best match cannot apply.
SUBSTITUTES = 3
#: How far from half-way a product may lie that is looked at again; scores up to 100 err by 1e-13.
HALF_WAY = 1e-9


@dataclass(frozen=True)
class SearchOptions:
    """What to search for. Every field has the command line's default.

    ``profiles`` limits the matches shown and must be in the consortium; ``words`` are extra keywords; ``verdicts``,
    ``kinds``, ``closing_before``, ``posted_since`` and ``min_grant`` filter calls, and so do ``themes``, of which a
    call needs one; ``sort`` is ``score``, ``deadline`` or ``grant``. With ``partner_limit`` the calls shown get their
    teams jointly, so that no partner is in more of them.
    """

    profiles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    limit: int = 5
    include_closed: bool = False
    min_score: float | None = None
    verdicts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    closing_before: datetime | None = None
    posted_since: datetime | None = None
    min_grant: float | None = None
    sort: str = "score"
    partner_limit: int | None = None


@dataclass(frozen=True)
class SearchSpace:
    """What is searched: partners, calls, the rules in force; ``min_score`` is the workspace's own threshold.

    ``semantic``: whether keywords that nothing else can read are linked by meaning; ``own`` are the lines of the
    workspace's own glossary. ``tell`` is told what takes long.
    """

    profiles: tuple[Profile, ...]
    calls: Catalogue
    rules: Rules
    min_score: float = 15.0
    cache: Cache = field(default_factory=Cache)
    notes: tuple[str, ...] = ()
    semantic: bool = False
    own: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda text: None


@dataclass(frozen=True)
class Scored:
    """The scores of the partners shown, rounded as they are shown: one row a partner, one column a call of ``numbers``.

    Partners whose verdict was not asked for have 0. ``numbers`` are ascending, and so are the slugs of ``partners``.
    """

    partners: tuple[PartnerScores, ...]
    numbers: Ints
    scores: Floats

    @property
    def best(self) -> Floats:
        """The score of each call: that of its best partner."""
        return np.asarray(self.scores.max(axis=0, initial=0.0))

    def of(self, column: int) -> Candidate:
        """One of the calls with its partners, best first."""
        pairs = [(float(score), each) for score, each in zip(self.scores[:, column], self.partners, strict=True)]
        fitting = sorted((pair for pair in pairs if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].profile.slug))
        return Candidate(int(self.numbers[column]), tuple(fitting))


@dataclass(frozen=True)
class Candidate:
    """A call with the scores of the partners shown, best first."""

    number: int
    scores: tuple[tuple[float, PartnerScores], ...]

    @property
    def score(self) -> float:
        return self.scores[0][0]


class Searcher:
    """Answers questions about partners and calls; what it opens and computes for one serves the next."""

    def __init__(self, space: SearchSpace) -> None:
        self.space = space

    @cached_property
    def engines(self) -> Engines:
        """What opens the engine, for what no earlier run has answered."""
        space = self.space
        return Engines(space.calls, space.cache, space.own, semantic=space.semantic, tell=space.tell)

    @property
    def engine(self) -> Engine:
        """The engine over all calls, open or not."""
        return self.engines.engine

    @cached_property
    def scoring(self) -> Scoring:
        """Every partner's scores and matches."""
        return Scoring(self.engines)

    @cached_property
    def teams(self) -> TeamFinder:
        return self._finder(self.space.profiles)

    @cached_property
    def themes(self) -> ThemeTagger:
        """The themes of calls and partners; nothing is tagged, nor its code loaded, before somebody asks."""
        from fundmatch.themes.tagger import ThemeTagger

        return ThemeTagger.shipped(self.engines)

    def tags(self, call: Call) -> tuple[Tag, ...]:
        """The themes of a call with their evidence."""
        found = self.themes.tags_of_call(call)
        self.themes.save()
        self.engines.save()
        return found

    def having(self, themes: Sequence[str]) -> Mask:
        """Which calls have any of these themes. Raises UsageError for one that no vocabulary has."""
        from fundmatch.themes.tags import Stated

        calls = self.space.calls
        by_hand = np.flatnonzero(calls.columns.sources.among({CURATED})).tolist()
        mask = self.themes.having(themes, {number: Stated.of(calls.read(number).themes) for number in by_hand})
        self.themes.save()
        self.engines.save()
        return mask

    def pair_finder(self, now: datetime, guests: Sequence[Profile] = ()) -> PairFinder:
        """What pairs the partners at hand, by the calls that are open or forthcoming ``now``.

        ``guests`` are candidates from elsewhere; their slugs differ from those of the partners.
        """
        from fundmatch.consortium.common_calls import CallSpace
        from fundmatch.consortium.pairing import PairFinder, shipped_pairing_weights

        space, numbers = self.space, np.flatnonzero(self.space.calls.columns.considered(SearchOptions(), now))
        pool = (*space.profiles, *guests)
        coverage = Coverage(pool, self.engines) if guests else self.teams.coverage
        calls = CallSpace(space.calls, numbers, space.rules, now.date(), self.scoring, coverage)
        return PairFinder(pool, self.themes, calls, shipped_pairing_weights())

    @property
    def comparer(self) -> Comparer:
        """What compares the partners at hand."""
        from fundmatch.consortium.comparison import Comparer, shipped_comparison_rules

        return Comparer(self.themes, self.teams.coverage, shipped_comparison_rules())

    def fits(self, call: Call, words: tuple[str, ...] = ()) -> dict[str, float]:
        """Every partner's score for a call, by slug; ``words`` are extra keywords."""
        number = self.space.calls.number(call.id)
        return {profile.slug: float(self.scoring.of(profile, words).scores[number]) for profile in self.space.profiles}

    def fitting(self, call: Call, now: datetime) -> tuple[Profile, ...]:
        """The partners that a call fits best and that nothing known forbids to enter it, at most as many as one page
        compares."""
        fits, rules, day = self.fits(call), self.space.rules, now.date()
        ranked = sorted(self.space.profiles, key=lambda profile: (-fits[profile.slug], profile.slug))
        may = [each for each in ranked if fits[each.slug] > 0 and verdict(each, call, rules, day).verdict != "no"]
        return tuple(may[: self.comparer.rules.members])

    def save(self) -> None:
        """Keep for the next run what was asked of the engine."""
        self.scoring.save()
        self.teams.save()
        self.engines.save()

    def search(self, options: SearchOptions, now: datetime) -> SearchReport:
        """Rank, filter, explain and add teams, in this order; only what is shown is read whole and explained."""
        considered = np.flatnonzero(self.space.calls.columns.considered(options, now))
        if options.themes:
            considered = considered[self.having(options.themes)[considered]]
        least = self.space.min_score if options.min_score is None else options.min_score
        scored = self._judged(self._all_scored(options, considered), options, now, max(least, LEAST))
        ranked = self._ranked(scored, options, now, max(least, LEAST))
        shown = [scored.of(column) for column in ranked[: options.limit]]
        teams = self._teams(shown, options, now)
        numbered = enumerate(zip(shown, teams, strict=True), 1)
        results = [self._result(rank, each, team, now, least) for rank, (each, team) in numbered]
        miss = None if len(ranked) else self._nearest_miss(scored, options, now)
        report = SearchReport(
            as_of=now.date().isoformat(),
            calls_considered=len(considered),
            partners=len(scored.partners),
            words=self.scoring.words,
            snapshot=self.space.calls.columns.snapshot,
            closed_since=self._closed_since(now),
            results=tuple(results),
            nearest_miss=self._result(0, miss, self._teams([miss], options, now)[0], now, 0.0) if miss else None,
            found=len(ranked),
            notes=(
                *self.space.notes,
                *self.scoring.remarks(self._shown_profiles(options), options.words, considered),
            ),
        )
        self.save()
        return report

    def suggest(self, call: Call, now: datetime, required: Iterable[str] = ()) -> Suggestion:
        """The best team for one call."""
        suggestion = self.teams.suggest(self.posed(call, now, Wishes(required=frozenset(required))))
        self.save()
        return suggestion

    def suggest_in_full(
        self, call: Call, now: datetime, wishes: Wishes, effort: Effort, extra: Sequence[Profile] = ()
    ) -> Suggestion:
        """The best team for one call with alternatives and swaps, or what would make one possible.

        ``extra`` are further candidates beside the workspace's own partners.
        """
        finder = self._finder((*self.space.profiles, *extra)) if extra else self.teams
        suggestion = finder.suggest_in_full(self._pose(finder, call, now, wishes), effort)
        finder.save()
        self.save()
        return suggestion

    def posed(self, call: Call, now: datetime, wishes: Wishes) -> Posed:
        """The problem of choosing a team for one call from the partners at hand."""
        return self._pose(self.teams, call, now, wishes)

    def _pose(self, finder: TeamFinder, call: Call, now: datetime, wishes: Wishes) -> Posed:
        number, fits = self.space.calls.number(call.id), self.fits(call)
        strangers = (profile for profile in finder.pool.profiles if profile.slug not in fits)
        fits |= {
            each.slug: float(self.engine.score(each).scores[number]) for each in strangers
        }  # nothing of it is kept
        return finder.pose(call, fits, now.date(), wishes)

    def _finder(self, profiles: Sequence[Profile]) -> TeamFinder:
        return TeamFinder(profiles, self.space.rules, Coverage(profiles, self.engines))

    def partner_matches(self, call: Call, profiles: Sequence[Profile], now: datetime) -> list[PartnerMatch]:
        """How each of these partners stands to one call, best first."""
        number = self.space.calls.number(call.id)
        found = [self._partner_match(self.scoring.of(profile), number, now) for profile in profiles]
        self.save()
        return sorted(found, key=lambda each: (-each.match.score, each.match.profile))

    def _shown_profiles(self, options: SearchOptions) -> list[Profile]:
        return [each for each in self.space.profiles if not options.profiles or each.slug in options.profiles]

    def _all_scored(self, options: SearchOptions, numbers: Ints) -> Scored:
        partners = tuple(self.scoring.of(profile, options.words) for profile in self._shown_profiles(options))
        scores = [rounded(each.scores[numbers]) for each in partners]
        return Scored(partners, numbers, np.array(scores, dtype=np.float64).reshape(len(partners), len(numbers)))

    def _judged(self, scored: Scored, options: SearchOptions, now: datetime, least: float) -> Scored:
        """Without the partners whose verdict was not asked for; scores below ``least`` are not judged."""
        if not options.verdicts:
            return scored
        scores = scored.scores.copy()
        for column in np.flatnonzero(scored.best >= least):
            scores[:, column] = self._judged_column(scored, int(column), options, now, least)
        return replace(scored, scores=scores)

    def _judged_column(
        self, scored: Scored, column: int, options: SearchOptions, now: datetime, least: float
    ) -> Floats:
        call, rules, day = self.space.calls.read(int(scored.numbers[column])), self.space.rules, now.date()
        scores = scored.scores[:, column].copy()
        for row in np.flatnonzero(scores >= least):
            if verdict(scored.partners[row].profile, call, rules, day).verdict not in options.verdicts:
                scores[row] = 0.0
        return scores

    def _ranked(self, scored: Scored, options: SearchOptions, now: datetime, least: float) -> Ints:
        """The columns of the calls that reach ``least``, in the order asked for; equal ones by deadline, score, id."""
        columns, best = self.space.calls.columns, scored.best
        closes, grants = columns.closes(now)[scored.numbers], np.nan_to_num(columns.grants[scored.numbers])
        orders = {"score": (-best, closes), "deadline": (closes, -best), "grant": (-grants, -best)}
        first, second = orders[options.sort]
        order = np.lexsort((second, first))  # stable: what is equal stays ordered by id
        return np.asarray(order[best[order] >= least])

    def _nearest_miss(self, scored: Scored, options: SearchOptions, now: datetime) -> Candidate | None:
        """The call that comes closest to the threshold, None where no call fits any partner at all."""
        judged = self._judged(scored, options, now, LEAST)
        best = judged.best
        column = int(best.argmax()) if len(best) else -1
        return judged.of(column) if column >= 0 and best[column] else None

    def _result(self, rank: int, candidate: Candidate, team: Suggestion, now: datetime, least: float) -> SearchResult:
        call = self.space.calls[candidate.number]
        shown = [each for score, each in candidate.scores if score >= least] or [candidate.scores[0][1]]
        matches = tuple(self._partner_match(each, candidate.number, now) for each in shown)
        return SearchResult(
            rank=rank,
            score=candidate.score,
            call=call,
            status=call.status(now),
            matches=matches,
            consortium=team.consortium,
            no_consortium=team.no_consortium,
            could=self._substitutes(call, matches, now.date()),
        )

    def _substitutes(self, call: Call, matches: Sequence[PartnerMatch], day: date) -> tuple[Substitute, ...]:
        """Who else may apply where the partner that a call fits best cannot."""
        if matches[0].eligibility.verdict != "no":
            return ()
        told = {each.match.profile for each in matches}
        others = [profile for profile in self.space.profiles if profile.slug not in told]
        found = who_qualifies(call, others, self.space.rules, day)[:SUBSTITUTES]
        return tuple(Substitute(profile=each.profile.slug, eligibility=each.verdict) for each in found)

    def _teams(self, candidates: Sequence[Candidate], options: SearchOptions, now: datetime) -> list[Suggestion]:
        """The team of each call, chosen by itself or, where partners are limited, together."""
        posed = [self._problem(each, options, now) for each in candidates]
        if options.partner_limit is None:
            return [self.teams.suggest(each) for each in posed]
        return self.teams.suggest_together(posed, [each.score / 100 for each in candidates], options.partner_limit)

    def _problem(self, candidate: Candidate, options: SearchOptions, now: datetime) -> Posed:
        call, wishes = self.space.calls[candidate.number], Wishes(required=frozenset(options.profiles))
        return self.teams.pose(call, self.fits(call, options.words), now.date(), wishes)

    def _partner_match(self, scored: PartnerScores, number: int, now: datetime) -> PartnerMatch:
        call, profile, rules = self.space.calls[number], scored.profile, self.space.rules
        found = verdict(profile, call, rules, now.date())
        return PartnerMatch(
            match=scored.match(number),
            eligibility=found,
            own_share=own_share(profile, call, rules, now.date(), found.role),
        )

    def _closed_since(self, now: datetime) -> int:
        """How many calls that were open on the day of the snapshot are closed now."""
        columns = self.space.calls.columns
        if not columns.snapshot:
            return 0
        return columns.closed_between(datetime.fromisoformat(columns.snapshot).replace(tzinfo=UTC), now)


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
    return OwnShare(percent=percent, at_least=rate.up_to, euro=euro, because=f"{profit}{scheme.name}")


def rounded(scores: Floats) -> Floats:
    """Scores with one decimal, each the number that Python's own ``round`` gives.

    NumPy's multiplies, rounds and divides; where the product lies half-way that is another number now and then.
    """
    tenths = np.asarray(scores, dtype=np.float64) * 10
    result = np.rint(tenths) / 10
    for number in np.flatnonzero(np.abs(tenths - np.floor(tenths) - 0.5) < HALF_WAY):
        result[number] = round(float(scores[number]), 1)
    return result
