"""Partners beside each other: what pairs them, what compares them, and whom to compare for a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from fundmatch.catalogue.columns import Floats, Ints
from fundmatch.eligibility import verdict
from fundmatch.models import Call, Profile
from fundmatch.searching.options import SearchOptions
from fundmatch.searching.space import Opened

if TYPE_CHECKING:
    from fundmatch.consortium.comparison import Comparer
    from fundmatch.consortium.pairing import PairFinder


@dataclass(frozen=True)
class Guests:
    """Candidates from elsewhere, whose slugs differ from those of the partners.

    ``past`` are projects that the partner asked about had with them, by slug.
    """

    profiles: Sequence[Profile] = ()
    past: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def pair_finder(opened: Opened, now: datetime, guests: Guests) -> PairFinder:
    """What pairs the partners at hand and ``guests``, by the calls that are open or forthcoming ``now``."""
    from fundmatch.consortium.common_calls import CallSpace
    from fundmatch.consortium.pairing import PairFinder, shipped_pairing_weights
    from fundmatch.consortium.partner_likeness import OF_GUESTS, OF_PARTNERS

    space = opened.space
    numbers = _shown(opened, now)
    finder, strange = opened.teams_with(guests.profiles), {guest.slug for guest in guests.profiles}
    decided = opened.decided(now)

    def scores(profile: Profile) -> Floats:
        if profile.slug in strange:
            return opened.guest_scores(profile)
        return decided.without_own(opened.scoring.of(profile).scores, profile.slug)

    calls = CallSpace(space.calls, numbers, space.rules, now.date(), scores, finder.coverage)
    kept = OF_GUESTS if strange else OF_PARTNERS
    return PairFinder(finder.pool.profiles, opened.themes, calls, shipped_pairing_weights(), kept, guests.past)


def best_calls(opened: Opened, profile: Profile, now: datetime, most: int) -> list[Call]:
    """The open or forthcoming calls that fit a partner best, less those it dismissed and those that refuse it."""
    space = opened.space
    numbers = _shown(opened, now)
    scores = opened.decided(now).without_own(opened.scoring.of(profile).scores, profile.slug)[numbers]
    found: list[Call] = []
    for place in np.argsort(-scores, kind="stable"):
        if len(found) == most or not scores[place]:
            break
        call = space.calls[int(numbers[place])]
        if verdict(profile, call, space.rules, now.date()).verdict != "no":
            found.append(call)
    return found


def comparer(opened: Opened) -> Comparer:
    """What compares the partners at hand."""
    from fundmatch.consortium.comparison import Comparer, shipped_comparison_rules

    return Comparer(opened.themes, opened.teams.coverage, shipped_comparison_rules())


def fitting(opened: Opened, call: Call, now: datetime, most: int) -> tuple[Profile, ...]:
    """The partners that a call fits best and that neither refuse it nor are known to be refused, at most ``most``."""
    fits, rules, day = opened.fits(call), opened.space.rules, now.date()
    refusing = opened.decided(now).refusing(call)
    asked = [profile for profile in opened.space.profiles if profile.slug not in refusing]
    ranked = sorted(asked, key=lambda profile: (-fits[profile.slug], profile.slug))
    may = [each for each in ranked if fits[each.slug] > 0 and verdict(each, call, rules, day).verdict != "no"]
    return tuple(may[:most])


def _shown(opened: Opened, now: datetime) -> Ints:
    """The numbers of the open and forthcoming calls that nobody dismissed for everybody."""
    numbers = np.flatnonzero(opened.space.calls.columns.considered(SearchOptions(), now))
    return np.setdiff1d(numbers, opened.decided(now).hidden)
