"""CORDIS's tables of projects and their participants, as published: organization, project, euroSciVoc.

Columns are found by name, their order is free, others are ignored. A grant number names a project for good, a PIC an
organisation; an organisation's entry is the one that CORDIS changed last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from fundmatch.directory import values
from fundmatch.directory.archives import TableFile, tables_in
from fundmatch.directory.importing import (
    ImportReport,
    Progress,
    Reading,
    import_report,
    index_organisations,
    index_projects,
    portions,
)
from fundmatch.directory.tables import Findings, Row, Table, positions
from fundmatch.errors import WorkspaceError
from fundmatch.store.directory import CORDIS, DirectoryStore, ListInfo, OrganisationRow, ParticipationRow, ProjectRow

#: Signs of an objective that are kept; CORDIS allows 2,000 itself.
OBJECTIVE = 4_000
COORDINATOR = "coordinator"
#: Columns of a participation that say nothing about the organisation itself.
PER_PROJECT = {"project", "acronym", "role", "contribution"}
UNREADABLE = "\ufffd"


@dataclass(frozen=True, eq=False)
class Form:
    """One of CORDIS's tables: our names for its columns by theirs, those it must have, one that no other table has."""

    name: str
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    own: str


ORGANISATIONS = Form(
    "organization",
    {
        "project": "projectID", "acronym": "projectAcronym", "pic": "organisationID", "name": "name",
        "country": "country", "vat": "vatNumber", "short_name": "shortName", "sme": "SME", "activity": "activityType",
        "city": "city", "region": "nutsCode", "url": "organizationURL", "role": "role", "updated": "contentUpdateDate",
        "contribution": "ecContribution",
    },
    ("project", "pic", "name", "country"),
    "organisationID",
)  # fmt: skip
PROJECTS = Form(
    "project",
    {
        "id": "id", "acronym": "acronym", "title": "title", "objective": "objective", "call": "topics",
        "programme": "frameworkProgramme", "start": "startDate",
    },
    ("id", "title"),
    "objective",
)  # fmt: skip
TOPICS = Form(
    "euroscivoc", {"project": "projectID", "topic": "euroSciVocTitle"}, ("project", "topic"), "euroSciVocTitle"
)
FORMS = (ORGANISATIONS, PROJECTS, TOPICS)
#: Other tables of the archives, which say nothing that we use.
OTHERS = {"topics", "legalbasis", "policypriorities", "webitem", "weblink", "webinfo", "information"}


@dataclass
class CordisImport:
    """One import. ``lists`` are those it replaces, ``seen`` a hash of the last entry of each organisation by PIC."""

    tables: DirectoryStore
    reading: Reading
    progress: Progress
    lists: dict[str, None] = field(default_factory=dict)
    findings: dict[str, Findings] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def read(self, files: Mapping[Form, Sequence[TableFile]], now: datetime, title: str) -> ImportReport:
        """Read all files in one transaction. Raises WorkspaceError; then nothing has changed."""
        with self.tables.store.transaction():
            if not files.get(PROJECTS):
                self._begin_list(CORDIS)
            self._each(files.get(PROJECTS, ()), PROJECTS, self._add_projects)
            if files.get(TOPICS):
                self.tables.begin_topics()
                self._each(files[TOPICS], TOPICS, self._add_topics)
                self._lost_topics(files[TOPICS], self.tables.end_topics())
            self._each(files.get(ORGANISATIONS, ()), ORGANISATIONS, self._add_organisations)
            self.tables.forget_idle()
            for name in self.lists:
                read_at = now.isoformat(timespec="seconds")
                self.tables.name_list(ListInfo(name, title, read_at, self.reading.key))
                index_projects(self.tables, name, self.reading.subjects, self.progress)
            index_organisations(self.tables, self.reading.subjects, self.progress)
        return import_report(self.tables, tuple(self.lists), self.findings)

    def _each(self, files: Sequence[TableFile], form: Form, add: Callable[[Iterator[Row], Findings], None]) -> None:
        for file in files:
            findings = self.findings.setdefault(file.shown, Findings())
            with file.text() as text:
                table = Table(text, file.shown, findings)
                columns = positions(table.header, form.columns, form.needed, file.shown)
                absent = [theirs for ours, theirs in form.columns.items() if ours not in columns]
                findings.note(f"no column {', '.join(absent)}", int(bool(absent)))
                add(self._watched(table.rows(columns), file.shown), findings)

    def _watched(self, rows: Iterable[Row], shown: str) -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number % 1_000 == 0:
                self.progress(shown, number)
            yield row

    def _begin_list(self, name: str) -> None:
        if name not in self.lists:
            self.lists[name] = None
            self.tables.forget(name)

    def _add_projects(self, rows: Iterator[Row], findings: Findings) -> None:
        for portion in portions(self._project(row, findings) for row in rows):
            for name in dict.fromkeys(each.list for each in portion if each):
                self._begin_list(name)
            self.tables.add_projects(each for each in portion if each)

    def _project(self, row: Row, findings: Findings) -> ProjectRow | None:
        if not row["id"]:
            findings.note("rows without a project's number")
            return None
        start = values.day(row["start"])
        findings.note("unreadable start dates", int(bool(row["start"]) and not start))
        findings.note("titles with unreadable letters", int(UNREADABLE in row["title"]))
        programme = row["programme"]
        return ProjectRow(
            f"{CORDIS}:{row['id']}", f"{CORDIS}:{programme}" if programme else CORDIS, row["acronym"], row["title"],
            row["objective"][:OBJECTIVE], row["call"], programme, start,
        )  # fmt: skip

    def _add_topics(self, rows: Iterator[Row], findings: Findings) -> None:
        pairs = ((f"{CORDIS}:{row['project']}", row["topic"]) for row in rows if row["project"] and row["topic"])
        for portion in portions(pairs):
            self.tables.add_topics(portion)

    def _lost_topics(self, files: Sequence[TableFile], number: int) -> None:
        self.findings[files[-1].shown].note("topics of projects that no table describes", number)

    def _add_organisations(self, rows: Iterator[Row], findings: Findings) -> None:
        while portion := list(islice(rows, 5_000)):
            sound = [row for row in portion if _is_sound(row, findings)]
            self.tables.add_organisations(_organisation(row) for row in sound if self._is_news(row))
            stubs = {row["project"]: row["acronym"] for row in sound}
            unknown = (ProjectRow(f"{CORDIS}:{key}", CORDIS, acronym) for key, acronym in stubs.items())
            added = self.tables.add_unknown_projects(unknown)
            findings.note("projects that no table describes", added)
            self.lists |= dict.fromkeys((CORDIS,) if added else ())
            self.tables.add_participations(_participation(row, findings) for row in sound)

    def _is_news(self, row: Row) -> bool:
        """CORDIS repeats an organisation's entry in every project; the same again is not looked at."""
        said = hash(tuple(value for name, value in row.values.items() if name not in PER_PROJECT))
        if self.seen.get(row["pic"]) == said:
            return False
        self.seen[row["pic"]] = said
        return True


