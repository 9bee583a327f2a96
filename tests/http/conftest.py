"""A session whose time passes only when it sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundmatch.http import Http, ResponseMemory


class FakeTime:
    """A clock that only ``sleep`` moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


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
