"""A segment as a file: a header in JSON, then its arrays, each at a multiple of 64 bytes with its checksum.

The file is mapped, not read: opening one costs the same whatever its size, and processes share its pages.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import write_aside
from fundmatch.matching.segments import Counts, Links, Segment
from fundmatch.matching.strings import Strings

MAGIC = b"fundmatch index\n"

#: Raise when the arrays of a segment change.
FORMAT = 1

#: Magic, then length and checksum of the header as 8 bytes each.
_PREFIX = len(MAGIC) + 16
_ALIGNED = 64

Arrays = Mapping[str, NDArray[Any]]


class DamagedSegmentError(ValueError):
    """A file is no segment, or not the one that was written."""


@dataclass(frozen=True)
class KeptSegment:
    """A segment from a file, and what it was built with: words cut otherwise have another fingerprint."""

    segment: Segment
    fingerprint: str


def write_segment(path: Path, segment: Segment, fingerprint: str) -> None:
    """Write a segment whole or not at all. A folder that cannot be written only costs time."""
    arrays = {name: np.ascontiguousarray(array) for name, array in flat(segment).items()}
    rows: list[list[Any]] = []
    offset = 0
    for name, array in arrays.items():
        rows.append([name, array.dtype.str, list(array.shape), offset, _checksum(array)])
        offset += -(-array.nbytes // _ALIGNED) * _ALIGNED
    facts = {"format": FORMAT, "fingerprint": fingerprint, "span": segment.span, "size": offset, "arrays": rows}
    header = json.dumps(facts).encode()
    header += b" " * (-(_PREFIX + len(header)) % _ALIGNED)
    content = bytearray(MAGIC + len(header).to_bytes(8, "little") + zlib.crc32(header).to_bytes(8, "little") + header)
    for array in arrays.values():
        content += array.tobytes() + b"\0" * (-array.nbytes % _ALIGNED)
    write_aside(path, bytes(content))


def _checksum(array: NDArray[Any]) -> int:
    return zlib.crc32(array.reshape(-1).view(np.uint8).data)


def open_segment(path: Path, trusted: bool = False) -> KeptSegment:
    """Map a segment; its checksums are compared unless it is ``trusted`` not to have changed since they were.

    Raises DamagedSegmentError for whatever :func:`write_segment` did not write, OSError where it cannot be read.
    """
    with path.open("rb") as file:
        try:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise DamagedSegmentError("an empty file") from error
    try:
        facts, start = _header(content)
        arrays = {row[0]: _array(content, start, row, trusted) for row in facts["arrays"]}
        return KeptSegment(whole(arrays, int(facts["span"])), str(facts["fingerprint"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DamagedSegmentError(str(error)) from error


def _header(content: mmap.mmap) -> tuple[dict[str, Any], int]:
    """The facts of the header and where the arrays begin."""
    if content[: len(MAGIC)] != MAGIC:
        raise DamagedSegmentError("another kind of file")
    length, checksum = (int.from_bytes(content[at : at + 8], "little") for at in (len(MAGIC), len(MAGIC) + 8))
    header = content[_PREFIX : _PREFIX + length] if length <= len(content) else b""
    if zlib.crc32(header) != checksum or not header:
        raise DamagedSegmentError("a damaged header")
    facts: dict[str, Any] = json.loads(header)
    if facts["format"] != FORMAT or _PREFIX + length + facts["size"] != len(content):
        raise DamagedSegmentError("another format, or cut off")
    return facts, _PREFIX + length


def _array(content: mmap.mmap, start: int, row: list[Any], trusted: bool) -> NDArray[Any]:
    _, kind, shape, offset, checksum = row
    count = int(np.prod(shape, dtype=np.int64))
    found = np.frombuffer(content, dtype=np.dtype(kind), count=count, offset=start + offset) if count else None
    array = np.empty(0, dtype=np.dtype(kind)) if found is None else found
    if not trusted and _checksum(array) != checksum:
        raise DamagedSegmentError(f"{row[0]} is damaged")
    return array.reshape(shape)


def flat(segment: Segment) -> dict[str, NDArray[Any]]:
    """The arrays of a segment by name."""
    names = ("digests", "lengths", "pointers", "place", "document", "weight", "weights", "groups")
    arrays = {name: getattr(segment, name) for name in names} | _flat_strings("terms", segment.terms)
    for name, links in (("surfaces", segment.surfaces), ("romanised", segment.romanised)):
        arrays |= _flat_strings(name, links.names)
        arrays |= {f"{name}.pointers": links.pointers, f"{name}.to": links.to}
    if segment.counts is not None:
        counts = segment.counts
        arrays |= _flat_strings("counts", counts.names)
        arrays |= {f"counts.{name}": getattr(counts, name) for name in ("pointers", "document", "count")}
    return arrays


def whole(arrays: Arrays, span: int) -> Segment:
    """The segment of these arrays."""
    names = ("digests", "lengths", "pointers", "place", "document", "weight", "weights", "groups")
    counts = None
    if "counts.count" in arrays:
        parts = {name: arrays[f"counts.{name}"] for name in ("pointers", "document", "count")}
        counts = Counts(_strings(arrays, "counts"), **parts)
    surfaces, romanised = (
        Links(_strings(arrays, name), arrays[f"{name}.pointers"], arrays[f"{name}.to"])
        for name in ("surfaces", "romanised")
    )
    return Segment(
        span=span,
        terms=_strings(arrays, "terms"),
        surfaces=surfaces,
        romanised=romanised,
        counts=counts,
        **{name: arrays[name] for name in names},
    )


def _flat_strings(name: str, strings: Strings) -> dict[str, NDArray[Any]]:
    return {f"{name}.blob": strings.blob, f"{name}.offsets": strings.offsets}


def _strings(arrays: Arrays, name: str) -> Strings:
    return Strings(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])
