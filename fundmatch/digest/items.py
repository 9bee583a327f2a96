"""What a digest tells: one item a call and kind of news, each with the key by which it is told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fundmatch.models import Call, Change, Deadline
from fundmatch.models.gap import Gap
from fundmatch.store.mails import ItemKey

Section = Literal["withdrawn", "back", "changed", "reminder", "new", "gap"]
#: Kinds in the ledger. A baseline is a call that was there when somebody's first mail went out: known, not shown.
NEW, BASELINE, CHANGED, WITHDRAWN, BACK, GAP, REMINDER = (
    "new",
    "baseline",
    "changed",
    "withdrawn",
    "back",
    "gap",
    "reminder-",
)


@dataclass(frozen=True)
class Fit:
    """An open or forthcoming call with the partners of one person that it fits well enough, best first."""

    call: Call
    scores: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        return self.scores[0][1]


@dataclass(frozen=True)
class Item:
    """One piece of news. ``call`` is the call as it is now.

    ``also`` are keys that count as told with it: a mail that says when a call closes needs no second one to say so.
    """

    section: Section
    key: ItemKey
    call: Call
    partners: tuple[tuple[str, float], ...] = ()
    changes: tuple[Change, ...] = ()
    deadline: Deadline | None = None
    gap: Gap | None = None
    also: tuple[ItemKey, ...] = ()


@dataclass(frozen=True)
class News:
    """All that there is to tell one person. ``silent`` counts as told without being shown; ``held`` is the number of
    new calls left for the next mail; ``first`` says that this is the person's first mail."""

    items: tuple[Item, ...] = ()
    silent: tuple[tuple[ItemKey, Call], ...] = ()
    held: int = 0
    first: bool = False

    def of(self, section: Section) -> tuple[Item, ...]:
        """The items of one section in their order."""
        return tuple(item for item in self.items if item.section == section)
