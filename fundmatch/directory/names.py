"""Whether two names are names of one organisation, across spellings, scripts, word order and acronyms.

The measure is weighted overlap: Σ weight of what both have / Σ weight of everything, 0–1. Words say the less about an
organisation the more names have them; the weights stand in one table, checked on pairs of public names
(tests/directory/name_pairs.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from fundmatch.directory.legal_forms import forms_of
from fundmatch.directory.units import Unit, Vocabulary, latin, name_vocabulary, sound, stem

#: What a unit of a name is worth by its class; "" are words of no table: what people call themselves.
WEIGHTS = {"legal": 0.0, "kind": 0.35, "country": 0.3, "place": 1.0, "word": 0.8, "": 1.2}
#: A place beside a name of one's own (``GILAB Beograd``), an acronym beside the words it stands for, a single letter,
#: a further kind of a body that has one (``Klinikum der Universität``).
WEIGHT_BESIDE, WEIGHT_ACRONYM, WEIGHT_LETTER, WEIGHT_PART = 0.2, 0.05, 0.2, 0.8
#: Kinds that a name never leaves out: what is named like one without it is a place, a government, a company.
TELLING_KINDS = {
    f"={kind}" for kind in ("university", "polytechnic", "faculty", "school", "ministry", "hospital", "municipality")
}
#: Signs of a name that are read; the longest in CORDIS has some 200.
LONGEST_NAME = 400
#: Letters of the shortest word that is a name of one's own.
OWN_LETTERS = 4
#: From here on two names are taken for the same.
SAME = 0.8
#: Likeness of two spellings (rapidfuzz ratio) from which they are one word, and letters of the shortest such word.
SPELT, SPELT_LETTERS = 90.0, 5
ACRONYM = range(2, 9)
#: What Bulgarian and Serbian add to a noun or name, as it sounds; a common ending is taken off by both.
ENDINGS = frozenset(
    (
        "",
        "a",
        "u",
        "e",
        "i",
        "o",
        "s",
        "om",
        "em",
        "oi",
        "at",
        "ot",
        "ta",
        "to",
        "te",
        "ite",
        "ata",
        "skog",
        "skom",
        "ski",
        "ska",
        "sko",
        "ki",
        "ka",
        "ko",
        "k",
        "sk",
        "iski",
        "iska",
        "isko",
        "an",
        "en",
        "ni",
        "na",
        "no",
    )
)
#: Roman numerals that number bodies; I is a letter and the Serbian "and".
ROMAN = {"II": "2", "III": "3", "IV": "4"}
#: Parts of postal addresses that many places have.
NO_PLACE = {stem(word) for word in ("cedex", "село", "selo", "ville", "city", "grad")}
BRACKETED = re.compile(r"\(([^\s()]{2,10})\)")


@dataclass(frozen=True)
class Part:
    """A unit of a name with its weight; ``heard`` is a word of no table as it sounds, with its ending."""

    key: str
    of: str
    weight: float
    words: tuple[str, ...]
    heard: str = ""

    def equals(self, other: Part) -> bool:
        """Whether both are one word: the same meaning, or the same word in two forms of it."""
        if self.key != other.key:
            return False
        return bool(self.of or other.of) or _inflected(self.heard, other.heard)


@dataclass(frozen=True)
class Name:
    """A name taken apart. ``initials`` are those of its words without small ones, as they sound.

    ``forms`` are the legal forms that it may mean (``Ltd`` several), empty where none is stated.
    """

    parts: tuple[Part, ...]
    initials: str
    countries: frozenset[str]
    numbers: frozenset[str]
    forms: frozenset[str]

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which the name is found: everything but its legal form."""
        return tuple(dict.fromkeys(part.key for part in self.parts))


@lru_cache(maxsize=20_000)
def parsed(text: str, city: str = "") -> Name:
    """A name taken apart by the reviewed tables; ``city`` is where the organisation is, if known."""
    return _parsed(text[:LONGEST_NAME], city[:LONGEST_NAME], name_vocabulary())


def _parsed(text: str, city: str, vocabulary: Vocabulary) -> Name:
    bracketed = {latin(found) for found in BRACKETED.findall(text)}
    units = list(vocabulary.units(text))
    meant = [unit for unit in units if unit.of != "legal"] or [
        Unit(stem(word), "", (word,)) for unit in units for word in unit.words
    ]
    home = {unit.key for unit in vocabulary.units(city)}
    parts = [_part(unit, home, vocabulary) for unit in meant]
    initials = "".join(sound(word)[:1] for part in parts for word in part.words)
    parts = [_without_weight(part, initials, bracketed) for part in parts]
    return Name(
        tuple(parts),
        initials,
        frozenset(part.key for part in parts if part.of == "country"),
        frozenset(ROMAN.get(part.words[0], part.key) for part in parts if part.key.isdigit() or part.words[0] in ROMAN),
        forms_of(unit.words for unit in units if unit.of == "legal"),
    )


def _part(unit: Unit, home: set[str], vocabulary: Vocabulary) -> Part:
    of = "place" if unit.of == "" and unit.key in home else unit.of
    weight = WEIGHTS[of] if len(unit.key) > 1 else WEIGHT_LETTER
    heard = "" if unit.of else sound(vocabulary.heard(unit.words[0]))
    return Part(unit.key, of, max(weight, WEIGHT_LETTER), unit.words, heard)


