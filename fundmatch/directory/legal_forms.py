"""Legal forms in names, as far as they tell two bodies of one name apart. Data: ``directory/data/legal_forms.tsv``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from fundmatch.directory.units import WORD, latin


@cache
def _families() -> dict[tuple[str, ...], frozenset[str]]:
    content = (resources.files("fundmatch.directory") / "data" / "legal_forms.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines() if line and not line.startswith("#"))
    return {
        _written(WORD.findall(spelling)): frozenset(families.split())
        for families, spellings in rows
        for spelling in spellings.split(" | ")
    }


def _written(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(latin(word) for word in words))


def forms_of(runs: Iterable[Sequence[str]]) -> frozenset[str]:
    """The forms that runs of words stand for (``Ltd`` for several), empty where none tells anything."""
    return frozenset().union(*(_families().get(_written(words), frozenset()) for words in runs))
