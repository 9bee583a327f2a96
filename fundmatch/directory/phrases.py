"""Subjects in running text: terms of several words that the glossary knows, and rare phrases that it does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from fundmatch.text.folding import normal
from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR, TermKey, is_entry, shipped_files, term_key
from fundmatch.text.lemmas import lemma
from fundmatch.text.speech import ADJECTIVE, NOUN, part_of_speech
from fundmatch.text.words import Word, words

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\Wa-zа-яѐ-џ])|\n+")
#: Marks that part two terms; a stroke or hyphen may stand inside one.
BREAK = re.compile(r"[,;:()\[\]„“”\"«»!?]|\s[-–—]\s")
#: Words of the longest term that is looked for.
LONGEST = 6
#: Themes of the glossary that say how somebody works or is paid, not on what.
NO_SUBJECTS = {"finance-and-funding", "organisations", "general"}
#: Letters of the shortest word of a rare phrase: shorter ones are pronouns and numerals that no list has.
LEAST_LETTERS = 5


@dataclass(frozen=True)
class Subject:
    """A subject with the words in which a text names it, the glossary's English (or empty), and its sentences."""

    text: str
    language: str
    english: str
    sentences: tuple[str, ...]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without line breaks."""
    return [" ".join(each.split()) for each in SENTENCE.split(normal(text)) if each.strip()]


def known_terms(own: Sequence[str] = ()) -> dict[TermKey, str]:
    """The first English term of every concept by each of its terms of several words."""
    lines = [*own, *(line for _, content in shipped_files() for line in content.splitlines())]
    found: dict[TermKey, str] = {}
    for line in filter(is_entry, lines):
        theme, *cells = line.rstrip("\n").split("\t")
        if theme in NO_SUBJECTS:
            continue
        english = cells[0].split(SEPARATOR)[0]
        for language, cell in zip(LANGUAGES_IN_FILE, cells, strict=False):
            for term in cell.split(SEPARATOR):
                if " " in term or "-" in term:
                    found.setdefault(term_key(term, language), english)
    return found


def subjects_in(texts: Iterable[str], terms: Mapping[TermKey, str]) -> list[Subject]:
    """The subjects of sentences: known terms, those in most sentences first, then rare phrases used twice and more."""
    known: dict[str, Subject] = {}
    rare: dict[str, Subject] = {}
    count = Counter[str]()
    for sentence in texts:
        for key, found in _in_sentence(sentence, terms):
            home = known if found.english else rare
            before = home.get(key)
            quotes = (*before.sentences, sentence) if before else (sentence,)
            home[key] = replace(before or found, sentences=tuple(dict.fromkeys(quotes)))
            count[key] += 1
    ranked = sorted(known, key=lambda key: -count[key])
    phrases = sorted((key for key in rare if count[key] > 1), key=lambda key: -count[key])
    return [*(known[key] for key in ranked), *(rare[key] for key in phrases)]


def _in_sentence(sentence: str, terms: Mapping[TermKey, str]) -> list[tuple[str, Subject]]:
    found: list[tuple[str, Subject]] = []
    told = [word for word in words(sentence) if word.tells]
    at = 0
    while at < len(told):
        taken, english = _longest(_unbroken(sentence, told[at : at + LONGEST]), terms)
        run = told[at : at + taken]
        text = sentence[run[0].start : run[-1].end]
        if english:
            found.append((english, Subject(text, run[0].language, english, ())))
        elif _is_phrase(told[at : at + 2]):
            pair = told[at : at + 2]
            key = " ".join(lemma(word.form, word.language) for word in pair)
            found.append((key, Subject(sentence[pair[0].start : pair[1].end], pair[0].language, "", ())))
        at += taken
    return found


def _unbroken(sentence: str, run: Sequence[Word]) -> Sequence[Word]:
    """Words up to the first comma, bracket or other mark between two of them: a term never goes on behind one."""
    for number, (first, second) in enumerate(pairwise(run), 1):
        if BREAK.search(sentence[first.end : second.start]):
            return run[:number]
    return run


def _longest(run: Sequence[Word], terms: Mapping[TermKey, str]) -> tuple[int, str]:
    """(words taken, English) of the longest known term of two words and more that ``run`` begins with."""
    first = (run[0].language, run[0].segment)
    same = list(takewhile(lambda word: (word.language, word.segment) == first, run))
    lemmas = [lemma(word.form, word.language) for word in same]
    for length in range(len(same), 1, -1):
        english = terms.get((run[0].language, tuple(sorted(lemmas[:length]))))
        if english:
            return length, english
    return 1, ""


def _is_phrase(pair: Sequence[Word]) -> bool:
    """An adjective and its noun, side by side, in small letters."""
    if len(pair) < 2 or pair[0].language != pair[1].language or pair[1].start - pair[0].end != 1:
        return False
    if any(len(word.form) < LEAST_LETTERS or word.acronym for word in pair):
        return False
    parts = [part_of_speech(lemma(word.form, word.language), word.language) for word in pair]
    return parts == [ADJECTIVE, NOUN]
