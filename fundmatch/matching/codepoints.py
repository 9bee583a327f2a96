"""Words of many texts at once, as numpy sees them: the code points of joined texts, their kinds, and word boundaries.

Does what ``WORD`` and ``SEGMENT_END`` of ``fundmatch.text.words`` say, without a Python object for each word. A letter
is one byte where the script allows it: passes over bytes cost a tenth of those over 64-bit numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.text.folding import LIGATURES, normal

Array = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Stands between joined texts and at both ends; at the end so often that eight bytes can be read from any letter on.
SEPARATOR = "\0"
AT_END = 8

#: Stands for every code point that is no byte, and for itself.
FAR = 0xFF

#: Marks kinds of letters that normalisation may change or join with the one before them.
_CHANGING = np.uint8(0x80)

_CODE_POINTS = 0x110000
_JAMO = range(0x1100, 0x1200)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d")
_HARD = frozenset(";|()[]•")
_HARD_SPACE = frozenset("\n\r\t" + SEPARATOR)
_SOFT = frozenset(".!?:·")
_JOINERS = frozenset("-‑&")


class Kind(IntEnum):
    """What a code point is to the cutting, in an order in which each question is a comparison.

    Up to INVISIBLE it is part of words; up to DIGIT it is alphanumeric, up to LETTER no decimal digit. From JOINER on
    it is rare, from SOFT on a mark that may end a segment, from HARD_SPACE on one that does. OUTSIDE are small letters
    that are in no word.
    """

    SMALL_CYRILLIC = 0
    CAPITAL_CYRILLIC = 1
    LETTER = 2
    DIGIT = 3
    INVISIBLE = 4
    SPACE = 5
    OTHER = 6
    JOINER = 7
    OUTSIDE = 8
    SOFT = 9
    HARD_SPACE = 10
    HARD = 11
    UNKNOWN = 0x7F


@dataclass(frozen=True)
class Cut:
    """Joined texts cut into words: word n is ``text[starts[n] : ends[n]]``.

    ``near`` are the code points that are bytes, :data:`FAR` for all others; ``wide`` are all of them where any is far,
    and ``far`` the numbers of the words that have any, in order.
    ``first`` are the numbers of the words that begin a segment, ``field`` is the number of the text of each segment;
    ``lower`` are the segments in which a small letter (a circled one) stands outside of words.
    """

    text: str
    near: Bytes
    wide: NDArray[Any] | None
    far: Array
    starts: Array
    ends: Array
    first: Array
    field: Array
    lower: Array


@dataclass(frozen=True)
class _Points:
    """A joined text as code points, the kind of each, and the places of far ones and of rare kinds."""

    text: str
    near: Bytes
    wide: NDArray[Any] | None
    kinds: Bytes
    far: Array
    rare: Array

    def of_kind(self, kind: Kind) -> Array:
        """The places of one of the rare kinds."""
        return np.asarray(self.rare[self.kinds[self.rare] == kind])


def _kind(letter: str) -> Kind:
    if letter.isalnum():
        if "а" <= letter <= "џ":
            return Kind.SMALL_CYRILLIC
        if "Ѐ" <= letter <= "Я":
            return Kind.CAPITAL_CYRILLIC
        return Kind.DIGIT if letter.isdecimal() else Kind.LETTER
    for letters, kind in (
        (_INVISIBLE, Kind.INVISIBLE),
        (_JOINERS, Kind.JOINER),
        (_SOFT, Kind.SOFT),
        (_HARD, Kind.HARD),
        (_HARD_SPACE, Kind.HARD_SPACE),
    ):
        if letter in letters:
            return kind
    if letter.islower():
        return Kind.OUTSIDE
    return Kind.SPACE if letter.isspace() else Kind.OTHER


def _changes(letter: str) -> bool:
    """Whether the normal form of a text with this letter may be another; no-break blanks cut like others."""
    alone = unicodedata.category(letter).startswith("M") or ord(letter) in _JAMO or ord(letter) in LIGATURES
    return alone or unicodedata.normalize("NFC", letter) != letter


@cache
def _near_kinds() -> bytes:
    """For each byte the kind of its code point."""
    return bytes(_kind(chr(point)) for point in range(FAR)) + bytes([Kind.OTHER])


@cache
def _far_kinds() -> Bytes:
    """The kind of every far code point met so far."""
    return np.full(_CODE_POINTS, Kind.UNKNOWN, dtype=np.uint8)


def _kinds_of(points: NDArray[Any]) -> Bytes:
    table = _far_kinds()
    found: Bytes = table.take(points)
    unknown = np.unique(points[found == Kind.UNKNOWN])
    if len(unknown):
        for letter in map(chr, unknown.tolist()):
            table[ord(letter)] = _kind(letter) | (int(_CHANGING) if _changes(letter) else 0)
        found = table.take(points)
    return found


def _read(text: str) -> _Points:
    """The normal form of a joined text."""
    if text.isascii():
        encoded = text.encode("ascii")
        kinds = np.frombuffer(encoded.translate(_near_kinds()), dtype=np.uint8)
        none = np.empty(0, dtype=np.int64)
        return _Points(text, np.frombuffer(encoded, dtype=np.uint8), None, kinds, none, _rare(kinds))
    near, wide, far = _read_wide(text)
    of_far = _kinds_of(wide[far])
    if (of_far & _CHANGING).any():
        text = _normal(text)
        near, wide, far = _read_wide(text)
        of_far = _kinds_of(wide[far])
    kinds = np.frombuffer(bytearray(near.data).translate(_near_kinds()), dtype=np.uint8)
    kinds[far] = of_far & ~_CHANGING
    return _Points(text, near, wide, kinds, far, _rare(kinds))


def _rare(kinds: Bytes) -> Array:
    return np.flatnonzero(kinds >= Kind.JOINER)


def _read_wide(text: str) -> tuple[Bytes, NDArray[Any], Array]:
    """(near, wide, places of far code points); wide ones have two bytes, or four where any needs them."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    wide: NDArray[Any] = np.frombuffer(encoded, dtype=np.uint16)
    if len(wide) > len(text):
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    near = np.minimum(wide, wide.dtype.type(FAR)).astype(np.uint8)
    return near, wide, np.flatnonzero(near == FAR)


