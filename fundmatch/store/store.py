"""Calls, their versions, change log and runs in one file.

with Store.open(path) as store:
    store.save("opic", calls, now=now, complete=True)
    store.calls("opic")
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from fundmatch.errors import DamagedStoreError
from fundmatch.models import Call, Change, Model
from fundmatch.models.call import instant
from fundmatch.models.change import Revision
from fundmatch.store.database import REBUILD, connect, explained, sound, transaction, unstored
from fundmatch.store.difference import PER_READING, changes_between
from fundmatch.store.runs import RunReport

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class SaveCounts:
    """What one saving did. A call that came back counts as changed, one with cosmetic changes only as the same."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


@dataclass(frozen=True)
class _Stored:
    call: Call
    gone: bool


class Store:
    """The memory of one workspace.

    Raises StoreError where the file cannot be read or written, DamagedStoreError where it or a record is damaged.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store at ``path``, made or brought to the newest version where necessary."""
        return cls(path, connect(path))

    @classmethod
    def open_to_read(cls, path: Path) -> Store:
        """The store at ``path``; where there is none, an empty one in memory: to ask is no reason to make a file."""
        return cls(path, connect(path) if path.exists() else unstored())

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything saved is already on disk."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything saved inside is kept together or, after any error, not at all. May be nested."""
        with explained(self.path), transaction(self.connection):
            yield

    def calls(self, source: str | None = None, *, with_gone: bool = True) -> list[Call]:
        """Every call ever read, ordered by id, also those closed or no longer listed.

        ``with_gone=False`` leaves out what its source no longer lists: closed, whatever its dates say.
        """
        kept = self._stored(source)
        return [stored.call for stored in kept.values() if with_gone or not stored.gone]

    def hold(self) -> str:
        """Read from now on what the file holds now, whatever others write; for a store that is only read.

        Returns the generation of what is held.
        """
        with explained(self.path):
            self.connection.execute("BEGIN")
        return self.generation()

    def generation(self) -> str:
        """Another text after every change of any call, whoever made it."""
        rows = self._rows("SELECT mark FROM generation")
        if len(rows) != 1:
            raise DamagedStoreError(f"{self.path} is damaged: it has {len(rows)} generations", REBUILD)
        return str(rows[0][0])

    def readings(self) -> Iterator[Call]:
        """Every call ever read, ordered by id, one at a time; ``gone_at`` says since when it is not listed."""
        with explained(self.path):
            for key, body, gone_at in self.connection.execute("SELECT id, body, gone_at FROM calls ORDER BY id"):
                yield self._read(Call, key, body).model_copy(update={"gone_at": gone_at})

    def reading(self, call_id: str) -> Call:
        """One call as :meth:`readings` has it. Raises KeyError where there is none."""
        rows = self._rows("SELECT body, gone_at FROM calls WHERE id = ?", call_id)
        if not rows:
            raise KeyError(call_id)
        body, gone_at = rows[0]
        return self._read(Call, call_id, body).model_copy(update={"gone_at": gone_at})

    def gone(self) -> dict[str, str]:
        """Ids that their source stopped listing, and the UTC instant at which that was seen."""
        rows = self._rows("SELECT id, gone_at FROM calls WHERE gone_at IS NOT NULL ORDER BY id")
        return {str(key): str(at) for key, at in rows}

    def settled(self, source: str) -> frozenset[str]:
        """Ids of listed calls whose details need no second reading."""
        rows = self._rows("SELECT id FROM calls WHERE source = ? AND settled AND gone_at IS NULL", source)
        return frozenset(key for (key,) in rows)

    def revisions(self, call_id: str) -> list[Revision]:
        """Every version of a call, oldest first; none of a call that was never read. ``fetched_at`` is its ``at``."""
        sql = "SELECT number, at, json_set(body, '$.fetched_at', at) FROM revisions WHERE call_id = ? ORDER BY number"
        what = f"a revision of {call_id}"
        return [
            Revision(number=number, at=at, call=self._read(Call, what, body))
            for number, at, body in self._rows(sql, call_id)
        ]

    def save(  # noqa: PLR0913 - what a reading says, by name
        self,
        source: str,
        calls: Iterable[Call],
        *,
        now: datetime,
        complete: bool,
        present: Collection[str] = (),
        settled: Collection[str] = (),
        partial: bool = False,
    ) -> SaveCounts:
        """Take over what ``source`` lists, in one transaction, and log what changed.

        ``complete`` says that the listing was read whole: only then are calls missing from it marked gone (their
        records stay). ``present`` holds ids that were listed but not read again: they keep their record and their
        mark. ``settled`` holds ids whose details need no second reading; a call saved without being in it loses the
        mark, and so does one that is gone, since it may come back changed. ``partial`` says that a substitute for
        the listing was read: what only substitutes knew is forgotten when a whole listing does not have it.
        """
        listed, at = {call.id: call for call in calls}, instant(now)
        with self.transaction():
            known = self._stored(source)
            news = {key: _news(call, known.get(key), at) for key, call in listed.items()}
            self._write(source, listed.values(), at, partial=partial)
            self._add_revisions([listed[key] for key, changes in news.items() if _has_new_content(changes)], at)
            changes = [change for found in news.values() for change in found]
            changes += self._returned([key for key in present if key in known and known[key].gone], listed, at)
            if complete:
                forgotten = self._forget(source, {*listed, *present})
                kept = {key: stored for key, stored in known.items() if key not in forgotten}
                changes += self._vanished(kept, {*listed, *present}, at)
            self._settle(source, settled)
            self._log(changes)
        return _counted(changes, {key for key in (*listed, *present) if key in known})

    def fill(self, calls: Iterable[Call], now: datetime) -> None:
        """Take over calls known from elsewhere, of any source, into a new store: nothing of it is news."""
        listed, at = list(calls), instant(now)
        with self.transaction():
            for source in sorted({call.source for call in listed}):
                self._write(source, [call for call in listed if call.source == source], at)
            self._add_revisions(listed, at)

    def changes(self, since: datetime | None = None) -> list[Change]:
        """The change log in the order it was written, cosmetic changes too, from ``since`` (inclusive) on."""
        names = ("call_id", "kind", "field", "old", "new", "at", "cosmetic")
        sql = f"SELECT {', '.join(names)} FROM changes WHERE at >= ? ORDER BY number"  # noqa: S608 - names from above
        rows = self._rows(sql, instant(since) if since else "")
        return [self._read(Change, f"a change of {row[0]}", dict(zip(names, row, strict=True))) for row in rows]

    def record_run(self, report: RunReport) -> None:
        """Add what became of one run."""
        with self.transaction():
            sql = "INSERT INTO runs (source, body) VALUES (?, ?)"
            self.connection.execute(sql, (report.source, report.model_dump_json()))

    def runs(self, source: str | None = None) -> list[RunReport]:
        """All recorded runs, oldest first."""
        rows = self._rows("SELECT body FROM runs WHERE ? IS NULL OR source = ? ORDER BY number", source, source)
        return [self._read(RunReport, "a run", body) for (body,) in rows]

    def last_run(self, source: str, *, ok: bool | None = None) -> RunReport | None:
        """The newest run of ``source``, with ``ok`` the newest that succeeded (True) or did not (False)."""
        return next((run for run in reversed(self.runs(source)) if ok is None or run.ok == ok), None)

    def verify(self) -> None:
        """Read every page and every record that a command may need. Raises DamagedStoreError."""
        with explained(self.path):
            if not sound(self.connection):
                raise DamagedStoreError(f"{self.path} is damaged: its pages do not fit together", REBUILD)
        self.generation()
        self.calls()
        self.runs()
        self.changes()

    def _rows(self, sql: str, *values: str | None) -> list[tuple[Any, ...]]:
        with explained(self.path):
            return self.connection.execute(sql, values).fetchall()

    def _stored(self, source: str | None) -> dict[str, _Stored]:
        sql = "SELECT id, body, gone_at FROM calls WHERE ? IS NULL OR source = ? ORDER BY id"
        rows = self._rows(sql, source, source)
        return {key: _Stored(self._read(Call, key, body), gone_at is not None) for key, body, gone_at in rows}

    def _read(self, noun: type[ModelT], what: str, body: str | dict[str, Any]) -> ModelT:
        try:
            return noun.model_validate(body) if isinstance(body, dict) else noun.model_validate_json(body)
        except ValidationError as error:
            raise DamagedStoreError(f"{self.path} is damaged: the record of {what} cannot be read", REBUILD) from error

    def _write(self, source: str, calls: Iterable[Call], at: str, *, partial: bool = False) -> None:
        self.connection.executemany(
            "INSERT INTO calls (id, source, body, first_seen, partial) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, gone_at = NULL, settled = 0,"
            " partial = min(partial, excluded.partial)",
            [(call.id, source, call.model_dump_json(), at, partial) for call in calls],
        )

    def _forget(self, source: str, seen: Collection[str]) -> set[str]:
        """Delete what only a substitute knew and the listing does not have: it never was a call of this list."""
        rows = self._rows("SELECT id FROM calls WHERE source = ? AND partial", source)
        keys = {key for (key,) in rows if key not in seen}
        for table, column in (("changes", "call_id"), ("revisions", "call_id"), ("calls", "id")):
            sql = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - names from above
            self.connection.executemany(sql, [(key,) for key in keys])
        return keys

    def _settle(self, source: str, keys: Iterable[str]) -> None:
        sql = "UPDATE calls SET settled = 1 WHERE id = ? AND source = ?"
        self.connection.executemany(sql, [(key, source) for key in keys])

    def _add_revisions(self, calls: Iterable[Call], at: str) -> None:
        self.connection.executemany(
            "INSERT INTO revisions (call_id, number, at, body)"
            " SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM revisions WHERE call_id = ?1",
            [(call.id, at, call.model_dump_json(exclude=PER_READING)) for call in calls],
        )

    def _returned(self, keys: list[str], listed: Collection[str], at: str) -> list[Change]:
        """Mark as listed again what came back without having been read."""
        keys = [key for key in keys if key not in listed]
        self.connection.executemany("UPDATE calls SET gone_at = NULL WHERE id = ?", [(key,) for key in keys])
        return [Change(call_id=key, kind="back", at=at) for key in keys]

    def _vanished(self, known: dict[str, _Stored], seen: Collection[str], at: str) -> list[Change]:
        keys = [key for key, stored in known.items() if key not in seen and not stored.gone]
        sql = "UPDATE calls SET gone_at = ?, settled = 0 WHERE id = ?"
        self.connection.executemany(sql, [(at, key) for key in keys])
        return [Change(call_id=key, kind="gone", at=at) for key in keys]

    def _log(self, changes: Iterable[Change]) -> None:
        rows = [(each.call_id, each.kind, each.field, each.old, each.new, each.at, each.cosmetic) for each in changes]
        sql = "INSERT INTO changes (call_id, kind, field, old, new, at, cosmetic) VALUES (?, ?, ?, ?, ?, ?, ?)"
        self.connection.executemany(sql, rows)


def _news(call: Call, stored: _Stored | None, at: str) -> list[Change]:
    """What the log has to say about ``call`` as just read."""
    if stored is None:
        return [Change(call_id=call.id, kind="new", new=call.title, at=at)]
    back = [Change(call_id=call.id, kind="back", at=at)] if stored.gone else []
    return back + changes_between(stored.call, call, at)


def _has_new_content(changes: Iterable[Change]) -> bool:
    return any(change.kind in ("new", "changed") for change in changes)


def _counted(changes: Iterable[Change], seen_before: set[str]) -> SaveCounts:
    by_kind: dict[str, set[str]] = {"new": set(), "gone": set(), "changed": set(), "back": set()}
    for change in changes:
        if not change.cosmetic:
            by_kind[change.kind].add(change.call_id)
    changed = by_kind["changed"] | by_kind["back"]
    return SaveCounts(len(by_kind["new"]), len(changed), len(seen_before - changed), len(by_kind["gone"]))
