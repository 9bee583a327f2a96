"""What changed in a call between two readings, and every version of it."""

from __future__ import annotations

from typing import Literal

from fundmatch.models.base import Model
from fundmatch.models.call import Call


class Change(Model):
    """One line of the change log: a call appeared, vanished, came back, or one field moved from old to new.

    ``at`` is the UTC instant of the reading. ``cosmetic`` changes are recorded, but are no news to anybody.
    """

    call_id: str
    kind: Literal["new", "gone", "back", "changed"]
    field: str = ""
    old: str = ""
    new: str = ""
    at: str
    cosmetic: bool = False


class Revision(Model):
    """One version of a call: ``number`` counts from 1, ``at`` is the UTC instant of the reading that brought it."""

    number: int
    at: str
    call: Call
