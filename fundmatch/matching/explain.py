"""The reasons: which words of a call a keyword was found in, quoted, with points that add up."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fundmatch.matching.background import FOREIGN
from fundmatch.matching.documents import IndexedText, PlacedWord, Term, placed_words
from fundmatch.matching.expand import Alternative, Phrase, Slot
from fundmatch.matching.index import NO_POSITIONS, Index, Positions
from fundmatch.matching.meanings import Meanings
from fundmatch.matching.memory import Memory
from fundmatch.matching.occurrences import alternative_occurrences
from fundmatch.models import EvidenceKind
from fundmatch.text.folding import normal

#: Longest quotation, in characters.
SNIPPET = 160

#: Words at most this many places apart are quoted with what stands between ("cultural and creative").
NEXT_TO = 2

#: Most words that are named of those a free text shares with a call.
MOST_WORDS = 4

#: Most documents that are remembered as words (about 500 kB each).
MOST_DOCUMENTS = 500

#: From the nearest link to the farthest; an explanation names the farthest that it needed.
KINDS: tuple[EvidenceKind, ...] = ("exact", "inflected", "transliterated", "glossary", "typo", "semantic")


@dataclass(frozen=True)
class Quotation:
    """The words found, the farthest kind of link among them, how near they are, and the text around them."""

    matched: str
    kind: EvidenceKind
    similarity: float
    snippet: str


@dataclass(frozen=True)
class _Hit:
    """One slot found in one document: the numbers (within the document) of its words."""

    words: tuple[int, ...]
    kind: EvidenceKind
    similarity: float
    weight: float


def share_out(gains: Sequence[float], score: float) -> list[float]:
    """``score`` in tenths of a point, shared in proportion to ``gains`` (largest remainder): the sum is exact."""
    tenths, total = round(score * 10), sum(gains)
    if not total:
        return [0.0] * len(gains)
    exact = [gain / total * tenths for gain in gains]
    shares = [int(part) for part in exact]
    rest = sorted(range(len(gains)), key=lambda number: shares[number] - exact[number])
    for number in rest[: tenths - sum(shares)]:
        shares[number] += 1
    return [share / 10 for share in shares]


class _Document:
    """One document cut into words again; words are numbered in order."""

    def __init__(self, text: IndexedText) -> None:
        self.text = text
        self.words = placed_words(text)
        self.terms = [word.term for word in self.words]
        self.number_at = {word.place: number for number, word in enumerate(self.words)}
        self._numbers: defaultdict[Term, list[int]] = defaultdict(list)
        for number, term in enumerate(self.terms):
            self._numbers[term].append(number)
        self._normal: dict[int, str] = {}
        self._meanings: dict[str, list[int]] | None = None

    def numbers(self, term: Term) -> list[int]:
        """The words of a term."""
        return self._numbers.get(term, [])

    def weight(self, number: int) -> float:
        """The weight of the field that a word stands in."""
        return self.text.fields[self.words[number].field].weight

    def field(self, number: int) -> str:
        """The text that a word stands in, as its offsets count."""
        field = self.words[number].field
        if field not in self._normal:
            self._normal[field] = normal(self.text.fields[field].text)
        return self._normal[field]

    def source(self, number: int) -> str:
        """The page of an attachment that a word stands in; empty for a word of the document itself."""
        return self._source(self.words[number])

    def _source(self, word: PlacedWord) -> str:
        return self.text.fields[word.field].source

    def quotable(self, first: int, last: int) -> bool:
        """Whether two words stand in one line, and within :data:`SNIPPET` characters."""
        one, other = self.words[first], self.words[last]
        if one.field != other.field or other.word.end - one.word.start > SNIPPET:
            return first == last
        return "\n" not in self.field(first)[one.word.start : other.word.end]

    def numbers_of_meanings(self, meanings: Meanings) -> dict[str, list[int]]:
        """The document's own words of each meaning; ``meanings`` are always the same."""
        if self._meanings is None:
            self._meanings = {}
            own = [term for term, word in zip(self.terms, self.words, strict=True) if not self._source(word)]
            for at, meaning in meanings.read(own):  # attachments come last
                self._meanings.setdefault(meaning.removeprefix(FOREIGN), []).append(at)
        return self._meanings

    def positions(self, term: Term) -> Positions:
        """As :meth:`Index.positions`, for this document alone."""
        numbers = self.numbers(term)
        if not numbers:
            return NO_POSITIONS
        place = np.array([self.words[number].place for number in numbers], dtype=np.int64)
        weight = np.array([self.weight(number) for number in numbers])
        return Positions(place, np.zeros(len(numbers), dtype=np.int32), weight)


