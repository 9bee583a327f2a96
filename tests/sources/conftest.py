"""Time that passes only when somebody sleeps, the fixtures of our own, and the recordings where they are at hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fundmatch.http import Http
from fundmatch.sources.base import SourceSettings
from tests.fake_time import FakeTime

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT.parent / "shared"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def http(fake_time: FakeTime) -> Iterator[Http]:
    with Http(clock=fake_time.clock, sleep=fake_time.sleep) as session:
        yield session


@pytest.fixture
def fixture_text() -> Callable[[str], str]:
    return lambda name: (FIXTURES / name).read_text(encoding="utf-8")


@pytest.fixture
def fixture_json(fixture_text: Callable[[str], str]) -> Callable[[str], Any]:
    return lambda name: json.loads(fixture_text(name))


@pytest.fixture
def recordings() -> Path:
    """The folder of recorded answers; a fresh clone has none."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("no recorded answers beside this checkout")
    return folder


@pytest.fixture
def emulators(monkeypatch: pytest.MonkeyPatch, recordings: Path) -> Path:
    """Makes the loopback portals importable."""
    tools = SHARED / "tools"
    if not tools.is_dir():
        pytest.skip("no loopback portals beside this checkout")
    monkeypatch.syspath_prepend(str(tools))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return recordings


@pytest.fixture
def portal(emulators: Path) -> Iterator[Any]:
    from eu_portal_emulator import serve

    with serve(rows=emulators / "eu_portal" / "search_rows.jsonl.gz", seed=1) as running:
        yield running


@pytest.fixture
def isun(emulators: Path) -> Iterator[Any]:
    from isun_emulator import serve

    with serve(data=emulators / "isun", min_gap=0, seed=1) as running:
        yield running


@pytest.fixture
def settings_for() -> Callable[..., SourceSettings]:
    def make(portal: Any = None, isun: Any = None) -> SourceSettings:
        nowhere = "http://127.0.0.1:9"
        eu, bg = (running.base if running else nowhere for running in (portal, isun))
        names = ("FUNDMATCH_EU_SEARCH_URL", "FUNDMATCH_EU_SITE_URL", "FUNDMATCH_ISUN_URL", "FUNDMATCH_EUFUNDS_URL")
        return SourceSettings.from_environment(dict(zip(names, (eu, eu, bg, bg), strict=True)))

    return make
