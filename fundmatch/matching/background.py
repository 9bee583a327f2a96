"""What the texts of any organisation look like: one row of numbers for each English lemma, learned once and shipped.

Facts about words only. The file is made by ``tests/benchmarks/make_background.py`` from profiles of organisations in
European projects (CORDIS, © European Union, CC BY 4.0) and texts of calls (EU Funding & Tenders Portal).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundmatch.cache import digest
from fundmatch.text.glossary import TermKey

Floats = NDArray[np.float64]

FILE = "background.npz"

#: The columns of the table: in how many profiles a lemma is, in what share of call texts, and mean and variance of its
#: weight in the unit vectors of whole profiles and of the centroids of their texts.
COLUMNS = ("frequency", "call_share", "whole_mean", "whole_variance", "centroid_mean", "centroid_variance")

#: How common a word is in calls that no table knows: half as common as in the long profiles of organisations.
IN_CALLS = 0.5

#: Stands before a word that is not English and that the glossary does not know.
FOREIGN = "~"

#: Rare words count more than by plain idf, which a cosine squares already (measured: 1.5 is best on complete labels).
IDF_POWER = 1.5

#: A lemma that the table does not know is often a name (the town where somebody is) and counts like a word of so many
#: profiles; with 2, 10, 30, 100 or 300 nDCG@10 on the benches is the same within .002.
UNSEEN = 100.0

#: A foreign word that the glossary does not know is mostly an ordinary word: as one that this share of profiles has. So
#: chosen, descriptions in Bulgarian and Serbian score their ten best calls as high as in English (.02: 10 % less).
ORDINARY = 0.07


def idf_of(frequency: Floats | float, size: float) -> Floats:
    """(ln((size + 1) / (frequency + 1)) + 1) ** 1.5."""
    return np.asarray((np.log((size + 1) / (np.asarray(frequency) + 1)) + 1) ** IDF_POWER, dtype=np.float64)


@dataclass(frozen=True)
class Background:
    """The table; ``size`` profiles were counted. Row ``numbers[lemma]`` of every column belongs to a lemma.

    ``term_shares`` is in what share of calls each of ``terms`` is, glossary terms of several words.
    """

    lemmas: tuple[str, ...]
    size: float
    frequency: Floats
    call_share: Floats
    whole_mean: Floats
    whole_variance: Floats
    centroid_mean: Floats
    centroid_variance: Floats
    terms: tuple[str, ...] = ()
    term_shares: Floats = field(default_factory=lambda: np.empty(0))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The row of each lemma."""
        return {lemma: number for number, lemma in enumerate(self.lemmas)}

    @cached_property
    def digest(self) -> str:
        """A name for the table's content."""
        columns = (getattr(self, name).tobytes() for name in COLUMNS)
        return digest(str(self.size).encode(), "\n".join(self.lemmas).encode(), *columns)

    @cached_property
    def idf(self) -> Floats:
        """How much a word tells of a profile that has it."""
        return idf_of(self.frequency, self.size)

    def share(self, name: str) -> float:
        """The share of profiles that have a meaning, in the table or not."""
        number = self.numbers.get(name.removeprefix(FOREIGN))
        if number is not None:
            return float(self.frequency[number]) / self.size
        return ORDINARY if name.startswith(FOREIGN) else UNSEEN / self.size

    def call_share_of(self, name: str) -> float:
        """The share of calls that have a meaning, in the table or not."""
        number = self.numbers.get(name.removeprefix(FOREIGN))
        return self.share(name) * IN_CALLS if number is None else float(self.call_share[number])

    @cached_property
    def _term_numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    def term_share(self, term: str) -> float | None:
        """The share of calls that have a glossary term of several words; None where it was not counted."""
        number = self._term_numbers.get(term)
        return None if number is None else float(self.term_shares[number])


def term_name(term: TermKey) -> str:
    """How the table writes an English term: its lemmas in alphabetical order."""
    return " ".join(sorted(term[1]))


def to_bytes(table: Background) -> bytes:
    """The table as the bytes of a compressed NPZ file."""
    out = io.BytesIO()
    arrays: dict[str, Any] = {name: np.asarray(getattr(table, name), dtype=np.float32) for name in COLUMNS}
    arrays["term_shares"] = table.term_shares.astype(np.float32)
    for name in ("lemmas", "terms"):
        arrays[name] = np.frombuffer("\n".join(getattr(table, name)).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(out, size=np.array(table.size), **arrays)
    return out.getvalue()


def from_bytes(content: bytes) -> Background:
    """The table again. Raises ValueError or KeyError when the content is damaged."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        columns = {name: file[name].astype(np.float64) for name in COLUMNS}
        lemmas, terms = (tuple(file[name].tobytes().decode("utf-8").split("\n")) for name in ("lemmas", "terms"))
        shares = file["term_shares"].astype(np.float64)
        return Background(lemmas, float(file["size"]), **columns, terms=terms, term_shares=shares)


@cache
def shipped_background() -> Background:
    """The table that comes with fundmatch."""
    return from_bytes((resources.files("fundmatch.matching") / "data" / FILE).read_bytes())
