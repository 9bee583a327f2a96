"""What a consortium has to be, as rules that can be counted: members of a kind, or distinct countries of members."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fundmatch.models import Model
from fundmatch.models.wording import Text
from fundmatch.rules.rows import Sourced
from fundmatch.rules.words import CountryStatus

#: Countries whose members count towards the numbers a programme asks for.
COUNTING: tuple[CountryStatus, ...] = ("member", "associated")


class Who(Model):
    """Whom a rule counts: every stated filter must hold.

    ``kinds`` are kinds of organisation (empty = any), ``countries`` ISO codes (empty = any), ``widening`` asks for a
    country that counts as widening. ``described`` is a published noun phrase that no kind stands for ("security
    practitioners"): nobody is countable without people, so such a rule is a question, never met and never broken.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[CountryStatus, ...] = COUNTING
    widening: bool = False
    countries: tuple[str, ...] = ()
    described: str = ""


class TeamRule(Sourced):
    """At least ``least`` (and at most ``most``) members, or distinct countries of members, among ``who``."""

    id: str
    what: Literal["members", "countries"]
    least: int = Field(0, ge=0)
    most: int | None = None
    who: Who = Who()


class TeamRules(Model):
    """All that is known about the team a call asks for; ``known`` False: no rule in the tables, ``reason`` says so.

    ``independent``: members must be independent of each other. ``unread`` quotes sentences of the call's conditions
    that speak of eligibility and that nobody has understood.
    """

    known: bool
    reason: Text
    rules: tuple[TeamRule, ...] = ()
    independent: bool = False
    unread: tuple[str, ...] = ()


class Standing(Model):
    """How a partner's country stands to a call when a consortium is counted; ``counts``: towards the least numbers."""

    status: CountryStatus
    widening: bool
    counts: bool
