"""The catalogue: a sequence of all calls that reads one only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, overload

from fundmatch.catalogue.attached import attached_texts
from fundmatch.catalogue.columns import Columns, Row
from fundmatch.models import Call

if TYPE_CHECKING:
    from fundmatch.matching.documents import IndexedText
    from fundmatch.store.documents import DocumentTexts


class Records(Protocol):
    """Where whole calls are read from."""

    def read(self, number: int) -> Call:
        """Call number ``number`` of the catalogue. Raises StoreError where it cannot be read."""
        ...

    def text(self, number: int) -> IndexedText:
        """What is indexed of it, the texts of its files that are at hand included. Raises StoreError."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class HeldCalls:
    """Records that are in memory already."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self.calls = calls

    def read(self, number: int) -> Call:
        return self.calls[number]

    def text(self, number: int) -> IndexedText:
        return indexed_text(self.calls[number])

    def close(self) -> None:
        """Nothing is open."""


class Catalogue(Sequence[Call]):
    """All calls, ordered by id. ``catalogue[3]`` is read whole once and remembered; :attr:`columns` are always there.

    It is also what an index is built from: :attr:`keys`, :attr:`digests` and :meth:`text`.
    """

    def __init__(self, columns: Columns, records: Records) -> None:
        self.columns = columns
        self.records = records
        self._read: dict[int, Call] = {}

    @classmethod
    def of(cls, calls: Iterable[Call]) -> Catalogue:
        """A catalogue of calls at hand; their ids differ."""
        ordered = sorted(calls, key=lambda call: call.id)
        return cls(Columns.of([row_of(call) for call in ordered]), HeldCalls(ordered))

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids."""
        return self.columns.keys

    @property
    def digests(self) -> tuple[str, ...]:
        """32 hexadecimal digits for what is indexed of each call."""
        return self.columns.digests

    def text(self, number: int) -> IndexedText:
        """What is indexed of a call. It is not remembered: who builds an index asks for every text once."""
        return self.records.text(number)

    def read(self, number: int) -> Call:
        """A call that needs not be remembered: for going through many."""
        return self._read[number] if number in self._read else self.records.read(number)

    def close(self) -> None:
        """Let go of the store; calls that were not read by then cannot be any more."""
        self.records.close()

    def __len__(self) -> int:
        return len(self.columns.keys)

    @overload
    def __getitem__(self, number: int) -> Call: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Call, ...]: ...
    def __getitem__(self, number: int | slice) -> Call | tuple[Call, ...]:
        if isinstance(number, slice):
            return tuple(self[each] for each in range(*number.indices(len(self))))
        number = range(len(self))[number]
        if number not in self._read:
            self._read[number] = self.records.read(number)
        return self._read[number]

    def __iter__(self) -> Iterator[Call]:
        """Every call, one at a time and not remembered."""
        return (self.read(number) for number in range(len(self)))

    def number(self, call_id: str) -> int:
        """The number of the call with this id. Raises KeyError."""
        return self._numbers[call_id]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.columns.keys)}

    def named(self, name: str) -> list[int]:
        """The numbers of the calls with this id or, where there is none, this code, in any case of letters."""
        wanted, columns = name.casefold(), self.columns
        for names in (columns.keys, columns.codes):
            found = [number for number, each in enumerate(names) if each.casefold() == wanted]
            if found:
                return found
        return []


def indexed_text(call: Call, texts: DocumentTexts | None = None) -> IndexedText:
    """What of a call, and of its files in ``texts``, is indexed."""
    from fundmatch.matching.documents import call_document
    from fundmatch.matching.weights import shipped_weights

    return call_document(call, shipped_weights(), attached_texts(call, texts))


def row_of(call: Call, texts: DocumentTexts | None = None) -> Row:
    """A call's line in the columns."""
    return Row.of(call, indexed_text(call, texts).digest)
