"""May this partner apply for this call, and in which role: yes, no or unknown, each with the line it rests on.

The order of the checks: legal personality, country in the programme's strand, kind of applicant, role, the call's own
conditions, money, registration date. A "no" ends them; what is not stated makes the verdict unknown, never no. The
score knows nothing of this, and this knows nothing of the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fundmatch.eligibility.applicant import (
    coordinator_age,
    kind_findings,
    not_in_profile,
    own_limits,
    registration,
    told,
    widening_role,
)
from fundmatch.eligibility.conditions import conditions_of
from fundmatch.eligibility.country import country_finding
from fundmatch.eligibility.doubts import doubts
from fundmatch.eligibility.findings import Case, Finding
from fundmatch.eligibility.money import money_findings
from fundmatch.eligibility.topic import topic_findings
from fundmatch.models import Call, Decision, Profile, Role, Verdict
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules

ROLES: tuple[Role, ...] = ("none", "associated", "join", "lead")
DECISIONS: tuple[Decision, ...] = ("no", "unknown", "yes")


def verdict(profile: Profile, call: Call, rules: Rules, day: date) -> Verdict:
    """The verdict on one partner and one call by the rules valid on ``day``."""
    case = Case(profile, call, rules, day)
    findings: list[Finding] = []
    for finding in _checks(case):
        findings.append(finding)
        if finding.decision == "no":
            return _verdict(case, [finding])
    return _verdict(case, sorted(findings, key=lambda each: DECISIONS.index(each.decision)))


def _verdict(case: Case, findings: Sequence[Finding]) -> Verdict:
    """The least of all ``findings``; their reasons, and at the end what is to be doubted about these."""
    reasons = [finding.reason for finding in findings]
    doubt = doubts(case, reasons)
    return Verdict(
        verdict=min((finding.decision for finding in findings), key=DECISIONS.index),
        role=min((finding.role for finding in findings), key=ROLES.index),
        reasons=(*reasons, *((doubt,) if doubt else ())),
    )


def _checks(case: Case) -> Iterator[Finding]:
    scheme = case.rules.scheme_of(case.call, case.day)
    conditions = conditions_of(case.call, case.rules)
    yield from own_limits(case)
    if scheme is None:
        yield Finding("unknown", "lead", case.by_nobody(Wording("no rule of this programme is known")))
        return
    if scheme.programme == "other":
        yield Finding("unknown", "lead", case.by_row(scheme, scheme.text))
        yield from topic_findings(case, conditions, scheme)
        return
    yield country_finding(case, conditions, scheme)
    yield from kind_findings(case, scheme)
    yield from not_in_profile(case, scheme)
    yield from coordinator_age(case, scheme)
    yield from widening_role(case, scheme)
    yield from topic_findings(case, conditions, scheme)
    yield from money_findings(case, scheme, conditions)
    yield from registration(case, scheme)
    yield from told(case, scheme)


@dataclass(frozen=True)
class Qualified:
    """A partner that may apply, or may for all we know."""

    profile: Profile
    verdict: Verdict


def who_qualifies(call: Call, profiles: Iterable[Profile], rules: Rules, day: date) -> Sequence[Qualified]:
    """Those of ``profiles`` that the call does not refuse: certain ones first, then by the role they may have."""
    found = [Qualified(profile, verdict(profile, call, rules, day)) for profile in profiles]

    def rank(each: Qualified) -> tuple[int, int]:
        return -DECISIONS.index(each.verdict.verdict), -ROLES.index(each.verdict.role)

    return sorted((each for each in found if each.verdict.verdict != "no"), key=rank)
