"""When something has a theme, as typed values; the numbers and their reasons stand in ``tagging.toml``."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from fundmatch.models.base import Model
from fundmatch.models.shipped import shipped


class TaggingWeights(Model):
    """Least strengths (0–1) of a phrase, and of a theme for a call and for a partner.

    ``length`` is how much a long text dilutes what it mentions: 0 not at all, 1 in proportion.
    """

    length: float = Field(ge=0, le=1)
    phrase: float = Field(gt=0, lt=1)
    call: float = Field(gt=0, lt=1)
    partner: float = Field(gt=0, lt=1)
    most_evidence: int = Field(ge=1)


@cache
def shipped_weights() -> TaggingWeights:
    """The thresholds that come with fundmatch."""
    return shipped(TaggingWeights, "fundmatch.themes", "tagging.toml")
