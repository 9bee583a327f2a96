"""Who a scheme admits: kind of organisation, legal form, registration, age of a coordinator, and its own money."""

from __future__ import annotations

from collections.abc import Iterator

from fundmatch.eligibility.findings import Case, Finding, closing_day, possible_days
from fundmatch.models import Decision, Role
from fundmatch.rules import Scheme


def own_limits(case: Case) -> Iterator[Finding]:
    """What the partner says of itself: no legal personality, no wish to coordinate."""
    profile = case.profile
    if profile.capacities.coordinate is False:
        yield Finding("yes", "join", case.by_profile("does not wish or cannot coordinate"))
    if profile.legal_form == "none":
        text = "not a legal entity yet: cannot apply until it has a legal form"
        yield Finding("no", "none", case.by_profile(text))
    elif not profile.legal_form and profile.kind in ("cluster", "network"):
        text = f"legal form not stated: a {profile.kind} may lack legal personality"
        yield Finding("unknown", "lead", case.by_profile(text))


def kind_findings(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Kind of organisation and legal form by the scheme; without applicants it admits everybody."""
    if not scheme.applicants:
        unsure = scheme.applicants_unsure or (scheme.consortium is None and not scheme.widening)
        yield Finding("unknown" if unsure else "yes", "lead", case.by_row(scheme, scheme.text))
        return
    quote = case.call.conditions if scheme.programme == "opic" else ""
    decision, text = _kind(case, scheme)
    role: Role = "lead" if case.profile.kind in scheme.applicants else "join"
    yield Finding.of(decision, role, case.by_row(scheme, f"{text}: {scheme.text}", quote))


def _kind(case: Case, scheme: Scheme) -> tuple[Decision, str]:
    profile, unsure = case.profile, scheme.applicants_unsure
    admitted = ", ".join(scheme.applicants) if scheme.applicants != ("none",) else "nobody else"
    form = case.rules.forms_by_id.get(profile.legal_form)
    if profile.kind not in scheme.applicants:
        text = f"applicant type does not fit ({profile.kind}; admitted: {admitted})"
        return "unknown" if unsure else "no", text
    if scheme.traders_only and form is None:
        return "unknown", "legal form not stated"
    if scheme.traders_only and form is not None and not form.trader:
        return "no", f"not a trader ({form.name})"
    if scheme.named:
        return "unknown", "only if the call names it"
    return "unknown" if unsure else "yes", f"kind of applicant fits ({profile.kind})"


def country_group(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """A group of countries that the tables cannot list."""
    if scheme.country_group:
        text = f"asks for {scheme.country_group}; which countries these are is not in our tables"
        yield Finding("unknown", "lead", case.by_row(scheme, text))


def widening_role(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Hop-on: the newcomer comes from a Widening country, the applicant is the coordinator of a running project."""
    if not scheme.widening:
        return
    row = case.rules.widening_row(case.profile.country, case.call, case.day)
    if scheme.widening == "newcomer" and row is not None and row.widening:
        text = f"{case.profile.country} is a Widening country: it can be the newcomer of a running project that applies"
        yield Finding("unknown", "join", case.by_row(row, text))
    elif scheme.widening == "newcomer":
        yield Finding("unknown", "lead", case.by_row(scheme, "only as the coordinator of a running project"))
    else:
        yield widening_coordinator(case, case.by_row(scheme, scheme.text).quote)


def widening_coordinator(case: Case, quote: str) -> Finding:
    """Only an organisation of a Widening country may lead."""
    country = case.profile.country
    row = case.rules.widening_row(country, case.call, case.day)
    if row is None:
        text = f"only Widening countries may lead; our tables do not say whether {country} is one"
        return Finding("unknown", "join", case.by_call(text, quote))
    if row.widening:
        return Finding("yes", "lead", case.by_row(row, f"{country} is a Widening country, so it may lead", quote))
    text = f"may join but not lead: only Widening countries may, and {country} is none"
    return Finding("yes", "join", case.by_row(row, text, quote))


def coordinator_age(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """For how long a coordinator has to exist at the deadline; asked of the coordinator alone."""
    if scheme.coordinator_years is None:
        return
    years, since = scheme.coordinator_years, case.profile.capacities.established
    if since is None:
        text = f"may lead only if established for {years} years; the profile does not say since when it exists"
        yield Finding("unknown", "lead", case.by_row(scheme, text))
        return
    first, last = possible_days(since, years)
    closing = closing_day(case.call, case.day)
    if first <= closing < last:
        text = f"may lead only if established for {years} years at the deadline; {since} leaves that open"
        yield Finding("unknown", "lead", case.by_row(scheme, text))
    elif closing < first:
        text = f"established {since}: less than {years} years before the deadline, so it may join but not lead"
        yield Finding("yes", "join", case.by_row(scheme, text))


def registered(case: Case, limit: str) -> tuple[Decision, str]:
    """Whether the partner was registered by ``limit`` (ISO day), as far as its profile says."""
    since = case.profile.capacities.established
    if since is None:
        return "unknown", f"must be registered by {limit}; the profile does not say since when it exists"
    first, last = possible_days(since)
    if first > limit:
        return "no", f"registered {since}, after {limit}"
    if last > limit:
        return "unknown", f"must be registered by {limit}; {since} leaves that open"
    return "yes", f"registered {since}, not after {limit}"


def registration(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """The last day of registration that the scheme sets."""
    if scheme.established_by:
        decision, text = registered(case, scheme.established_by)
        if decision != "yes":
            yield Finding.of(decision, "lead", case.by_row(scheme, text, case.call.conditions))


def told(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """What the programme asks besides and nobody can check from a profile."""
    if scheme.notes:
        yield Finding("yes", "lead", case.by_row(scheme, f"also asked, not checked: {'; '.join(scheme.notes)}"))
    for row in case.rules.requirements:
        if row.programme == scheme.programme and case.profile.kind in row.kinds and row.valid_on(case.day):
            yield Finding("yes", "lead", case.by_row(row, row.text))
