"""Worker processes: spread work, and their deaths."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fundmatch.batch.local import LocalPool, one_thread_each
from fundmatch.batch.plan import Part
from fundmatch.errors import FundmatchError, UsageError
from tests.batch import crashing
from tests.batch.builders import Run

PARTS = [Part(number, 0, 0, 1, f"{number:032}") for number in range(4)]


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def made(folder: Path) -> list[int]:
    return sorted(int(path.name.removeprefix("made-")) for path in folder.glob("made-*"))


def test_every_part_is_made_once_and_by_other_processes(tmp_path: Path) -> None:
    said: list[str] = []
    reports = list(LocalPool(2, said.append, crashing.fine)(tmp_path / "job", PARTS))
    assert sorted(report.number for report in reports) == [0, 1, 2, 3]
    assert {report.digest for report in reports} == {part.digest for part in PARTS}
    processes = {path.read_text(encoding="utf-8") for path in tmp_path.glob("made-*")}
    assert str(os.getpid()) not in processes
    assert said == []


def test_a_part_whose_process_was_killed_is_told_of_and_made_by_another(tmp_path: Path) -> None:
    said: list[str] = []
    reports = list(LocalPool(1, said.append, crashing.dies_once)(tmp_path / "job", PARTS))
    assert sorted(report.number for report in reports) == [0, 1, 2, 3]
    assert said == ["part 1: its process was ended by signal 9; trying again"]


def test_a_part_that_kills_two_processes_is_given_up_and_the_others_are_made(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(FundmatchError, match="part 1 died 2 times; the other parts are made"):
        list(LocalPool(2, said.append, crashing.always_dies)(tmp_path / "job", PARTS))
    assert made(tmp_path) == [0, 2, 3]
    assert said == [
        "part 1: its process ended with code 7; trying again",
        "part 1: its process ended with code 7; giving it up",
    ]


def test_a_bug_keeps_the_traceback_it_had_in_the_worker(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(LocalPool(1, print, crashing.has_a_bug)(tmp_path / "job", PARTS))
    (note,) = caught.value.__notes__
    assert "in a worker process, part 0" in note
    assert "crashing.py" in note


def test_an_error_of_ours_keeps_its_hint(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not see it") as caught:
        list(LocalPool(1, print, crashing.refuses)(tmp_path / "job", PARTS))
    assert caught.value.hint == "share the folder"
    assert not hasattr(caught.value, "__notes__")


def test_who_stops_listening_ends_the_processes(tmp_path: Path) -> None:
    reports = LocalPool(2, print, crashing.fine)(tmp_path / "job", PARTS)
    next(reports)
    assert multiprocessing.active_children()
    reports.close()


def test_the_real_work_in_a_real_process(tmp_path: Path) -> None:
    here, there = Run(tmp_path / "here"), Run(tmp_path / "there")
    here()
    there(LocalPool(1, print))  # type: ignore[arg-type]
    assert there.parts == here.parts


def test_workers_start_with_one_thread_each_unless_the_user_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with one_thread_each():
        assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "3")
    assert "OPENBLAS_NUM_THREADS" not in os.environ
    assert os.environ["OMP_NUM_THREADS"] == "3"
