"""Which procedure a row of the public module speaks of (pure): its link knows, else its exact title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fundmatch.sources.isun.codes import programme_of
from fundmatch.sources.isun.module import Entry
from fundmatch.sources.isun.programmes import normal, programme_code


@dataclass(frozen=True)
class Target:
    """A procedure that we know: its key, titles in whatever language, and its programme by code and by name."""

    key: str
    titles: tuple[str, ...]
    code: str
    programme: str

    def of(self, programme: str) -> bool:
        """Whether it may belong to the programme called so; an unnamed one excludes nothing."""
        named, own = programme_code(programme), programme_of(self.code) or programme_code(self.programme)
        if named and own:
            return named == own
        return not programme or normal(programme) == normal(self.programme)


class Targets:
    """The procedures that rows may speak of."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._all = {target.key: target for target in targets}
        self._by_title: dict[str, list[Target]] = {}
        for target in self._all.values():
            for title in {normal(title) for title in target.titles if title}:
                self._by_title.setdefault(title, []).append(target)

    def meant(self, entry: Entry) -> tuple[Target, ...]:
        """The procedures that ``entry`` may mean: one, none, or several of the same title."""
        if entry.guid:
            return (self._all[entry.guid],) if entry.guid in self._all else ()
        titled = self._by_title.get(normal(entry.title), [])
        return tuple(target for target in titled if target.of(entry.programme))
