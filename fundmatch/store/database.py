"""Opening the SQLite file: ours or not, which version, and errors in words a user can act on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import resources
from pathlib import Path

from fundmatch.errors import DamagedStoreError, StoreError

#: "fndm" as a big-endian number: marks the file as ours, so that no other program's database is ever altered.
APPLICATION_ID = 0x666E646D
#: Bytes of the header of every SQLite file.
HEADER = 100
#: Seconds to wait for another fundmatch that is writing.
BUSY = 30.0
#: How often another process may be faster at opening a new file.
TURNS = 100
#: How DB-API 2.0 names a library whose connections threads may share.
SERIALIZED = 3
#: What SQLite says of a file that is no sound database; a lock, missing rights or a full disk are none of these.
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
#: What SQLite says where it may not write the file, or make what it keeps beside it.
UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
#: How errors begin that SQLite or Python raises for a record, not for the file.
UNREADABLE = ("malformed JSON", "Could not decode to UTF-8")
REBUILD = "Run `fundmatch sync`: the file is set aside, never deleted, and a new one is begun from calls/."
LOOK = "Check the folder: space, rights, a full disk."
RIGHTS = "Run this as somebody who may write the file and its folder, or in a workspace of your own."
WAIT = "Another fundmatch is writing; wait for it."
#: How a transaction begins, ends and is undone.
OUTERMOST = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
NESTED = ("SAVEPOINT inner", "RELEASE inner", ("ROLLBACK TO inner", "RELEASE inner"))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into StoreError, or DamagedStoreError, with a hint; anything else passes."""
    try:
        yield
    except sqlite3.Error as error:
        if _is_damage(error):
            raise DamagedStoreError(f"{path} is damaged: {error}", REBUILD) from error
        if _code(error) == sqlite3.SQLITE_READONLY:
            raise StoreError(f"{path} cannot be written", RIGHTS) from error
        raise StoreError(f"{path}: {error}", WAIT if "locked" in str(error) else LOOK) from error


def _is_damage(error: sqlite3.Error) -> bool:
    """Told by SQLite's own code; records that are no JSON or no UTF-8 have none of their own, only words."""
    return _code(error) in DAMAGE or str(error).startswith(UNREADABLE)


def _code(error: sqlite3.Error) -> int:
    """SQLite's own code, without its details; 0 where the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def connect(path: Path) -> sqlite3.Connection:
    """An open connection to the store at ``path`` in its newest version, made where there was none.

    Transactions are begun and ended by hand (:func:`transaction`). Where the file, or its folder, cannot be written,
    the connection only reads. Raises StoreError.
    """
    try:
        with explained(path):
            _refuse_headless(path)
            if not path.exists():
                _begin(path)
            return _connected(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror or error}", LOOK) from error


def _connected(path: Path) -> sqlite3.Connection:
    try:
        return _opened(path, "mode=rw", _prepare)
    except sqlite3.OperationalError as error:
        if not path.is_file() or _code(error) not in UNWRITABLE:
            raise
        return _read_only(path, error)


def unstored() -> sqlite3.Connection:
    """A connection to an empty store in memory: to ask what a store would answer that nobody has made yet."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _migrate(connection, Path(":memory:"))
    return connection


def _refuse_headless(path: Path) -> None:
    """A store gets its name when it is whole (:func:`_begin`): one without a header was cut off, by whomever.

    Raises DamagedStoreError for such a file: SQLite would take it for a new one and delete the log beside it.
    """
    with suppress(FileNotFoundError):
        if path.is_file() and path.stat().st_size < HEADER:
            raise DamagedStoreError(f"{path} is damaged: it has lost its beginning", REBUILD)


def _begin(path: Path) -> None:
    """Make a new store beside ``path`` and give it its name at the end: whoever is killed before leaves no store.

    One process at a time, so that what lies there unfinished was left by one that is gone.
    """
    from filelock import FileLock, Timeout

    mark, target = path.with_name(f"{path.name}.making"), path.resolve()  # of a link, what it leads to is made
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(mark, timeout=BUSY):
            try:
                if not target.exists():  # else another process was faster
                    _make(target, target.with_name(f"{target.name}.aside"))
            finally:
                mark.unlink(missing_ok=True)
    except Timeout as error:
        raise StoreError(f"{path} is being made by another process", WAIT) from error


