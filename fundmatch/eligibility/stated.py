"""What published conditions can state, each with the place of its sentence in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar

from fundmatch.eligibility.sentences import FOOTNOTE
from fundmatch.rules import Who

#: "The following additional eligibility criteria apply:"
ANNOUNCED = re.compile(r"^The following [^:.]{0,60} appl(?:y|ies):\s*")


@dataclass(frozen=True)
class Number:
    """``least`` or ``most`` members, or distinct countries of members, among ``who``."""

    what: Literal["members", "countries"]
    who: Who
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Condition:
    """One rule and where its sentence stands: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True)
class NumberCondition(Condition):
    """Least or most members, or distinct countries of members."""

    number: Number


@dataclass(frozen=True)
class PlaceCondition(Condition):
    """Where somebody has to be established, or must not be.

    ``excluded`` (by seat or, ``how`` = controlled, by control), ``limited`` to these countries, ``exceptional``: these
    are eligible for funding besides the others, ``coordinator``: only these may lead. ``where.described``: in words
    that nobody here can turn into countries.
    """

    rule: Literal["excluded", "limited", "exceptional", "coordinator"]
    where: Who
    how: str = ""


@dataclass(frozen=True)
class MoneyCondition(Condition):
    """A lump sum; support to third parties (``mode``: may or must, of at most ``most`` euro); a funding rate.

    Rates in percent; ``nonprofit`` where such applicants have a rate of their own.
    """

    rule: Literal["lump-sum", "third-party", "rate"]
    mode: Literal["may", "must", ""] = ""
    most: float | None = None
    percent: float | None = None
    nonprofit: float | None = None


@dataclass(frozen=True)
class ApplicantCondition(Condition):
    """Who may apply: kinds of organisation, and what of the list stands for no kind; traders under Bulgarian law;
    registered at the latest ``by`` a day (ISO)."""

    rule: Literal["applicants", "traders", "registered-by"]
    kinds: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True)
class Remark(Condition):
    """A sentence that is understood and only told."""

    text: str


@dataclass(frozen=True)
class Unread(Condition):
    """A sentence that speaks of eligibility and was not understood, or only in part (``partly``).

    ``deciding``: what was not understood may keep somebody out.
    """

    deciding: bool
    partly: bool = False


Found = TypeVar("Found", bound=Condition)


@dataclass(frozen=True)
class Conditions:
    """Everything read from one text."""

    text: str
    found: tuple[Condition, ...] = ()

    def of(self, kind: type[Found]) -> tuple[Found, ...]:
        """The conditions of one kind, in the order of the text."""
        return tuple(each for each in self.found if isinstance(each, kind))

    def quote(self, condition: Condition) -> str:
        """The sentence on one line, without footnotes and the words that only announce it."""
        sentence = " ".join(FOOTNOTE.sub(" ", self.text[condition.start : condition.end]).split())
        return ANNOUNCED.sub("", re.sub(r"\s+([.,;])", r"\1", sentence))
