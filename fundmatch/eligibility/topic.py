"""What the call's own conditions mean for one partner, each with the sentence it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from fundmatch.eligibility.applicant import kinds_of, misfit, no_form, registered, widening_coordinator
from fundmatch.eligibility.country import standing
from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.stated import (
    ApplicantCondition,
    Conditions,
    NumberCondition,
    PlaceCondition,
    Remark,
    Unread,
)
from fundmatch.models import Decision
from fundmatch.models.wording import Listing, Named, Wording, countries, kinds
from fundmatch.rules import Scheme, Who

#: Sentences quoted in one verdict; whoever wants the rest reads the call.
QUOTED = 3


def topic_findings(case: Case, conditions: Conditions, scheme: Scheme) -> Iterator[Finding]:
    """Countries, applicants, coordinator, kinds that count, remarks, and what nobody has understood."""
    for place in conditions.of(PlaceCondition):
        # Of a hop-on the scheme says who submits, and that nobody else joins but the newcomer.
        if not (scheme.widening == "newcomer" and place.rule == "coordinator" and place.where.described):
            yield from _place(case, conditions, place)
    for applicants in conditions.of(ApplicantCondition):
        yield from _applicants(case, conditions, applicants, scheme)
    yield from _counted(case, conditions)
    for remark in conditions.of(Remark):
        yield Finding("yes", "lead", case.by_call(remark.text, conditions.quote(remark)))
    yield from _unread(case, conditions)


def _place(case: Case, conditions: Conditions, place: PlaceCondition) -> Iterator[Finding]:
    quote, country = conditions.quote(place), case.profile.country
    if place.rule == "excluded" and place.how == "controlled":
        yield _controlled(case, place, quote)
    elif place.rule == "excluded" and country in place.where.countries:
        text = Wording("established in {country}, which the call excludes", country=Named("country", country))
        yield Finding("no", "none", case.by_call(text, quote))
    elif place.rule == "limited":
        yield _limited(case, place.where, quote)
    elif place.rule == "coordinator":
        yield _coordinator(case, place.where, quote)
    elif place.rule == "exceptional" and place.where.described and not standing(case).counts:
        text = Wording("others are exceptionally eligible for funding: {whom}", whom=place.where.described)
        yield Finding("unknown", "join", case.by_call(text, quote))


def _controlled(case: Case, place: PlaceCondition, quote: str) -> Finding:
    """Who controls a partner no profile says; an organisation of that country itself is in doubt."""
    named = countries(place.where.countries)
    if case.profile.country in place.where.countries:
        text = Wording("established in {countries}: the call refuses whoever is controlled from there", countries=named)
        return Finding("unknown", "join", case.by_call(text, quote))
    text = Wording("not if controlled from {countries}; the profile does not say", countries=named)
    return Finding("yes", "lead", case.by_call(text, quote))


def _limited(case: Case, where: Who, quote: str) -> Finding:
    """Participation is limited to some countries; ``where.described``: to others besides that nobody here can name."""
    admitted = _admitted(case, where)
    which = Wording("Widening countries") if where.widening else Wording("the countries it names")
    facts = {"country": Named("country", case.profile.country), "which": which}
    if admitted:
        text = Wording("{country} is among the countries the call admits: {which} only", **facts)
        return Finding("yes", "lead", case.by_call(text, quote))
    if where.described:
        return _among_others(case, where, quote)
    if admitted is None:
        text = Wording("the call admits {which} only; whether {country} is one is not in our tables", **facts)
        return Finding("unknown", "join", case.by_call(text, quote))
    text = Wording("{country} is not among the countries the call admits: {which} only", **facts)
    return Finding("no", "none", case.by_call(text, quote))


def _admitted(case: Case, where: Who) -> bool | None:
    """Whether the partner's country is among those understood; None where the tables do not say what it is."""
    country, stands = case.profile.country, standing(case)
    if where.widening:
        row = case.widening
        return row.widening if row else None
    if stands.status in where.statuses or country in where.countries:
        return True
    return None if stands.status == "unknown" and "associated" in where.statuses else False


def _among_others(case: Case, where: Who, quote: str) -> Finding:
    """The call admits countries besides those that were understood."""
    text = Wording(
        "the call admits some countries only, and people have to read whether {country} is one: {described}",
        country=Named("country", case.profile.country),
        described=where.described,
    )
    return Finding("unknown", "lead", case.by_call(text, quote))


