"""May this partner apply for this call, and in which role: yes, no or unknown, each with the line it rests on.

The order of the checks: legal personality, country in the programme's strand, kind of applicant, registration date,
named beneficiaries, coordinator. A "no" ends them; what is not stated makes the verdict unknown, never no. The score
knows nothing of this, and this knows nothing of the score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fundmatch.models import Call, Decision, Profile, Reason, Role, Verdict
from fundmatch.rules import Rate, Rules, Scheme
from fundmatch.rules.tables import Sourced

OWN_FILE = "the partner's profile"


@dataclass(frozen=True)
class Finding:
    """One check's outcome: what it decides, the most the partner may be, and why."""

    decision: Decision
    role: Role
    reason: Reason


ROLES: tuple[Role, ...] = ("none", "associated", "join", "lead")
DECISIONS: tuple[Decision, ...] = ("no", "unknown", "yes")


def verdict(profile: Profile, call: Call, rules: Rules, day: date) -> Verdict:
    """The verdict on one partner and one call by the rules valid on ``day``."""
    findings: list[Finding] = []
    for finding in _checks(profile, call, rules, day):
        findings.append(finding)
        if finding.decision == "no":
            return Verdict(verdict="no", role=finding.role, reasons=(finding.reason,))
    decision = min((finding.decision for finding in findings), key=DECISIONS.index)
    role = min((finding.role for finding in findings), key=ROLES.index)
    reasons = tuple(finding.reason for finding in sorted(findings, key=lambda each: DECISIONS.index(each.decision)))
    return Verdict(verdict=decision, role=role, reasons=reasons)


def _checks(profile: Profile, call: Call, rules: Rules, day: date) -> Iterator[Finding]:
    scheme = rules.scheme_of(call, day)
    yield from _own_limits(profile, day)
    if scheme is None:
        reason = Reason(text="no rule of this programme is known", source="fundmatch rule tables", date=day.isoformat())
        yield Finding("unknown", "lead", reason)
        return
    if scheme.programme == "other":
        yield Finding("unknown", "lead", _reason(scheme, scheme.text))
        return
    yield _territory(profile, call, scheme) if scheme.programme == "opic" else _country(profile, call, rules, day)
    yield from _applicant(profile, call, scheme, rules)
    yield from _registration(profile, call, scheme)
    yield from _scheme_known(scheme)
    yield from _coordinator(profile, call, scheme, day)
    yield from _requirements(profile, scheme, rules)
    yield from _stated_condition(call, scheme)


def _reason(row: Sourced, text: str, quote: str = "") -> Reason:
    return Reason(text=text, source=f"{row.source} ({row.certainty})", date=row.date, quote=quote or row.quote)


def _own(profile: Profile, text: str, day: date) -> Reason:
    return Reason(text=text, source=f"{OWN_FILE} {profile.slug}", date=day.isoformat())


def _own_limits(profile: Profile, day: date) -> Iterator[Finding]:
    """What the partner says of itself: no legal personality, no wish to coordinate."""
    if profile.capacities.coordinate is False:
        yield Finding("yes", "join", _own(profile, "does not wish or cannot coordinate", day))
    if profile.legal_form == "none":
        text = "not a legal entity yet: cannot apply until it has a legal form"
        yield Finding("no", "none", _own(profile, text, day))
    elif not profile.legal_form and profile.kind in ("cluster", "network"):
        text = f"legal form not stated: a {profile.kind} may lack legal personality"
        yield Finding("unknown", "lead", _own(profile, text, day))


def _territory(profile: Profile, call: Call, scheme: Scheme) -> Finding:
    if profile.country == "BG":
        return Finding("yes", "lead", _reason(scheme, "established in Bulgaria, the programme's territory"))
    text = f"outside the programme's territory (Bulgaria): an applicant from {profile.country} cannot be a beneficiary"
    return Finding("no", "none", _reason(scheme, text))


def _country(profile: Profile, call: Call, rules: Rules, day: date) -> Finding:
    programme = call.programme
    row = rules.country_row(profile.country, call, day)
    if row is None:
        return _country_without_line(profile, call, rules, day)
    words = {"member": "an EU Member State", "associated": f"associated to {programme}"}
    if row.status in words:
        return Finding("yes", "lead", _reason(row, row.text or f"{profile.country} is {words[row.status]}"))
    if row.status == "unknown":
        return Finding("unknown", "join", _reason(row, f"{profile.country}: {row.text or 'not stated'}"))
    return Finding("no", "none", _reason(row, f"{profile.country}: {row.text or f'does not take part in {programme}'}"))


def _country_without_line(profile: Profile, call: Call, rules: Rules, day: date) -> Finding:
    """No line on this country and strand. Horizon lets anyone take part unpaid where it is only partly associated;
    a country on which the tables are silent is unknown, never refused."""
    country, programme = profile.country, rules.programme_of(call)
    partly = next((row for row in rules.countries if country in row.countries and programme in row.programmes), None)
    if partly is not None:
        text = f"{partly.text or country}: in this part of {call.programme} it may take part without funding"
        return Finding("yes", "associated", _reason(partly, f"{country}: {text}"))
    text = f"{country}: our tables have no line on its place in {call.programme}"
    return Finding("unknown", "associated", Reason(text=text, source="fundmatch rule tables", date=day.isoformat()))


