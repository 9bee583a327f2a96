"""What counts as a change of a call, and how the change log words it (pure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from fundmatch.models import Call, Change


def _digest(text: str) -> str:
    """Long texts are logged as a fingerprint: the log says that they changed, the store holds the new one."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}" if text else ""


def _deadlines(call: Call) -> str:
    return ", ".join(deadline.at for deadline in call.deadlines)


def _budget(call: Call) -> str:
    stated = call.budget.model_dump(exclude_none=True)
    return json.dumps(stated, sort_keys=True) if stated else ""


def _documents(call: Call) -> str:
    return "\n".join(f"{document.label} <{document.url}>" for document in call.documents)


#: The fields whose change is news to a reader. A new ``fetched_at``, a keyword or a repaired address is none.
WATCHED: tuple[tuple[str, Callable[[Call], str]], ...] = (
    ("title", lambda call: call.title),
    ("opens", lambda call: call.opens or ""),
    ("deadlines", _deadlines),
    ("budget", _budget),
    ("action_type", lambda call: call.action_type),
    ("conditions", lambda call: call.conditions),
    ("documents", _documents),
    ("summary", lambda call: _digest(call.summary)),
    ("text", lambda call: _digest(call.text)),
)


def changes_between(old: Call, new: Call, at: str) -> list[Change]:
    """One change per watched field that differs, in the order of :data:`WATCHED`."""
    pairs = ((field, worded(old), worded(new)) for field, worded in WATCHED)
    return [
        Change(call_id=new.id, kind="changed", field=field, old=before, new=after, at=at)
        for field, before, after in pairs
        if before != after
    ]
