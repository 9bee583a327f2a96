"""A theme that a call or a partner has, how strongly, and the words that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from fundmatch.models.base import Model
from fundmatch.models.call import is_theme_id
from fundmatch.themes.vocabulary import UNDER, Theme, Vocabulary


class ThemeEvidence(Model):
    """A phrase of the theme, the words found for it, the text around them, and how strongly they are there (0–1)."""

    phrase: str
    matched: str
    snippet: str = ""
    strength: float = Field(ge=0, le=1)


class Tag(Model):
    """A theme (by id) with its strength, 0–1. ``stated``: somebody wrote it in the YAML file; then it is 1."""

    theme: str
    strength: float = Field(ge=0, le=1)
    evidence: tuple[ThemeEvidence, ...] = ()
    stated: bool = False


@dataclass(frozen=True)
class Stated:
    """What a YAML file's ``themes`` say: ids added and removed (``-sdg:11``), and themes in free words."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @classmethod
    def of(cls, themes: Iterable[str]) -> Stated:
        """Everything that looks like an id is one; whether it is known is for ``profile check`` to say."""
        ids = [theme for theme in themes if is_theme_id(theme)]
        return cls(
            tuple(theme for theme in ids if not theme.startswith("-")),
            tuple(theme[1:] for theme in ids if theme.startswith("-")),
            tuple(theme for theme in themes if not is_theme_id(theme)),
        )


def corrected(found: Iterable[Tag], stated: Stated, vocabulary: Vocabulary) -> tuple[Tag, ...]:
    """Tags as the file's own ``themes`` correct them, in the order of the vocabulary.

    What is added has strength 1, and so has the theme it belongs to; what is removed goes with all that belong to it,
    unless the file adds one of these by name.
    """
    added = [vocabulary[name] for name in stated.added if name in vocabulary]
    gone = {theme.id for name in stated.removed if name in vocabulary for theme in vocabulary.under(name)}
    tags = {tag.theme: tag for tag in found if tag.theme not in gone}
    for theme in added:
        for name in _with_those_above(theme, vocabulary):
            if name == theme.id or name not in gone:
                evidence = tags[name].evidence if name in tags else ()
                tags[name] = Tag(theme=name, strength=1.0, evidence=evidence, stated=name in stated.added)
    return tuple(tags[name] for name in vocabulary.themes if name in tags)


def _with_those_above(theme: Theme, vocabulary: Vocabulary) -> list[str]:
    names = [theme.id]
    while vocabulary[names[-1]].parent:
        names.append(names[-1].rpartition(UNDER)[0])
    return names
