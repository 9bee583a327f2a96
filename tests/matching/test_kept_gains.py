"""What was looked for once serves edited partners and words typed in passing, and changes no answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fundmatch.cache import Cache
from fundmatch.matching import kept_gains
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.engine import Engine
from fundmatch.matching.engines import Engines
from fundmatch.matching.explain import Quotation
from fundmatch.matching.kept_gains import NOTHING_KEPT, KeptGains, Lists
from fundmatch.matching.occurrences import NO_HITS, Hits
from fundmatch.matching.partner_scores import PartnerScores
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Match, Profile

from .builders import bundled_calls, profile

KEY = "k" * 32
CALLS = ListedDocuments.of_calls(list(bundled_calls().values())[:40], shipped_weights())
PARTNER = profile(
    "културно наследство",
    {"text": "digital skils", "weight": 2.0},
    description="Museums and festivals for young people in villages.",
    languages=("bg", "sr"),
    must=["culture"],
)
EDITS: dict[str, dict[str, Any]] = {
    "another keyword": {"keywords": (*PARTNER.keywords, *profile("folk music").keywords)},
    "one keyword less": {"keywords": PARTNER.keywords[1:]},
    "another weight": {"keywords": (PARTNER.keywords[0].model_copy(update={"weight": 0.5}), PARTNER.keywords[1])},
    "another description": {"description": "Volunteers, theatres and libraries."},
    "no description": {"description": ""},
    "other languages": {"languages": ("en",)},
    "other must words": {"must": ("digital",)},
    "nothing": {},
}


def edited(change: str) -> Profile:
    return PARTNER.model_copy(update=EDITS[change])


def answers(cache: Cache, partner: Profile, *words: str) -> tuple[list[float], list[Match]]:
    """Scores of all calls and the five best matches, as one run gives them."""
    engines = Engines(CALLS, cache)
    asked = PartnerScores(partner, words, engines)
    best = np.argsort(-asked.scores, kind="stable")[:5].tolist()
    found = asked.scores.tolist(), [asked.match(number) for number in best]
    asked.save()
    engines.save()
    return found


def without_answers(folder: Path, other: Cache) -> Cache:
    """A cache that holds the glossary ready for use and nothing else."""
    assert other.folder is not None
    for file in other.folder.glob("glossary-*"):
        shutil.copy(file, folder)
    return Cache(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache after a search for the partner as it is."""
    cache = Cache(tmp_path_factory.mktemp("cache"))
    answers(cache, PARTNER)
    return cache


@pytest.mark.parametrize("words", [(), ("library", "култура")], ids=["own words", "words typed"])
@pytest.mark.parametrize("change", EDITS)
def test_an_edited_partner_scores_as_if_nothing_were_kept(
    folder: Cache, change: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    anew = answers(without_answers(tmp_path, folder), edited(change), *words)
    assert answers(folder, edited(change), *words) == anew


@pytest.mark.parametrize(
    ("change", "words", "looked_for"),
    [
        ("nothing", ("library",), {"library"}),
        ("another keyword", (), {"folk music"}),
        ("another description", (), set()),
        ("one keyword less", ("library",), {"library"}),
    ],
)
def test_only_what_is_new_is_looked_for(
    folder: Cache,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    words: tuple[str, ...],
    looked_for: set[str],
) -> None:
    without_must: dict[str, Any] = {"must": ()}  # must words are looked for in any case
    cache = without_answers(tmp_path, folder)
    answers(cache, PARTNER.model_copy(update=without_must))
    asked: list[str] = []
    phrases = Engine.phrases

    def noted(self: Engine, forms: list[tuple[str, str]]) -> Any:
        asked.extend(text for _, text in forms)
        return phrases(self, forms)

    monkeypatch.setattr(Engine, "phrases", noted)
    engines = Engines(CALLS, cache)
    assert PartnerScores(edited(change).model_copy(update=without_must), words, engines).scores.max() > 0
    assert set(asked) == looked_for


# -- the file -----------------------------------------------------------------------------------------------------


def hits(*rows: tuple[int, float]) -> Hits:
    return Hits(np.array([row[0] for row in rows], dtype=np.int32), np.array([row[1] for row in rows]))


LISTS: dict[str, Lists] = {
    "one": (hits((1, 0.1), (7, 1 / 3)), hits((1, 0.5))),
    "култура": (NO_HITS,),
    "none": (),
    "three": (NO_HITS, hits((2**31 - 1, 1e-300)), NO_HITS),
}


def rows(found: Lists) -> list[tuple[list[int], list[float]]]:
    return [(each.documents.tolist(), each.strengths.tolist()) for each in found]


def never() -> Any:
    pytest.fail("it is kept")


def saved(folder: Path, lists: dict[str, Lists]) -> KeptGains:
    gains = KeptGains(Cache(folder), "it", KEY)
    for name, found in lists.items():
        assert gains.recall(name, lambda found=found: found) is found  # type: ignore[misc]
    gains.save()
    return KeptGains(Cache(folder), "it", KEY)


def test_the_next_run_has_what_was_computed(tmp_path: Path) -> None:
    kept = saved(tmp_path, LISTS)
    for name, found in LISTS.items():
        again = kept.recall(name, never)
        assert rows(again) == rows(found)
        assert {(each.documents.dtype.str, each.strengths.dtype.str) for each in again} <= {("<i4", "<f8")}


def test_quotations_are_kept_by_call(tmp_path: Path) -> None:
    quotation = Quotation("наследство", "glossary", 0.9, "… „наследство“ …")
    gains = KeptGains(Cache(tmp_path), "it", KEY)
    assert gains.quotation("one", "horizon:A", lambda: quotation) == quotation
    gains.save()
    kept = KeptGains(Cache(tmp_path), "it", KEY)
    assert kept.quotation("one", "horizon:A", never) == quotation
    other = Quotation("x", "exact", 1.0, "x")
    assert kept.quotation("one", "horizon:B", lambda: other) == other


def test_other_partners_and_another_state_of_calls_know_nothing(tmp_path: Path) -> None:
    saved(tmp_path, LISTS)
    for slug, key in (("other", KEY), ("it", "l" * 32)):
        assert KeptGains(Cache(tmp_path), slug, key).recall("one", lambda: ()) == ()


def test_of_too_many_those_of_this_run_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_gains, "MOST", 3)
    saved(tmp_path, {"old": LISTS["one"], "older": LISTS["one"]})
    kept = saved(tmp_path, {"a": LISTS["one"], "b": LISTS["one"]})
    assert set(kept._read()) == {"a", "b", "old"}
    saved(tmp_path, dict.fromkeys("cdefg", LISTS["one"]))
    assert set(KeptGains(Cache(tmp_path), "it", KEY)._read()) == set("efg")


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda content: content[:-3], lambda content: content[:40] + b"\0" + content[41:]],
    ids=["empty", "cut off", "another byte"],
)
def test_a_damaged_file_only_costs_time(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    saved(tmp_path, LISTS)
    (file,) = tmp_path.glob("gains-it-*")
    file.write_bytes(damage(file.read_bytes()))
    assert KeptGains(Cache(tmp_path), "it", KEY).recall("one", lambda: ()) == ()


def test_where_nothing_is_kept_everything_is_computed() -> None:
    for name in ("one", "three"):
        assert NOTHING_KEPT.recall("same", lambda name=name: LISTS[name]) is LISTS[name]  # type: ignore[misc]
