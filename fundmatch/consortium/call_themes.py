"""What a call asks of its partners' subjects: its themes, without words that ask nothing of anybody."""

from __future__ import annotations

from functools import cache

from fundmatch.models import Call, Model
from fundmatch.models.shipped import shipped


class NoSubjects(Model):
    """Words that stand among the themes of calls and are no subjects, for one reason (``why``)."""

    name: str
    why: str
    themes: tuple[str, ...]


class NoSubjectTable(Model):
    """All of ``consortium/no_subjects.toml``, which says how it was decided."""

    sorts: tuple[NoSubjects, ...]


@cache
def shipped_no_subjects() -> dict[str, str]:
    """Why a word in small letters is no subject, by word."""
    table = shipped(NoSubjectTable, "fundmatch.consortium", "no_subjects.toml")
    return {theme: sort.why for sort in table.sorts for theme in sort.themes}


def asked_subjects(call: Call) -> tuple[str, ...]:
    """What partners of a call should be active in: its themes, else the publisher's keywords; empty: it does not say.

    A call whose themes are no subjects all of them does not say so by its keywords either.
    """
    return tuple(theme for theme in call.subjects or call.keywords if not is_no_subject(theme))


def call_themes(call: Call, most: int) -> tuple[str, ...]:
    """What a call is about, to weigh teams by: the subjects it asks for, else its title."""
    return (asked_subjects(call) or (call.title,))[:most]


def is_no_subject(theme: str) -> bool:
    """Whether a theme of a call asks nothing of a partner's subjects."""
    return " ".join(theme.casefold().split()) in shipped_no_subjects()
