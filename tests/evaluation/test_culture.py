"""The culture set: graded metrics worked out by hand, baselines in English, and the whole evaluation."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.evaluation import culture
from fundmatch.evaluation.culture import CultureSet, english_call, english_profile, evaluate_culture, measure
from fundmatch.evaluation.run import Journal
from fundmatch.matching import Index
from fundmatch.models import Call, Profile
from fundmatch.reports.metrics_table import evaluation_lines, evaluation_record
from tests.evaluation.builders import no_clock

SECOND, THIRD = 1 / log2(3), 1 / log2(4)


def profile(slug: str, *keywords: object, **fields: object) -> Profile:
    return Profile.model_validate(
        {"slug": slug, "name": slug, "kind": "association", "country": "BG", "keywords": keywords, **fields}
    )


def call(number: int, title: str, **fields: object) -> Call:
    kept = {"id": f"test:{number}", "source": "test", "programme": "P", "code": f"C-{number}", "title": title}
    return Call.model_validate({**kept, "fetched_at": "2026-01-01", **fields})


@pytest.fixture
def small() -> CultureSet:
    """Two judged profiles and one that nobody judged; the fourth call is judged for one of them only."""
    profiles = [profile("farm", "soil health"), profile("museum", "museums"), profile("nobody", "battery recycling")]
    calls = [
        call(1, "Museums of villages"),
        call(2, "Soil health of farms"),
        call(3, "Battery recycling"),
        call(4, "Networks of museums"),
    ]
    grades = {
        ("museum", "test:1"): 2, ("museum", "test:2"): 0, ("museum", "test:3"): 0, ("museum", "test:4"): 1,
        ("farm", "test:1"): 0, ("farm", "test:2"): 2, ("farm", "test:3"): 0,
    }  # fmt: skip
    return CultureSet.of(profiles, calls, grades)


@pytest.mark.parametrize(
    ("grades", "ndcg", "precision", "reciprocal"),
    [
        ([2, 1, 0], 1, 2 / 5, 1),
        ([1, 2, 0], (1 + 3 * SECOND) / (3 + SECOND), 2 / 5, 1),
        ([0, 0, 2], THIRD, 1 / 5, 1 / 3),
        ([0, 1, 0, 0, 0, 1], SECOND / (1 + SECOND) + 1 / log2(7) / (1 + SECOND), 1 / 5, 1 / 2),
        ([2] * 6, 1, 1, 1),
        ([0, 0, 0], 0, 0, 0),
        ([0] * 10 + [2], 0, 0, 1 / 11),
        ([], 0, 0, 0),
    ],
)
def test_graded_metrics_by_hand(grades: list[int], ndcg: float, precision: float, reciprocal: float) -> None:
    assert measure(np.array(grades, int)) == pytest.approx((ndcg, precision, reciprocal))


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
def test_no_order_is_better_than_the_ideal_one(grades: list[int]) -> None:
    best = measure(np.array(sorted(grades, reverse=True)))
    assert all(0 <= value <= most + 1e-12 for value, most in zip(measure(np.array(grades)), best, strict=True))


def test_the_set_holds_grades_of_judged_pairs_only(small: CultureSet) -> None:
    assert [each.slug for each in small.profiles] == ["farm", "museum"]
    assert small.grades.tolist() == [[0, 2, 0, culture.UNJUDGED], [2, 0, 0, 1]]
    ranking = small.ranking(np.array([[1.0, 2, 3, 4], [1, 2, 3, 4]]))
    assert ranking.order(0).tolist() == [2, 1, 0]
    assert ranking.order(1).tolist() == [3, 2, 1, 0]


def test_judgements_of_what_is_not_there_are_left_out_and_told() -> None:
    judged = {("a", "test:1"): 2, ("a", "test:9"): 1, ("gone", "test:1"): 1}
    found = CultureSet.of([profile("a", "museums")], [call(1, "Museums")], judged)
    assert (found.grades.tolist(), found.strangers) == ([[2]], 2)
    assert "2 judgements" in evaluate_culture(Journal(no_clock), found).notes[0]


def test_an_evaluation_by_hand(small: CultureSet) -> None:
    found = evaluate_culture(Journal(no_clock), small)
    assert found.whole is not None
    assert [row.method for row in found.whole.rows] == [
        "fundmatch", "BM25, English", "TF-IDF, English", "BM25, English keywords", "TF-IDF, English keywords", "random",
    ]  # fmt: skip
    ours = found.whole.rows[0]
    assert [figure.value for figure in ours.figures] == pytest.approx([1, 0.3, 1])
    assert dict(found.settings) == {"profiles": "2", "calls": "4", "pairs": "7", "grade 2": "2", "grade 1": "1"}


def test_scores_are_put_against_both_targets(small: CultureSet) -> None:
    scores = np.array([[5.0, 95, 0, 99], [95, 0, 0, 55]])
    loose, strict = culture.meanings(small.ranking(scores), small)
    assert (loose.target, strict.target) == ("judged 1 or 2", "judged 2")
    assert {(band.low, band.high): (band.pairs, band.relevant) for band in loose.bands if band.pairs} == {
        (0, 0): (3, 0), (0, 10): (1, 0), (50, 60): (1, 1), (90, 100): (2, 2),
    }  # fmt: skip
    assert [band.relevant for band in strict.bands if band.pairs] == [0, 0, 0, 2]


def test_scores_follow_the_order_of_the_calls(small: CultureSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index may number its documents as it likes."""
    straight = culture.engine_scores(small)
    build = Index.build
    monkeypatch.setattr(Index, "build", lambda calls: build(list(calls)[::-1]))
    assert culture.engine_scores(small) == pytest.approx(straight)
    assert straight[1].argmax() in (0, 3)


