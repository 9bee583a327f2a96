"""What names the way texts are read: whatever is kept of a reading is worth nothing under another name."""

from __future__ import annotations

from functools import cache
from importlib import metadata, resources

from fundmatch.cache import digest

#: Raise when words are cut, folded, lemmatised or given a language in another way with the same data.
CODE = b"5"

#: Libraries whose models and dictionaries decide which words are the same.
READING_LIBRARIES = ("lemmagen3", "simplemma")


@cache
def reading_version() -> str:
    """32 hexadecimal digits over every file of ``text/data`` (the glossary too), the libraries, and :data:`CODE`.

    Without the libraries an upgrade would leave the old lemmas in kept indexes, where new ones do not find them.
    """
    files = sorted((resources.files("fundmatch.text") / "data").iterdir(), key=lambda file: file.name)
    libraries = (f"{name} {metadata.version(name)}".encode() for name in READING_LIBRARIES)
    return digest(
        CODE, *libraries, *(part for file in files for part in (file.name.encode("utf-8"), file.read_bytes()))
    )
