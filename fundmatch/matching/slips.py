"""Slips of the pen: which words a mistyped one may stand for, and how calls misspell a right one.

A word that a dictionary, the glossary or the calls know is never taken for another's slip: ``heritage`` is not
``hermitage``. Others are compared by rapidfuzz with whole words only, in all their inflected forms: measured, that
finds .964 of what keywords with a typo in every word should find, against .810 for distances between lemmas. Edits
are counted by optimal string alignment (a swap of neighbours is one); words with digits (5G, 2030) are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from fundmatch.matching.documents import Term
from fundmatch.matching.index import Index
from fundmatch.matching.memory import Memory
from fundmatch.matching.near_words import Blocks
from fundmatch.matching.weights import Weights
from fundmatch.text import spellings
from fundmatch.text.folding import fold, is_cyrillic
from fundmatch.text.glossary import Glossary
from fundmatch.text.known_words import KnownWords
from fundmatch.text.lemmas import lemma
from fundmatch.text.transliteration import bulgarian_latin, serbian_latin
from fundmatch.text.words import Word, stop_words

#: One edit away from a digit stands another thing (5G, 6G).
DIGIT = re.compile(r"\d")

#: Sounds that Serbian writes with one Cyrillic letter and two folded Latin ones, and what stands for one of them.
SERBIAN_PAIRS, ANY = re.compile(r"lj|nj|dj|dz"), "?"

#: How many times more often than a word a slip of it must at most be written in the calls, where they have both.
RARER = 20

#: Most words of which each thing is remembered (some 500 bytes each).
MOST_WORDS = 50_000


@dataclass(frozen=True)
class Meant:
    """A word that a mistyped one may stand for: folded, the terms that it is a form of (likeliest first), and edits."""

    folded: str
    terms: tuple[Term, ...]
    edits: int


@dataclass
class Slips:
    """Finds what mistyped words stand for, in the words of an index and of the glossary."""

    index: Index
    glossary: Glossary
    dictionaries: KnownWords
    _meant: Memory[tuple[str, str], tuple[Meant, ...]] = field(default_factory=lambda: Memory(MOST_WORDS))
    _misspelt: Memory[tuple[str, str], tuple[str, ...]] = field(default_factory=lambda: Memory(MOST_WORDS))
    _words: Memory[str, bool] = field(default_factory=lambda: Memory(MOST_WORDS))
    _often: Memory[Term, int] = field(default_factory=lambda: Memory(MOST_WORDS))

    @cached_property
    def listed(self) -> frozenset[Term]:
        """Every (language, lemma) of the glossary."""
        return self.glossary.vocabulary()

    @property
    def weights(self) -> Weights:
        return self.index.weights

    @cached_property
    def _of_calls(self) -> Blocks:
        return Blocks([self.index.vocabulary.surfaces])

    @cached_property
    def _of_all(self) -> Blocks:
        """Words of the glossary and of the calls."""
        unlisted: dict[tuple[bool, int], set[str]] = {}
        for _, word in self.listed:
            unlisted.setdefault((is_cyrillic(word), len(word)), set()).add(word)

        def words(cyrillic: bool, length: int) -> Sequence[str]:
            languages = spellings.CYRILLIC_LANGUAGES if cyrillic else spellings.LATIN_LANGUAGES
            forms = {form for language in languages for form in spellings.forms(language, length)}
            return sorted(forms | unlisted.get((cyrillic, length), set()))

        return Blocks([words, self.index.vocabulary.surfaces])

    def terms(self, found: Iterable[Word]) -> list[Term]:
        """What each word of a free text is a form of, mistyped ones read as the likeliest word meant."""
        return [self._read(word) for word in found]

    def _read(self, word: Word) -> Term:
        own = (word.language, lemma(word.form, word.language))
        if own in self.listed or self.index.vocabulary.surface(word.folded) or self.index.vocabulary.knows(own):
            return own
        return next((meant.terms[0] for meant in self.meant(word)), own)

    def meant(self, word: Word) -> tuple[Meant, ...]:
        """The words that a word may be a slip of, the likeliest first; none for one that a dictionary knows."""
        return () if word.acronym else self._meant.recall((word.form, word.language), lambda: self._corrected(word))

    def _corrected(self, word: Word) -> tuple[Meant, ...]:
        query, budget = word.folded, self.weights.typo
        if budget.edits(len(query)) == 0 or DIGIT.search(query):
            return ()
        for most in range(1, budget.most + 1):
            found = self._near(word, most)
            near = [(form, edits) for form, edits in found.items() if self._allowed(query, form, edits)]
            meant = [Meant(form, self._terms(form, word.language), edits) for form, edits in near]
            meant = [each for each in meant if each.terms]
            if meant:
                return () if self.is_word(word.form) else tuple(sorted(meant, key=self._likelihood(word.language)))
        return ()

    def is_small(self, word: Word) -> bool:
        """Whether a word that is not known is a mistyped small one (``межуд``: между)."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        budget = self.weights.typo
        small = _small_words(word.language, budget.none_below)
        enough = budget.edits(len(word.folded)) > 0 and not word.acronym
        return enough and process.extractOne(word.folded, small, scorer=OSA.distance, score_cutoff=1) is not None

    def _near(self, word: Word, most: int) -> dict[str, int]:
        """Words of the glossary and the calls within ``most`` edits, with the fewest edits of any spelling.

        A Cyrillic word like none of them may be a name that the calls have in Latin letters (``Пловдвив``).
        """
        found: dict[str, int] = {}
        for query in (word.folded, *_one_letter_each(word)):
            for form, edits in self._of_all.near(query, most):
                found[form] = min(edits, found.get(form, edits))
        if not found and is_cyrillic(word.folded):
            return dict(self._of_calls.near(fold(bulgarian_latin(word.folded)), most))
        return found

    def _allowed(self, query: str, form: str, edits: int) -> bool:
        """Within the budget of the shorter word; a letter joined to a word is none of the slip (e-justice, justice)."""
        budget = self.weights.typo
        within = len(form) > budget.none_below and edits <= budget.edits(min(len(query), len(form)))
        return within and not DIGIT.search(form) and _joined(query) == _joined(form)

    def _terms(self, form: str, language: str) -> tuple[Term, ...]:
        """What a form is in the glossary and the calls, terms of ``language`` first."""
        listed = [(each, lemma(spellings.spelt(form, each), each)) for each in spellings.languages_of(form)]
        listed += [(each, form) for each in spellings.languages_in(form) if (each, form) in self.listed]
        terms = dict.fromkeys([term for term in listed if term in self.listed])
        terms |= dict.fromkeys(self.index.vocabulary.surface(form))
        return tuple(sorted(terms, key=lambda term: term[0] != language))

    def _likelihood(self, language: str) -> Callable[[Meant], tuple[bool, bool, int, str]]:
        def key(meant: Meant) -> tuple[bool, bool, int, str]:
            listed = any(term in self.listed for term in meant.terms)
            return meant.terms[0][0] != language, not listed, -max(map(self._told, meant.terms)), meant.folded

        return key

    def frequency(self, term: Term) -> int:
        """How often the calls have a term."""
        return self._often.recall(term, lambda: len(self.index.positions(term)))

    def _told(self, term: Term) -> int:
        """How often the calls have a term or what it means."""
        concepts = self.glossary.by_term.get((term[0], (term[1],)), ())
        meant = {(language, lemmas[0]) for each in concepts for language, lemmas in each.terms if len(lemmas) == 1}
        return sum(map(self.frequency, {term, *meant}))

    def misspelt(self, word: Word, known: frozenset[Term]) -> tuple[str, ...]:
        """How calls misspell a right word: rare forms one edit away that no dictionary knows.

        ``known`` are the terms that the calls have of the word. Long words only: names lie near short ones (``Pirot``,
        ``pilot``).
        """
        return self._misspelt.recall((word.folded, word.language), lambda: tuple(self._slips_of(word, known)))

    def _slips_of(self, word: Word, known: frozenset[Term]) -> Iterable[str]:
        query, long = word.folded, self.weights.typo.one_below
        if len(query) < long or word.acronym or DIGIT.search(query):
            return
        for form, edits in self._of_calls.near(query, 1):
            if len(form) < long or not self._allowed(query, form, edits) or self.is_listed(form):
                continue
            terms = self.index.vocabulary.surface(form)
            if known.isdisjoint(terms) and self._is_rare(terms, known) and not self.is_word(form):
                yield form

    def _is_rare(self, terms: Iterable[Term], known: Iterable[Term]) -> bool:
        """Whether calls have some terms at most once for every :data:`RARER` times that they have the known ones."""
        often = sum(map(self.frequency, known))
        return sum(map(self.frequency, terms)) <= max(1, often // RARER)

    def is_listed(self, form: str) -> bool:
        """Whether a folded form is one of a glossary word."""
        return bool(spellings.languages_of(form)) or any((each, form) in self.listed for each in ("en", "bg", "sr"))

    def is_word(self, form: str) -> bool:
        """Whether a dictionary of any language of the form's script knows it; Serbian is in Latin letters, too."""
        return self._words.recall(form, lambda: self._asked(form))

    def _asked(self, form: str) -> bool:
        asked = (("bg", form), ("sr", serbian_latin(form))) if is_cyrillic(form) else (("en", form), ("sr", form))
        return any(self.dictionaries.knows(each, language) for language, each in asked)


@cache
def _small_words(language: str, length: int) -> tuple[str, ...]:
    """Those of more letters than ``length``."""
    return tuple(each for each in stop_words(language) if len(each) > length)


def _one_letter_each(word: Word) -> list[str]:
    """A Serbian word with each sound of two Latin letters as one: a slip of the pen in Cyrillic is one letter."""
    pairs = SERBIAN_PAIRS.finditer(word.folded) if word.language == "sr" else ()
    return [word.folded[: pair.start()] + ANY + word.folded[pair.end() :] for pair in pairs]


def _joined(word: str) -> str:
    return word[:2] if word[1:2] in ("-", "&") else ""
