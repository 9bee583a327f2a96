"""How much of what a keyword finds is still found when it is mistyped: the generator of slips, and the measurement.

    python tests/matching/typos.py [SEEDS]

Prints, over SEEDS random seeds (default 3), the mean share of the clean keyword's calls that the mistyped one finds too
(recall), and how many calls it finds for each that the clean one finds (ratio), by language, place and kind of slip.
A slip is one edit anywhere in a word of at least five letters; it never makes another word that is in a dictionary, in
the glossary or in the calls. Keywords: those of the bundled partners and of the organisations of the language tests,
and the themes of the bundled calls.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from fundmatch.matching.engine import Engine
from fundmatch.text.folding import fold, is_cyrillic
from fundmatch.text.transliteration import serbian_latin
from fundmatch.text.words import WORD
from tests.matching.builders import bundled_calls, bundled_engine, bundled_profiles, dictionaries, glossary

#: Letters of the shortest word that is mistyped.
LEAST = 5

#: What a finger may hit instead, by language and script.
ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "abcčćdđefghijklmnoprsštuvzž",
    "sr-Cyrl": "абвгдђежзијклљмнњопрстћуфхцчџш",
}
_LATIN = ("lj", "nj", "dž", *"abvgdđežzijklmnoprstćufhcčš")
_CYRILLIC = ("љ", "њ", "џ", *"абвгдђежзијклмнопрстћуфхцчш")


@dataclass(frozen=True)
class Keyword:
    """A keyword as written in a language (``sr-Cyrl``: Serbian in Cyrillic letters)."""

    text: str
    written: str

    @property
    def stated(self) -> str:
        """The language that its writer states; Serbian without it is not always recognised."""
        return "sr" if self.written.startswith("sr") else ""


@dataclass(frozen=True)
class Slip:
    """A kind of slip and where in the word it happens."""

    kind: str
    place: str


KINDS: dict[str, Callable[[str, int, str], str]] = {
    "other letter": lambda word, at, letter: word[:at] + letter + word[at + 1 :],
    "letter missing": lambda word, at, letter: word[:at] + word[at + 1 :],
    "letter too many": lambda word, at, letter: word[:at] + letter + word[at:],
    "two letters swapped": lambda word, at, letter: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
}
PLACES: dict[str, Callable[[str], Sequence[int]]] = {
    "first": lambda word: (0,),
    "middle": lambda word: range(1, len(word) - 1),
    "last": lambda word: (len(word) - 1,),
}


def keywords() -> list[Keyword]:
    """Every keyword of the test set, in order."""
    partners = [form for each in bundled_profiles().values() for keyword in each.keywords for form in keyword.forms()]
    themes = [
        ("bg" if is_cyrillic(theme) else "en", theme) for each in bundled_calls().values() for theme in each.themes
    ]
    found: dict[Keyword, None] = {}
    for language, text in (*partners, *_organisations(), *themes):
        written = language or ("bg" if is_cyrillic(text) else "en")
        if written in ALPHABETS:
            found.setdefault(Keyword(text, written))
        if written == "sr":
            found.setdefault(Keyword(in_cyrillic(text), "sr-Cyrl"))
    return list(found)


def _organisations() -> Iterator[tuple[str, str]]:
    listed = YAML(typ="safe").load((Path(__file__).parent / "organisations.yaml").read_text(encoding="utf-8"))
    for organisation in listed:
        for language in ("en", "bg", "sr"):
            for text in (*organisation[language]["keywords"], *organisation[language]["inflected"]):
                yield language, text


def in_cyrillic(latin: str) -> str:
    """Serbian in Cyrillic letters; words with letters that it has not stay Latin."""
    text = latin
    for old, new in zip(_LATIN, _CYRILLIC, strict=True):
        text = text.replace(old, new).replace(old.capitalize(), new.upper())
    return text


@cache
def is_a_word(word: str) -> bool:
    """Whether any dictionary, the glossary or the bundled calls have it."""
    written = {word, serbian_latin(word)}
    known = any(dictionaries().knows(each, language) for language in ("en", "bg", "sr") for each in written)
    return known or fold(word) in _listed() or bool(bundled_engine().index.vocabulary.surface(fold(word)))


@cache
def _listed() -> frozenset[str]:
    return frozenset(word for _, word in glossary().vocabulary())


def mistyped(word: str, slip: Slip, alphabet: str, draw: random.Random) -> str | None:
    """A word with one slip; None where twenty attempts make only other words."""
    for _ in range(20):
        at = draw.choice(PLACES[slip.place](word))
        if slip.kind == "letter too many" and slip.place == "last":
            at += draw.choice((0, 1))
        elif slip.kind == "two letters swapped":
            at = min(at, len(word) - 2)
        wrong = KINDS[slip.kind](word, at, draw.choice(alphabet))
        if fold(wrong) != fold(word) and not is_a_word(wrong):
            return wrong
    return None


def with_slips(keyword: Keyword, draw: random.Random, every: bool, slip: Slip | None = None) -> str | None:
    """The keyword with a slip in one word, or in every one of at least five letters; None where that is impossible."""
    found = [match for match in WORD.finditer(keyword.text) if len(match[0]) >= LEAST and match[0].isalpha()]
    if not found:
        return None
    chosen, text, slipped = found if every else [draw.choice(found)], keyword.text, False
    for match in reversed(chosen):
        which = slip or Slip(draw.choice(list(KINDS)), draw.choice(list(PLACES)))
        wrong = mistyped(match[0].lower(), which, ALPHABETS[keyword.written], draw)
        if wrong is not None:
            text, slipped = text[: match.start()] + wrong + text[match.end() :], True
    return text if slipped else None


@dataclass(frozen=True)
class Trial:
    """A keyword, the same mistyped, and how many calls each finds."""

    keyword: Keyword
    wrong: str
    clean: int
    both: int
    other: int


def found_by(engine: Engine, keyword: Keyword, text: str) -> frozenset[int]:
    """The numbers of the calls that a keyword finds."""
    phrase = engine.expander.phrase(text, keyword.stated)
    hits = engine.scorer.phrase(phrase)
    return frozenset(hits.documents[hits.strengths > 0].tolist())


def trials(engine: Engine, tried: Iterable[tuple[Keyword, str | None]]) -> list[Trial]:
    """What mistyped keywords find; those whose clean form finds nothing tell nothing."""
    results = []
    for keyword, wrong in tried:
        clean = found_by(engine, keyword, keyword.text) if wrong else frozenset()
        if wrong and clean:
            other = found_by(engine, keyword, wrong)
            results.append(Trial(keyword, wrong, len(clean), len(clean & other), len(other)))
    return results


def slipped(seed: int, every: bool, slip: Slip | None = None) -> list[tuple[Keyword, str | None]]:
    """Every keyword with its slips of one seed."""
    draw = random.Random(f"{seed} {every} {slip}")  # noqa: S311 — no secret
    return [(keyword, with_slips(keyword, draw, every, slip)) for keyword in keywords()]


def recall(results: Sequence[Trial]) -> float:
    """The mean share of the clean keywords' calls that are found."""
    return float(np.mean([trial.both / trial.clean for trial in results]))


def ratio(results: Sequence[Trial]) -> float:
    """Calls found by mistyped keywords for each found by the clean ones."""
    return sum(trial.other for trial in results) / sum(trial.clean for trial in results)


def _line(name: str, results: Sequence[Trial]) -> str:
    return f"{name:<32}{len(results):>6}{recall(results):>9.3f}{ratio(results):>8.2f}\n"


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def main(seeds: int) -> None:
    """Print the tables."""
    engine = bundled_engine()
    _say(f"{'':<32}{'pairs':>6}{'recall':>9}{'ratio':>8}\n")
    for every, name in ((False, "one word"), (True, "every word")):
        results = trials(engine, [each for seed in range(seeds) for each in slipped(seed, every)])
        _say(_line(name, results))
        by_language = defaultdict(list)
        for trial in results:
            by_language[trial.keyword.written].append(trial)
        for written, some in by_language.items():
            _say(_line(f"  {written}", some))
    for kind in KINDS:
        for place in PLACES:
            _say(_line(f"every word, {kind}, {place}", trials(engine, slipped(0, True, Slip(kind, place)))))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
