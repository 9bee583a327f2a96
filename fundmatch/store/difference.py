"""What counts as a change of a call, and which changes are news (pure)."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from fundmatch.models import Call, Change
from fundmatch.models.web_address import without_login
from fundmatch.store import wording


@dataclass(frozen=True)
class Watched:
    """A field of a call: how the log words its value, and what of the value is news once it differs.

    Without ``news`` a change is recorded, but never announced: it is cosmetic.
    """

    field: str
    worded: Callable[[Any], str]
    news: Callable[[Any], Hashable] | None = None


#: Every field that belongs to the content of a call, in the order in which the log names them.
WATCHED: tuple[Watched, ...] = (
    Watched("opens", wording.plain, wording.meant_opening),
    Watched("deadlines", wording.deadline_texts, wording.meant_deadlines),
    Watched("deadline_model", wording.plain, wording.meant),
    Watched("budget", wording.amounts, wording.amounts),
    Watched("conditions", wording.plain, wording.meant),
    Watched("documents", wording.document_lines, wording.meant_documents),
    Watched("action_type", wording.plain, wording.meant),
    Watched("title", wording.plain),
    Watched("titles", wording.by_language),
    Watched("summary", wording.fingerprint),
    Watched("text", wording.fingerprint),
    Watched("texts", wording.fingerprints),
    Watched("keywords", wording.listed),
    Watched("themes", wording.listed),
    Watched("url", wording.plain),
    Watched("code", wording.plain),
    Watched("programme", wording.plain),
    Watched("origin", wording.plain),
    Watched("kind", wording.plain),
)

#: What says which call it is, and what every reading writes anew: no content.
NAMING, PER_READING = {"id", "source"}, {"fetched_at", "gone_at"}


def changes_between(old: Call, new: Call, at: str) -> list[Change]:
    """One change for each content field that differs, in the order of :data:`WATCHED`; ``at`` is a UTC instant."""
    return [
        _change(watched, old, new, at)
        for watched in WATCHED
        if getattr(old, watched.field) != getattr(new, watched.field)
    ]


def _change(watched: Watched, old: Call, new: Call, at: str) -> Change:
    field = watched.field
    before, after = (watched.worded(getattr(call, field)) for call in (old, new))
    if before == after:  # what differs is not worded: the kind of a document, the zone of a day
        before, after = (_spelled(call, field) for call in (old, new))
    cosmetic = watched.news is None or watched.news(getattr(old, field)) == watched.news(getattr(new, field))
    return Change(call_id=new.id, kind="changed", field=field, old=before, new=after, at=at, cosmetic=cosmetic)


def _spelled(call: Call, field: str) -> str:
    return without_login(json.dumps(call.model_dump(mode="json")[field], ensure_ascii=False, sort_keys=True))
