"""The facade: a workspace, its partners and calls, and the questions one can ask of them.

Everything the command line does goes through here; the command line only reads options and prints.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fundmatch.cache import Cache
from fundmatch.calls import CURATED, CallSet, read_calls
from fundmatch.errors import DamagedStoreError, StoreError, UsageError, did_you_mean
from fundmatch.models import Call, Consortium, Profile, SearchReport
from fundmatch.profiles import ProfileSet, read_profiles
from fundmatch.rules import Rules, read_rules
from fundmatch.workspace import Folders, Settings, bundled_root, locate, read_settings
from fundmatch.yaml_reader import Problem

if TYPE_CHECKING:
    from fundmatch.searching import Searcher, SearchOptions


@dataclass(frozen=True)
class KnownCalls:
    """The calls in force, where they come from, and what could not be read."""

    calls: tuple[Call, ...]
    problems: tuple[Problem, ...]
    bundled: bool

    @property
    def snapshot(self) -> str:
        """The day on which most of the calls were read."""
        days = Counter(call.fetched_at[:10] for call in self.calls)
        return max(days, key=lambda day: (days[day], day)) if days else ""


@dataclass(frozen=True)
class Workspace:
    """One workspace, read lazily. Open it with :meth:`open`."""

    folders: Folders
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def open(cls, path: str | Path | None = None, environ: Mapping[str, str] | None = None) -> Workspace:
        """The workspace at ``path``, else the one in force here (see :func:`fundmatch.workspace.locate`).

        Raises :class:`~fundmatch.errors.WorkspaceError`.
        """
        folders = locate(Path.cwd(), os.environ if environ is None else environ, Path(path) if path else None)
        return cls(folders, read_settings(folders))

    @cached_property
    def cache(self) -> Cache:
        return Cache(self.folders.cache)

    @cached_property
    def profile_set(self) -> ProfileSet:
        """Every partner, the groups, and what could not be read."""
        return read_profiles(self.folders.profiles, self.cache)

    @cached_property
    def known_calls(self) -> KnownCalls:
        """Hand-kept, synced or bundled calls; where an id occurs twice the newest reading wins."""
        own = read_calls(self.folders.calls, self.cache)
        stored, damage = self._stored_calls()
        problems = (*own.problems, *damage)
        if own.calls or stored or own.problems:
            return KnownCalls(_newest((*own.calls, *stored)), problems, self.folders.bundled)
        bundled: CallSet = read_calls(bundled_root() / "calls", self.cache)
        return KnownCalls(bundled.calls, (*bundled.problems, *damage), bundled=True)

    def kept_calls(self) -> Iterator[Call]:
        """What calls/ holds of portals: enough to begin a store anew. Calls kept by hand never go into one.

        Read when the first one is asked for: nearly every store is sound.
        """
        yield from (call for call in read_calls(self.folders.calls, self.cache).calls if call.source != CURATED)

    @cached_property
    def rule_tables(self) -> tuple[Rules, tuple[Problem, ...]]:
        """The rules in force, the workspace's own first, and what could not be read."""
        return read_rules(self.folders.rules, self.cache)

    @property
    def rules(self) -> Rules:
        return self.rule_tables[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every finding in the files of the workspace."""
        return (*self.profile_set.problems, *self.known_calls.problems, *self.rule_tables[1])

    @cached_property
    def searcher(self) -> Searcher:
        """The engine over this workspace's partners and calls; its indexes serve every question."""
        from fundmatch.searching import Searcher, SearchSpace

        space = SearchSpace(
            profiles=self.profiles(),
            calls=self.calls(),
            rules=self.rules,
            snapshot=self.known_calls.snapshot,
            min_score=self.settings.min_score,
            cache=self.cache,
            notes=self._notes(),
        )
        return Searcher(space)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self.known_calls.bundled and not self.folders.bundled:
            notes.append("this workspace has no calls/ and was never synced: using the bundled calls")
        if not self.known_calls.bundled and all(call.source == CURATED for call in self.calls()):
            text = (
                "using this workspace's own calls only; the bundled ones come with `fundmatch init . --with-examples`"
            )
            notes.append(text)
        if not self.profiles():
            notes.append("no partners yet: add one with `fundmatch profile new NAME`")
        return tuple(notes)

    def profiles(self) -> tuple[Profile, ...]:
        """The readable partners, ordered by slug."""
        return self.profile_set.profiles

    def calls(self) -> tuple[Call, ...]:
        """The readable calls, ordered by id, open and closed."""
        return self.known_calls.calls

    def profile(self, slug: str) -> Profile:
        """One partner. Raises :class:`UsageError` naming the nearest known one."""
        known = self.profile_set.by_slug()
        if slug not in known:
            hint = "see them with: fundmatch profile list"
            raise UsageError(f'no partner "{slug}"{did_you_mean(slug, list(known))}', hint)
        return known[slug]

    def call(self, name: str) -> Call:
        """One call by id or by code (any case). Where a code names several calls, an error lists their ids."""
        wanted = name.casefold()
        exact = [call for call in self.calls() if call.id.casefold() == wanted]
        found = exact or [call for call in self.calls() if call.code.casefold() == wanted]
        if not found:
            codes = [call.code for call in self.calls()]
            raise UsageError(f'no call "{name}"{did_you_mean(name.upper(), codes)}', "see: fundmatch call list --all")
        if len(found) > 1:
            listed = "\n".join(f"  {call.id}  {call.title}" for call in found)
            raise UsageError(f'"{name}" names {len(found)} calls:\n{listed}', "use one of these ids")
        return found[0]

    def search(self, options: SearchOptions | None = None, now: datetime | None = None) -> SearchReport:
        """Ranked calls with the partners they fit and the best lawful team of each."""
        from fundmatch.searching import SearchOptions

        chosen = options or SearchOptions()
        for slug in chosen.profiles:
            self.profile(slug)
        return self.searcher.search(chosen, now or datetime.now(UTC))

    def consortia(
        self, call: Call, required: Iterable[str] = (), now: datetime | None = None
    ) -> tuple[Consortium, ...]:
        """The best lawful team for a call, or nothing where no team of the partners at hand is lawful."""
        suggestion = self.searcher.suggest(call, now or datetime.now(UTC), required)
        return (suggestion.consortium,) if suggestion.consortium else ()

    def _stored_calls(self) -> tuple[list[Call], tuple[Problem, ...]]:
        """The synced calls; a store that cannot be read is a finding, and everything else can still be used."""
        try:
            return self._read_store(), ()
        except DamagedStoreError:
            return self._without_store()
        except StoreError as error:
            return [], (self._finding(error),)

    def _read_store(self) -> list[Call]:
        if not self.folders.store.is_file():
            return []
        from fundmatch.store import Store

        with Store.open(self.folders.store) as store:
            gone = store.gone()
            return [call.model_copy(update={"gone_at": gone.get(call.id)}) for call in store.calls()]

    def _without_store(self) -> tuple[list[Call], tuple[Problem, ...]]:
        """A damaged store is set aside, so that the next sync begins a new one."""
        from fundmatch.store import set_aside_if_damaged

        try:
            aside = set_aside_if_damaged(self.folders.store, datetime.now(UTC))
            if aside is None:  # another process was faster: what is there now is sound
                return self._read_store(), ()
        except StoreError as still:
            return [], (self._finding(still),)
        text = f"damaged, moved to {self.folders.shown(aside)}; using calls/ until the next `fundmatch sync`"
        return [], (Problem(self.folders.shown(self.folders.store), 1, 1, text),)

    def _finding(self, error: StoreError) -> Problem:
        text = f"{error.message} ({error.hint})" if error.hint else error.message
        return Problem(self.folders.shown(self.folders.store), 1, 1, text)


def _newest(calls: Iterable[Call]) -> tuple[Call, ...]:
    """One call an id, ordered by id; the newest reading wins, and the later in the list among equals."""
    best: dict[str, Call] = {}
    for call in calls:
        if call.id not in best or call.fetched_at[:10] >= best[call.id].fetched_at[:10]:
            best[call.id] = call
    return tuple(best[key] for key in sorted(best))
