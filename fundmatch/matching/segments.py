"""A segment: the postings and the vocabulary of some documents, as flat arrays that never change.

Postings are ordered by term, and within a term by place. Places count stop words too, jump by ``GAP`` between clauses,
fields and documents, and are unique within the segment: two words are near each other exactly when their places are.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    def of(cls, pairs: Sequence[tuple[str, Collection[int]]]) -> Links:
        """Links in this order of names."""
        numbers = [to if len(to) == 1 else sorted(set(to)) for _, to in pairs]
        pointers = np.zeros(len(pairs) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in numbers], out=pointers[1:])
        flat = np.array([number for each in numbers for number in each], dtype=np.int32)
        return cls(Strings.of(name for name, _ in pairs), pointers, flat)

    def numbers(self, at: int) -> list[int]:
        """What name number ``at`` leads to; nothing for −1."""
        if at < 0:
            return []
        return [int(number) for number in self.to[self.pointers[at] : self.pointers[at + 1]]]


@dataclass(frozen=True)
class Counts:
    """The impact of each meaning on each document: ``count[pointers[n] : pointers[n + 1]]`` for meaning n.

    An impact is 1 + ln of the weighted count, in steps of 1/32.
    """

    names: Strings
    pointers: Ints
    document: NDArray[np.int32]
    count: NDArray[np.uint8]


@dataclass(frozen=True)
class Segment:
    """Some documents, indexed.

    ``digests`` has 16 bytes a document, ``lengths`` its content words, ``span`` is greater than every place.
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


def vocabulary_arrays(surfaces: Mapping[str, Collection[int]]) -> dict[str, Any]:
    """The part of a segment that leads from forms to terms."""
    by_group: defaultdict[tuple[bool, int], list[str]] = defaultdict(list)
    for surface in surfaces:
        by_group[not surface.isascii() and is_cyrillic(surface), len(surface)].append(surface)
    groups = {group: sorted(by_group[group]) for group in sorted(by_group)}
    romanised: defaultdict[str, set[int]] = defaultdict(set)
    for (cyrillic, _), forms in groups.items():
        for surface in forms if cyrillic else ():
            romanised[fold(bulgarian_latin(surface))].update(surfaces[surface])
    firsts = itertools.accumulate((len(forms) for forms in groups.values()), initial=0)
    rows = [(int(cyrillic), length, first) for (cyrillic, length), first in zip(groups, firsts, strict=False)]
    return {
        "surfaces": Links.of([(surface, surfaces[surface]) for forms in groups.values() for surface in forms]),
        "groups": np.array(rows, dtype=np.int64).reshape(-1, 3),
        "romanised": Links.of(sorted(romanised.items())),
    }


def by_row(row: NDArray[Any], column: NDArray[Any], data: NDArray[Any], rows: int) -> tuple[Ints, NDArray[Any], Any]:
    """(pointers, columns, data) ordered by row, otherwise as they come: a counting sort, linear in the entries."""
    from scipy.sparse import coo_array

    shape = (max(rows, 1), max(int(column.max()) + 1 if len(column) else 1, 1))
    entries = coo_array((data, (row.astype(np.int32, copy=False), column.astype(np.int32, copy=False))), shape=shape)
    entries.has_canonical_format = True  # else equal pairs would be added up
    found = entries.tocsr()
    pointers = found.indptr.astype(np.int64)[: rows + 1]
    return pointers, found.indices, found.data
