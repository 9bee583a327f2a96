"""The bundled calls and partners, tagged once for all tests of themes.

Every theme is asked of all calls together, as ``--theme`` does: 4 s for the 255 bundled calls, where reading each call
by itself takes 1 s a call. That both say the same is a test of its own, on a sample (test_tagger.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pytest

from fundmatch import Workspace
from fundmatch.matching.engines import Engines
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
    return ThemeTagger.shipped(Engines(bundled.catalogue, bundled.cache))


@pytest.fixture(scope="session")
def themes_of_calls(tagger: ThemeTagger, vocabulary: Vocabulary) -> Mapping[str, set[str]]:
    """The themes of every bundled call, by id."""
    return themes_by_call(tagger, vocabulary.themes)


def themes_by_call(tagger: ThemeTagger, themes: Iterable[str]) -> dict[str, set[str]]:
    """Which of the themes each of the tagger's calls has, by id."""
    found: dict[str, set[str]] = {key: set() for key in tagger.engines.calls.keys}
    for theme in themes:
        for number in np.flatnonzero(tagger.having([theme], {})).tolist():
            found[tagger.engines.calls.keys[number]].add(theme)
    return found


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return shipped_vocabulary()
