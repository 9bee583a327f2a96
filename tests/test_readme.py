"""The README tells the truth: every console block is run and compared, every Python block is executed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

#: What the first command does before it searches; a fresh clone tries it in tests/heavy.
INSTALL = "python3 -m venv .venv && .venv/bin/pip install --quiet . && .venv/bin/"


@dataclass(frozen=True)
class Step:
    """One command of a console block and the lines printed below it."""

    command: str
    expected: list[str]


def steps(block: str) -> list[Step]:
    found: list[Step] = []
    for text in block.splitlines():
        if text.startswith("$ "):
            found.append(Step(text[2:], []))
        elif text.startswith("> ") and not found[-1].expected:
            found[-1] = Step(f"{found[-1].command}\n{text[2:]}", [])
        else:
            found[-1].expected.append(text)
    return found


BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
STEPS = [step for block in BLOCKS for step in steps(block)]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """The environment of a person who has just activated the virtual environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FUNDMATCH_", "COV_"))}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}


def test_there_are_blocks_to_run() -> None:
    assert len(BLOCKS) >= 6
    assert STEPS[0].command.startswith(INSTALL)
    assert sum("pytest" in step.command for step in STEPS) == 1


def test_the_first_example_shows_all_three_programmes() -> None:
    shown = "\n".join(STEPS[0].expected)
    assert all(start in shown for start in ("HORIZON-", "CREA-", "BG16RFPR"))


def test_every_console_block_prints_what_it_shows(tmp_path: Path, environment: dict[str, str]) -> None:
    for name in ("profiles", "calls"):
        shutil.copytree(ROOT / name, tmp_path / name)
    folder = tmp_path
    for step in STEPS:
        command = step.command.removeprefix(INSTALL)
        if "pytest" in command:
            continue
        if command.startswith("cd "):
            folder = (folder / command[3:]).resolve()
            continue
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = [line.rstrip() for line in (done.stdout + _told(done, command)).rstrip("\n").splitlines()]
        assert printed == step.expected, command
        assert done.returncode == (1 if "test.yaml" in "\n".join(step.expected) else 0), command


def _told(done: subprocess.CompletedProcess[str], command: str) -> str:
    """What stands in the README of stderr: the summary of the checks."""
    return done.stderr if command.endswith("check") else ""


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_python_blocks_run(code: str, environment: dict[str, str], tmp_path: Path) -> None:
    for name in ("profiles", "calls"):
        shutil.copytree(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()


def test_every_command_and_exit_code_is_documented() -> None:
    from fundmatch.cli.main import COMMANDS

    assert all(f"`{name}`" in README for name in COMMANDS)
    assert all(f"{code} " in README for code in (0, 1, 2, 3, 4, 5, 70))
