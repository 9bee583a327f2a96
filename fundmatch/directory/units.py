"""Names and titles as units that are equal across spellings, scripts and endings.

A word is written in Latin letters, then so that spellings of one sound agree (``Tsentar``, ``centar``; ``Kliynteh``,
``Kliyntekh``), then without its ending (``Софийски``, ``Sofia``). Words that mean the same in several languages are one
unit: those of ``directory/data/name_words.tsv``, then those of the glossary. Everything else stands for itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from fundmatch.cache import Cache, digest
from fundmatch.directory.values import country_names
from fundmatch.text.folding import clean, is_cyrillic, normal, without_marks
from fundmatch.text.glossary import Glossary, shipped_glossary
from fundmatch.text.lemmas import lemma
from fundmatch.text.transliteration import SERBIAN_LETTERS, bulgarian_latin, serbian_latin
from fundmatch.text.version import reading_version

#: Raise when names and subjects are taken apart in another way with the same tables.
CODE = b"2"

#: Letters of Cyrillic alphabets that neither Bulgarian nor Serbian has.
OTHER_CYRILLIC = str.maketrans(
    {"ы": "i", "э": "e", "ё": "e", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ѓ": "g", "ќ": "k"}
)
#: Spellings of one sound in romanised Bulgarian, Serbian and English; applied in this order.
SOUNDS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("sht", "st"), ("tsch|tch|sch(?=[^aeiou])", "k"), ("sh|sch", "s"), ("ch", "k"), ("zh", "z"), ("kh", "h"),
        ("t[sz](?!$)", "k"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kv"), ("[cq]", "k"), ("w", "v"),
        ("x", "ks"), ("[yj]", "i"), (r"([^\d])\1+", r"\1"),
    )
)  # fmt: skip
#: Bulgarian -ец, which is romanised as -ets and -ec (Pravets), but for -tec in names of companies.
MEN = re.compile("(?<=[^t]{2})ec$")
VOWELS = re.compile("[aeiou]+$")
#: D.O.O., S.p.A., а.д.: letters with dots (or a slash) are one word.
DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_][./]\s?)+[^\W\d_](?!\w)\.?")
WORD = re.compile(r"[^\W_]+")
#: Letters of the shortest word that loses an ending, and what is left of it at least.
ENDED, LEFT = 5, 3
#: Words whose stems are remembered: names and titles repeat the same ones.
REMEMBERED = 50_000
#: Letters of the shortest part of a word that is spelt by ear.
EAR = 3


@dataclass(frozen=True)
class Meaning:
    """What a word or phrase stands for: ``of`` is legal, kind, country, place, word or stop."""

    of: str
    name: str


@dataclass(frozen=True)
class Unit:
    """A word or phrase of a text: ``key`` is equal for equal meanings; ``of`` is empty for words known to no table."""

    key: str
    of: str
    words: tuple[str, ...]


@lru_cache(maxsize=100_000)
def latin(word: str) -> str:
    """One word folded and in Latin letters."""
    form = clean(word)
    if is_cyrillic(form):
        serbian = not SERBIAN_LETTERS.isdisjoint(form)
        # As Serbian has it; the official Bulgarian ts is told from English plurals by nothing ("arts").
        form = form.replace("ц", "c")
        form = (serbian_latin(form) if serbian else bulgarian_latin(form)).translate(OTHER_CYRILLIC)
    return without_marks(form)


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A word as it sounds, whichever way it is romanised."""
    form = MEN.sub("ets", latin(word))
    for pattern, letter in SOUNDS:
        form = pattern.sub(letter, form)
    return form


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The sound of a word without the endings of number, case, gender and of adjectives in -ски."""
    form = sound(word)
    if len(form) < ENDED or form.isdigit():
        return form
    form = form[:-1] if form.endswith("s") and len(form) > ENDED else form
    form = _without_vowels(form)
    if form.endswith("sk") and len(form) > ENDED + 1:
        form = _without_vowels(form[:-2])
    return form


def _without_vowels(form: str) -> str:
    bare = VOWELS.sub("", form)
    return bare if len(bare) >= LEFT else form


class Vocabulary:
    """Meanings by the sorted stems of their spellings; what is listed first counts."""

    def __init__(self) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        self._longest: dict[str, int] = {}
        self._by_ear: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._legal: set[tuple[str, ...]] = set()
        self.stops: set[str] = set()

    def add(self, spelling: str, meaning: Meaning) -> None:
        """Make a spelling stand for a meaning, unless it stands for one already."""
        if meaning.of == "stop":
            self.stops |= {latin(word) for word in WORD.findall(spelling)}
            return
        if meaning.of == "sound":
            self._by_ear.setdefault(sound(spelling), meaning.name)
            return
        stems = tuple(sorted(stem(word) for word in WORD.findall(joined(spelling)) if latin(word) not in self.stops))
        if meaning.of == "legal":
            self._legal.add(_written(WORD.findall(joined(spelling))))
        if stems and stems not in self._meanings:
            self._mean(stems, meaning)

    def to_bytes(self) -> bytes:
        """Everything it holds, as JSON."""
        meanings = [[stems, meaning.of, meaning.name] for stems, meaning in self._meanings.items()]
        held = [meanings, self._by_ear, sorted(self.stops), sorted(self._legal)]
        return json.dumps(held, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Vocabulary:
        """What :meth:`to_bytes` wrote. Raises ValueError for anything else."""
        found = cls()
        meanings, by_ear, stops, legal = json.loads(content)
        for stems, of, name in meanings:
            found._mean(tuple(stems), Meaning(of, name))
        found._by_ear, found.stops, found._legal = dict(by_ear), set(stops), {tuple(words) for words in legal}
        return found

    def _mean(self, stems: tuple[str, ...], meaning: Meaning) -> None:
        self._meanings[stems] = meaning
        for each in stems:
            self._longest[each] = max(self._longest.get(each, 1), len(stems))

    @property
    def stems(self) -> Iterable[str]:
        """The stems of all words that any spelling has."""
        return self._longest

    def heard(self, word: str) -> str:
        """The English spelling of a word spelt by ear, whole or in two parts (``клийнтех``: cleantech)."""
        form = sound(word)
        if form in self._by_ear:
            return self._by_ear[form]
        for cut in range(EAR, len(form) - EAR + 1):
            first, second = self._by_ear.get(form[:cut]), self._by_ear.get(form[cut:])
            if first and second:
                return first + second
        return word

    def units(self, text: str) -> Iterator[Unit]:
        """The units of a text in order, without small words."""
        words = [word for word in WORD.findall(joined(text)) if latin(word) not in self.stops]
        stems = [self._stems.get(word) or self._stem(word) for word in words]
        at = 0
        while at < len(words):
            taken, meaning = self._longest_at(stems, words, at)
            run = tuple(words[at : at + taken])
            yield Unit(f"={meaning.name}" if meaning else stems[at], meaning.of if meaning else "", run)
            at += taken

    def _stem(self, word: str) -> str:
        """The stem under which a word is known: its own, its dictionary form's (Bulgarian), or that of its sound."""
        if len(self._stems) >= REMEMBERED:
            self._stems.clear()
        return self._stems.setdefault(word, self._found_stem(word))

    def _found_stem(self, word: str) -> str:
        own = stem(word)
        if (own,) in self._meanings:
            return own
        if is_cyrillic(word):
            meant = stem(lemma(clean(word), "bg"))
            if (meant,) in self._meanings:
                return meant
        return stem(self.heard(word))

    def _longest_at(self, stems: Sequence[str], words: Sequence[str], at: int) -> tuple[int, Meaning | None]:
        most = min(self._longest.get(stems[at], 1), len(stems) - at)
        for length in range(most, 0, -1):
            found = self._meanings.get(tuple(sorted(stems[at : at + length])))
            # A legal form is only what is written like one: ABB is not AB.
            if found and (found.of != "legal" or _written(words[at : at + length]) in self._legal):
                return length, found
        return 1, None


