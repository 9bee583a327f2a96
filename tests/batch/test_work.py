"""What a part holds: exactly the ranking of the engine that search uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from fundmatch.batch.parquet import PartReport, read_report, write_part
from fundmatch.batch.plan import Asked
from fundmatch.batch.shelf import Shelf, write_shelf
from fundmatch.batch.work import make_part, opened
from fundmatch.catalogue import Catalogue
from fundmatch.errors import UsageError
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.semantic import SemanticLinks
from tests.batch.builders import CALLS, PROFILES, Run, call, profile
from tests.matching.semantic_fake import POTTERY, FakeModel, links


@cache
def engine() -> Engine:
    return Engine(Index.build(CALLS))


def expected(top: int, least: float, considered: range) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for each in PROFILES:
        scores = engine().score(each).raw
        fitting = [number for number in considered if scores[number] > 0 and scores[number] >= least]
        best = sorted(fitting, key=lambda number: (-scores[number], CALLS.keys[number]))[:top]
        rows += [(each.slug, rank, CALLS.keys[number], scores[number]) for rank, number in enumerate(best, 1)]
    return rows


def median() -> float:
    scores = [score for each in PROFILES for score in engine().score(each).scores if score]
    return float(np.median(scores))


@pytest.mark.parametrize(
    ("top", "least", "considered"),
    [(50, float, range(12)), (2, float, range(12)), (50, median, range(12)), (3, float, range(4))],
    ids=["all", "the best two", "from a score on", "some calls"],
)
def test_rows_are_the_engines_own_ranking(
    tmp_path: Path, top: int, least: Callable[[], float], considered: range
) -> None:
    run = Run(tmp_path / "out", considered=considered, asked=Asked(top, 2, least()))
    run()
    rows = expected(top, least(), considered)
    assert 0 < len(rows) <= len(expected(50, 0.0, range(12)))
    found = run.rows()
    assert [row[:3] for row in found] == [row[:3] for row in rows]
    assert [row[3] for row in found] == pytest.approx([row[3] for row in rows], abs=1e-9)


def test_the_strongest_evidence_only_where_it_is_asked_for(tmp_path: Path) -> None:
    Run(tmp_path / "plain", PROFILES[:1])()
    with pytest.raises(Exception, match="evidence"):
        Run(tmp_path / "plain").rows("evidence")
    explained = Run(tmp_path / "explained", PROFILES[:1], asked=Asked(top=2, explain=True))
    explained()
    scored = engine().score(PROFILES[0])
    numbers = [CALLS.keys.index(str(row[0])) for row in explained.rows("call")]
    strongest = [engine().explain(scored, number).evidence[0] for number in numbers]
    assert explained.rows("code", "evidence", "keyword", "matched") == [
        (CALLS.columns.codes[number], each.kind, each.keyword, each.matched)
        for number, each in zip(numbers, strongest, strict=True)
    ]


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> SemanticLinks:
    """Links by meaning of one keyword that nothing else can read, which workers take for the installed ones."""
    model = FakeModel({"щрьофел": POTTERY})
    monkeypatch.setattr("fundmatch.batch.work.installed_links", lambda *_: links(model))
    return links(model)


def test_links_by_meaning_score_as_they_do_in_a_search(tmp_path: Path, linked: SemanticLinks) -> None:
    calls = Catalogue.of([*(CALLS[:5]), call(5, "Pottery for old towns")])
    asking = profile(1, keywords=[{"bg": "щрьофел"}])
    run = Run(tmp_path / "out", [asking, profile(2)], calls, range(6), Asked(partition=1), linked.model.name)
    run()
    scores = Engine(Index.build(calls), semantic=linked).score(asking).raw
    assert scores.max() > 0 == Engine(Index.build(calls)).score(asking).raw.max()
    assert run.rows("profile", "call", "score")[0] == (asking.slug, calls.keys[5], pytest.approx(scores[5], abs=1e-9))
    plain = Run(tmp_path / "plain", [asking], calls, range(6))
    plain()
    assert plain.rows() == []


def test_a_worker_with_another_model_refuses(tmp_path: Path, linked: SemanticLinks) -> None:
    with pytest.raises(UsageError, match="has fake 1 and not fake 2"):
        Run(tmp_path / "out", semantic="fake 2")()


def test_the_shelf_gives_back_what_the_catalogue_has(tmp_path: Path) -> None:
    calls = Catalogue.of(
        [*(CALLS[:3]), call(7, "Ћирилица, кирилица и \U0001f3ad").model_copy(update={"texts": {"bg": "Да"}})]
    )
    shelf = Shelf(tmp_path, write_shelf(calls, tmp_path))
    assert (shelf.keys, shelf.codes, shelf.digests) == (calls.keys, calls.columns.codes, calls.digests)
    assert [shelf.text(number) for number in range(4)] == [calls.text(number) for number in range(4)]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write_shelf(calls, tmp_path) == shelf.name
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_part_tells_what_it_is_and_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    report = PartReport(number=3, digest="d" * 32, profiles=2, rows=1)
    columns: dict[str, list[str] | list[int] | list[float]] = {"profile": ["a"], "rank": [1], "score": [12.5]}
    for name in "ab":
        write_part(tmp_path / name, columns, report)
    assert read_report(tmp_path / "a") == report
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"does not see .*") as caught:
        opened(tmp_path / "_shared" / "job.json")
    assert "--out" in caught.value.hint


def test_a_worker_with_another_fundmatch_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def other(job_file: Path, parts: object) -> object:
        monkeypatch.setattr("fundmatch.batch.work.engine_digest", lambda: "of another version")
        seen.append(job_file)
        yield make_part(job_file, parts[0])  # type: ignore[index]

    with pytest.raises(UsageError, match="another fundmatch"):
        Run(tmp_path / "out", [profile(1)])(other)  # type: ignore[arg-type]
    assert seen