def _is_sound(row: Row, findings: Findings) -> bool:
    for name, what in (("project", "a project's number"), ("pic", "a PIC"), ("name", "a name")):
        if not row[name]:
            findings.note(f"rows without {what}")
            return False
    return True


def _organisation(row: Row) -> OrganisationRow:
    home = values.country(row["country"])
    return OrganisationRow(
        id=f"{CORDIS}:{row['pic']}",
        list=CORDIS,
        name=row["name"],
        short_name=row["short_name"],
        country=home,
        activity=row["activity"].upper(),
        sme=values.flag(row["sme"]),
        region=values.region(row["region"]),
        city=row["city"],
        url=values.web_address(row["url"]),
        pic=values.pic(row["pic"]),
        vat=values.vat(row["vat"]),
        eik=values.eik(row["vat"], home) if home == "BG" else "",
        updated=values.day(row["updated"]),
    )


def _participation(row: Row, findings: Findings) -> ParticipationRow:
    amount = values.number(row["contribution"])
    findings.note("unreadable amounts", int(bool(row["contribution"]) and amount is None))
    role = COORDINATOR if row["role"].casefold() == COORDINATOR else "partner"
    return ParticipationRow(f"{CORDIS}:{row['pic']}", f"{CORDIS}:{row['project']}", role, amount)


def sorted_out(paths: Sequence[Path]) -> dict[Form, list[TableFile]]:
    """Which table each file is: by its name, else by its columns. Raises WorkspaceError where that cannot be told."""
    found: dict[Form, list[TableFile]] = {}
    for file in tables_in(paths):
        form = _form_of(file)
        if form is not None:
            found.setdefault(form, []).append(file)
    if ORGANISATIONS not in found:
        text = f"no table of organisations in {', '.join(path.name for path in paths)}"
        raise WorkspaceError(text, "give organization.csv with project.csv, or the zip archive of CORDIS")
    return found


def _form_of(file: TableFile) -> Form | None:
    for form in FORMS:
        if file.stem == form.name:
            return form
    if file.member and file.stem in OTHERS:
        return None
    try:
        with file.text() as text:
            header: tuple[str, ...] = Table(text, file.shown, Findings()).header
    except WorkspaceError:
        if not file.member:
            raise
        header = ()  # what else lies in an archive need not be a table
    named = {name.casefold() for name in header}
    found = next((form for form in FORMS if form.own.casefold() in named), None)
    if found is None and not file.member:
        hint = f"columns found: {', '.join(header[:20])}; for any other list: fundmatch directory import csv"
        raise WorkspaceError(f"{file.shown} is none of CORDIS's tables organization, project, euroSciVoc", hint)
    return found


def import_cordis(
    paths: Sequence[Path], tables: DirectoryStore, reading: Reading, now: datetime, progress: Progress
) -> ImportReport:
    """Read CORDIS's tables into the directory: all of them, or after any error none.

    Projects replace those of the same framework programme that an earlier import brought. Raises WorkspaceError.
    """
    files = sorted_out(paths)
    title = ", ".join(path.name for path in paths)
    return CordisImport(tables, reading, progress).read(files, now, title)