def test_baselines_are_given_everything_in_english() -> None:
    words = {"text": "", "texts": {"bg": "музеи", "en": "museums"}}
    plain = english_profile(
        profile(
            "a",
            words,
            "readers",
            description="описание",
            descriptions={"en": "what we do"},
            projects=[{"title": "Past"}],
        )
    )
    assert [keyword.label for keyword in plain.keywords] == ["museums", "readers"]
    assert [project.title for project in plain.projects] == ["what we do", "Past"]
    whole = english_call(call(1, "Заглавие", titles={"en": "Title"}, summary="Sum", themes=["theme"], keywords=["key"]))
    assert whole.text == "Title Sum theme key"


def test_the_table_shows_metrics_and_meanings(small: CultureSet) -> None:
    found = evaluate_culture(Journal(no_clock), small)
    text = [line.text for line in evaluation_lines(found)]
    assert text[0].startswith("culture  judged by theme · profiles 2 · calls 4")
    assert [line.split(",")[0] for line in text if ", n = 2" in line] == ["nDCG@10", "P@5", "MRR"]
    assert sum(line.startswith("Of the pairs scored") for line in text) == 1
    assert sum(line.startswith("Expected calibration error") for line in text) == 1


def test_the_record_holds_bands_for_each_target(small: CultureSet) -> None:
    record = evaluation_record(evaluate_culture(Journal(no_clock), small))
    assert record["metrics"] == ["nDCG@10", "P@5", "MRR"]
    assert [each["target"] for each in record["reliability"]] == ["judged 1 or 2", "judged 2"]
    assert all(len(each["bands"]) == 11 for each in record["reliability"])
    assert {"low", "high", "pairs", "relevant", "mean", "share"} == set(record["reliability"][0]["bands"][0])


def test_the_shipped_set_is_whole_and_ours_is_ahead_of_chance() -> None:
    found = evaluate_culture(Journal(no_clock))
    assert found.notes == ()
    assert found.whole is not None
    rows = {row.method: row for row in found.whole.rows}
    assert rows["random"].ahead[0].low > 0
    assert rows["BM25, English"].ahead[0].value > 0
    bands = found.reliability[0].bands
    assert sum(band.pairs for band in bands) == int(dict(found.settings)["pairs"])
