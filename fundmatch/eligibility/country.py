"""Where a partner is established: the programme's territory, the country's place in the strand, widening."""

from __future__ import annotations

import re

from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.stated import Conditions, PlaceCondition
from fundmatch.rules import COUNTING, CountryRow, CountryStatus, Scheme, Standing

PROGRAMMES = {"horizon": "Horizon Europe", "creative": "Creative Europe"}


def standing(case: Case) -> Standing:
    """How the partner's country stands to the call when members are counted."""
    territory = case.rules.territory_row(case.call, case.day)
    if territory is not None:
        home = case.profile.country in territory.countries
        return Standing(status="member" if home else "not", widening=False, counts=home)
    country = case.profile.country
    row = case.rules.country_row(country, case.call, case.day)
    widening = case.widening
    silent: CountryStatus = "not" if case.rules.elsewhere_row(country, case.call, case.day) else "unknown"
    status = row.status if row else silent
    return Standing(status=status, widening=bool(widening and widening.widening), counts=status in COUNTING)


def country_finding(case: Case, conditions: Conditions, scheme: Scheme) -> Finding:
    """The programme's territory, or the country's line for the strand, or the call's own exception."""
    territory = case.rules.territory_row(case.call, case.day)
    if territory is not None:
        if case.profile.country in territory.countries:
            text = f"established in {territory.name}, the programme's territory"
            return Finding("yes", "lead", case.by_row(territory, text))
        return Finding("no", "none", case.by_row(territory, _outside(case, territory.name)))
    row = case.rules.country_row(case.profile.country, case.call, case.day)
    if row is not None and row.status in COUNTING:
        return Finding("yes", "lead", case.by_row(row, _status(case, row)))
    return _exception(case, conditions) or _alone(_without_status(case, row), scheme)


def _alone(finding: Finding, scheme: Scheme) -> Finding:
    """Whoever may only join without funding finds nothing to join where one applicant applies alone."""
    size = scheme.consortium
    if size is None or size.most != 1 or finding.role != "associated":
        return finding
    text = f"{finding.reason.text}; but one applicant applies alone here, so there may be nothing to join"
    return Finding("unknown", "associated", finding.reason.model_copy(update={"text": text}))


def _status(case: Case, row: CountryRow) -> str:
    named = PROGRAMMES.get(case.rules.programme_of(case.call), case.call.programme)
    words = "an EU Member State" if row.status == "member" else row.text or f"associated to {named}"
    return f"{case.profile.country} is {words}"


def _outside(case: Case, territory: str) -> str:
    """Out of the territory, and where else the partner can go: one line that says both."""
    country = case.profile.country
    text = f"outside the territory of {_short_name(case.call.programme)} ({territory}, not {country})"
    elsewhere = [_with_parts(case, programme, name) for programme, name in PROGRAMMES.items()]
    named = [name for name in elsewhere if name]
    return f"{text}, so it cannot apply; it can join {' and '.join(named)}" if named else f"{text}, so it cannot apply"


def _short_name(programme: str) -> str:
    """ПКИП of "Конкурентоспособност и иновации в предприятията (ПКИП) 2021–2027"."""
    found = re.search(r"\((\w+)\)", programme)
    return found[1] if found else programme or "the programme"


def _with_parts(case: Case, programme: str, name: str) -> str:
    """The name of a programme that counts the partner's country, with its parts where it is not all; else empty."""
    parts = case.rules.takes_part(case.profile.country, programme, case.day)
    return "" if parts is None else f"{name} ({', '.join(parts)} only)" if parts else name


def _exception(case: Case, conditions: Conditions) -> Finding | None:
    """Countries that the call itself makes eligible for funding."""
    for each in conditions.of(PlaceCondition):
        if each.rule == "exceptional" and case.profile.country in each.where.countries:
            text = f"{case.profile.country}: exceptionally eligible for funding in this call"
            return Finding("yes", "join", case.by_call(text, conditions.quote(each)))
    return None


def _without_status(case: Case, row: CountryRow | None) -> Finding:
    """A country that does not count: refused by a line, let in as a guest, or unknown because no line speaks of it."""
    if row is None:
        return _without_line(case)
    country, programme = case.profile.country, case.call.programme
    guest = case.rules.guest_row(case.call, case.day)
    if row.status == "unknown":
        return Finding("unknown", "join", case.by_row(row, f"{country} – {row.text or 'not stated'}"))
    if guest is None or row.status == "excluded":
        text = f"{country} – {row.text or f'does not take part in {programme}'}"
        return Finding("no", "none", case.by_row(row, text))
    text = f"{country} – {row.text or 'not associated'}; it may join without funding as associated partner"
    return Finding("yes", "associated", case.by_row(row, text, guest.quote))


def _without_line(case: Case) -> Finding:
    """No line on this country and strand. Where it is only partly associated it may join unpaid; a country on which the
    tables are silent is unknown, never refused."""
    country, call = case.profile.country, case.call
    guest = case.rules.guest_row(call, case.day)
    partly = case.rules.elsewhere_row(country, call, case.day)
    if partly is not None and guest is not None:
        text = f"{_status(case, partly)}: in this part of the programme it may take part without funding"
        return Finding("yes", "associated", case.by_row(partly, text))
    part = "this part of " if case.rules.speaks_of(country, call) else ""
    text = f"our tables have no line on the place of {country} in {part}{call.programme}"
    if guest is not None:
        return Finding("unknown", "associated", case.by_row(guest, f"{text}; {guest.text}"))
    return Finding("unknown", "associated", case.by_nobody(text))
