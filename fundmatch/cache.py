"""Results that are dear to compute, kept in files by the hash of what they were computed from.

A damaged or missing file only costs time, and so does a folder that cannot be written: the cache never fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


def digest(*parts: bytes) -> str:
    """A name for content: 32 hexadecimal digits of SHA-256."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:32]


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: aside first, then renamed. A folder that cannot be written only costs time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="aside-", delete=False) as aside:
            aside.write(content)
        Path(aside.name).replace(path)


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
        with contextlib.suppress(OSError):
            for old in self.folder.glob(f"{name}-{'?' * 32}"):
                if old.name != f"{name}-{key}":
                    old.unlink(missing_ok=True)
        write_aside(self.folder / f"{name}-{key}", content)
