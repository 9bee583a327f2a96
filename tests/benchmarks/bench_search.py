"""How fast profiles are matched, how that grows, and how far it is from what the memory allows, in one run.

    python -m tests.benchmarks.bench_search [SIZES] [PROFILES] [described]

Generated calls of 1,000 words (default sizes 1000,4000) are matched with generated partners of 15 keywords (default
2,000; ``described``: with a description besides). For each size: the first partner of an engine, and the mean of some
more, one at a time; all in blocks, in plain numpy and with the extra ``fast`` where it is installed; and rapidfuzz's
partial_ratio of a sample of keywords over a sample of whole texts, extrapolated to all. At the end the exponent of cost
between each two sizes. Quote ratios: machines differ. Processor seconds are less disturbed by others than those on the
clock. The glossary, which processes keep ready in a file, is read before. Bytes are those of the postings read once for
each slot that asks for them; the machine's own reading speed is measured beside.
"""

from __future__ import annotations

import itertools
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from fundmatch.matching import Index
from fundmatch.matching.bulk import LARGE, PLAIN, Bulk, Kernels, blocks, kernels
from fundmatch.matching.engine import Engine
from fundmatch.models import Call, Profile
from fundmatch.text.glossary import shipped_glossary
from fundmatch.text.known_words import KnownWords
from tests.benchmarks.generated import generated_calls, generated_profiles, sentences

#: Best calls that are kept of each partner, words of a description, bytes of a posting (place, document, weight).
TOP, DESCRIPTION, POSTING = 50, 60, 10
#: Keywords and texts of the sample for partial_ratio; partners scored one at a time.
SAMPLE, ALONE = (30, 60), 20


@dataclass(frozen=True)
class Spent:
    """Seconds of the processor and on the clock."""

    processor: float
    clock: float

    def __str__(self) -> str:
        return f"{self.processor:.2f} s ({self.clock:.2f} on the clock)"


def spent(work: Callable[[], object]) -> Spent:
    begun = time.process_time(), time.perf_counter()
    work()
    return Spent(time.process_time() - begun[0], time.perf_counter() - begun[1])


def reading_speed() -> float:
    """GB/s at which one thread sums up 800 MB."""
    numbers = np.ones(100_000_000)
    numbers.sum()
    return 0.8 / spent(numbers.sum).clock


def described(profiles: Sequence[Profile]) -> list[Profile]:
    """The same partners with a description each, put together from sentences of bundled calls."""
    found = []
    for each in profiles:
        draw, words = random.Random(each.slug), list[str]()  # noqa: S311
        while len(words) < DESCRIPTION:
            words += draw.choice(sentences())
        found.append(each.model_copy(update={"description": " ".join(words)}))
    return found


def fuzzed(calls: Sequence[Call], profiles: Sequence[Profile]) -> float:
    """Seconds of partial_ratio for every keyword of every partner and every call, from a sample."""
    draw = random.Random(0)  # noqa: S311
    every = [keyword.label.lower() for profile in profiles for keyword in profile.keywords]
    keywords = draw.sample(every, min(SAMPLE[0], len(every)))
    texts = [f"{call.title} {call.text}".lower() for call in draw.sample(calls, SAMPLE[1])]
    taken = spent(lambda: process.cdist(keywords, texts, scorer=fuzz.partial_ratio, workers=1))
    return taken.processor * len(every) * len(calls) / (len(keywords) * len(texts))


def in_blocks(engine: Engine, profiles: Sequence[Profile], loops: Kernels) -> None:
    bulk, considered = Bulk(engine, loops), np.arange(engine.index.size)
    for block in blocks(profiles, bulk.size):
        for total in bulk.totals(block):
            bulk.best(total, considered, TOP)


def bytes_read(engine: Engine, profiles: Sequence[Profile]) -> int:
    """Bytes of the postings of every distinct slot."""
    forms = {form for profile in profiles for keyword in profile.keywords for form in keyword.forms()}
    slots = {slot for language, text in forms for slot in engine.expander.phrase(text, language).slots}
    terms = [r.term for slot in slots for each in slot.alternatives for word in each.words for r in word]
    length = {term: len(engine.index.positions(term)) for term in set(terms)}
    return POSTING * sum(length[term] for term in terms)


def ways() -> Iterator[tuple[str, Kernels]]:
    yield "plain", PLAIN
    if kernels(LARGE) is not PLAIN:
        yield "fast", kernels(LARGE)


def measured(count: int, profiles: Sequence[Profile], words: KnownWords) -> dict[str, float]:
    """Print what one size takes; returns processor seconds of all partners by the way they were matched."""
    calls = generated_calls(count)
    index, glossary = Index.build(calls), shipped_glossary()
    found: dict[str, float] = {}
    engine = Engine(index, glossary, words)
    first, others = spent(lambda: engine.score(profiles[0])), profiles[1 : ALONE + 1]
    alone = spent(lambda: [engine.score(each) for each in others]).processor / len(others)
    say(f"{count} calls: the first partner {first.processor * 1000:.0f} ms, one more {alone * 1000:.0f} ms")
    fuzz_seconds = fuzzed(calls, profiles)
    size = bytes_read(Engine(index, glossary, words), profiles)
    for name, loops in ways():
        in_blocks(Engine(index, glossary, words), profiles[:5], loops)  # compiles, and reads what is read once
        taken = spent(lambda loops=loops: in_blocks(Engine(index, glossary, words), profiles, loops))  # type: ignore[misc]
        found[name] = taken.processor
        ratio, speed = fuzz_seconds / taken.processor, size / taken.processor / 1e9
        say(f"  {name}: {len(profiles)} partners {taken}; partial_ratio / that = {ratio:,.0f}; {speed:.2f} GB/s")
    return found


def main(sizes: Sequence[int], partners: int, texts: bool) -> None:
    profiles = generated_profiles(partners)
    profiles = described(profiles) if texts else profiles
    words = KnownWords()
    in_blocks(Engine(Index.build(generated_calls(100)), dictionaries=words), profiles, PLAIN)  # loads dictionaries
    say(f"memory is read at {reading_speed():.1f} GB/s")
    found = {count: measured(count, profiles, words) for count in sizes}
    for less, more in itertools.pairwise(sizes):
        for name in found[less]:
            exponent = math.log(found[more][name] / found[less][name]) / math.log(more / less)
            say(f"{less} → {more} calls, {name}: cost grows with the power {exponent:.2f}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    given = sys.argv[1:]
    counts = [int(size) for size in (given[0] if given else "1000,4000").split(",")]
    main(counts, int(given[1]) if len(given) > 1 else 2000, "described" in given)