def _applicant(profile: Profile, call: Call, scheme: Scheme, rules: Rules) -> Iterator[Finding]:
    """Kind of organisation and legal form."""
    if not scheme.applicants:
        return
    quote = call.conditions if scheme.programme == "opic" else ""
    admitted = ", ".join(scheme.applicants) if scheme.applicants != ("none",) else "nobody else"
    form = rules.forms_by_id.get(profile.legal_form)
    if profile.kind not in scheme.applicants:
        text = f"applicant type does not fit ({profile.kind}; admitted: {admitted}): {scheme.text}"
        unsure = scheme.applicants_unsure
        yield Finding("unknown" if unsure else "no", "join" if unsure else "none", _reason(scheme, text, quote))
    elif scheme.traders_only and form is None:
        yield Finding("unknown", "lead", _reason(scheme, f"legal form not stated: {scheme.text}", quote))
    elif scheme.traders_only and form is not None and not form.trader:
        yield Finding("no", "none", _reason(scheme, f"not a trader ({form.name}): {scheme.text}", quote))
    elif scheme.named:
        yield Finding("unknown", "lead", _reason(scheme, f"only if the call names it: {scheme.text}", quote))
    else:
        decision: Decision = "unknown" if scheme.applicants_unsure else "yes"
        text = f"kind of applicant fits ({profile.kind}): {scheme.text}"
        yield Finding(decision, "lead", _reason(scheme, text, quote))


def _registration(profile: Profile, call: Call, scheme: Scheme) -> Iterator[Finding]:
    if not scheme.established_by:
        return
    limit, since = scheme.established_by, profile.capacities.established
    if since is None:
        text = f"must be registered by {limit}; the profile does not say since when it exists"
        yield Finding("unknown", "lead", _reason(scheme, text, call.conditions))
        return
    first, last = (_anniversary(since, 0, end) for end in ("01-01", "12-31"))
    if first > limit:
        yield Finding("no", "none", _reason(scheme, f"registered {since}, after {limit}", call.conditions))
    elif last > limit:
        text = f"must be registered by {limit}; {since} leaves that open"
        yield Finding("unknown", "lead", _reason(scheme, text, call.conditions))


def _scheme_known(scheme: Scheme) -> Iterator[Finding]:
    """A call whose own conditions nobody has read can be neither promised nor refused."""
    if scheme.consortium is None and not scheme.applicants:
        yield Finding("unknown", "lead", _reason(scheme, scheme.text))
    elif not scheme.applicants:
        decision: Decision = "unknown" if scheme.applicants_unsure else "yes"
        yield Finding(decision, "lead", _reason(scheme, scheme.text))


def _coordinator(profile: Profile, call: Call, scheme: Scheme, day: date) -> Iterator[Finding]:
    if scheme.coordinator_years is None:
        return
    years, since = scheme.coordinator_years, profile.capacities.established
    if since is None:
        text = f"may lead only if established for {years} years; the profile does not say since when it exists"
        yield Finding("unknown", "lead", _reason(scheme, text))
        return
    first, last = (_anniversary(since, years, end) for end in ("01-01", "12-31"))
    closing = _closing_day(call, day)
    if first <= closing < last:
        text = f"may lead only if established for {years} years at the deadline; {since} leaves that open"
        yield Finding("unknown", "lead", _reason(scheme, text))
    elif closing < first:
        text = f"established {since}: less than {years} years before the deadline, so it may join but not lead"
        yield Finding("yes", "join", _reason(scheme, text))


def _closing_day(call: Call, day: date) -> str:
    return (call.deadlines[-1].local_day() if call.deadlines else day).isoformat()


def _anniversary(since: str, years: int, end: str) -> str:
    """The day on which an organisation becomes so old, if it began at the first or last day ``since`` can mean."""
    day = since if len(since) == 10 else f"{since}-{end}" if len(since) == 4 else f"{since}-{end[3:]}"
    return f"{int(day[:4]) + years}{day[4:]}"


def _requirements(profile: Profile, scheme: Scheme, rules: Rules) -> Iterator[Finding]:
    for row in rules.requirements:
        if row.programme == scheme.programme and profile.kind in row.kinds:
            yield Finding("yes", "lead", _reason(row, row.text))


def _stated_condition(call: Call, scheme: Scheme) -> Iterator[Finding]:
    """A condition of the topic itself: quoted for people to read, not yet understood."""
    if call.conditions and scheme.programme != "opic":
        quote = " ".join(call.conditions.split())[:300]
        text = "the call states conditions of its own: read them"
        reason = Reason(text=text, source=call.url or call.origin, date=call.fetched_at[:10], quote=quote)
        yield Finding("yes", "lead", reason)


def funding_rate(profile: Profile, call: Call, rules: Rules, day: date) -> Rate | None:
    """The share of costs this partner is paid, where the tables know it."""
    scheme = rules.scheme_of(call, day)
    if scheme is None:
        return None
    profit = profile.kind in rules.profit_kinds
    return next((rate for rate in scheme.rates if rate.profit is None or rate.profit == profit), None)
