"""Corrections: what a file adds and takes off."""

from __future__ import annotations

import pytest

from fundmatch.models.call import is_theme_id
from fundmatch.themes.tags import Stated, Tag, corrected
from fundmatch.themes.vocabulary import Vocabulary

FOUND = (Tag(theme="sdg:11", strength=0.7), Tag(theme="sdg:11.4", strength=0.7), Tag(theme="sdg:16", strength=0.6))


@pytest.mark.parametrize(
    ("themes", "expected"),
    [
        ([], {"sdg:11": 0.7, "sdg:11.4": 0.7, "sdg:16": 0.6}),
        (["sdg:16.6"], {"sdg:11": 0.7, "sdg:11.4": 0.7, "sdg:16": 1.0, "sdg:16.6": 1.0}),
        (["-sdg:11"], {"sdg:16": 0.6}),
        (["-sdg:11.4"], {"sdg:11": 0.7, "sdg:16": 0.6}),
        (["-sdg:11", "sdg:11.7"], {"sdg:11.7": 1.0, "sdg:16": 0.6}),
        (["neb:beautiful"], {"sdg:11": 0.7, "sdg:11.4": 0.7, "sdg:16": 0.6, "neb:beautiful": 1.0}),
        (["sdg:99", "-sdg:98", "free words", "culture: practice"], {"sdg:11": 0.7, "sdg:11.4": 0.7, "sdg:16": 0.6}),
    ],
)
def test_files_correct_what_was_found(vocabulary: Vocabulary, themes: list[str], expected: dict[str, float]) -> None:
    tags = corrected(FOUND, Stated.of(themes), vocabulary)
    assert {tag.theme: tag.strength for tag in tags} == expected


def test_corrected_tags_stand_in_the_order_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    tags = corrected(FOUND, Stated.of(["neb:beautiful", "sdg:1.1"]), vocabulary)
    order = list(vocabulary.themes)
    assert [tag.theme for tag in tags] == sorted((tag.theme for tag in tags), key=order.index)


def test_only_what_the_file_names_is_stated(vocabulary: Vocabulary) -> None:
    tags = corrected(FOUND, Stated.of(["sdg:16.6"]), vocabulary)
    assert [tag.theme for tag in tags if tag.stated] == ["sdg:16.6"]


@pytest.mark.parametrize(
    ("text", "means_a_theme"),
    [
        ("sdg:16.6", True),
        ("-sdg:11", True),
        ("neb:beuatiful", True),
        ("culture: policy and practice", False),
        ("e-health", False),
        ("creative cities", False),
    ],
)
def test_an_id_is_told_from_free_words(text: str, means_a_theme: bool) -> None:
    assert is_theme_id(text) == means_a_theme
