"""The index of calls that are all in memory, kept in the cache folder."""

from __future__ import annotations

from collections.abc import Iterable

from fundmatch.cache import Cache
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Call


def remembered_index(calls: Iterable[Call], cache: Cache) -> Index:
    """The index of these calls; only those that were not indexed before are read."""
    folder = cache.folder / "index" if cache.folder else None
    return IndexFolder(folder, cache=cache).index(ListedDocuments.of_calls(calls, shipped_weights()))
