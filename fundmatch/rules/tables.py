"""The rule tables as typed rows. Policy stands in YAML with valid dates, source and certainty; none of it is code."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from fundmatch.errors import did_you_mean
from fundmatch.models import Call, Model
from fundmatch.models.profile import EU_TO_ISO, KINDS

CountryStatus = Literal["member", "associated", "not", "unknown"]
Certainty = Literal["A", "B", "C", "D"]
DAY = r"^\d{4}-\d\d-\d\d$"


class Sourced(Model):
    """A row that can be quoted: who says so, when it was read, how sure it is (A publisher's text … D inferred)."""

    source: str = Field(min_length=1)
    date: str = Field(pattern=DAY)
    certainty: Certainty
    text: str = ""
    quote: str = ""
    valid_from: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    valid_to: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")

    def valid_on(self, day: dt.date) -> bool:
        """Whether the row holds on a day; open ends hold for ever."""
        return bool((self.valid_from or "0000") <= day.isoformat() <= (self.valid_to or "9999"))


class CountryRow(Sourced):
    """How some countries stand to some programmes; ``strands`` empty = all parts of the programme."""

    countries: tuple[str, ...]
    status: CountryStatus
    programmes: tuple[str, ...]
    strands: tuple[str, ...] = ()

    @field_validator("countries")
    @classmethod
    def _iso(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(EU_TO_ISO.get(country, country) for country in countries)


class StrandRow(Model):
    """A part of a programme, recognised by how its calls' codes begin."""

    strand: str
    codes: tuple[str, ...]


class Size(Model):
    """The smallest lawful consortium. ``most`` limits it from above; ``independent`` = of each other."""

    entities: int = Field(ge=1)
    countries: int = Field(ge=1)
    member_states: int = Field(ge=0)
    most: int | None = None
    independent: bool = False


class Rate(Model):
    """The funded share in percent, for everybody or (``profit``) for one kind of applicant; ``cap`` in euro."""

    percent: float = Field(gt=0, le=100)
    profit: bool | None = None
    cap: float | None = None


class Scheme(Sourced):
    """What one kind of call asks. Without ``consortium`` the rule is not known.

    ``applicants`` are kinds of organisation that may apply (empty = all); ``applicants_unsure`` weakens a "no" for
    others and a "yes" for these to "unknown"; ``named`` = only beneficiaries the call names; ``traders_only`` asks for
    a legal form marked as trader; ``established_by`` is the last day of registration.
    """

    id: str
    programme: str
    name: str
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    action_types: tuple[str, ...] = ()
    not_action_types: tuple[str, ...] = ()
    consortium: Size | None = None
    applicants: tuple[str, ...] = ()
    applicants_unsure: bool = False
    named: bool = False
    traders_only: bool = False
    established_by: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    coordinator_years: int | None = None
    rates: tuple[Rate, ...] = ()

    @field_validator("applicants")
    @classmethod
    def _kinds(cls, applicants: tuple[str, ...]) -> tuple[str, ...]:
        for kind in applicants:
            if kind not in (*KINDS, "none"):
                raise ValueError(f'"{kind}" is no kind of organisation{did_you_mean(kind, KINDS)}')
        return applicants

    @field_validator("codes")
    @classmethod
    def _patterns(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        for code in codes:
            try:
                re.compile(code)
            except re.error as error:
                raise ValueError(f"{code!r} is no pattern: {error}") from error
        return codes

    def fits(self, call: Call, programme: str) -> bool:
        """Whether a call falls under this scheme: every condition that is stated must hold."""
        if self.programme != programme or (self.kinds and call.kind not in self.kinds):
            return False
        if self.codes and not any(re.match(code, call.code) for code in self.codes):
            return False
        if any(label in call.action_type for label in self.not_action_types):
            return False
        return not self.action_types or any(label in call.action_type for label in self.action_types)


class LegalForm(Model):
    """A legal form; ``isun_type`` is the kind of applicant ИСУН files it under."""

    id: str
    name: str
    isun_type: int | None = None
    trader: bool = False


class Requirement(Sourced):
    """Something a programme asks of some kinds of organisation, told but not checked."""

    programme: str
    kinds: tuple[str, ...]


class Rules(Model):
    """All tables together; earlier rows win, and rows of the workspace come first."""

    countries: tuple[CountryRow, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    strands: tuple[StrandRow, ...] = ()
    legal_forms: tuple[LegalForm, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    profit_kinds: tuple[str, ...] = ()
    country_codes: tuple[str, ...] = ()

    def programme_of(self, call: Call) -> str:
        """The rule family of a call: horizon, creative, opic, or other. Hand-kept calls go by their code."""
        if call.source in ("horizon", "creative", "opic"):
            return call.source
        families = (("CREA-", "creative"), ("HORIZON-", "horizon"), ("BG16", "opic"))
        return next((family for start, family in families if call.code.startswith(start)), "other")

    def strand_of(self, call: Call) -> str:
        """The strand of a call by its code, or empty."""
        return next((row.strand for row in self.strands if call.code.startswith(row.codes)), "")

    def scheme_of(self, call: Call, day: dt.date) -> Scheme | None:
        """The first valid scheme that fits."""
        programme = self.programme_of(call)
        return next((row for row in self.schemes if row.fits(call, programme) and row.valid_on(day)), None)

    def country_row(self, country: str, call: Call, day: dt.date) -> CountryRow | None:
        """The line on a country's place in the call's programme and strand, or None where no line speaks of it."""
        programme, strand = self.programme_of(call), self.strand_of(call)
        rows = (
            row
            for row in self.countries
            if country in row.countries and programme in row.programmes and row.valid_on(day)
        )
        return next((row for row in rows if not row.strands or strand in row.strands), None)

    @cached_property
    def forms_by_id(self) -> dict[str, LegalForm]:
        """Legal forms by their id."""
        return {form.id: form for form in self.legal_forms}