@dataclass
class Explainer:
    """Quotes calls. A call's text is cut into words again when it is first quoted, and remembered."""

    index: Index
    meanings: Meanings
    _documents: Memory[int, _Document] = field(default_factory=lambda: Memory(MOST_DOCUMENTS))

    def quote(self, phrase: Phrase, number: int) -> Quotation:
        """Where document ``number`` has a keyword: its slots as near each other as they come."""
        document = self._document(number)
        hits = [self._hits(slot, document) for slot in phrase.slots]
        chosen = _nearest_together([found for found in hits if found])
        if not chosen:
            return Quotation("", "exact", 0.0, "")
        numbers = sorted({word for hit in chosen for word in hit.words})
        kind = max((hit.kind for hit in chosen), key=KINDS.index)
        similarity = sum(hit.similarity for hit in chosen) / len(phrase.slots)
        if kind == "exact" and _inflected(phrase, numbers, document):
            kind = "inflected"
        return Quotation(_matched(numbers, document), kind, similarity, _snippet(numbers, document))

    def shared_words(self, telling: Sequence[tuple[float, str]], number: int, similarity: float) -> Quotation:
        """The piece of a document that says most of what a free text shares with it: ``telling`` by (worth, meaning).

        The most telling words of the quotation are named, and where it has few, the most telling ones elsewhere.
        """
        document = self._document(number)
        places = document.numbers_of_meanings(self.meanings)
        worth = {meaning: gain for gain, meaning in telling if meaning in places}
        if not worth:
            return Quotation("", "free-text", similarity, "")
        quoted = _most_telling(worth, places, document)
        named = sorted(worth, key=lambda meaning: meaning not in quoted)[:MOST_WORDS]
        chosen = [quoted.get(each, max(places[each], key=document.weight)) for each in worth if each in named]
        written = {text.casefold(): text for text in (_matched([at], document) for at in reversed(chosen))}
        matched = " · ".join(reversed(written.values()))
        return Quotation(matched, "free-text", similarity, _snippet(sorted(quoted.values()), document))

    def _document(self, number: int) -> _Document:
        return self._documents.recall(number, lambda: _Document(self.index.text(number)))

    def _hits(self, slot: Slot, document: _Document) -> list[_Hit]:
        """Every occurrence of a slot in one document."""
        slack, hits = self.index.weights.keyword.phrase_slack, []
        for alternative in slot.alternatives:
            found = alternative_occurrences(document.positions, alternative, slack)
            for place, similarity in zip(found.place.tolist(), found.similarity.tolist(), strict=True):
                words = _together(alternative, place, document)
                kind = max((*(kind for _, kind in words), alternative.kind), key=KINDS.index)
                weight = document.weight(document.number_at[place])
                hits.append(_Hit(tuple(number for number, _ in words), kind, similarity, weight))
        return hits


def _together(alternative: Alternative, place: int, document: _Document) -> list[tuple[int, EvidenceKind]]:
    """For each word of an alternative its occurrence nearest to ``place``, with the kind of its reading."""
    chosen = []
    for readings in alternative.words:
        kinds = {reading.term: reading.kind for reading in readings}
        found = sorted(number for term in kinds for number in document.numbers(term))
        best = min(found, key=lambda number: abs(document.words[number].place - place))
        chosen.append((best, kinds[document.terms[best]]))
    return chosen


