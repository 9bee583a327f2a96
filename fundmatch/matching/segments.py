"""A segment: the postings and the vocabulary of some documents, as flat arrays that never change.

Postings are ordered by term, and within a term by place. Places count stop words too, jump by ``GAP`` between clauses,
fields and documents, and are unique within the segment: two words are near each other exactly when their places are.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.documents import Term
from fundmatch.matching.strings import Strings
from fundmatch.text.folding import fold, is_cyrillic
from fundmatch.text.transliteration import bulgarian_latin

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Links:
    """From each of some strings to several numbers: ``to[pointers[n] : pointers[n + 1]]``."""

    names: Strings
    pointers: Ints
    to: NDArray[np.int32]

    @classmethod
    def of(cls, names: Sequence[str], row: NDArray[np.int64], to: NDArray[np.int32]) -> Links:
        """Links from name number ``row`` to a number, in pairs of any order; a pair given twice is one link."""
        pairs = np.unique(row << 32 | to)
        pointers = np.searchsorted(pairs, np.arange(len(names) + 1, dtype=np.int64) << 32)
        return cls(Strings.of(names), pointers, pairs.astype(np.int32))

    def numbers(self, at: int) -> list[int]:
        """What name number ``at`` leads to; nothing for −1."""
        if at < 0:
            return []
        return [int(number) for number in self.to[self.pointers[at] : self.pointers[at + 1]]]


@dataclass(frozen=True)
class Counts:
    """The impact of each meaning on each document: ``count[pointers[n] : pointers[n + 1]]`` for meaning n.

    Of a meaning the documents are ascending.

    An impact is 1 + ln of the weighted count, in steps of 1/32.
    """

    names: Strings
    pointers: Ints
    document: NDArray[np.int32]
    count: NDArray[np.uint8]


@dataclass(frozen=True)
class Segment:
    """Some documents, indexed.

    ``digests`` has 16 bytes a document, ``lengths`` its own content words, ``span`` is greater than every place.
    ``weights`` of words of attachments are negative.
    ``terms`` are written ``language:lemma``. ``surfaces`` are folded forms by script and length: ``groups`` has a row
    (Cyrillic or not, letters, first surface) for each.
    """

    digests: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    span: int
    terms: Strings
    pointers: Ints
    place: NDArray[np.uint32]
    document: NDArray[np.int32]
    weight: NDArray[np.uint16]
    weights: Floats
    surfaces: Links
    groups: Ints
    romanised: Links
    counts: Counts | None = None

    def __len__(self) -> int:
        return len(self.lengths)

    def term(self, number: int) -> Term:
        """A term by its number."""
        return split_term(self.terms[number])

    def number(self, term: Term) -> int:
        """The number of a term, or −1."""
        return self.terms.find(written_term(term))

    def group(self, cyrillic: bool, length: int) -> tuple[int, int]:
        """(first, last) of the surfaces of a script and a length."""
        return self._groups.get((cyrillic, length), (0, 0))

    @cached_property
    def _groups(self) -> dict[tuple[bool, int], tuple[int, int]]:
        rows = [*self.groups.tolist(), [0, 0, len(self.surfaces.names)]]
        return {(bool(row[0]), row[1]): (row[2], following[2]) for row, following in itertools.pairwise(rows)}

    def of_surface(self, folded: str) -> list[int]:
        """The numbers of the terms that occur in this folded form."""
        first, last = self.group(is_cyrillic(folded), len(folded))
        return self.surfaces.numbers(self.surfaces.names.find(folded, first, last))

    def of_romanised(self, latin: str) -> list[int]:
        """The numbers of the terms that occur in a Cyrillic form which is written so in Latin letters."""
        return self.romanised.numbers(self.romanised.names.find(latin))


def written_term(term: Term) -> str:
    return f"{term[0]}:{term[1]}"


def split_term(written: str) -> Term:
    language, _, word = written.partition(":")
    return language, word


def vocabulary_arrays(surface: Sequence[str], term: NDArray[np.int32]) -> dict[str, Any]:
    """The part of a segment that leads from folded forms to terms; both come in pairs, forms as often as they have.

    Forms are sorted by script, then length, then code points.
    """
    distinct = sorted(sorted(dict.fromkeys(surface)), key=len)
    far = [form for form in distinct if not form.isascii() and is_cyrillic(form)]
    if far:
        cyrillic = set(far)
        distinct = [*(form for form in distinct if form not in cyrillic), *far]
    links = Links.of(distinct, _numbers(distinct, surface), term)
    lengths = np.fromiter(map(len, distinct), dtype=np.int64, count=len(distinct))
    script = np.arange(len(distinct)) >= len(distinct) - len(far)
    firsts = np.flatnonzero((np.diff(lengths, prepend=-1) != 0) | (np.diff(script, prepend=False)))
    return {
        "surfaces": links,
        "groups": np.stack([script[firsts], lengths[firsts], firsts], axis=1).astype(np.int64),
        "romanised": _romanised(far, len(distinct) - len(far), links),
    }


def _romanised(cyrillic: Sequence[str], first: int, surfaces: Links) -> Links:
    """From Cyrillic forms as written in Latin letters; these are the surfaces from ``first`` on."""
    latin = [fold(bulgarian_latin(form)) for form in cyrillic]
    several = np.diff(surfaces.pointers[first:])
    distinct = sorted(set(latin))
    return Links.of(distinct, np.repeat(_numbers(distinct, latin), several), surfaces.to[surfaces.pointers[first] :])


def _numbers(distinct: Sequence[str], written: Sequence[str]) -> NDArray[np.int64]:
    """The number of each string among those that are distinct."""
    number = {text: at for at, text in enumerate(distinct)}
    return np.fromiter(map(number.__getitem__, written), dtype=np.int64, count=len(written))


#: Entries from which on a counting sort is worth loading scipy.sparse for, which takes .15 s; of so many argsort takes
#: a tenth of that.
MANY = 200_000


def by_row(row: NDArray[Any], column: NDArray[Any], data: NDArray[Any], rows: int) -> tuple[Ints, NDArray[Any], Any]:
    """(pointers, columns, data) ordered by row, otherwise as they come."""
    if len(row) < MANY:
        order = np.argsort(row, kind="stable")
        pointers = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))])
        return pointers.astype(np.int64), column[order].astype(np.int32, copy=False), data[order]
    return _counted(row, column, data, rows)


def _counted(row: NDArray[Any], column: NDArray[Any], data: NDArray[Any], rows: int) -> tuple[Ints, NDArray[Any], Any]:
    """The same by a counting sort, linear in the entries."""
    from scipy.sparse import coo_array

    shape = (max(rows, 1), max(int(column.max()) + 1 if len(column) else 1, 1))
    entries = coo_array((data, (row.astype(np.int32, copy=False), column.astype(np.int32, copy=False))), shape=shape)
    entries.has_canonical_format = True  # else equal pairs would be added up
    found = entries.tocsr()
    pointers = found.indptr.astype(np.int64)[: rows + 1]
    return pointers, found.indices, found.data
