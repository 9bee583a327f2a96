"""What no source can give again is saved out of a damaged store: what people were told, and what calendars hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from fundmatch.store.store import Store

#: Tables whose content is nowhere else, by how their names begin; mails come before the news they hold.
UNIQUE = ("digest_mails", "digest_", "calendar_")


def salvage(damaged: Path, store: Store) -> bool:
    """Copy every row that can still be read of the tables that nothing else holds; whether all could be.

    News whose mail is lost are dropped with it: nobody could say whether it arrived.
    """
    uri = f"{damaged.absolute().as_uri()}?mode=ro"
    whole = True
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True)) as old, store.transaction():
        for table in _tables(store.connection):
            whole &= _copy(old, store.connection, table)
        return whole
    return False


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables to be saved, in an order in which each refers only to those before it."""
    names = [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [name for start in UNIQUE for name in sorted(names) if name.startswith(start)]
    return list(dict.fromkeys(found))


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> bool:
    """Read from the beginning up to the damage and from the end back to it; whether there was none."""
    columns = [str(row[1]) for row in new.execute(f"PRAGMA table_info({table})")]
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    key = ", ".join(f"{name} DESC" for name in _key(new, table))
    select = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names of our own tables
    if _inserted(new, insert, _rows(old, select)):
        return True
    _inserted(new, insert, _rows(old, f"{select} ORDER BY {key}"))
    return False


def _key(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [str(row[1]) for row in sorted(rows, key=lambda row: row[5]) if row[5]] or ["rowid"]


def _rows(old: sqlite3.Connection, select: str) -> Iterator[tuple[object, ...]]:
    yield from old.execute(select)


def _inserted(new: sqlite3.Connection, insert: str, rows: Iterator[tuple[object, ...]]) -> bool:
    """Whether the rows came to their end without damage. A row that refers to a lost one is left out."""
    try:
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                new.execute(insert, row)
    except sqlite3.DatabaseError:
        return False
    return True
