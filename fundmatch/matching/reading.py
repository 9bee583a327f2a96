"""Documents cut into content words, many at once; what each word is was decided by ``fundmatch.text.words``.

:func:`fundmatch.text.words.words` and :func:`fundmatch.matching.documents.placed_words` define the result; this gives
the same words, terms and places as columns of numbers (the tests compare the two).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.codepoints import Cut, cut
from fundmatch.matching.documents import GAP, IndexedText
from fundmatch.matching.forms import (
    ACRONYM,
    BLANK,
    CYRILLIC,
    LOWER,
    SERBIAN,
    TELLING,
    UNASKED,
    UNMET,
    Forms,
    HashTable,
    unpacked,
)
from fundmatch.text.words import LANGUAGES, languages_of

#: Letters read at once. From half to four times as many the measured differences are within the noise.
BATCH = 1 << 19


@dataclass(frozen=True)
class Columns:
    """The content words of documents in order: form and language (a pair of :class:`Forms`), place, document, and the
    number of the field's weight. ``size`` is the number of documents, ``span`` is greater than every place."""

    pair: NDArray[np.int32]
    place: NDArray[np.uint32]
    document: NDArray[np.int32]
    weight: NDArray[np.uint16]
    size: int
    span: int


class Reader:
    """Reads documents; forms and weights are remembered from one batch to the next.

    The weights of attachments are negative, which tells their words from the document's own.
    """

    def __init__(self) -> None:
        self.forms = Forms()
        self.weights: dict[float, int] = {}
        self.languages = SegmentLanguages()

    def read(self, documents: Iterable[IndexedText]) -> Columns:
        """The content words of documents."""
        parts: list[Columns] = []
        size, span = 0, 0
        for batch in batches(documents):
            parts.append(self._batch(batch, size, span))
            size, span = size + len(batch), parts[-1].span
        return _joined(parts, size, span)

    def _batch(self, documents: Sequence[IndexedText], number: int, place: int) -> Columns:
        """One batch, whose first document has this number and whose places begin above ``place``."""
        fields = [field for document in documents for field in document.fields]
        found = cut([field.text for field in fields])
        words = _Words.read(found, self.forms)
        language = self._languages(words, _numbers(self.languages.hint(field.language) for field in fields))
        pair = words.form * np.int32(len(LANGUAGES))
        pair += language
        role = self.forms.role.values.take(pair)
        if not role.all():  # some are UNMET
            self.forms.learn(pair[role == UNMET])
            role = self.forms.role.values.take(pair)
        telling = role == TELLING
        telling[words.acronyms()] = True
        keep = np.flatnonzero(telling)
        segment = words.segment[keep]
        places = words.places(place)
        of_document, of_weight = self._of_fields(documents, number)
        field = found.field[segment]
        last = int(places[-1]) if len(places) else place
        return Columns(
            pair[keep], places[keep].astype(np.uint32), of_document[field], of_weight[field], len(documents), last + GAP
        )

    def _of_fields(self, documents: Sequence[IndexedText], number: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """For each field the number of its document and of its weight."""
        sizes = [len(document.fields) for document in documents]
        weights = [
            self.weights.setdefault(-field.weight if field.source else field.weight, len(self.weights))
            for document in documents
            for field in document.fields
        ]
        numbers = np.arange(number, number + len(documents), dtype=np.int32)
        return np.repeat(numbers, sizes), np.array(weights, dtype=np.uint16)

    def _languages(self, words: _Words, hints: NDArray[np.int64]) -> NDArray[np.int8]:
        """The language of each word: asked for segments in which anything may speak for another than the usual one."""
        hint = hints[words.cut.field]
        nothing = np.zeros(len(self.languages.hints), dtype=np.int64)
        usual = self.languages.of(nothing, nothing, np.arange(len(nothing)))
        languages = usual[:, hint]
        cyrillic = words.having(CYRILLIC)
        chosen = words.segments(words.having(CYRILLIC | SERBIAN))
        if chosen.any():
            languages[:, chosen] = self._asked(words, chosen, hint)
            serbian = chosen & (languages[1] == LANGUAGES.index("sr"))  # words that were not asked may speak against it
            self._ask(words.form[words.of(serbian)])
            languages[:, serbian] = self._asked(words, serbian, hint)
        latin = np.repeat(languages[1], words.sizes)
        latin[cyrillic] = languages[0][words.segment[cyrillic]]
        return latin

    def _ask(self, form: NDArray[np.int32]) -> None:
        """Have all votes of some forms."""
        self.forms.ask(np.unique(form[self.forms.facts.values[form] & UNASKED != 0]))

    def _asked(self, words: _Words, segments: NDArray[np.bool_], hint: NDArray[np.int64]) -> NDArray[np.int8]:
        """The languages of some segments by the votes of their words."""
        at = words.of(segments)
        first = np.flatnonzero(np.diff(words.segment[at], prepend=-1))
        if not len(first):
            return np.empty((2, 0), dtype=np.int8)
        votes = [np.add.reduceat(column.values[words.form[at]], first) for column in self.forms.votes]
        return self.languages.of(votes[0], votes[1], hint[segments])


@dataclass(frozen=True)
class _Words:
    """The words of a batch: written form and its facts, number of the segment; and the words of each segment."""

    cut: Cut
    form: NDArray[np.int32]
    facts: NDArray[np.uint8]
    segment: NDArray[np.int32]
    sizes: NDArray[np.int64]
    every: np.uint8

    @classmethod
    def read(cls, found: Cut, forms: Forms) -> _Words:
        form = forms.numbers(found)
        sizes = np.diff(np.append(found.first, len(form)))
        facts = forms.facts.values.take(form)
        segment = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        return cls(found, form, facts, segment, sizes, np.bitwise_or.reduce(facts, initial=np.uint8(0)))

    def having(self, facts: np.uint8) -> NDArray[np.int64]:
        """The words that have any of some facts."""
        return np.flatnonzero(self.facts & facts) if self.every & facts else np.empty(0, dtype=np.int64)

    def segments(self, words: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each segment whether it has one of some words."""
        having = np.zeros(len(self.sizes), dtype=bool)
        having[self.segment[words]] = True
        return having

    def of(self, segments: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The words of some segments."""
        return np.flatnonzero(np.repeat(segments, self.sizes))

    def acronyms(self) -> NDArray[np.int64]:
        """Words in capitals, but for those of segments that are in capitals as a whole."""
        found = self.having(ACRONYM)
        capitals = np.bincount(self.segment[np.flatnonzero(self.facts & LOWER == 0)], minlength=len(self.sizes))
        shouting = (capitals == self.sizes) & (self.sizes > 1)
        shouting[self.cut.lower] = False
        return np.asarray(found[~shouting[self.segment[found]]])

    def places(self, before: int) -> NDArray[np.int64]:
        """The place of each word: the next one, or :data:`GAP` further in another segment."""
        if self.every & BLANK:
            seen = np.flatnonzero(self.facts & BLANK == 0)
            steps = np.zeros(len(self.form), dtype=np.int64)
            steps[seen] = np.where(np.diff(self.segment[seen], prepend=-1) > 0, GAP, 1)
            return np.asarray(before + np.cumsum(steps))
        places: NDArray[np.int64] = self.segment * np.int64(GAP - 1)
        places += np.arange(before + GAP, before + GAP + len(places))
        return places


class SegmentLanguages:
    """:func:`languages_of` for many segments: asked once for all that have the same votes and hint."""

    def __init__(self) -> None:
        self._hints: dict[str, int] = {}
        self._known = HashTable()
        self._answers = np.empty((2, 0), dtype=np.int8)

    @property
    def hints(self) -> Sequence[str]:
        """The stated languages met so far, by their numbers."""
        return list(self._hints)

    def hint(self, language: str) -> int:
        """A number for a stated language."""
        return self._hints.setdefault(language, len(self._hints))

    def of(self, first: NDArray[np.int64], second: NDArray[np.int64], hints: NDArray[np.int64]) -> NDArray[np.int8]:
        """(Cyrillic, Latin) × segments: numbers of languages, from packed votes and numbers of hints."""
        mixed = first.astype(np.uint64) * _FACTORS[0] + second.astype(np.uint64) * _FACTORS[1]
        keys = (mixed + hints.astype(np.uint64) + np.uint64(1)) * _FACTORS[2]
        found = self._known.find(keys)
        new = np.flatnonzero(found < 0)
        if len(new):
            fresh, at = np.unique(keys[new], return_index=True)
            stated = self.hints
            rows = zip(*(column[new][at].tolist() for column in (first, second, hints)), strict=True)
            answers = [languages_of(unpacked(one, two), stated[hint]) for one, two, hint in rows]
            codes = np.array([[LANGUAGES.index(code) for code in pair] for pair in answers], dtype=np.int8)
            self._answers = np.concatenate([self._answers, codes.T], axis=1)
            self._known.add(fresh)
            found = self._known.find(keys)
        return self._answers[:, found]


#: Odd numbers that spread votes over 64 bits.
_FACTORS = tuple(np.uint64(factor) for factor in (0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0x9E3779B97F4A7C15))


def batches(documents: Iterable[IndexedText]) -> Iterator[list[IndexedText]]:
    """Documents in groups of about :data:`BATCH` letters."""
    batch: list[IndexedText] = []
    letters = 0
    for document in documents:
        batch.append(document)
        letters += sum(len(field.text) for field in document.fields)
        if letters >= BATCH:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _joined(parts: Sequence[Columns], size: int, span: int) -> Columns:
    return Columns(
        np.concatenate([np.empty(0, dtype=np.int32), *(part.pair for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.uint32), *(part.place for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.int32), *(part.document for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.uint16), *(part.weight for part in parts)]),
        size,
        span,
    )


def _numbers(found: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(found, dtype=np.int64)
