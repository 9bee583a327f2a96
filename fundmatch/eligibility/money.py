"""What a partner is paid, and whether it can carry its own share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fundmatch.eligibility.conditions import conditions_of
from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.stated import Conditions, MoneyCondition
from fundmatch.models import Call, Profile
from fundmatch.models.wording import Named, Wording
from fundmatch.rules import Rate, Rules, Scheme


def rate_of(profile: Profile, rules: Rules, scheme: Scheme, conditions: Conditions) -> Rate | None:
    """The share of costs that is paid: the call's own words before the tables; None where neither states it."""
    profit = profile.kind in rules.profit_kinds
    own = next((each for each in conditions.of(MoneyCondition) if each.percent), None)
    if own is not None and own.percent:
        percent = own.nonprofit if own.nonprofit and not profit else own.percent
        return Rate(percent=percent, profit=profit if own.nonprofit else None)
    return next((rate for rate in scheme.rates if rate.profit is None or rate.profit == profit), None)


def money_findings(case: Case, scheme: Scheme, conditions: Conditions) -> Iterator[Finding]:
    """In doubt where even the smallest grant leaves an own share above the ceiling the partner states."""
    ceiling = case.profile.capacities.cofinancing_eur
    rate = rate_of(case.profile, case.rules, scheme, conditions)
    grant = smallest_grant(case.call, scheme)
    if ceiling is None or rate is None or grant is None:
        return
    members = scheme.consortium.entities if scheme.consortium else 1
    share = grant / members * (100 - rate.percent) / rate.percent
    if share > ceiling:
        text = Wording(
            "its own share would be at least {share} (equal parts), its ceiling is {ceiling}",
            share=_euros(share),
            ceiling=_euros(ceiling),
        )
        yield Finding("unknown", "lead", case.by_row(scheme, text))


def _euros(amount: float) -> Named:
    return Named("amount", f"{amount:.0f}", f"{amount:.0f} €")


def smallest_grant(call: Call, scheme: Scheme) -> float | None:
    """The smallest grant in euro that the call or its scheme states, None where neither does."""
    stated = [amount.least for amount in scheme.amounts if amount.least]
    return call.budget.min or (min(stated) if stated else None)


def funding_rate(profile: Profile, call: Call, rules: Rules, day: date) -> Rate | None:
    """The share of costs this partner is paid, where the call or the tables state it."""
    scheme = rules.scheme_of(call, day)
    return rate_of(profile, rules, scheme, conditions_of(call, rules)) if scheme else None
