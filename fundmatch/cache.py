"""Results that are dear to compute, kept in files by the hash of what they were computed from.

A damaged or missing file only costs time, and so does a folder that cannot be written: the cache never fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

Value = TypeVar("Value")

#: What the name of an unfinished file ends with; the rest is the name it will get and a random number.
ASIDE = ".aside"

#: What such a name was before it held the name of the file: these had a random number only.
EARLIER_ASIDE = "aside-"

#: Seconds after which nobody writes to an unfinished file any more: the largest ones are written in seconds.
ABANDONED = 3600.0


def digest(*parts: bytes) -> str:
    """A name for content: 32 hexadecimal digits of SHA-256."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:32]


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the name ``path`` when the block ends without an error; else nothing is left of it.

    Several processes may write the same ``path`` at once: the last one wins, and readers see one of them whole.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{ASIDE}")
    try:
        with aside.open("xb") as file:
            yield file
        aside.replace(path)
    except OSError as error:
        if error.filename == str(aside):  # of which nobody but us has heard
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        aside.unlink(missing_ok=True)


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. A folder that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        _write(path, content)
        _sweep(path, os.listdir(path.parent))  # noqa: PTH208 — a third of the time of paths


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(content)


def _sweep(written: Path, beside: Iterable[str]) -> None:
    """Delete what killed processes had not finished writing beside a file that was written just now."""
    now = written.stat().st_mtime
    for name in beside:
        if name.endswith(ASIDE) or name.startswith(EARLIER_ASIDE):
            aside = written.with_name(name)
            if now - aside.stat().st_mtime > ABANDONED:
                aside.unlink(missing_ok=True)


@dataclass(frozen=True)
class Cache:
    """A folder of results, or no cache at all when ``folder`` is None."""

    folder: Path | None = None

    def get(self, name: str, key: str, load: Callable[[bytes], Value]) -> Value | None:
        """What was kept under ``name`` for ``key``, or None. ``load`` raises ValueError for damaged content."""
        if self.folder is None:
            return None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return load((self.folder / f"{name}-{key}").read_bytes())
        return None

    def put(self, name: str, key: str, content: bytes) -> None:
        """Keep ``content``; results for other keys under the same name are dropped."""
        if self.folder is None:
            return
        path = self.folder / f"{name}-{key}"
        with contextlib.suppress(OSError):
            _write(path, content)
            beside = os.listdir(self.folder)  # noqa: PTH208 — one reading for both: with thousands of partners it is what takes long
            _sweep(path, beside)
            for old in beside:
                if old.startswith(f"{name}-") and len(old) == len(path.name) and old != path.name:
                    (self.folder / old).unlink(missing_ok=True)
