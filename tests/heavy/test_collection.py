"""Every worker of a parallel run must find the same tests: one name made of the clock or of a set stops them all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def collected(hash_seed: str) -> list[str]:
    """The names of all fast tests as a new process finds them."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "--quiet",
            "-p",
            "no:randomly",
            "tests",
            "--ignore=tests/heavy",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if "::" in line]


def test_another_process_a_second_later_finds_the_same_tests() -> None:
    first, second = collected("1"), collected("2")
    assert first
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == []
