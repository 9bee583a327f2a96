"""The calls in force in a workspace: hand-kept, synced or bundled; kept as a catalogue as long as none has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING

from fundmatch import __version__
from fundmatch.cache import Cache, digest
from fundmatch.calls import CACHE_VERSION, call_files, read_calls
from fundmatch.catalogue.catalogue import Catalogue, row_of
from fundmatch.catalogue.columns import Columns, Row
from fundmatch.catalogue.kept import Bodies, Kept, KeptRecords, texts_in
from fundmatch.errors import DamagedStoreError, StoreError
from fundmatch.models import Call
from fundmatch.workspace import Folders, bundled_root
from fundmatch.yaml_reader import Problem

if TYPE_CHECKING:
    from fundmatch.store import Store
    from fundmatch.store.documents import DocumentTexts

#: Raise when columns are computed or written differently, or something else of a call is indexed.
CATALOGUE_VERSION = b"2"


@dataclass(frozen=True)
class KnownCalls:
    """The calls in force, what could not be read, and whether they are those that come with fundmatch."""

    catalogue: Catalogue
    problems: tuple[Problem, ...]
    bundled: bool

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call whole, ordered by id."""
        return tuple(self.catalogue)

    @property
    def snapshot(self) -> str:
        """The day on which most of the calls were read."""
        return self.catalogue.columns.snapshot


@dataclass(frozen=True)
class _Line:
    """A call's row, and the call as JSON unless the store has it."""

    row: Row
    body: bytes


def read_known_calls(folders: Folders, cache: Cache) -> KnownCalls:
    """Hand-kept, synced or bundled calls; where an id occurs twice the newest reading wins.

    They are read whole when any file of calls/ or any call of the store has changed, else from the cache. A store that
    cannot be read is a finding, and everything else can still be used; a damaged one is set aside.
    """
    try:
        return _with_store(folders, cache)
    except DamagedStoreError:
        return _without_damage(folders, cache)
    except StoreError as error:
        return _read_whole(folders, cache, (_finding(folders, error),))


def _with_store(folders: Folders, cache: Cache) -> KnownCalls:
    with ExitStack() as opened:
        store, generation = None, ""
        if folders.store.is_file():
            from fundmatch.store import Store

            store = opened.enter_context(Store.open(folders.store))
            generation = store.hold()
        key = _key(folders, generation)
        kept = cache.get("catalogue", key, Kept.from_bytes) if key else None
        if kept is None:
            kept = _kept(folders, cache, store)
            if key and key == _key(folders, generation):  # nobody has written a file meanwhile
                cache.put("catalogue", key, kept.to_bytes())
        known = _known(kept, store)
        opened.pop_all()  # the catalogue closes it
        return known


def _without_damage(folders: Folders, cache: Cache) -> KnownCalls:
    """A damaged store is set aside, so that the next sync begins a new one."""
    from fundmatch.store import set_aside_if_damaged

    try:
        aside = set_aside_if_damaged(folders.store, datetime.now(UTC))
        if aside is None:  # another process was faster: what is there now is sound
            return _with_store(folders, cache)
    except StoreError as still:
        return _read_whole(folders, cache, (_finding(folders, still),))
    text = f"damaged, moved to {folders.shown(aside)}; using calls/ until the next `fundmatch sync`"
    return _read_whole(folders, cache, (Problem(folders.shown(folders.store), 1, 1, text),))


def _finding(folders: Folders, error: StoreError) -> Problem:
    text = f"{error.message} ({error.hint})" if error.hint else error.message
    return Problem(folders.shown(folders.store), 1, 1, text)


def _key(folders: Folders, generation: str) -> str:
    """A name for everything that a catalogue is made of, empty where a file cannot be read."""
    weights = (resources.files("fundmatch.matching") / "weights.toml").read_bytes()
    parts = [CATALOGUE_VERSION, CACHE_VERSION, __version__.encode(), weights, generation.encode()]
    try:
        for folder in (folders.calls, bundled_root() / "calls"):
            files = [(path.name.encode("utf-8", "surrogateescape"), path.read_bytes()) for path in call_files(folder)]
            parts += [str(len(files)).encode(), *chain.from_iterable(files)]
    except OSError:
        return ""
    return digest(*parts)


def _read_whole(folders: Folders, cache: Cache, problems: tuple[Problem, ...]) -> KnownCalls:
    """The calls without those of the store."""
    kept = _kept(folders, cache, None)
    return _known(replace(kept, problems=(*kept.problems, *problems)), None)


def _known(kept: Kept, store: Store | None) -> KnownCalls:
    records = KeptRecords(kept.columns.keys, kept.bodies, store)
    return KnownCalls(Catalogue(kept.columns, records), kept.problems, kept.bundled)


def _kept(folders: Folders, cache: Cache, store: Store | None) -> Kept:
    """Everything read whole; the bundled calls where there is nothing else."""
    own, texts = read_calls(folders.calls, cache), texts_in(store)
    stored = store.readings() if store else iter(())
    lines = _newest(chain(_lines(own.calls, texts), (_Line(row_of(call, texts), b"") for call in stored)))
    if lines or own.problems:
        return _columns(lines, own.problems, folders.bundled)
    bundled = read_calls(bundled_root() / "calls", cache)
    return _columns(_newest(_lines(bundled.calls, texts)), bundled.problems, True)


def _lines(calls: Iterable[Call], texts: DocumentTexts | None) -> Iterator[_Line]:
    return (_Line(row_of(call, texts), call.model_dump_json().encode("utf-8", "surrogatepass")) for call in calls)


def _newest(lines: Iterable[_Line]) -> list[_Line]:
    """One call an id, ordered by id; the newest reading wins, and the later in the list among equals."""
    best: dict[str, _Line] = {}
    for line in lines:
        key = line.row.key
        if key not in best or line.row.day >= best[key].row.day:
            best[key] = line
    return [best[key] for key in sorted(best)]


def _columns(lines: Sequence[_Line], problems: tuple[Problem, ...], bundled: bool) -> Kept:
    return Kept(Columns.of([line.row for line in lines]), Bodies.of([line.body for line in lines]), problems, bundled)
