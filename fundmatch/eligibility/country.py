"""Where a partner is established: the programme's territory, the country's place in the strand, widening."""

from __future__ import annotations

from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.stated import Conditions, PlaceCondition
from fundmatch.rules import COUNTING, CountryRow, Standing

PROGRAMMES = {"horizon": "Horizon Europe", "creative": "Creative Europe"}


def standing(case: Case) -> Standing:
    """How the partner's country stands to the call when members are counted."""
    territory = case.rules.territory_row(case.call, case.day)
    if territory is not None:
        home = case.profile.country in territory.countries
        return Standing(status="member" if home else "not", widening=False, counts=home)
    row = case.rules.country_row(case.profile.country, case.call, case.day)
    widening = case.rules.widening_row(case.profile.country, case.call, case.day)
    status = row.status if row else "unknown"
    return Standing(status=status, widening=bool(widening and widening.widening), counts=status in COUNTING)


def country_finding(case: Case, conditions: Conditions) -> Finding:
    """The programme's territory, or the country's line for the strand, or the call's own exception."""
    territory = case.rules.territory_row(case.call, case.day)
    if territory is not None:
        if case.profile.country in territory.countries:
            text = f"established in {territory.name}, the programme's territory"
            return Finding("yes", "lead", case.by_row(territory, text))
        return Finding("no", "none", case.by_row(territory, _outside(case, territory.name)))
    row = case.rules.country_row(case.profile.country, case.call, case.day)
    if row is not None and row.status in COUNTING:
        return Finding("yes", "lead", case.by_row(row, row.text or _status(case, row)))
    return _exception(case, conditions) or _without_status(case, row)


def _status(case: Case, row: CountryRow) -> str:
    words = "an EU Member State" if row.status == "member" else f"associated to {case.call.programme}"
    return f"{case.profile.country} is {words}"


def _outside(case: Case, territory: str) -> str:
    """Out of the territory, and where else the partner can go: one line that says both."""
    country = case.profile.country
    text = f"outside the programme's territory ({territory}): an applicant from {country} cannot be a beneficiary"
    elsewhere = [name for programme, name in PROGRAMMES.items() if _takes_part(case, programme)]
    return f"{text}; it can join {' and '.join(elsewhere)}" if elsewhere else text


def _takes_part(case: Case, programme: str) -> bool:
    """Whether a line counts the partner's country in some part of a programme."""
    return any(
        case.profile.country in row.countries and programme in row.programmes and row.status in COUNTING
        for row in case.rules.countries
        if row.valid_on(case.day)
    )


def _exception(case: Case, conditions: Conditions) -> Finding | None:
    """Countries that the call itself makes eligible for funding."""
    for each in conditions.of(PlaceCondition):
        if each.rule == "exceptional" and case.profile.country in each.where.countries:
            text = f"{case.profile.country}: exceptionally eligible for funding in this call"
            return Finding("yes", "join", case.by_call(text, conditions.quote(each)))
    return None


def _without_status(case: Case, row: CountryRow | None) -> Finding:
    """A country that does not count: refused by a line, let in as a guest, or unknown because no line speaks of it."""
    country, programme = case.profile.country, case.call.programme
    guest = case.rules.guest_row(case.call, case.day)
    if row is not None and row.status == "unknown":
        return Finding("unknown", "join", case.by_row(row, f"{country}: {row.text or 'not stated'}"))
    if row is not None and guest is None:
        return Finding("no", "none", case.by_row(row, f"{country}: {row.text or f'does not take part in {programme}'}"))
    if row is not None and guest is not None:
        text = f"{country}: {row.text or 'not associated'}; it may join without funding as associated partner"
        return Finding("yes", "associated", case.by_row(row, text, guest.quote))
    return _without_line(case)


def _without_line(case: Case) -> Finding:
    """No line on this country and strand. Where it is only partly associated it may join unpaid; a country on which the
    tables are silent is unknown, never refused."""
    country, call = case.profile.country, case.call
    programme = case.rules.programme_of(call)
    partly = next(
        (row for row in case.rules.countries if country in row.countries and programme in row.programmes), None
    )
    if partly is not None:
        text = f"{partly.text or country}: in this part of {call.programme} it may take part without funding"
        return Finding("yes", "associated", case.by_row(partly, f"{country}: {text}"))
    text = f"{country}: our tables have no line on its place in {call.programme}"
    guest = case.rules.guest_row(call, case.day)
    if guest is not None:
        return Finding("unknown", "associated", case.by_row(guest, f"{text}; {guest.text}"))
    return Finding("unknown", "associated", case.by_nobody(text))
