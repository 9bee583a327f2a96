"""What of a call a reader was told: the fields whose changes are news, kept so that old and new can stand side by side.

Kept by the digest itself, because hand-kept and bundled calls have no revisions in the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fundmatch.models import Call, Change
from fundmatch.models.call import instant
from fundmatch.store.difference import changes_between

#: What is kept beside the fields that are news: enough to name the call after it has gone.
NAMES = ("id", "source", "programme", "code", "title", "titles", "kind", "url")


def facts_of(call: Call, news: Iterable[str]) -> str:
    """The fields of ``call`` that readers are told of, as JSON that is the same for the same content."""
    return call.model_dump_json(include={*NAMES, *news})


def known_call(facts: str, at: datetime) -> Call:
    """The call as :func:`facts_of` kept it; whatever was not kept is empty."""
    from pydantic_core import from_json

    return Call.model_validate({**from_json(facts), "fetched_at": instant(at)})


def news_between(told: Call, call: Call, fields: Iterable[str], at: datetime) -> tuple[Change, ...]:
    """What of ``fields`` is different in meaning now; what is only written differently is no news."""
    wanted = set(fields)
    changes = changes_between(told, call, instant(at))
    return tuple(change for change in changes if change.field in wanted and not change.cosmetic)
