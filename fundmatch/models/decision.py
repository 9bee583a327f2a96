"""What an office decided about calls: which it works on, and which it does not want to see again."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from pydantic import Field, field_validator

from fundmatch.models.base import Model

Stage = Literal["looking", "applying", "submitted", "rejected"]
STAGES: tuple[str, ...] = get_args(Stage)


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


class StageNote(Model):
    """One step: on which day a call came to a stage, and what was noted."""

    on: str
    status: Stage
    note: str = ""

    _real_day = field_validator("on")(_day)


class Tracked(Model):
    """A call that somebody works on. ``call`` is its id; code and title are for the people who read the file.

    ``partners`` are slugs of those who take part; ``steps`` begin with the oldest, none is ever dropped.
    """

    call: str = Field(min_length=1)
    code: str = ""
    title: str = ""
    status: Stage
    partners: tuple[str, ...] = ()
    steps: tuple[StageNote, ...] = ()


class Dismissal(Model):
    """A call that is not to be shown again: to anybody, or only for some partners (``for``).

    ``until`` is the first day on which it may be shown again; without it that day never comes.
    """

    call: str = Field(min_length=1)
    code: str = ""
    title: str = ""
    profiles: tuple[str, ...] = Field((), alias="for")
    on: str
    until: str | None = None
    note: str = ""

    _real_day = field_validator("on")(_day)

    @field_validator("until")
    @classmethod
    def _until_is_a_day(cls, until: str | None) -> str | None:
        return _day(until) if until else None

    def holds(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.until is None or day < date.fromisoformat(self.until)
