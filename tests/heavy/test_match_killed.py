"""Whenever a run is killed, the next one goes on, and the rows are those of a run that nobody disturbed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.builders import Run
from tests.cli.answers import ROOT

pytest.importorskip("pyarrow")
if not hasattr(signal, "SIGKILL"):
    pytest.skip("no SIGKILL on this system", allow_module_level=True)

INSTANTS = [
    *(("flush", number) for number in (1, 2, 3, 5, 7, 9)),
    *(("rename", number) for number in (1, 2, 3, 4, 5, 6)),
    *(("before", number) for number in range(4)),
    *(("after", number) for number in range(4)),
    ("worker", 0),
    ("worker", 2),
]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    run = Run(tmp_path_factory.mktemp("undisturbed") / "out")
    run()
    return run.parts


def killed(out: Path, instant: str, number: int) -> int:
    """The exit code of a run that is killed. Its pipes are held by all its processes: none of them outlives this."""
    command = [sys.executable, "-m", "tests.batch.killed", str(out), instant, str(number)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode


@pytest.mark.parametrize(("instant", "number"), INSTANTS)
def test_killed_then_resumed(instant: str, number: int, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    run = Run(tmp_path / "out")
    assert killed(run.out, instant, number) == -signal.SIGKILL
    assert run.parts.items() <= undisturbed.items()
    finished = (run.out / "_manifest.json").exists()
    there = len(run.parts)
    outcome = run()
    assert outcome.made == len(undisturbed) - there
    assert not finished or outcome.made == 0
    assert run.parts == undisturbed
    assert sorted(path.name for path in run.out.iterdir()) == ["_manifest.json", "_shared", *sorted(undisturbed)]


def test_killed_again_and_again(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    run = Run(tmp_path / "out")
    for number in range(4):
        killed(run.out, "after", number)
    run()
    assert run.parts == undisturbed