def _inflected(first: str, second: str) -> bool:
    """Whether two words differ in endings of case, gender, article and adjective only (Beograd, Beogradu)."""
    same = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(first), len(second)) if same is None else same
    return {first[same:], second[same:]} <= ENDINGS


def _without_weight(part: Part, initials: str, bracketed: set[str]) -> Part:
    """An acronym beside the words it stands for says nothing more."""
    if part.of or len(part.words) != 1:
        return part
    own = latin(part.words[0])
    stands_for = 2 < len(own) < len(initials) and len(own) in ACRONYM and _letters(own) in initials
    beside = own in bracketed and len(initials) > 2
    return replace(part, weight=WEIGHT_ACRONYM) if stands_for or beside else part


def _letters(acronym: str) -> str:
    return "".join(sound(letter) for letter in acronym)


def likeness(first: Name, second: Name) -> float:
    """0–1: the share of the weight of both names that both have.

    Other numbers, single letters, countries, places or legal forms are other bodies. Of bodies of the same kind one
    that has a further kind is part of the other (a university's hospital). A place on one side only is where the body
    is.
    """
    if first.numbers != second.numbers or _disjoint(first.countries, second.countries):
        return 0.0
    if _disjoint(first.forms, second.forms):
        return 0.0
    mine, theirs = list(first.parts), list(second.parts)
    common = _take_equal(mine, theirs) + _take_spelt(mine, theirs)
    common += _take_acronyms(mine, theirs, second) + _take_acronyms(theirs, mine, first)
    if (
        not common
        or ("place" in _classes(mine) and "place" in _classes(theirs))
        or (_lettered(mine) and _lettered(theirs))
    ):
        return 0.0
    both_kinds = "kind" in _classes(first.parts) and "kind" in _classes(second.parts)
    own = _has_own(first) and _has_own(second)
    left = {"kind": WEIGHT_PART if both_kinds else WEIGHTS["kind"], "place": WEIGHT_BESIDE if own else WEIGHTS["place"]}
    rest = sum(
        WEIGHT_PART if part.key in TELLING_KINDS else left.get(part.of, part.weight)
        for parts, forms in ((mine, second.forms), (theirs, first.forms))
        for part in parts
        if part.key.removeprefix("=") not in forms  # an association that is one by its legal form in the other name
    )
    return common / (common + rest)


def _lettered(parts: Sequence[Part]) -> bool:
    """Whether there is a single letter among them (``Clinic A``, ``Clinic B``)."""
    return any(len(part.key) == 1 for part in parts)


def _has_own(name: Name) -> bool:
    """Whether a name has a word that no table knows, long enough to be a name of one's own."""
    return any(part.of == "" and len(part.key) >= OWN_LETTERS and part.weight > 1 for part in name.parts)


def _disjoint(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first and second) and first.isdisjoint(second)


def _classes(parts: Sequence[Part]) -> set[str]:
    return {part.of for part in parts}


def _take_equal(mine: list[Part], theirs: list[Part]) -> float:
    """The weight of equal parts, which are taken out of both lists."""
    common = 0.0
    for part in list(mine):
        other = next((each for each in theirs if part.equals(each)), None)
        if other is not None:
            common += max(part.weight, other.weight)
            mine.remove(part)
            theirs.remove(other)
    return common


def _take_spelt(mine: list[Part], theirs: list[Part]) -> float:
    """The same for words that are spelt alike, glued ones (``E-Inkubator``) included."""
    from rapidfuzz import fuzz

    common = 0.0
    for part in list(mine):
        if not _is_word(part):
            continue
        alike = [(fuzz.ratio(part.heard, each.heard), each) for each in theirs if _is_word(each)]
        best = max(alike, key=lambda pair: pair[0], default=(0.0, part))
        if best[0] >= SPELT:
            common += min(part.weight, best[1].weight) * best[0] / 100
            mine.remove(part)
            theirs.remove(best[1])
    return common


def _is_word(part: Part) -> bool:
    """Whether a slip of spelling can be told in it: it is no number, and long enough."""
    return not part.of and len(part.key) >= SPELT_LETTERS and not any(map(str.isdigit, part.key))


def _take_acronyms(mine: list[Part], theirs: list[Part], whole: Name) -> float:
    """The same for an acronym on one side and the words it stands for on the other."""
    common = 0.0
    for part in list(mine):
        letters = _letters(latin(part.words[0])) if not part.of and len(part.words) == 1 else ""
        at = whole.initials.find(letters) if len(letters) in ACRONYM else -1
        if at < 0 or (len(letters) < 3 and len(whole.parts) < 3):
            continue
        run = _words_of(whole.parts)[at : at + len(letters)]
        standing = [each for each in theirs if set(each.words) & set(run)]
        if len(standing) < 2:
            continue
        mine.remove(part)
        for each in standing:
            theirs.remove(each)
        common += sum(each.weight for each in standing)
    return common


def _words_of(parts: Sequence[Part]) -> list[str]:
    return [word for part in parts for word in part.words]


def same_name(first: str, second: str) -> bool:
    """Whether two names are names of one organisation."""
    return likeness(parsed(first), parsed(second)) >= SAME


@lru_cache(maxsize=20_000)
def place_keys(city: str) -> frozenset[str]:
    """The words of a place by which it is told from others: without гр., с., numbers of districts and CEDEX."""
    units = name_vocabulary().units(city[:LONGEST_NAME])
    return frozenset(
        unit.key
        for unit in units
        if len(unit.key) > 2 and unit.of != "kind" and unit.key not in NO_PLACE and not unit.key.isdigit()
    )
