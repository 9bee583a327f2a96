"""A remembered index is the same index: the same matches, and a damaged memory only costs time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fundmatch.cache import Cache
from fundmatch.matching import index_file
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.index_file import remembered_index
from fundmatch.models import Call

from .builders import OTHERS, call, dictionaries, glossary, profile

CALLS = [call(code, text) for code, text in {**OTHERS, "it": "Cultural heritage, културно наследство"}.items()]
PARTNER = profile("културно наследство", "harbuor", description="We build turbines and railways.")


def kept_files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith("index-")]


def test_a_remembered_index_matches_like_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    built = remembered_index(CALLS, cache)
    monkeypatch.setattr(Index, "of_documents", lambda *_: pytest.fail("cut into words a second time"))
    kept = remembered_index(CALLS, cache)
    assert kept.vocabulary == built.vocabulary
    assert all(np.array_equal(getattr(kept, name), getattr(built, name)) for name in index_file.ARRAYS)
    matches = [Engine(index, glossary(), dictionaries()).match(PARTNER) for index in (built, kept)]
    assert matches[0] == matches[1] != []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(CALLS[:-1], id="a call less"),
        pytest.param([*CALLS, call("more", "Cultural heritage")], id="a call more"),
        pytest.param([*CALLS[:-1], call("it", "Boats")], id="another text"),
        pytest.param([*CALLS[:-1], call("it", title="Cultural heritage, културно наследство")], id="another field"),
        pytest.param(list(reversed(CALLS)), id="another order"),
    ],
)
def test_other_calls_have_another_index(tmp_path: Path, changed: list[Call]) -> None:
    cache = Cache(tmp_path)
    remembered_index(CALLS, cache)
    found = remembered_index(changed, cache)
    fresh = Index.build(changed)
    assert [document.key for document in found.documents] == [document.key for document in fresh.documents]
    assert found.vocabulary == fresh.vocabulary
    assert np.array_equal(found.weight, fresh.weight)


@pytest.mark.parametrize("damage", [0, 10, 0.5, 0.99])
def test_a_cut_off_file_only_costs_time(tmp_path: Path, damage: float) -> None:
    cache = Cache(tmp_path)
    built = remembered_index(CALLS, cache)
    (file,) = kept_files(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[: int(damage if damage >= 1 else damage * len(content))])
    again = remembered_index(CALLS, cache)
    assert np.array_equal(again.term, built.term)
    assert again.vocabulary == built.vocabulary


def test_without_a_cache_folder_the_index_is_built() -> None:
    assert remembered_index(CALLS, Cache()).size == len(CALLS)
