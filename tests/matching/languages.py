"""How far the same organisation finds the same calls in every language and script. Run it by its path.

Prints, for the organisations of a file beside this one (``--control``, ``--fresh``), the mean share of their ten best
bundled calls (open and closed) that are also among the ten best of the same organisation written plainly in English;
``--labelled`` prints nDCG@10 of judged profiles in each language instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from fundmatch.evaluation.culture import CultureSet, measure
from fundmatch.models import Keyword, Profile
from fundmatch.text.folding import TO_CYRILLIC, TO_LATIN, is_cyrillic, without_marks

if __package__:
    from .builders import bundled_engine, bundled_profiles
else:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.matching.builders import bundled_engine, bundled_profiles

HERE = Path(__file__).parent
TWELVE, CONTROL = HERE / "organisations.yaml", HERE / "organisations_control.yaml"
FRESH, LABELLED = HERE / "organisations_fresh.yaml", HERE / "labelled_languages.yaml"

#: How many calls a partner looks at.
BEST = 10

_LATIN = "abvgdđežzijklmnoprstćufhcčš"
_CYRILLIC = {"lj": "љ", "nj": "њ", "dž": "џ", **dict(zip(_LATIN, "абвгдђежзијклмнопрстћуфхцчш", strict=True))}


def serbian_cyrillic(text: str) -> str:
    """Serbian Latin in Cyrillic letters; every lj, nj and dž is taken for one letter."""
    for latin, letter in _CYRILLIC.items():
        text = text.replace(latin, letter).replace(latin.capitalize(), letter.upper())
        text = text.replace(latin.upper(), letter.upper())
    return text


@dataclass(frozen=True)
class Written:
    """An organisation as it describes itself in one language and script."""

    language: str
    description: str
    keywords: tuple[str, ...]
    inflected: tuple[str, ...]

    def changed(self, change: Callable[[str], str]) -> Written:
        """The same with every text changed."""
        texts = (tuple(map(change, each)) for each in (self.keywords, self.inflected))
        return Written(self.language, change(self.description), *texts)


def read_organisations(path: Path = TWELVE) -> dict[str, dict[str, Written]]:
    """Every organisation of a file by slug and by ``en``, ``bg``, ``sr`` and ``sr-Cyrl``."""
    found = {}
    for row in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
        texts = {
            name: Written(name, row[name]["description"], tuple(row[name]["keywords"]), tuple(row[name]["inflected"]))
            for name in ("en", "bg", "sr")
        }
        found[row["slug"]] = {**texts, "sr-Cyrl": texts["sr"].changed(serbian_cyrillic)}
    return found


def with_both(written: Written) -> Profile:
    return _profile(written.keywords, written.description)


def with_description(written: Written) -> Profile:
    return _profile((), written.description)


def with_keywords(written: Written) -> Profile:
    return _profile(written.keywords, "")


def _profile(keywords: Iterable[str | Keyword], description: str) -> Profile:
    texts = tuple(Keyword.model_validate(keyword) for keyword in keywords)
    return Profile(
        slug="partner", name="Partner", kind="association", country="BG", keywords=texts, description=description
    )


def stated(partner: Profile, language: str) -> Profile:
    """The partner saying which language it writes."""
    return partner.model_copy(update={"languages": (language,)})


def best(partner: Profile) -> frozenset[str]:
    """The keys of the ten best calls that fit at all."""
    engine = bundled_engine()
    raw = engine.score(partner).raw
    order = sorted(np.flatnonzero(raw > 0), key=lambda number: (-raw[number], engine.key(int(number))))
    return frozenset(engine.key(int(number)) for number in order[:BEST])


def overlap(found: frozenset[str], wanted: frozenset[str]) -> float:
    """The share of ``wanted`` that was found."""
    return len(found & wanted) / len(wanted)


def capitals(text: str) -> str:
    return text.upper()


def _each_word(text: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if len(word) > 5 else word for word in text.split())


def homoglyphs(text: str) -> str:
    """One letter in the middle of each long word replaced by its look-alike of the other script."""

    def change(word: str) -> str:
        table = TO_LATIN if is_cyrillic(word) else TO_CYRILLIC
        for at in range(len(word) // 3, len(word)):
            if ord(word[at]) in table:
                return word[:at] + word[at].translate(table) + word[at + 1 :]
        return word

    return _each_word(text, change)


def soft_hyphens(text: str) -> str:
    """A soft hyphen in the middle of each long word."""
    return _each_word(text, lambda word: f"{word[: len(word) // 2]}\u00ad{word[len(word) // 2 :]}")


def glued(text: str) -> str:
    """Every fourth blank lost, as where a page's layout joins two blocks: „общинаАсоциация“."""
    words = text.split()
    out = words[:1]
    for number, word in enumerate(words[1:], 1):
        joins = number % 4 == 1 and words[number - 1][-1:].islower() and word[:1].islower()
        out.append(f"{out.pop()}{word[:1].upper()}{word[1:]}" if joins else word)
    return " ".join(out)


def unmarked(text: str) -> str:
    """Latin letters without marks, đ as dj."""
    return " ".join(without_marks(word.lower()) for word in text.split())


def unmarked_d(text: str) -> str:
    """Latin letters without marks, đ as d (``kulturno naslede``)."""
    return unmarked(text.replace("đ", "d").replace("Đ", "D"))


def reversed_words(text: str) -> str:
    return " ".join(reversed(text.split()))


def inflected(written: Written) -> Written:
    return Written(written.language, written.description, written.inflected, written.inflected)


def reordered(written: Written) -> Written:
    keywords = tuple(map(reversed_words, written.keywords))
    return Written(written.language, written.description, keywords, written.inflected)


