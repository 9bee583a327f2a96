"""How well a large run spreads over processes: one and two workers in one run on one machine.

    python -m tests.benchmarks.bench_match [CALLS] [PROFILES] [ROUNDS]

Matches PROFILES generated partners (default 2,000) with CALLS generated calls (default 4,000), top 50 each, in parts of
an eighth, ROUNDS times (default 2) with one and with two workers in turn; the index is built before. Prints seconds for
a million pairs, the efficiency T1 / (2 · T2) of the fastest rounds, and the same of processor time, which others on the
machine disturb less: what two workers compute twice.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fundmatch.batch.local import LocalPool
from fundmatch.batch.plan import Asked
from fundmatch.batch.records import Record
from fundmatch.batch.run import Inputs, match_all
from fundmatch.catalogue import Catalogue
from fundmatch.models import Profile
from tests.benchmarks.generated import generated_calls, generated_profiles

DEFAULTS = ("4000", "2000", "2")


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock for the whole run and for the parts alone, and processor seconds of the workers."""

    whole: float
    parts: float
    processor: float


def records(profiles: Sequence[Profile]) -> list[Record]:
    return [Record("generated", number, profile) for number, profile in enumerate(profiles, 1)]


def taken(workers: int, calls: Catalogue, profiles: Sequence[Profile], out: Path) -> Taken:
    """One run without any finished part."""
    for path in out.glob("part-*"):
        path.unlink()
    began: list[float] = []

    def tell(what: str, done: int, total: int) -> None:
        if what == "match" and not began:
            began.append(time.perf_counter())

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    inputs = Inputs(records(profiles), calls, range(len(calls)))
    match_all(inputs, Asked(partition=max(len(profiles) // 8, 1)), out, LocalPool(workers, print), tell)
    end = time.perf_counter()
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(end - start, end - began[0], now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)


def fastest(rounds: Sequence[Taken]) -> Taken:
    whole, parts = min(each.whole for each in rounds), min(each.parts for each in rounds)
    return Taken(whole, parts, min(each.processor for each in rounds))


def main(count: int, partners: int, rounds: int) -> None:
    calls, profiles = Catalogue.of(generated_calls(count)), generated_profiles(partners)
    found: dict[int, list[Taken]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        taken(1, calls, profiles[:1], out)  # builds the index
        for _ in range(rounds):
            for workers, measured in found.items():
                measured.append(taken(workers, calls, profiles, out))
    millions = count * partners / 1e6
    print(f"{count} calls × {partners} partners, {millions:.1f} M pairs, 8 parts")  # noqa: T201
    for workers, measured in found.items():
        each = fastest(measured)
        print(  # noqa: T201
            f"{workers} workers: {each.whole:.2f} s, of it parts {each.parts:.2f} s, processor {each.processor:.2f} s; "
            f"{each.whole / millions:.3f} s a million pairs"
        )
    one, two = fastest(found[1]), fastest(found[2])
    print(  # noqa: T201
        f"efficiency 1 -> 2: whole run {one.whole / 2 / two.whole:.2f}, parts {one.parts / 2 / two.parts:.2f}, "
        f"processor time {one.processor / two.processor:.2f}"
    )


if __name__ == "__main__":
    main(*map(int, (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :])))
