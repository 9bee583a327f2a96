"""A folder of segments, shared by any number of processes: what was indexed once is never read again.

Segments are named by their content and never change; a file that is damaged, cut off, outdated or gone only costs the
time to index its documents again. A process that has mapped a file keeps it, even after another has removed it.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fundmatch import __version__
from fundmatch.cache import Cache, digest, write_aside
from fundmatch.matching.building import read_segment
from fundmatch.matching.counts import meanings_in
from fundmatch.matching.documents import Documents, IndexedText
from fundmatch.matching.index import Index
from fundmatch.matching.meanings import Meanings
from fundmatch.matching.merging import merged
from fundmatch.matching.segment_file import FORMAT, DamagedSegmentError, open_segment, write_segment
from fundmatch.matching.segments import Segment
from fundmatch.matching.sharing import LEAST_SHARED, read_shared, share
from fundmatch.matching.weights import Weights, shipped_weights
from fundmatch.text.glossary import opened_glossary
from fundmatch.text.version import reading_version

#: Raise when postings or meanings are made differently of the same words; how these are read has a version of its own.
READING = 6

#: At most so many segments are searched; when there are more, all but the largest are merged, so that a document is
#: merged a number of times that grows with the logarithm of their number.
MOST, LARGEST_KEPT = 6, 3

#: Documents of one segment: bounds the memory while it is built (about 1 GB for calls of 1,000 words).
DOCUMENTS = 16_384

MANIFEST = "verified.json"

#: A segment with the number of each of its documents in the index (−1: none).
Held = tuple[Segment, NDArray[np.int32]]


@dataclass(frozen=True)
class IndexFolder:
    """Segments in ``path``, or only in memory where it is None.

    ``own`` are the lines of the workspace's own glossary, by which meanings are counted as well, where ``counted``;
    ``cache`` may hold the glossary ready for use. ``workers`` are the processes that read many new documents; where
    there are more than one, the program's main module is imported by each of them and must do nothing by that.
    Without ``attached`` indexes are searched as if documents had no attachments.
    """

    path: Path | None = None
    own: tuple[str, ...] = ()
    cache: Cache = field(default_factory=Cache)
    workers: int = 1
    counted: bool = True
    attached: bool = True

    @property
    def fingerprint(self) -> str:
        """Of everything but the documents that a segment depends on; Python's version stands for its Unicode tables."""
        facts = json.dumps([FORMAT, READING, __version__, sys.version, reading_version(), self.own, self.counted])
        return digest(facts.encode())

    def index(self, documents: Documents, weights: Weights | None = None) -> Index:
        """The index of these documents. Only those that no segment has are asked for their text."""
        held, files = self._held(documents)
        having = np.zeros(len(documents.keys), dtype=bool)
        for _, numbers in held:
            having[numbers[numbers >= 0]] = True
        missing = np.flatnonzero(~having)
        if len(missing):
            held += self._read(documents, missing)
            held = self._merged(held)
            self._keep(held, files)
        cache = self.cache if self.path else Cache()
        return Index(documents, held, weights or shipped_weights(), cache, attached=self.attached)

    def _held(self, documents: Documents) -> tuple[list[Held], dict[str, Segment]]:
        """The segments at hand that have any of the documents, the largest first, and all segments by their files."""
        files = self._opened()
        wanted: defaultdict[bytes, list[int]] = defaultdict(list)
        if files:
            whole = bytes.fromhex("".join(documents.digests))
            for number in reversed(range(len(documents.keys))):
                wanted[whole[16 * number : 16 * number + 16]].append(number)
        held = [(segment, _claimed(segment, wanted)) for segment in sorted(files.values(), key=len, reverse=True)]
        return [(segment, numbers) for segment, numbers in held if (numbers >= 0).any()], files

    def _opened(self) -> dict[str, Segment]:
        """Every segment of the folder that is in order and up to date, by its file's name; the others are removed."""
        if self.path is None:
            return {}
        verified, found, stats = self._verified(), dict[str, Segment](), dict[str, list[int]]()
        for path in sorted(self.path.glob("segment-*")):
            try:
                stat = path.stat()
                stats[path.name] = [stat.st_size, stat.st_mtime_ns]
                kept = open_segment(path, trusted=verified.get(path.name) == stats[path.name])
            except DamagedSegmentError:
                _remove(path)
            except OSError:
                continue
            else:
                if kept.fingerprint == self.fingerprint:
                    found[path.name] = kept.segment
                else:
                    _remove(path)
        now = {name: stats[name] for name in found}
        if now != verified:
            write_aside(self.path / MANIFEST, json.dumps(now).encode())
        return found

    def _verified(self) -> dict[str, list[int]]:
        """Size and time of change of each file when its checksums were last compared."""
        assert self.path is not None  # noqa: S101 — asked for by _opened only
        with contextlib.suppress(OSError, ValueError):
            found = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            if isinstance(found, dict):
                return found
        return {}

    def _read(self, documents: Documents, missing: NDArray[np.int64]) -> list[Held]:
        """New segments; by several processes where they are many and kept."""
        workers = self.workers if self.path and len(missing) >= LEAST_SHARED else 1
        size = min(DOCUMENTS, -(-len(missing) // workers))
        shares = [missing[first : first + size].tolist() for first in range(0, len(missing), size)]
        if workers > 1:
            read = read_shared(documents, shares, self.write, workers)
        else:
            read = [self._segment(*share(documents, numbers)) for numbers in shares]
        return [(each, np.array(numbers, dtype=np.int32)) for each, numbers in zip(read, shares, strict=True)]

    def _segment(self, texts: Iterable[IndexedText], digests: Sequence[str]) -> Segment:
        """Documents as a segment, with their meanings where it is to be kept and compared with free text."""
        segment = read_segment(texts, digests)
        if self.path is None or not self.counted:
            return segment
        return replace(segment, counts=meanings_in(segment, Meanings(opened_glossary(self.cache, self.own))))

    def write(self, path: Path, texts: Sequence[IndexedText], digests: Sequence[str]) -> None:
        """Documents as a segment in a file, which another process asked for."""
        write_segment(path, self._segment(texts, digests), self.fingerprint)

    def _merged(self, held: Sequence[Held]) -> list[Held]:
        """Fewer segments, none of which is made of dead documents mostly."""
        ordered = sorted(held, key=_alive, reverse=True)
        stay = [each for each in ordered if 2 * _alive(each) >= len(each[0])]
        join = [each for each in ordered if 2 * _alive(each) < len(each[0])]
        if len(ordered) > MOST:
            first = LARGEST_KEPT
            while 0 < first <= len(stay) and _alive(stay[first - 1]) <= sum(map(_alive, stay[first:])):
                first -= 1
            stay, join = stay[:first], [*stay[first:], *join]
        if not join or sum(segment.span for segment, _ in join) >= np.iinfo(np.uint32).max:
            return ordered
        one = merged([(segment, numbers >= 0) for segment, numbers in join])
        order = np.concatenate([numbers[numbers >= 0] for _, numbers in join])
        return [*stay, (one, order)]

    def _keep(self, held: Sequence[Held], files: dict[str, Segment]) -> None:
        """Write new segments, then remove files that hold nothing in force any more."""
        if self.path is None:
            return
        known = {id(segment) for segment in files.values()}
        using = {id(segment) for segment, _ in held}
        for segment, _ in held:
            if id(segment) not in known:
                name = digest(self.fingerprint.encode(), segment.digests.tobytes())
                write_segment(self.path / f"segment-{name}", segment, self.fingerprint)
        for name, segment in files.items():
            if id(segment) not in using:
                _remove(self.path / name)


def _alive(held: Held) -> int:
    """How many documents of a segment are in force."""
    return int((held[1] >= 0).sum())


def _claimed(segment: Segment, wanted: dict[bytes, list[int]]) -> NDArray[np.int32]:
    """The number of each document of a segment among those wanted, which it takes out of them."""
    whole = segment.digests.tobytes()
    numbers = np.full(len(segment), -1, dtype=np.int32)
    for local in range(len(segment)):
        found = wanted.get(whole[16 * local : 16 * local + 16])
        if found:
            numbers[local] = found.pop()
    return numbers


def _remove(path: Path) -> None:
    """A folder that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        path.unlink()
