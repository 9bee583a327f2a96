"""A lawful team for one call, or the rules that no team at hand can meet."""

from __future__ import annotations

from typing import Literal

from pydantic import computed_field

from fundmatch.models.base import Model
from fundmatch.models.wording import Text, Wording


class Member(Model):
    """One partner of a consortium; ``adds`` names the themes and countries that would be lost without it.

    ``busy``: how many other teams it is in already, as far as anybody said.
    """

    profile: str
    role: Literal["lead", "partner", "associated"]
    adds: tuple[Text, ...] = ()
    busy: int = 0


class ValuePart(Model):
    """One of the things that a team's value is the sum of, in points; what is taken off is below 0."""

    name: Text
    points: float


class RuleCheck(Model):
    """One consortium rule and whether the team meets it; ``source`` and ``date`` say where the rule stands."""

    rule: str
    text: Text
    met: bool
    source: Text = ""
    date: str = ""


class Coordinator(Model):
    """The member proposed to coordinate, every reason for it, and whatever speaks against it or is not known."""

    profile: str
    reasons: tuple[Text, ...]
    doubts: tuple[Text, ...] = ()


class Swap(Model):
    """The best replacement of one member: ``points`` are what it changes on the scale of 100, mostly below 0.

    ``loses`` and ``gains`` name themes, countries, kinds and acquaintances.
    """

    out: str
    into: str
    points: float
    loses: tuple[Text, ...] = ()
    gains: tuple[Text, ...] = ()


class Alternative(Model):
    """Another lawful team that differs from all before it in at least two members; ``optimal``: the best of these."""

    members: tuple[Member, ...]
    score: float
    bound: float
    optimal: bool


class Tradeoff(Model):
    """What favouring newcomers changes: the team that would be chosen otherwise, beside the one that was chosen.

    ``goes`` are members of the chosen team that the other lacks, ``comes`` the reverse. ``score`` and ``plain`` are the
    values with newcomers favoured and without, ``other_score`` and ``other_plain`` those of the other team.
    ``optimal``: both are proven best by their own weighting.
    """

    newcomers: float
    goes: tuple[str, ...] = ()
    comes: tuple[str, ...] = ()
    score: float
    plain: float
    other_score: float
    other_plain: float
    optimal: bool


class Consortium(Model):
    """The best team found; ``optimal`` only if no better lawful team exists in the whole pool.

    ``score`` and ``bound`` are on a scale of 0 to 100; no lawful team of the pool scores above ``bound``, and ``gap``
    is what is between the two; ``parts`` add up to ``score``. ``covered`` and ``uncovered`` share the call's themes;
    ``unread`` are conditions of the call that only people have understood, ``questions`` what only people can answer.
    ``tradeoff`` is told where newcomers are favoured.
    """

    members: tuple[Member, ...]
    score: float
    bound: float
    optimal: bool
    gap: float = 0.0
    covered: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    unread: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    rules: tuple[RuleCheck, ...] = ()
    coordinator: Coordinator | None = None
    alternatives: tuple[Alternative, ...] = ()
    swaps: tuple[Swap, ...] = ()
    parts: tuple[ValuePart, ...] = ()
    tradeoff: Tradeoff | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def missing(self) -> tuple[Text, ...]:
        """All that is still to be seen to, in words: unread conditions, uncovered themes, open questions."""
        unread = (Wording("unread: {condition}", condition=text) for text in self.unread)
        uncovered = (Wording('theme "{theme}" is not covered by any member', theme=each) for each in self.uncovered)
        return (*unread, *uncovered, *self.questions)


class JointTeams(Model):
    """How good the teams of several calls are together when no partner may be in more than ``limit`` of them.

    ``score`` is the sum of the teams' values (0–100), each times the score of its call / 100; no teams that keep the
    limit have a sum above ``bound``. ``optimal``: the two are equal.
    """

    limit: int
    calls: int
    score: float
    bound: float
    gap: float
    optimal: bool


class NoConsortium(Model):
    """A rule that no team of the pool meets."""

    rule: str
    text: Text


class Remedy(Model):
    """The least that would make a lawful team possible: rules and wishes without which there is one, partners to add.

    Both are as few as can be; each alone is enough. ``drop`` are ids of rules with their words, ``add`` descriptions of
    the partners to look for.
    """

    drop: tuple[NoConsortium, ...] = ()
    add: tuple[Text, ...] = ()
