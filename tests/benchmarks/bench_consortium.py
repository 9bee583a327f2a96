"""Choosing teams from made-up pools: times and certificates by pool size, the plain formulation for HiGHS beside ours.

    python tests/benchmarks/bench_consortium.py [SEEDS] [SECONDS] [CANDIDATES]...

For each number of CANDIDATES (default 60 500 5000) and each of SEEDS pools (default 5) of three kinds, it prints the
median seconds to the first answer with a bound and to the end of the proof (or of SECONDS, default 6), how many were
proven, and the median gap on the scale of 100 at the end; then the same for the plain formulation, in turn, for every
size of team with the same limit in all (scipy.optimize.milp; its first answer comes with the last). Kinds of pools:

* sparse: 8 themes, of which each candidate covers 1 to 4, one acquaintance for three candidates: what real calls are;
* dense: 24 themes, of which each covers 1 to 11, one acquaintance a candidate: harder than any seen;
* circles: sparse, but candidates know one another in circles of about twenty, as the members of large projects do.

12 countries, 9 of them Member States; 5 kinds; teams of 3 to 6 from 3 countries, one a Member State.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from fundmatch.consortium.demands import demands_of
from fundmatch.consortium.exact import Limits, searched, started
from fundmatch.consortium.milp import Program, add_block
from fundmatch.consortium.problem import Candidate, TeamProblem, Theme
from fundmatch.consortium.sized import Sized, Table
from tests.consortium.pools import KINDS, THREE, WEIGHTS, candidate

MEMBERS = ("BG", "IT", "DE", "GR", "BG", "IT", "DE", "GR", "GR", "RS", "MK", "UA")


@dataclass(frozen=True)
class PoolKind:
    """How the pools of one kind are made: themes, the most of them that a candidate covers, acquaintances each.

    ``circle``: how many know one another instead, 0 for chance.
    """

    name: str
    themes: int
    most: int
    acquainted: float
    circle: int = 0


@dataclass(frozen=True)
class Run:
    """Seconds to the first answer and to the end, the value and the bound at the end (0 to 100)."""

    first: float
    end: float
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return self.bound - self.value


POOLS = (PoolKind("sparse", 8, 4, 1 / 3), PoolKind("dense", 24, 11, 1.0), PoolKind("circles", 8, 4, 0.0, 20))


def pool(kind: PoolKind, count: int, seed: int) -> TeamProblem:
    """A problem made by chance, the same for the same arguments."""
    draw = np.random.default_rng(seed)
    shares = draw.random(kind.themes) + 0.3
    candidates = [_candidate(kind, number, draw) for number in range(count)]
    return TeamProblem(
        candidates=tuple(candidates),
        themes=tuple(Theme(f"t{n}", float(share)) for n, share in enumerate(shares / shares.sum())),
        demands=demands_of(candidates, THREE, {}),
        weights=WEIGHTS,
        pairs=dict.fromkeys(_pairs(kind, count, draw), 1.0),
    )


def _pairs(kind: PoolKind, count: int, draw: np.random.Generator) -> list[tuple[int, int]]:
    if kind.circle:
        circle = draw.integers(0, max(1, count // kind.circle), count)
        inside = [np.flatnonzero(circle == number).tolist() for number in np.unique(circle)]
        return [pair for numbers in inside for pair in combinations(numbers, 2)]
    chosen = [draw.choice(count, 2, replace=False).tolist() for _ in range(round(kind.acquainted * count))]
    return [(min(pair), max(pair)) for pair in chosen]


def _candidate(kind: PoolKind, number: int, draw: np.random.Generator) -> Candidate:
    cover = np.zeros(kind.themes)
    held = draw.choice(kind.themes, int(draw.integers(1, kind.most + 1)), replace=False)
    cover[held] = 0.1 + 0.9 * draw.random(len(held))
    fit = float(np.clip(0.15 * cover.sum() + 0.6 * draw.random(), 0, 1))
    country, which = MEMBERS[int(draw.integers(12))], KINDS[int(draw.integers(5))]
    return candidate(f"p{number}", cover.tolist(), country=country, kind=which, fit=fit)


def ours(problem: TeamProblem, seconds: float) -> Run:
    """Our search; the first answer is that of its greedy teams and prices."""
    begun = time.perf_counter()
    started(problem)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    choice = searched(problem, Limits(seconds=seconds, clock=time.perf_counter)).choice
    assert choice is not None
    return Run(first, time.perf_counter() - begun, 100 * choice.value, 100 * choice.bound)


def plain(problem: TeamProblem, seconds: float) -> Run:
    """The plain formulation, one size of team after the other."""
    begun, table = time.perf_counter(), Table.of(problem)
    value, bound = -np.inf, -np.inf
    for size in problem.sizes:
        program = Program()
        program.row([(add_block(program, Sized.of(table, size)).used, 1.0)], least=1.0)
        found = program.solve(seconds - (time.perf_counter() - begun))
        value, bound = max(value, found.objective), max(bound, found.bound)
    end = time.perf_counter() - begun
    return Run(end, end, 100 * value, 100 * bound)


def told(name: str, runs: list[Run]) -> str:
    proven = sum(run.gap < 1e-3 for run in runs)
    gap = median(min(run.gap, 100.0) for run in runs)
    times = f"first {median(run.first for run in runs):6.2f} s   end {median(run.end for run in runs):6.2f} s"
    longest = max(run.end for run in runs)
    return f"  {name:<12} {times} (longest {longest:6.2f} s)   proven {proven} of {len(runs)}   gap {gap:5.2f}"


def lines(seeds: int, seconds: float, counts: list[int]) -> Iterator[str]:
    methods: dict[str, Callable[[TeamProblem, float], Run]] = {"fundmatch": ours, "scipy milp": plain}
    for count in counts:
        for kind in POOLS:
            yield f"{count} candidates, {kind.name}, at most {seconds:g} s"
            problems = [pool(kind, count, seed) for seed in range(seeds)]
            runs = [{name: method(problem, seconds) for name, method in methods.items()} for problem in problems]
            yield from (told(name, [run[name] for run in runs]) for name in methods)
            better = sum(run["fundmatch"].value >= run["scipy milp"].value - 1e-4 for run in runs)
            yield f"  ours is at least as good in {better} of {seeds}"


def main(arguments: list[str]) -> None:
    seeds = int(arguments[0]) if arguments else 5
    seconds = float(arguments[1]) if len(arguments) > 1 else 6.0
    for text in lines(seeds, seconds, [int(each) for each in arguments[2:]] or [60, 500, 5000]):
        print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
