"""How words of the glossary are spelt in all their inflected forms, so that a slip in any form is recognised.

Data: ``text/data/spellings.<language>.txt``, derived from the glossary and simplemma's dictionaries by
``tests/benchmarks/make_spellings.py``. Line n holds the folded forms of n letters
(``=`` and the marks behind those that mean another word without), so that looking one word up reads
three or five lines of a file and not 80,000 words.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from fundmatch.text.folding import is_cyrillic

#: Languages by script: Serbian is folded to Latin letters.
CYRILLIC_LANGUAGES, LATIN_LANGUAGES = ("bg",), ("en", "sr")


@cache
def _lines(language: str) -> list[str]:
    file = resources.files("fundmatch.text") / "data" / f"spellings.{language}.txt"
    return file.read_text(encoding="utf-8").split("\n")


def forms(language: str, length: int) -> list[str]:
    """The forms of a length of the glossary's words in one language, folded (Serbian in Latin letters)."""
    return list(_listed(language, length))


def spelt(folded: str, language: str) -> str:
    """A folded form with its marks, where its dictionary form cannot be told without them."""
    return _listed(language, len(folded)).get(folded) or folded


def languages_of(folded: str) -> list[str]:
    """The languages in whose glossary a folded form is."""
    return [language for language in languages_in(folded) if folded in _listed(language, len(folded))]


def languages_in(folded: str) -> tuple[str, ...]:
    """The languages that are written in the script of a folded form."""
    return CYRILLIC_LANGUAGES if is_cyrillic(folded) else LATIN_LANGUAGES


@cache
def _listed(language: str, length: int) -> dict[str, str]:
    lines = _lines(language)
    words = lines[length - 1].split() if 0 < length <= len(lines) else []
    return {folded: marked for folded, _, marked in (word.partition("=") for word in words)}
