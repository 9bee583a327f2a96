"""The words by which published conditions are read, as reviewed rows: numbers, nouns, countries, parts, sentences."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from fundmatch.errors import did_you_mean
from fundmatch.models import Model
from fundmatch.models.profile import KINDS
from fundmatch.models.wording import TableText

CountryStatus = Literal["member", "associated", "not", "excluded", "unknown"]
#: What a sentence can say. ``known`` sentences ask nothing that a partner's profile could answer.
SentenceRule = Literal[
    "excluded",
    "limited",
    "exceptional",
    "lump-sum",
    "third-party",
    "third-party-most",
    "coordinator",
    "rate",
    "single",
    "applicants",
    "traders",
    "registered-by",
    "known",
]


#: The context in which rows are read that were checked before they were kept: nobody changes them in between, and to
#: compile all patterns takes every command 23 ms.
CHECKED = {"checked": True}


def compiles(pattern: str, info: ValidationInfo) -> str:
    """The pattern itself; ValueError where it is none."""
    return pattern if info.context == CHECKED else _compiled(pattern)


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no pattern: {error}") from error
    return pattern


def kind_of_organisation(kind: str) -> str:
    """The kind itself; ValueError with the nearest known one where there is none of this name."""
    if kind not in KINDS:
        raise ValueError(f'"{kind}" is no kind of organisation{did_you_mean(kind, KINDS)}')
    return kind


Pattern = Annotated[str, AfterValidator(compiles)]
KnownKind = Annotated[str, AfterValidator(kind_of_organisation)]


class NumberWord(Model):
    """How a small number is written."""

    word: str = Field(min_length=1)
    value: int = Field(ge=1)


class NounPhrase(Model):
    """A noun phrase (a pattern of the whole phrase, in small letters) and the kinds it means; none = anybody."""

    pattern: Pattern
    kinds: tuple[KnownKind, ...]


class CountryName(Model):
    """How a country is written; ``country`` is its ISO 3166 code."""

    name: str = Field(min_length=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")


class CountryGroup(Model):
    """A group of countries in words; without a status and without ``widening`` nobody here knows its members."""

    pattern: Pattern
    statuses: tuple[CountryStatus, ...] = ()
    widening: bool = False


#: The named groups a pattern must have, by rule and by building block: the reader asks for them. Of several sets one.
GROUPS: dict[str, tuple[frozenset[str], ...]] = {
    rule: tuple(frozenset(names.split()) for names in sets.split("|"))
    for rule, sets in {
        "limited": "countries",
        "exceptional": "countries|who",
        "coordinator": "countries|list|named",
        "applicants": "list",
        "rate": "percent",
        "third-party": "mode",
        "third-party-most": "amount",
        "registered-by": "date",
        "counted": "least part joined",
        "most": "number",
        "number-of-different": "number",
    }.items()
}


def with_groups(name: str, pattern: str) -> None:
    """ValueError where a pattern lacks the named groups that its rule or building block is read by."""
    wanted = GROUPS.get(name, (frozenset(),))
    groups = re.compile(pattern).groupindex.keys()
    if not any(names <= groups for names in wanted):
        sets = " or ".join(" and ".join(f"(?P<{group}>…)" for group in sorted(names)) for names in wanted)
        raise ValueError(f"the pattern of {name} needs the named group {sets}")


class Grammar(Model):
    """One building block of sentences with numbers; ``{number}`` in it stands for any number."""

    name: str = Field(min_length=1)
    pattern: str = Field(min_length=1)

    @field_validator("pattern")
    @classmethod
    def _with_number(cls, pattern: str) -> str:
        _compiled(pattern.replace("{number}", "x"))
        return pattern

    @model_validator(mode="after")
    def _with_groups(self, info: ValidationInfo) -> Grammar:
        if info.context != CHECKED:
            with_groups(self.name, self.pattern.replace("{number}", "x"))
        return self


class Section(Model):
    """The heading of a part of the conditions; letter case matters. ``read``: the part says who may take part."""

    heading: Pattern
    read: bool


class SentencePattern(Model):
    """A sentence that is understood: ``rule`` says what it means, named groups hold its values.

    ``how`` tells exclusion by seat from exclusion by control; ``text`` is shown for a sentence that is ``known``;
    ``near`` are small letters that stand in every such sentence: others are not looked at, which saves time.
    """

    rule: SentenceRule
    pattern: Pattern
    near: str = Field("", pattern=r"^[^A-ZА-Я]*$")
    how: Literal["established", "controlled", ""] = ""
    text: TableText = ""

    @model_validator(mode="after")
    def _with_groups(self, info: ValidationInfo) -> SentencePattern:
        if info.context != CHECKED:
            with_groups(self.rule, self.pattern)
        return self


class ReadingTables(Model):
    """Everything the reader of conditions goes by; earlier rows win. Patterns know no letter case, headings do."""

    number_words: tuple[NumberWord, ...] = ()
    noun_phrases: tuple[NounPhrase, ...] = ()
    neutral_words: tuple[str, ...] = ()
    grammar: tuple[Grammar, ...] = ()
    actors: tuple[Pattern, ...] = ()
    country_names: tuple[CountryName, ...] = ()
    country_groups: tuple[CountryGroup, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[SentencePattern, ...] = ()
    requiring: tuple[Pattern, ...] = ()
    softening: tuple[Pattern, ...] = ()
    conditional: tuple[Pattern, ...] = ()
    elsewhere: tuple[Pattern, ...] = ()
    telling_words: tuple[Pattern, ...] = ()
    eligibility_words: tuple[Pattern, ...] = ()
    deciding_words: tuple[Pattern, ...] = ()
    partly: tuple[Pattern, ...] = ()
    narrowing: tuple[Pattern, ...] = ()