def _everywhere(change: Callable[[str], str]) -> Callable[[Written], Written]:
    return lambda written: written.changed(change)


#: What happens to texts on their way, and in which languages it can happen to them.
DISTURBANCES: Mapping[str, tuple[Callable[[Written], Written], tuple[str, ...]]] = {
    "capitals": (_everywhere(capitals), ("en", "bg", "sr", "sr-Cyrl")),
    "homoglyphs": (_everywhere(homoglyphs), ("en", "bg", "sr", "sr-Cyrl")),
    "glued words": (_everywhere(glued), ("bg", "sr-Cyrl")),
    "soft hyphens": (_everywhere(soft_hyphens), ("en", "bg", "sr", "sr-Cyrl")),
    "no marks, dj": (_everywhere(unmarked), ("sr",)),
    "no marks, d": (_everywhere(unmarked_d), ("sr",)),
    "reordered": (reordered, ("en", "bg", "sr", "sr-Cyrl")),
    "inflected": (inflected, ("en", "bg", "sr", "sr-Cyrl")),
}
PARTS: Mapping[str, Callable[[Written], Profile]] = {
    "keywords and description": with_both,
    "description": with_description,
    "keywords": with_keywords,
}


@cache
def english(path: Path, slug: str, part: str) -> frozenset[str]:
    """The ten best calls of the organisation written plainly in English."""
    return best(PARTS[part](read_organisations(path)[slug]["en"]))


def overlaps(part: str, language: str, *, says: str = "", change: str = "", path: Path = TWELVE) -> dict[str, float]:
    """The overlap of every organisation of a file; ``says`` is the language it states, ``change`` a disturbance."""
    found = {}
    for slug, texts in read_organisations(path).items():
        written = DISTURBANCES[change][0](texts[language]) if change else texts[language]
        partner = PARTS[part](written)
        found[slug] = overlap(best(stated(partner, says) if says else partner), english(path, slug, part))
    return found


def mean(values: Mapping[str, float]) -> float:
    return sum(values.values()) / len(values)


def labelled_profiles() -> dict[str, dict[str, Profile]]:
    """Judged profiles by slug and language, each in one language only; their past projects are left out."""
    found = {}
    for row in YAML(typ="safe").load(LABELLED.read_text(encoding="utf-8")):
        whole = bundled_profiles()[row.pop("slug")]
        own = next(name for name in ("bg", "sr") if name not in row)
        texts = {name: (_keywords_in(whole, name), _description_in(whole, name)) for name in ("en", own)}
        texts |= {name: (tuple(text["keywords"]), text["description"]) for name, text in row.items()}
        found[whole.slug] = {name: _only_in(whole, *texts[name]) for name in ("en", "bg", "sr")}
    return found


def _keywords_in(whole: Profile, language: str) -> tuple[str, ...]:
    return tuple(keyword.texts[language] for keyword in whole.keywords)


def _description_in(whole: Profile, language: str) -> str:
    return whole.descriptions.get(language, whole.description)


def _only_in(whole: Profile, texts: Sequence[str], description: str) -> Profile:
    keywords = (Keyword(text=text, weight=each.weight) for text, each in zip(texts, whole.keywords, strict=True))
    return _profile(keywords, description).model_copy(update={"slug": whole.slug, "not_": whole.not_})


def labelled_ndcg(language: str) -> dict[str, float]:
    """nDCG@10 of every profile of :func:`labelled_profiles` in one language, over the judged calls."""
    profiles = {slug: texts[language] for slug, texts in labelled_profiles().items()}
    culture = culture_set()
    engine = bundled_engine()
    place = {engine.key(number): number for number in range(engine.index.size)}
    columns = [place[call.id] for call in culture.calls]
    scores = np.array([engine.score(profiles[each.slug]).scores[columns] for each in culture.profiles])
    ranking = culture.ranking(scores)
    return {slug: measure(culture.grades[row, ranking.order(row)])[0] for row, slug in enumerate(ranking.queries)}


@cache
def culture_set() -> CultureSet:
    """The judgements of the labelled profiles."""
    whole = CultureSet.read()
    rows = [row for row, profile in enumerate(whole.profiles) if profile.slug in labelled_profiles()]
    return CultureSet(tuple(whole.profiles[row] for row in rows), whole.calls, whole.grades[rows])


def labelled_table() -> Iterator[str]:
    """The lines of the table of judged profiles by language."""
    for language in ("en", "bg", "sr"):
        found = labelled_ndcg(language)
        each = "  ".join(f"{slug} {value:.2f}" for slug, value in found.items())
        yield f"{language}  nDCG@{BEST} {mean(found):.3f}  {each}"


def table(path: Path) -> Iterator[str]:
    """The lines of the language table."""
    for part in PARTS:
        for language in ("bg", "sr", "sr-Cyrl"):
            plain, says = (mean(overlaps(part, language, says=each, path=path)) for each in ("", language[:2]))
            yield f"{part:26} {language:8} not stated {plain:.2f}  stated {says:.2f}"
    for change, (_, languages) in DISTURBANCES.items():
        for language in languages:
            found = mean(overlaps("keywords and description", language, change=change, path=path))
            says = mean(overlaps("keywords and description", language, says=language[:2], change=change, path=path))
            yield f"{change:26} {language:8} not stated {found:.2f}  stated {says:.2f}"


def main(arguments: Sequence[str]) -> None:
    files = {"--control": CONTROL, "--fresh": FRESH}
    path = next((files[each] for each in arguments if each in files), TWELVE)
    for line in labelled_table() if "--labelled" in arguments else table(path):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
