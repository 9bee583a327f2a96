"""Killed at any instant, an import has changed nothing, and the next one is whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fundmatch.directory import Directory
from fundmatch.store import Store
from tests.cli.answers import ROOT
from tests.directory.builders import NOW, filled, quiet
from tests.directory.killed import PROJECTS, tables

if not hasattr(signal, "SIGKILL"):
    pytest.skip("no SIGKILL on this system", allow_module_level=True)

INSTANTS = [
    ("BEGIN IMMEDIATE", 1),
    ("DELETE FROM directory_participations", 1),
    ("DELETE FROM directory_projects", 1),
    ("INSERT INTO directory_projects", PROJECTS // 2),
    ("UPDATE directory_projects SET topics", 1),
    ("INSERT INTO directory_organisations", 5),
    ("INSERT INTO directory_participations", 20),
    ("DELETE FROM directory_organisations", 1),
    ("INSERT OR REPLACE INTO directory_lists", 1),
    ("INSERT OR IGNORE INTO directory_project_words", 100),
    ("INSERT OR IGNORE INTO directory_words", 100),
    ("UPDATE directory_organisations SET kind", 10),
    ("COMMIT", 1),
]


def state(directory: Directory) -> object:
    """What the directory answers."""
    found = directory.get("900000001")
    return found, directory.tables.size(), directory.lists(), directory.search("heritage"), directory.search("")


@pytest.mark.parametrize(("statement", "number"), INSTANTS)
def test_a_killed_import_is_none(statement: str, number: int, tmp_path: Path) -> None:
    with filled(tmp_path) as directory:
        before = state(directory)
    path = tmp_path / "store.sqlite3"
    arguments = [str(path), str(tmp_path / "new"), statement, str(number)]
    command = [sys.executable, "-m", "tests.directory.killed", *arguments]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=120).returncode == -signal.SIGKILL
    with Store.open(path) as store:
        store.verify()
        directory = Directory(store)
        assert state(directory) == before
        report = directory.import_cordis(tables(tmp_path / "new"), NOW, quiet)
        assert (report.organisations, report.projects) == (40, PROJECTS)
        assert len(directory.search("heritage", limit=99)) == 40
