"""Traps that real words set: each of these once gave no match, a wrong one, or none of its reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.text.folding import fold
from fundmatch.text.known_words import KnownWords
from fundmatch.text.lemmas import lemma
from fundmatch.text.words import words
from tests.matching.builders import (
    bundled_engine,
    bundled_matches,
    bundled_profiles,
    call,
    engine,
    match_of,
    profile,
    ranked,
)


@pytest.mark.parametrize("text", ["Zaštita kulturnog nasleđa u opštini", "Заштита културног наслеђа у општини"])
@pytest.mark.parametrize("keyword", ["cultural heritage", "културно наследство", {"sr": "kulturno nasleđe"}], ids=str)
def test_serbian_adjectives_are_found_in_every_case(keyword: str | dict[str, str], text: str) -> None:
    assert match_of(text, keyword) is not None


@pytest.mark.parametrize(
    "text",
    [
        "kreativne industrije",
        "razvoj kreativnih industrija i kulture",
        "cirkularna ekonomija",
        "Novi evropski Bauhaus",
        "jacanje kapaciteta lokalne samouprave",
    ],
)
def test_serbian_without_marks_is_serbian(text: str) -> None:
    assert {word.language for word in words(text)} == {"sr"}


@pytest.mark.parametrize(
    "text",
    [
        "bio-based products",
        "pre-commercial procurement",
        "Cooperation of the City of Niš with universities",
        "European cities and the Škoda factories",
    ],
)
def test_a_prefix_or_a_name_does_not_make_english_serbian(text: str) -> None:
    assert "en" in {word.language for word in words(text)}


def test_unmarked_serbian_finds_what_english_finds() -> None:
    reference = ranked(bundled_engine(), "creative industries")
    assert ranked(bundled_engine(), "kreativne industrije")[:3] == reference[:3]


def test_every_match_has_a_reason_and_a_short_quotation() -> None:
    for slug in bundled_profiles():
        for match in bundled_matches(slug):
            assert match.evidence, (slug, match.call_id)
            assert all(len(evidence.snippet.replace(" · ", " ")) <= 164 for evidence in match.evidence)


def test_the_smallest_free_text_is_a_reason() -> None:
    (match,) = engine([call("c0", "culture")]).match(profile(description="culture"))
    assert match.evidence


def test_an_acronym_is_no_small_word() -> None:
    assert match_of("Training in IT for teachers", "IT") is not None
    assert match_of("It is for teachers", "IT") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cultural heritage", "heritage, cultural"),
        ("културно наследство", "наследство културно"),
    ],
)
def test_a_glossary_term_is_known_in_any_order(one: str, other: str) -> None:
    assert ranked(bundled_engine(), other)[0] == ranked(bundled_engine(), one)[0]


@pytest.mark.parametrize(("keyword", "text"), [("е-обучение", "Обучение на учители"), ("e-justice", "Justice for all")])
def test_a_joined_letter_is_no_typo(keyword: str, text: str) -> None:
    assert match_of(text, keyword) is None


@pytest.mark.parametrize("content", ["[]", "5", "null", "{", ""])
def test_a_damaged_file_of_answers_costs_only_time(tmp_path: Path, content: str) -> None:
    (tmp_path / "words.json").write_text(content, encoding="utf-8")
    assert KnownWords(tmp_path / "words.json").knows("heritage", "en")


@pytest.mark.parametrize(
    ("form", "head", "language"),
    [
        ("екосистемата", "екосистема", "bg"),
        ("културно", "културното", "bg"),
        ("kulturno", "kulturnog", "sr"),
        ("gradova", "grad", "sr"),
        ("fondova", "fond", "sr"),
    ],
)
def test_forms_the_models_do_not_know(form: str, head: str, language: str) -> None:
    assert lemma(form, language) == lemma(head, language)


@pytest.mark.parametrize("word", ["\u0438\u200d\u0306", "\u0130\u0434\u0434", "\ufb01nance", "İstanbul"])
def test_folding_at_its_edges_is_idempotent(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_joined_letters_of_typesetting_are_letters() -> None:
    assert fold("\ufb01nance") == "finance"
