"""Is it a word? Dictionaries answer once; answers are kept, and a spoilt file of answers only costs time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from fundmatch.text.known_words import DICTIONARIES, KnownWords
from fundmatch.text.version import reading_version


@pytest.fixture(scope="module")
def known() -> KnownWords:
    return KnownWords()


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("heritage", "en"),
        ("hermitage", "en"),
        ("innovation", "en"),
        ("innervation", "en"),
        ("култура", "bg"),
        ("музей", "bg"),
        ("kultura", "sr"),
        ("opština", "sr"),
    ],
)
def test_words_of_a_dictionary(known: KnownWords, word: str, language: str) -> None:
    assert known.knows(word, language)


@pytest.mark.parametrize(
    ("word", "language"),
    [("heritge", "en"), ("innovatoin", "en"), ("наследсвто", "bg"), ("kutlura", "sr"), ("култура", "en")],
)
def test_slips_and_foreign_words_are_not_known(known: KnownWords, word: str, language: str) -> None:
    assert not known.knows(word, language)


def test_a_language_without_a_dictionary_knows_nothing(known: KnownWords) -> None:
    assert not known.knows("heritage", "it")


def test_answers_are_kept_for_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state" / "words.json"
    first = KnownWords(file)
    asked = [("heritage", "en"), ("heritge", "en")]
    answers = [first.knows(*question) for question in asked]
    first.save()
    monkeypatch.setitem(sys.modules, "simplemma", None)
    assert [KnownWords(file).knows(*question) for question in asked] == answers == [True, False]


def test_nothing_asked_nothing_written(tmp_path: Path) -> None:
    words = KnownWords(tmp_path / "words.json")
    words.save()
    assert list(tmp_path.iterdir()) == []


def test_saving_leaves_one_file(tmp_path: Path) -> None:
    words = KnownWords(tmp_path / "words.json")
    words.knows("heritage", "en")
    words.save()
    assert [path.name for path in tmp_path.iterdir()] == ["words.json"]
    kept = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert kept == {"version": reading_version(), "words": "en:heritage", "others": ""}


@pytest.mark.parametrize("word", ["2027", "10th", "5g", "x\u0662"])
def test_no_dictionary_is_loaded_for_words_with_digits(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simplemma.is_known", lambda *_, **__: pytest.fail("a dictionary was asked"))
    assert not any(KnownWords().knows(word, language) for language in DICTIONARIES)


def test_answers_of_several_runs_add_up(tmp_path: Path) -> None:
    for word in ("heritage", "heritge", "museum"):
        words = KnownWords(tmp_path / "words.json")
        words.knows(word, "en")
        words.save()
    kept = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert (kept["words"], kept["others"]) == ("en:heritage en:museum", "en:heritge")


def test_answers_of_other_dictionaries_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    for version, known in ((reading_version(), False), ("0" * 32, True)):
        file.write_text(json.dumps({"version": version, "words": "", "others": "en:heritage"}), encoding="utf-8")
        assert KnownWords(file).knows("heritage", "en") == known


def test_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    for last in "defg":
        words = KnownWords(tmp_path / "words.json", most=5)
        for letter in "abc":
            words.knows(f"{letter}qx{last}", "en")
        words.save()
        kept = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
        assert len((kept["words"] + kept["others"]).split()) <= 5
        assert f"en:aqx{last}" in kept["others"].split()


def test_memory_does_not_grow_without_end_and_answers_stay_the_same() -> None:
    words = KnownWords(most=3)
    asked = ["heritage", "heritge", "museum", "musem", "art"]
    answers = [True, False, True, False, True]
    for _ in range(2):
        assert [words.knows(word, "en") for word in asked] == answers
    assert len(words._asked) == 3


def test_what_is_saved_already_is_not_written_again(tmp_path: Path) -> None:
    words = KnownWords(tmp_path / "words.json")
    words.knows("heritage", "en")
    words.save()
    (tmp_path / "words.json").unlink()
    words.knows("heritage", "en")
    words.save()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xff", b"[]", b'{"words": 5}', b'{"en:heritage": false}'],
    ids=["empty", "cut off", "no text", "a list", "a number", "an earlier format"],
)
def test_a_damaged_file_only_costs_time(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "words.json"
    file.write_bytes(content)
    assert KnownWords(file).knows("heritage", "en")


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    words = KnownWords(tmp_path / "file" / "words.json")
    assert words.knows("heritage", "en")
    words.save()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "no folder"


def test_without_a_file_nothing_is_kept() -> None:
    words = KnownWords()
    assert words.knows("heritage", "en")
    words.save()
