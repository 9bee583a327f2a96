"""The facade: a workspace, its partners and calls, and the questions one can ask of them.

Everything the command line does goes through here; the command line only reads options and prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fundmatch.cache import Cache
from fundmatch.calls import CURATED, read_calls
from fundmatch.decisions import Decisions, read_decisions
from fundmatch.errors import DamagedStoreError, UsageError, WorkspaceError, did_you_mean
from fundmatch.models import Call, Consortium, Profile, SearchReport
from fundmatch.models.wording import Wording
from fundmatch.profiles import ProfileSet, read_profiles
from fundmatch.rules import Rules, read_rules
from fundmatch.workspace import Folders, Settings, locate, read_settings
from fundmatch.yaml_reader import Problem

if TYPE_CHECKING:
    from fundmatch.catalogue import Catalogue, KnownCalls
    from fundmatch.searching import Searcher, SearchOptions

Answer = TypeVar("Answer")

#: The workspace's own glossary.
OWN_TERMS = "lexicon.tsv"


@dataclass(frozen=True)
class Workspace:
    """One workspace, read lazily. Open it with :meth:`open`. ``tell`` is told what takes long."""

    folders: Folders
    settings: Settings = field(default_factory=Settings)
    tell: Callable[[str], None] = field(default=lambda text: None, compare=False)

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        environ: Mapping[str, str] | None = None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> Workspace:
        """The workspace at ``path``, else the one in force here (see :func:`fundmatch.workspace.locate`).

        Raises :class:`~fundmatch.errors.WorkspaceError`.
        """
        folders = locate(Path.cwd(), os.environ if environ is None else environ, Path(path) if path else None)
        return cls(folders, read_settings(folders), tell)

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
        from fundmatch.catalogue import read_known_calls

        return read_known_calls(self.folders, self.cache)

    @property
    def catalogue(self) -> Catalogue:
        """The readable calls, ordered by id, each read whole only when it is asked for."""
        return self.known_calls.catalogue

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

    @cached_property
    def own_terms(self) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
        """The lines of the workspace's own glossary (lexicon.tsv) that can be used, and what is wrong with the rest."""
        path = self.folders.root / OWN_TERMS
        if not path.is_file():
            return (), ()
        from fundmatch.text.lexicon_check import sound_lines
        from fundmatch.text.lexicon_import import read_text

        try:
            lines, problems = sound_lines(OWN_TERMS, read_text(path))
        except WorkspaceError as error:
            return (), (Problem(OWN_TERMS, 1, 1, f"{error.message} ({error.hint})"),)
        return tuple(lines), tuple(problems)

    @cached_property
    def decisions(self) -> Decisions:
        """The calls that are worked on or dismissed (tracked.yaml, dismissed.yaml)."""
        return read_decisions(self.folders.root)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every finding in the files of the workspace."""
        return (
            *self.profile_set.problems,
            *self.known_calls.problems,
            *self.rule_tables[1],
            *self.own_terms[1],
            *self.decisions.problems,
        )

    @cached_property
    def searcher(self) -> Searcher:
        """The engine over this workspace's partners and calls; its indexes serve every question."""
        from fundmatch.searching import Searcher, SearchSpace

        space = SearchSpace(
            profiles=self.profiles(),
            calls=self.catalogue,
            rules=self.rules,
            min_score=self.settings.min_score,
            cache=self.cache,
            notes=self._notes(),
            own=self.own_terms[0],
            decisions=self.decisions,
            semantic=self.settings.semantic,
            tell=self.tell,
        )
        return Searcher(space)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self.known_calls.bundled and not self.folders.bundled:
            notes.append(Wording("this workspace has no calls/ and was never synced: using the bundled calls"))
        if not self.known_calls.bundled and set(self.catalogue.columns.sources.names) <= {CURATED}:
            text = Wording(
                "using this workspace's own calls only; the bundled ones come with `fundmatch init . --with-examples`"
            )
            notes.append(text)
        if not self.profiles():
            notes.append(Wording("no partners yet: add one with `fundmatch profile new NAME`"))
        return tuple(notes)

    def profiles(self) -> tuple[Profile, ...]:
        """The readable partners, ordered by slug."""
        return self.profile_set.profiles

    def calls(self) -> tuple[Call, ...]:
        """The readable calls, ordered by id, open and closed."""
        return self._answered(lambda: self.known_calls.calls)

    def profile(self, slug: str) -> Profile:
        """One partner. Raises :class:`UsageError` naming the nearest known one."""
        known = self.profile_set.by_slug()
        if slug not in known:
            hint = "see them with: fundmatch profile list"
            raise UsageError(f'no partner "{slug}"{did_you_mean(slug, list(known))}', hint)
        return known[slug]

    def members(self, group: str) -> tuple[Profile, ...]:
        """The partners that belong to a group. Raises :class:`UsageError` naming the nearest known one."""
        known = [each.slug for each in self.profile_set.groups]
        if group not in known:
            raise UsageError(f'no group "{group}"{did_you_mean(group, known)}', f"known: {', '.join(known) or 'none'}")
        return tuple(profile for profile in self.profiles() if group in profile.groups)

    def call(self, name: str) -> Call:
        """One call by id or by code (any case). Where a code names several calls, an error lists their ids."""
        return self._answered(lambda: self._call(name))

    def _call(self, name: str) -> Call:
        found = [self.catalogue[number] for number in self.catalogue.named(name)]
        if not found:
            codes = self.catalogue.columns.codes
            raise UsageError(f'no call "{name}"{did_you_mean(name.upper(), codes)}', "see: fundmatch call list --all")
        if len(found) > 1:
            listed = "\n".join(f"  {call.id}  {call.title}" for call in found)
            raise UsageError(f'"{name}" names {len(found)} calls:\n{listed}', "use one of these ids")
        return found[0]

    def calls_by_id(self, ids: Iterable[str]) -> dict[str, Call]:
        """Those of the calls named that are at hand."""
        keys = set(self.catalogue.keys)
        return {key: self.catalogue.read(self.catalogue.number(key)) for key in ids if key in keys}

    def search(self, options: SearchOptions | None = None, now: datetime | None = None) -> SearchReport:
        """Ranked calls with the partners they fit and the best lawful team of each."""
        from fundmatch.searching import SearchOptions

        chosen = options or SearchOptions()
        for slug in chosen.profiles:
            self.profile(slug)
        return self._answered(lambda: self.searcher.search(chosen, now or datetime.now(UTC)))

    def consortia(
        self, call: Call, required: Iterable[str] = (), now: datetime | None = None
    ) -> tuple[Consortium, ...]:
        """The best lawful team for a call, or nothing where no team of the partners at hand is lawful."""
        suggestion = self.searcher.suggest(call, now or datetime.now(UTC), required)
        return (suggestion.consortium,) if suggestion.consortium else ()

    def _answered(self, question: Callable[[], Answer]) -> Answer:
        """An answer also where a record of the store turns out to be damaged: the store is set aside, and asked again.

        While the kept catalogue holds, nobody reads every record.
        """
        try:
            return question()
        except DamagedStoreError:
            from fundmatch.catalogue import read_known_calls

            self.catalogue.close()
            self.__dict__.pop("searcher", None)
            self.__dict__["known_calls"] = read_known_calls(self.folders, Cache())
            return question()
