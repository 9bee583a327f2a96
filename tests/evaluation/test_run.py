"""A whole evaluation: ours beside the baselines, slices, and a control that knows nothing."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from fundmatch.evaluation.ranking import Ranking
from fundmatch.evaluation.run import Journal, compared, evaluate_calls, evaluate_partners
from fundmatch.reports.evaluation import Evaluation
from fundmatch.reports.metrics_table import evaluation_lines, evaluation_record
from tests.evaluation.builders import CALL_TABLES, CONSORTIA, PARTNER_TABLES, Table, no_clock, write_bench

THEMES = (
    "museum heritage archive", "soil crop farming", "battery lithium cell", "ocean marine fishery",
    "cancer tumour clinic", "satellite orbit space", "school teacher pupil", "bridge concrete road",
    "wolf forest habitat", "vaccine virus immune",
)  # fmt: skip


@pytest.fixture
def many(tmp_path: Path) -> str:
    """Ten topics of ten themes, and forty organisations of one theme each."""
    topics = [{"topic_id": f"T{number}", "title": theme, "text": theme} for number, theme in enumerate(THEMES)]
    orgs: Table = [
        {
            "pic": f"{number:09}", "tier": "123"[number % 3], "country": ("BG", "RS", "PL", "EE")[number // 10],
            "profile_text": f"{THEMES[number % 10]} \n{THEMES[number % 10].split()[0]}",
        }
        for number in range(40)
    ]  # fmt: skip
    qrels = [{"pic": f"{number:09}", "topic_id": f"T{number % 10}"} for number in range(40)]
    complete = [
        {**row, "n_projects_here": "1", "n_projects_cordis": str(1 + int(row["topic_id"] > "T4"))} for row in topics
    ]
    return write_bench(tmp_path, {"topics": complete, "orgs": orgs, "qrels": qrels})


def test_ours_is_right_and_the_control_is_at_random(many: str) -> None:
    found = evaluate_calls(many, Journal(no_clock))
    assert found.whole is not None
    rows = {row.method: row for row in found.whole.rows}
    assert rows["fundmatch"].figures[0].value == 1
    assert rows["fundmatch"].ahead == ()
    chance = sum(1 / np.log2(place + 1) for place in range(1, 11)) / 10
    for method in ("random", "control: profiles shuffled"):
        assert rows[method].figures[0].value == pytest.approx(chance, abs=0.05)
        assert rows[method].ahead[0].low > 0.4


def test_slices_where_there_are_columns(many: str) -> None:
    found = evaluate_calls(many, Journal(no_clock))
    sizes = {each.name: each.queries for each in found.slices}
    assert sizes == {"tier 1": 14, "tier 2": 13, "tier 3": 13, "BG + RS": 20, "complete topics": 20}
    assert all(len(each.rows) == 2 for each in found.slices)


def test_labels_on_incomplete_topics_do_not_count_among_complete_ones(many: str) -> None:
    labels = [("T1", "T9"), *(("T2", "T8"), ("T3", "T7")) * 3]
    rows = [f"{number:09},{topic}" for number, pair in enumerate(labels) for topic in pair]
    qrels = gzip.compress("\n".join(["pic,topic_id", *rows]).encode())
    Path(f"{many}_qrels.csv.gz").write_bytes(qrels)
    found = evaluate_calls(many, Journal(no_clock))
    complete = next(each for each in found.slices if each.name == "complete topics")
    recall = complete.rows[0].figures[2].value
    assert (complete.queries, recall) == (7, 1)
    assert found.whole is not None
    assert found.whole.rows[0].figures[0].value < 1


def test_consortia_are_sliced_by_history_and_by_country(tmp_path: Path) -> None:
    """Six of one kind each; history counts only of coordinators who are candidates themselves."""
    coordinators = ["100000001"] * 6 + ["300000007"] * 3 + ["100000004"] * 4
    countries = ["BG FR"] * 5 + ["FR DE"] * 8
    consortia = [
        {**CONSORTIA[0], "project_id": f"{number:03}", "coordinator": coordinator, "partner_countries": country}
        for number, (coordinator, country) in enumerate(zip(coordinators, countries, strict=True))
    ]
    prefix = write_bench(tmp_path, {**PARTNER_TABLES, "consortia": consortia})
    found = evaluate_partners(prefix, Journal(no_clock), pool="all")
    sizes = {each.name: each.queries for each in found.slices}
    assert sizes == {"coordinator with history": 6, "coordinator without history": 7, "a partner of BG or RS": 5}


def test_no_slices_where_there_are_no_columns_or_few_queries(tmp_path: Path) -> None:
    assert evaluate_calls(write_bench(tmp_path, CALL_TABLES), Journal(no_clock)).slices == ()


def test_labels_of_strangers_count_as_nothing_and_are_told(tmp_path: Path) -> None:
    qrels = [*CALL_TABLES["qrels"], {"pic": "999999999", "topic_id": "T-FARM"}]
    found = evaluate_calls(write_bench(tmp_path, {**CALL_TABLES, "qrels": qrels}), Journal(no_clock))
    assert found.notes == ("1 of 5 queries with labels are not in the bench and count as 0",)
    assert found.whole is not None
    assert found.whole.rows[0].figures[0].value == pytest.approx(0.8)


def test_ahead_is_ours_minus_the_other() -> None:
    compare = compared("all", [("ours", np.full((3, 1), 0.75)), ("other", np.full((3, 1), 0.25))])
    assert [row.ahead[0].value for row in compare.rows[1:]] == [0.5]


def test_partners_tell_coverage_gini_cut_and_setting(tmp_path: Path) -> None:
    found = evaluate_partners(write_bench(tmp_path, PARTNER_TABLES), Journal(no_clock), pool="all", newcomer=0.5)
    assert dict(found.settings) == {"consortia": "2", "pool": "all, 4", "newcomer": "0.5", "today": "2024-01-01"}
    assert {each.method for each in found.spreads} >= {"fundmatch", "collaboration", "popularity"}
    assert all(each.coverage == 1 for each in found.spreads)


def test_newcomer_reaches_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def scores(ranker: object, call: object, coordinator: object, newcomer: float) -> list[float]:
        asked.append(newcomer)
        return [0.0, 1.0, 2.0, 3.0]

    monkeypatch.setattr("fundmatch.evaluation.ranking.PartnerRanker.scores", scores)
    evaluate_partners(write_bench(tmp_path, PARTNER_TABLES), Journal(no_clock), newcomer=0.75)
    assert asked == [0.75, 0.75]


def test_steps_are_told_and_timed(tmp_path: Path) -> None:
    ticks = iter(range(100))
    told: list[tuple[str, int, int]] = []
    journal = Journal(lambda: float(next(ticks)), lambda *step: told.append(step))
    found = evaluate_calls(write_bench(tmp_path, CALL_TABLES), journal, tmp_path / "run.tsv")
    steps = ["reading", "ranking", "writing", "baselines", "measuring"]
    assert [(each.step, each.seconds) for each in found.timings] == [(step, 1.0) for step in steps]
    assert list(dict.fromkeys(step for step, _, _ in told)) == steps
    assert ("ranking", 3, 4) in told


def evaluations(tmp_path: Path) -> list[Evaluation]:
    prefix = write_bench(tmp_path, {**CALL_TABLES, **PARTNER_TABLES})
    return [evaluate_calls(prefix, Journal(no_clock)), evaluate_partners(prefix, Journal(no_clock))]


def test_the_table_has_every_method_under_every_metric(tmp_path: Path) -> None:
    for found in evaluations(tmp_path):
        assert found.whole is not None
        text = [line.text for line in evaluation_lines(found)]
        for metric in found.metrics:
            start = text.index(next(line for line in text if line.startswith(f"{metric}, n = ")))
            methods = [row.method for row in found.whole.rows]
            assert [line[:36].strip() for line in text[start + 1 : start + 1 + len(methods)]] == methods
        assert text[-1].startswith("reading 0.0 s · ranking 0.0 s")


def test_the_record_holds_the_same_figures(tmp_path: Path) -> None:
    for found in evaluations(tmp_path):
        record = evaluation_record(found)
        assert record["schema"] == "fundmatch/evaluation/1"
        assert found.whole is not None
        ours, second = record["all"]["methods"][:2]
        assert ours["ahead"] is None
        assert ours["metrics"][found.metrics[0]]["value"] == found.whole.rows[0].figures[0].value
        assert second["ahead"][found.metrics[1]]["low"] == found.whole.rows[1].ahead[1].low
        assert [each["target"] for each in record["reliability"]] == (["won"] if found.task == "calls" else [])


def test_an_evaluation_is_the_same_twice(many: str) -> None:
    assert evaluate_calls(many, Journal(no_clock)) == evaluate_calls(many, Journal(no_clock))


def test_fewer_items_are_the_same_order() -> None:
    ranking = Ranking(("q",), ("a", "b", "c"), np.array([[1.0, 3.0, 2.0]]))
    assert ranking.only({"a", "c"}).order(0).tolist() == [2, 0]
