"""Free text against calls: what counts, what does not, and that it counts the same in three languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fundmatch.cache import Cache
from fundmatch.matching.background import COLUMNS, from_bytes, shipped_background, to_bytes
from fundmatch.matching.call_vectors import CallVectors
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.meanings import Meanings, is_serbian
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Call, PastProject
from fundmatch.text.glossary import shipped_glossary

from .builders import bundled_calls, bundled_engine, call, engine, glossary, profile, scores, world

# -- the table ----------------------------------------------------------------------------------------------------


def test_the_table_is_facts_about_words() -> None:
    table = shipped_background()
    assert len(table.lemmas) == len(set(table.lemmas)) > 5000
    assert all(len(getattr(table, name)) == len(table.lemmas) for name in COLUMNS)
    assert table.frequency.min() >= 3
    assert not any(" " in lemma for lemma in table.lemmas)


def test_common_words_tell_less_than_rare_ones() -> None:
    table = shipped_background()
    common, rare = (table.idf[table.numbers[lemma]] for lemma in ("energy", "heritage"))
    assert common < rare


def test_a_table_survives_its_file() -> None:
    table = shipped_background()
    again = from_bytes(to_bytes(table))
    assert again.lemmas == table.lemmas
    assert all(np.allclose(getattr(again, name), getattr(table, name)) for name in COLUMNS)


# -- meanings -----------------------------------------------------------------------------------------------------

SAID = [
    pytest.param("Cultural heritage in museums", "en", id="English"),
    pytest.param("Културно наследство в музеи", "bg", id="Bulgarian"),
    pytest.param("КУЛТУРНОТО НАСЛЕДСТВО В МУЗЕИТЕ", "bg", id="Bulgarian in capitals, with articles"),
    pytest.param("Kulturno nasleđe u muzejima", "sr", id="Serbian Latin"),
    pytest.param("Културно наслеђе у музејима", "sr", id="Serbian Cyrillic"),
]


@pytest.mark.parametrize(("text", "language"), SAID)
def test_the_same_meaning_is_the_same_bag(text: str, language: str) -> None:
    assert Meanings(glossary()).of_text(text, language) == {"culture": 1, "heritage": 1, "museum": 1}


def test_calls_hold_the_meanings_of_their_texts() -> None:
    within = engine([call("one", "Културно наследство, heritage"), call("two", "Boats")])
    found = within.likeness.calls.entries(["culture", "heritage", "museum", "boat"])
    keys = [within.key(number) for number in found.document]
    assert sorted(zip(keys, found.word.tolist(), strict=True)) == [
        ("curated:one", 0),
        ("curated:one", 1),
        ("curated:two", 3),
    ]


def test_a_word_said_often_weighs_more_but_not_as_often_as_it_is_said() -> None:
    within = engine([call("once", "Boats"), call("ten", "Boats " * 10)])
    found = within.likeness.calls.entries(["boat"])
    of = dict(zip((within.key(number) for number in found.document), found.value, strict=True))
    assert of["curated:once"] < of["curated:ten"] < 5 * of["curated:once"]


def test_a_line_of_two_words_is_not_a_call_about_nothing_else() -> None:
    said = "Theatre festivals, open stages and dance schools of the region"
    found = scores(world(line="Festivals, theatre", whole=f"{said}. Festivals of theatre."), description=said)
    assert found["whole"] > found["line"]


@pytest.mark.parametrize(
    ("text", "serbian"),
    [
        ("културна баштина", True),
        ("развој културе у општини", True),
        ("българско културно наследство", False),
        ("razvoj kulture u opštini", True),
        ("development of culture in the municipality", False),
    ],
)
def test_texts_of_who_writes_serbian(text: str, serbian: bool) -> None:
    assert is_serbian(text) is serbian


def test_a_kept_index_keeps_what_was_computed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    calls = [call("one", "Културно наследство"), call("two", "Boats and harbours")]
    built, kept = (_vectors(_kept(calls, cache)) for _ in range(2))
    assert list(tmp_path.glob("call-vectors-*"))
    for name in ("idf", "length", "usual", "spread"):
        assert np.array_equal(getattr(built.statistics, name), getattr(kept.statistics, name))


def test_damaged_statistics_are_computed_again(tmp_path: Path) -> None:
    cache, calls = Cache(tmp_path), [call("one", "Boats"), call("two", "Harbours")]
    whole = _vectors(_kept(calls, cache)).statistics.length
    (kept,) = tmp_path.glob("call-vectors-*")
    kept.write_bytes(kept.read_bytes()[:100])
    assert np.array_equal(_vectors(_kept(calls, cache)).statistics.length, whole)


def test_statistics_are_those_of_the_terms_by_which_calls_are_read(tmp_path: Path) -> None:
    """Terms of one's own change the meanings of calls, and so everything that was computed of them."""
    calls = [call("one", "Дрънкане на цитра"), call("two", "Цитри и пристанища"), call("three", "Boats")]
    own = ("own\tzither strumming\tдрънкане на цитра\tdrndanje citre",)
    documents = ListedDocuments.of_calls(calls, shipped_weights())
    for lines in ((), own, ()):
        read = Meanings(shipped_glossary(own=lines))
        index = IndexFolder(tmp_path, own=lines, cache=Cache(tmp_path)).index(documents)
        kept = CallVectors(index, read, shipped_background()).statistics
        anew = CallVectors(IndexFolder(None, own=lines).index(documents), read, shipped_background()).statistics
        assert np.array_equal(kept.idf, anew.idf)
        assert np.allclose(kept.length, anew.length)


