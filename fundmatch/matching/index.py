"""The index: every call tokenised once, as a vocabulary, a token stream and a sparse matrix of postings.

The stream lists the content words of all documents in order. For each word it holds the term, the document, the
field's weight, and its *place*: places count stop words too and jump by :data:`GAP` between segments and documents,
so that two words are near each other exactly when their places are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.weights import Weights, shipped_weights
from fundmatch.models import Call, Match, Profile
from fundmatch.text.folding import fold, is_cyrillic
from fundmatch.text.lemmas import lemma
from fundmatch.text.transliteration import bulgarian_latin
from fundmatch.text.words import Word, words

if TYPE_CHECKING:
    from fundmatch.text.glossary import Glossary

#: Places left free between segments: more than any window within which words are looked for.
GAP = 20

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TextField:
    """One text of a document: its weight, and the language where the publisher states it."""

    text: str
    weight: float
    language: str = ""


@dataclass(frozen=True)
class IndexedText:
    """A document as the index sees it: a key and its texts in order."""

    key: str
    fields: tuple[TextField, ...]


@dataclass(frozen=True)
class PlacedWord:
    """A content word of a document, the number of its field and its place within the document."""

    word: Word
    field: int
    place: int


def call_document(call: Call, weights: Weights) -> IndexedText:
    """What of a call is searched, and how much each part counts. Conditions are not: they are about applicants."""
    by_part = weights.fields
    fields = [TextField(call.title, by_part.title)]
    fields += [TextField(title, by_part.title, language) for language, title in call.titles.items()]
    fields.append(TextField("\n".join(call.themes), by_part.themes))
    fields.append(TextField("\n".join(call.keywords), by_part.keywords))
    fields.append(TextField(call.summary, by_part.summary))
    fields.append(TextField(call.text, by_part.text))
    fields += [TextField(text, by_part.text, language) for language, text in call.texts.items()]
    return IndexedText(call.id, tuple(field for field in fields if field.text))


def placed_words(document: IndexedText) -> list[PlacedWord]:
    """The content words of a document in order, each with its place."""
    found: list[PlacedWord] = []
    place = 0
    for number, field in enumerate(document.fields):
        segment = -1
        for word in words(field.text, field.language):
            place += 1 if word.segment == segment else GAP
            segment = word.segment
            if word.tells:
                found.append(PlacedWord(word, number, place))
    return found


@dataclass(frozen=True)
class Vocabulary:
    """Terms (language and lemma) by number, and the surface forms under which they occur."""

    terms: dict[tuple[str, str], int]
    surfaces: dict[str, tuple[int, ...]]
    romanised: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Index:
    """Documents ready for matching. Build it with :meth:`build`; nothing in it changes afterwards."""

    documents: tuple[IndexedText, ...]
    vocabulary: Vocabulary
    term: Ints
    place: Ints
    document: Ints
    weight: Floats
    starts: Ints
    norm: Floats
    order: Ints
    pointers: Ints
    weights: Weights

    @classmethod
    def build(cls, calls: Iterable[Call], weights: Weights | None = None) -> Index:
        """Index calls by title, themes, keywords, summary and text."""
        chosen = weights or shipped_weights()
        return cls.of_documents([call_document(call, chosen) for call in calls], chosen)

    @classmethod
    def of_documents(cls, documents: Sequence[IndexedText], weights: Weights | None = None) -> Index:
        """Index any documents, such as the partners themselves."""
        return _Builder(weights or shipped_weights()).build(documents)

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self.documents)

    def postings(self, term: int) -> Ints:
        """The numbers (in the stream) of every occurrence of a term, ascending."""
        return self.order[self.pointers[term] : self.pointers[term + 1]]

    def match(self, profile: Profile, glossary: Glossary | None = None, limit: int | None = None) -> list[Match]:
        """Every call that fits ``profile`` at all, best first, with the reasons."""
        from fundmatch.matching.engine import Engine

        return Engine(self, glossary).match(profile, limit)


class _Builder:
    """Collects the stream and turns it into arrays."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.terms: dict[tuple[str, str], int] = {}
        self.surfaces: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self.stream: list[tuple[int, int, int, float]] = []

    def build(self, documents: Sequence[IndexedText]) -> Index:
        starts = [0]
        offset = 0
        for number, document in enumerate(documents):
            offset = self._add(number, document, offset)
            starts.append(len(self.stream))
        columns = list(zip(*self.stream, strict=True)) or [(), (), (), ()]
        term, place, of_document = (np.array(column, dtype=np.int64) for column in columns[:3])
        order = np.argsort(term, kind="stable")
        pointers = np.searchsorted(term[order], np.arange(len(self.terms) + 1))
        return Index(
            documents=tuple(documents),
            vocabulary=self._vocabulary(),
            term=term,
            place=place,
            document=of_document,
            weight=np.array(columns[3], dtype=np.float64),
            starts=np.array(starts, dtype=np.int64),
            norm=self._norm(np.diff(starts).astype(np.int64)),
            order=order,
            pointers=pointers,
            weights=self.weights,
        )

    def _add(self, number: int, document: IndexedText, offset: int) -> int:
        """Append one document to the stream; the place at which the next may begin."""
        last = offset
        for placed in placed_words(document):
            word = placed.word
            key = (word.language, lemma(word.form, word.language))
            term = self.terms.setdefault(key, len(self.terms))
            self.surfaces[word.folded][term] = None
            last = offset + placed.place
            self.stream.append((term, last, number, document.fields[placed.field].weight))
        return last + GAP

    def _vocabulary(self) -> Vocabulary:
        surfaces = {surface: tuple(terms) for surface, terms in self.surfaces.items()}
        romanised: defaultdict[str, dict[int, None]] = defaultdict(dict)
        for surface, terms in surfaces.items():
            if is_cyrillic(surface):
                romanised[fold(bulgarian_latin(surface))].update(dict.fromkeys(terms))
        return Vocabulary(self.terms, surfaces, {latin: tuple(terms) for latin, terms in romanised.items()})

    def _norm(self, lengths: Ints) -> Floats:
        """BM25's length part, k1·(1 − b + b·length/mean), a number for each document."""
        k1, b = self.weights.saturation.k1, self.weights.saturation.b
        mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        return np.asarray(k1 * (1 - b + b * lengths / mean), dtype=np.float64)
