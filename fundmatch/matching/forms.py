"""Written forms by number: every distinct word as written is made a Python string, folded and lemmatised once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.codepoints import Cut
from fundmatch.text.folding import clean, is_cyrillic, without_marks
from fundmatch.text.lemmas import lemmas
from fundmatch.text.stems import inflections, stems, tells
from fundmatch.text.transliteration import serbian_latin
from fundmatch.text.words import LANGUAGES, LONGEST_ACRONYM, Votes, endings, stop_words, votes

Hashes = NDArray[np.uint64]
Array = NDArray[np.int64]

#: Odd numbers that spread the bits of a word over 64 (SplitMix64's), the second pair for words with far letters.
_SPREAD, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SPREAD_WIDE = np.uint64(0x94D049BB133111EB)
_BITS = 64

#: Forms that may be told apart before the table grows.
_SMALLEST = 1 << 12

#: Votes for a language are added up in parts of one number: fewer than 2²⁰ words a segment.
PART = 20
_MASK = (1 << PART) - 1


def hashes(cut: Cut) -> Hashes:
    """A 64-bit number for each word, from eight letters at a time.

    Words of up to eight letters have different ones; two of n others fall together with a chance of n² / 2⁶⁵.
    """
    lengths = cut.ends - cut.starts
    found = _mixed(cut.near, cut.starts, lengths, _SPREAD)
    if cut.wide is not None and len(cut.far):
        found[cut.far] = _mixed(cut.wide, cut.starts[cut.far], lengths[cut.far], _SPREAD_WIDE)
    return found


def _mixed(letters: NDArray[Any], starts: Array, lengths: Array, spread: np.uint64) -> Hashes:
    size = letters.itemsize
    at_once = 8 // size
    blocks: Hashes = np.ndarray(len(letters) - at_once + 1, dtype="<u8", buffer=letters.data, strides=(size,))
    found = blocks[starts]
    found &= _masks(8 * size).take(lengths, mode="clip")
    found *= spread
    longer, done = np.flatnonzero(lengths > at_once), at_once
    while len(longer):
        more = blocks[starts[longer] + done]
        more &= _masks(8 * size).take(lengths[longer] - done, mode="clip")
        before = found[longer]
        found[longer] = (before ^ (before >> np.uint64(29))) * _FOLD + more * spread
        done += at_once
        longer = longer[lengths[longer] > done]
    return found


@cache
def _masks(bits: int) -> Hashes:
    """For 0, 1, 2 … letters of so many bits the bits they take, up to all 64."""
    return np.array([(1 << bits * letters) - 1 for letters in range(_BITS // bits + 1)], dtype=np.uint64)


class HashTable:
    """Numbers for 64-bit keys, in the order of their first appearance; open addressing, probed for many at once."""

    def __init__(self) -> None:
        self._size = 0
        self._grow(_SMALLEST)

    def _grow(self, capacity: int) -> None:
        self._keys = np.zeros(capacity, dtype=np.uint64)
        self._numbers = np.full(capacity, -1, dtype=np.int32)
        self._shift = np.uint64(_BITS - capacity.bit_length() + 1)

    def _slots(self, keys: Hashes) -> Array:
        return (keys >> self._shift).astype(np.int64)

    def find(self, keys: Hashes) -> NDArray[np.int32]:
        """The numbers of keys, −1 for new ones."""
        slots = self._slots(keys)
        found = self._numbers.take(slots)
        missed = np.flatnonzero(self._keys.take(slots) != keys)
        number, found[missed] = found[missed], -1
        missed = missed[number >= 0]
        while len(missed):
            slots[missed] = (slots[missed] + 1) & (len(self._keys) - 1)
            number = self._numbers[slots[missed]]
            same = self._keys[slots[missed]] == keys[missed]
            found[missed[same]] = number[same]
            missed = missed[~same & (number >= 0)]
        return found

    def add(self, keys: Hashes) -> None:
        """New and distinct keys, numbered onwards."""
        numbers = np.arange(self._size, self._size + len(keys), dtype=np.int32)
        self._size += len(keys)
        if 2 * self._size > len(self._keys):
            old = self._numbers >= 0
            keys, numbers = np.concatenate([self._keys[old], keys]), np.concatenate([self._numbers[old], numbers])
            self._grow(1 << (4 * self._size).bit_length())
        self._put(keys, numbers)

    def _put(self, keys: Hashes, numbers: NDArray[np.int32]) -> None:
        slots = self._slots(keys)
        while len(keys):
            free = self._numbers[slots] < 0
            self._keys[slots[free]], self._numbers[slots[free]] = keys[free], numbers[free]  # of several the last stays
            left = self._numbers[slots] != numbers
            keys, numbers, slots = keys[left], numbers[left], (slots[left] + 1) & (len(self._keys) - 1)


class Column:
    """An array that grows at its end."""

    def __init__(self, kind: type[np.generic]) -> None:
        self._room: NDArray[Any] = np.zeros(_SMALLEST, dtype=kind)
        self._size = 0

    def extend(self, more: int) -> NDArray[Any]:
        """So many zeros more; returned to be filled."""
        while self._size + more > len(self._room):
            self._room = np.concatenate([self._room, np.zeros_like(self._room)])
        self._size += more
        return self._room[self._size - more : self._size]

    @property
    def values(self) -> NDArray[Any]:
        return self._room[: self._size]


#: What a written form is, as bits: it has a small letter, is an acronym, has nothing but invisible characters, is
#: Cyrillic; its votes say Serbian, or not all of them are known yet.
LOWER, ACRONYM, BLANK, CYRILLIC, SERBIAN, UNASKED = (np.uint8(1 << bit) for bit in range(6))

#: What a form is in a language: not looked up yet, a word that tells nothing, or one with a meaning.
UNMET, STOP, TELLING = range(3)


class Forms:
    """Written forms, and what each is in each language. A *pair* is form · number of languages + language.

    ``facts`` are the bits of :data:`LOWER` and so on. ``votes`` has, in parts of :data:`PART` bits, what
    :class:`fundmatch.text.words.Votes` adds up, in two columns; ASCII forms that say nothing for Serbian have none
    until they are asked for, because most segments have no word that does. ``role`` and ``term`` are those of pairs.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.votes, self.facts = (Column(np.int64), Column(np.int64)), Column(np.uint8)
        self.term, self.role = Column(np.int32), Column(np.uint8)
        self.terms: dict[str, int] = {}
        self._cleaned: list[str] = []
        self._known: tuple[dict[str, int], ...] = tuple({} for _ in LANGUAGES)
        self._folded: list[str] = []
        self._terms, self._roles, self._entry = Column(np.int32), Column(np.uint8), Column(np.int32)
        self._table = HashTable()

    def numbers(self, cut: Cut) -> NDArray[np.int32]:
        """The number of each word's written form."""
        keys = hashes(cut)
        found = self._table.find(keys)
        new = np.flatnonzero(found < 0)
        if len(new):
            first = len(self.written)
            self._table.add(np.unique(keys[new]))
            numbers = found[new] = self._table.find(keys[new])
            at = np.empty(int(numbers.max()) + 1 - first, dtype=np.int64)
            at[numbers - first] = new  # of several occurrences the last stays: they are written alike
            spans = zip(cut.starts[at].tolist(), cut.ends[at].tolist(), strict=True)
            self._add([cut.text[start:end] for start, end in spans])
        return found

    def _add(self, written: Sequence[str]) -> None:
        cleaned = [_clean(word) for word in written]
        first = len(self.written)
        self.written += written
        self._cleaned += cleaned
        for column in self.votes:
            column.extend(len(written))
        self.facts.extend(len(written))[:] = [_facts(*pair) for pair in zip(written, cleaned, strict=True)]
        self.ask(np.array(speaking(cleaned), dtype=np.int64) + first)
        for of_pair in (self.term, self.role, self._entry):
            of_pair.extend(len(LANGUAGES) * len(written))

    def ask(self, forms: NDArray[Any]) -> None:
        """Find the votes of some forms."""
        if not len(forms):
            return
        found = [votes(self.written[form]) for form in forms.tolist()]
        for column, part in zip(self.votes, zip(*map(_packed, found), strict=True), strict=True):
            column.values[forms] = part
        self.facts.values[forms] &= ~UNASKED
        # Where no word says more for Serbian than against it, their sum does not either.
        self.facts.values[forms[[each.marks + each.small > each.other for each in found]]] |= SERBIAN

    def learn(self, pairs: NDArray[np.int32]) -> None:
        """Look pairs up that have not been met."""
        unknown = np.unique(pairs)
        forms, codes = np.divmod(unknown, np.int32(len(LANGUAGES)))
        for code in np.unique(codes).tolist():
            of_language = np.flatnonzero(codes == code)
            cleaned = [self._cleaned[number] for number in forms[of_language].tolist()]
            known = self._known[code]
            new = [form for form in dict.fromkeys(cleaned) if form not in known]
            known.update(zip(new, range(len(self._folded), len(self._folded) + len(new)), strict=True))
            self._read(new, LANGUAGES[code])
            learned = unknown[of_language]
            entry = np.fromiter(map(known.__getitem__, cleaned), dtype=np.int32, count=len(cleaned))
            self._entry.values[learned] = entry
            self.term.values[learned], self.role.values[learned] = self._terms.values[entry], self._roles.values[entry]

    def _read(self, cleaned: Sequence[str], language: str) -> None:
        """Entries for forms that were cleaned: folded form, number of the term, role."""
        written, small = cleaned, stop_words(language)
        if language == "sr":
            written = [form if form.isascii() else serbian_latin(form) for form in cleaned]
        folded = [form if form.isascii() else without_marks(form) for form in written]
        known, number = self.terms, self.terms.setdefault
        self._folded += folded
        terms = [number(f"{language}:{found}", len(known)) for found in lemmas(written, language)]
        self._terms.extend(len(terms))[:] = terms
        self._roles.extend(len(terms))[:] = [STOP if not form or form in small else TELLING for form in folded]

    def folded(self, pairs: NDArray[Any]) -> list[str]:
        """The folded forms of some pairs."""
        return [self._folded[entry] for entry in self._entry.values[pairs].tolist()]


