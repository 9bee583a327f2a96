"""``fundmatch search`` as a whole process over a large store, beside a Python that only imports numpy and scipy.sparse.

    python tests/benchmarks/bench_process.py [CALLS] [ROUNDS]

Builds a workspace of the bundled partners and a store of CALLS generated calls (default 16000) in a temporary folder,
searches it once cold and ROUNDS times (default 5) warm, and after changes: words never typed before, a partner edited,
100 calls more, an engine that keeps no answers. Prints median seconds of processor time and by the clock, their ratios
to the bare Python run in turn, and the peak memory. Quote the ratio of processor times; machines differ, and so does
what else they do.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from fundmatch.models import Call
from fundmatch.store import Store

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.generated import generated_call  # noqa: E402 - found beside this file only now

#: Deadlines lie in these months; searches are asked on 1 September.
MONTHS = ("07", "09", "10", "12")
BARE = ("-c", "import numpy, scipy.sparse")
#: Calls that come later.
MORE = 100


@dataclass(frozen=True)
class Run:
    """One process: seconds of processor time and by the clock, and the most memory it had resident, in MB."""

    processor: float
    clock: float
    megabytes: float


def run(compiled: Path, *arguments: str) -> Run:
    """Run a fresh Python and wait for it; its output goes nowhere, compiled modules to ``compiled`` as if installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(compiled)
    begun = time.perf_counter()
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, [sys.executable, *arguments], environment, file_actions=nowhere)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{arguments} failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss * unit / 1e6)


def workspace(root: Path, count: int) -> None:
    """The bundled partners, and a store of generated calls, three in four of them open."""
    shutil.copytree(ROOT / "profiles", root / "profiles")
    saved(root, range(count))


def saved(root: Path, numbers: range) -> None:
    """Save generated calls in another process: what a process has resident its children are told to have had, too."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pool.submit(save, root, numbers).result()


def save(root: Path, numbers: range) -> None:
    """Save generated calls as a sync does."""
    with Store.open(root / ".fundmatch" / "fundmatch.sqlite3") as store:
        calls = (synced(number, generated_call(number, seed=1)) for number in numbers)
        store.save("horizon", calls, now=datetime(2026, 9, 1, tzinfo=UTC), complete=False)


def edit(root: Path, round_: int) -> None:
    """Change the keywords of one partner as nobody has before."""
    path = root / "profiles" / "rra-jug.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("keywords:", f"keywords:\n  - regional innovation {round_}", 1), encoding="utf-8")


def forget(root: Path) -> None:
    """Drop every kept answer, so that all partners are scored and explained again; indexes stay."""
    for kind in ("own", "typed", "facts", "themes", "gains", "quotations"):
        for file in (root / ".fundmatch" / "cache").glob(f"{kind}-*"):
            file.unlink()


def synced(number: int, call: Call) -> Call:
    """A generated call as a portal gives it: with dates, money and a kind of action."""
    fields = {
        "id": f"horizon:{call.code}",
        "source": "horizon",
        "programme": "Horizon Europe",
        "action_type": "HORIZON Research and Innovation Actions",
        "opens": "2026-05-12",
        "deadlines": [{"at": f"2026-{MONTHS[number % 4]}-{number % 28 + 1:02}T15:00:00Z", "precision": "exact"}],
        "budget": {"max": 1_000_000 + number},
        "fetched_at": "2026-09-01T06:00:00Z",
    }
    return Call.model_validate({**call.model_dump(), **fields})


def told(name: str, runs: list[Run], bare: list[Run]) -> None:
    processor, clock = (median(getattr(each, field) for each in runs) for field in ("processor", "clock"))
    ratios = processor / median(each.processor for each in bare), clock / median(each.clock for each in bare)
    memory = max(each.megabytes for each in runs)
    shown = f"{processor:7.2f} s {ratios[0]:6.1f} x bare   {clock:7.2f} s {ratios[1]:6.1f} x bare  {memory:6.0f} MB"
    print(f"{name:36} {shown}")  # noqa: T201


@dataclass(frozen=True)
class Bench:
    """A workspace to search, and where compiled modules are kept."""

    root: Path
    compiled: Path
    count: int

    def search(self, *words: str) -> Run:
        """One search."""
        return run(self.compiled, "-m", "fundmatch", "search", "-w", str(self.root), "--as-of", "2026-09-01", *words)

    def edited(self, round_: int) -> Run:
        edit(self.root, round_)
        return self.search()

    def typed(self, round_: int) -> Run:
        return self.search(f"museum {round_}")

    def forgotten(self, _: int) -> Run:
        forget(self.root)
        return self.search()

    def more(self, round_: int) -> Run:
        saved(self.root, range(self.count + MORE * round_, self.count + MORE * (round_ + 1)))
        return self.search()


def main(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "workspace", Path(folder) / "compiled", count)
        workspace(bench.root, count)
        run(bench.compiled, *BARE)
        cold = bench.search()
        pairs = [(run(bench.compiled, *BARE), bench.search()) for _ in range(rounds)]
        bare = [each for each, _ in pairs]
        print(f"{count} calls in the store, medians of {rounds} runs: processor time, clock, memory")  # noqa: T201
        told("bare Python", bare, bare)
        told("search, nothing cached", [cold], bare)
        told("search, warm cache", [each for _, each in pairs], bare)
        told("show, warm cache", [run(bench.compiled, "-m", "fundmatch", "show", "G-1-7", "-w", str(bench.root))], bare)
        for name, changed in (
            ("search, a partner edited", bench.edited),
            ("search, other words typed", bench.typed),
            ("search, no answers kept", bench.forgotten),
            (f"search, {MORE} calls more", bench.more),
        ):
            told(name, [changed(number) for number in range(rounds)], bare)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    main(*(numbers + [16_000, 5][len(numbers) :]))
