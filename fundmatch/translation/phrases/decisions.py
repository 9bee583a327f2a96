"""What an office decided about a call."""

from __future__ import annotations

from fundmatch.models.decision import Stage
from fundmatch.translation.translator import Translator


def stage(tr: Translator, value: Stage) -> str:
    """How far an office is with a call."""
    if value == "looking":
        return tr.text("Your team is considering this call")
    if value == "applying":
        return tr.text("Your team is preparing an application")
    if value == "submitted":
        return tr.text("Your team has submitted an application")
    return tr.text("Your team has given this call up")
