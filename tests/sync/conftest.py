"""A store of its own and a session for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundmatch.http import Http
from fundmatch.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def http() -> Iterator[Http]:
    with Http() as session:
        yield session
