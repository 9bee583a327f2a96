"""Documents read by several processes give the index that one process gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fundmatch.cache import Cache
from fundmatch.matching import index_folder
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.weights import shipped_weights

from .builders import bundled_calls, profile

PARTNER = profile("културно наследство", "digital skills", description="Museums and young people in villages.")


def index_of(folder: Path, documents: ListedDocuments, workers: int) -> Index:
    return IndexFolder(folder / "index", cache=Cache(folder / "cache"), workers=workers).index(documents)


def test_shares_of_several_processes_score_as_one_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_folder, "LEAST_SHARED", 2)
    documents = ListedDocuments.of_calls(bundled_calls().values(), shipped_weights())
    alone, shared = index_of(tmp_path / "one", documents, 1), index_of(tmp_path / "two", documents, 2)
    assert [len(list((tmp_path / name / "index").glob("segment-*"))) for name in ("one", "two")] == [1, 2]
    assert list(shared.keys) == list(alone.keys)
    assert np.array_equal(shared.lengths, alone.lengths)
    np.testing.assert_allclose(shared.scores(PARTNER), alone.scores(PARTNER), atol=1e-9)
    assert shared.scores(PARTNER).max() > 0