def _inflected(phrase: Phrase, numbers: Sequence[int], document: _Document) -> bool:
    written = {form for slot in phrase.slots for form in slot.text.split()}
    return any(document.words[each].word.form not in written for each in numbers)


def _matched(numbers: Sequence[int], document: _Document) -> str:
    """The words as the call writes them; what stands between distant ones is left out with a mark."""
    found = ""
    previous: PlacedWord | None = None
    for each in sorted(numbers):
        word, text = document.words[each], document.field(each)
        if previous is None:
            gap = ""
        elif previous.field == word.field and word.place - previous.place <= NEXT_TO:
            gap = text[previous.word.end : word.word.start]
        else:
            gap = " … "
        found += gap + text[word.word.start : word.word.end]
        previous = word
    return found


def _most_telling(
    worth: Mapping[str, float], places: Mapping[str, Sequence[int]], document: _Document
) -> dict[str, int]:
    """The meanings, each with its word, that stand in the one quotation whose meanings are worth most together.

    Of equal ones that of the heaviest field counts, then the shortest, then the first.
    """
    hits = sorted((number, meaning) for meaning in worth for number in places[meaning])
    best: tuple[tuple[float, float, int], dict[str, int]] | None = None
    for at, (first, _) in enumerate(hits):
        window: dict[str, int] = {}
        for number, meaning in hits[at:]:
            if not document.quotable(first, number):
                break
            window.setdefault(meaning, number)
        merit = (math.fsum(worth[each] for each in window), document.weight(first), first - max(window.values()))
        if best is None or merit > best[0]:
            best = (merit, window)
    return best[1] if best else {}


def _snippet(numbers: Sequence[int], document: _Document) -> str:
    """The text around the first word found, cut at words to :data:`SNIPPET` characters; the page of an attachment
    that it stands in comes behind it."""
    first = document.words[min(numbers)]
    ends = [document.words[each].word.end for each in numbers if document.words[each].field == first.field]
    quoted, source = _cut(document.field(min(numbers)), first.word.start, max(ends)), document.source(min(numbers))
    return f"{quoted} ({source})" if source else quoted


def _nearest_together(hits: Sequence[Sequence[_Hit]]) -> list[_Hit]:
    """One hit for each slot: beginning with the best place of the first slot, each next one nearest to the last."""
    if not hits:
        return []
    best: tuple[float, list[_Hit]] | None = None
    for start in hits[0]:
        chain, spread = [start], 0
        for others in hits[1:]:
            nearest = min(others, key=lambda hit: abs(hit.words[0] - chain[-1].words[-1]))
            spread += abs(nearest.words[0] - chain[-1].words[-1])
            chain.append(nearest)
        merit = sum(hit.similarity for hit in chain) - 0.1 * spread + 0.02 * sum(hit.weight for hit in chain)
        if best is None or merit > best[0]:
            best = (merit, chain)
    return best[1] if best else []


def _cut(text: str, start: int, end: int) -> str:
    """The lines around ``text[start:end]`` as one line, at most :data:`SNIPPET` characters and ellipses."""
    if end - start > SNIPPET:
        end = max(text.rfind(" ", start, start + SNIPPET), start + 1)
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    room = max(0, SNIPPET - (end - start)) // 2
    if start - left > room:
        left = text.find(" ", start - room, start) + 1 or start
    if right - end > room:
        cut = text.rfind(" ", end, end + room)
        right = cut if cut > 0 else end
    before = "…" if left > 0 and text[left - 1] != "\n" else ""
    after = "…" if right < len(text) and text[right] != "\n" else ""
    return before + " · ".join(" ".join(line.split()) for line in text[left:right].split("\n") if line.strip()) + after
