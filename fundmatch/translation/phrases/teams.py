"""Teams, what taking part costs, and what a team lacks."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.models import Consortium, OwnShare
from fundmatch.models.gap import Gap, Sought, Stranger
from fundmatch.translation.translator import Translator


def member(tr: Translator, name: str, role: str) -> str:
    """A name with its role: ``lead``, ``associated``; a plain partner has none."""
    if role == "lead":
        return tr.text("{name} (lead)", name=name)
    return tr.text("{name} (associated)", name=name) if role == "associated" else name


def team(tr: Translator, names: Sequence[str]) -> str:
    """``Team: A (lead), B and C``."""
    return tr.text("Team: {names}", names=tr.listed(names))


def proof(tr: Translator, consortium: Consortium) -> str:
    """How sure it is that no better team is at hand."""
    if consortium.optimal:
        return tr.text("proven best of all lawful teams at hand")
    return tr.text("best team found; at most {bound} of 100 is possible", bound=tr.number(round(consortium.bound)))


def coverage(tr: Translator, consortium: Consortium) -> str:
    """``covers 4 of 5 themes``, empty for a call without themes."""
    covered, count = len(consortium.covered), len(consortium.covered) + len(consortium.uncovered)
    if not count:
        return ""
    return tr.plural(
        "covers {covered} of {number} theme", "covers {covered} of {number} themes", count, covered=covered
    )


def missing(tr: Translator, what: str) -> str:
    """What a team or application still lacks."""
    return tr.text("Missing: {what}", what=what)


def no_team(tr: Translator, why: str) -> str:
    """No team of the partners at hand meets a rule."""
    return tr.text("No lawful team: {why}", why=why)


def own_share(tr: Translator, share: OwnShare) -> str:
    """What the partner pays itself."""
    percent = tr.percent(share.percent)
    if share.euro:
        amount = tr.short_amount(share.euro)
        if share.at_least:
            return tr.text("Own share: at least {percent}, about {amount}", percent=percent, amount=amount)
        return tr.text("Own share: {percent}, about {amount}", percent=percent, amount=amount)
    if share.at_least:
        return tr.text("Own share: at least {percent}", percent=percent)
    return tr.text("Own share: {percent}", percent=percent)


def gap(tr: Translator, found: Gap) -> str:
    """The one thing that a call is short of; rules are told in the words of their tables."""
    if found.kind == "theme" and found.sought and found.sought.themes:
        themes = [tr.quoted(theme) for theme in found.sought.themes]
        return tr.text("One thing short: none of the partners covers {themes}", themes=tr.listed(themes))
    return tr.text("One thing short: {what}", what="; ".join(each.text for each in found.missing))


def worth_a_call(tr: Translator, organisation: Stranger) -> str:
    """An organisation of the directory that would close the gap."""
    place = ", ".join(part for part in (organisation.city, tr.country(organisation.country)) if part)
    return tr.text(
        "Worth a phone call: {organisation} ({place}) would close the gap", organisation=organisation.name, place=place
    )


def look_for(tr: Translator, kind: str, sought: Sought) -> str:
    """Who would close a gap of ``kind``: by what it works on where a theme is missing, else in the rule's words."""
    if kind == "theme" and sought.themes:
        themes = [tr.quoted(theme) for theme in sought.themes]
        return tr.text("Look for an organisation that works on {themes}", themes=tr.listed(themes))
    return tr.text("Look for: {whom}", whom=sought.text)


def only_to_state(tr: Translator, partner: str, what: str) -> str:
    """A partner at hand that would close the gap by a statement in its profile."""
    return tr.text("{partner} would only have to state: {what}", partner=partner, what=what)
