"""What is searched, and what is opened and computed for one question and serves the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from fundmatch.cache import Cache
from fundmatch.catalogue import Catalogue
from fundmatch.catalogue.columns import Floats
from fundmatch.consortium.coverage import OF_GUESTS, Coverage
from fundmatch.consortium.suggest import TeamFinder
from fundmatch.decisions import Decisions
from fundmatch.matching.engines import Engines
from fundmatch.matching.partner_scores import Scoring
from fundmatch.models import Call, Profile
from fundmatch.rules import Rules
from fundmatch.searching.decided import Decided

if TYPE_CHECKING:
    from fundmatch.matching.engine import Engine
    from fundmatch.themes.tagger import ThemeTagger


@dataclass(frozen=True)
class SearchSpace:
    """What is searched: partners, calls, the rules in force; ``min_score`` is the workspace's own threshold.

    ``decisions``: calls that are dismissed, and those that partners are busy with. ``semantic``: whether keywords that
    nothing else can read are linked by meaning; ``own`` are the lines of the workspace's own glossary. ``tell`` is told
    what takes long.
    """

    profiles: tuple[Profile, ...]
    calls: Catalogue
    rules: Rules
    min_score: float = 15.0
    cache: Cache = field(default_factory=Cache)
    notes: tuple[str, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
    semantic: bool = False
    own: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda text: None


class Opened:
    """What questions over one space share: nothing is opened before the first that needs it."""

    def __init__(self, space: SearchSpace) -> None:
        self.space = space
        self._guests: dict[str, Floats] = {}

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
        """What suggests teams of the partners at hand."""
        return TeamFinder(self.space.profiles, self.space.rules, Coverage(self.space.profiles, self.engines))

    def teams_with(self, guests: Sequence[Profile]) -> TeamFinder:
        """The same with candidates from elsewhere, whose slugs differ from those of the partners."""
        if not guests:
            return self.teams
        pool = (*self.space.profiles, *guests)
        return TeamFinder(pool, self.space.rules, Coverage(pool, self.engines, OF_GUESTS))

    @cached_property
    def themes(self) -> ThemeTagger:
        """The themes of calls and partners; nothing is tagged, nor its code loaded, before somebody asks."""
        from fundmatch.themes.tagger import ThemeTagger

        return ThemeTagger.shipped(self.engines)

    def decided(self, now: datetime) -> Decided:
        """What the office decided, as it is in force at ``now``."""
        return Decided(self.space.decisions, self.space.calls, now)

    def fits(self, call: Call, words: tuple[str, ...] = (), guests: Sequence[Profile] = ()) -> dict[str, float]:
        """Every partner's score for a call, by slug; ``words`` are extra keywords of the partners at hand."""
        number = self.space.calls.number(call.id)
        own = {profile.slug: self.scoring.of(profile, words).scores for profile in self.space.profiles}
        scores = own | {guest.slug: self.guest_scores(guest) for guest in guests}
        return {slug: float(found[number]) for slug, found in scores.items()}

    def guest_scores(self, guest: Profile) -> Floats:
        """The score of every call for a candidate from elsewhere; nothing of it is kept between runs."""
        if guest.slug not in self._guests:
            self._guests[guest.slug] = self.engine.score(guest).scores
        return self._guests[guest.slug]

    def save(self) -> None:
        """Keep for the next run what was asked of the engine."""
        self.scoring.save()
        self.teams.save()
        self.engines.save()
