"""When people are reminded of a deadline: the one list that digests and calendars read (``reminders.toml``)."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field, PositiveInt, field_validator

from fundmatch.models.base import Model
from fundmatch.models.shipped import shipped


class Reminders(Model):
    """``reminders.toml``: whole days before a deadline, the first reminder first."""

    days: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]

    @field_validator("days")
    @classmethod
    def _descend(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if list(days) != sorted(set(days), reverse=True):
            raise ValueError("must descend, each once")
        return days


@cache
def reminder_days() -> tuple[int, ...]:
    """Days before a deadline at which fundmatch reminds of it, descending. Settings do not change them."""
    return shipped(Reminders, "fundmatch.reports", "reminders.toml").days
