"""Teams, what taking part costs, and what a team lacks."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.models import Consortium, JointTeams, OwnShare, Tradeoff
from fundmatch.models.gap import Gap, Sought, Stranger
from fundmatch.translation.phrases.wordings import said
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


def proof_beside_others(tr: Translator, consortium: Consortium) -> str:
    """The same of a team that was chosen together with those of other calls: alone it might be better."""
    if consortium.optimal:
        return proof(tr, consortium)
    bound = tr.number(round(consortium.bound))
    return tr.text("chosen together with the other teams; at most {bound} of 100 is possible alone", bound=bound)


def joint(tr: Translator, found: JointTeams) -> str:
    """How good the teams are together where no partner may be in more than so many of them."""
    together = tr.text(
        "Teams chosen together: {teams}. Most of these calls for one partner: {limit}.",
        teams=found.calls,
        limit=found.limit,
    )
    score = tr.number(found.score)
    if found.optimal:
        return f"{together} {tr.text('Value of all teams: {score}, proven best.', score=score)}"
    sure = tr.text(
        "Value of all teams: {score}, the best found; at most {bound} is possible.",
        score=score,
        bound=tr.number(found.bound),
    )
    return f"{together} {sure}"


def load(tr: Translator, busy: int) -> str:
    """What is said of a member that is in other teams already; nothing of one that is free."""
    return tr.plural("already in {number} other call", "already in {number} other calls", busy) if busy else ""


def tradeoff(tr: Translator, found: Tradeoff, goes: Sequence[str], comes: Sequence[str]) -> str:
    """What favouring newcomers changes; ``goes`` and ``comes`` are the names of the members it is about."""
    weight, value = tr.number(found.newcomers), tr.number(found.other_plain)
    if goes or comes:
        told = f"{_otherwise(tr, weight, tr.listed(goes), tr.listed(comes))} {_values(tr, found)}"
    else:
        told = tr.text(
            "Newcomers are favoured ({weight}); without that the same team would be chosen, of value {value}.",
            weight=weight,
            value=value,
        )
    return told if found.optimal else f"{told} {tr.text('This holds as far as was searched.')}"


def _otherwise(tr: Translator, weight: str, goes: str, comes: str) -> str:
    """Who would be in the team, and who not, if newcomers were not favoured."""
    if not comes:
        return tr.text("Newcomers are favoured ({weight}). Without that, out: {goes}.", weight=weight, goes=goes)
    if not goes:
        return tr.text("Newcomers are favoured ({weight}). Without that, in: {comes}.", weight=weight, comes=comes)
    return tr.text(
        "Newcomers are favoured ({weight}). Without that, in: {comes}; out: {goes}.",
        weight=weight,
        comes=comes,
        goes=goes,
    )


def _values(tr: Translator, found: Tradeoff) -> str:
    return tr.text(
        "Value of that team and of this one: {other_plain} and {plain} without favouring newcomers, "
        "{other_score} and {score} with it.",
        other_plain=tr.number(found.other_plain),
        plain=tr.number(found.plain),
        other_score=tr.number(found.other_score),
        score=tr.number(found.score),
    )


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
    return tr.text("Missing: {what}", what=said(tr, what))


def still_missing(tr: Translator, consortium: Consortium) -> list[str]:
    """All that ``Consortium.missing`` says, in short: its themes are told in one sentence."""
    told = [said(tr, text) for text in consortium.missing]
    first, themes = len(consortium.unread), consortium.uncovered
    return [*told[:first], *([_uncovered(tr, themes)] if themes else []), *told[first + len(themes) :]]


def _uncovered(tr: Translator, themes: Sequence[str]) -> str:
    return tr.plural(
        "theme {themes} is not covered by any member",
        "themes {themes} are not covered by any member",
        len(themes),
        themes=tr.listed([tr.quoted(theme) for theme in themes]),
    )


def no_team(tr: Translator, why: str) -> str:
    """No team of the partners at hand meets a rule."""
    return tr.text("No lawful team: {why}", why=said(tr, why))


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
    return tr.text("One thing short: {what}", what="; ".join(said(tr, each.text) for each in found.missing))


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
    return tr.text("Look for: {whom}", whom=said(tr, sought.text))


def only_to_state(tr: Translator, partner: str, what: str) -> str:
    """A partner at hand that would close the gap by a statement in its profile."""
    return tr.text("{partner} would only have to state: {what}", partner=partner, what=said(tr, what))