def speaking(cleaned: Sequence[str]) -> list[int]:
    """The numbers of the words that :func:`speaks` holds for; most others are told by a few of their letters."""
    small, (first, beginnings), (last, ends) = _small(), _beginnings(), _last_letters()
    return [
        number
        for number, word in enumerate(cleaned)
        if (word[:first] in beginnings or word[-last:] in ends or word in small or not word.isascii()) and speaks(word)
    ]


def speaks(cleaned: str) -> bool:
    """Whether the votes of a cleaned word may have anything for Serbian, or are of Cyrillic letters.

    Small English words speak, too: they decide most segments, so that no other votes are needed.
    """
    if not cleaned.isascii() or cleaned in _small():
        return True
    last, ends = _last_letters()
    return cleaned[-last:] in ends or (tells(cleaned, "sr") and not tells(cleaned, "en"))


@cache
def _small() -> frozenset[str]:
    return stop_words("en") | stop_words("sr")


@cache
def _beginnings() -> tuple[int, frozenset[str]]:
    """(letters, beginnings of so many letters) of every word that :func:`tells` may take for a Serbian one.

    One letter more than the shortest stem has: behind it the first of an inflection. A third of the words that would
    be asked by the letters of the shortest stem alone.
    """
    letters = min(map(len, stems("sr"))) + 1
    behind = {"", *(inflection[:1] for inflection in inflections("sr"))}
    short = (stem for stem in stems("sr") if len(stem) < letters)
    return letters, frozenset(stem[:letters] for stem in stems("sr")) | {
        stem + more for stem in short for more in behind
    }


