"""``search --format html|xlsx|md``, ``--columns``, ``--lang`` and ``--output``."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.answers import ROOT, Run

FEW = ("search", "--limit", "2", "--as-of", "2026-09-01")


@pytest.mark.parametrize(("output", "begins"), [("html", b"<!doctype html>"), ("xlsx", b"PK"), ("md", b"# ")])
def test_a_file_is_written_whole_and_the_same_again(run: Run, tmp_path: Path, output: str, begins: bytes) -> None:
    made = []
    for name in ("first", "second"):
        path = tmp_path / f"{name}.{output}"
        answer = run(*FEW, "--format", output, "--output", str(path))
        assert (answer.code, answer.out) == (0, "")
        assert f"written to {path}" in answer.err
        made.append(path.read_bytes())
    assert made[0].startswith(begins)
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("language", "heading"), [("bg", "Код"), ("sr-Latn", "Oznaka"), ("sr-Cyrl", "Ознака"), ("en", "Code")]
)
def test_headings_are_in_the_language_asked_for(run: Run, tmp_path: Path, language: str, heading: str) -> None:
    path = tmp_path / "calls.xlsx"
    run(*FEW, "--format", "xlsx", "--lang", language, "--output", str(path), "--columns", "code")
    assert load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]["A1"].value == heading


def test_the_file_tells_how_to_ask_again_but_not_where_it_lies(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "meeting.md"
    run(
        "search", "open depots", "--limit", "2", "--closing-before", "60d", "--all", "--verdict", "yes", "--verdict",
        "unknown", "--format", "md", "--output", str(path), "--quiet", "--workspace", str(ROOT),
    )  # fmt: skip
    text = path.read_text(encoding="utf-8")
    told = (
        "--as-of 2026-09-01 --limit 2 --all --closing-before 60d --verdict yes --verdict unknown --format md"
        " 'open depots'"
    )
    assert f"fundmatch search {told}\n" in text
    assert str(tmp_path) not in text


def test_columns_of_the_table_and_of_csv(run: Run) -> None:
    assert run(*FEW, "--columns", "rank,code").out.splitlines()[0].split() == ["rank", "code"]
    assert run(*FEW, "--format", "csv", "--columns", "code,rank").out.splitlines()[0] == "code,rank"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--columns", "rnak"), 'no column "rnak" (did you mean "rank"?)'),
        (("--columns", "rank", "--format", "html"), "--columns is not for html"),
        (("--lang", "de"), "de"),
    ],
)
def test_a_slip_is_told_before_anything_is_searched(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run(*FEW, *arguments)
    assert answer.code == 2
    assert said in answer.err
