"""What names the engine itself: whatever is kept of scores is worth nothing under another name."""

from __future__ import annotations

import functools
import sys
from importlib import metadata
from pathlib import Path

from fundmatch import __version__
from fundmatch.cache import digest

#: Packages of fundmatch whose code and data decide on scores, and the libraries they lean on.
SCORING_PACKAGES = ("batch", "matching", "models", "text")
SCORING_LIBRARIES = ("lemmagen3", "numpy", "rapidfuzz", "scipy", "simplemma")


@functools.cache
def engine_digest() -> str:
    """A digest of the engine itself: fundmatch's version, the code and data that score, Python and its libraries.

    The version alone would take results of changed weights for done while they are being worked on.
    """
    root = Path(__file__).parents[1]
    files = sorted(path for name in SCORING_PACKAGES for path in (root / name).rglob("*") if _decides(path))
    named = [part for path in files for part in (path.relative_to(root).as_posix().encode(), path.read_bytes())]
    return digest(
        __version__.encode(), sys.version.encode(), *(_version(name).encode() for name in SCORING_LIBRARIES), *named
    )


def _decides(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
