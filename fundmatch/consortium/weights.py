"""What makes a team good, as numbers: the reviewed table ``consortium/weights.toml``."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from fundmatch.models import Model
from fundmatch.models.shipped import shipped

LeadStep = Literal["sure", "willing", "has-led", "fits"]


class TeamWeights(Model):
    """All of ``consortium/weights.toml``, which says what each number means."""

    coverage: float = Field(ge=0)
    fit: float = Field(ge=0)
    past: float = Field(ge=0)
    once: float = Field(ge=0, le=1)
    lead: float = Field(ge=0)
    kinds: float = Field(ge=0)
    kinds_wanted: int = Field(ge=1)
    knee: float = Field(gt=0, le=1)
    depth: float = Field(ge=0, lt=1)
    full_cover: float = Field(gt=0)
    themes: int = Field(ge=0)
    rarest: float = Field(ge=1)
    unsure: float = Field(ge=0)
    each_beyond: float = Field(ge=0)
    busy: float = Field(ge=0)
    newcomer: float = Field(ge=0)
    most_members: int = Field(ge=1)
    lead_steps: tuple[LeadStep, ...]
    lead_fit: float
    steps: int = Field(ge=0)
    small_pool: int = Field(ge=0)
    price_rounds: int = Field(ge=0)
    small_rounds: int = Field(ge=0)
    starts: int = Field(ge=1)
    small_starts: int = Field(ge=1)
    joint_seconds: float = Field(gt=0)

    @property
    def greatest(self) -> float:
        """What no team's value exceeds."""
        return self.coverage + self.fit + max(self.past, self.newcomer) + self.lead + self.kinds

    def covered(self, strength: float) -> float:
        """How far a theme is covered by members of this summed strength, 0 to 1: full until the knee, then slower."""
        return min(strength, self.knee * (1 - self.depth) + self.depth * strength, 1.0)


@cache
def shipped_team_weights() -> TeamWeights:
    """The weights that come with fundmatch."""
    return shipped(TeamWeights, "fundmatch.consortium", "weights.toml")
