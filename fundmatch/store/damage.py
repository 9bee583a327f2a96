"""A damaged store: set aside, never deleted, and begun anew from calls that are known from elsewhere.

What people were told is saved out of it at once: a digest that forgot would tell everything again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from fundmatch.errors import DamagedStoreError, StoreError
from fundmatch.models import Call
from fundmatch.store.database import BUSY, WAIT
from fundmatch.store.salvage import salvage
from fundmatch.store.store import Store

#: What SQLite keeps beside the file. They move first: a log without its file is harmless, a new file beside the
#: old log is not, since SQLite deletes the log.
BESIDE = ("-wal", "-shm", "")


def set_aside(path: Path, now: datetime) -> Path:
    """Rename the store at ``path``, and what SQLite keeps beside it, to ``<name>.damaged-<UTC stamp>``.

    Nothing is overwritten: a name that is taken gets a number. Raises StoreError when it cannot be renamed.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    plain = path.with_name(f"{path.name}.damaged-{stamp}")
    names = (plain if number == 1 else plain.with_name(f"{plain.name}-{number}") for number in count(1))
    target = next(name for name in names if not any(_beside(name, end).exists() for end in BESIDE))
    try:
        for end in BESIDE:
            if _beside(path, end).exists():
                _beside(path, end).rename(_beside(target, end))
    except OSError as error:
        text = f"{path} is damaged and cannot be renamed: {error.strerror or error}"
        raise StoreError(text, "Close the programs that use it, and check the rights of its folder.") from error
    return target


def set_aside_if_damaged(path: Path, now: datetime) -> Path | None:
    """Where the store at ``path`` is now, None when it is sound (another process may have dealt with it) or absent."""
    with _alone(path):
        if not path.is_file():
            return None
        try:
            _sound(path).close()
        except DamagedStoreError:
            aside = set_aside(path, now)
            with Store.open(path) as store:
                salvage(aside, store)
            return aside
        return None


def open_or_rebuild(path: Path, now: datetime, calls: Iterable[Call]) -> tuple[Store, Path | None]:
    """The store at ``path``, checked whole, and where a damaged one was set aside to.

    The new one in its place holds ``calls``, of any source, and an empty change log. Raises StoreError when the store
    cannot be used for any other reason; then nothing is touched.
    """
    try:
        return _sound(path), None
    except DamagedStoreError:
        aside = set_aside_if_damaged(path, now)
    store = _sound(path)
    try:
        if aside is not None:
            store.fill(calls, now)
    except BaseException:
        store.close()
        raise
    return store, aside


def _sound(path: Path) -> Store:
    store = Store.open(path)
    try:
        store.verify()
    except BaseException:
        store.close()
        raise
    return store


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two processes that find the same damage: the second may not set aside what the first has begun anew."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(_beside(path, ".lock"), timeout=BUSY):
            yield
    except Timeout as error:
        raise StoreError(f"{path} is being set aside by another process", WAIT) from error
