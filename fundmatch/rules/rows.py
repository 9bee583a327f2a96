"""Rows of the rule tables: each can be quoted, each holds from a day to a day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from fundmatch.models import Call, Model
from fundmatch.models.profile import EU_TO_ISO
from fundmatch.models.wording import TableText
from fundmatch.rules.words import CountryStatus, KnownKind

Certainty = Literal["A", "B", "C", "D"]
Programme = Literal["horizon", "creative", "opic", "other"]


def _real_day(day: str) -> str:
    if day:
        try:
            dt.date.fromisoformat(day)
        except ValueError as error:
            raise ValueError(f'"{day}" is no day of the calendar') from error
    return day


Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_real_day)]
OpenDay = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$"), AfterValidator(_real_day)]


def _iso(countries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(EU_TO_ISO.get(country, country) for country in countries)


Countries = Annotated[tuple[str, ...], AfterValidator(_iso)]


class Sourced(Model):
    """A row that can be quoted: who says so, when, how sure it is (A publisher's text … D inferred or conflicting).

    ``lasting``: does not change with the programme year, so an old line needs no warning.
    """

    source: str = Field(min_length=1)
    date: Day
    certainty: Certainty
    text: TableText = ""
    quote: str = ""
    valid_from: OpenDay = ""
    valid_to: OpenDay = ""
    lasting: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Sourced:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"valid_from {self.valid_from} is after valid_to {self.valid_to}")
        return self

    def valid_on(self, day: dt.date) -> bool:
        """Whether the row holds on a day; open ends hold for ever."""
        return bool((self.valid_from or "0000") <= day.isoformat() <= (self.valid_to or "9999"))


class ActionTypes(Model):
    """A choice of calls by the publisher's label of the action; empty = all."""

    action_types: tuple[str, ...] = ()
    not_action_types: tuple[str, ...] = ()

    def fits_action(self, call: Call) -> bool:
        """Whether the label of the call's action holds one of ``action_types`` and none of ``not_action_types``."""
        if any(label in call.action_type for label in self.not_action_types):
            return False
        return not self.action_types or any(label in call.action_type for label in self.action_types)


class CountryRow(Sourced, ActionTypes):
    """How some countries stand to some programmes; ``strands`` empty = all parts of the programme."""

    countries: Countries
    status: CountryStatus
    programmes: tuple[Programme, ...]
    strands: tuple[str, ...] = ()

    @property
    def special(self) -> bool:
        """Whether the row speaks of a part of a programme, so that it holds before those on the whole."""
        return bool(self.strands or self.action_types)


class WideningRow(Sourced):
    """Whether some countries, or those of their ``regions`` (beginnings of NUTS codes), count as widening."""

    countries: Countries
    regions: tuple[str, ...] = ()
    programme: Programme
    widening: bool


class TerritoryRow(Sourced):
    """A programme that only applicants established in ``countries`` can use; ``name``: as people call them."""

    programme: Programme
    countries: Countries
    name: TableText = Field(min_length=1)


class GuestRow(Sourced):
    """A programme in which an organisation of any other country may join without funding."""

    programme: Programme


class StrandRow(Model):
    """A part of a programme, recognised by how its calls' codes begin; ``name``: as people call it."""

    strand: str
    name: TableText = ""
    codes: tuple[str, ...]


class LegalForm(Model):
    """A legal form; ``isun_type`` is the kind of applicant ИСУН files it under, ``kind`` what its holder always is.

    ``person``: whether its holder is a legal person, null where only some are.
    """

    id: str
    name: TableText
    isun_type: int | None = None
    kind: KnownKind | None = None
    person: bool | None = True
    trader: bool = False


class Requirement(Sourced):
    """Something a programme asks of some organisations, told but not checked.

    ``kinds`` and ``countries`` say of whom (empty = all); ``deciding``: it keeps somebody out, so that the verdict is
    unknown.
    """

    programme: Programme
    kinds: tuple[KnownKind, ...] = ()
    countries: Countries = ()
    deciding: bool = False
