"""What an engine answered, kept in the cache under a name of all that the answers depend on."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import cached_property

from fundmatch.cache import Cache

#: Bytes of the checksum in front.
CHECK = 4


def sealed(content: bytes) -> bytes:
    """Content with a checksum."""
    return zlib.crc32(content).to_bytes(CHECK) + content


def unsealed(content: bytes) -> bytes:
    """The content again. Raises ValueError when a bit of it differs."""
    if zlib.crc32(memoryview(content)[CHECK:]).to_bytes(CHECK) != content[:CHECK]:
        raise ValueError("damaged")
    return content[CHECK:]


@dataclass
class KeptAnswers:
    """Texts by name. At most ``most`` are remembered, and kept from one run to the next, those of this run first."""

    cache: Cache
    name: str
    key: str
    most: int = 1_000
    _given: dict[str, str] = field(default_factory=dict)
    _new: bool = False

    @cached_property
    def _kept(self) -> dict[str, str]:
        return self.cache.get(self.name, self.key, lambda content: dict(json.loads(unsealed(content)))) or {}

    def get(self, question: str) -> str | None:
        """The answer to a question, None where nobody has asked it."""
        found = self._given.get(question, self._kept.get(question))
        if found is not None:
            self._remember(question, found)
        return found

    def put(self, question: str, answer: str) -> None:
        """Remember an answer; of too many the one that was asked for longest ago is forgotten."""
        self._remember(question, answer)
        self._new = True

    def _remember(self, question: str, answer: str) -> None:
        self._given.pop(question, None)
        self._given[question] = answer
        if len(self._given) > self.most:
            del self._given[next(iter(self._given))]

    def save(self) -> None:
        """Keep what is new for the next run; a folder that cannot be written only costs time."""
        if not self._new:
            return
        earlier = {name: text for name, text in self._kept.items() if name not in self._given}
        newest = list((self._given | earlier).items())[: self.most]
        content = json.dumps(newest, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.cache.put(self.name, self.key, sealed(content))
        self._new = False
