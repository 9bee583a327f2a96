"""A lawful team for one call, or the rules that no team at hand can meet."""

from __future__ import annotations

from typing import Literal

from pydantic import computed_field

from fundmatch.models.base import Model


class Member(Model):
    """One partner of a consortium; ``adds`` names the themes and countries that would be lost without it."""

    profile: str
    role: Literal["lead", "partner", "associated"]
    adds: tuple[str, ...] = ()


class RuleCheck(Model):
    """One consortium rule and whether the team meets it; ``source`` and ``date`` say where the rule stands."""

    rule: str
    text: str
    met: bool
    source: str = ""
    date: str = ""


class Consortium(Model):
    """The best team found; ``optimal`` only if no better lawful team exists in the whole pool.

    ``score`` and ``bound`` are on a scale of 0 to 100; no lawful team of the pool scores above ``bound``. ``covered``
    and ``uncovered`` share the call's themes; ``unread`` are conditions of the call that only people have understood,
    ``questions`` what only people can answer.
    """

    members: tuple[Member, ...]
    score: float
    bound: float
    optimal: bool
    covered: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    rules: tuple[RuleCheck, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> tuple[str, ...]:
        """All that is still to be seen to, in words: unread conditions, uncovered themes, open questions."""
        unread = (f"unread: {text}" for text in self.unread)
        uncovered = (f'theme "{theme}" is not covered by any member' for theme in self.uncovered)
        return (*unread, *uncovered, *self.questions)


class NoConsortium(Model):
    """A rule that no team of the pool meets."""

    rule: str
    text: str
