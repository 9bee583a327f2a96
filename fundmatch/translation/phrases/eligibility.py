"""May a partner take part, and as what."""

from __future__ import annotations

from fundmatch.models import Decision, Role, Verdict
from fundmatch.translation.phrases.wordings import said
from fundmatch.translation.translator import Translator


def decision(tr: Translator, value: Decision) -> str:
    """``eligible``, ``not eligible`` or ``eligibility unclear``."""
    if value == "yes":
        return tr.text("eligible")
    return tr.text("not eligible") if value == "no" else tr.text("eligibility unclear")


def role(tr: Translator, value: Role) -> str:
    """The most a partner may be in a call."""
    if value == "lead":
        return tr.text("may lead")
    if value == "join":
        return tr.text("may join as a partner")
    if value == "associated":
        return tr.text("may join as an associated partner only, without funding")
    return tr.text("cannot apply")


def standing(tr: Translator, verdict: Verdict) -> str:
    """Verdict and role in one: ``may lead``, ``may lead, to be confirmed``, ``cannot apply``."""
    if verdict.verdict == "no":
        # a "no" may still leave the place of an associated partner
        return role(tr, verdict.role)
    if verdict.verdict == "yes":
        return role(tr, verdict.role)
    if verdict.role == "lead":
        return tr.text("may perhaps lead: to be checked")
    return tr.text("may perhaps take part: to be checked")


def ground(tr: Translator, verdict: Verdict) -> str:
    """What a "no" or a doubt rests on, for whoever wants to clear it up; empty where there is none."""
    if verdict.verdict == "yes":
        return ""
    reason = said(tr, verdict.reasons[0].text)
    if verdict.verdict == "no":
        return tr.text("Why not: {reason}", reason=reason)
    return tr.text("To be cleared up: {reason}", reason=reason)
