"""What single keywords and texts of one partner add to each call, and how they are quoted, kept between runs.

A partner that was edited, or words typed beside its own, leave most of its keywords as they are: only what is new is
looked for in the index.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np

from fundmatch.cache import Cache
from fundmatch.matching.explain import Quotation
from fundmatch.matching.kept_answers import KeptAnswers, sealed, unsealed
from fundmatch.matching.occurrences import Hits

#: Most keywords and texts of a partner whose gains are kept: some 50 kB each for 16,000 calls.
MOST = 200

#: What is kept of a keyword or a text: a few lists of calls with a number each.
Lists = tuple[Hits, ...]


class Gains:
    """Remembers nothing: what is asked for is computed."""

    def recall(self, name: str, compute: Callable[[], Lists]) -> Lists:
        """The lists of one keyword or text; ``name`` tells it from all others of the partner."""
        return compute()

    def quotation(self, name: str, call: str, quote: Callable[[], Quotation]) -> Quotation:
        """How one call is quoted for it."""
        return quote()


NOTHING_KEPT = Gains()


@dataclass
class KeptGains(Gains):
    """Those of one partner, in the cache under ``key``, which names calls, word lists and code but no profile."""

    cache: Cache
    slug: str
    key: str
    _asked: dict[str, Lists] = field(default_factory=dict)
    _kept: dict[str, Lists] | None = None
    _new: bool = False

    def __post_init__(self) -> None:
        self._quotations = KeptAnswers(self.cache, f"quotations-{self.slug}", self.key)

    def recall(self, name: str, compute: Callable[[], Lists]) -> Lists:
        found = self._asked.get(name) or self._read().get(name)
        if found is None:
            self._new = True
            found = compute()
        self._asked[name] = found
        if len(self._asked) > MOST:
            del self._asked[next(iter(self._asked))]
        return found

    def quotation(self, name: str, call: str, quote: Callable[[], Quotation]) -> Quotation:
        question = f"{call}\n{name}"
        kept = self._quotations.get(question)
        if kept is not None:
            return Quotation(**json.loads(kept))
        found = quote()
        self._quotations.put(question, json.dumps(asdict(found)))
        return found

    def _read(self) -> dict[str, Lists]:
        if self._kept is None:
            self._kept = self.cache.get(f"gains-{self.slug}", self.key, _from_bytes) or {}
        return self._kept

    def save(self) -> None:
        """Keep what is new for the next run, before what only earlier runs asked for."""
        self._quotations.save()
        if self._new:
            earlier = {name: lists for name, lists in self._read().items() if name not in self._asked}
            newest = list((self._asked | earlier).items())[:MOST]
            self.cache.put(f"gains-{self.slug}", self.key, _to_bytes(dict(newest)))
            self._new = False


def _to_bytes(gains: dict[str, Lists]) -> bytes:
    """Length of the header as 8 bytes, the header in JSON, all strengths, all documents."""
    lists = [hits for each in gains.values() for hits in each]
    header = json.dumps([list(gains), [[len(hits) for hits in each] for each in gains.values()]]).encode()
    header += b" " * (-len(header) % 8)
    strengths = b"".join(hits.strengths.astype("<f8").tobytes() for hits in lists)
    documents = b"".join(hits.documents.astype("<i4").tobytes() for hits in lists)
    return sealed(len(header).to_bytes(8, "little") + header + strengths + documents)


def _from_bytes(content: bytes) -> dict[str, Lists]:
    """The same again. Raises ValueError where it is damaged."""
    whole = unsealed(content)
    begins = 8 + int.from_bytes(whole[:8], "little")
    names, sizes = json.loads(whole[8:begins])
    total = sum(map(sum, sizes))
    strengths = np.frombuffer(whole, dtype="<f8", count=total, offset=begins)
    documents = np.frombuffer(whole, dtype="<i4", count=total, offset=begins + strengths.nbytes)
    ends = itertools.accumulate((size for each in sizes for size in each), initial=0)
    hits = iter([Hits(documents[first:last], strengths[first:last]) for first, last in itertools.pairwise(ends)])
    return {name: tuple(itertools.islice(hits, len(each))) for name, each in zip(names, sizes, strict=True)}
