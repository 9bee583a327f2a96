"""Who a scheme admits: kind of organisation, legal form, registration, age of a coordinator, and its own money."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fundmatch.eligibility.findings import Case, Finding, closing_day, possible_days
from fundmatch.models import Decision, Profile, Role
from fundmatch.rules import Requirement, Scheme, WideningRow

#: Kinds of partner that say nothing of what they are before the law.
UNDEFINED = ("cluster", "network")
MISFIT = "applicant type does not fit"


def own_limits(case: Case) -> Iterator[Finding]:
    """What the partner says of itself: no legal personality, no wish to coordinate."""
    profile = case.profile
    if profile.capacities.coordinate is False:
        yield Finding("yes", "join", case.by_profile("does not wish or cannot coordinate"))
    form = case.rules.forms_by_id.get(profile.legal_form)
    if form is not None and form.person is False:
        text = "not a legal entity yet: cannot apply until it has a legal form"
        yield Finding("no", "none", case.by_profile(text))
    elif form is not None and form.person is None:
        yield Finding("unknown", "lead", case.by_profile(f"{form.name}: it may lack legal personality"))
    elif not profile.legal_form and profile.kind in UNDEFINED:
        text = f"legal form not stated: a {profile.kind} may lack legal personality"
        yield Finding("unknown", "lead", case.by_profile(text))


def kind_findings(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Kind of organisation and legal form by the scheme; without applicants it admits everybody."""
    if scheme.named and not scheme.applicants:
        yield Finding("unknown", "lead", case.by_row(scheme, f"only if the call names it: {scheme.text}"))
        return
    if not scheme.applicants:
        unsure = scheme.applicants_unsure or (scheme.consortium is None and not scheme.widening)
        yield Finding("unknown" if unsure else "yes", "lead", case.by_row(scheme, scheme.text))
        return
    quote = case.call.conditions if scheme.programme == "opic" else ""
    decision, text = _kind(case, scheme)
    role: Role = "join" if text.startswith(MISFIT) else "lead"
    yield Finding.of(decision, role, case.by_row(scheme, f"{text}: {scheme.text}", quote))


def kinds_of(case: Case) -> set[str]:
    """What the partner is by its profile: its kind, and the one its legal form stands for."""
    form = case.rules.forms_by_id.get(case.profile.legal_form)
    return {case.profile.kind, *((form.kind,) if form and form.kind else ())}


def misfit(case: Case, admitted: Collection[str]) -> tuple[Decision, str]:
    """What becomes of a partner of none of the ``admitted`` kinds: refused, or in doubt where it may be a company."""
    profile = case.profile
    form = case.rules.forms_by_id.get(profile.legal_form)
    if "sme" in admitted and form is not None and form.trader and profile.kind != "large-company":
        return (
            "unknown",
            f"registered as {form.name}: the profile does not say whether it is a small or medium enterprise",
        )
    if form is None and profile.kind in UNDEFINED and set(admitted) & {each.kind for each in case.rules.legal_forms}:
        return "unknown", f"legal form not stated: a {profile.kind} may be any kind of applicant"
    named = ", ".join(admitted) if set(admitted) != {"none"} else "nobody else"
    return "no", f"{MISFIT} ({profile.kind}; admitted: {named})"


def no_form(profile: Profile) -> str:
    """Why it is not known whether a partner is a trader."""
    known = f'legal form "{profile.legal_form}" stands in no table' if profile.legal_form else "legal form not stated"
    return f"{known}: only traders are admitted"


def _kind(case: Case, scheme: Scheme) -> tuple[Decision, str]:
    profile, unsure = case.profile, scheme.applicants_unsure
    form, kinds = case.rules.forms_by_id.get(profile.legal_form), kinds_of(case)
    if not kinds & set(scheme.applicants) and kinds & set(scheme.perhaps):
        return "unknown", f"only some applicants of this kind are admitted ({profile.kind})"
    if not kinds & set(scheme.applicants):
        decision, text = misfit(case, scheme.applicants)
        return "unknown" if unsure else decision, text
    if scheme.traders_only and form is None:
        return "unknown", no_form(profile)
    if scheme.traders_only and form is not None and not form.trader:
        return "no", f"not a trader ({form.name})"
    if scheme.named:
        return "unknown", "only if the call names it"
    return "unknown" if unsure else "yes", f"kind of applicant fits ({profile.kind})"


def not_in_profile(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """What the scheme asks for and neither the tables nor a profile can tell."""
    if scheme.country_group:
        text = f"asks for {scheme.country_group}; which countries these are is not in our tables"
        yield Finding("unknown", "lead", case.by_row(scheme, text))
    if scheme.asks:
        text = f"asks for {' and '.join(scheme.asks)}, which the profile does not say"
        yield Finding("unknown", "lead", case.by_row(scheme, text))


def widening_role(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Hop-on: the newcomer comes from a Widening country, the applicant is the coordinator of a running project."""
    if not scheme.widening:
        return
    row = case.widening
    if scheme.widening == "newcomer" and row is not None and row.widening:
        text = f"{_place(case, row)} counts as a Widening country: it can be the newcomer of a running project"
        yield Finding("unknown", "join", case.by_row(row, text))
    elif scheme.widening == "newcomer":
        yield Finding("unknown", "lead", case.by_row(scheme, "only as the coordinator of a running project"))
    else:
        yield widening_coordinator(case, case.by_row(scheme, scheme.text).quote)


def widening_coordinator(case: Case, quote: str) -> Finding:
    """Only an organisation of a Widening country may lead."""
    country = case.profile.country
    row = case.widening
    if row is None:
        text = f"only Widening countries may lead; our tables do not say whether {country} is one"
        return Finding("unknown", "join", case.by_call(text, quote))
    if row.widening:
        text = f"{_place(case, row)} counts as a Widening country, so it may lead"
        return Finding("yes", "lead", case.by_row(row, text, quote))
    text = f"may join but not lead: only Widening countries may, and {country} is none"
    return Finding("yes", "join", case.by_row(row, text, quote))


def _place(case: Case, row: WideningRow) -> str:
    """What the line is about: the partner's country, or its region."""
    return case.profile.region if row.regions else case.profile.country


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
        yield Finding("yes", "lead", case.by_row(scheme, f"also stated, not checked: {'; '.join(scheme.notes)}"))
    for row in case.rules.requirements:
        if row.programme == scheme.programme and row.valid_on(case.day) and _concerns(row, case):
            yield Finding("unknown" if row.deciding else "yes", "lead", case.by_row(row, row.text))


def _concerns(row: Requirement, case: Case) -> bool:
    """Whether a requirement is asked of the partner."""
    kinds, countries = set(row.kinds), row.countries
    return (not kinds or bool(kinds & kinds_of(case))) and (not countries or case.profile.country in countries)
