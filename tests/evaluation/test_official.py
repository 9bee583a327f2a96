"""Our figures are those of the benches' own script: recorded from it, and compared with it where pandas is at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from fundmatch.evaluation.bench import CallBench, PartnerBench, Truth
from fundmatch.evaluation.metrics import CALLS, PARTNERS, Sampler, Task, measured
from fundmatch.evaluation.ranking import Ranking, ranked_calls, ranked_partners, write_run
from tests.evaluation.builders import CALL_TABLES, PARTNER_TABLES, write_bench

SCRIPT = Path(__file__).resolve().parents[3] / "shared" / "data" / "bench" / "evaluate.py"

QUERIES, ITEMS = 12, 130

#: Mean, low and high of each metric of :func:`made_up` by the script, unrounded (:func:`theirs`).
RECORDED = {
    "T1": [
        [0.043630383333740225, 0.01002490507002851, 0.08365733327218897],
        [0.08854078613693997, 0.05116281288156289, 0.12966880341880335],
        [0.2161227661227661, 0.09102272727272727, 0.38923174048174025],
    ],
    "T2": [
        [0.08923922503270486, 0.049975268164637786, 0.13315504654887586],
        [0.08854078613693997, 0.05116281288156289, 0.12966880341880335],
        [0.2161227661227661, 0.09102272727272727, 0.38923174048174025],
        [0.7943473193473195, 0.638432400932401, 0.912937062937063],
    ],
}
TASKS = {"T1": CALLS, "T2": PARTNERS}


def made_up() -> tuple[Ranking, Truth]:
    """Scores with many ties; labels of which some are no items and one query is in no run."""
    chance = np.random.default_rng(7)
    items = tuple(f"i{number:03}" for number in chance.permutation(ITEMS))
    queries = tuple(f"q{number:02}" for number in chance.permutation(QUERIES))
    scores = chance.integers(0, 12, (QUERIES, ITEMS)) / 7
    labels = (*items, "stranger 1", "stranger 2")
    truth = {
        query: frozenset(chance.choice(labels, size=1 + number, replace=False)) for number, query in enumerate(queries)
    }
    return Ranking(queries, items, scores), {**truth, "q99": frozenset(items[:1])}


def ours(ranking: Ranking, truth: Truth, task: Task) -> list[list[float]]:
    figures = Sampler(len(truth)).figures(measured(ranking, truth, task))
    return [[figure.value, figure.low, figure.high] for figure in figures]


@pytest.mark.parametrize("task", TASKS)
def test_figures_recorded_from_the_script(task: str) -> None:
    ranking, truth = made_up()
    assert np.array(ours(ranking, truth, TASKS[task])) == pytest.approx(np.array(RECORDED[task]), abs=1e-12)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    pytest.importorskip("pandas")
    if not SCRIPT.is_file():
        pytest.skip("the benches are not at hand")
    spec = importlib.util.spec_from_file_location("evaluate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def theirs(script: ModuleType, task: str, truth: Truth, run: Path) -> list[list[float]]:
    """Mean and interval of each metric by the script, before it rounds them."""
    values = script.score(task, truth, {}, script.read_run(run))
    picks = np.random.default_rng(script.SEED).integers(0, len(values), (script.RESAMPLES, len(values)))
    return [
        [float(column.mean()), *map(float, np.quantile(column[picks].mean(1), [0.025, 0.975]))] for column in values.T
    ]


@pytest.mark.parametrize("name", ["run.tsv", "run.tsv.gz"])
@pytest.mark.parametrize("task", TASKS)
def test_figures_of_the_script(script: ModuleType, tmp_path: Path, task: str, name: str) -> None:
    ranking, truth = made_up()
    write_run(tmp_path / name, ranking)
    found = theirs(script, task, truth, tmp_path / name)
    assert np.array(ours(ranking, truth, TASKS[task])) == pytest.approx(np.array(found), abs=1e-12)


def test_labels_and_run_of_calls_are_read_as_the_script_reads_them(script: ModuleType, tmp_path: Path) -> None:
    prefix = write_bench(tmp_path, CALL_TABLES)
    bench = CallBench.read(prefix)
    assert bench.truth() == script.topic_truth(prefix)
    ranking = ranked_calls(bench)
    write_run(tmp_path / "run.tsv", ranking)
    assert ours(ranking, bench.truth(), CALLS) == theirs(script, "T1", bench.truth(), tmp_path / "run.tsv")


@pytest.mark.parametrize("pool", ["text", "all"])
@pytest.mark.parametrize("name", ["A", "B"])
def test_labels_and_run_of_partners_are_read_as_the_script_reads_them(
    script: ModuleType, tmp_path: Path, name: str, pool: str
) -> None:
    prefix = write_bench(tmp_path, PARTNER_TABLES, name)
    bench = PartnerBench.read(prefix)
    truth = bench.truth(pool)  # type: ignore[arg-type]
    assert truth == script.partner_truth(prefix, pool == "text")[0]
    ranking = ranked_partners(bench, pool, 0.25)  # type: ignore[arg-type]
    write_run(tmp_path / "run.tsv", ranking)
    assert ours(ranking, truth, PARTNERS) == theirs(script, "T2", truth, tmp_path / "run.tsv")
