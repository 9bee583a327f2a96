"""Where a partner is established: the programme's territory, the country's place in the strand, widening."""

from __future__ import annotations

import re

from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.stated import Conditions, PlaceCondition
from fundmatch.models.wording import Listing, Named, Wording
from fundmatch.rules import COUNTING, CountryRow, CountryStatus, Scheme, Standing

PROGRAMMES = {"horizon": Wording("Horizon Europe"), "creative": Wording("Creative Europe")}


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
            text = Wording("established in {territory}, the programme's territory", territory=territory.name)
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
    text = Wording(
        "{standing}; but one applicant applies alone here, so there may be nothing to join",
        standing=finding.reason.text,
    )
    return Finding("unknown", "associated", finding.reason.model_copy(update={"text": text}))


def _status(case: Case, row: CountryRow) -> Wording:
    country = Named("country", case.profile.country)
    if row.status == "member":
        return Wording("{country} is an EU Member State", country=country)
    if row.text:
        return Wording("{country} is {standing}", country=country, standing=row.text)
    named = PROGRAMMES.get(case.rules.programme_of(case.call), _programme(case))
    return Wording("{country} is associated to {programme}", country=country, programme=named)


def _programme(case: Case) -> Wording:
    """The programme by the name that its calls carry, which the catalogues may know."""
    return Wording.of_table(case.call.programme)


def _outside(case: Case, territory: str) -> Wording:
    """Out of the territory, and where else the partner can go: one line that says both."""
    elsewhere = [_with_parts(case, programme, name) for programme, name in PROGRAMMES.items()]
    named = [name for name in elsewhere if name]
    facts = {
        "programme": _short_name(case.call.programme),
        "territory": territory,
        "country": Named("country", case.profile.country),
    }
    if not named:
        return Wording("outside the territory of {programme} ({territory}, not {country}), so it cannot apply", **facts)
    return Wording(
        "outside the territory of {programme} ({territory}, not {country}), so it cannot apply; it can join {others}",
        others=Listing(named, " and "),
        **facts,
    )


def _short_name(programme: str) -> str:
    """ПКИП of "Конкурентоспособност и иновации в предприятията (ПКИП) 2021–2027"."""
    found = re.search(r"\((\w+)\)", programme)
    return found[1] if found else programme or Wording("the programme")


def _with_parts(case: Case, programme: str, name: Wording) -> Wording | None:
    """The name of a programme that counts the partner's country, with its parts where it is not all; else None."""
    parts = case.rules.takes_part(case.profile.country, programme, case.day)
    if parts is None:
        return None
    return Wording("{programme} ({parts} only)", programme=name, parts=Listing(parts)) if parts else name


def _exception(case: Case, conditions: Conditions) -> Finding | None:
    """Countries that the call itself makes eligible for funding."""
    for each in conditions.of(PlaceCondition):
        if each.rule == "exceptional" and case.profile.country in each.where.countries:
            country = Named("country", case.profile.country)
            text = Wording("{country}: exceptionally eligible for funding in this call", country=country)
            return Finding("yes", "join", case.by_call(text, conditions.quote(each)))
    return None


def _without_status(case: Case, row: CountryRow | None) -> Finding:
    """A country that does not count: refused by a line, let in as a guest, or unknown because no line speaks of it."""
    if row is None:
        return _without_line(case)
    country = Named("country", case.profile.country)
    guest = case.rules.guest_row(case.call, case.day)
    if row.status == "unknown":
        text = Wording("{country} – {standing}", country=country, standing=row.text or Wording("not stated"))
        return Finding("unknown", "join", case.by_row(row, text))
    if guest is None or row.status == "excluded":
        standing = row.text or Wording("does not take part in {programme}", programme=_programme(case))
        text = Wording("{country} – {standing}", country=country, standing=standing)
        return Finding("no", "none", case.by_row(row, text))
    text = Wording(
        "{country} – {standing}; it may join without funding as associated partner",
        country=country,
        standing=row.text or Wording("not associated"),
    )
    return Finding("yes", "associated", case.by_row(row, text, guest.quote))


def _without_line(case: Case) -> Finding:
    """No line on this country and strand. Where it is only partly associated it may join unpaid; a country on which the
    tables are silent is unknown, never refused."""
    country, call = case.profile.country, case.call
    guest = case.rules.guest_row(call, case.day)
    partly = case.rules.elsewhere_row(country, call, case.day)
    if partly is not None and guest is not None:
        text = Wording(
            "{standing}: in this part of the programme it may take part without funding",
            standing=_status(case, partly),
        )
        return Finding("yes", "associated", case.by_row(partly, text))
    facts = {"country": Named("country", country), "programme": _programme(case)}
    if case.rules.speaks_of(country, call):
        text = Wording("our tables have no line on the place of {country} in this part of {programme}", **facts)
    else:
        text = Wording("our tables have no line on the place of {country} in {programme}", **facts)
    if guest is not None:
        told = Wording("{what}; {rule}", what=text, rule=guest.text)
        return Finding("unknown", "associated", case.by_row(guest, told))
    return Finding("unknown", "associated", case.by_nobody(text))
