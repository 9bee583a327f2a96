"""Files without the right to write them, for tests: also where they run as root, whom no right binds."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of linux/capability.h: what makes root pass over the rights of files.
PASSING_OVER = 1 << 1 | 1 << 2
#: _LINUX_CAPABILITY_VERSION_3, and this thread.
HEADER = (ctypes.c_uint32 * 2)(0x20080522, 0)


@contextmanager
def unwritable(*paths: Path) -> Iterator[None]:
    """Nobody may write these files and folders, nor make files in the folders; root is as others are."""
    modes = {path: path.stat().st_mode for path in paths}
    with _bound_by_rights():
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        try:
            yield
        finally:
            for path, mode in modes.items():
                path.chmod(mode)


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Nobody may look into the folder."""
    mode = folder.stat().st_mode
    with _bound_by_rights():
        folder.chmod(0)
        try:
            yield
        finally:
            folder.chmod(mode)


@contextmanager
def _bound_by_rights() -> Iterator[None]:
    """Root without its power over the rights of files; others have none."""
    if os.geteuid():
        yield
        return
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable of the first 32 capabilities, then of the rest
    _call("capget", held)
    fewer = (ctypes.c_uint32 * 6)(held[0] & ~PASSING_OVER, *held[1:])
    _call("capset", fewer)
    try:
        yield
    finally:
        _call("capset", held)


def _call(name: str, data: ctypes.Array[ctypes.c_uint32]) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(HEADER, data):
        raise OSError(ctypes.get_errno(), name)
