"""From a keyword to what calls write: slips of the pen, inflection, scripts, and the glossary between languages."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from fundmatch.models import Match

from .builders import Written, match_of


def only(match: Match | None) -> tuple[str, str]:
    """(kind, words found) of the one piece of evidence."""
    assert match is not None
    (evidence,) = match.evidence
    return evidence.kind, evidence.matched


def wrong_letter(word: str, at: int) -> str:
    strange = "щ" if word[at] > "я" or "а" <= word[at] <= "я" else "q"
    return word[:at] + strange + word[at + 1 :]


SLIPS: dict[str, Callable[[str], str]] = {
    "first letter wrong": lambda word: wrong_letter(word, 0),
    "middle letter wrong": lambda word: wrong_letter(word, len(word) // 2),
    "last letter wrong": lambda word: wrong_letter(word, len(word) - 1),
    "two letters swapped": lambda word: word[:2] + word[3] + word[2] + word[4:],
    "letter missing": lambda word: word[:3] + word[4:],
    "letter doubled": lambda word: word[:3] + word[2:],
}
WORDS = [
    ("en", "heritage", "Money for heritage"),
    ("en", "museum", "The museum of tomorrow"),
    ("bg", "наследство", "Средства за наследство и памет"),
    ("bg", "музей", "Нов музей в селото"),
    ("sr", "industrija", "Kreativna industrija i žene"),
    ("sr", "opština", "Mreža i opština"),
]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(("language", "word", "text"), WORDS, ids=[word for _, word, _ in WORDS])
def test_one_slip_is_forgiven(language: str, word: str, text: str, slip: str) -> None:
    kind, found = only(match_of(text, {language: SLIPS[slip](word)}))
    assert (kind, found) == ("typo", word)


@pytest.mark.parametrize(("language", "word", "text"), WORDS, ids=[word for _, word, _ in WORDS])
def test_a_slip_scores_less_than_the_word(language: str, word: str, text: str) -> None:
    right, slipped = match_of(text, {language: word}), match_of(text, {language: SLIPS["letter missing"](word)})
    assert right is not None
    assert slipped is not None
    assert slipped.score < right.score


def test_a_slip_in_one_word_of_a_phrase_is_forgiven() -> None:
    assert only(match_of("Cultural heritage in cities", "cutural heritage")) == ("typo", "Cultural heritage")
    assert only(match_of("Културно наследство", "културно наседство")) == ("typo", "Културно наследство")


def test_a_slip_in_the_call_is_forgiven() -> None:
    assert only(match_of("Restoration of the hermitge", "hermitage")) == ("typo", "hermitge")


NEVER_TAKEN_FOR_EACH_OTHER = [
    ("en", "heritage", "hermitage"),
    ("en", "innovation", "innervation"),
    ("en", "migration", "emigration"),
    ("en", "energy", "enemy"),
    ("bg", "природа", "порода"),
    ("bg", "култура", "скулптура"),
    ("bg", "наследство", "наследник"),
    ("sr", "migracija", "emigracija"),
    ("sr", "kultura", "skulptura"),
]


@pytest.mark.parametrize(("language", "word", "other"), NEVER_TAKEN_FOR_EACH_OTHER)
def test_two_words_of_the_dictionary_are_never_slips_of_each_other(language: str, word: str, other: str) -> None:
    assert match_of(f"Jačanje: {other}" if language == "sr" else other, {language: word}) is None
    assert match_of(f"Jačanje: {word}" if language == "sr" else word, {language: other}) is None


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("5G", "Networks of 6G"),
        ("2030", "The agenda for 2031"),
        ("H2020", "Results of H2021"),
        ("covid19", "Vaccines against covid18"),
        ("BG16RFPR001", "Procedure BG16RFPR002"),
    ],
)
def test_words_with_digits_match_exactly_or_not_at_all(keyword: str, text: str) -> None:
    assert match_of(text, keyword) is None
    assert only(match_of(f"Written {keyword} here", keyword)) == ("exact", keyword)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("AI", "AR in museums"),
        ("ICT", "ICE roads"),
        ("EIT", "EIB loans"),
        ("GIS", "GPS maps"),
        ("ИКТ", "ИКС лъчи"),
        ("МСП", "МСЗ и други"),
        ("film", "fill the gaps"),
        ("KSG", "KSM networks"),
        ("АРС", "АРП и други"),
        ("zx", "zq codes"),
    ],
)
def test_short_words_are_never_slips(keyword: str, text: str) -> None:
    assert match_of(text, keyword) is None


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("клъстер", "Мрежа от клъстери", "клъстери"),
        ("клъстери", "Клъстерът расте", "Клъстерът"),
        ("културното наследство", "Културни наследства", "Културни наследства"),
        ({"sr": "kreativne industrije"}, "Jačanje kreativnih industrija", "kreativnih industrija"),
        ({"sr": "општина"}, "Умрежавање општинама, још", "општинама"),
        ("smart city", "Smart cities", "Smart cities"),
    ],
)
def test_other_forms_of_a_word_are_the_word(keyword: Written, text: str, found: str) -> None:
    match = match_of(text, keyword)
    assert only(match) == ("inflected", found)
    assert match is not None
    assert match.evidence[0].similarity == 1


#: One meaning on each line: English, Bulgarian, Serbian Latin, Serbian Cyrillic.
MEANINGS = [
    ("circular economy", "кръгова икономика", "cirkularna ekonomija", "циркуларна економија"),
    (
        "cultural and creative industries",
        "културни и творчески индустрии",
        "kulturne i kreativne industrije",
        "културне и креативне индустрије",
    ),
    ("cultural heritage", "културно наследство", "kulturno nasleđe", "културно наслеђе"),
    ("urban regeneration", "градско обновяване", "urbana obnova", "урбана обнова"),
    ("smart city", "интелигентен град", "pametni grad", "паметни град"),
    ("public procurement", "обществени поръчки", "javne nabavke", "јавне набавке"),
]
LANGUAGES = ("en", "bg", "sr", "sr")
DIRECTIONS = [
    pytest.param(*pair, id=f"{pair[0][1]} → {pair[1][1]}")
    for meaning in MEANINGS
    for pair in itertools.permutations(zip(LANGUAGES, meaning, strict=True), 2)
]


@pytest.mark.parametrize(("keyword", "written"), DIRECTIONS)
def test_a_keyword_finds_its_meaning_in_every_language(keyword: tuple[str, str], written: tuple[str, str]) -> None:
    language, term = written
    serbian = "Јачање, " if term > "а" else "Jačanje, "
    kind, found = only(match_of(f"{serbian if language == 'sr' else ''}{term}", dict([keyword])))
    assert found == term
    assert kind == ("exact" if keyword[0] == language else "glossary")


@pytest.mark.parametrize("text", ["Jačanje cirkularne ekonomije", "Јачање циркуларне економије"])
@pytest.mark.parametrize("keyword", ["cirkularna ekonomija", "циркуларна економија"])
def test_serbian_is_one_language_in_two_scripts(keyword: str, text: str) -> None:
    match = match_of(text, {"sr": keyword})
    assert match is not None
    assert (match.evidence[0].kind, match.evidence[0].similarity) == ("inflected", 1)


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("баухаус", "The Bauhaus movement", "Bauhaus"),
        ("Пловдив", "Airport of Plovdiv", "Plovdiv"),
        ("Plovdiv", "Летище Пловдив", "Пловдив"),
        ("tvorcheski rabotilnitsi", "Творчески работилници", "Творчески работилници"),
    ],
)
def test_names_are_found_in_the_other_script(keyword: str, text: str, found: str) -> None:
    assert only(match_of(text, keyword)) == ("transliterated", found)


def test_short_acronyms_are_not_transliterated() -> None:
    assert match_of("ES framework", "ЕС") is None
    assert match_of("PO contracts", "ПО") is None


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("SMEs", "Ваучери за МСП"), ("МСП", "Vouchers for small and medium-sized enterprises"), ("ИКТ", "Skills in ICT")],
)
def test_acronyms_are_joined_by_the_glossary(keyword: str, text: str) -> None:
    match = match_of(text, keyword)
    assert match is not None
    assert match.evidence[0].kind == "glossary"


def test_a_misspelt_term_is_still_found_in_the_other_language() -> None:
    match = match_of("Preservation of cultural heritage", "културно наседство")
    assert match is not None
    assert match.evidence[0].kind == "glossary"
    assert match.evidence[0].similarity < 0.95


def test_the_words_of_a_term_must_stand_together() -> None:
    assert match_of("Public procurement of towels", "обществени поръчки") is not None
    apart = "Public baths in mountain villages, with all that is needed for the procurement of towels"
    assert match_of(apart, "обществени поръчки") is None
