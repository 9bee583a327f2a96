"""How long tagging takes: one goal, one vocabulary and all of them, over generated calls, asked first and again.

    python tests/benchmarks/bench_themes.py [CALLS]

Prints seconds, and how many times a question costs what the same question costs when it was answered before.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from fundmatch.cache import Cache
from fundmatch.catalogue import Catalogue
from fundmatch.matching.engines import Engines
from fundmatch.themes.tagger import ThemeTagger
from fundmatch.themes.vocabulary import VOCABULARIES
from tests.benchmarks.generated import generated_calls

QUESTIONS = {"one goal": ("sdg:17",), "one vocabulary": ("neb",), "everything": tuple(VOCABULARIES)}


def asked(calls: Catalogue, folder: Path, names: tuple[str, ...]) -> tuple[float, int]:
    """Seconds for a question by a program that has just started, and how many calls it finds."""
    start = time.perf_counter()
    tagger = ThemeTagger.shipped(Engines(calls, Cache(folder)))
    found = int(tagger.having(names, {}).sum())
    tagger.save()
    tagger.engines.save()
    return time.perf_counter() - start, found


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    calls = Catalogue.of(generated_calls(number))
    with tempfile.TemporaryDirectory() as folder:
        first, _ = asked(calls, Path(folder), ())
        _ = Engines(calls, Cache(Path(folder))).engine.index  # built before the clock runs
        print(f"{number} calls; without any theme {first:.2f} s")  # noqa: T201
        for name, names in QUESTIONS.items():
            new, found = asked(calls, Path(folder), names)
            again, same = asked(calls, Path(folder), names)
            assert found == same, name
            print(f"{name:<16} {found:6d} calls  new {new:6.2f} s  again {again:6.3f} s  ratio {new / again:6.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
