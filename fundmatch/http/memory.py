"""Answers kept on disk, so that a portal can say "unchanged" instead of sending them again.

Not requests-cache: it reads the whole body before it hands the response on, so that our limits of size and time
could not act; and it may answer without asking, while a deadline that was moved an hour ago has to be seen. Here
every answer is revalidated, always.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fundmatch.cache import digest, write_aside

if TYPE_CHECKING:
    from requests import Response

#: Bytes. The largest page ever seen, a tab of ended procedures, has 2.4 MB.
LARGEST_BODY = 16 * 1024 * 1024
#: Bytes of all files together.
LARGEST_MEMORY = 64 * 1024 * 1024
#: Bytes of the line before the body.
LARGEST_HEAD = 4096

#: A header may come from a damaged file: only what a server may send as a validator is ever sent back.
ETAG = re.compile(r'(?:W/)?"[!#-~]{0,500}"')
MODIFIED = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


@dataclass(frozen=True)
class Entry:
    """A body and its validators: ETag and Last-Modified as the server wrote them, empty where it gave none."""

    body: bytes
    etag: str = ""
    modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask whether the body is still the same."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


def entry_of(response: Response, body: bytes) -> Entry:
    """``body`` with the validators of its response; with none where the server forbids to keep it."""
    if "no-store" in response.headers.get("Cache-Control", "").lower():
        return Entry(body)
    etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    return Entry(body, etag if ETAG.fullmatch(etag) else "", modified if MODIFIED.fullmatch(modified) else "")


@dataclass(frozen=True)
class ResponseMemory:
    """Bodies by address in ``folder``, one file each.

    It never fails: a damaged file is removed and only costs a whole answer, and so does a folder that cannot be
    written. Bounded: at most :data:`LARGEST_BODY` each, :data:`LARGEST_MEMORY` together; what was not asked for
    longest goes first.
    """

    folder: Path

    def recall(self, url: str) -> Entry | None:
        """What is kept for ``url``."""
        path = self._path(url)
        try:
            with path.open("rb") as file:
                entry = _entry(file.read(LARGEST_HEAD + LARGEST_BODY + 1), url)
        except OSError:
            return None
        if entry is None:
            self.forget(url)
        else:
            with contextlib.suppress(OSError):
                os.utime(path)
        return entry

    def keep(self, url: str, entry: Entry) -> None:
        """Keep ``entry`` instead of what was kept; one without validators or too large only drops that."""
        if not entry.conditions or len(entry.body) > LARGEST_BODY:
            self.forget(url)
            return
        write_aside(self._path(url), _content(entry, url))
        self._shrink()

    def forget(self, url: str) -> None:
        """Drop what is kept for ``url``."""
        with contextlib.suppress(OSError):
            self._path(url).unlink(missing_ok=True)

    def _path(self, url: str) -> Path:
        """Hashed: an address may hold signs that no file name may, and a token."""
        return self.folder / digest(url.encode())

    def _shrink(self) -> None:
        with contextlib.suppress(OSError):
            files = [(path.stat(), path) for path in self.folder.iterdir() if path.is_file()]
            total = 0
            for facts, path in sorted(files, key=lambda each: each[0].st_mtime_ns, reverse=True):
                total += facts.st_size
                if total > LARGEST_MEMORY:
                    path.unlink(missing_ok=True)


def _content(entry: Entry, url: str) -> bytes:
    head = {"etag": entry.etag, "modified": entry.modified, "digest": _digest(entry, url)}
    return json.dumps(head).encode() + b"\n" + entry.body


def _digest(entry: Entry, url: str) -> str:
    return digest(url.encode(), entry.etag.encode(), entry.modified.encode(), entry.body)


def _entry(content: bytes, url: str) -> Entry | None:
    """The entry in a file, None for a damaged one."""
    head, _, body = content.partition(b"\n")
    try:
        facts = json.loads(head)
        entry = Entry(body, str(facts["etag"]), str(facts["modified"]))
        return entry if facts["digest"] == _digest(entry, url) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
