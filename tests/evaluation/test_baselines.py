"""Baselines worked out by hand on a few words."""

from __future__ import annotations

from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from fundmatch.evaluation.baselines import TEXT_BASELINES, Texts, bm25, plain_words, tfidf, tfidf_sublinear
from fundmatch.evaluation.baselines import token_set_ratio as token_set
from fundmatch.evaluation.bench import CallBench, PartnerBench
from fundmatch.evaluation.partner_baselines import PARTNER_BASELINES, PartnerFacts
from fundmatch.models import Call, Keyword, PastProject, Profile
from tests.evaluation.builders import CALL_TABLES, PARTNER_TABLES, write_bench


def profile(*projects: str, keywords: tuple[str, ...] = ()) -> Profile:
    return Profile(
        slug="x",
        name="x",
        kind="sme",
        country="BG",
        keywords=tuple(Keyword(text=text) for text in keywords),
        projects=tuple(PastProject(title=text) for text in projects),
    )


def call(title: str, text: str = "") -> Call:
    return Call(id="b:1", source="b", programme="", code="c", title=title, text=text, fetched_at="")


def test_plain_words_are_neither_lemmas_nor_stop_words_nor_letters() -> None:
    assert plain_words("The Soils of a village: SOIL-health, 5G и почва") == [
        "soils", "village", "soil", "health", "5g", "почва",
    ]  # fmt: skip


def test_tfidf_by_hand() -> None:
    """Three texts: soil in all, water in one, farm in two."""
    texts = Texts.of([profile("soil soil farm")], [call("soil water"), call("soil farm")])
    soil, water, farm = (log(4 / (1 + found)) + 1 for found in (3, 1, 2))
    length = sqrt((2 * soil) ** 2 + farm**2)
    expected = [
        2 * soil * soil / length / sqrt(soil**2 + water**2),
        (2 * soil**2 + farm**2) / length / sqrt(soil**2 + farm**2),
    ]
    assert tfidf(texts)[0] == pytest.approx(expected)
    twice = 1 + log(2)
    length = sqrt((twice * soil) ** 2 + farm**2)
    assert tfidf_sublinear(texts)[0, 0] == pytest.approx(twice * soil * soil / length / sqrt(soil**2 + water**2))


def test_bm25_by_hand() -> None:
    texts = Texts.of(
        [profile("farm farm", keywords=("soil",))], [call("soil soil"), call("farm"), call("water", "water")]
    )
    rare = log(1 + 2.5 / 1.5)
    mean = 5 / 3
    soil = rare * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 2 / mean))
    farm = rare * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / mean))
    assert bm25(texts)[0] == pytest.approx([soil, farm, 0])


@pytest.mark.parametrize("method", TEXT_BASELINES.values(), ids=TEXT_BASELINES)
def test_every_text_baseline_finds_shared_words_and_survives_empty_texts(method) -> None:  # type: ignore[no-untyped-def]
    scores = method(
        Texts.of([profile("soil health"), profile()], [call("healthy soil health"), call("the"), call("sea")])
    )
    assert scores.shape == (2, 3)
    assert np.isfinite(scores).all()
    assert scores[0].argmax() == 0
    assert scores[0, 0] > 0
    assert not scores[1].any()


def test_token_set_ratio_takes_the_best_keyword_and_projects_only_without_keywords() -> None:
    calls = [call("soil health"), call("sea")]
    profiles = [profile("sea", keywords=("health of soil", "zzz")), profile("sea"), profile()]
    scores = token_set(profiles, calls)
    assert scores[0, 0] == 100
    assert scores[0, 1] < 60
    assert scores[1, 1] == 100
    assert scores[2].tolist() == [0, 0]


def test_baselines_rank_the_plain_cases_right(tmp_path: Path) -> None:
    bench = CallBench.read(write_bench(tmp_path, CALL_TABLES))
    profiles, calls = [each.profile for each in bench.organisations], [topic.call for topic in bench.topics]
    for method in TEXT_BASELINES.values():
        assert method(Texts.of(profiles, calls)).argmax(1).tolist() == [0, 1, 2, 3]


def test_partner_facts_count_projects_and_meetings(tmp_path: Path) -> None:
    history = [*PARTNER_TABLES["history"], PARTNER_TABLES["history"][0]]  # named twice, was there once
    facts = PartnerFacts.of(PartnerBench.read(write_bench(tmp_path, {**PARTNER_TABLES, "history": history})))
    assert facts.projects.tolist() == [[1, 2, 1, 0]] * 2
    assert facts.together.tolist() == [[0, 0, 0, 0], [1, 1, 0, 0]]
    assert facts.text.argmax(1).tolist() == [3, 1]


@pytest.mark.parametrize(
    ("method", "row"),
    [
        ("collaboration", [1, 1, 0, 0]),
        ("popularity", [1, 2, 1, 0]),
        ("collaboration, then popularity", [1.000001, 1.000002, 0.000001, 0]),
    ],
)
def test_partner_baselines_by_hand(tmp_path: Path, method: str, row: list[float]) -> None:
    facts = PartnerFacts.of(PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES)))
    assert PARTNER_BASELINES[method](facts)[1] == pytest.approx(row)


def test_mixtures_add_parts_of_equal_height(tmp_path: Path) -> None:
    facts = PartnerFacts.of(PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES)))
    mixed = PARTNER_BASELINES["text + collaboration + popularity"](facts)
    assert mixed[1, 1] == pytest.approx(3)
    assert mixed.max() <= 3 + 1e-12
