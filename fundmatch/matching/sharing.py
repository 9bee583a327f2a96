"""Documents read by several processes at once, each share into a segment of its own.

Segments do not depend on each other, so nothing but texts goes out and nothing but files comes back.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fundmatch.matching.documents import Documents, IndexedText
from fundmatch.matching.segment_file import open_segment
from fundmatch.matching.segments import Segment

#: A process takes a second to start (imports, models, word lists) and meets most of the vocabulary anew: two of them
#: spend 5.7 s of the processor on 4,000 calls, one alone 3.9 s.
LEAST_SHARED = 8_000

#: Writes documents with their digests as a segment to a path. It is called in other processes.
Write = Callable[[Path, Sequence[IndexedText], Sequence[str]], None]


def share(documents: Documents, numbers: Sequence[int]) -> tuple[Iterator[IndexedText], list[str]]:
    """Some documents, asked for one at a time, and their digests."""
    return map(documents.text, numbers), [documents.digests[number] for number in numbers]


def read_shared(documents: Documents, shares: Sequence[Sequence[int]], write: Write, workers: int) -> list[Segment]:
    """A segment for each share, in order; as many shares are in memory as there are workers."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    found: list[Segment] = []
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for first in range(0, len(shares), workers):
            some = [share(documents, numbers) for numbers in shares[first : first + workers]]
            paths = [Path(folder) / str(first + number) for number in range(len(some))]
            running = [
                pool.submit(write, path, tuple(texts), digests)
                for path, (texts, digests) in zip(paths, some, strict=True)
            ]
            for each in running:
                each.result()
            found += [open_segment(path, trusted=True).segment for path in paths]
    return found
