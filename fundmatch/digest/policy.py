"""The rules by which digests are made: reviewed data of ``digest.toml`` and of ``reports/reminders.toml``."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from pydantic import Field

from fundmatch.models.base import Model
from fundmatch.models.shipped import shipped
from fundmatch.reports.reminders import reminder_days
from fundmatch.workspace import DigestSettings


class Policy(Model):
    """``digest.toml``; days are calendar days of ``zone``, ``reminders`` are those of calendars too, and descend."""

    threshold: float = Field(ge=0, le=100)
    max_items: int = Field(ge=1)
    max_gaps: int = Field(ge=0)
    reminders: tuple[int, ...] = Field(default_factory=reminder_days)
    patience: int = Field(ge=0)
    news: tuple[str, ...]
    weekday: int = Field(ge=0, le=6)
    monthday: int = Field(ge=1, le=28)
    zone: str

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@cache
def shipped_policy() -> Policy:
    """The policy that comes with fundmatch."""
    return shipped(Policy, "fundmatch.digest", "digest.toml")


def policy_of(settings: DigestSettings) -> Policy:
    """The shipped policy with what a workspace's fundmatch.toml says otherwise."""
    return shipped_policy().model_copy(
        update={name: value for name, value in vars(settings).items() if value is not None}
    )
