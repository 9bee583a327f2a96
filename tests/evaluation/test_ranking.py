"""Rankings come from the engine and from nothing else; run files are whole, complete and always the same."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from fundmatch.errors import UsageError
from fundmatch.evaluation.bench import CallBench, PartnerBench
from fundmatch.evaluation.metrics import CALLS, measured
from fundmatch.evaluation.ranking import Ranking, ranked_calls, ranked_partners, run_lines, write_run
from fundmatch.evaluation.run import NO_LABELS, Journal, evaluate_calls, evaluate_partners
from fundmatch.matching import Index
from tests.evaluation.builders import CALL_TABLES, CONSORTIA, PARTNER_TABLES, QRELS, Table, no_clock, write_bench


def run_of(prefix: str, task: str, path: Path) -> bytes:
    evaluate = {"calls": evaluate_calls, "partners": evaluate_partners}[task]
    evaluate(prefix, Journal(no_clock), path)
    return path.read_bytes()


WITHOUT_PARTNERS: Table = [{name: cell for name, cell in row.items() if "partner" not in name} for row in CONSORTIA]
OTHER_PARTNERS: Table = [{**row, "partners": "100000004", "partner_countries": "PT"} for row in CONSORTIA]
UNLABELLED: Mapping[str, tuple[str, dict[str, Table]]] = {
    "calls, labels turned round": ("calls", {**CALL_TABLES, "qrels": [{**row, "topic_id": "T-FARM"} for row in QRELS]}),
    "calls, no labels": ("calls", {name: table for name, table in CALL_TABLES.items() if name != "qrels"}),
    "partners, other labels": ("partners", {**PARTNER_TABLES, "consortia": OTHER_PARTNERS}),
    "partners, no labels": ("partners", {**PARTNER_TABLES, "consortia": WITHOUT_PARTNERS}),
}


@pytest.mark.parametrize(("task", "tables"), UNLABELLED.values(), ids=UNLABELLED)
def test_labels_are_not_read_to_rank(tmp_path: Path, task: str, tables: dict[str, Table]) -> None:
    labelled = {"calls": CALL_TABLES, "partners": PARTNER_TABLES}[task]
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
    expected = run_of(write_bench(tmp_path / "with", labelled), task, tmp_path / "with.tsv")
    assert run_of(write_bench(tmp_path / "without", tables), task, tmp_path / "without.tsv") == expected
    assert expected


@pytest.mark.parametrize("evaluate", [evaluate_calls, evaluate_partners])
def test_without_labels_there_is_nothing_to_measure(tmp_path: Path, evaluate) -> None:  # type: ignore[no-untyped-def]
    topics, orgs = CALL_TABLES["topics"], CALL_TABLES["orgs"]
    tables = {**PARTNER_TABLES, "topics": topics, "orgs": orgs, "consortia": WITHOUT_PARTNERS}
    found = evaluate(write_bench(tmp_path, tables), Journal(no_clock))
    assert (found.whole, found.notes) == (None, (NO_LABELS,))


def test_calls_are_ranked_by_the_index_that_a_search_uses(tmp_path: Path) -> None:
    bench = CallBench.read(write_bench(tmp_path, CALL_TABLES))
    index = Index.build(topic.call for topic in bench.topics)
    ranking = ranked_calls(bench)
    for row, organisation in enumerate(bench.organisations):
        assert ranking.scores[row].tolist() == index.scores(organisation.profile).tolist()
    assert measured(ranking, bench.truth(), CALLS)[:, 0].tolist() == [1, 1, 1, 1]


def test_a_run_of_calls_has_every_pair(tmp_path: Path) -> None:
    content = run_of(write_bench(tmp_path, CALL_TABLES), "calls", tmp_path / "run.tsv").decode()
    lines = [line.split("\t") for line in content.splitlines()]
    pairs = {(row["pic"], topic["topic_id"]) for row in CALL_TABLES["orgs"] for topic in CALL_TABLES["topics"]}
    assert {(query, item) for query, item, _ in lines} == pairs
    assert len(lines) == len(pairs)


def test_a_run_of_partners_has_the_pool_without_the_coordinator(tmp_path: Path) -> None:
    bench = PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES))
    for pool, sizes in (("text", {"899": 2, "900": 1}), ("all", {"899": 4, "900": 3})):
        ranking = ranked_partners(bench, pool, 0.25)  # type: ignore[arg-type]
        pairs = [line.split("\t")[:2] for line in run_lines(ranking)]
        assert {query: [pair[0] for pair in pairs].count(query) for query in sizes} == sizes
        assert ["900", "100000001"] not in pairs


def test_scores_are_written_with_every_digit_best_first_equal_ones_in_order() -> None:
    scores = np.array([[1 / 3, 0.1 + 0.2, 1e-17, -np.inf, 1 / 3]])
    lines = list(run_lines(Ranking(("q",), tuple("abcde"), scores)))
    assert [line.split("\t")[1] for line in lines] == ["a", "e", "b", "c"]
    assert [float(line.split("\t")[2]) for line in lines] == [1 / 3, 1 / 3, 0.1 + 0.2, 1e-17]


def test_a_packed_run_is_the_same_and_the_same_every_time(tmp_path: Path) -> None:
    ranking = Ranking(("q",), ("a", "b"), np.array([[0.5, 0.25]]))
    for name in ("one.tsv.gz", "two.tsv.gz", "plain.tsv"):
        write_run(tmp_path / name, ranking)
    assert (tmp_path / "one.tsv.gz").read_bytes()[4:8] == bytes(4)  # the time of writing
    assert (tmp_path / "one.tsv.gz").read_bytes() == (tmp_path / "two.tsv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.tsv.gz").read_bytes()) == (tmp_path / "plain.tsv").read_bytes()


def test_a_run_that_fails_leaves_the_old_file_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(ranking: Ranking) -> Iterator[str]:
        yield "q\ta\t1\n"
        raise OSError("disk full")

    path = tmp_path / "run.tsv"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr("fundmatch.evaluation.ranking.run_lines", broken)
    with pytest.raises(OSError, match="disk full"):
        write_run(path, Ranking((), (), np.zeros((0, 0))))
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("run.tsv", "old")]


def test_where_a_run_cannot_be_written_nothing_is_ranked(tmp_path: Path) -> None:
    prefix = write_bench(tmp_path, CALL_TABLES)
    with pytest.raises(UsageError, match="cannot write"):
        evaluate_calls(prefix, Journal(no_clock), tmp_path / "nowhere" / "run.tsv")


def test_the_engine_may_not_answer_with_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = CallBench.read(write_bench(tmp_path, CALL_TABLES))
    monkeypatch.setattr(Index, "scores", lambda index, profile: np.full(index.size, np.nan))
    with pytest.raises(ValueError, match="no number"):
        ranked_calls(bench)
