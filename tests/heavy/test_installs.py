"""A wheel, an editable install and a fresh clone: each finds the bundled workspace and prints the same calls."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEARCH = ("search", "--as-of", "2026-09-01", "--limit", "3")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a command prints; its failure fails the test with all it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FUNDMATCH_", "COV_", "PYTEST_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def environment_at(folder: Path) -> Path:
    """A new virtual environment; returns its folder of programs."""
    venv.create(folder, with_pip=True)
    return folder / "bin"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, far from anything that may lie beside the checkout."""
    folder = tmp_path_factory.mktemp("clone") / "fundmatch"
    run("git", "clone", "--quiet", "--no-local", ROOT, folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def expected(clone: Path) -> str:
    """What this installation prints in the clone's workspace."""
    return run(sys.executable, "-m", "fundmatch", *SEARCH, cwd=clone)


def test_a_wheel_carries_the_bundled_workspace(clone: Path, expected: str, tmp_path: Path) -> None:
    programs = environment_at(tmp_path / "venv")
    run(programs / "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path / "dist", clone, cwd=tmp_path)
    wheel = next((tmp_path / "dist").glob("fundmatch-*.whl"))
    run(programs / "pip", "install", "--quiet", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    data = str(tmp_path / "data")
    assert run(programs / "fundmatch", *SEARCH, cwd=elsewhere, XDG_DATA_HOME=data) == expected
    assert (tmp_path / "data" / "fundmatch").is_dir()
    assert list(elsewhere.iterdir()) == []
    site = next((tmp_path / "venv" / "lib").glob("python3.*/site-packages/fundmatch"))
    assert (site / "bundled" / "profiles" / ".schema.json").is_file()
    assert not (site / "bundled" / ".fundmatch").exists()
    answer = run(programs / "fundmatch", "doctor", cwd=elsewhere, XDG_DATA_HOME=data)
    assert "BAD" not in answer
    assert "bundled, read-only" in answer


def test_an_editable_install_uses_the_checkout(clone: Path, expected: str, tmp_path: Path) -> None:
    programs = environment_at(tmp_path / "venv")
    run(programs / "pip", "install", "--quiet", "--editable", clone, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    printed = run(programs / "fundmatch", *SEARCH, cwd=elsewhere, XDG_DATA_HOME=str(tmp_path / "data"))
    assert printed == expected


def test_both_readme_commands_work_in_a_fresh_clone(clone: Path, tmp_path: Path) -> None:
    """Without the recordings beside it: tests that read them must skip, and nothing else may."""
    folder = tmp_path / "fundmatch"
    shutil.copytree(clone, folder)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"^\$ ((?:python3 -m venv|\.venv/bin/pip).*)$", readme, flags=re.MULTILINE)
    assert "HORIZON-CL2" in run("bash", "-euc", first, cwd=folder)
    printed = run("bash", "-euc", second, cwd=folder)
    assert re.search(r"\d+ passed", printed)
    assert "failed" not in printed.splitlines()[-1]
