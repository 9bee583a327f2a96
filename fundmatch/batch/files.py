"""Files that are whole or not there: written aside, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

#: What the name of an unfinished file ends with; the rest is the name it will get and a random number.
ASIDE = ".aside"


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the name ``path`` when the block ends without an error.

    Several processes may write the same ``path`` at once: the last one wins, and readers see one of them whole.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{ASIDE}")
    try:
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _remember_names(path.parent)


def _remember_names(folder: Path) -> None:
    """Flush the folder, which holds the names. Windows does it by itself and lets no folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
