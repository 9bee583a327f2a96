"""How much faster the index is than fuzzing keywords against whole texts, in one run on one machine.

    python tests/benchmarks/bench_search.py [COPIES]

Takes the bundled calls COPIES times over (default 4), matches every bundled partner, and does the same with
rapidfuzz's partial_ratio over whole texts. Prints seconds and their ratio; quote the ratio, machines differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from fundmatch.calls import read_calls
from fundmatch.matching import Index
from fundmatch.matching.engine import Engine
from fundmatch.models import Call, Profile
from fundmatch.profiles import read_profiles

ROOT = Path(__file__).parents[2]


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def naive(calls: list[Call], profiles: list[Profile]) -> None:
    texts = [f"{call.title} {' '.join(call.themes)} {call.summary} {call.text}".lower() for call in calls]
    keywords = [text.lower() for profile in profiles for keyword in profile.keywords for _, text in keyword.forms()]
    process.cdist(keywords, texts, scorer=fuzz.partial_ratio)


def main(copies: int) -> None:
    once = read_calls(ROOT / "calls").calls
    calls = [call.model_copy(update={"id": f"{call.id}-{copy}"}) for copy in range(copies) for call in once]
    profiles = list(read_profiles(ROOT / "profiles").profiles)
    Engine(Index.build(once)).score(profiles[0])  # loads dictionaries and models
    indexes: list[Index] = []
    built = seconds(lambda: indexes.append(Index.build(calls)))
    engine = Engine(indexes[0])
    scored = seconds(lambda: [engine.score(profile) for profile in profiles])
    fuzzed = seconds(lambda: naive(calls, profiles))
    print(f"{len(calls)} calls × {len(profiles)} partners")  # noqa: T201
    print(f"index {built:.2f} s, score {scored:.2f} s, partial_ratio over whole texts {fuzzed:.2f} s")  # noqa: T201
    print(f"whole texts / (index + score) = {fuzzed / (built + scored):.1f}; / score = {fuzzed / scored:.1f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
