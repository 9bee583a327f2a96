"""What changed in a call, in the reader's language: the field's name, old and new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fundmatch.models import Change, Deadline
from fundmatch.reports.changed_text import changed_places
from fundmatch.store.wording import meant_deadlines, read_amounts, read_deadlines, read_documents
from fundmatch.translation import Translator
from fundmatch.translation.phrases import changes, times

#: Changed sentences that a mail quotes; the call's own page has the rest.
MOST_PLACES = 2
#: Names of documents told one by one.
MOST_DOCUMENTS = 5
#: Signs of a title or a document's name; the longest title of a Horizon topic has some 200.
LONGEST_NAME = 240


def clipped(name: str) -> str:
    """A name that cannot crowd out everything else in a mail."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def change_lines(tr: Translator, change: Change) -> list[str]:
    """One change in one line or a few; texts of publishers are quoted as they are."""
    return SAID[change.field](tr, change)


def _deadlines(tr: Translator, change: Change) -> list[str]:
    """What moved, where as many left as came; else what left, then what came."""
    old, new = read_deadlines(change.old), read_deadlines(change.new)
    left, came = _without(old, new), _without(new, old)
    if len(left) == len(came):
        return [changes.deadline(tr, *_told_apart(tr, *pair)) for pair in zip(left, came, strict=True)]
    gone = [changes.deadline(tr, times.when(tr, each), "") for each in left]
    return gone + [changes.deadline(tr, "", times.when(tr, each)) for each in came]


def _told_apart(tr: Translator, old: Deadline, new: Deadline) -> tuple[str, str]:
    """Two dates in words; where these are the same, the zones differ."""
    before, after = times.when(tr, old), times.when(tr, new)
    return (before, after) if before != after else (f"{before} ({old.zone})", f"{after} ({new.zone})")


def _without(deadlines: Iterable[Deadline], others: Iterable[Deadline]) -> list[Deadline]:
    known = meant_deadlines(others)
    return [each for each in deadlines if not meant_deadlines([each]) <= known]


def _opens(tr: Translator, change: Change) -> list[str]:
    old, new = (times.opening(tr, text) if text else "" for text in (change.old, change.new))
    return [changes.opening(tr, old, new)]


def _budget(tr: Translator, change: Change) -> list[str]:
    old, new = read_amounts(change.old), read_amounts(change.new)
    lines = []
    if old.get("total") != new.get("total"):
        lines.append(changes.total_budget(tr, *(_amount(tr, each.get("total")) for each in (old, new))))
    if _grant(tr, old) != _grant(tr, new):
        lines.append(changes.grant(tr, _grant(tr, old), _grant(tr, new)))
    if old.get("grants") != new.get("grants"):
        numbers = (tr.number(each["grants"]) if each.get("grants") else "" for each in (old, new))
        lines.append(changes.other(tr, "grants", *numbers))
    return lines


def _amount(tr: Translator, euros: float | None) -> str:
    return tr.amount(euros) if euros else ""


def _grant(tr: Translator, amounts: dict[str, float]) -> str:
    """``100 000 €–200 000 €``: the smallest and the largest grant, one where they are the same."""
    stated = dict.fromkeys(_amount(tr, amounts[name]) for name in ("min", "max") if amounts.get(name))
    return "–".join(stated)


def _conditions(tr: Translator, change: Change) -> list[str]:
    """That the conditions changed, and the first changed sentences as far as they differ."""
    places = changed_places(change.old, change.new)[:MOST_PLACES]
    return [changes.conditions(tr), *(_place(tr, *place) for place in places)]


def _place(tr: Translator, old: str, new: str) -> str:
    if old and new:
        return f"{tr.quoted(old)} → {tr.quoted(new)}"
    return f"+ {tr.quoted(new)}" if new else f"− {tr.quoted(old)}"


def _documents(tr: Translator, change: Change) -> list[str]:
    """Documents by name: of those with one name, the address tells whether the content is another."""
    old, new = dict(read_documents(change.old)), dict(read_documents(change.new))
    added = [label for label in new if label not in old]
    removed = [label for label in old if label not in new]
    replaced = [label for label in new if label in old and new[label] != old[label]]
    lines = (
        (changes.documents_added, added),
        (changes.documents_replaced, replaced),
        (changes.documents_removed, removed),
    )
    return [said(tr, _few(labels)) for said, labels in lines if labels]


def _few(labels: Sequence[str]) -> list[str]:
    more = len(labels) - MOST_DOCUMENTS
    return [*map(clipped, labels[:MOST_DOCUMENTS]), *([f"+{more}"] if more > 0 else [])]


SAID: dict[str, Callable[[Translator, Change], list[str]]] = {
    "deadlines": _deadlines,
    "opens": _opens,
    "budget": _budget,
    "conditions": _conditions,
    "documents": _documents,
}
