"""What changed in a call: the named field, old and new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fundmatch.translation.marks import mark
from fundmatch.translation.translator import Translator

#: The fields of a call whose changes are told, as headings or in a list.
FIELDS = {
    "opens": mark("opening date"),
    "deadlines": mark("deadline"),
    "deadline_model": mark("application procedure"),
    "budget": mark("budget"),
    "grants": mark("number of grants"),
    "conditions": mark("conditions"),
    "documents": mark("documents"),
    "action_type": mark("type of action"),
    "title": mark("title"),
}


def field(tr: Translator, name: str) -> str:
    """The name of a field of a call; of one that is never told, its own."""
    return tr.marked(FIELDS[name]) if name in FIELDS else name


def deadline(tr: Translator, old: str, new: str) -> str:
    """A deadline moved, appeared (no ``old``) or is no longer stated (no ``new``); both are dates in words."""
    if old and new:
        return tr.text("The deadline was moved from {old} to {new}", old=old, new=new)
    if new:
        return tr.text("A deadline is now stated: {new}", new=new)
    return tr.text("The deadline {old} is no longer stated", old=old)


def opening(tr: Translator, old: str, new: str) -> str:
    """The opening date, likewise."""
    if old and new:
        return tr.text("The opening date was moved from {old} to {new}", old=old, new=new)
    if new:
        return tr.text("The opening date is now stated: {new}", new=new)
    return tr.text("The opening date {old} is no longer stated", old=old)


def total_budget(tr: Translator, old: str, new: str) -> str:
    """The budget of the whole call; both are amounts in words, empty where not stated."""
    if old and new:
        return tr.text("The budget of the call changed from {old} to {new}", old=old, new=new)
    if new:
        return tr.text("The budget of the call is now stated: {new}", new=new)
    return tr.text("The budget of the call ({old}) is no longer stated", old=old)


def grant(tr: Translator, old: str, new: str) -> str:
    """What one project can get, likewise."""
    if old and new:
        return tr.text("The grant for one project changed from {old} to {new}", old=old, new=new)
    if new:
        return tr.text("The grant for one project is now stated: {new}", new=new)
    return tr.text("The grant for one project ({old}) is no longer stated", old=old)


def conditions(tr: Translator) -> str:
    """Who may apply, and how, is worded anew."""
    return tr.text("The conditions for applicants have changed")


def documents_added(tr: Translator, labels: Sequence[str]) -> str:
    """Documents that were not listed before."""
    return tr.plural("New document: {labels}", "New documents: {labels}", len(labels), labels="; ".join(labels))


def documents_replaced(tr: Translator, labels: Sequence[str]) -> str:
    """Documents of the same name with other content."""
    return tr.plural(
        "Document replaced: {labels}", "Documents replaced: {labels}", len(labels), labels="; ".join(labels)
    )


def documents_removed(tr: Translator, labels: Sequence[str]) -> str:
    """Documents that are no longer listed."""
    return tr.plural("Document removed: {labels}", "Documents removed: {labels}", len(labels), labels="; ".join(labels))


def other(tr: Translator, name: str, old: str, new: str) -> str:
    """Any other field of :data:`FIELDS`: ``type of action: A → B``."""
    unknown = tr.text("not stated")
    return tr.text("{field}: {old} → {new}", field=field(tr, name), old=old or unknown, new=new or unknown)


def withdrawn(tr: Translator, since: date) -> str:
    """The publisher took the call off its list."""
    return tr.text("The publisher has not listed this call since {day}", day=tr.day(since))


def listed_again(tr: Translator, since: date) -> str:
    """The publisher put it back."""
    return tr.text("The publisher has listed this call again since {day}", day=tr.day(since))
