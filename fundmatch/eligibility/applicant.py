"""Who a scheme admits: kind of organisation, legal form, registration, age of a coordinator, and its own money."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fundmatch.eligibility.findings import Case, Finding, closing_day, possible_days
from fundmatch.models import Decision, Profile, Role
from fundmatch.models.wording import Listing, Named, Wording, kinds
from fundmatch.rules import Requirement, Scheme, WideningRow

#: Kinds of partner that say nothing of what they are before the law.
UNDEFINED = ("cluster", "network")


def own_limits(case: Case) -> Iterator[Finding]:
    """What the partner says of itself: no legal personality, no wish to coordinate."""
    profile = case.profile
    if profile.capacities.coordinate is False:
        yield Finding("yes", "join", case.by_profile(Wording("does not wish or cannot coordinate")))
    form = case.rules.forms_by_id.get(profile.legal_form)
    if form is not None and form.person is False:
        text = Wording("not a legal entity yet: cannot apply until it has a legal form")
        yield Finding("no", "none", case.by_profile(text))
    elif form is not None and form.person is None:
        text = Wording("{form}: it may lack legal personality", form=form.name)
        yield Finding("unknown", "lead", case.by_profile(text))
    elif not profile.legal_form and profile.kind in UNDEFINED:
        text = Wording("legal form not stated: a {kind} may lack legal personality", kind=Named("kind", profile.kind))
        yield Finding("unknown", "lead", case.by_profile(text))


def kind_findings(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Kind of organisation and legal form by the scheme; without applicants it admits everybody."""
    if scheme.named and not scheme.applicants:
        text = Wording("only if the call names it: {rule}", rule=scheme.text)
        yield Finding("unknown", "lead", case.by_row(scheme, text))
        return
    if not scheme.applicants:
        unsure = scheme.applicants_unsure or (scheme.consortium is None and not scheme.widening)
        yield Finding("unknown" if unsure else "yes", "lead", case.by_row(scheme, scheme.text))
        return
    quote = case.call.conditions if scheme.programme == "opic" else ""
    decision, role, what = _kind(case, scheme)
    text = Wording("{what}: {rule}", what=what, rule=scheme.text)
    yield Finding.of(decision, role, case.by_row(scheme, text, quote))


def kinds_of(case: Case) -> set[str]:
    """What the partner is by its profile: its kind, and the one its legal form stands for."""
    form = case.rules.forms_by_id.get(case.profile.legal_form)
    return {case.profile.kind, *((form.kind,) if form and form.kind else ())}


def misfit(case: Case, admitted: Collection[str]) -> tuple[Decision, Wording]:
    """What becomes of a partner of none of the ``admitted`` kinds: refused, or in doubt where it may be a company."""
    profile = case.profile
    form = case.rules.forms_by_id.get(profile.legal_form)
    if "sme" in admitted and form is not None and form.trader and profile.kind != "large-company":
        return "unknown", Wording(
            "registered as {form}: the profile does not say whether it is a small or medium enterprise", form=form.name
        )
    if form is None and profile.kind in UNDEFINED and set(admitted) & {each.kind for each in case.rules.legal_forms}:
        return "unknown", Wording(
            "legal form not stated: a {kind} may be any kind of applicant", kind=Named("kind", profile.kind)
        )
    named = kinds(admitted, ", ") if set(admitted) != {"none"} else Wording("nobody else")
    return "no", Wording(
        "applicant type does not fit ({kind}; admitted: {admitted})", kind=Named("kind", profile.kind), admitted=named
    )


def no_form(profile: Profile) -> Wording:
    """Why it is not known whether a partner is a trader."""
    if not profile.legal_form:
        return Wording("legal form not stated: only traders are admitted")
    return Wording('legal form "{form}" stands in no table: only traders are admitted', form=profile.legal_form)


def _kind(case: Case, scheme: Scheme) -> tuple[Decision, Role, Wording]:
    """Whether the scheme admits a partner of this kind and form, and the most that it may be if so."""
    profile, unsure = case.profile, scheme.applicants_unsure
    form, kinds = case.rules.forms_by_id.get(profile.legal_form), kinds_of(case)
    if not kinds & set(scheme.applicants) and kinds & set(scheme.perhaps):
        text = Wording("only some applicants of this kind are admitted ({kind})", kind=Named("kind", profile.kind))
        return "unknown", "lead", text
    if not kinds & set(scheme.applicants):
        decision, why = misfit(case, scheme.applicants)
        return "unknown" if unsure else decision, "join" if decision == "no" else "lead", why
    if scheme.traders_only and form is None:
        return "unknown", "lead", no_form(profile)
    if scheme.traders_only and form is not None and not form.trader:
        return "no", "lead", Wording("not a trader ({form})", form=form.name)
    if scheme.named:
        return "unknown", "lead", Wording("only if the call names it")
    fits = Wording("kind of applicant fits ({kind})", kind=Named("kind", profile.kind))
    return "unknown" if unsure else "yes", "lead", fits


