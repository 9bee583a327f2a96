"""Files attached to calls: their words are found and quoted, and change nothing else of what a call is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fundmatch.matching.documents import AttachedText, IndexedText, ListedDocuments, call_document
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Match, Profile

from .builders import OTHERS, call, dictionaries, glossary, profile

WEIGHTS = shipped_weights()
GUIDE = AttachedText("Guide.pdf", ("About this guide", "We fund beekeeping and\nno tobacco. Honey, honey, honey."))
VILLAGE = call("village", "Support for villages and their schools")


def documents(*attached: AttachedText) -> ListedDocuments:
    """A call with these files among calls about other things."""
    others = [call_document(call(code, text), WEIGHTS) for code, text in OTHERS.items()]
    return ListedDocuments((*others, call_document(VILLAGE, WEIGHTS, attached)))


def engine(index: Index) -> Engine:
    return Engine(index, glossary(), dictionaries())


def match(partner: Profile, *attached: AttachedText, index: Index | None = None) -> Match | None:
    """What the partner has of the call with these files."""
    found = engine(index or Index.of_documents(documents(*attached).texts)).match(partner)
    return next((each for each in found if each.call_id == VILLAGE.id), None)


def score(partner: Profile, *attached: AttachedText) -> float:
    found = match(partner, *attached)
    return found.score if found else 0.0


def test_a_word_of_a_file_is_found_and_quoted_with_file_and_page() -> None:
    assert match(profile("beekeeping")) is None
    found = match(profile("beekeeping"), GUIDE)
    assert found is not None
    (reason,) = found.evidence
    assert reason.matched == "beekeeping"
    assert reason.snippet == "We fund beekeeping and (Guide.pdf, p. 2)"


def test_what_stands_in_the_call_is_quoted_from_the_call() -> None:
    found = match(profile("villages"), AttachedText("Guide.pdf", ("For villages",)))
    assert found is not None
    assert "Guide.pdf" not in found.evidence[0].snippet


def test_a_word_of_a_file_counts_less_than_one_of_the_call() -> None:
    of_call, of_file = score(profile("schools")), score(profile("beekeeping"), GUIDE)
    assert 0 < of_file < of_call


def test_a_file_takes_nothing_from_the_words_of_the_call() -> None:
    long = AttachedText("Long.pdf", ("Rules of procedure for applicants and their accounts. " * 500,) * 20)
    assert score(profile("schools"), long) == pytest.approx(score(profile("schools")), abs=0.5)


def test_a_word_once_in_a_long_file_counts_less_than_in_a_short_one() -> None:
    long = AttachedText("Guide.pdf", (*GUIDE.pages, "Rules of procedure for applicants and accounts. " * 6000))
    assert 0 < score(profile("beekeeping"), long) < score(profile("beekeeping"), GUIDE)


def test_free_text_is_compared_with_the_call_alone() -> None:
    partner = profile(description="We keep bees: beekeeping, honey and beekeeping again, in villages with schools.")
    assert score(partner, GUIDE) == score(partner)


def test_a_file_may_admit_a_call_and_never_rules_one_out() -> None:
    assert score(profile("schools", must=("beekeeping",))) == 0
    assert score(profile("schools", must=("beekeeping",)), GUIDE) > 0
    assert score(profile("schools", **{"not": ("tobacco",)}), GUIDE) == score(profile("schools"), GUIDE)
    assert score(profile("schools", **{"not": ("villages",)}), GUIDE) == 0


def test_indexes_without_attachments_are_those_of_the_calls_alone(tmp_path: Path) -> None:
    folder = IndexFolder(tmp_path / "index", attached=False)
    index = folder.index(documents(GUIDE))
    assert match(profile("beekeeping"), index=index) is None
    assert match(profile("schools"), index=index) == match(profile("schools"))
    assert match(profile("beekeeping"), index=IndexFolder(tmp_path / "index").index(documents(GUIDE))) is not None


def test_an_index_without_files_is_its_own() -> None:
    index = Index.of_documents(documents().texts)
    assert index.own is index


def test_segments_that_are_merged_still_tell_files_from_calls(tmp_path: Path) -> None:
    partner = profile("beekeeping", "schools", description="honey and villages")
    expected = match(partner, GUIDE)
    texts = documents(GUIDE).texts
    folder = IndexFolder(tmp_path / "index")
    for number in range(1, len(texts) + 1):  # each a segment of its own, until there are too many
        index = folder.index(ListedDocuments(texts[-number:]))
    assert len(index.holdings) < len(texts)
    found = match(partner, index=index)
    assert expected is not None
    assert found is not None
    assert found.model_dump() == expected.model_dump()
    assert sorted(index.lengths) == sorted(Index.of_documents(documents().texts).lengths)


def test_a_call_whose_every_word_of_some_terms_is_in_files_is_counted(tmp_path: Path) -> None:
    """Terms at the end of the vocabulary that stand in files only have no postings of the call's own."""
    text = call_document(VILLAGE, WEIGHTS, [AttachedText("Z.pdf", ("zzyzx zymurgy ягоди ящери",))])
    index = IndexFolder(tmp_path / "index").index(ListedDocuments((text,)))
    assert engine(index).match(profile(description="zymurgy and villages with schools")) is not None


def test_the_digest_tells_text_name_and_page() -> None:
    def digest(*attached: AttachedText) -> str:
        return call_document(VILLAGE, WEIGHTS, attached).digest

    some = [
        digest(),
        digest(GUIDE),
        digest(AttachedText("Other.pdf", GUIDE.pages)),
        digest(AttachedText("Guide.pdf", ("", *GUIDE.pages))),
        digest(AttachedText("Guide.pdf", ("About", GUIDE.pages[1]))),
    ]
    assert len(set(some)) == len(some)
    assert digest() == call_document(VILLAGE, WEIGHTS).digest


def test_only_so_many_letters_of_all_files_are_searched() -> None:
    half = WEIGHTS.documents.most_letters // 2 + 10
    files = [AttachedText(f"{number}.pdf", ("a" * half,)) for number in range(3)]
    fields = [field for field in call_document(VILLAGE, WEIGHTS, files).fields if field.source]
    assert [(field.source, len(field.text)) for field in fields] == [
        ("0.pdf, p. 1", half),
        ("1.pdf, p. 1", WEIGHTS.documents.most_letters - half),
    ]


def test_weights_are_few_and_never_above_that_of_the_text() -> None:
    def weight(words: int) -> float:
        attached = AttachedText("x", ("word " * words,))
        (field,) = [each for each in call_document(VILLAGE, WEIGHTS, [attached]).fields if each.source]
        return field.weight

    found = [weight(words) for words in (1, 300, 3000, 6000, 30_000, 300_000)]
    assert found == sorted(found, reverse=True)
    assert found[0] == WEIGHTS.documents.text < WEIGHTS.fields.text
    assert found[-1] == WEIGHTS.documents.least
    assert all(round(each, 2) == each for each in found)


def test_own_is_the_document_without_its_files() -> None:
    whole = call_document(VILLAGE, WEIGHTS, [GUIDE])
    assert whole.own == call_document(VILLAGE, WEIGHTS)
    assert isinstance(whole, IndexedText)
    assert np.all([field.weight > 0 for field in whole.fields])
