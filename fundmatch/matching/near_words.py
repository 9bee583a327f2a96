"""Which whole words lie within some edits of a word: their letters rule most out, rapidfuzz compares the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fundmatch.text.folding import is_cyrillic


@dataclass(frozen=True)
class Block:
    """Words of one script and length with their letters as bits."""

    words: Sequence[str]
    letters: NDArray[np.uint32]

    @classmethod
    def of(cls, words: Sequence[str]) -> Block:
        return cls(words, letters_of(words))


@dataclass(frozen=True)
class Around:
    """All words that a word of a length may be a slip of, with their letters as bits, so that most are ruled out
    without a comparison.

    ``differ`` is how many letters of the two sets may differ: an edit changes at most two, and only one where it
    changes the length.
    """

    words: NDArray[np.object_]
    letters: NDArray[np.uint32]
    differ: NDArray[np.uint8]

    @classmethod
    def of(cls, blocks: Sequence[Block], most: int) -> Around:
        """``blocks`` are those of lengths from ``most`` shorter to ``most`` longer; the first may be missing."""
        edits = [2 * most - abs(most - number) for number in range(2 * most + 1)][-len(blocks) :]
        return cls(
            np.array([word for block in blocks for word in block.words], dtype=object),
            np.concatenate([block.letters for block in blocks]),
            np.repeat(np.array(edits, dtype=np.uint8), [len(block.words) for block in blocks]),
        )

    def near(self, query: str, most: int) -> list[tuple[str, int]]:
        """The words within 1 to ``most`` edits of ``query``, with their edits."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        alike = (np.bitwise_count(self.letters ^ letters_of([query])) <= self.differ).nonzero()[0]
        if not len(alike):
            return []
        words: list[str] = self.words[alike].tolist()
        edits = process.cdist([query], words, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        return [(words[at], int(edits[at])) for at in ((edits > 0) & (edits <= most)).nonzero()[0]]


def letters_of(words: Sequence[str]) -> NDArray[np.uint32]:
    """The set of letters of each word, all of one length, as bits; both alphabets have at most 32 letters in a row."""
    length = len(words[0]) if words else 1
    points = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    bits = np.left_shift(np.uint32(1), points.reshape(-1, length) & np.uint32(31))
    letters: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1, dtype=np.uint32)
    return letters


#: Gives the words of a script (Cyrillic or not) and a length.
Source = Callable[[bool, int], Sequence[str]]


@dataclass
class Blocks:
    """Words of some origins by script and length, read when the first word that needs them is looked up."""

    sources: Sequence[Source]
    _of_length: dict[tuple[bool, int], Block] = field(default_factory=dict)
    _around: dict[tuple[bool, int, int], Around] = field(default_factory=dict)

    def near(self, query: str, most: int) -> list[tuple[str, int]]:
        """The words of the same script within ``most`` edits of ``query``."""
        key = (is_cyrillic(query), len(query), most)
        if key not in self._around:
            lengths = range(max(1, len(query) - most), len(query) + most + 1)
            self._around[key] = Around.of([self._block(key[0], length) for length in lengths], most)
        return self._around[key].near(query, most)

    def _block(self, cyrillic: bool, length: int) -> Block:
        if (cyrillic, length) not in self._of_length:
            words = (word for source in self.sources for word in source(cyrillic, length))
            self._of_length[cyrillic, length] = Block.of(tuple(dict.fromkeys(words)))
        return self._of_length[cyrillic, length]
