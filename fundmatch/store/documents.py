"""The texts of files attached to calls: what was fetched once, by address."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from fundmatch.store.database import explained
from fundmatch.store.store import Store

COLUMNS = "url, read_at, size, digest, pages, problem"


@dataclass(frozen=True)
class DocumentText:
    """A file as it was read: the text of its pages from page 1 on, none of it where it could not be read.

    ``read_at`` is a UTC instant, ``size`` in bytes, ``digest`` names the file's content; ``problem`` says why there is
    no text, or not all of it.
    """

    url: str
    read_at: str
    size: int
    digest: str
    pages: tuple[str, ...] = ()
    problem: str = ""


class DocumentTexts:
    """The texts in a store. Raises StoreError, DamagedStoreError.

    A single text that cannot be read counts as never fetched: unlike a call it is there to be fetched again.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def of(self, url: str) -> DocumentText | None:
        """What is at hand of the file at an address."""
        with explained(self.store.path):
            sql = f"SELECT {COLUMNS} FROM document_texts WHERE url = ?"  # noqa: S608 - names from above
            row = self.store.connection.execute(sql, (url,)).fetchone()
        return _read(*row) if row else None

    def pages(self, url: str) -> tuple[str, ...]:
        """The pages of a file; asks the store only for files that have any."""
        found = self.of(url) if url in self._with_text else None
        return found.pages if found else ()

    def keep(self, text: DocumentText) -> None:
        """Keep a text in place of what was kept for its address."""
        pages = json.dumps(text.pages, ensure_ascii=False)
        with self.store.transaction():
            self.store.connection.execute(
                f"INSERT INTO document_texts ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - names from above
                " ON CONFLICT (url) DO UPDATE SET read_at = excluded.read_at, size = excluded.size,"
                " digest = excluded.digest, pages = excluded.pages, problem = excluded.problem",
                (text.url, text.read_at, text.size, text.digest, pages, text.problem),
            )
        self.__dict__.pop("_with_text", None)

    def forget_all_but(self, urls: Iterable[str]) -> None:
        """Forget the files that no call names any more."""
        listed = set(urls)
        with self.store.transaction():
            kept = self.store.connection.execute("SELECT url FROM document_texts").fetchall()
            gone = [row for row in kept if row[0] not in listed]
            self.store.connection.executemany("DELETE FROM document_texts WHERE url = ?", gone)
        self.__dict__.pop("_with_text", None)

    @cached_property
    def _with_text(self) -> frozenset[str]:
        with explained(self.store.path):
            rows = self.store.connection.execute("SELECT url FROM document_texts WHERE pages <> '[]'")
            return frozenset(url for (url,) in rows)


def _read(url: str, read_at: str, size: int, digest: str, pages: str, problem: str) -> DocumentText | None:
    try:
        listed = json.loads(pages)
    except (ValueError, RecursionError):
        return None
    if not isinstance(listed, list) or not all(isinstance(page, str) for page in listed):
        return None
    return DocumentText(url, read_at, size, digest, tuple(listed), problem)
