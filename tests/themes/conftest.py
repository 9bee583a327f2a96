"""The bundled calls and partners, tagged once for all tests of themes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fundmatch import Workspace
from fundmatch.themes.tagger import ThemeTagger
from fundmatch.themes.vocabulary import Vocabulary, shipped_vocabulary

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the bundled workspace, only read; it keeps what is computed for the next test."""
    folder = tmp_path_factory.mktemp("themes")
    for name in ("profiles", "calls"):
        shutil.copytree(ROOT / name, folder / name)
    return Workspace.open(folder, {})


@pytest.fixture(scope="session")
def tagger(bundled: Workspace) -> ThemeTagger:
    return bundled.searcher.themes


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return shipped_vocabulary()
