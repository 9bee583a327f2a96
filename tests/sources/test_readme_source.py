"""The README's example of a source, run as an outside package: found through its entry point, read, searched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"```py\n(.*?)```", README, flags=re.DOTALL)
(PROJECT,) = re.findall(r"```toml\n(\[project\].*?)```", README, flags=re.DOTALL)
ROWS = [
    {"id": 1, "code": "CITY-1", "title": "Quiet squares", "text": "Public space without cars.", "closes": "2027-03-01"},
    {"id": 2, "code": "CITY-2", "title": "Open rehearsals", "closes": None},
    {"id": 3, "code": "CITY-3", "title": "Night trams", "closes": "2099-13-45"},
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder into which the example is installed: its module and its metadata, as an installer leaves them."""
    project: dict[str, Any] = tomllib.loads(PROJECT)["project"]
    folder = tmp_path / "site"
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (folder / "cityfund.py").write_text(CODE, encoding="utf-8")
    text = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(text, encoding="utf-8")
    groups = project["entry-points"].items()
    lines = [f"[{group}]\n{name} = {place}\n" for group, names in groups for name, place in names.items()]
    (info / "entry_points.txt").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def fundmatch(package: Path, tmp_path: Path, httpserver: HTTPServer) -> Any:
    """Run a command in a workspace of its own, with the example installed and its fund on loopback."""
    workspace = tmp_path / "workspace"
    (workspace / "profiles").mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FUNDMATCH_", "COV_"))}
    origin = httpserver.url_for("").rstrip("/")
    environment = {**kept, "PYTHONPATH": str(package), "CITYFUND_URL": origin, "PYTHONUTF8": "1"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fundmatch", "--workspace", str(workspace), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_it_is_as_short_as_promised() -> None:
    assert len(CODE.splitlines()) <= 42


def test_the_example_is_read_like_any_other_source(fundmatch: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/calls.json").respond_with_json({"calls": ROWS})
    done = fundmatch("sync", "cityfund", "--format", "json")
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)["runs"]
    assert (report["stored"], report["new"]) == (2, 2)
    assert "record 3 left out" in done.stderr
    assert "2099-13-45" in done.stderr
    listed = json.loads(fundmatch("call", "list", "--all", "--format", "json").stdout)["calls"]
    assert [(call["id"], call["title"]) for call in listed] == [
        ("cityfund:1", "Quiet squares"),
        ("cityfund:2", "Open rehearsals"),
    ]
    assert "cityfund" in fundmatch("sources").stdout


def test_an_answer_that_is_none_leaves_the_calls_as_they_were(fundmatch: Any, httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/calls.json").respond_with_json({"calls": ROWS})
    assert fundmatch("sync", "cityfund").returncode == 0
    httpserver.clear()
    httpserver.expect_request("/calls.json").respond_with_json({"calls": []})
    refused = fundmatch("sync", "cityfund")
    assert refused.returncode == 4
    assert "refused: no row at all" in refused.stderr
    assert len(json.loads(fundmatch("call", "list", "--all", "--format", "json").stdout)["calls"]) == 2
