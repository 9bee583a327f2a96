"""A funding call as every source delivers it and every later stage reads it."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from fundmatch.models.base import Model
from fundmatch.models.web_address import ShownAddress, without_login

CallKind = Literal["topic", "cascade", "external", "national"]
Status = Literal["open", "forthcoming", "closed", "unknown"]
Precision = Literal["exact", "day", "month", "quarter"]

SHAPES: dict[str, re.Pattern[str]] = {
    "exact": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
}


def instant(moment: datetime) -> str:
    """A timezone-aware moment as the UTC text that calls carry: ``2026-11-10T14:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _last_day(at: str, precision: str) -> date:
    """The last day that an imprecise date may mean."""
    if precision == "day":
        return date.fromisoformat(at)
    year = int(at[:4])
    month = int(at[5:7]) if precision == "month" else 3 * int(at[6])
    return date(year, month, calendar.monthrange(year, month)[1])


class Deadline(Model):
    """One closing date, as precise as its publisher was and no more.

    ``at`` is a UTC instant (``2026-11-10T14:30:00Z``) when ``precision`` is ``exact``, else ``2026-11-10``,
    ``2026-11`` or ``2026-Q4``. ``zone`` is the zone in which the publisher means it.
    """

    at: str
    zone: str = "Europe/Brussels"
    precision: Precision = "day"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {zone!r}") from error
        return zone

    @model_validator(mode="after")
    def _real_date(self) -> Deadline:
        if not SHAPES[self.precision].fullmatch(self.at):
            raise ValueError(f"{self.at!r} is no date of precision {self.precision}")
        try:
            self.end()
            self.local_day()
        except OverflowError as error:
            raise ValueError(f"{self.at!r} is beyond the calendar") from error
        return self

    def end(self) -> datetime:
        """The first instant (UTC) at which this deadline has certainly passed."""
        if self.precision == "exact":
            return datetime.fromisoformat(self.at)
        next_day = _last_day(self.at, self.precision) + timedelta(days=1)
        return datetime.combine(next_day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def local_day(self) -> date:
        """The (last possible) day of the deadline on its own wall clock."""
        if self.precision == "exact":
            return datetime.fromisoformat(self.at).astimezone(ZoneInfo(self.zone)).date()
        return _last_day(self.at, self.precision)


class Budget(Model):
    """Money in euro; None means "not stated", never zero."""

    total: float | None = Field(None, gt=0, allow_inf_nan=False)
    min: float | None = Field(None, gt=0, allow_inf_nan=False)
    max: float | None = Field(None, gt=0, allow_inf_nan=False)
    grants: int | None = Field(None, gt=0)


class Document(Model):
    """A document the publisher lists beside the call."""

    label: str
    #: As it is asked for: it may hold a login. People see :attr:`address`.
    url: str
    kind: str = ""

    @property
    def address(self) -> str:
        """``url`` as people may see it."""
        return without_login(self.url)


class Call(Model):
    """One call for proposals.

    ``id`` is ``<source>:<key>`` with the publisher's own unique key; ``code`` is what people quote. ``status``
    is not a field: ask :meth:`status` with the instant that matters. ``texts`` and ``titles`` hold further
    languages where the publisher gives them. ``conditions`` is eligibility text as published;
    ``origin`` says where the facts were read, ``fetched_at`` when (a day or a UTC instant), and ``gone_at`` since when
    the publisher no longer lists the call.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*:\S+$")
    source: str
    programme: str
    code: str = Field(min_length=1)
    title: str = Field(min_length=1)
    summary: str = ""
    text: str = ""
    titles: dict[str, str] = Field(default_factory=dict)
    texts: dict[str, str] = Field(default_factory=dict)
    kind: CallKind = "topic"
    action_type: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    opens: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    deadline_model: str = ""
    budget: Budget = Field(default_factory=Budget)
    conditions: str = ""
    url: ShownAddress = ""
    origin: ShownAddress = ""
    fetched_at: str
    documents: tuple[Document, ...] = ()
    gone_at: str | None = None

    @field_validator("opens")
    @classmethod
    def _opens_is_a_date(cls, opens: str | None) -> str | None:
        if opens is not None:
            opening_instant(opens)
        return opens

    @field_validator("deadlines")
    @classmethod
    def _ascending(cls, deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
        return tuple(sorted(deadlines, key=lambda deadline: (deadline.end(), deadline.at)))

    @model_validator(mode="after")
    def _id_names_source(self) -> Call:
        if not self.id.startswith(f"{self.source}:"):
            raise ValueError(f"id {self.id!r} does not begin with source {self.source!r}")
        return self

    def status(self, now: datetime) -> Status:
        """Open, forthcoming, closed or unknown at ``now``, decided by dates alone.

        The publishers' own status words are stale (2023 deadlines still "open", "active" procedures past their
        date), so they are never consulted. A call without a deadline may be rolling or dead: unknown.
        """
        if self.gone_at is not None and opening_instant(self.gone_at) <= now:
            return "closed"
        if self.deadlines and self.deadlines[-1].end() <= now:
            return "closed"
        if self.opens is not None and opening_instant(self.opens) > now:
            return "forthcoming"
        return "open" if self.deadlines else "unknown"

    @property
    def subjects(self) -> tuple[str, ...]:
        """The themes in words: all but ids of vocabularies (``sdg:4.6``, ``-sdg:11``), which correct tags."""
        return tuple(theme for theme in self.themes if not is_theme_id(theme))

    def next_deadline(self, now: datetime) -> Deadline | None:
        """The earliest deadline not yet passed, else None."""
        return next((deadline for deadline in self.deadlines if deadline.end() > now), None)


def is_theme_id(theme: str) -> bool:
    """Whether an entry of ``themes`` means a vocabulary: it has a colon, or begins with a minus, and has no blanks.

    Everything else is free words: ``culture: policy and practice``, ``e-health``.
    """
    return " " not in theme.strip() and (":" in theme or theme.startswith("-"))


def opening_instant(opens: str) -> datetime:
    """The earliest instant ``opens`` can mean (``2026-05-12``, ``2026-05``, ``2026-Q2`` or a UTC instant).

    Raises ValueError for anything else.
    """
    if SHAPES["exact"].fullmatch(opens):
        return datetime.fromisoformat(opens)
    if SHAPES["day"].fullmatch(opens):
        return datetime.combine(date.fromisoformat(opens), time(), UTC)
    if SHAPES["month"].fullmatch(opens):
        return datetime(int(opens[:4]), int(opens[5:]), 1, tzinfo=UTC)
    if SHAPES["quarter"].fullmatch(opens):
        return datetime(int(opens[:4]), 3 * int(opens[6]) - 2, 1, tzinfo=UTC)
    raise ValueError(f"{opens!r} is no date")
