"""Whatever is kept of a reading has a name that changes with everything the reading depends on."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

import pytest

from fundmatch.matching.index_folder import IndexFolder
from fundmatch.text import version
from fundmatch.text.version import READING_LIBRARIES, reading_version


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Versions are computed once a process."""
    reading_version.cache_clear()
    yield
    reading_version.cache_clear()


def changed(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """As if another release of one library were installed."""
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: installed(name) + (".1" if name == library else ""))
    reading_version.cache_clear()


@pytest.mark.parametrize("library", READING_LIBRARIES)
def test_another_release_of_a_library_is_another_reading_and_another_index(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reading_version(), IndexFolder().fingerprint
    changed(monkeypatch, library)
    after = reading_version(), IndexFolder().fingerprint
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_library_that_reads_no_words_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reading_version()
    changed(monkeypatch, "numpy")
    assert reading_version() == before


def test_lemmatiser_and_dictionaries_are_among_the_libraries() -> None:
    assert {"lemmagen3", "simplemma"} <= set(READING_LIBRARIES)


def test_the_way_words_are_read_has_a_number_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reading_version()
    monkeypatch.setattr(version, "CODE", b"another")
    reading_version.cache_clear()
    assert reading_version() != before
