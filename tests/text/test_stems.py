"""What the beginnings of words tell, and that the lists of them belong to the glossary in force."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given

from fundmatch.text.folding import fold
from fundmatch.text.stems import cuts, marked, stems, tells
from fundmatch.text.words import LANGUAGES

from . import letters
from .letters import deterministic

MAKER = Path(__file__).resolve().parents[1] / "benchmarks" / "make_word_lists.py"


def test_the_derived_lists_are_those_of_the_glossary_in_force() -> None:
    spec = importlib.util.spec_from_file_location("make_word_lists", MAKER)
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    stale = [name for name, text in maker.contents().items() if (maker.DATA / name).read_text("utf-8") != text]
    assert stale == [], f"run {MAKER.name}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zastite", "zaštite"),
        ("zivotne", "životne"),
        ("kruzna", "kružna"),
        ("gradanska", "građanska"),
        ("gradjanska", "građanska"),
        ("skolama", "školama"),
        ("grada", "grada"),
        ("vode", "vode"),
        ("proizvode", "proizvode"),
        ("kultura", "kultura"),
        ("životne", "životne"),
        ("policycloud", "policycloud"),
    ],
)
def test_marks_that_were_not_typed_are_put_back_where_no_other_word_is_meant(typed: str, meant: str) -> None:
    assert marked(typed) == meant


@pytest.mark.parametrize(
    ("word", "languages"),
    [
        ("bastina", {"sr"}),
        ("култура", {"bg"}),
        ("heritage", {"en"}),
        ("museums", {"en"}),
        ("park", {"en"}),
        ("xyzzy", set()),
    ],
)
def test_which_languages_a_word_is_of(word: str, languages: set[str]) -> None:
    assert {language for language in LANGUAGES if tells(word, language)} == languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_beginnings_are_folded(language: str) -> None:
    assert {stem for stem in stems(language) if fold(stem) != stem} == set()


@deterministic
@given(letters.words)
def test_putting_marks_back_changes_nothing_but_marks(word: str) -> None:
    assert fold(marked(fold(word))).replace("dj", "d") == fold(word).replace("dj", "d")
    assert all(word.startswith(stem) for stem in cuts(word, "sr"))
