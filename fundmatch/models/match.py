"""How well a call fits a profile, and every reason for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fundmatch.models.base import Model

EvidenceKind = Literal[
    "exact", "inflected", "typo", "glossary", "transliterated", "semantic", "free-text", "past-project"
]


class Evidence(Model):
    """One reason: a keyword of the profile, the form found in the call, and the points it earns.

    ``similarity`` is how near the form found is to the keyword (1 = the same words); ``snippet`` quotes the call.
    """

    keyword: str
    matched: str
    kind: EvidenceKind
    similarity: float = Field(ge=0, le=1)
    points: float = Field(ge=0)
    snippet: str = ""


class Match(Model):
    """A score from 0 to 100 and the evidence it is the sum of (within 0.1)."""

    profile: str
    call_id: str
    score: float = Field(ge=0, le=100)
    evidence: tuple[Evidence, ...] = ()
