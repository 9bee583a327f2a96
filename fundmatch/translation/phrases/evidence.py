"""Why a call fits a partner."""

from __future__ import annotations

from collections.abc import Sequence

from fundmatch.models import Evidence
from fundmatch.translation.marks import mark
from fundmatch.translation.translator import Translator

#: How what was found in a call stands to what was looked for.
KINDS = {
    "exact": mark("the same words"),
    "inflected": mark("another form of the word"),
    "typo": mark("spelled differently"),
    "glossary": mark("by the glossary"),
    "transliterated": mark("in another script"),
    "semantic": mark("similar meaning"),
    "free-text": mark("from the description"),
    "past-project": mark("from a past project"),
}


def kind(tr: Translator, evidence: Evidence) -> str:
    """How the form found stands to the keyword."""
    return tr.marked(KINDS[evidence.kind])


def reason(tr: Translator, evidence: Evidence) -> str:
    """Keyword and form found, or the keyword alone where both are the same or nothing can be quoted."""
    found, looked_for = evidence.matched.strip(), keyword(tr, evidence)
    same = not found or found.casefold() == looked_for.strip().casefold()
    return looked_for if same else f"{looked_for} → {found}"


def keyword(tr: Translator, evidence: Evidence) -> str:
    """What was looked for: the partner's own words as they are, else the part of its profile that fits."""
    if evidence.kind == "free-text":
        return tr.text("description")
    return tr.text("past projects") if evidence.kind == "past-project" else evidence.keyword


def why(tr: Translator, evidence: Sequence[Evidence]) -> str:
    """``Why: кръгова икономика → circular economy; …``."""
    return tr.text("Why: {reasons}", reasons="; ".join(reason(tr, each) for each in evidence))


def fits(tr: Translator, partner: str, score: float) -> str:
    """``Fits Test City: 84 of 100``."""
    return tr.text("Fits {partner}: {score} of 100", partner=partner, score=tr.number(round(score)))


def because_added(tr: Translator, words: Sequence[str]) -> str:
    """Why an older call appears: the partner has new keywords."""
    return tr.text("because you added {words}", words=tr.listed([tr.quoted(word) for word in words]))
