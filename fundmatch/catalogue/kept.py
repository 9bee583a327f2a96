"""A catalogue as bytes, and whole calls out of the store or of the bytes themselves.

Calls of calls/*.yaml are kept whole in the catalogue: reading one again from its file would mean parsing the file.
"""

from __future__ import annotations

import io
import json
import weakref
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fundmatch.catalogue.catalogue import indexed_text
from fundmatch.catalogue.columns import Columns, Ints, Labels
from fundmatch.errors import StoreError
from fundmatch.models import Call
from fundmatch.yaml_reader import Problem

if TYPE_CHECKING:
    from fundmatch.matching.documents import IndexedText
    from fundmatch.store import Store
    from fundmatch.store.documents import DocumentTexts

ARRAYS = ("opens", "gone", "ends", "starts", "grants")
TEXTS = ("keys", "codes", "digests")
LABELS = ("sources", "kinds", "days")
#: Bytes of the checksum in front.
CHECK = 4


@dataclass(frozen=True)
class Bodies:
    """Calls as JSON, one after the other. Call ``n`` ends before byte ``ends[n]``; none of it = it is in the store."""

    content: bytes
    ends: Ints

    @classmethod
    def of(cls, bodies: Sequence[bytes]) -> Bodies:
        return cls(b"".join(bodies), np.cumsum([len(body) for body in bodies], dtype=np.int64))

    def __getitem__(self, number: int) -> bytes:
        return self.content[self.ends[number - 1] if number else 0 : self.ends[number]]


@dataclass(frozen=True)
class Kept:
    """What a file of the cache holds: the columns, the bodies of calls outside the store, findings, and from where."""

    columns: Columns
    bodies: Bodies
    problems: tuple[Problem, ...]
    bundled: bool

    def to_bytes(self) -> bytes:
        """A checksum, then an NPZ file: arrays, and the texts as JSON in one of them."""
        labels = [getattr(self.columns, name) for name in LABELS]
        head = {
            **{name: getattr(self.columns, name) for name in TEXTS},
            **{name: label.names for name, label in zip(LABELS, labels, strict=True)},
            "problems": [[each.file, each.line, each.column, each.message] for each in self.problems],
            "bundled": self.bundled,
        }
        arrays = {name: getattr(self.columns, name) for name in ARRAYS}
        arrays |= {name: label.numbers for name, label in zip(LABELS, labels, strict=True)}
        arrays |= {"body_ends": self.bodies.ends, "bodies": np.frombuffer(self.bodies.content, dtype=np.uint8)}
        out = io.BytesIO()
        np.savez(out, head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8), **arrays)
        content = out.getvalue()
        return zlib.crc32(content).to_bytes(CHECK) + content

    @classmethod
    def from_bytes(cls, content: bytes) -> Kept:
        """What :meth:`to_bytes` wrote. Raises ValueError when a bit of it differs."""
        whole = memoryview(content)[CHECK:]
        if zlib.crc32(whole).to_bytes(CHECK) != content[:CHECK]:
            raise ValueError("the catalogue is damaged")
        with np.load(io.BytesIO(whole), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        head = json.loads(arrays["head"].tobytes())
        columns: dict[str, Any] = {name: arrays[name] for name in ARRAYS}
        columns |= {name: tuple(head[name]) for name in TEXTS}
        columns |= {name: Labels(tuple(head[name]), arrays[name]) for name in LABELS}
        bodies = Bodies(arrays["bodies"].tobytes(), arrays["body_ends"])
        return cls(Columns(**columns), bodies, tuple(Problem(*each) for each in head["problems"]), head["bundled"])


class KeptRecords:
    """Whole calls: out of the bodies, or out of the store, which is held as it was when the columns were read; the
    texts of their files are in the store, too."""

    def __init__(self, keys: Sequence[str], bodies: Bodies, store: Store | None) -> None:
        self.keys = keys
        self.bodies = bodies
        self.store = store
        self.closed = False
        self.texts = texts_in(store)
        if store is not None:
            weakref.finalize(self, store.close)

    def read(self, number: int) -> Call:
        body = self.bodies[number]
        if body:
            return Call.model_validate_json(body)
        if self.store is None:
            raise self._gone(number)
        return self.store.reading(self.keys[number])

    def text(self, number: int) -> IndexedText:
        """Once the store is closed nothing is told of any call: half of a text would be indexed as the whole."""
        if self.closed:
            raise self._gone(number)
        return indexed_text(self.read(number), self.texts)

    def _gone(self, number: int) -> StoreError:
        return StoreError(f"{self.keys[number]} was in a store that is closed", "Run the command again.")

    def close(self) -> None:
        if self.store is not None:
            self.store.close()
            self.store, self.texts, self.closed = None, None, True


def texts_in(store: Store | None) -> DocumentTexts | None:
    """The texts of files that a store has."""
    if store is None:
        return None
    from fundmatch.store.documents import DocumentTexts

    return DocumentTexts(store)
