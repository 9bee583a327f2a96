"""``fundmatch eval``."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.evaluation.culture import CultureSet
from fundmatch.models import Call, Keyword, Profile
from tests.cli.answers import Run
from tests.evaluation.builders import CALL_TABLES, PARTNER_TABLES, write_bench


def _little() -> CultureSet:
    calls = [
        Call(id=f"test:{title}", source="test", programme="P", code=title, title=title, fetched_at="2026-01-01")
        for title in ("museums", "battery")
    ]
    profile = Profile(
        slug="museum", name="Museum", kind="association", country="BG", keywords=(Keyword(text="museums"),)
    )
    return CultureSet.of([profile], calls, {("museum", "test:museums"): 2, ("museum", "test:battery"): 0})


@pytest.fixture(autouse=True)
def culture(monkeypatch: pytest.MonkeyPatch) -> None:
    """A culture set of one profile and two calls; the shipped one has its own tests."""
    monkeypatch.setattr(CultureSet, "read", _little)


@pytest.fixture
def prefix(tmp_path: Path) -> str:
    return write_bench(tmp_path, {**CALL_TABLES, **PARTNER_TABLES})


@pytest.mark.parametrize("arguments", [("eval",), ("eval", "culture")])
def test_without_a_bench_the_culture_set_is_measured(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0].startswith("culture  judged by theme · profiles 1 · calls 2 · pairs 2")
    for method in ("fundmatch", "BM25, English", "TF-IDF, English", "random"):
        assert sum(line.startswith(f"{method}  ") for line in lines) == 3
    assert [line.split()[0] for line in lines if line.startswith(("0 ", "0–", "90–"))] == ["0", "0–10", "90–100"]


def test_the_culture_set_as_json(run: Run) -> None:
    record = run("eval", "culture", "--format", "json").json
    assert (record["bench"], record["beside"]) == ("culture", [])
    assert record["all"]["methods"][0]["metrics"]["MRR"]["value"] == 1
    assert [each["target"] for each in record["reliability"]] == ["judged 1 or 2", "judged 2"]


def test_the_culture_set_stands_beside_a_bench(run: Run, prefix: str) -> None:
    for task in ("calls", "partners"):
        lines = run("eval", task, prefix).out.splitlines()
        heads = [line.split()[0] for line in lines if line.startswith(("A_tiny  ", "culture  "))]
        assert heads == ["A_tiny", "culture"]
        record = run("eval", task, prefix, "--format", "json").json
        assert (record["bench"], [each["bench"] for each in record["beside"]]) == ("A_tiny", ["culture"])


def test_calls_beside_the_baselines(run: Run, prefix: str, tmp_path: Path) -> None:
    answer = run("eval", "calls", prefix, "--run", str(tmp_path / "run.tsv"))
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    lines = lines[: next(number for number, line in enumerate(lines) if line.startswith("culture  "))]
    assert lines[0] == "A_tiny  calls · organisations 4 · calls 4"
    for method in ("fundmatch", "TF-IDF cosine", "BM25", "rapidfuzz token_set_ratio", "control: profiles shuffled"):
        assert sum(line.startswith(f"{method}  ") for line in lines) == 3
    assert len((tmp_path / "run.tsv").read_text(encoding="utf-8").splitlines()) == 16


@pytest.mark.parametrize(("pool", "candidates"), [("text", "text, 2"), ("all", "all, 4")])
def test_partners_by_pool(run: Run, prefix: str, pool: str, candidates: str) -> None:
    record = run("eval", "partners", prefix, "--pool", pool, "--newcomer", "0.5", "--format", "json").json
    assert record["settings"]["pool"] == candidates
    assert record["settings"]["newcomer"] == "0.5"
    assert record["metrics"] == ["nDCG@20", "MRR", "R@20", "R@100"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("calls", "nowhere/A"), 2, "nowhere/A_topics.csv.gz"),
        (("calls",), 2, "PREFIX"),
        (("cultur",), 2, "culture"),
        (("partners", "PREFIX", "--newcomer", "2"), 2, "--newcomer"),
        (("partners", "PREFIX", "--pool", "some"), 2, "--pool"),
        (("calls", "PREFIX", "--run", "no/such/folder/run.tsv"), 2, "cannot write no/such/folder/run.tsv"),
    ],
)
def test_wrong_use(run: Run, prefix: str, arguments: tuple[str, ...], code: int, words: str) -> None:
    answer = run("eval", *(prefix if each == "PREFIX" else each for each in arguments))
    assert answer.code == code
    assert words in answer.err


def test_a_broken_row_is_exit_code_3(run: Run, tmp_path: Path) -> None:
    orgs = [*CALL_TABLES["orgs"], CALL_TABLES["orgs"][0]]
    answer = run("eval", "calls", write_bench(tmp_path, {**CALL_TABLES, "orgs": orgs}))
    assert answer.code == 3
    assert 'A_tiny_orgs.csv.gz, row 6, column pic: "100000001" stands in row 2 already' in answer.err


def test_without_labels_the_run_is_written_and_said_so(run: Run, tmp_path: Path) -> None:
    tables = {name: table for name, table in CALL_TABLES.items() if name != "qrels"}
    answer = run("eval", "calls", write_bench(tmp_path, tables), "--run", str(tmp_path / "run.tsv.gz"))
    assert answer.code == 0
    assert "nothing to measure" in answer.out
    assert (tmp_path / "run.tsv.gz").is_file()
