"""A session whose time passes only when it sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundmatch.http import Http, ResponseMemory
from tests.fake_time import FakeTime


@pytest.fixture
def fake() -> FakeTime:
    return FakeTime()


@pytest.fixture
def http(fake: FakeTime) -> Iterator[Http]:
    with Http(contact="mail@example.org", clock=fake.clock, sleep=fake.sleep) as session:
        yield session


@pytest.fixture
def memory(tmp_path: Path) -> ResponseMemory:
    return ResponseMemory(tmp_path / "http")


@pytest.fixture
def remembering(fake: FakeTime, memory: ResponseMemory) -> Iterator[Http]:
    with Http(clock=fake.clock, sleep=fake.sleep, memory=memory) as session:
        yield session


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxies of this computer are none of the tests' business."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