def _coordinator(case: Case, where: Who, quote: str) -> Finding:
    """Who may lead: a country, a kind, or one consortium that already exists."""
    profile = case.profile
    if where.widening:
        return widening_coordinator(case, quote)
    if where.described:
        text = Wording("may lead only as the coordinator the call names; others may join")
        return Finding("unknown", "join", case.by_call(text, quote))
    if profile.kind in where.kinds:
        text = Wording("may lead: the coordinator has to be {kinds}", kinds=kinds(where.kinds))
        return Finding("yes", "lead", case.by_call(text, quote))
    if where.kinds:
        text = Wording("may join but not lead: the coordinator has to be {kinds}", kinds=kinds(where.kinds))
        return Finding("yes", "join", case.by_call(text, quote))
    return _coordinator_from(case, where, quote)


def _coordinator_from(case: Case, where: Who, quote: str) -> Finding:
    """Who may lead by the country of its seat."""
    stands, country = standing(case), Named("country", case.profile.country)
    if stands.status in where.statuses or case.profile.country in where.countries:
        text = Wording("a coordinator from {country} is admitted", country=country)
        return Finding("yes", "lead", case.by_call(text, quote))
    doubt = stands.status == "unknown"
    text = Wording(
        "may join but not lead: the coordinator has to be established elsewhere than in {country}", country=country
    )
    return Finding("unknown" if doubt else "yes", "join", case.by_call(text, quote))


def _applicants(
    case: Case, conditions: Conditions, applicants: ApplicantCondition, scheme: Scheme
) -> Iterator[Finding]:
    """Kinds, legal form and registration as the call's own words state them; the table's scheme has its own."""
    quote, profile = conditions.quote(applicants), case.profile
    if applicants.rule == "registered-by" and not scheme.established_by:
        decision, text = registered(case, applicants.by)
        yield Finding.of(decision, "lead", case.by_call(text, quote))
    elif applicants.rule == "traders" and not scheme.traders_only:
        form = case.rules.forms_by_id.get(profile.legal_form)
        if form is None:
            yield Finding("unknown", "lead", case.by_call(no_form(profile), quote))
        elif not form.trader:
            text = Wording("traders only, not a {form}", form=form.name)
            yield Finding("no", "none", case.by_call(text, quote))
    elif applicants.rule == "applicants" and (scheme.applicants_unsure or not scheme.applicants):
        yield _kind(case, applicants, quote)


def _kind(case: Case, applicants: ApplicantCondition, quote: str) -> Finding:
    kind = Named("kind", case.profile.kind)
    if kinds_of(case) & set(applicants.kinds):
        return Finding("yes", "lead", case.by_call(Wording("kind of applicant fits ({kind})", kind=kind), quote))
    if applicants.described:
        unclear = Listing(applicants.described)
        text = Wording("{kind} is not named among the applicants; unclear: {unclear}", kind=kind, unclear=unclear)
        return Finding("unknown", "join", case.by_call(text, quote))
    decision, text = misfit(case, applicants.kinds)
    return Finding.of(decision, "lead", case.by_call(text, quote))


def _counted(case: Case, conditions: Conditions) -> Iterator[Finding]:
    """Kinds the topic asks for: told to those who count."""
    asked = [each for each in conditions.of(NumberCondition) if each.number.what == "members" and each.number.who.kinds]
    if not asked:
        return
    stands = standing(case)
    for condition in asked:
        number = condition.number
        if counts(case, number.who, stands.status, stands.widening):
            text = Wording.counted(
                "counts among the {number} ({kinds}) that the call asks for",
                "counts among the {number} ({kinds}) that the call asks for",
                number.least,
                kinds=kinds(number.who.kinds),
            )
            yield Finding("yes", "lead", case.by_call(text, conditions.quote(condition)))


def counts(case: Case, who: Who, status: str, widening: bool) -> bool:
    """Whether a partner passes every filter of ``who`` that a profile can answer."""
    profile = case.profile
    if who.described or (who.kinds and profile.kind not in who.kinds):
        return False
    if who.countries and profile.country not in who.countries:
        return False
    return status in who.statuses and (widening or not who.widening)


def _unread(case: Case, conditions: Conditions) -> Iterator[Finding]:
    """What nobody has understood, those first that can keep somebody out; unknown only where they can."""
    unread = sorted(conditions.of(Unread), key=lambda each: not each.deciding)
    for number, each in enumerate(unread[:QUOTED]):
        text = Wording("a condition of the call that people have to read")
        if each.partly:
            text = Wording("the rest of a condition that people have to read")
        if number == QUOTED - 1 and len(unread) > QUOTED:
            text = Wording.counted(
                "{what} (and {number} more in the call's text)",
                "{what} (and {number} more in the call's text)",
                len(unread) - QUOTED,
                what=text,
            )
        decision: Decision = "unknown" if each.deciding else "yes"
        yield Finding(decision, "lead", case.by_call(text, conditions.quote(each)))
