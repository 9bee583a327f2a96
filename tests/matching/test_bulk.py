"""Many profiles at once score as one at a time do, with compiled loops or without."""

from __future__ import annotations

import importlib.util
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fundmatch.matching.bulk import PLAIN, Bulk, Kernels, blocks
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.occurrences import Hits, neighbours
from fundmatch.models import PastProject, Profile
from tests.benchmarks.generated import generated_calls, generated_profiles

from .builders import bundled_engine, bundled_profiles, deterministic, dictionaries, glossary, profile

numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the extra fast")


def loops(name: str) -> Kernels:
    if name == "plain":
        return PLAIN
    from fundmatch.matching.fast_scores import KERNELS

    return KERNELS


either = pytest.mark.parametrize("name", ["plain", pytest.param("fast", marks=numba)])


@cache
def generated_index() -> Index:
    return Index.build(generated_calls(60))


def generated_engine() -> Engine:
    return Engine(generated_index(), glossary(), dictionaries())


def asking() -> list[Profile]:
    """Profiles with everything that a score depends on: keywords in several languages and weights, texts, words that
    must or must not be there."""
    plain = generated_profiles(12)
    texts = {"en": "Museums and digital heritage for the young", "bg": "Музеи и дигитално културно наследство"}
    return [
        *plain,
        plain[0].model_copy(update={"slug": "speaker", "languages": ("sr", "en")}),
        plain[1].model_copy(update={"slug": "picky", "must": (plain[1].keywords[0].text, "innovation")}),
        plain[2].model_copy(update={"slug": "averse", "not_": (plain[2].keywords[0].text, "research")}),
        profile({"text": "innovation", "weight": 3}, {"en": "rural tourism", "sr": "сеоски туризам"}, "innovation"),
        profile(descriptions=texts, projects=(PastProject(title="Rural tourism"), PastProject(title="Green energy"))),
        profile("digital innovation", description="Research and innovation for watermills", languages=("bg", "sr")),
        profile("xylophonists"),
    ]


@either
def test_generated_profiles_in_one_block(name: str) -> None:
    within = generated_engine()
    bulk = Bulk(generated_engine(), loops(name))
    found = bulk.scores(bulk.totals(asking()))
    assert found.max() > 50
    assert found.min() < 0
    assert np.allclose(found, [within.score(each).raw for each in asking()], rtol=0, atol=1e-9)


@either
def test_bundled_profiles_in_blocks(name: str) -> None:
    partners = list(bundled_profiles().values())
    bulk = Bulk(Engine(bundled_engine().index, glossary(), dictionaries()), loops(name))
    found = np.concatenate([bulk.scores(bulk.totals(block)) for block in blocks(partners, 5)])
    assert np.allclose(found, [bundled_engine().score(each).raw for each in partners], rtol=0, atol=1e-9)


def test_a_block_of_scores() -> None:
    partners = asking()[:3]
    bulk = Bulk(generated_engine())
    found = bulk.scores(bulk.totals(partners))
    assert np.allclose(found, [generated_engine().score(each).raw for each in partners], rtol=0, atol=1e-9)


totals = arrays(
    np.float64,
    st.integers(0, 400),
    elements=st.sampled_from([-100.0, -0.01, 0.0, 1e-300, 0.1, 0.1 + 1e-12, 0.5, 1.0, 2.5, 90.0, 95.0]),
)


@deterministic
@given(totals, st.integers(1, 12), st.sampled_from([0.0, 40.0]), st.booleans())
def test_the_best_are_those_of_a_full_sort(total: np.ndarray, top: int, least: float, halved: bool) -> None:
    bulk = Bulk(bundled_engine(), PLAIN)
    considered = np.arange(0, len(total), 2 if halved else 1)
    numbers, scores = bulk.best(total, considered, top, least)
    every = bulk.scores(total)
    fitting = [number for number in considered.tolist() if every[number] > 0 and every[number] >= least]
    full = sorted(fitting, key=lambda number: (-every[number], number))[:top]
    assert numbers.tolist() == full
    assert scores.tolist() == every[full].tolist()


@st.composite
def places(draw: st.DrawFn) -> list[tuple[np.ndarray, np.ndarray]]:
    """Ways to write a slot: ascending places, of which each hundred make a document."""
    runs = draw(st.lists(st.sets(st.integers(0, 399), min_size=1, max_size=30), min_size=1, max_size=3))
    each = [np.array(sorted(run), dtype=np.int64) for run in runs]
    return [(run, (run // 100).astype(np.int32)) for run in each]


@either
@deterministic
@given(places(), places(), st.integers(0, 5), st.sets(st.integers(0, 3)))
def test_neighbours_are_those_of_every_pair(
    name: str,
    left: list[tuple[np.ndarray, np.ndarray]],
    right: list[tuple[np.ndarray, np.ndarray]],
    near: int,
    asked: set[int],
) -> None:
    wanted = np.isin(np.arange(4), list(asked))
    found = loops(name).neighbours(left, right, near, wanted)
    pairs = [(place, int(of)) for run, documents in left for place, of in zip(run, documents, strict=True)]
    others = [place for run, _ in right for place in run]
    close = {document for place, document in pairs if any(abs(place - other) <= near for other in others)}
    assert set(np.flatnonzero(found).tolist()) == close & asked


@either
def test_strengths_are_added_to_a_total(name: str) -> None:
    total = np.ones(5)
    loops(name).add(total, Hits(np.array([1, 4], dtype=np.int32), np.array([0.5, 0.25])), 2.0)
    assert total.tolist() == [1, 2, 1, 1, 1.5]


def test_single_searches_use_no_compiled_loops() -> None:
    assert bundled_engine().scorer.neighbours is neighbours
