"""Calls that are one thing short: a rule that one more partner or one statement would meet, or one heavy theme.

A call counts as short by what is sure: a partner in doubt because its profile leaves something unstated is taken at its
worst (:mod:`fundmatch.consortium.doubts`). Where no team of the others is lawful, one further partner is tried of every
kind and from every country that counts, and every statement of a partner at hand. If nothing of this is enough, two or
more things are short, and the call is only counted. Where a team is lawful, the heavy themes that no team covers are
counted instead: one is a gap, two or more are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
from pydantic import Field

from fundmatch.catalogue import Catalogue
from fundmatch.catalogue.columns import Ints
from fundmatch.consortium.call_themes import asked_subjects
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.doubts import NO_FORM, Asking, request
from fundmatch.consortium.gap_words import missing_of, short_words, theme_missing
from fundmatch.consortium.infeasible import theme_gaps
from fundmatch.consortium.pose import Posed
from fundmatch.consortium.problem import Candidate, Theme
from fundmatch.consortium.sought import described, workable
from fundmatch.consortium.strangers import Strangers, Wish
from fundmatch.consortium.suggest import TeamFinder
from fundmatch.consortium.sure_pool import SurePool, Whom
from fundmatch.eligibility import stands
from fundmatch.matching.partner_scores import Scoring
from fundmatch.models import Call, Model
from fundmatch.models.gap import Fit, FurtherShort, Gap, GapReport, Statement
from fundmatch.models.shipped import shipped
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules

RULE, THEME = "rule", "theme"


class Nearness(Model):
    """How near a gap is to being closed, 0 to 1 (``[nearness]``)."""

    own: float = Field(gt=0, le=1)
    rule: float = Field(gt=0, le=1)
    theme: float = Field(gt=0, le=1)


class GapWeights(Model):
    """All of ``consortium/gaps.toml``, which says what each number means."""

    least: float = Field(ge=0, le=100)
    covered: float = Field(gt=0, le=1)
    heavy: float = Field(ge=0)
    asked_themes: int = Field(ge=0)
    organisations: int = Field(ge=0)
    ranked: int = Field(ge=1)
    nearness: Nearness


@cache
def shipped_gap_weights() -> GapWeights:
    """The weights that come with fundmatch."""
    return shipped(GapWeights, "fundmatch.consortium", "gaps.toml")


@dataclass(frozen=True)
class GapSpace:
    """Where gaps are looked for: ``numbers`` of ``calls`` at ``now``, for the pool of ``teams``.

    ``decided`` adds to the wishes for a call's team what the office decided about the call.
    """

    calls: Catalogue
    numbers: Ints
    now: datetime
    rules: Rules
    scoring: Scoring
    teams: TeamFinder
    decided: Callable[[Call, Wishes], Wishes] = lambda call, wishes: wishes


@dataclass(frozen=True)
class GapOptions:
    """What is asked: for ``whom``, the best ``limit`` gaps of these ``kinds`` at scores from ``least`` on."""

    whom: Whom
    limit: int = 10
    least: float | None = None
    kinds: tuple[str, ...] = (RULE, THEME)


@dataclass(frozen=True)
class Short:
    """What was found of one call: its ``gap``, else what it is ``further`` short of, of this ``kind``, if anything."""

    fits: bool = True
    known: bool = True
    gap: Gap | None = None
    pool: SurePool | None = None
    theme: str = ""
    kind: str = RULE
    further: str = ""


def _counted(found: Iterable[Short]) -> tuple[FurtherShort, ...]:
    """How many calls lack the same, rules before themes."""
    counted = Counter((each.kind, each.further) for each in found if each.further)
    ordered = sorted(counted.items(), key=lambda each: (each[0][0] == THEME, -each[1], each[0][1]))
    return tuple(FurtherShort(text=text, calls=calls) for (_, text), calls in ordered)


def _themes(number: int) -> Wording:
    return Wording.counted("{number} theme", "{number} themes", number)


class GapFinder:
    """Answers for one pool of partners; ``strangers`` finds organisations of a directory, if there is one."""

    def __init__(self, space: GapSpace, weights: GapWeights, strangers: Strangers | None = None) -> None:
        self.space, self.weights, self.strangers = space, weights, strangers
        self._scores = {each.slug: space.scoring.of(each).scores for each in space.teams.pool.profiles}

    def report(self, options: GapOptions) -> GapReport:
        """The list, nearest and best fitting first, and what is not on it."""
        least = self.weights.least if options.least is None else options.least
        found = [each for each in self._looked(options.whom, least) if each.fits]
        short = [each for each in found if each.gap is not None and each.gap.kind in options.kinds]
        ordered = sorted(short, key=self._order)
        shown = ordered[: options.limit]
        return GapReport(
            as_of=self.space.now.date().isoformat(),
            calls_considered=len(self.space.numbers),
            partners=len(options.whom.slugs),
            every=options.whom.every,
            least=least,
            fitting=len(found),
            found=len(ordered),
            complete=sum(each.known and each.gap is None and not each.further for each in found),
            unknown=sum(not each.known for each in found),
            further=_counted(found),
            organisations=self.strangers.size if self.strangers else None,
            gaps=tuple(self._closed(shown)),
        )

    def _order(self, short: Short) -> tuple[float, str, str]:
        gap = short.gap
        assert gap is not None  # noqa: S101 — the caller has looked
        deadline = gap.call.next_deadline(self.space.now)
        return -gap.value, deadline.at if deadline else "9999", gap.call.id

    def _looked(self, whom: Whom, least: float) -> Iterator[Short]:
        """Every call whose scores alone do not rule it out."""
        scores = np.array([self._scores[slug] for slug in sorted(whom.slugs) if slug in self._scores])
        if not len(scores):
            return
        reached = scores.min(axis=0) if whom.every else scores.max(axis=0)
        for number in self.space.numbers[reached[self.space.numbers] >= least]:
            yield self._short(int(number), whom, least)

    def _short(self, number: int, whom: Whom, least: float) -> Short:
        call, day = self.space.calls.read(number), self.space.now.date()
        fits = {slug: round(float(scores[number]), 1) for slug, scores in self._scores.items()}
        wishes = self.space.decided(call, Wishes())
        posed = self.space.teams.pose(call, fits, day, wishes)
        asking = Asking(call, self.space.rules, day)
        pool = SurePool.of(asking, posed, whom, self._refused(posed, fits))
        told = [Fit(profile=slug, score=fits[slug]) for slug in sorted((whom.slugs & pool.able) - wishes.without)]
        reached = [each.score for each in told]
        if not told or (whom.every and len(told) < len(whom.slugs)):
            return Short(fits=False)
        score = min(reached) if whom.every else max(reached)
        if score < least:
            return Short(fits=False)
        if not posed.rules.known:
            return Short(known=False)
        fitting = tuple(sorted((each for each in told if each.score >= least), key=lambda each: -each.score))
        gap = Gap(
            kind="rule", score=score, value=0.0, call=call, status=call.status(self.space.now), fits=fitting, missing=()
        )
        return self._by_theme(pool, gap) if pool.lawful else self._by_rule(pool, gap)

    def _refused(self, posed: Posed, fits: dict[str, float]) -> Iterator[Candidate]:
        """Those turned away today for want of a legal form, as candidates: it may be all they lack."""
        pool = self.space.teams.pool
        for number, profile in enumerate(pool.profiles):
            if profile.slug in posed.refused and profile.legal_form == NO_FORM:
                strengths = [pool.coverage.strength(theme.name)[number] for theme in posed.problem.themes]
                cover = tuple(min(1.0, each / pool.weights.full_cover) for each in strengths)
                standing = stands(profile, posed.call, self.space.rules, posed.day)
                yield Candidate(profile, posed.refused[profile.slug], cover, fits[profile.slug] / 100, standing)

    def _by_rule(self, pool: SurePool, gap: Gap) -> Short:
        own = tuple(self._statements(pool))
        possible = all(each.missing == 1 for each in pool.short)
        if own or (possible and next(workable(pool, pool.lawful_with_stranger), None)):
            settled = any(pool.doubt[each.profile][1].cleared.verdict == "yes" for each in own)
            near = self.weights.nearness.own if settled else self.weights.nearness.rule
            update = {"value": round(gap.score * near, 1), "missing": missing_of(pool), "own": own}
            return Short(gap=gap.model_copy(update=update), pool=pool)
        worst = max(pool.short, key=lambda each: each.missing, default=None)
        return Short(further=short_words(worst) if worst else Wording("rules that cannot be met together"))

    def _statements(self, pool: SurePool) -> Iterator[Statement]:
        """Partners at hand of which one statement makes a team lawful, those that the call fits best first."""
        for each, doubt in sorted(pool.doubt.values(), key=lambda pair: (-pair[0].fit, pair[0].profile.slug)):
            if pool.lawful_with(pool.cleared(each.profile.slug)):
                yield Statement(profile=each.profile.slug, facts=doubt.facts, text=request(each.profile, doubt))

    def _by_theme(self, pool: SurePool, gap: Gap) -> Short:
        heavy = self._heavy(pool)
        if len(heavy) != 1 or pool.problem.sizes.stop <= 2:  # a single applicant has no place for a partner
            return Short(kind=THEME, further=_themes(len(heavy)) if len(heavy) > 1 else "")
        theme, place = heavy[0], pool.problem.themes.index(heavy[0])
        covers = {slug for slug, (each, _) in pool.doubt.items() if self._covers(each.cover[place])}
        own = tuple(each for each in self._statements(pool) if each.profile in covers)
        near = self.weights.nearness.theme
        missing = (theme_missing(gap.call, theme.name),)
        update = {"kind": THEME, "value": round(gap.score * near, 1), "missing": missing, "own": own}
        return Short(gap=gap.model_copy(update=update), pool=pool, theme=theme.name)

    def _covers(self, strength: float) -> bool:
        return self.space.teams.weights.covered(strength) >= self.weights.covered

    def _heavy(self, pool: SurePool) -> list[Theme]:
        """The heavy themes that no team covers; a title says nothing of what a partner has to bring."""
        problem = pool.problem
        if not asked_subjects(pool.posed.call):
            return []
        missed = {each.name for each in theme_gaps(problem, self.weights.covered)}
        least = self.weights.heavy / len(problem.themes) - 1e-9
        return [theme for theme in problem.themes if theme.name in missed and theme.weight >= least]

    def _closed(self, shown: Sequence[Short]) -> Iterator[Gap]:
        """The gaps with whom to look for, and organisations of the directory that would do."""
        wishes = [self._wish(each) for each in shown]
        found = self.strangers.found(wishes, self.weights.organisations) if self.strangers else [()] * len(wishes)
        for rank, (each, wish, organisations) in enumerate(zip(shown, wishes, found, strict=True), 1):
            assert each.gap is not None  # noqa: S101 — only gaps are shown
            update = {"rank": rank, "sought": wish.sought, "organisations": organisations}
            yield each.gap.model_copy(update=update)

    def _wish(self, short: Short) -> Wish:
        pool = short.pool
        assert pool is not None  # noqa: S101 — a gap has its pool
        accepts = (lambda candidate: True) if short.theme else pool.lawful_with_stranger
        themes = (short.theme,) if short.theme else self._asked_themes(pool)
        sought = described(pool, workable(pool, accepts), themes)
        return Wish(pool, short.theme, sought, accepts)

    def _asked_themes(self, pool: SurePool) -> tuple[str, ...]:
        """What a partner that meets a rule should be active in: the heaviest themes that nobody covers, else any."""
        if not asked_subjects(pool.posed.call):
            return ()
        missed = {each.name for each in theme_gaps(pool.problem, self.weights.covered)}
        ordered = sorted(pool.problem.themes, key=lambda theme: (theme.name not in missed, -theme.weight))
        return tuple(theme.name for theme in ordered[: self.weights.asked_themes])
