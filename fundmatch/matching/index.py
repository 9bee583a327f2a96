"""The index: several immutable segments, and which of their documents are in force, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import Cache
from fundmatch.matching.building import read_segment
from fundmatch.matching.documents import (
    GAP,
    Documents,
    IndexedText,
    ListedDocuments,
    PlacedWord,
    Term,
    TextField,
    call_document,
    placed_words,
)
from fundmatch.matching.segments import Floats, Ints, Segment
from fundmatch.matching.vocabulary import Part, Vocabulary
from fundmatch.matching.weights import Weights, shipped_weights
from fundmatch.models import Call, Match, Profile

if TYPE_CHECKING:
    from fundmatch.matching.engine import Engine
    from fundmatch.text.glossary import Glossary

__all__ = [
    "Documents",
    "Floats",
    "Index",
    "IndexedText",
    "Ints",
    "PlacedWord",
    "Positions",
    "Term",
    "TextField",
    "call_document",
    "placed_words",
]


@dataclass(frozen=True)
class Positions:
    """Occurrences ordered by place: place (unique in the whole index), document, and the weight of the field."""

    place: Ints
    document: NDArray[np.int32]
    weight: Floats

    def __len__(self) -> int:
        return len(self.place)

    def of(self, keep: NDArray[np.bool_]) -> Positions:
        """Those that are to be kept."""
        return Positions(self.place[keep], self.document[keep], self.weight[keep])


NO_POSITIONS = Positions(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float64))


@dataclass(frozen=True)
class Holding:
    """A segment in an index: there its documents have ``numbers`` (−1: not in force), its places begin at ``first``."""

    segment: Segment
    numbers: NDArray[np.int32]
    first: int

    @cached_property
    def whole(self) -> bool:
        """Whether all its documents are in force."""
        return len(self.numbers) == 0 or int(self.numbers.min()) >= 0

    @cached_property
    def _locals(self) -> dict[int, int]:
        return {number: local for local, number in enumerate(self.numbers.tolist()) if number >= 0}

    def local(self, number: int) -> int:
        """The number within the segment of a document of the index, or −1."""
        return self._locals.get(number, -1)

    def alive(self, term: int) -> bool:
        """Whether a term of the segment occurs in a document in force."""
        return self.whole or bool((self.numbers[self._documents(term)] >= 0).any())

    def _documents(self, term: int) -> NDArray[np.int32]:
        return self.segment.document[self._slice(term)]

    def _slice(self, term: int) -> slice:
        return slice(int(self.segment.pointers[term]), int(self.segment.pointers[term + 1]))

    def positions(self, term: int) -> Positions:
        """Where a term of the segment occurs; the weights of words of attachments are negative."""
        part, segment = self._slice(term), self.segment
        place = segment.place[part].astype(np.int64) + self.first
        found = Positions(place, self.numbers[segment.document[part]], segment.weights[segment.weight[part]])
        return found if self.whole else found.of(found.document >= 0)


class Index:
    """Documents ready for matching. Build it with :meth:`build`; nothing in it changes afterwards."""

    def __init__(
        self,
        documents: Documents,
        held: Iterable[tuple[Segment, NDArray[np.int32]]],
        weights: Weights,
        cache: Cache | None = None,
        *,
        attached: bool = True,
    ) -> None:
        """``held`` has for each segment the number of each of its documents among ``documents``, −1 for none.

        ``cache`` keeps what is computed of all documents together. Without ``attached`` the documents are searched and
        quoted as if they had no attachments.
        """
        self.documents, self.weights, self.cache, self.attached = documents, weights, cache or Cache(), attached
        self.keys = documents.keys
        self.holdings: list[Holding] = []
        first = 0
        for segment, numbers in held:
            self.holdings.append(Holding(segment, numbers, first))
            first += segment.span + GAP
        self.lengths = self._lengths()
        self.vocabulary = Vocabulary([Part(each.segment, each.alive) for each in self.holdings])

    def _lengths(self) -> Ints:
        lengths = np.zeros(len(self.keys), dtype=np.int64)
        for each in self.holdings:
            lengths[each.numbers[each.numbers >= 0]] = each.segment.lengths[each.numbers >= 0]
        return lengths

    @classmethod
    def build(cls, calls: Iterable[Call], weights: Weights | None = None) -> Index:
        """Index calls by title, themes, keywords, summary and text, in memory."""
        chosen = weights or shipped_weights()
        return cls.of_documents([call_document(call, chosen) for call in calls], chosen)

    @classmethod
    def of_documents(cls, documents: Sequence[IndexedText], weights: Weights | None = None) -> Index:
        """Index any documents, such as the partners themselves, in memory."""
        numbers = np.arange(len(documents), dtype=np.int32)
        return cls(
            ListedDocuments(tuple(documents)), [(read_segment(documents), numbers)], weights or shipped_weights()
        )

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self.keys)

    @cached_property
    def words(self) -> int:
        """The number of indexed words."""
        return int(self.lengths.sum())

    @cached_property
    def norm(self) -> Floats:
        """BM25's length part, k1·(1 − b + b·length/mean), a number for each document."""
        saturation = self.weights.saturation
        share = self.lengths / saturation.mean_length
        return np.asarray(saturation.k1 * (1 - saturation.b + saturation.b * share), dtype=np.float64)

    def positions(self, term: Term) -> Positions:
        """Where a term occurs, in order of places."""
        found = [each.positions(number) for each in self.holdings if (number := each.segment.number(term)) >= 0]
        if not found:
            return NO_POSITIONS
        whole = found[0] if len(found) == 1 else _joined(found)
        return self._seen(whole) if self._has_attachments else whole

    def _seen(self, found: Positions) -> Positions:
        """Words of attachments with the weights they count with, or left out."""
        if self.attached:
            return Positions(found.place, found.document, np.abs(found.weight))
        return found.of(found.weight >= 0)

    @cached_property
    def _has_attachments(self) -> bool:
        return any(bool((each.segment.weights < 0).any()) for each in self.holdings)

    @cached_property
    def own(self) -> Index:
        """The same without attachments; the index itself where there are none."""
        if not self._has_attachments or not self.attached:
            return self
        held = [(each.segment, each.numbers) for each in self.holdings]
        return Index(self.documents, held, self.weights, self.cache, attached=False)

    def text(self, number: int) -> IndexedText:
        """A document as it is searched, for quotations."""
        found = self.documents.text(number)
        return found if self.attached else found.own

    def match(self, profile: Profile, glossary: Glossary | None = None, limit: int | None = None) -> list[Match]:
        """Every call that fits ``profile`` at all, best first, with the reasons."""
        from fundmatch.matching.engine import Engine

        return (Engine(self, glossary) if glossary else self.engine).match(profile, limit)

    @cached_property
    def engine(self) -> Engine:
        """The engine with the shipped glossary; what it looks up for one profile serves the next."""
        from fundmatch.matching.engine import Engine

        return Engine(self)

    def scores(self, profile: Profile) -> Floats:
        """The score of every call in the order of ``keys``, neither rounded nor cut off.

        Calls that a search shows have the numbers that :meth:`match` rounds; below zero stand the calls that are less
        like the profile than any organisation is, in order.
        """
        return self.engine.score(profile).raw


def _joined(parts: Sequence[Positions]) -> Positions:
    place, document, weight = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("place", "document", "weight")
    )
    return Positions(place, document, weight)