def _make(path: Path, aside: Path) -> None:
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(aside, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = MEMORY")  # what fails is thrown away: nothing beside the file
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection, path)
        aside.replace(path)
        _name_to_disk(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _name_to_disk(folder: Path) -> None:
    """A new name survives a power cut once its folder is on disk; Windows neither needs nor has that."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _opened(path: Path, mode: str, prepare: Callable[[sqlite3.Connection, Path], None]) -> sqlite3.Connection:
    """Never makes a file: :func:`_begin` does."""
    # A catalogue is read by whichever thread asks, where SQLite itself makes them take turns.
    one_thread = sqlite3.threadsafety != SERIALIZED
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, timeout=BUSY, isolation_level=None, check_same_thread=one_thread, uri=True)
    try:
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_only(path: Path, unwritable: sqlite3.OperationalError) -> sqlite3.Connection:
    """A connection that only reads. Raises ``unwritable`` where not even that can be done."""
    try:
        return opened_to_read(path, _prepare_to_read)
    except sqlite3.OperationalError:
        raise unwritable from None


def _look(connection: sqlite3.Connection, path: Path) -> None:
    """Until something is asked of it, SQLite has not opened the file."""
    _number(connection, "user_version")


def opened_to_read(path: Path, prepare: Callable[[sqlite3.Connection, Path], None] = _look) -> sqlite3.Connection:
    """The file as it is, never written, after ``prepare`` has looked into it.

    SQLite reads a file with write-ahead log only with an index beside it. Where the folder lets it make none, the file
    is read alone, which is whole only without a log. Raises StoreError where there is one.
    """
    try:
        return _opened(path, "mode=ro", prepare)
    except sqlite3.OperationalError as error:
        if _code(error) not in UNWRITABLE:
            raise
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        text = f"{path} cannot be read without writing: its log holds what was not yet taken in"
        raise StoreError(text, "Run `fundmatch digest history` as somebody who may write the folder.")
    return _opened(path, "mode=ro&immutable=1", prepare)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, also inside another one: only the outermost writes to disk.

    The outermost takes the write lock at once, so that what was read inside cannot be overtaken.
    """
    begin, commit, undo = NESTED if connection.in_transaction else OUTERMOST
    connection.execute(begin)
    try:
        yield
        connection.execute(commit)
    except BaseException:
        if connection.in_transaction:  # a full disk makes SQLite itself roll back
            for statement in undo:
                connection.execute(statement)
        raise


def sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds every page of the file in order."""
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    _refuse_foreign(connection, path)
    connection.execute("PRAGMA foreign_keys = ON")
    # A power cut may not lose what a digest has already told somebody: FULL, not NORMAL.
    connection.execute("PRAGMA synchronous = FULL")
    _log_ahead(connection)
    if _version(connection, path) < len(_migrations()):
        _migrate(connection, path)


def _prepare_to_read(connection: sqlite3.Connection, path: Path) -> None:
    _refuse_foreign(connection, path)
    if _version(connection, path) < len(_migrations()):
        text = f"{path} was written by an older fundmatch, and cannot be written here"
        raise StoreError(text, "Run `fundmatch digest history` once as somebody who may write the file and its folder.")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the newest version, or leave it as it was."""
    steps = _migrations()
    with transaction(connection):
        done = _version(connection, path)  # another process may have migrated meanwhile
        for version, script in enumerate(steps[done:], done + 1):
            _apply(connection, version, script)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait for others here, however long BUSY is; it does where a transaction begins."""
    for _ in range(TURNS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    connection.execute("PRAGMA journal_mode = WAL")


def _apply(connection: sqlite3.Connection, version: int, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    if version > 1:  # the first version had no table of versions; the second writes both down
        sql = "INSERT INTO schema_versions (version, applied_at) VALUES (?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
        connection.execute(sql, (version,))


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN")  # one look: another process may be making the file at this moment
    mark, version = _number(connection, "application_id"), _number(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    newest = max([version, *_applied(connection)]) if mark == APPLICATION_ID else version
    connection.execute("COMMIT")
    if mark != APPLICATION_ID and (mark or version or tables):
        raise StoreError(f"{path} is the database of another program", "Name another file or workspace.")
    if newest > len(_migrations()):
        text = f"{path} was written by a newer fundmatch (version {newest}, known {len(_migrations())})"
        raise StoreError(text, "Install the newer fundmatch again, or use another workspace.")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the file. Raises StoreError when its two accounts of it differ: nobody knows what is missing."""
    version, applied = _number(connection, "user_version"), _applied(connection)
    if version > 1 and applied != list(range(1, version + 1)):
        text = f"{path} says version {version}, but lists the versions {applied}"
        raise StoreError(text, "Move the file away and run `fundmatch sync`.")
    return version


def _applied(connection: sqlite3.Connection) -> list[int]:
    """The versions that the file lists; none before version 2."""
    named = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_versions'"
    if not connection.execute(named).fetchone()[0]:
        return []
    return [number for (number,) in connection.execute("SELECT version FROM schema_versions ORDER BY version")]


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
