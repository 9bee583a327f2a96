"""The index against scikit-learn's CountVectorizer in one run: tokens a second, growth, bytes, loading, queries.

    python tests/benchmarks/bench_index.py [CALLS ...]

Sizes default to 1,000 and 4,000 calls of about 1,000 words. Needs the extra ``bench``. Seconds are of the
processor (others may use the machine) and depend on it, but those of ``shared``, which several processes spend at
once: on the clock, to be compared with CountVectorizer's. Quote the ratios. Texts are made before anything is timed.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generated import generated_calls, generated_profiles
from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-not-found]

from fundmatch.cache import Cache
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.weights import shipped_weights
from fundmatch.text.known_words import KnownWords

MORE = 100

#: Processes that read at once.
WORKERS = min(os.cpu_count() or 1, 4)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def documents_of(count: int, seed: int = 0) -> ListedDocuments:
    documents = ListedDocuments.of_calls(generated_calls(count, seed), shipped_weights())
    _ = documents.digests
    return documents


def measured(count: int, cache: Cache) -> float:
    """Print one row; the seconds of the build."""
    documents, more = documents_of(count), documents_of(MORE, seed=1)
    texts = ["\n".join(field.text for field in text.fields) for text in documents.texts]
    with tempfile.TemporaryDirectory() as folder:
        index_folder = IndexFolder(Path(folder), cache=cache)
        begun = time.perf_counter()
        counted, table = timed(lambda: CountVectorizer().fit_transform(texts))
        waited = time.perf_counter() - begun
        tokens = int(table.sum())
        del table
        read, _ = timed(lambda: Index.of_documents(documents.texts))
        built, _ = timed(lambda: index_folder.index(documents))
        checked, _ = timed(lambda: index_folder.index(documents))
        loaded, index = timed(lambda: index_folder.index(documents))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        queries = one_by_one(index, cache)
        both = ListedDocuments((*documents.texts, *more.texts))
        _ = both.digests
        added, _ = timed(lambda: index_folder.index(both))
        begun = time.perf_counter()
        IndexFolder(Path(folder) / "shared", cache=cache, workers=WORKERS).index(documents)
        shared = time.perf_counter() - begun
    rates = "".join(f"{tokens / seconds / 1e6:>8.2f}" for seconds in (read, built, shared, counted))
    times = "".join(f"{seconds * 1000:>8.0f}" for seconds in (checked, loaded, added, queries))
    ratios = f"{counted / read:>8.2f}{waited / shared:>8.2f}"
    print(f"{count:>8}{tokens / 1e6:>8.1f}{rates}{ratios}{size / 1e6:>8.0f}{times}{resident():>8.0f}")  # noqa: T201
    return read


def one_by_one(index: Index, cache: Cache) -> float:
    """The median seconds of one partner that the engine has not seen."""
    engine = Engine(index, dictionaries=KnownWords(cache.folder / "known-words.json" if cache.folder else None))
    partners = generated_profiles(22)
    spent = sorted(timed(lambda partner=partner: engine.score(partner))[0] for partner in partners[1:])  # type: ignore[misc]
    return spent[len(spent) // 2]


def resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(sizes: list[int]) -> None:
    heads = (
        "calls",
        "Mtok",
        "read",
        "kept",
        "shared",
        "sklearn",
        "ratio",
        "shared",
        "MB",
        "check",
        "load",
        "+100",
        "query",
        "RSS",
    )
    print("".join(f"{head:>8}" for head in heads))  # noqa: T201
    print("(read in memory, kept with meanings and file, CountVectorizer: million tokens/s; check … query: ms)")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        IndexFolder(Path(folder) / "index", cache=cache).index(documents_of(20, seed=2))  # loads models and word lists
        seconds = [measured(size, cache) for size in sizes]
    if len(sizes) > 1:
        exponent = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
        print(f"exponent of growth from {sizes[0]} to {sizes[-1]} calls: {exponent:.2f}")  # noqa: T201


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 4000])