def _kept(calls: list[Call], cache: Cache) -> Index:
    assert cache.folder is not None
    return IndexFolder(cache.folder / "index", cache=cache).index(ListedDocuments.of_calls(calls, shipped_weights()))


def _vectors(index: Index) -> CallVectors:
    return CallVectors(index, Meanings(glossary()), shipped_background())


# -- scores -------------------------------------------------------------------------------------------------------

THEATRE = {
    "en": "Theatre festivals, dance and circus for a young audience",
    "bg": "Театрални фестивали, танц и цирк за млада публика",
    "sr": "Pozorišni festivali, ples i cirkus za mladu publiku",
}


@pytest.mark.parametrize("language", ["bg", "sr"])
def test_free_text_counts_as_much_in_every_language(language: str) -> None:
    english, other = (bundled_engine().score(profile(descriptions={code: THEATRE[code]})).scores
                      for code in ("en", language))  # fmt: skip
    assert int(other.argmax()) == int(english.argmax())
    assert other.max() == pytest.approx(english.max(), rel=0.15)
    assert english.max() > 75


@pytest.mark.parametrize(
    "text",
    [
        "We work on projects with partners from all over Europe to support development and innovation.",
        "Research and innovation for a sustainable and digital society",
        "Нашата организация работи по проекти с партньори от цяла Европа и подкрепя развитието и иновациите.",
    ],
)
def test_what_everybody_says_lifts_no_call(text: str) -> None:
    assert bundled_engine().score(profile(description=text)).scores.max() < 40


def test_a_long_call_full_of_common_words_gains_nothing_by_them() -> None:
    common = "Projects of partners support the development of innovation and research in Europe. " * 5
    found = scores(world(short="Watermills", long=f"Watermills. {common}"), description="Partners restore watermills")
    assert found["short"] > found["long"]


def test_saying_it_in_two_languages_is_saying_it_once() -> None:
    once = bundled_engine().score(profile(descriptions={"en": THEATRE["en"]})).raw
    twice = bundled_engine().score(profile(description=THEATRE["en"], descriptions={"en": THEATRE["en"]})).raw
    assert np.allclose(once, twice)


# -- the numbers behind a list ------------------------------------------------------------------------------------


def test_scores_are_those_that_matches_round() -> None:
    index = Index.build(bundled_calls().values())
    partner = profile("festivals", description=THEATRE["en"], projects=(PastProject(title="A school of circus"),))
    raw = dict(zip(index.keys, index.scores(partner), strict=True))
    found = index.match(partner)
    assert found
    assert all(match.score == round(raw[match.call_id], 1) for match in found)


def test_calls_that_get_nothing_are_ordered_all_the_same() -> None:
    index = engine([call("near", "Festivals for innovation"), call("far", "Innovation, projects, research")]).index
    near, far = index.scores(profile(description="We support projects, research, innovation and museums"))
    assert near != far


def test_calls_ruled_out_come_last() -> None:
    index = engine([call("it", "Theatre festivals"), call("other", "Boats")]).index
    partner = profile(description=THEATRE["en"]).model_copy(update={"not_": ("festivals",)})
    it, other = index.scores(partner)
    assert it < other
