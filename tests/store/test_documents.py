"""The texts of files in the store: kept, replaced, forgotten, and news for the catalogue when a text changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fundmatch.store import Store
from fundmatch.store.documents import DocumentText, DocumentTexts

GUIDE = DocumentText("https://example.org/a.pdf", "2026-09-01T08:00:00Z", 1234, "d" * 32, ("Първа", "second\nline"))
LOCKED = DocumentText("https://example.org/b.pdf", "2026-09-01T08:00:00Z", 99, "e" * 32, (), "encrypted")


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[DocumentTexts]:
    with Store.open(tmp_path / "store.sqlite") as store:
        yield DocumentTexts(store)


def test_what_is_kept_is_what_was_there(texts: DocumentTexts) -> None:
    for each in (GUIDE, LOCKED):
        texts.keep(each)
        assert texts.of(each.url) == each
        assert texts.pages(each.url) == each.pages
    assert texts.of("https://example.org/c.pdf") is None
    assert texts.pages("https://example.org/c.pdf") == ()


def test_a_newer_text_takes_the_place_of_the_older(texts: DocumentTexts) -> None:
    texts.keep(GUIDE)
    newer = replace(GUIDE, pages=("нова",), digest="f" * 32)
    texts.keep(newer)
    assert texts.of(GUIDE.url) == newer
    assert texts.pages(GUIDE.url) == ("нова",)


def test_files_that_no_call_names_are_forgotten(texts: DocumentTexts) -> None:
    texts.keep(GUIDE)
    texts.keep(LOCKED)
    texts.forget_all_but([LOCKED.url, "https://example.org/other.pdf"])
    assert texts.of(GUIDE.url) is None
    assert texts.pages(GUIDE.url) == ()
    assert texts.of(LOCKED.url) == LOCKED


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        (None, GUIDE, True),
        (None, LOCKED, False),
        (GUIDE, replace(GUIDE, read_at="2026-09-09T08:00:00Z", problem="a remark"), False),
        (GUIDE, replace(GUIDE, pages=("друга",)), True),
        (GUIDE, replace(GUIDE, pages=(), problem="encrypted"), True),
        (LOCKED, replace(LOCKED, pages=("opened",)), True),
    ],
)
def test_another_text_is_another_generation_and_another_day_is_none(
    before: DocumentText | None, after: DocumentText, news: bool, texts: DocumentTexts
) -> None:
    if before:
        texts.keep(before)
    generation = texts.store.generation()
    texts.keep(after)
    assert (texts.store.generation() != generation) == news


def test_a_forgotten_text_is_another_generation(texts: DocumentTexts) -> None:
    texts.keep(GUIDE)
    generation = texts.store.generation()
    texts.forget_all_but([])
    assert texts.store.generation() != generation


@pytest.mark.parametrize("damage", ["{", '"text"', "[1]", "null", "[" * 100_000])
def test_a_damaged_text_counts_as_never_fetched(damage: str, texts: DocumentTexts) -> None:
    texts.keep(GUIDE)
    texts.store.connection.execute("UPDATE document_texts SET pages = ?", (damage,))
    assert texts.of(GUIDE.url) is None
    assert texts.pages(GUIDE.url) == ()
