"""The catalogue with files of calls: their texts are part of what is indexed, or of nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundmatch.batch.shelf import Shelf, write_shelf
from fundmatch.catalogue import Catalogue
from fundmatch.catalogue.attached import attached_texts
from fundmatch.catalogue.catalogue import indexed_text, row_of
from fundmatch.catalogue.columns import Columns
from fundmatch.catalogue.kept import Bodies, KeptRecords
from fundmatch.errors import StoreError
from fundmatch.store import Store
from fundmatch.store.documents import DocumentText, DocumentTexts
from tests.store.builders import NOW, call

URL = "https://example.org/Guide.pdf"
TEXT = DocumentText(URL, "2026-09-01T08:00:00Z", 9, "d", ("Beekeeping",))
FILES = [{"label": "Guide", "url": URL}, {"label": "Other", "url": "https://example.org/other.pdf"}]
CALL = call(documents=FILES)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite") as store:
        DocumentTexts(store).keep(TEXT)
        yield store


def records(store: Store | None) -> KeptRecords:
    """The call as one of calls/, whole in the catalogue."""
    return KeptRecords([CALL.id], Bodies.of([CALL.model_dump_json().encode()]), store)


def test_what_is_indexed_and_what_names_it_are_the_same(store: Store) -> None:
    kept = records(store)  # closes the store when nobody needs it any more
    text = kept.text(0)
    assert [field.text for field in text.fields if field.source] == ["Beekeeping"]
    assert row_of(CALL, DocumentTexts(store)).digest == text.digest != row_of(CALL).digest


def test_a_call_of_the_store_has_its_files_too(store: Store) -> None:
    store.save("opic", [CALL], now=NOW, complete=True)
    kept = KeptRecords([CALL.id], Bodies.of([b""]), store)
    assert kept.text(0) == indexed_text(CALL, DocumentTexts(store))
    assert [field.source for field in kept.text(0).fields if field.source] == ["Guide.pdf, p. 1"]


def test_a_large_run_keeps_the_files_of_calls_with_their_names(store: Store, tmp_path: Path) -> None:
    catalogue = Catalogue(Columns.of([row_of(CALL, DocumentTexts(store))]), records(store))
    shelf = Shelf(tmp_path, write_shelf(catalogue, tmp_path))
    assert shelf.text(0) == catalogue.text(0)
    assert shelf.text(0).digest == shelf.digests[0]


def test_without_a_store_a_call_has_its_own_text() -> None:
    assert records(None).text(0) == indexed_text(CALL)


def test_once_the_store_is_closed_half_a_text_is_never_taken_for_the_whole(store: Store) -> None:
    kept = records(store)
    kept.close()
    with pytest.raises(StoreError, match="store that is closed"):
        kept.text(0)
    assert kept.read(0) == CALL


def test_a_file_listed_twice_is_one_and_keeps_the_first_label(store: Store) -> None:
    twice = call(documents=[{"label": "Насоки", "url": "https://example.org/d?id=1"}] * 2)
    again = {"label": "Later", "url": "https://example.org/d?id=1"}
    texts = DocumentTexts(store)
    texts.keep(DocumentText("https://example.org/d?id=1", TEXT.read_at, 9, "e", ("a", "b")))
    for each in (twice, call(documents=[*twice.model_dump()["documents"], again, *FILES])):
        names = [found.name for found in attached_texts(each, texts)]
        assert names[0] == "Насоки"
        assert len(names) == len(set(names))
