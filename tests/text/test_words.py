"""Text as words: where they begin and end, which language each has, and where phrases end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from fundmatch.text.folding import clean, fold, normal, without_marks
from fundmatch.text.transliteration import serbian_latin
from fundmatch.text.words import (
    LANGUAGES,
    WORD,
    Votes,
    Word,
    languages_of,
    segment_languages,
    segments,
    stop_words,
    votes,
    words,
)

from . import letters
from .letters import deterministic


def forms(text: str, hint: str = "") -> list[str]:
    return [word.form for word in words(text, hint)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Столична общинаАсоциация", ["столична", "община", "асоциация"], id="glued by a page's layout"),
        pytest.param("град,който", ["град", "който"], id="comma without a blank"),
        pytest.param("устойчиво\u00a0развитие", ["устойчиво", "развитие"], id="no-break blank"),
        pytest.param("кул\u00adтура на кул\u200bтурата", ["култура", "на", "културата"], id="soft hyphen, zero width"),
        pytest.param("ХАРТА НА КЛИЕНТА", ["харта", "на", "клиента"], id="capital heading"),
        pytest.param("пр\u0065носим опит", ["преносим", "опит"], id="Latin e in a Cyrillic word"),
        pytest.param("„Иновации и култура”", ["иновации", "и", "култура"], id="unbalanced quotes"),
        pytest.param("публично-частно", ["публично", "частно"], id="two words with a hyphen"),
        pytest.param("co-location", ["co", "location"], id="prefix of two letters"),
        pytest.param("e-learning", ["e-learning"], id="one letter before a hyphen"),
        pytest.param("е-обучение", ["е-обучение"], id="one Cyrillic letter before a hyphen"),
        pytest.param("e\u2011learning", ["e-learning"], id="no-break hyphen"),
        pytest.param("R&D and F&B", ["r&d", "and", "f&b"], id="letters joined by an ampersand"),
        pytest.param("research & development", ["research", "development"], id="ampersand between words"),
        pytest.param("5G, H2020, Industry 4.0", ["5g", "h2020", "industry", "4", "0"], id="digits belong to words"),
        pytest.param("BG16RFPR001-2.003", ["bg16rfpr001", "2", "003"], id="code of a procedure"),
        pytest.param("snake_case_name", ["snake", "case", "name"], id="underscore is no letter"),
        pytest.param("", [], id="nothing"),
        pytest.param(" — … \n", [], id="marks only"),
    ],
)
def test_what_counts_as_a_word(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


def test_e_learning_is_not_learning() -> None:
    assert "learning" not in forms("e-learning platforms")


def test_an_acronym_in_capitals_is_one_word() -> None:
    assert forms("МСП и ИКТ") == ["мсп", "и", "икт"]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        pytest.param("устойчиво градско развитие", {"bg"}, id="Bulgarian"),
        pytest.param("sustainable urban development", {"en"}, id="English"),
        pytest.param("jačanje kapaciteta lokalne samouprave", {"sr"}, id="Serbian Latin with marks"),
        pytest.param("sprovodjenje programa u opstini", {"sr"}, id="Serbian Latin without marks, by its small words"),
        pytest.param("подршка креативним индустријама", {"sr"}, id="Serbian Cyrillic"),
        pytest.param("заштита наслеђа", {"sr"}, id="Serbian Cyrillic, one telling letter"),
        pytest.param("културна баштина", {"sr"}, id="Serbian Cyrillic without a telling letter"),
        pytest.param("културно наследство", {"bg"}, id="Bulgarian without a telling letter"),
        pytest.param("култура", {"bg"}, id="a word of both languages counts as Bulgarian"),
        pytest.param("изложба о Његошу във Велико Търново", {"bg"}, id="a Serbian name in a Bulgarian clause"),
        pytest.param("изложба слика из Софии и Видина, у музеју", {"sr"}, id="Bulgarian names in a Serbian clause"),
        pytest.param("kruzna ekonomija", {"sr"}, id="Serbian Latin without marks, by its words"),
        pytest.param("zastita zivotne sredine", {"sr"}, id="three Serbian words without marks"),
        pytest.param("upravljanje otpadom", {"sr"}, id="Serbian words that have no marks"),
        pytest.param("p\u043edrška kr\u0435ativnim industrijama", {"sr"}, id="Serbian Latin with Cyrillic look-alikes"),
        pytest.param("circular economy", {"en"}, id="two English words"),
        pytest.param("cultural heritage of Niš", {"en"}, id="a Serbian name in an English clause"),
        pytest.param("patrimonio culturale e turismo sostenibile", {"en"}, id="Italian"),
        pytest.param("la música, el teatro y las artes de la calle", {"en"}, id="Spanish"),
        pytest.param("patrimoine culturel et numérisation des musées", {"en"}, id="French"),
        pytest.param("kulturelles Erbe und nachhaltige Städte für alle", {"en"}, id="German"),
        pytest.param("ochrona środowiska i zrównoważony rozwój", {"en"}, id="Polish"),
        pytest.param("ochrana kulturního dědictví a životního prostředí", {"en"}, id="Czech"),
        pytest.param("protecția mediului și patrimoniul cultural", {"en"}, id="Romanian"),
        pytest.param("kulturális örökség és fenntartható turizmus", {"en"}, id="Hungarian"),
    ],
)
def test_language_of_a_text(text: str, languages: set[str]) -> None:
    assert {word.language for word in words(text)} == languages


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        pytest.param(
            "Клъстерът подготвя Co-location center по IURC",
            {"клъстерът": "bg", "подготвя": "bg", "location": "en", "center": "en", "iurc": "en"},
            id="English inside Bulgarian",
        ),
        pytest.param(
            "Cultural heritage. Podrška opštinama. Творчески индустрии. Развој наслеђа.",
            {"heritage": "en", "opštinama": "sr", "индустрии": "bg", "nasleđa": "sr"},
            id="a language for each sentence",
        ),
        pytest.param(
            "European grants (јачање општина)",
            {"grants": "en", "jačanje": "sr", "opština": "sr"},
            id="Serbian Cyrillic in brackets",
        ),
    ],
)
def test_language_is_decided_by_segment(text: str, languages: dict[str, str]) -> None:
    found = {word.form: word.language for word in words(text)}
    assert {form: found[form] for form in languages} == languages


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("kreativne industrije", "sr", "sr"),
        ("култура", "sr", "sr"),
        ("култура", "bg", "bg"),
        ("media", "en", "en"),
        ("kulturna baština", "hr", "sr"),
        ("zastita sredine", "it", "en"),
    ],
)
def test_the_language_that_the_writer_states_is_believed(text: str, hint: str, language: str) -> None:
    assert {word.language for word in words(text, hint)} == {language}


@deterministic
@given(letters.mixed_words, letters.mixed_words)
def test_votes_of_words_add_up(one: str, other: str) -> None:
    assert segment_languages(f"{one} {other}") == languages_of(
        sum(map(votes, (*WORD.findall(one), *WORD.findall(other))), Votes())
    )


def test_a_text_said_to_be_bulgarian_may_hold_english_words() -> None:
    assert [word.language for word in words("проект PolicyCloud", "bg")] == ["bg", "en"]


def test_serbian_cyrillic_and_latin_give_the_same_words() -> None:
    cyrillic = words("Мрежа креативних градова и општина Србије; њихов џеп, љубав и ђаци", "sr")
    latin = words("Mreža kreativnih gradova i opština Srbije; njihov džep, ljubav i đaci", "sr")
    assert [(word.form, word.folded, word.language, word.segment) for word in cyrillic] == [
        (word.form, word.folded, word.language, word.segment) for word in latin
    ]


@pytest.mark.parametrize("mark", [". ", "! ", "? ", "; ", ": ", "\n", "\t", " (", ") ", " [", "] ", " | ", "• "])
def test_a_segment_ends_at(mark: str) -> None:
    first, second = words(f"култура{mark}наука")
    assert first.segment != second.segment


@pytest.mark.parametrize("mark", [", ", " – ", " / ", "-", " и ", " „", " & "])
def test_a_segment_does_not_end_at(mark: str) -> None:
    found = words(f"култура{mark}наука")
    assert found[0].segment == found[-1].segment


def test_a_full_stop_inside_a_number_or_a_code_ends_nothing() -> None:
    assert len({word.segment for word in words("BG16RFPR001-2.003 and Industry 4.0")}) == 1


def test_segments_are_pieces_of_the_text() -> None:
    text = "Първо. Второ (трето)\nчетвърто"
    assert [text[start : start + len(piece)] for start, piece in segments(text)] == [
        piece for _, piece in segments(text)
    ]


def as_written(word: Word, text: str) -> str:
    """The form that the place of a word in the text should have."""
    piece = clean(normal(text)[word.start : word.end]).replace("-", "").replace("‑", "")
    return serbian_latin(piece) if word.language == "sr" else piece


@deterministic
@given(letters.texts)
def test_every_word_stands_at_its_place_in_the_text(text: str) -> None:
    for word in words(text):
        assert as_written(word, text) == word.form
        assert without_marks(word.form) == word.folded == fold(word.form)


@deterministic
@given(letters.texts)
def test_words_follow_each_other_and_segments_count_up(text: str) -> None:
    found = words(text)
    for left, right in itertools.pairwise(found):
        assert left.start < left.end <= right.start
        assert left.segment <= right.segment


@deterministic
@given(letters.texts)
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    covered = {place for word in words(text) for place in range(word.start, word.end)}
    lost = [letter for place, letter in enumerate(normal(text)) if letter.isalnum() and place not in covered]
    assert lost == []


@deterministic
@given(letters.texts)
def test_reading_a_text_twice_gives_the_same_words(text: str) -> None:
    assert words(text) == words(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_folded_words_of_their_own_script(language: str) -> None:
    listed = stop_words(language)
    assert len(listed) > 100
    assert {fold(word) for word in listed} == listed
    cyrillic = {word for word in listed if any("а" <= letter <= "я" for letter in word)}
    assert cyrillic == (listed if language == "bg" else set())


@pytest.mark.parametrize(
    ("language", "word"),
    [(language, word) for language in LANGUAGES for word in ("art", "city", "град", "наука", "grad", "kultura", "ai")],
)
def test_subjects_are_no_stop_words(language: str, word: str) -> None:
    assert word not in stop_words(language)