def _normal(text: str) -> str:
    """As :func:`normal`, which looks every letter up in a table of ligatures: slow where there are none."""
    if any(chr(ligature) in text for ligature in LIGATURES):
        return normal(text)
    return unicodedata.normalize("NFC", text)


def cut(texts: Sequence[str]) -> Cut:
    """Cut several texts; their places are those of the normal form of all of them joined."""
    joined = SEPARATOR + SEPARATOR.join(text.replace(SEPARATOR, "\1") for text in texts) + SEPARATOR * AT_END
    read = _read(joined)
    starts, ends = _words(read)
    breaks = _breaks(read)
    begins = np.zeros(len(starts) + 1, dtype=bool)
    begins[np.searchsorted(starts, breaks)] = True  # the separator before the first word is a break
    first = np.flatnonzero(begins[:-1])
    blanks = read.of_kind(Kind.HARD_SPACE)
    field = np.searchsorted(blanks[read.near[blanks] == ord(SEPARATOR)], starts[first]) - 1
    lower = _lower(read, starts, breaks, first)
    return Cut(read.text, read.near, read.wide, _having(read.far, starts, ends), starts, ends, first, field, lower)


def _having(far: Array, starts: Array, ends: Array) -> Array:
    """The words in which far letters stand."""
    if not len(far) or not len(starts):
        return np.empty(0, dtype=np.int64)
    words = np.searchsorted(starts, far, side="right") - 1
    inside = words[(words >= 0) & (far < ends[words])]
    return inside[np.flatnonzero(np.diff(inside, prepend=-1))]


def _words(read: _Points) -> tuple[Array, Array]:
    """Starts and ends of words; Cyrillic words that are glued together are parted."""
    kinds = read.kinds
    body = kinds <= Kind.INVISIBLE
    edges = np.flatnonzero(body[1:] != body[:-1])
    edges += 1
    starts, ends = edges[::2], edges[1::2]
    capitals = read.far[kinds[read.far] == Kind.CAPITAL_CYRILLIC]
    glued = capitals[kinds[capitals - 1] == Kind.SMALL_CYRILLIC]
    if len(glued):
        starts, ends = np.union1d(starts, glued), np.union1d(ends, glued)
    return _joined(read, body, starts, ends)


def _joined(read: _Points, body: NDArray[np.bool_], starts: Array, ends: Array) -> tuple[Array, Array]:
    """One letter before a hyphen or ``&`` belongs to the word behind it."""
    joiner, kinds = read.of_kind(Kind.JOINER), read.kinds
    at = joiner - 1
    at = at[(kinds[at] <= Kind.LETTER) & (kinds[joiner + 1] <= Kind.DIGIT) & ~body[at - 1]]
    single = np.searchsorted(starts, at)
    single = single[starts[np.minimum(single, len(starts) - 1)] == at]
    if not len(single):
        return np.ascontiguousarray(starts), np.ascontiguousarray(ends)
    chain = np.concatenate([[0], np.cumsum(np.diff(single) != 1)])
    place = np.arange(len(single)) - np.searchsorted(chain, chain)
    prefix = single[place % 2 == 0]  # in a-b-c the b is taken by the a
    starts = starts.copy()
    starts[prefix + 1] = starts[prefix]
    stays = np.ones(len(starts), dtype=bool)
    stays[prefix] = False
    return starts[stays], ends[stays]


def _breaks(read: _Points) -> Array:
    """Where segments end: at hard marks, and at soft ones with nothing but marks before the next blank."""
    kinds = read.kinds
    marks = read.rare[kinds[read.rare] >= Kind.SOFT]
    mark = kinds[marks]
    after = kinds[marks[:-1] + 1]
    before_space = np.append((after == Kind.SPACE) | (after == Kind.HARD_SPACE), True)
    run = np.concatenate([[0], np.cumsum(np.diff(marks) != 1)])
    number = np.arange(len(marks))
    last = np.maximum.reduceat(np.where(before_space, number, -1), np.searchsorted(run, np.arange(run[-1] + 1)))
    ends: NDArray[np.bool_] = (mark >= Kind.HARD_SPACE) | (number <= last[run])
    return np.asarray(marks[ends])


def _lower(read: _Points, starts: Array, breaks: Array, first: Array) -> Array:
    """The segments that have small letters in no word."""
    at = read.of_kind(Kind.OUTSIDE)
    if not len(at):
        return at
    segment = np.searchsorted(breaks, starts[first])
    return np.flatnonzero(np.isin(segment, np.searchsorted(breaks, at)))
