"""A mistyped keyword finds what the right one finds, whichever letter is wrong, and hardly anything else."""

from __future__ import annotations

from functools import cache

import pytest

from fundmatch.matching.slips import Slips
from fundmatch.text.spellings import forms, languages_of
from fundmatch.text.words import words

from .builders import bundled_engine, call, dictionaries, engine, glossary, match_of
from .typos import ALPHABETS, KINDS, PLACES, Slip, Trial, keywords, mistyped, ratio, recall, slipped, trials

#: (a slip in each word?, least recall of all languages together and of each): the bars of the project.
BARS = [(False, 0.95), (True, 0.93)]

#: Calls that a mistyped keyword may find for each that the clean one finds: a slip must not open the gates.
MOST = 1.1


@cache
def measured(every: bool) -> tuple[Trial, ...]:
    """Every third keyword, so that the test stays quick."""
    return tuple(trials(bundled_engine(), slipped(7, every)[::3]))


def test_the_keywords_are_many_and_in_every_language_and_script() -> None:
    found = keywords()
    assert len(found) > 150
    assert {keyword.written for keyword in found} == set(ALPHABETS)


@pytest.mark.parametrize(("every", "bar"), BARS)
def test_mistyped_keywords_find_what_the_right_ones_find(every: bool, bar: float) -> None:
    assert recall(measured(every)) >= bar
    assert ratio(measured(every)) <= MOST


@pytest.mark.parametrize(("every", "bar"), BARS)
@pytest.mark.parametrize("written", ALPHABETS)
def test_so_they_do_in_every_language(written: str, every: bool, bar: float) -> None:
    some = [trial for trial in measured(every) if trial.keyword.written == written]
    assert len(some) > 20
    assert recall(some) >= bar - 0.02
    assert ratio(some) <= MOST + 0.1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_so_they_do_whichever_letter_is_wrong(kind: str, place: str) -> None:
    found = trials(bundled_engine(), slipped(7, True, Slip(kind, place))[::17])
    assert recall(found) >= 0.93


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        pytest.param("kulturno naslede", "Preservation of cultural heritage", id="d for đ"),
        pytest.param("kulturno nasledje", "Preservation of cultural heritage", id="dj for đ"),
        pytest.param("kulutrno nasleđe", "Preservation of cultural heritage", id="mark kept, letters swapped"),
        pytest.param("кърговата икономика", "The circular economy", id="with an article"),
        pytest.param("цифровата трансформацяи", "Digital transformation of firms", id="an article no dictionary lists"),
        pytest.param("равенство межуд половете", "Gender equality", id="a small word mistyped"),
        pytest.param("Пловдвив", "Airport of Plovdiv", id="a name in the other script"),
        pytest.param("nature-baesd solutions", "Nature-based solutions for towns", id="a word with a hyphen"),
        pytest.param("e-learnnig", "Courses by e-learning", id="behind a joined letter"),
        pytest.param({"sr": "културно наслешђе"}, "Cultural heritage", id="one letter of Cyrillic, two of Latin"),
    ],
)
def test_slips_of_every_sort(keyword: str | dict[str, str], text: str) -> None:
    assert match_of(text, keyword) is not None


NOT_FOOLISH = [
    ("innovation", "innervation"),
    ("migration", "emigration"),
    ("water", "waste"),
    ("water", "wafer"),
    ("rural", "mural"),
    ("health", "wealth"),
    ("union", "onion"),
    ("energy", "enemy"),
    ("market", "marker"),
    ("training", "straining"),
    ("digital", "digitals2"),
    ("research", "e-research"),
    ("вода", "мода"),
    ("пазар", "базар"),
]


@pytest.mark.parametrize(("one", "other"), [*NOT_FOOLISH, *(pair[::-1] for pair in NOT_FOOLISH)])
def test_a_word_is_no_slip_of_another(one: str, other: str) -> None:
    assert match_of(other, one) is None


def test_names_near_a_short_word_are_not_that_word() -> None:
    assert match_of("Pirot and its rivers", "pilot") is None


@pytest.mark.parametrize(
    ("keyword", "text"),
    [("kuća", "Kucha tea"), ("priroda", "Prirode-like"), ("zastava", "Zastaca"), ("banka", "Bank holidays")],
)
def test_words_of_another_of_our_languages_are_no_slips(keyword: str, text: str) -> None:
    slips = engine([call("c", text)]).expander.slips
    assert slips.meant(words(keyword)[0]) == ()


def test_calls_misspell_words_too() -> None:
    assert match_of("Funds for biodivrsity and forests", "biodiversity") is not None
    calls = [call(f"c{number}", "Forests and biodiversity") for number in range(3)]
    found = engine([*calls, call("slip", "Birds and biodivresity")])
    assert len(found.expander.slips.misspelt(words("biodiversity")[0], frozenset())) == 1


def test_what_many_calls_write_is_no_slip() -> None:
    calls = [call(f"c{number}", "Funds for Innovativa and Innovative") for number in range(4)]
    slips = engine(calls).expander.slips
    assert slips.misspelt(words("innovative")[0], frozenset(slips.index.vocabulary.surface("innovative"))) == ()


def test_free_text_is_read_as_it_was_meant() -> None:
    slips = Slips(engine([call("c", "Restoration of the hermitage")]).index, glossary(), dictionaries())
    read = slips.terms(words("Our musuem restores the hermitaeg in Xyqz"))
    assert ("en", "museum") in read
    assert ("en", "hermitage") in read
    assert ("en", "xyqz") in read


def test_free_text_in_dictionary_words_stays_as_it_is() -> None:
    slips = Slips(engine([call("c", "Restoration of the hermitage")]).index, glossary(), dictionaries())
    assert ("en", "innervation") in slips.terms(words("innervation"))


@pytest.mark.parametrize(
    ("form", "language"), [("kulturnih", "sr"), ("културното", "bg"), ("industries", "en"), ("nasledjem", "sr")]
)
def test_forms_of_the_glossary_are_listed(form: str, language: str) -> None:
    assert form in forms(language, len(form))
    assert language in languages_of(form)


def test_most_of_the_glossary_is_listed() -> None:
    """The list is made from the glossary; a few new words wait until it is made again."""
    long = [(language, word) for language, word in glossary().vocabulary() if len(word) >= 5 and word.isalpha()]
    assert sum(language in languages_of(word) for language, word in long) >= 0.95 * len(long)


def test_no_slip_makes_a_word() -> None:
    import random

    draw = random.Random(0)  # noqa: S311
    for _ in range(20):
        wrong = mistyped("heritage", Slip("other letter", "first"), ALPHABETS["en"], draw)
        assert wrong is not None
        assert wrong != "heritage"
        assert wrong[1:] == "eritage"
