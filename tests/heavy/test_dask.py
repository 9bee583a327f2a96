"""A real Dask cluster: a scheduler and two worker processes over TCP, one of which dies while it is at work."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from fundmatch.batch.dask import DaskCluster
from fundmatch.batch.plan import Asked
from fundmatch.batch.run import Inputs, match_all
from fundmatch.errors import UsageError
from tests.batch.builders import CALLS, Run, profile, records
from tests.cli.answers import ROOT

distributed = pytest.importorskip("distributed")

#: Distributed's own loose ends are not ours.
pytestmark = pytest.mark.filterwarnings("default")

PROFILES = tuple(profile(number) for number in range(24))
ASKED = Asked(partition=1)


@dataclass
class Cluster:
    """A running cluster: the scheduler's address, and the workers' processes."""

    address: str
    workers: list[subprocess.Popen[bytes]]

    def count(self) -> int:
        with distributed.Client(self.address, set_as_default=False) as client:
            return len(client.scheduler_info()["workers"])


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Path]:
    """A scheduler, by the file in which it tells where it is."""
    told = tmp_path / "scheduler.json"
    with process("scheduler", "--host", "tcp://127.0.0.1:0", "--scheduler-file", str(told), "--no-dashboard"):
        yield told


@pytest.fixture
def cluster(scheduler: Path, tmp_path: Path) -> Iterator[Cluster]:
    """Two workers of one thread each, without a nanny that would bring them back to life."""
    alone = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(tmp_path / "dask"))
    with ExitStack() as running:
        command = ("worker", *alone, "--scheduler-file", str(scheduler), "--no-dashboard")
        workers = [running.enter_context(process(*command)) for _ in range(2)]
        yield Cluster(address_of(scheduler, workers=2), workers)


def address_of(scheduler: Path, workers: int) -> str:
    """The address of a scheduler that has its workers together."""
    with distributed.Client(scheduler_file=str(scheduler), timeout=60, set_as_default=False) as client:
        if workers:
            client.wait_for_workers(workers, timeout=60)
        return str(client.scheduler.address)


class process:  # noqa: N801 — used as a verb
    """``dask …`` as a process that ends with the block."""

    def __init__(self, *arguments: str) -> None:
        self.running = subprocess.Popen([sys.executable, "-m", "dask", *arguments], cwd=ROOT, stderr=subprocess.DEVNULL)

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.running

    def __exit__(self, *_: object) -> None:
        self.running.kill()
        self.running.wait()


@pytest.fixture
def expected(tmp_path: Path) -> dict[str, bytes]:
    run = Run(tmp_path / "here", PROFILES, asked=ASKED)
    run()
    return run.parts


def match(cluster: Cluster, out: Path, tell: Callable[[str, int, int], None] = lambda what, done, total: None) -> int:
    inputs = Inputs(records(PROFILES), CALLS, range(len(CALLS)))
    return match_all(inputs, ASKED, out, DaskCluster(cluster.address), tell).made


def test_the_same_parts_as_without_it_and_again_nothing_to_do(
    cluster: Cluster, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert cluster.address.startswith("tcp://127.0.0.1:")
    assert match(cluster, tmp_path / "out") == 24
    assert Run(tmp_path / "out").parts == expected
    assert match(cluster, tmp_path / "out") == 0


def test_a_worker_that_dies_in_the_middle_changes_nothing(
    cluster: Cluster, expected: dict[str, bytes], tmp_path: Path
) -> None:
    victim = cluster.workers[0]
    alive: list[int] = []

    def kill_one(what: str, done: int, total: int) -> None:
        if what == "match" and done == 5 and victim.poll() is None:
            victim.kill()
            alive.append(total - done)

    assert match(cluster, tmp_path / "out", kill_one) == 24
    assert alive == [19]
    assert victim.wait(timeout=30) == -signal.SIGKILL
    assert cluster.count() == 1
    assert Run(tmp_path / "out").parts == expected


def test_another_folder_and_other_profiles_on_the_same_workers(
    cluster: Cluster, expected: dict[str, bytes], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert match(cluster, tmp_path / name) == 24
        assert Run(tmp_path / name).parts == expected
    inputs = Inputs(records([profile(3, slug="changed"), *PROFILES[1:]]), CALLS, range(len(CALLS)))
    nobody = lambda what, done, total: None  # noqa: E731
    assert match_all(inputs, ASKED, tmp_path / "one", DaskCluster(cluster.address), nobody).made == 1
    assert {row[0] for row in Run(tmp_path / "one").rows("profile")} == {"changed"} | {p.slug for p in PROFILES[1:]}


def test_the_command_line(cluster: Cluster, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--engine", "dask", "--scheduler", cluster.address, "--out", str(out), "--all", "--format", "json")
    command = [sys.executable, "-m", "fundmatch", "--workspace", str(ROOT), "match", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["parts"][0]["file"] in {path.name for path in out.iterdir()}


def test_a_scheduler_without_workers_is_told(scheduler: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no workers"):
        match(Cluster(address_of(scheduler, workers=0), []), tmp_path / "out")


@pytest.fixture
def nobody() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def test_no_scheduler_there_is_told(nobody: str, tmp_path: Path) -> None:
    arguments = ("--engine", "dask", "--scheduler", nobody, "--out", str(tmp_path / "out"))
    command = [sys.executable, "-m", "fundmatch", "--workspace", str(ROOT), "match", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path)
    assert done.returncode == UsageError.exit_code, done.stderr
    assert f"no Dask scheduler answers at {nobody}" in done.stderr
    assert "start one with `dask scheduler`" in done.stderr
    assert "Traceback" not in done.stderr
