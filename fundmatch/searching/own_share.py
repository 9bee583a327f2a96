"""What taking part in a call costs a partner itself."""

from __future__ import annotations

from datetime import date

from fundmatch.catalogue import grant_of
from fundmatch.eligibility import funding_rate
from fundmatch.models import Call, OwnShare, Profile, Role
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules, Scheme


def own_share(profile: Profile, call: Call, rules: Rules, day: date, role: Role) -> OwnShare | None:
    """What the partner pays itself: 100 % − funding rate, in euro on an equal part of the largest grant.

    None where the rate is not known or the partner cannot take part; whoever joins without funding pays everything.
    """
    if role == "none":
        return None
    if role == "associated":
        return OwnShare(percent=100, because=Wording("takes part without funding"))
    rate = funding_rate(profile, call, rules, day)
    scheme = rules.scheme_of(call, day)
    if rate is None or scheme is None:
        return None
    percent = 100 - rate.percent
    least = scheme.consortium.entities if scheme.consortium else 1
    grant = grant_of(call)
    part = grant / max(least, 1) if grant else None
    euro = round(part * percent / rate.percent, -3) if part is not None else None
    return OwnShare(percent=percent, at_least=rate.up_to, euro=euro, because=_because(rate.profit, scheme))


def _because(profit: bool | None, scheme: Scheme) -> str:
    """The rate of the scheme, for whom it differs."""
    if profit is None:
        return scheme.name
    if profit:
        return Wording("for-profit, {scheme}", scheme=scheme.name)
    return Wording("non-profit, {scheme}", scheme=scheme.name)
