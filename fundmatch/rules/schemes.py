"""What one kind of call asks of applicants and consortia, and what it pays."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from fundmatch.models import Call, Model
from fundmatch.models.call import CallKind
from fundmatch.models.wording import TableText
from fundmatch.rules.rows import ActionTypes, OpenDay, Programme, Sourced
from fundmatch.rules.words import KnownKind, Pattern, kind_of_organisation


class Size(Model):
    """The smallest lawful consortium. ``most`` limits it from above; ``independent`` = of each other."""

    entities: int = Field(ge=1)
    countries: int = Field(ge=1)
    member_states: int = Field(ge=0)
    most: int | None = None
    independent: bool = False


class Rate(Model):
    """The funded share in percent (``up_to``: at most), for everybody or for one kind of applicant (``profit``);
    ``cap`` is the largest grant in euro."""

    percent: float = Field(gt=0, le=100)
    up_to: bool = False
    profit: bool | None = None
    cap: float | None = Field(None, gt=0)


class Amount(Model):
    """The smallest and largest grant in euro, for ``who`` in the publisher's words (empty = everybody)."""

    least: float | None = Field(None, gt=0)
    most: float | None = Field(None, gt=0)
    who: str = ""


class Scheme(Sourced, ActionTypes):
    """What one kind of call asks. Without ``consortium`` the rule is not known.

    ``applicants`` are kinds of organisation that may apply (empty = all), ``perhaps`` those of which some may;
    ``applicants_unsure`` weakens a "no" for others and a "yes" for these to "unknown"; ``named`` = only beneficiaries
    the call names; ``traders_only`` asks for a legal form marked as trader; ``established_by`` is the last day of
    registration; ``widening``: who has to be established in a Widening country; ``country_group``: countries the call
    asks for and the tables cannot list; ``asks``: what else keeps somebody out and no profile says; ``notes`` are told
    and not checked.
    """

    id: str
    programme: Programme
    name: TableText
    codes: tuple[Pattern, ...] = ()
    kinds: tuple[CallKind, ...] = ()
    consortium: Size | None = None
    applicants: tuple[str, ...] = ()
    perhaps: tuple[KnownKind, ...] = ()
    applicants_unsure: bool = False
    named: bool = False
    traders_only: bool = False
    established_by: OpenDay = ""
    coordinator_years: int | None = Field(None, ge=1)
    widening: Literal["", "newcomer", "coordinator"] = ""
    country_group: TableText = ""
    asks: tuple[TableText, ...] = ()
    rates: tuple[Rate, ...] = ()
    amounts: tuple[Amount, ...] = ()
    notes: tuple[TableText, ...] = ()

    @field_validator("applicants")
    @classmethod
    def _kinds(cls, applicants: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("none" if kind == "none" else kind_of_organisation(kind) for kind in applicants)

    def fits(self, call: Call, programme: str) -> bool:
        """Whether a call falls under this scheme: every condition that is stated must hold."""
        if self.programme != programme or (self.kinds and call.kind not in self.kinds):
            return False
        if self.codes and not any(re.match(code, call.code) for code in self.codes):
            return False
        return self.fits_action(call)
