"""Which of several English words of one meaning a Bulgarian or Serbian word is read as."""

from __future__ import annotations

import pytest

from fundmatch.text.speech import fitting, part_of_speech


@pytest.mark.parametrize(
    ("lemma", "language", "part"),
    [
        ("развивам", "bg", "verb"),
        ("развитие", "bg", "noun"),
        ("системен", "bg", "adjective"),
        ("razvijati", "sr", "verb"),
        ("razvoj", "sr", "noun"),
        ("sistemski", "sr", "adjective"),
        ("development", "en", "noun"),
        ("plan", "en", "verb"),
        ("systemic", "en", "adjective"),
    ],
)
def test_part_of_speech(lemma: str, language: str, part: str) -> None:
    assert part_of_speech(lemma, language) == part


@pytest.mark.parametrize(
    ("lemma", "language", "english", "chosen"),
    [
        ("развивам", "bg", ["development", "develop"], "develop"),
        ("развитие", "bg", ["development", "develop"], "development"),
        ("планиране", "bg", ["plan", "planning"], "planning"),
        ("план", "bg", ["plan", "planning"], "plan"),
        ("godišnji", "sr", ["annual", "year"], "annual"),
        ("godina", "sr", ["annual", "year"], "year"),
        ("raditi", "sr", ["annual"], "annual"),
    ],
)
def test_the_english_word_of_the_same_part_of_speech(
    lemma: str, language: str, english: list[str], chosen: str
) -> None:
    assert fitting(lemma, language, english) == chosen
