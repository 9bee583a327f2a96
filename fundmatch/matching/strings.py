"""Many strings as one array of bytes: looked up by bisection, so that nothing is read when a file is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: Ends every string: no word contains it.
END = b"\n"


@dataclass(frozen=True)
class Strings:
    """Strings as UTF-8, each followed by :data:`END`; string n is ``blob[offsets[n] : offsets[n + 1] - 1]``."""

    blob: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Strings in this order."""
        ended = END.decode().join([*texts, ""])
        blob = np.frombuffer(ended.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        offsets = np.concatenate([[0], np.flatnonzero(blob == END[0]) + 1])
        return cls(blob, offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        return self.blob.data, self.offsets.data

    def __getitem__(self, number: int) -> str:
        blob, offsets = self._views
        return str(blob[offsets[number] : offsets[number + 1] - 1], "utf-8", "surrogatepass")

    def between(self, first: int, last: int) -> list[str]:
        """Strings ``first`` to ``last`` (not included), decoded at once."""
        if last <= first:
            return []
        blob, offsets = self._views
        text = str(blob[offsets[first] : offsets[last] - 1], "utf-8", "surrogatepass")
        return text.split(END.decode())

    def find(self, text: str, first: int = 0, last: int | None = None) -> int:
        """The number of ``text`` among strings ``first`` to ``last``, in order; −1 if it is none of them."""
        wanted = text.encode("utf-8", "surrogatepass")
        blob, offsets = self._views
        low, high = first, len(self) if last is None else last
        while low < high:
            middle = (low + high) // 2
            found = bytes(blob[offsets[middle] : offsets[middle + 1] - 1])
            if found == wanted:
                return middle
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return -1
