"""What names the way texts are read: whatever is kept of a reading is worth nothing under another name."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fundmatch.cache import digest

#: Raise when words are cut, folded, lemmatised or given a language in another way with the same data.
CODE = b"5"


@cache
def reading_version() -> str:
    """32 hexadecimal digits over every file of ``text/data`` (the glossary too) and :data:`CODE`."""
    files = sorted((resources.files("fundmatch.text") / "data").iterdir(), key=lambda file: file.name)
    return digest(CODE, *(part for file in files for part in (file.name.encode("utf-8"), file.read_bytes())))
