"""The directory as its users see it: import, search by name or subject, one organisation, its collaborators."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fundmatch.cache import Cache
from fundmatch.directory.cordis import import_cordis
from fundmatch.directory.finding import Filter, Finder
from fundmatch.directory.importing import ImportReport, Progress, Reading, index_anew
from fundmatch.directory.names import parsed
from fundmatch.directory.sameness import Duplicate, Entry, duplicates_among, entries_like
from fundmatch.directory.units import Vocabulary, subject_vocabulary, vocabulary_key
from fundmatch.models import Profile
from fundmatch.models.organisation import SLUG, DirectoryProject, Organisation, slug_of_id
from fundmatch.store import Store
from fundmatch.store.directory import DirectoryStore, ListInfo

if TYPE_CHECKING:
    from fundmatch.directory.lists import ListRequest

FIELDS = (
    "number, id, list, name, short_name, country, kind, sme, region, city, url, pic, vat, eik, keywords, description"
)
ENTRY_FIELDS = ", ".join(Entry._fields)


@dataclass(frozen=True)
class Hit:
    """An organisation found, without its projects, and how many those are; ``score`` orders hits of one search."""

    organisation: Organisation
    projects: int
    score: float


@dataclass(frozen=True)
class Collaborator:
    """An organisation that shared projects with another, and the projects by label."""

    organisation: Organisation
    projects: tuple[str, ...]


class Directory:
    """The organisations in a store. ``own`` are the workspace's own terms, which join subjects as the glossary does."""

    def __init__(self, store: Store, cache: Cache | None = None, own: Sequence[str] = ()) -> None:
        self.tables = DirectoryStore(store)
        self._cache, self._own = cache, tuple(own)

    @cached_property
    def subjects(self) -> Vocabulary:
        """What words of titles and topics mean."""
        return subject_vocabulary(self._cache, self._own)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.subjects, vocabulary_key(self._own))

    def refresh(self, progress: Progress) -> bool:
        """Read all words anew where glossary or tables have changed since; whether that was so."""
        key = vocabulary_key(self._own)
        stale = [each for each in self.lists() if each.vocabulary != key]
        if stale:
            with self.tables.store.transaction():
                index_anew(self.tables, self._reading, progress)
        return bool(stale)

    def lists(self) -> list[ListInfo]:
        """What was imported."""
        return self.tables.lists()

    def import_cordis(self, paths: Sequence[Path], now: datetime, progress: Progress) -> ImportReport:
        """See :func:`fundmatch.directory.cordis.import_cordis`."""
        return import_cordis(paths, self.tables, self._reading, now, progress)

    def import_list(self, request: ListRequest, now: datetime, progress: Progress) -> ImportReport:
        """See :func:`fundmatch.directory.lists.import_list`."""
        from fundmatch.directory.lists import import_list

        return import_list(request, self.tables, self._reading, now, progress)

    def forget(self, name: str) -> None:
        """Take a list out."""
        with self.tables.store.transaction():
            self.tables.forget(name)
            self.tables.forget_idle()

    def get(self, name: str) -> Organisation | None:
        """An organisation by id, by the slug of its profile, by PIC or by EIK, with its projects."""
        plain = name.strip()
        key = plain.removeprefix(SLUG)
        head, _, last = key.rpartition("-")
        ids = [f"{head.replace('-', ':', 1)}:{last}"] if key != plain else [plain]
        rows = self.tables.rows_in("SELECT number FROM directory_organisations WHERE id IN (…)", ids)
        for column in ("pic", "eik"):
            sql = f"SELECT number FROM directory_organisations WHERE {column} = ? AND {column} <> ''"  # noqa: S608
            rows = rows or self.tables.rows(sql, (plain,))
        return next(iter(self.organisations([number for (number,) in rows])), None)

    def named(self, ids: Sequence[str], most: int | None = None) -> list[Organisation]:
        """Organisations by id, as :meth:`organisations` has them."""
        rows = self.tables.rows_in("SELECT number FROM directory_organisations WHERE id IN (…)", ids)
        return self.organisations([number for (number,) in rows], most)

    def organisations(self, numbers: Sequence[int], most: int | None = None) -> list[Organisation]:
        """Organisations in the order of ``numbers``, with ``most`` of their projects: the newest that have a title."""
        sql = f"SELECT {FIELDS} FROM directory_organisations WHERE number IN (…)"  # noqa: S608 - names from above
        rows = {row[0]: row for row in self.tables.rows_in(sql, numbers)}
        projects = self._projects(list(rows), most)
        return [_organisation(rows[number], projects.get(number, ())) for number in numbers if number in rows]

    def _projects(self, numbers: Sequence[int], most: int | None) -> dict[int, list[DirectoryProject]]:
        sql = (
            "SELECT organisation, id, acronym, title, objective, call, programme, start, topics, role, contribution"
            " FROM directory_participations JOIN directory_projects ON project = number"
            " WHERE organisation IN (…) ORDER BY organisation, title = '', start DESC, id"
        )
        found = defaultdict[int, list[DirectoryProject]](list)
        for organisation, *values in self.tables.rows_in(sql, numbers) if most != 0 else ():
            if most is None or len(found[organisation]) < most:
                found[organisation].append(_project(*values))
        return found

    def search(self, text: str, wanted: Filter | None = None, limit: int = 20) -> list[Hit]:
        """Organisations by words of their names, places and subjects, in any of the languages.

        Those that have most of the words come first, then those with rarer words and more projects on them. Without
        words: those with most projects.
        """
        found = self._finder.found(text, wanted or Filter(), limit)
        sql = "SELECT organisation, count(*) FROM directory_participations WHERE organisation IN (…) GROUP BY 1"
        counts = dict(self.tables.rows_in(sql, list(found)))
        known = self.organisations(list(found), 0)
        return [
            Hit(organisation, counts.get(number, 0), found[number])
            for number, organisation in zip(found, known, strict=True)
        ]

    def slips(self, text: str) -> list[str]:
        """The words of a query that nobody has and that are searched as the nearest that somebody has."""
        return list(self._finder.mended(text))

    @property
    def _finder(self) -> Finder:
        return Finder(self.tables, self.subjects)

    def active(self, wanted: Filter, since: str, limit: int) -> list[int]:
        """See :meth:`fundmatch.directory.finding.Finder.active`."""
        return self._finder.active(wanted, since, limit)

    def preselected(self, texts: Mapping[str, float], wanted: Filter, limit: int) -> list[int]:
        """See :meth:`fundmatch.directory.finding.Finder.preselected`."""
        return self._finder.preselected(texts, wanted, limit)

    def collaborators(self, identifier: str, limit: int = 20) -> list[Collaborator]:
        """Who shared most projects with an organisation, most first."""
        sql = (
            "SELECT theirs.organisation, mine.project FROM directory_organisations AS own"
            " JOIN directory_participations AS mine ON mine.organisation = own.number"
            " JOIN directory_participations AS theirs ON theirs.project = mine.project"
            " AND theirs.organisation <> mine.organisation WHERE own.id = ? ORDER BY theirs.organisation, mine.project"
        )
        shared = defaultdict[int, list[int]](list)
        for number, project in self.tables.rows(sql, (identifier,)):
            shared[number].append(project)
        best = sorted(shared, key=lambda number: (-len(shared[number]), number))[:limit]
        labels = self._labels({project for number in best for project in shared[number]})
        known = self.organisations(best, 0)
        return [
            Collaborator(organisation, tuple(labels[project] for project in shared[number]))
            for number, organisation in zip(best, known, strict=True)
        ]

    def _labels(self, projects: Collection[int]) -> dict[int, str]:
        sql = "SELECT number, acronym, title, id FROM directory_projects WHERE number IN (…)"
        return {number: next(filter(None, texts)) for number, *texts in self.tables.rows_in(sql, projects)}

    def attendances(self) -> Iterator[tuple[str, str, date]]:
        """(slug of the organisation's profile, project, start) of every participation in a project with a start."""
        slugs = {
            number: slug_of_id(identifier)
            for number, identifier in self.tables.rows("SELECT number, id FROM directory_organisations")
        }
        sql = (
            "SELECT organisation, id, start FROM directory_projects JOIN directory_participations ON project = number"
            " WHERE start <> '' ORDER BY number, organisation"
        )
        days = dict[str, date]()
        for organisation, project, start in self.tables.rows(sql):
            day = days.get(start) or days.setdefault(start, date.fromisoformat(start))
            yield slugs[organisation], project, day

    def duplicates(self) -> list[Duplicate]:
        """Entries that seem to be one organisation: by PIC, EIK or VAT number, else by name within a country."""
        return duplicates_among(self._entries())

    def _entries(self) -> list[Entry]:
        sql = f"SELECT {ENTRY_FIELDS} FROM directory_organisations ORDER BY number"  # noqa: S608 - names from above
        return [Entry(*row) for row in self.tables.rows(sql)]

    def known(self, profiles: Iterable[Profile]) -> dict[str, str]:
        """Ids of entries that are one of the partners themselves, with the partner's slug."""
        found: dict[str, str] = {}
        for profile in profiles:
            for identifier in self.same_as(profile):
                found.setdefault(identifier, profile.slug)
        return found

    def same_as(self, profile: Profile) -> list[str]:
        """Ids of the entries that are this partner: by PIC, else by EIK, else by any of its names."""
        return entries_like(profile, self._near(profile))

    def _near(self, profile: Profile) -> list[Entry]:
        """Entries of the same country that share words with one of the partner's names, or a number."""
        names = {profile.name, *profile.names.values(), profile.acronym} - {""}
        keys = {part.key for name in names for part in parsed(name).parts if part.of not in ("kind", "country")}
        ranked = Counter(number for number, in self.tables.rows_in(
            "SELECT organisation FROM directory_words WHERE word IN (…)", sorted(keys)
        ))  # fmt: skip
        numbers = {number for number, _ in ranked.most_common(500)}
        sql = "SELECT number FROM directory_organisations WHERE (pic = ? AND pic <> '') OR (eik = ? AND eik <> '')"
        numbers |= {number for (number,) in self.tables.rows(sql, (profile.pic, profile.eik))}
        sql = f"SELECT {ENTRY_FIELDS} FROM directory_organisations WHERE number IN (…)"  # noqa: S608 - names from above
        return [Entry(*row) for row in self.tables.rows_in(sql, sorted(numbers))]


def _organisation(row: Sequence[Any], projects: Iterable[DirectoryProject]) -> Organisation:
    named = dict(zip(FIELDS.replace(",", "").split(), row, strict=True))
    plain = {name: named[name] for name in Organisation.model_fields if name in named}
    sme = None if named["sme"] is None else bool(named["sme"])
    read = {"source": named["list"], "sme": sme, "keywords": json.loads(named["keywords"])}
    return Organisation(**{**plain, **read, "projects": tuple(projects)})


def _project(*values: Any) -> DirectoryProject:
    names = ("id", "acronym", "title", "objective", "call", "programme", "start", "topics", "role", "contribution")
    named = dict(zip(names, values, strict=True))
    return DirectoryProject(**{**named, "topics": json.loads(named["topics"])})
