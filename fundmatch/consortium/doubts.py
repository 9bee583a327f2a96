"""What a profile does not state and a call asks for: how much of a partner is sure, and what stating it would change.

Nothing is read out of the words of a verdict. Each unstated fact is tried with values for and against: where the
answers differ, the fact decides; the worst answer is what is sure today, the best is what stating it can bring.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from fundmatch.eligibility import verdict
from fundmatch.models import Call, Decision, Profile, Role, Verdict
from fundmatch.models.wording import Wording
from fundmatch.rules import Rules

FORM: str = Wording("legal form")
ESTABLISHED: str = Wording("date of establishment")
#: Old enough for every rule on age.
LONG_AGO = "1900-01-01"
NO_FORM = "none"
ROLES: tuple[Role, ...] = ("none", "associated", "join", "lead")
DECISIONS: tuple[Decision, ...] = ("no", "unknown", "yes")


@dataclass(frozen=True)
class Doubt:
    """The facts that decide, the verdict that holds whatever they are, and the best that they can bring."""

    facts: tuple[str, ...]
    sure: Verdict
    cleared: Verdict


@dataclass(frozen=True)
class Asking:
    """The call asked about, by the rules valid on a day."""

    call: Call
    rules: Rules
    day: date

    def verdict(self, profile: Profile) -> Verdict:
        return verdict(profile, self.call, self.rules, self.day)

    def doubt(self, profile: Profile, found: Verdict) -> Doubt | None:
        """What of ``found`` rests on facts that the profile does not state; None where none decides."""
        if found.verdict == "yes" or (found.verdict == "no" and profile.legal_form != NO_FORM):
            return None
        values = {fact: self._values(profile, fact) for fact in (FORM, ESTABLISHED)}
        facts = tuple(fact for fact in values if len({rank(each) for each in self._tried(profile, values, [fact])}) > 1)
        if not facts:
            return None
        verdicts = self._tried(profile, values, facts)
        return Doubt(facts, min(verdicts, key=rank), max(verdicts, key=rank))

    def _values(self, profile: Profile, fact: str) -> list[str]:
        """Values for and against of a fact that is not stated (or is "no legal form yet"), nothing for one that is."""
        if fact == ESTABLISHED:
            known = profile.capacities.established or profile.legal_form == NO_FORM
            return [] if known else [LONG_AGO, self.day.isoformat()]
        if profile.legal_form not in ("", NO_FORM):
            return []
        forms = {form.trader: form.id for form in reversed(self.rules.legal_forms)}  # the first of each sort
        may_lack = profile.legal_form == NO_FORM or profile.kind in ("cluster", "network")
        return [*forms.values(), *([NO_FORM] if may_lack else [])]

    def _tried(self, profile: Profile, values: dict[str, list[str]], facts: Iterable[str]) -> list[Verdict]:
        chosen = list(facts)
        return [
            self.verdict(self.stated(profile, dict(zip(chosen, each, strict=True))))
            for each in product(*(values[fact] for fact in chosen))
        ]

    def stated(self, profile: Profile, facts: dict[str, str]) -> Profile:
        """The profile with these facts stated. Whoever has no legal form and gets one is founded by that, today."""
        if profile.legal_form == NO_FORM and facts.get(FORM, NO_FORM) != NO_FORM:
            facts = {**facts, ESTABLISHED: self.day.isoformat()}
        return stated(profile, facts)


def stated(profile: Profile, facts: dict[str, str]) -> Profile:
    """The profile with these facts stated."""
    changed: dict[str, object] = {}
    if FORM in facts:
        changed["legal_form"] = facts[FORM]
    if ESTABLISHED in facts:
        changed["capacities"] = profile.capacities.model_copy(update={"established": facts[ESTABLISHED]})
    return profile.model_copy(update=changed)


def request(profile: Profile, doubt: Doubt) -> Wording:
    """What to ask of a partner, in words, and what no statement of these facts settles."""
    asked = _asked(profile, doubt.facts)
    if doubt.cleared.verdict != "unknown":
        return asked
    return Wording("{request}; still open then: {doubt}", request=asked, doubt=doubt.cleared.reasons[0].text)


def _asked(profile: Profile, facts: tuple[str, ...]) -> Wording:
    partner = profile.name
    if profile.legal_form == NO_FORM:
        return Wording("{partner} needs a legal form: it is no legal entity yet", partner=partner)
    if facts == (FORM,):
        return Wording("state the legal form of {partner}", partner=partner)
    if facts == (ESTABLISHED,):
        return Wording("state the date of establishment of {partner}", partner=partner)
    return Wording("state the legal form and the date of establishment of {partner}", partner=partner)


def rank(found: Verdict) -> tuple[int, int]:
    """Verdicts from the worst to the best."""
    return DECISIONS.index(found.verdict), ROLES.index(found.role)
