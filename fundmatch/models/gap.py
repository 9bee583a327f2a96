"""A call that is one thing short: what is missing, where that stands, and who or what would close it."""

from __future__ import annotations

from typing import Literal

from fundmatch.models.base import Model
from fundmatch.models.call import Call, Status
from fundmatch.models.wording import Text


class Missing(Model):
    """What is short. ``rule`` is its id, or ``theme``; ``source``, ``date`` and ``quote`` say where it stands."""

    rule: str
    text: Text
    source: Text
    date: str
    quote: str = ""


class Statement(Model):
    """A partner at hand that would close the gap if its profile stated (or it changed) ``facts`` favourably."""

    profile: str
    facts: tuple[Text, ...]
    text: Text


class Stranger(Model):
    """An organisation of the directory that would close the gap, with every reason to ask just this one."""

    id: str
    name: str
    kind: str
    city: str
    country: str
    projects: int
    why: tuple[Text, ...] = ()


class Sought(Model):
    """Whom to look for: any organisation of these ``kinds`` from these ``countries`` (ISO) closes the gap.

    ``facts`` must hold of it (its legal form, its age); ``themes`` are what it should be active in.
    """

    text: Text
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    facts: tuple[Text, ...] = ()
    themes: tuple[str, ...] = ()


class Fit(Model):
    """A partner that the call fits."""

    profile: str
    score: float


class Gap(Model):
    """One call that is one thing short. ``value`` orders the list: the score times how near the gap is to closed."""

    rank: int = 0
    kind: Literal["rule", "theme"]
    score: float
    value: float
    call: Call
    status: Status
    fits: tuple[Fit, ...]
    missing: tuple[Missing, ...]
    own: tuple[Statement, ...] = ()
    organisations: tuple[Stranger, ...] = ()
    sought: Sought | None = None


class FurtherShort(Model):
    """How many calls lack the same two or more things."""

    text: Text
    calls: int


class GapReport(Model):
    """The list, and what is not on it: of ``fitting`` calls so many are ``complete``, ``further`` short, or of
    ``unknown`` consortium rule. ``every``: a call has to fit each of the ``partners``, not any. ``organisations``
    counts the directory, None where none was asked."""

    as_of: str
    calls_considered: int
    partners: int
    every: bool
    least: float
    fitting: int
    found: int
    complete: int
    unknown: int
    further: tuple[FurtherShort, ...]
    organisations: int | None
    gaps: tuple[Gap, ...]
    notes: tuple[Text, ...] = ()
