"""What a search returns: ranked calls with the partners they fit and the best lawful team."""

from __future__ import annotations

from fundmatch.models.base import Model
from fundmatch.models.call import Call, Status
from fundmatch.models.consortium import Consortium, JointTeams, NoConsortium
from fundmatch.models.match import Match
from fundmatch.models.verdict import Verdict
from fundmatch.models.wording import Text


class OwnShare(Model):
    """What a partner would have to bring itself: the percentage of its costs, and euro where they can be told.

    ``euro`` supposes that the members share the largest grant of one project equally. ``at_least``: the programme pays
    up to the rest.
    """

    percent: float
    at_least: bool = False
    euro: float | None = None
    because: Text


class PartnerMatch(Model):
    """One partner beside one call: how well it fits, whether it may, and what it costs it."""

    match: Match
    eligibility: Verdict
    own_share: OwnShare | None = None


class Substitute(Model):
    """A partner that a call does not refuse where it refuses the one it fits best."""

    profile: str
    eligibility: Verdict


class SearchResult(Model):
    """One ranked call. ``score`` is that of its best match; ``consortium`` or ``no_consortium`` is given.

    ``could`` are other partners that may apply, certain ones first, where the best match cannot.
    """

    rank: int
    score: float
    call: Call
    status: Status
    matches: tuple[PartnerMatch, ...]
    consortium: Consortium | None = None
    no_consortium: tuple[NoConsortium, ...] = ()
    could: tuple[Substitute, ...] = ()


class SearchReport(Model):
    """A whole search. ``notes`` explain an empty or thin answer; ``nearest_miss`` is what came closest below the
    threshold when nothing reached it. ``joint`` tells how good the teams are together where partners are limited."""

    as_of: str
    calls_considered: int
    partners: int
    words: int
    snapshot: str
    closed_since: int
    results: tuple[SearchResult, ...]
    nearest_miss: SearchResult | None = None
    found: int = 0
    notes: tuple[Text, ...] = ()
    joint: JointTeams | None = None
