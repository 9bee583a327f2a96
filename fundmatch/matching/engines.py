"""The engine over the calls in force: opened when it is asked for, and named by all that its answers depend on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING

from fundmatch.cache import Cache, digest
from fundmatch.matching.version import engine_digest
from fundmatch.models import Profile

if TYPE_CHECKING:
    from fundmatch.matching.documents import Documents
    from fundmatch.matching.engine import Engine
    from fundmatch.matching.index_folder import IndexFolder
    from fundmatch.matching.kept_gains import KeptGains
    from fundmatch.matching.semantic import SemanticLinks
    from fundmatch.text.glossary import Glossary
    from fundmatch.text.known_words import KnownWords


class Engines:
    """Opens the engine over ``calls``. Indexes and lookups are kept in ``cache``.

    ``own`` are the lines of the workspace's own glossary; ``semantic``: whether keywords that nothing else can read are
    linked by meaning, which ``tell`` is told where it takes long.
    """

    def __init__(
        self,
        calls: Documents,
        cache: Cache,
        own: tuple[str, ...] = (),
        *,
        semantic: bool = False,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.calls, self.cache, self.own, self.semantic, self.tell = calls, cache, own, semantic, tell
        self._gains: dict[str, KeptGains] = {}

    @cached_property
    def glossary(self) -> Glossary:
        from fundmatch.text.glossary import opened_glossary

        return opened_glossary(self.cache, self.own)

    @cached_property
    def dictionaries(self) -> KnownWords:
        from fundmatch.text.known_words import KnownWords

        folder = self.cache.folder
        return KnownWords(folder / "known-words.json" if folder else None)

    @cached_property
    def engine(self) -> Engine:
        """The engine over all calls, open or not: rarity of words should not depend on what is open today."""
        from fundmatch.matching.engine import Engine

        return Engine(self._folder("index").index(self.calls), self.glossary, self.dictionaries, self.links)

    @cached_property
    def links(self) -> SemanticLinks | None:
        """Raises :class:`~fundmatch.errors.UsageError` where they are asked for and the extra is not installed."""
        if not self.semantic:
            return None
        from fundmatch.matching.semantic import installed_links

        return installed_links(self.glossary, self.cache, self.own, self.tell)

    def gains(self, slug: str) -> KeptGains:
        """What is kept of a partner's single keywords and texts, whatever else its profile says."""
        from fundmatch.matching.kept_gains import KeptGains

        if slug not in self._gains:
            self._gains[slug] = KeptGains(self.cache, slug, self._state)
        return self._gains[slug]

    def folder(self, name: str) -> IndexFolder:
        """Where an index for keywords alone is kept: its documents are not compared with free text.

        Its attachments are not searched either: a guide of a hundred pages touches every theme.
        """
        return replace(self._folder(name), counted=False, attached=False)

    def _folder(self, name: str) -> IndexFolder:
        from fundmatch.matching.index_folder import IndexFolder

        return IndexFolder(self.cache.folder / name if self.cache.folder else None, self.own, self.cache)

    def key(self, profiles: Iterable[Profile] = (), words: Sequence[str] = ()) -> str:
        """A name for all that answers about ``profiles`` with ``words`` typed in passing depend on."""
        asked = (profile.model_dump_json(by_alias=True, exclude={"contacts"}) for profile in profiles)
        return digest(*(part.encode("utf-8", "surrogatepass") for part in (self._state, *asked, *words)))

    @cached_property
    def _state(self) -> str:
        links = _version_of_links() if self.semantic else ""
        parts = (engine_digest(), "\n".join(self.calls.keys), "".join(self.calls.digests), links, *self.own)
        return digest(*(part.encode("utf-8", "surrogatepass") for part in parts))

    def save(self) -> None:
        """Keep for the next run what dictionaries were asked and what keywords add to calls."""
        for each in self._gains.values():
            each.save()
        if "dictionaries" in self.__dict__:
            self.dictionaries.save()


def _version_of_links() -> str:
    """The version of the model that links keywords by meaning; without one where it is not installed."""
    from fundmatch.matching.semantic import PACKAGE

    try:
        return f"{PACKAGE} {metadata.version(PACKAGE)}"
    except metadata.PackageNotFoundError:
        return PACKAGE
