"""What to search for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.consortium.exact import Limits


@dataclass(frozen=True)
class SearchOptions:
    """What to search for. Every field has the command line's default.

    ``profiles`` limits the matches shown and must be in the consortium; ``words`` are extra keywords; ``verdicts``,
    ``kinds``, ``closing_before``, ``posted_since`` and ``min_grant`` filter calls, and so do ``themes``, of which a
    call needs one; ``dismissed`` shows what was dismissed, too; ``sort`` is ``score``, ``deadline`` or ``grant``.

    With ``partner_limit`` the calls shown get their teams jointly, so that no partner is in more of them. ``busy``
    counts the other teams that a partner (slug) is in already. ``effort`` limits the search for the teams, all of them
    together where partners are limited, else each; by default steps are counted, not seconds.
    """

    profiles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    limit: int = 5
    include_closed: bool = False
    min_score: float | None = None
    verdicts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    closing_before: datetime | None = None
    posted_since: datetime | None = None
    min_grant: float | None = None
    sort: str = "score"
    dismissed: bool = False
    partner_limit: int | None = None
    busy: Mapping[str, int] = field(default_factory=dict)
    effort: Limits | None = None
