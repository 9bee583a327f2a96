"""A command line to talk to: in this process, on a copy of the bundled workspace, with a frozen clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from fundmatch.cli import main
from fundmatch.errors import FundmatchError
from tests.cli.answers import ROOT, TODAY, Answer, Run


@pytest.fixture(scope="session")
def shared_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bundled workspace that tests only read; its cache makes later commands fast."""
    folder = tmp_path_factory.mktemp("workspace")
    for name in ("profiles", "calls"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace of its own to write to: two partners, one hand-kept call."""
    for name in ("profiles", "calls"):
        (tmp_path / name).mkdir()
    for slug in ("rra-jug", "opstina-pirot"):
        shutil.copyfile(ROOT / "profiles" / f"{slug}.yaml", tmp_path / "profiles" / f"{slug}.yaml")
    shutil.copyfile(ROOT / "profiles" / "groups.yaml", tmp_path / "profiles" / "groups.yaml")
    shutil.copyfile(ROOT / "calls" / "hand-kept.yaml", tmp_path / "calls" / "hand-kept.yaml")
    return tmp_path


@pytest.fixture
def run(shared_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command on the shared workspace, or on ``workspace=``; errors become exit codes as in the real thing."""
    monkeypatch.delenv("FUNDMATCH_WORKSPACE", raising=False)

    def invoke(*arguments: str, workspace: Path | None = None) -> Answer:
        given = ["--workspace", str(workspace or shared_workspace), *arguments]
        result: Result = CliRunner().invoke(main, given)
        if isinstance(result.exception, FundmatchError):
            return Answer(result.exception.exit_code, result.stdout, f"{result.stderr}{result.exception.message}")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    with time_machine.travel(TODAY, tick=False):
        yield invoke