def _written(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(latin(word) for word in words))


def joined(text: str) -> str:
    """``text`` with dotted abbreviations as words."""
    plain = normal(text)
    if "." not in plain and "/" not in plain:
        return plain
    return DOTTED.sub(lambda found: re.sub(r"[./\s]", "", found[0]) + " ", plain)


def name_words() -> Iterator[tuple[str, Meaning]]:
    """(spelling, meaning) of the reviewed table and of the countries' names."""
    content = (resources.files("fundmatch.directory") / "data" / "name_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in content.splitlines() if line and not line.startswith("#")]
    for of, name, spellings in sorted(rows, key=lambda row: row[0] != "stop"):
        yield from ((spelling, Meaning(of, name)) for spelling in spellings.split(" | "))
    yield from ((name, Meaning("country", code)) for name, code in country_names().items())


@cache
def name_vocabulary() -> Vocabulary:
    """What words of names mean by the reviewed tables alone."""
    found = Vocabulary()
    for spelling, meaning in name_words():
        found.add(spelling, meaning)
    return found


def subject_vocabulary(cache: Cache | None = None, own: Sequence[str] = ()) -> Vocabulary:
    """The reviewed tables, then the glossary with its terms of several words; ``own`` are the workspace's own terms.

    Kept in the cache and in this process: it is made of 4,000 concepts, and every search needs it.
    """
    key = vocabulary_key(own)
    if key not in _MADE:
        kept = (cache or Cache()).get("subjects", key, Vocabulary.from_bytes)
        if kept is None:
            kept = _made(shipped_glossary(cache, own))
            if cache is not None:
                cache.put("subjects", key, kept.to_bytes())
        _MADE.clear()
        _MADE[key] = kept
    return _MADE[key]


_MADE: dict[str, Vocabulary] = {}


def vocabulary_key(own: Sequence[str] = ()) -> str:
    """What names the way names and subjects are read: words found under another name are out of date."""
    folder = resources.files("fundmatch.directory") / "data"
    tables = [(folder / name).read_bytes() for name in ("name_words.tsv", "countries.tsv", "kinds.tsv")]
    return digest(CODE, reading_version().encode(), *tables, *(line.encode("utf-8") for line in own))


def _made(glossary: Glossary) -> Vocabulary:
    found = Vocabulary()
    for spelling, meaning in name_words():
        found.add(spelling, meaning)
    for concept in glossary.concepts:
        english = next((" ".join(lemmas) for language, lemmas in concept.terms if language == "en"), "")
        for _, lemmas in concept.terms:
            if english:
                found.add(" ".join(lemmas), Meaning("word", english))
    return found
