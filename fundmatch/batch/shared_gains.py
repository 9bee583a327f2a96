"""What keywords add to calls, worked out by whichever worker comes first and read by the others.

Partners ask for the same things: of 30,000 keywords of 2,000 generated ones 6,312 are distinct, and each of two workers
meets nine tenths of these. They share results through a folder: every file holds some keywords and is whole or not
there. Nobody waits for anybody: what is not there is worked out, and each part begins at another place among its
keywords, so that workers meet results of others rather than each other. Measured with two: 6,641 are worked out in all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import write_aside
from fundmatch.matching.bulk import Forms, Gains
from fundmatch.matching.index import Floats
from fundmatch.matching.occurrences import Hits, Numbers

#: Keywords of a file, and how many are worked out before the folder is looked through again.
IN_FILE, LOOK = 128, 32

#: Most files of a folder; each stays mapped, and a process may have some 1,000 open.
MOST_FILES = 400

#: Most bytes of a file and so of a folder (3 GB); keywords that most of 16,000 calls have take 190 kB each.
MOST_BYTES = 8_000_000

#: Share of a circle between the places at which parts in a row begin: however many, they are spread evenly.
GOLDEN = 0.6180339887498949


def name_of(forms: Forms) -> bytes:
    """16 bytes that stand for a keyword as it is written."""
    return hashlib.blake2b(json.dumps(forms).encode("ascii"), digest_size=16).digest()


@dataclass(frozen=True)
class _Shared:
    """The results of some keywords: number n has ``documents[pointers[n] : pointers[n + 1]]``, and so strengths."""

    pointers: NDArray[np.int64]
    documents: Numbers
    strengths: Floats

    def hits(self, number: int) -> Hits:
        part = slice(int(self.pointers[number]), int(self.pointers[number + 1]))
        return Hits(self.documents[part], self.strengths[part])


@dataclass
class SharedGains:
    """The results in ``folder``, and for what is not there those of ``source``.

    A folder that cannot be written, and files that are damaged, only cost time.
    """

    folder: Path
    source: Gains
    _seen: set[str] = field(default_factory=set)
    _places: dict[bytes, tuple[_Shared, int]] = field(default_factory=dict)

    def __call__(self, forms: Forms) -> Hits:
        """What a keyword adds to each call, with a weight of 1."""
        found = self._places.get(name_of(forms))
        return found[0].hits(found[1]) if found else self.source(forms)

    def prepare(self, keywords: Iterable[Forms], part: int) -> None:
        """Look up or work out the keywords of part number ``part``, and write down what others have not."""
        self._look()
        new: dict[bytes, Hits] = {}
        for name, forms in _in_order(keywords, part):
            if len(self._seen) >= MOST_FILES:
                return
            if name not in self._places:
                new[name] = self.source(forms)
                if len(new) % LOOK == 0:
                    self._look()
                if len(new) == IN_FILE:
                    self._publish(new)
                    new = {}
        self._publish(new)

    def _look(self) -> None:
        """Note what others have written since the last time."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob("gains-*"):
                if path.name not in self._seen:
                    self._note(path)

    def _publish(self, gains: dict[bytes, Hits]) -> None:
        if gains:
            path = self.folder / f"gains-{secrets.token_hex(8)}"
            write_gains(path, gains)
            self._note(path)

    def _note(self, path: Path) -> None:
        self._seen.add(path.name)
        self._places |= read_gains(path)


def _in_order(keywords: Iterable[Forms], part: int) -> list[tuple[bytes, Forms]]:
    """Keywords with their names, in a circle that each part begins elsewhere."""
    start = int((part * GOLDEN) % 1 * 2**64)
    named = [(name_of(forms), forms) for forms in keywords]
    return sorted(named, key=lambda each: (int.from_bytes(each[0][:8], "big") - start) % 2**64)


def write_gains(path: Path, gains: dict[bytes, Hits]) -> None:
    """Write results whole, those with the most calls left out where they are too large; what fails is not there.

    Nothing is flushed to the disk: what a crash of the machine damages is told by its checksum.
    """
    some = _fitting(gains)
    pointers = np.cumsum([0, *(len(hits) for hits in some.values())], dtype=np.int64)
    documents = [hits.documents.astype(np.int32, copy=False) for hits in some.values()]
    strengths = [hits.strengths for hits in some.values()]
    arrays: list[NDArray[Any]] = [pointers, *strengths, *documents]
    content = b"".join([len(some).to_bytes(8, "little"), *some, *(each.tobytes() for each in arrays)])
    write_aside(path, zlib.crc32(content).to_bytes(8, "little") + content)


def _fitting(gains: dict[bytes, Hits]) -> dict[bytes, Hits]:
    kept: dict[bytes, Hits] = {}
    size = 0
    for name, hits in sorted(gains.items(), key=lambda item: len(item[1])):
        size += 24 + 12 * len(hits)
        if size <= MOST_BYTES:
            kept[name] = hits
    return kept


def read_gains(path: Path) -> dict[bytes, tuple[_Shared, int]]:
    """Where the results of each keyword of a file are; nothing where it is damaged or gone."""
    try:
        content = np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError):
        return {}
    if len(content) < 16 or zlib.crc32(content[8:].data) != int(content[:8].view(np.int64)[0]):
        return {}
    count = int(content[8:16].view(np.int64)[0])
    first = 16 + 16 * count
    names = content[16:first].tobytes()
    pointers = content[first : first + 8 * (count + 1)].view(np.int64)
    first += 8 * (count + 1)
    second = first + 8 * int(pointers[-1])
    shared = _Shared(pointers, content[second:].view(np.int32), content[first:second].view(np.float64))
    return {names[16 * number : 16 * number + 16]: (shared, number) for number in range(count)}
