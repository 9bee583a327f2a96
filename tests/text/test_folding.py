"""One spelling for each word: what folding removes, and what it must leave alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from fundmatch.text.folding import clean, fold, is_cyrillic, normal, one_script, without_marks

from . import letters
from .letters import deterministic


@pytest.mark.parametrize("word", ["край", "йод", "Йоаким", "какъв", "трѝ", "ёлка"])
def test_cyrillic_letters_keep_their_marks(word: str) -> None:
    assert fold(word) == word.lower()


def test_a_letter_and_its_mark_become_one_letter() -> None:
    assert fold(unicodedata.normalize("NFD", "Йерархия на край")) == "йерархия на край"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Čačak", "cacak"),
        ("opština", "opstina"),
        ("nasleđe", "nasledje"),
        ("Đakovo", "djakovo"),
        ("žćšč", "zcsc"),
        ("München", "munchen"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("cœur", "coeur"),
        ("İstanbul", "istanbul"),
        ("naïve", "naive"),
    ],
)
def test_marks_are_taken_off_latin_letters(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@pytest.mark.parametrize(
    ("with_marks", "typed_without"),
    [("sprovođenje", "sprovodjenje"), ("građani", "gradjani"), ("među", "medju"), ("ĐURĐEVO", "djurdjevo")],
)
def test_dj_stands_for_the_crossed_d(with_marks: str, typed_without: str) -> None:
    assert fold(with_marks) == fold(typed_without)


@pytest.mark.parametrize(
    ("mixed", "meant"),
    [
        pytest.param("пр\u0065носим", "преносим", id="Latin e in a Bulgarian word"),
        pytest.param("\u0063ект\u006fр\u0061", "сектора", id="three Latin letters in a Bulgarian word"),
        pytest.param("С\u006fфия", "софия", id="Latin o in София"),
        pytest.param("S\u043efia", "sofia", id="Cyrillic о in Sofia"),
        pytest.param("BG16RF\u0420\u0420001", "bg16rfpp001", id="Cyrillic Р in a code"),
        pytest.param("\u041d\u0415ritage", "heritage", id="Cyrillic Н and Е in an English word"),
    ],
)
def test_look_alikes_are_folded_inside_a_word_that_mixes_scripts(mixed: str, meant: str) -> None:
    assert fold(mixed) == meant


@pytest.mark.parametrize("word", ["copy", "соре", "са", "ca", "ТЕХ", "TEX", "АВС", "ABC"])
def test_look_alikes_are_left_alone_in_a_word_of_one_script(word: str) -> None:
    assert one_script(word) == word


@pytest.mark.parametrize("invisible", letters.INVISIBLE)
def test_invisible_characters_vanish_from_words(invisible: str) -> None:
    assert fold(f"кул{invisible}тура") == "култура"
    assert fold(f"cul{invisible}ture") == "culture"


def test_normal_text_has_plain_blanks_and_composed_letters() -> None:
    assert normal("устойчиво\u00a0развитие, 10\u202f000 и\u0306") == "устойчиво развитие, 10 000 й"


def test_normal_text_keeps_case_and_marks() -> None:
    assert normal("Opština НИШ") == "Opština НИШ"


def test_the_clean_form_keeps_the_marks_that_the_lemmatiser_needs() -> None:
    assert clean("NASLEĐE") == "nasleđe"


@pytest.mark.parametrize(
    ("word", "cyrillic"), [("град", True), ("grad", False), ("2030", False), ("Ниш", True), ("", False)]
)
def test_script_of_a_word(word: str, cyrillic: bool) -> None:
    assert is_cyrillic(word) is cyrillic


@deterministic
@given(letters.mixed_words)
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@deterministic
@given(letters.words)
def test_capitals_and_small_letters_fold_alike(word: str) -> None:
    assert fold(word.upper()) == fold(word)


@deterministic
@given(letters.words)
def test_composed_and_decomposed_letters_fold_alike(word: str) -> None:
    assert fold(unicodedata.normalize("NFD", word)) == fold(word)


@deterministic
@given(letters.words)
def test_only_latin_words_lose_letters_marks(word: str) -> None:
    assert without_marks(word) == word if is_cyrillic(word) else without_marks(word).isascii()