@cache
def _last_letters() -> tuple[int, frozenset[str]]:
    """(letters, endings of so many letters) by which most words are known not to end like Serbian ones."""
    letters = min(map(len, endings("sr")))
    return letters, frozenset(ending[-letters:] for ending in endings("sr"))


def _clean(word: str) -> str:
    return word.lower() if word.isascii() else clean(word).replace("‑", "-")


def _facts(word: str, cleaned: str) -> int:
    """The facts of a written form; nothing is known of its votes."""
    if word.isascii() and not word.isupper() and word.isalpha():
        return _PLAIN  # a capital letter at most begins it
    facts = int(UNASKED)
    for bit, holds in (
        (LOWER, _has_small_letters(word)),
        (ACRONYM, _is_acronym(word)),
        (BLANK, not cleaned),
        (CYRILLIC, not cleaned.isascii() and is_cyrillic(cleaned)),
    ):
        facts |= int(bit) if holds else 0
    return facts


_PLAIN = int(LOWER | UNASKED)


def _packed(found: Votes) -> tuple[int, int]:
    return (
        found.marks | found.small << PART | found.other << 2 * PART,
        found.cyrillic | found.serbian << PART | found.bulgarian << 2 * PART,
    )


def unpacked(first: Any, second: Any) -> Votes:
    """The votes of a segment from the sums of both columns."""
    return Votes(*((packed >> PART * part) & _MASK for packed in (first, second) for part in range(3)))


def _has_small_letters(word: str) -> bool:
    if word.isascii():
        return not word.isupper() and word.upper() != word
    return any(letter.islower() or (letter.istitle() and not letter.isupper()) for letter in word)


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= LONGEST_ACRONYM and word.isupper() and word.isalpha()
