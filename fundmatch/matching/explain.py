"""The reasons: which words of a call a keyword was found in, quoted, with points that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fundmatch.matching.expand import Alternative, Phrase, Slot
from fundmatch.matching.index import Index, PlacedWord, placed_words
from fundmatch.matching.occurrences import Occurrences, alternative_occurrences
from fundmatch.matching.score import Scorer
from fundmatch.models import EvidenceKind
from fundmatch.text.folding import normal

#: Longest quotation, in characters.
SNIPPET = 160

#: Words at most this many places apart are quoted with what stands between ("cultural and creative").
NEXT_TO = 2

#: From the nearest link to the farthest; an explanation names the farthest that it needed.
KINDS: tuple[EvidenceKind, ...] = ("exact", "inflected", "transliterated", "glossary", "typo")


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


@dataclass
class Explainer:
    """Quotes calls. A call's text is cut into words again when it is first quoted, and remembered."""

    index: Index
    scorer: Scorer
    _words: dict[int, list[PlacedWord]] = field(default_factory=dict)
    _occurrences: dict[Alternative, Occurrences] = field(default_factory=dict)

    def quote(self, phrase: Phrase, number: int) -> Quotation:
        """Where document ``number`` has a keyword: its slots as near each other as they come."""
        hits = [self._hits(slot, number) for slot in phrase.slots]
        chosen = _nearest_together([found for found in hits if found])
        if not chosen:
            return Quotation("", "exact", 0.0, "")
        numbers = sorted({word for hit in chosen for word in hit.words})
        kind = max((hit.kind for hit in chosen), key=KINDS.index)
        similarity = sum(hit.similarity for hit in chosen) / len(phrase.slots)
        if kind == "exact" and self._inflected(phrase, numbers, number):
            kind = "inflected"
        return Quotation(self._matched(numbers, number), kind, similarity, self._snippet(numbers, number))

    def shared_words(self, phrases: Sequence[Phrase], number: int, most: int = 4) -> Quotation:
        """The words that say most of those a free text shares with a document."""
        phrase = max(phrases, key=lambda phrase: float(self.scorer.text(phrase)[number]))
        covered = float(self.scorer.text(phrase)[number])
        found = [(self.scorer.slot(slot), slot) for slot in self.scorer.telling(phrase)]
        told = [(each.idf**2 * each.strengths[number], slot) for each, slot in found if each.strengths[number]]
        best = [slot for _, slot in sorted(told, key=lambda pair: (-pair[0], pair[1].text))[:most]]
        hits = [max(self._hits(slot, number), key=lambda hit: (hit.weight, hit.similarity)) for slot in best]
        if not hits:
            return Quotation("", "free-text", covered, "")
        written = {text.casefold(): text for text in (self._matched(hit.words, number) for hit in reversed(hits))}
        matched = " · ".join(reversed(written.values()))
        return Quotation(matched, "free-text", covered, self._snippet(hits[0].words, number))

    def _hits(self, slot: Slot, number: int) -> list[_Hit]:
        """Every occurrence of a slot in one document."""
        first, last = int(self.index.starts[number]), int(self.index.starts[number + 1])
        hits = []
        for alternative in slot.alternatives:
            found = self._alternative(alternative)
            inside = (found.at >= first) & (found.at < last)
            for at, similarity in zip(found.at[inside], found.similarity[inside], strict=True):
                words = self._together(alternative, int(at), range(first, last))
                kinds = [kind for _, kind in words]
                kind = max((*kinds, alternative.kind), key=KINDS.index)
                weight = float(self.index.weight[at])
                hits.append(_Hit(tuple(at - first for at, _ in words), kind, float(similarity), weight))
        return hits

    def _alternative(self, alternative: Alternative) -> Occurrences:
        if alternative not in self._occurrences:
            self._occurrences[alternative] = alternative_occurrences(self.index, alternative)
        return self._occurrences[alternative]

    def _together(self, alternative: Alternative, at: int, span: range) -> list[tuple[int, EvidenceKind]]:
        """For each word of an alternative its occurrence nearest to ``at``, with the kind of its reading."""
        chosen = []
        for readings in alternative.words:
            kinds = {reading.term: reading.kind for reading in readings}
            inside = self.index.term[span.start : span.stop]
            found = np.flatnonzero(np.isin(inside, list(kinds))) + span.start
            best = int(found[np.argmin(np.abs(self.index.place[found] - self.index.place[at]))])
            chosen.append((best, kinds[int(self.index.term[best])]))
        return chosen

    def _placed(self, number: int) -> list[PlacedWord]:
        if number not in self._words:
            self._words[number] = placed_words(self.index.documents[number])
        return self._words[number]

    def _inflected(self, phrase: Phrase, numbers: Sequence[int], number: int) -> bool:
        written = {form for slot in phrase.slots for form in slot.text.split()}
        return any(self._placed(number)[each].word.form not in written for each in numbers)

    def _matched(self, numbers: Sequence[int], number: int) -> str:
        """The words as the call writes them; what stands between distant ones is left out with a mark."""
        found = ""
        previous: PlacedWord | None = None
        for each in sorted(numbers):
            word = self._placed(number)[each]
            text = normal(self.index.documents[number].fields[word.field].text)
            if previous is None:
                gap = ""
            elif previous.field == word.field and word.place - previous.place <= NEXT_TO:
                gap = text[previous.word.end : word.word.start]
            else:
                gap = " … "
            found += gap + text[word.word.start : word.word.end]
            previous = word
        return found

    def _snippet(self, numbers: Sequence[int], number: int) -> str:
        """The text around the first word found, cut at words to :data:`SNIPPET` characters."""
        placed = self._placed(number)
        first = placed[min(numbers)]
        text = normal(self.index.documents[number].fields[first.field].text)
        last = max(placed[each].word.end for each in numbers if placed[each].field == first.field)
        return _cut(text, first.word.start, last)


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
