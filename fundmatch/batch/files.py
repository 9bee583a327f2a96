"""Files that are whole or not there: written aside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fundmatch import cache

#: What the name of an unfinished file ends with.
ASIDE = cache.ASIDE


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """:func:`fundmatch.cache.written_whole` for what must outlast a power cut: on the disk before it has its name."""
    with cache.written_whole(path) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    _remember_names(path.parent)


def _remember_names(folder: Path) -> None:
    """Flush the folder, which holds the names. Windows does it by itself and lets no folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
