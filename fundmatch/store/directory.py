"""The directory's tables: organisations, their projects, and the words under which both are found.

Everything is written inside one :meth:`Store.transaction`; the directory's own rules live in ``fundmatch.directory``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fundmatch.store.database import explained
from fundmatch.store.store import Store

#: Values that one statement takes at most.
AT_ONCE = 900

#: The list of organisations that are known from projects only.
CORDIS = "cordis"


class OrganisationRow(NamedTuple):
    """An organisation as its table has it; ``sme`` None = not stated, ``keywords`` is a JSON list."""

    id: str
    list: str
    name: str
    short_name: str = ""
    country: str = ""
    activity: str = ""
    kind: str = ""
    sme: bool | None = None
    region: str = ""
    city: str = ""
    url: str = ""
    pic: str = ""
    vat: str = ""
    eik: str = ""
    keywords: str = "[]"
    description: str = ""
    updated: str = ""


class ProjectRow(NamedTuple):
    """A project as its table has it; ``topics`` is a JSON list."""

    id: str
    list: str
    acronym: str = ""
    title: str = ""
    objective: str = ""
    call: str = ""
    programme: str = ""
    start: str = ""
    topics: str = "[]"


class ParticipationRow(NamedTuple):
    """An organisation in a project, both by id."""

    organisation: str
    project: str
    role: str
    contribution: float | None


class UnreadName(NamedTuple):
    """An organisation whose name was not read yet; ``kind`` is empty unless its list states it."""

    number: int
    name: str
    short_name: str
    city: str
    activity: str
    kind: str
    sme: int | None
    keywords: str
    description: str


@dataclass(frozen=True)
class ListInfo:
    """A list that was imported; ``vocabulary`` names the way its words were read."""

    list: str
    title: str
    read_at: str
    vocabulary: str


def _insert(table: str, fields: Sequence[str]) -> str:
    """SQL that adds a row, or renews the one of the same id."""
    renewed = ", ".join(f"{name} = excluded.{name}" for name in fields if name != "id")
    names, marks = ", ".join(fields), ", ".join("?" * len(fields))
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {renewed}"  # noqa: S608


#: What of an entry is compared to see whether it changed; its kind may have been read from its name.
COMPARED = tuple(name for name in OrganisationRow._fields if name not in ("id", "kind"))
UPSERT_ORGANISATION = (
    _insert("directory_organisations", OrganisationRow._fields)
    + ", indexed = 0 WHERE excluded.updated >= updated"
    + f" AND ({', '.join(f'excluded.{name}' for name in COMPARED)}) IS NOT ({', '.join(COMPARED)})"
)
UPSERT_PROJECT = _insert("directory_projects", ProjectRow._fields)
ADD_PARTICIPATION = (
    "INSERT INTO directory_participations (organisation, project, role, contribution)"
    " SELECT organisation.number, project.number, ?3, ?4"
    " FROM directory_organisations AS organisation, directory_projects AS project"
    " WHERE organisation.id = ?1 AND project.id = ?2"
    " ON CONFLICT DO UPDATE SET role = CASE excluded.role WHEN 'coordinator' THEN excluded.role ELSE role END"
)


class DirectoryStore:
    """The directory's tables in the file of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._connection = store.connection

    def lists(self) -> list[ListInfo]:
        """What was imported, by name."""
        sql = "SELECT list, title, read_at, vocabulary FROM directory_lists ORDER BY list"
        return [ListInfo(*row) for row in self.rows(sql)]

    def name_list(self, info: ListInfo) -> None:
        """Write down that a list was read."""
        sql = "INSERT OR REPLACE INTO directory_lists (list, title, read_at, vocabulary) VALUES (?, ?, ?, ?)"
        self._connection.execute(sql, (info.list, info.title, info.read_at, info.vocabulary))

    def forget(self, name: str) -> None:
        """Take out what a list said: its projects with who took part, and organisations that only it names."""
        run = self._connection.execute
        of_list = "SELECT number FROM directory_projects WHERE list = ?"
        run(f"DELETE FROM directory_participations WHERE project IN ({of_list})", (name,))  # noqa: S608
        run(f"DELETE FROM directory_project_words WHERE project IN ({of_list})", (name,))  # noqa: S608
        run("DELETE FROM directory_projects WHERE list = ?", (name,))
        if name != CORDIS:
            self._forget_organisations("list = ?", (name,))
        run("DELETE FROM directory_lists WHERE list = ?", (name,))

    def forget_idle(self) -> None:
        """Take out organisations that were known from projects only, and are in none any more."""
        idle = "NOT EXISTS (SELECT 1 FROM directory_participations WHERE organisation = directory_organisations.number)"
        self._forget_organisations(f"list = ? AND {idle}", (CORDIS,))

    def _forget_organisations(self, condition: str, values: Sequence[str]) -> None:
        chosen = f"SELECT number FROM directory_organisations WHERE {condition}"  # noqa: S608 - conditions from above
        self._connection.execute(f"DELETE FROM directory_words WHERE organisation IN ({chosen})", values)  # noqa: S608
        self._connection.execute(f"DELETE FROM directory_organisations WHERE {condition}", values)  # noqa: S608

    def add_organisations(self, rows: Iterable[OrganisationRow]) -> None:
        """Add or renew organisations; an older entry never replaces a newer one."""
        self._connection.executemany(UPSERT_ORGANISATION, rows)

    def add_projects(self, rows: Iterable[ProjectRow]) -> None:
        """Add or renew projects."""
        self._connection.executemany(UPSERT_PROJECT, rows)

    def add_unknown_projects(self, rows: Iterable[ProjectRow]) -> int:
        """Add projects that nobody described, and say how many they are."""
        before = self._connection.total_changes
        columns = ", ".join(ProjectRow._fields)
        marks = ", ".join("?" * len(ProjectRow._fields))
        sql = f"INSERT OR IGNORE INTO directory_projects ({columns}) VALUES ({marks})"  # noqa: S608 - names from above
        self._connection.executemany(sql, rows)
        return self._connection.total_changes - before

    def add_participations(self, rows: Iterable[ParticipationRow]) -> None:
        """Say who takes part in what; organisations and projects must be there. A coordinator stays one."""
        self._connection.executemany(ADD_PARTICIPATION, rows)

    def begin_topics(self) -> None:
        """Ready a table for topics, which their publisher lists one a row."""
        self._connection.execute("DROP TABLE IF EXISTS temp.directory_topics")
        self._connection.execute("CREATE TEMP TABLE directory_topics (project TEXT NOT NULL, topic TEXT NOT NULL)")

    def add_topics(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note (project, topic)."""
        self._connection.executemany("INSERT INTO temp.directory_topics VALUES (?, ?)", rows)

    def end_topics(self) -> int:
        """Give the projects their topics, and say how many topics belong to no project."""
        run = self._connection.execute
        run("CREATE INDEX temp.directory_topics_by_project ON directory_topics (project)")
        run(
            "UPDATE directory_projects SET topics ="
            " (SELECT json_group_array(DISTINCT topic) FROM temp.directory_topics WHERE project = id)"
            " WHERE id IN (SELECT project FROM temp.directory_topics)"
        )
        lost = run(
            "SELECT count(*) FROM temp.directory_topics WHERE project NOT IN (SELECT id FROM directory_projects)"
        ).fetchone()[0]
        run("DROP TABLE temp.directory_topics")
        return int(lost)

    def unindexed(self, most: int) -> list[UnreadName]:
        """Some organisations whose names were not read yet."""
        fields = ", ".join(UnreadName._fields)
        sql = f"SELECT {fields} FROM directory_organisations WHERE NOT indexed ORDER BY number LIMIT ?"  # noqa: S608
        return [UnreadName(*row) for row in self.rows(sql, (most,))]

    def add_words(self, kinds: Sequence[tuple[str, int]], words: Iterable[tuple[str, int]]) -> None:
        """Give organisations, by number, their kinds, and make them found under these words only."""
        numbers = [(number,) for _, number in kinds]
        self._connection.executemany("DELETE FROM directory_words WHERE organisation = ?", numbers)
        self._connection.executemany("INSERT OR IGNORE INTO directory_words VALUES (?, ?)", words)
        self._connection.executemany("UPDATE directory_organisations SET kind = ?, indexed = 1 WHERE number = ?", kinds)

    def projects_of_list(self, name: str) -> Iterator[tuple[int, str, str]]:
        """(number, title with acronym, topics as JSON) of a list's projects."""
        sql = "SELECT number, title || ' ' || acronym, topics FROM directory_projects WHERE list = ? ORDER BY number"
        yield from self._connection.execute(sql, (name,))

    def add_project_words(self, words: Iterable[tuple[str, int]]) -> None:
        """Make projects found under these words."""
        self._connection.executemany("INSERT OR IGNORE INTO directory_project_words VALUES (?, ?)", words)

    def forget_words(self) -> None:
        """Forget under which words everything is found, so that it can be read anew. Kinds stay as they are."""
        self._connection.execute("DELETE FROM directory_project_words")
        self._connection.execute("UPDATE directory_organisations SET indexed = 0")

    def size(self) -> tuple[int, int, int]:
        """How many organisations, projects and participations there are."""
        tables = ("organisations", "projects", "participations")
        counts = ", ".join(f"(SELECT count(*) FROM directory_{table})" for table in tables)  # noqa: S608 - from above
        organisations, projects, participations = self.rows(f"SELECT {counts}")[0]
        return int(organisations), int(projects), int(participations)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises StoreError."""
        with explained(self.store.path):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def rows_in(self, sql: str, values: Collection[Any]) -> list[tuple[Any, ...]]:
        """The rows of a query with ``IN (…)`` over any number of values, in portions."""
        listed, found = list(values), list[tuple[Any, ...]]()
        for first in range(0, len(listed), AT_ONCE):
            portion = listed[first : first + AT_ONCE]
            found += self.rows(sql.replace("(…)", f"({', '.join('?' * len(portion))})"), portion)
        return found


def has_directory(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever imported."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM directory_organisations)").fetchone()[0])
