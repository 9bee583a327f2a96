"""What changed in a call between two readings."""

from __future__ import annotations

from typing import Literal

from fundmatch.models.base import Model


class Change(Model):
    """One line of the change log: a call appeared, vanished, came back, or one field moved from old to new."""

    call_id: str
    kind: Literal["new", "gone", "back", "changed"]
    field: str = ""
    old: str = ""
    new: str = ""
    at: str
