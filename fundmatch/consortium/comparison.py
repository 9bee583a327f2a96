"""Several partners side by side: themes, what they share, what only one has, track record, what is weak or missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import Field

from fundmatch.consortium.call_themes import asked_subjects
from fundmatch.consortium.coverage import Coverage
from fundmatch.models import Call, Capacities, Model, Profile
from fundmatch.models.profile import PastProject
from fundmatch.models.shipped import shipped
from fundmatch.themes.tagger import ThemeTagger
from fundmatch.themes.tags import Tag
from fundmatch.themes.vocabulary import VOCABULARIES, Theme


class ComparisonRules(Model):
    """All of comparison.toml."""

    vocabularies: tuple[str, ...]
    shared: float
    many: int
    covered: float
    weak: float
    members: int


@cache
def shipped_comparison_rules() -> ComparisonRules:
    """The rules that come with fundmatch."""
    return shipped(ComparisonRules, "fundmatch.consortium", "comparison.toml")


class TrackRecord(Model):
    """Past projects counted: ``roles`` and ``programmes`` by name ("" = not stated), ``years`` first and last."""

    projects: tuple[PastProject, ...] = ()
    roles: dict[str, int] = Field(default_factory=dict)
    programmes: dict[str, int] = Field(default_factory=dict)
    years: tuple[int, int] | None = None

    @classmethod
    def of(cls, projects: Sequence[PastProject]) -> TrackRecord:
        years = [project.year for project in projects if project.year]
        return cls(
            projects=tuple(projects),
            roles=dict(Counter(project.role for project in projects).most_common()),
            programmes=dict(Counter(project.programme for project in projects).most_common()),
            years=(min(years), max(years)) if years else None,
        )


class ComparedMember(Model):
    """One partner of a comparison; ``fit`` is its score (0–100) for the call in question, None without a call."""

    slug: str
    name: str
    kind: str
    country: str
    region: str = ""
    languages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    capacities: Capacities = Capacities()
    record: TrackRecord = TrackRecord()
    fit: float | None = None


class ThemeRow(Model):
    """A theme and how strongly each member has it (0–1), in the order of the members; it is covered from ``least`` on.

    ``theme`` is an id of the vocabularies, or empty for a theme of the call in its own words; ``group`` is the name of
    the vocabulary, or the code of the call.
    """

    theme: str
    label: str
    group: str
    strengths: tuple[float, ...]
    least: float = 0.0

    @property
    def name(self) -> str:
        """``sdg:16.6 Effective, accountable institutions``; vocabularies share labels, so that the id belongs to it."""
        return f"{self.theme} {self.label}" if self.theme else self.label

    @property
    def holders(self) -> tuple[int, ...]:
        """The numbers of the members that cover it."""
        return tuple(number for number, strength in enumerate(self.strengths) if strength and strength >= self.least)

    @property
    def best(self) -> float:
        return max(self.strengths, default=0.0)


class Comparison(Model):
    """The whole comparison; ``rows`` hold every theme that some member has, and those of the call that nobody has.

    ``shared``, ``many``, ``weak`` and ``missing`` are names of rows, ``unique`` such by the slug of the one that has
    them. ``missing`` are themes that nobody has.
    """

    title: str
    as_of: str
    call: str = ""
    members: tuple[ComparedMember, ...]
    rows: tuple[ThemeRow, ...]
    shared: tuple[str, ...] = ()
    unique: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    many: dict[str, int] = Field(default_factory=dict)
    weak: dict[str, float] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    countries: dict[str, int] = Field(default_factory=dict)
    kinds: dict[str, int] = Field(default_factory=dict)
    languages: dict[str, int] = Field(default_factory=dict)
    covered: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """What is compared: a title, the day, the partners, and with a call their scores for it by slug."""

    title: str
    as_of: str
    profiles: tuple[Profile, ...]
    call: Call | None = None
    fits: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Comparer:
    """Compares partners; ``coverage`` is over a pool that holds them and is only asked where there is a call."""

    tagger: ThemeTagger
    coverage: Coverage
    rules: ComparisonRules

    def compare(self, asked: Compared, vocabularies: Sequence[str] = ()) -> Comparison:
        """By the themes of the call where there is one, and by those of some vocabularies (default: the rules')."""
        chosen = vocabularies or (() if asked.call else self.rules.vocabularies)
        rows = [*(self._call_rows(asked) if asked.call else ()), *self._vocabulary_rows(asked.profiles, chosen)]
        had = [row for row in rows if row.best]
        members = tuple(_member(profile, asked.fits) for profile in asked.profiles)
        return Comparison(
            title=asked.title,
            as_of=asked.as_of,
            call=asked.call.code if asked.call else "",
            members=members,
            rows=tuple(row for row in rows if row.best or not row.theme),
            shared=tuple(row.name for row in had if self._is_shared(row)),
            unique=_unique(had, members),
            many=dict(Counter({row.name: len(row.holders) for row in had if self._is_held_by_many(row)}).most_common()),
            weak=dict(sorted(((row.name, row.best) for row in had if row.best < self.rules.weak), key=_by_strength)),
            missing=tuple(row.name for row in rows if not row.best),
            countries=dict(Counter(member.country for member in members).most_common()),
            kinds=dict(Counter(member.kind for member in members).most_common()),
            languages=dict(Counter(language for member in members for language in member.languages).most_common()),
            covered={member.slug: sum(number in row.holders for row in had) for number, member in enumerate(members)},
        )

    def _is_shared(self, row: ThemeRow) -> bool:
        return len(row.holders) >= max(2, self.rules.shared * len(row.strengths))

    def _is_held_by_many(self, row: ThemeRow) -> bool:
        return len(row.holders) > self.rules.many

    def _call_rows(self, asked: Compared) -> Iterator[ThemeRow]:
        """The themes of the call as it writes them, without those that ask nothing of a partner; its title if none."""
        assert asked.call is not None  # noqa: S101 — the caller has looked
        slugs = [profile.slug for profile in self.coverage.profiles]
        places = [slugs.index(profile.slug) for profile in asked.profiles]
        for theme in asked_subjects(asked.call) or (asked.call.title,):
            strengths = self.coverage.strength(theme)
            found = tuple(round(strengths[place], 2) for place in places)
            yield ThemeRow(theme="", label=theme, group=asked.call.code, strengths=found, least=self.rules.covered)

    def _vocabulary_rows(self, profiles: Sequence[Profile], vocabularies: Iterable[str]) -> Iterator[ThemeRow]:
        """The themes of the highest level, and the detailed ones that somebody states in its file."""
        found = self.tagger.tags_of_profiles(profiles)
        tags = [{tag.theme: tag for tag in found[profile.slug]} for profile in profiles]
        stated = {name for each in tags for name, tag in each.items() if tag.stated}
        for name in vocabularies:
            for theme in self.tagger.vocabulary.of(name):
                if not theme.parent or theme.id in stated:
                    yield _row(theme, tags)


def _row(theme: Theme, tags: Sequence[Mapping[str, Tag]]) -> ThemeRow:
    strengths = tuple(round(each[theme.id].strength, 2) if theme.id in each else 0.0 for each in tags)
    return ThemeRow(theme=theme.id, label=theme.label(), group=VOCABULARIES[theme.vocabulary], strengths=strengths)


def _member(profile: Profile, fits: Mapping[str, float] | None) -> ComparedMember:
    return ComparedMember(
        slug=profile.slug,
        name=profile.name,
        kind=profile.kind,
        country=profile.country,
        region=profile.region,
        languages=profile.languages,
        groups=profile.groups,
        capacities=profile.capacities,
        record=TrackRecord.of(profile.projects),
        fit=round(fits[profile.slug], 1) if fits else None,
    )


def _unique(rows: Iterable[ThemeRow], members: Sequence[ComparedMember]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {member.slug: () for member in members}
    for row in rows:
        if len(row.holders) == 1:
            slug = members[row.holders[0]].slug
            found[slug] = (*found[slug], row.name)
    return {slug: names for slug, names in found.items() if names}


def _by_strength(labelled: tuple[str, float]) -> tuple[float, str]:
    return labelled[1], labelled[0]
