"""Calls, change log and runs in one file.

with Store.open(path) as store:
    store.save("opic", calls, now=now, complete=True)
    store.calls("opic")
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from fundmatch.errors import StoreError
from fundmatch.models import Call, Change
from fundmatch.models.call import instant
from fundmatch.store.database import REBUILD, connect, explained, transaction
from fundmatch.store.difference import changes_between
from fundmatch.store.runs import RunReport


@dataclass(frozen=True)
class SaveCounts:
    """What one saving did. A call that came back counts as changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


@dataclass(frozen=True)
class _Stored:
    call: Call
    gone: bool


class Store:
    """The memory of one workspace. Raises StoreError where the file cannot be read or written."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store at ``path``, made or brought to the newest version where necessary."""
        return cls(path, connect(path))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything saved is already on disk."""
        self.connection.close()

    def calls(self, source: str | None = None, *, with_gone: bool = True) -> list[Call]:
        """Every call ever read, ordered by id, also those closed or no longer listed.

        ``with_gone=False`` leaves out what its source no longer lists: closed, whatever its dates say.
        """
        kept = self._stored(source)
        return [stored.call for stored in kept.values() if with_gone or not stored.gone]

    def gone(self) -> dict[str, str]:
        """Ids that their source stopped listing, and the UTC instant at which that was seen."""
        with explained(self.path):
            rows = self.connection.execute("SELECT id, gone_at FROM calls WHERE gone_at IS NOT NULL ORDER BY id")
            return {str(key): str(at) for key, at in rows}

    def save(
        self, source: str, calls: Iterable[Call], *, now: datetime, complete: bool, present: Collection[str] = ()
    ) -> SaveCounts:
        """Take over what ``source`` lists, in one transaction, and log what changed.

        ``complete`` says that the listing was read whole: only then are calls missing from it marked gone (their
        records stay). ``present`` holds ids that were listed but not read again: they keep their record.
        """
        with explained(self.path), transaction(self.connection):
            known, at = self._stored(source), instant(now)
            listed = {call.id: call for call in calls}
            changes = [change for call in listed.values() for change in _news(call, known.get(call.id), at)]
            self._write(source, listed.values(), at)
            changes += self._returned([key for key in present if key in known and known[key].gone], listed, at)
            if complete:
                changes += self._vanished(known, {*listed, *present}, at)
            self._log(changes)
        return _counted(changes, {key for key in (*listed, *present) if key in known})

    def changes(self, since: datetime | None = None) -> list[Change]:
        """The change log in the order it was written, from ``since`` (inclusive) on."""
        sql = "SELECT call_id, kind, field, old, new, at FROM changes WHERE at >= ? ORDER BY number"
        with explained(self.path):
            rows = self.connection.execute(sql, (instant(since) if since else "",)).fetchall()
        names = ("call_id", "kind", "field", "old", "new", "at")
        return [Change.model_validate(dict(zip(names, row, strict=True))) for row in rows]

    def record_run(self, report: RunReport) -> None:
        """Add what became of one run."""
        with explained(self.path), transaction(self.connection):
            sql = "INSERT INTO runs (source, body) VALUES (?, ?)"
            self.connection.execute(sql, (report.source, report.model_dump_json()))

    def runs(self, source: str | None = None) -> list[RunReport]:
        """All recorded runs, oldest first."""
        sql = "SELECT body FROM runs WHERE ? IS NULL OR source = ? ORDER BY number"
        with explained(self.path):
            rows = self.connection.execute(sql, (source, source)).fetchall()
        return [RunReport.model_validate_json(body) for (body,) in rows]

    def last_run(self, source: str, *, ok: bool | None = None) -> RunReport | None:
        """The newest run of ``source``, with ``ok`` the newest that succeeded (True) or did not (False)."""
        return next((run for run in reversed(self.runs(source)) if ok is None or run.ok == ok), None)

    def _stored(self, source: str | None) -> dict[str, _Stored]:
        sql = "SELECT id, body, gone_at FROM calls WHERE ? IS NULL OR source = ? ORDER BY id"
        with explained(self.path):
            rows = self.connection.execute(sql, (source, source)).fetchall()
        return {key: _Stored(self._call(key, body), gone_at is not None) for key, body, gone_at in rows}

    def _call(self, key: str, body: str) -> Call:
        try:
            return Call.model_validate_json(body)
        except ValidationError as error:
            raise StoreError(f"{self.path}: the record of {key} is damaged", REBUILD) from error

    def _write(self, source: str, calls: Iterable[Call], at: str) -> None:
        self.connection.executemany(
            "INSERT INTO calls (id, source, body, first_seen) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, gone_at = NULL",
            [(call.id, source, call.model_dump_json(), at) for call in calls],
        )

    def _returned(self, keys: list[str], listed: Collection[str], at: str) -> list[Change]:
        """Mark as listed again what came back without having been read."""
        keys = [key for key in keys if key not in listed]
        self.connection.executemany("UPDATE calls SET gone_at = NULL WHERE id = ?", [(key,) for key in keys])
        return [Change(call_id=key, kind="back", at=at) for key in keys]

    def _vanished(self, known: dict[str, _Stored], seen: Collection[str], at: str) -> list[Change]:
        keys = [key for key, stored in known.items() if key not in seen and not stored.gone]
        self.connection.executemany("UPDATE calls SET gone_at = ? WHERE id = ?", [(at, key) for key in keys])
        return [Change(call_id=key, kind="gone", at=at) for key in keys]

    def _log(self, changes: Iterable[Change]) -> None:
        self.connection.executemany(
            "INSERT INTO changes (call_id, kind, field, old, new, at) VALUES (?, ?, ?, ?, ?, ?)",
            [(change.call_id, change.kind, change.field, change.old, change.new, change.at) for change in changes],
        )


def _news(call: Call, stored: _Stored | None, at: str) -> list[Change]:
    """What the log has to say about ``call`` as just read."""
    if stored is None:
        return [Change(call_id=call.id, kind="new", new=call.title, at=at)]
    back = [Change(call_id=call.id, kind="back", at=at)] if stored.gone else []
    return back + changes_between(stored.call, call, at)


def _counted(changes: Iterable[Change], seen_before: set[str]) -> SaveCounts:
    by_kind: dict[str, set[str]] = {"new": set(), "gone": set(), "changed": set(), "back": set()}
    for change in changes:
        by_kind[change.kind].add(change.call_id)
    changed = by_kind["changed"] | by_kind["back"]
    return SaveCounts(len(by_kind["new"]), len(changed), len(seen_before - changed), len(by_kind["gone"]))
