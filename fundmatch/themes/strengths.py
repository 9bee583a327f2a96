"""How strongly the documents of an index have each theme: its phrases asked of the engine as keywords are.

A phrase p is in a document with the strength K that a keyword has there (see :mod:`fundmatch.matching.score`), and
counts from a least strength on. The phrases of one language are taken together, 1 − Π (1 − K_p); of phrases that are
found in the same words (civic engagement, citizen participation) and of the languages, which say the same in other
words, the best counts. A theme is as strong as the strongest that belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fundmatch.matching.documents import Term
from fundmatch.matching.engine import Engine
from fundmatch.matching.expand import Slot
from fundmatch.matching.index import Floats
from fundmatch.matching.occurrences import Hits, greatest
from fundmatch.themes.tags import ThemeEvidence
from fundmatch.themes.vocabulary import Theme, Vocabulary
from fundmatch.themes.weights import TaggingWeights


def _terms(slot: Slot) -> frozenset[Term]:
    return frozenset(reading.term for each in slot.alternatives for word in each.words for reading in word)


def _alike(first: list[frozenset[Term]], second: list[frozenset[Term]]) -> bool:
    """Whether every word of either phrase is found in words in which one of the other is found."""
    return all(any(a & b for b in second) for a in first) and all(any(a & b for a in first) for b in second)


@dataclass
class ThemeStrengths:
    """Themes against one index; every theme is asked for once."""

    engine: Engine
    vocabulary: Vocabulary
    weights: TaggingWeights
    _own: dict[str, Floats] = field(default_factory=dict)

    def of(self, theme: Theme) -> Floats:
        """The strength of a theme in every document, 0–1."""
        strongest: Floats = np.max([self.own(each) for each in self.vocabulary.under(theme.id)], axis=0)
        return strongest

    def own(self, theme: Theme) -> Floats:
        """The strength by the theme's own phrases, in every document."""
        if theme.id not in self._own:
            self._own[theme.id] = self._by_phrases(theme)
        return self._own[theme.id]

    def _by_phrases(self, theme: Theme) -> Floats:
        size = self.engine.index.size
        missing = {language: np.ones(size) for language, _ in theme.phrases}
        for language, texts in self._meanings(theme):
            hits = greatest([self._hits(language, text) for text in texts])
            missing[language][hits.documents] *= 1.0 - hits.strengths
        least: Floats = np.min([np.ones(size), *missing.values()], axis=0)
        return 1.0 - least

    def _meanings(self, theme: Theme) -> list[tuple[str, list[str]]]:
        """(language, phrases found in the same words): "climate adaptation" and "adaptation to climate change" are one.

        Counted apart they made a theme of one mention in passing: a precision of .88 on the judged pairs, not of .92.
        """
        groups: list[tuple[str, list[frozenset[Term]], list[str]]] = []
        for language, text in theme.phrases:
            slots = [_terms(slot) for slot in self.engine.expander.phrase(text, language).slots]
            own = next((group for group in groups if group[0] == language and _alike(group[1], slots)), None)
            if own is None:
                groups.append((language, slots, [text]))
            else:
                own[2].append(text)
        return [(language, texts) for language, _, texts in groups]

    def _hits(self, language: str, text: str) -> Hits:
        """Where a phrase is found strongly enough to count."""
        hits = self.engine.scorer.phrase(self.engine.expander.phrase(text, language))
        enough = hits.strengths >= self.weights.phrase
        return Hits(hits.documents[enough], np.minimum(hits.strengths[enough], 1.0))

    def evidence(self, theme: Theme, number: int) -> tuple[ThemeEvidence, ...]:
        """The strongest phrases found in one document, its own or of what belongs to the theme, each in other words.

        Of phrases that are about as strong the one that stands first in the table is told: that is the English one.
        """
        phrases = dict.fromkeys(phrase for each in self.vocabulary.under(theme.id) for phrase in each.phrases)
        every = ((self._hits(language, text).at(number), text, language) for language, text in phrases)
        found = sorted(every, key=lambda hit: -round(hit[0], 1))
        told: dict[str, ThemeEvidence] = {}
        for strength, text, language in found:
            if not strength or len(told) == self.weights.most_evidence:
                break
            quoted = self.engine.explainer.quote(self.engine.expander.phrase(text, language), number)
            one = ThemeEvidence(
                phrase=text, matched=quoted.matched, snippet=quoted.snippet, strength=round(strength, 2)
            )
            told.setdefault(quoted.matched.casefold(), one)
        return tuple(told.values())
