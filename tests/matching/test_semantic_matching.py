"""Links by meaning in the engine: they add what nothing else finds, are named, and take nothing away."""

from __future__ import annotations

import pytest

from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.semantic import SemanticLinks
from fundmatch.models import Match
from fundmatch.text.glossary import parse_glossary

from .builders import OTHERS, Written, call, dictionaries, profile, scores
from .semantic_fake import LINES, FakeModel, links

#: The cosine of 45 degrees, times the weight of a translation.
NEARNESS = 0.67
CALLS = [call(key, text) for key, text in {**OTHERS, "it": "New pottery for old towns"}.items()]


def engine(semantic: SemanticLinks | None = None) -> Engine:
    return Engine(Index.build(CALLS), parse_glossary(LINES), dictionaries(), semantic)


def found(model: FakeModel | None, *keywords: Written, **fields: object) -> dict[str, Match]:
    within = engine(links(model) if model else None)
    return {match.call_id.partition(":")[2]: match for match in within.match(profile(*keywords, **fields))}


def test_a_word_that_nobody_knows_finds_what_means_the_same() -> None:
    keyword = {"bg": "вазари"}
    assert found(None, keyword) == {}
    (evidence,) = found(FakeModel({"вазари": 45.0}), keyword)["it"].evidence
    assert (evidence.kind, evidence.matched, evidence.similarity) == ("semantic", "pottery", NEARNESS)


def test_the_whole_keyword_is_asked_for_though_a_part_is_known() -> None:
    model = FakeModel({"вазари от футбол": 10.0})
    assert found(model, {"bg": "вазари от футбол"})["it"].evidence[0].kind == "semantic"
    assert "вазари" not in model.asked


def test_what_means_the_same_scores_less_than_the_reviewed_word() -> None:
    reviewed = scores(engine(), {"bg": "грънчарство"})["it"]
    linked = scores(engine(links(FakeModel({"вазари": 45.0}))), {"bg": "вазари"})["it"]
    assert 0 < linked < reviewed


@pytest.mark.parametrize(
    "keyword",
    [{"en": "pottery"}, {"en": "turbines grid"}, {"en": "potery"}, {"bg": "грънчарство"}, {"bg": "футбол"}],
    ids=["in a call", "both words in a call", "a slip", "in the glossary", "in the glossary and no call"],
)
def test_what_is_known_is_never_asked_and_scores_the_same(keyword: Written) -> None:
    model = FakeModel()
    assert scores(engine(links(model)), keyword) == scores(engine(), keyword)
    assert not model.asked


def test_one_language_that_is_known_is_enough() -> None:
    model = FakeModel()
    assert found(model, {"en": "pottery", "bg": "вазари"}).keys() == {"it"}
    assert not model.asked


def test_a_concept_that_no_call_has_finds_nothing() -> None:
    assert found(FakeModel({"топка": 180.0}), {"bg": "топка"}) == {}


def test_what_means_the_same_admits_and_never_rules_out() -> None:
    model = FakeModel({"вазари": 45.0})
    assert found(model, {"en": "pottery"}, must=("вазари",)).keys() == {"it"}
    assert found(None, {"en": "pottery"}, must=("вазари",)) == {}
    assert found(model, {"en": "pottery"}, **{"not": ("вазари",)}).keys() == {"it"}
