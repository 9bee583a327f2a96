"""Opening the SQLite file: ours or not, which version, and errors in words a user can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from fundmatch.errors import StoreError

#: "fndm" as a big-endian number: marks the file as ours, so that no other program's database is ever altered.
APPLICATION_ID = 0x666E646D
#: Seconds to wait for another fundmatch that is writing.
BUSY = 30.0
REBUILD = "Move the file away and run `fundmatch sync`; calls are read anew, the change log starts over."


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into StoreError with a hint; anything else passes."""
    try:
        yield
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error)
        hint = "Another fundmatch is writing; wait for it." if busy else "Check the folder: space, rights, a full disk."
        raise StoreError(f"{path}: {error}", hint) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {error}", REBUILD) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", "Check that the folder can be written.") from error


def connect(path: Path) -> sqlite3.Connection:
    """An open connection to the store at ``path`` in its newest version, made where there was none.

    Transactions are begun and ended by hand (:func:`transaction`). Raises StoreError.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; takes the write lock at once, so that what was read inside cannot be overtaken."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    _refuse_foreign(connection, path)
    # A power cut may not lose what a digest has already told somebody: FULL, not NORMAL.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = WAL")
    steps = _migrations()
    if _number(connection, "user_version") == len(steps):
        return
    with transaction(connection):
        done = _number(connection, "user_version")  # another process may have migrated meanwhile
        for version, script in enumerate(steps[done:], done + 1):
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    mark, version = _number(connection, "application_id"), _number(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != APPLICATION_ID and (mark or version or tables):
        raise StoreError(f"{path} is the database of another program", "Name another file or workspace.")
    if version > len(_migrations()):
        text = f"{path} was written by a newer fundmatch (version {version}, known {len(_migrations())})"
        raise StoreError(text, "Install the newer fundmatch again, or use another workspace.")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _migrations() -> list[str]:
    """The scripts in the order of their names; the n-th one leads to version n."""
    folder = resources.files("fundmatch.store") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _statements(script: str) -> Iterator[str]:
    """Single statements: ``executescript`` would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
