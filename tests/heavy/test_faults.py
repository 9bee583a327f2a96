"""However often a portal was out of order: one clean run later, everything is as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fundmatch.http import Http
from tests.cli.answers import Answer, Run

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "tools").is_dir(), reason="no loopback portals beside this checkout")

EU_FAULTS = (
    "http500:0.3,slow:0.05:0.01,truncate:0.2,drop:0.1,retry_after:0.1:1,empty_page:0.2",
    "outage",
    "empty_page:0.9",
    "outage:1:30,truncate:0.3",
    "truncate",
    "",
)
ISUN_FAULTS = (
    "http500:0.2,slow:0.05:0.01,truncate:0.15,drop:0.1,retry_after:0.1:1,waf:0.1,shrink:0.3,empty:0.1",
    "waf",
    "shrink",
    "empty",
    "truncate:0.4,waf:0.3",
    "outage",
    "",
)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between attempts and requests cost the test no time."""
    contact, clock, _ = Http.__init__.__defaults__ or ()
    monkeypatch.setattr(Http.__init__, "__defaults__", (contact, clock, lambda seconds: None))


@pytest.fixture
def portals(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """Both loopback portals, and the environment that points to them."""
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import eu_portal_emulator
    import isun_emulator

    rows = SHARED / "data" / "eu_portal" / "search_rows.jsonl.gz"
    with eu_portal_emulator.serve(rows=rows, seed=5) as eu, isun_emulator.serve(min_gap=0, seed=5) as isun:
        for name, base in zip(("EU_SEARCH", "EU_SITE", "ISUN", "EUFUNDS"), (eu, eu, isun, isun), strict=True):
            monkeypatch.setenv(f"FUNDMATCH_{name}_URL", base.base)
        yield eu, isun


def new_workspace(folder: Path) -> Path:
    (folder / "profiles").mkdir(parents=True)
    return folder


def calls_of(answer: Answer) -> list[dict[str, Any]]:
    """Every field of every call but the time of reading."""
    return [{name: value for name, value in call.items() if name != "fetched_at"} for call in answer.json["calls"]]


@pytest.mark.parametrize("sources", [("creative", "opic"), ("horizon",)], ids=["creative and opic", "horizon"])
@pytest.mark.parametrize("seed", [1, 2])
def test_after_faulty_runs_one_clean_run_is_enough(
    sources: tuple[str, ...], seed: int, portals: tuple[Any, Any], run: Run, tmp_path: Path
) -> None:
    eu, isun = portals
    alone, troubled = new_workspace(tmp_path / "alone"), new_workspace(tmp_path / "troubled")
    chance = random.Random(seed)  # noqa: S311 - which fault comes when, not a secret
    for _ in range(6):
        eu.set_faults(chance.choice(EU_FAULTS))
        isun.set_faults(chance.choice(ISUN_FAULTS))
        assert run("sync", *sources, workspace=troubled).code in (0, 4, 5)
        assert run("call", "list", "--all", "--format", "json", workspace=troubled).code == 0
    eu.set_faults("")
    isun.set_faults("")
    for workspace in (alone, troubled):
        answer = run("sync", *sources, workspace=workspace)
        assert answer.code == 0, answer.err
    by_hand = calls_of(run("call", "list", "--all", "--source", "curated", "--format", "json", workspace=alone))
    assert by_hand == []
    listed = [calls_of(run("call", "list", "--all", "--format", "json", workspace=each)) for each in (alone, troubled)]
    assert len(listed[0]) > 30
    assert listed[0] == listed[1]


@pytest.mark.parametrize("faults", ["waf", "shrink", "empty", "outage", "truncate"])
def test_a_refusal_loses_nothing(faults: str, portals: tuple[Any, Any], run: Run, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    assert run("sync", "opic", workspace=workspace).code == 0
    before = run("call", "list", "--all", "--format", "json", workspace=workspace).out
    portals[1].set_faults(faults)
    assert run("sync", "opic", workspace=workspace).code == 4
    assert run("call", "list", "--all", "--format", "json", workspace=workspace).out == before


#: Whoever runs the tests in the background has them ignore Ctrl-C, and Python keeps it so.
STOPPABLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from fundmatch.cli import run
run()
"""


def interrupted(workspace: Path, portal: Any, number: signal.Signals) -> int:
    """A sync in a process of its own that gets a signal while it waits for its first answer; its exit code."""
    asked = portal.stats.report(portal.faults)["requests"]
    command = [sys.executable, "-c", STOPPABLE, "--workspace", str(workspace), "sync", "creative"]
    process = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while portal.stats.report(portal.faults)["requests"] == asked and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(number)
    return process.wait(60)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_sync_that_is_stopped_leaves_the_store_as_it_was(
    number: signal.Signals, code: int, portals: tuple[Any, Any], run: Run, tmp_path: Path
) -> None:
    workspace = new_workspace(tmp_path / "w")
    assert run("sync", "creative", workspace=workspace).code == 0
    before = run("call", "list", "--all", "--format", "json", workspace=workspace).out
    portals[0].set_faults("slow:1:5")
    assert interrupted(workspace, portals[0], number) == code
    assert run("call", "list", "--all", "--format", "json", workspace=workspace).out == before
    portals[0].set_faults("")
    assert run("sync", "creative", workspace=workspace).code == 0


def test_the_portal_is_asked_no_faster_than_it_likes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real clock, and a firewall that refuses whoever comes back within a second."""
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(SHARED / "tools"))
    import isun_emulator

    with isun_emulator.serve(min_gap=1.0, seed=1) as isun:
        workspace = new_workspace(tmp_path / "w")
        environment = {**os.environ, "FUNDMATCH_ISUN_URL": isun.base, "FUNDMATCH_EUFUNDS_URL": isun.base}
        command = [sys.executable, "-m", "fundmatch", "--workspace", str(workspace), "sync", "opic", "--format", "json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        stats = isun.stats.report(isun.faults)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"][0]["stored"] == 12
    assert stats["min_gap_s"] >= 1.1
    assert stats["concurrency_peak"] == 1
    assert "robots_disallowed" not in stats
