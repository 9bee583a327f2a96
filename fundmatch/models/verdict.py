"""May this partner take part in this call, in which role, and on which sentence does that rest."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fundmatch.models.base import Model
from fundmatch.models.wording import Text

Decision = Literal["yes", "no", "unknown"]
Role = Literal["lead", "join", "associated", "none"]


class Reason(Model):
    """One ground of a verdict: what it says, who published it, when it was read, and the words relied on."""

    text: Text
    source: Text
    date: str
    quote: str = ""


class Verdict(Model):
    """Three-valued eligibility; ``role`` is the most a partner may be. Never without a reason."""

    verdict: Decision
    role: Role
    reasons: tuple[Reason, ...] = Field(min_length=1)