def not_in_profile(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """What the scheme asks for and neither the tables nor a profile can tell."""
    if scheme.country_group:
        text = Wording("asks for {group}; which countries these are is not in our tables", group=scheme.country_group)
        yield Finding("unknown", "lead", case.by_row(scheme, text))
    if scheme.asks:
        text = Wording("asks for {what}, which the profile does not say", what=Listing(scheme.asks, " and "))
        yield Finding("unknown", "lead", case.by_row(scheme, text))


def widening_role(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """Hop-on: the newcomer comes from a Widening country, the applicant is the coordinator of a running project."""
    if not scheme.widening:
        return
    row = case.widening
    if scheme.widening == "newcomer" and row is not None and row.widening:
        text = Wording(
            "{place} counts as a Widening country: it can be the newcomer of a running project", place=_place(case, row)
        )
        yield Finding("unknown", "join", case.by_row(row, text))
    elif scheme.widening == "newcomer":
        yield Finding("unknown", "lead", case.by_row(scheme, Wording("only as the coordinator of a running project")))
    else:
        yield widening_coordinator(case, case.by_row(scheme, scheme.text).quote)


def widening_coordinator(case: Case, quote: str) -> Finding:
    """Only an organisation of a Widening country may lead."""
    country = Named("country", case.profile.country)
    row = case.widening
    if row is None:
        text = Wording(
            "only Widening countries may lead; our tables do not say whether {country} is one", country=country
        )
        return Finding("unknown", "join", case.by_call(text, quote))
    if row.widening:
        text = Wording("{place} counts as a Widening country, so it may lead", place=_place(case, row))
        return Finding("yes", "lead", case.by_row(row, text, quote))
    text = Wording("may join but not lead: only Widening countries may, and {country} is none", country=country)
    return Finding("yes", "join", case.by_row(row, text, quote))


def _place(case: Case, row: WideningRow) -> str:
    """What the line is about: the partner's country, or its region."""
    return case.profile.region if row.regions else Named("country", case.profile.country)


def coordinator_age(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """For how long a coordinator has to exist at the deadline; asked of the coordinator alone."""
    if scheme.coordinator_years is None:
        return
    years, since = scheme.coordinator_years, case.profile.capacities.established
    if since is None:
        text = Wording.counted(
            "may lead only if established for {number} year; the profile does not say since when it exists",
            "may lead only if established for {number} years; the profile does not say since when it exists",
            years,
        )
        yield Finding("unknown", "lead", case.by_row(scheme, text))
        return
    first, last = possible_days(since, years)
    closing = closing_day(case.call, case.day)
    if first <= closing < last:
        text = Wording.counted(
            "may lead only if established for {number} year at the deadline; {since} leaves that open",
            "may lead only if established for {number} years at the deadline; {since} leaves that open",
            years,
            since=Named("date", since),
        )
        yield Finding("unknown", "lead", case.by_row(scheme, text))
    elif closing < first:
        text = Wording.counted(
            "established {since}: less than {number} year before the deadline, so it may join but not lead",
            "established {since}: less than {number} years before the deadline, so it may join but not lead",
            years,
            since=Named("date", since),
        )
        yield Finding("yes", "join", case.by_row(scheme, text))


def registered(case: Case, limit: str) -> tuple[Decision, Wording]:
    """Whether the partner was registered by ``limit`` (ISO day), as far as its profile says."""
    since, latest = case.profile.capacities.established, Named("date", limit)
    if since is None:
        return "unknown", Wording(
            "must be registered by {limit}; the profile does not say since when it exists", limit=latest
        )
    first, last = possible_days(since)
    dates = {"since": Named("date", since), "limit": latest}
    if first > limit:
        return "no", Wording("registered {since}, after {limit}", **dates)
    if last > limit:
        return "unknown", Wording("must be registered by {limit}; {since} leaves that open", **dates)
    return "yes", Wording("registered {since}, not after {limit}", **dates)


def registration(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """The last day of registration that the scheme sets."""
    if scheme.established_by:
        decision, text = registered(case, scheme.established_by)
        if decision != "yes":
            yield Finding.of(decision, "lead", case.by_row(scheme, text, case.call.conditions))


def told(case: Case, scheme: Scheme) -> Iterator[Finding]:
    """What the programme asks besides and nobody can check from a profile."""
    if scheme.notes:
        text = Wording("also stated, not checked: {notes}", notes=Listing(scheme.notes, "; "))
        yield Finding("yes", "lead", case.by_row(scheme, text))
    for row in case.rules.requirements:
        if row.programme == scheme.programme and row.valid_on(case.day) and _concerns(row, case):
            yield Finding("unknown" if row.deciding else "yes", "lead", case.by_row(row, row.text))


def _concerns(row: Requirement, case: Case) -> bool:
    """Whether a requirement is asked of the partner."""
    kinds, countries = set(row.kinds), row.countries
    return (not kinds or bool(kinds & kinds_of(case))) and (not countries or case.profile.country in countries)
