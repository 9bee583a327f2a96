"""All that a report of a search is made of: the same input gives the same bytes, on any day and machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from pydantic import field_validator

from fundmatch.consortium.comparison import Comparison
from fundmatch.models import Profile, Reason, RuleCheck, SearchReport, SearchResult
from fundmatch.models.base import Model
from fundmatch.models.wording import Text
from fundmatch.themes.vocabulary import shipped_vocabulary

#: How the source of a reason begins that is the partner's own file, and no rule.
OWN_FILE = "the partner's profile "
#: Languages of reports, as profiles write them.
LANGUAGES = ("bg", "sr", "en")


class ReportTheme(Model):
    """A theme and how strongly each partner has it (0–1), by slug; those who lack it are left out.

    ``labels`` are by language (``bg``, ``sr`` in Latin letters, ``en``), ``group`` is the vocabulary's name.
    """

    theme: str
    labels: dict[str, str]
    group: str
    strengths: dict[str, float]


class SourceRead(Model):
    """A source of the calls shown: how many come from it, and the first and last day on which they were read."""

    source: str
    calls: int
    first: str
    last: str


class RuleUsed(Model):
    """Where a rule stands that verdicts or teams rest on, of which day the line is, and how often it was used."""

    source: Text
    date: str
    uses: int


class ReportInput(Model):
    """A search with all that its report tells besides. ``now`` decides what is open and how many days are left.

    ``question`` are the arguments of the command line that ask the same again. Contacts of partners are dropped, and
    partners of one name are told apart by their slugs.
    """

    search: SearchReport
    profiles: tuple[Profile, ...]
    now: datetime
    themes: tuple[ReportTheme, ...] = ()
    question: tuple[str, ...] = ()
    version: str

    @field_validator("profiles")
    @classmethod
    def _for_others(cls, profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
        borne = Counter((name, profile.display_name(name)) for profile in profiles for name in LANGUAGES)
        return tuple(
            profile.model_copy(update={"contacts": (), "names": {**profile.names, **_apart(profile, borne)}})
            for profile in profiles
        )

    @field_validator("question", mode="before")
    @classmethod
    def _readable(cls, question: tuple[str, ...]) -> tuple[str, ...]:
        """Arguments that are no UTF-8 come as lone surrogates (PEP 383), which no file can hold."""
        return tuple(text.encode("utf-8", "replace").decode() for text in question)

    @cached_property
    def partners(self) -> dict[str, Profile]:
        """The partners by slug."""
        return {profile.slug: profile for profile in self.profiles}

    @cached_property
    def shown(self) -> tuple[SearchResult, ...]:
        """The calls that the report shows: those found, else the nearest miss where there is one."""
        miss = self.search.nearest_miss
        return self.search.results or ((miss,) if miss else ())

    @cached_property
    def involved(self) -> tuple[str, ...]:
        """Slugs of the partners that some call shown fits or takes into a team, those in most calls first."""
        calls: dict[str, int] = {}
        for result in self.search.results:
            team = result.consortium.members if result.consortium else ()
            for slug in {each.match.profile for each in result.matches} | {member.profile for member in team}:
                calls[slug] = calls.get(slug, 0) + 1
        return tuple(sorted(calls, key=lambda slug: (-calls[slug], slug)))

    def sources(self) -> list[SourceRead]:
        """Where the calls shown were read and when, by name."""
        days: dict[str, list[str]] = {}
        for result in self.shown:
            days.setdefault(result.call.source, []).append(result.call.fetched_at[:10])
        return [
            SourceRead(source=name, calls=len(read), first=min(read), last=max(read))
            for name, read in sorted(days.items())
        ]

    def rules(self) -> list[RuleUsed]:
        """Every published line that a verdict or a team rests on, the most used first."""
        uses: dict[tuple[str, str], int] = {}
        for result in self.shown:
            for rule in _rules_of(result):
                if rule.source and not rule.source.startswith(OWN_FILE):
                    uses[rule.source, rule.date] = uses.get((rule.source, rule.date), 0) + 1
        ordered = sorted(uses.items(), key=lambda item: (-item[1], item[0]))
        return [RuleUsed(source=source, date=day, uses=number) for (source, day), number in ordered]


def report_themes(comparison: Comparison) -> tuple[ReportTheme, ...]:
    """The themes of a comparison of partners, with the vocabulary's labels in every language."""
    themes, slugs = shipped_vocabulary().themes, [member.slug for member in comparison.members]
    return tuple(
        ReportTheme(
            theme=row.theme,
            labels=themes[row.theme].labels if row.theme in themes else {"en": row.label},
            group=row.group,
            strengths={slug: strength for slug, strength in zip(slugs, row.strengths, strict=True) if strength},
        )
        for row in comparison.rows
    )


def _apart(profile: Profile, borne: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """Its name with its slug in the languages in which another partner has the same name."""
    names = {language: profile.display_name(language) for language in LANGUAGES}
    return {language: f"{name} ({profile.slug})" for language, name in names.items() if borne[language, name] > 1}


def _rules_of(result: SearchResult) -> Iterable[Reason | RuleCheck]:
    for each in result.matches:
        yield from each.eligibility.reasons
    if result.consortium is not None:
        yield from result.consortium.rules
