"""Files attached to a call: what is known of each, and what came of fetching them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fundmatch.documents.fetching import Outcome, State
from fundmatch.documents.naming import file_name, readable
from fundmatch.models import Call, Document
from fundmatch.store.documents import DocumentText

#: What is said of each state of an outcome, in the order of a summary.
STATES: dict[State, str] = {
    "read": "read",
    "same": "unchanged",
    "kept": "read lately and not asked for again",
    "unreadable": "without text",
    "failed": "not fetched",
    "skipped": "no PDF",
    "left": "left for the next run",
}
KILO = 1024


def at_hand(document: Document, text: DocumentText | None) -> str:
    """Whether the text of a file is at hand: ``12 pages, 1.2 MB, read 2026-09-01``, or why there is none."""
    if text is None:
        return "text not fetched" if readable(document) else "its text is not searched: only PDF files are read"
    pages = f"text of {_counted(len(text.pages), 'page')}" if text.pages else "no text"
    facts = [pages, *([text.problem] if text.problem else []), _size(text.size), f"read {text.read_at[:10]}"]
    return ", ".join(facts)


def texts_at_hand(call: Call, texts: Mapping[str, DocumentText]) -> dict[str, str]:
    """:func:`at_hand` of every file of a call, by address."""
    return {each.url: at_hand(each, texts.get(each.url)) for each in call.documents}


def documents_record(call: Call, texts: Mapping[str, DocumentText]) -> list[dict[str, Any]]:
    """The files of a call, as JSON; null is what nobody knows before the file is fetched."""
    return [_record(each, texts.get(each.url)) for each in call.documents]


def _record(document: Document, text: DocumentText | None) -> dict[str, Any]:
    return {
        "name": file_name(document),
        "label": document.label,
        "url": document.address,
        "kind": document.kind,
        "size": text.size if text else None,
        "pages": len(text.pages) if text else None,
        "read_at": text.read_at if text else None,
        "problem": text.problem if text else "",
    }


def outcome_summary(outcomes: Sequence[Outcome]) -> str:
    """``3 documents: 1 read, 1 unchanged, 1 not fetched``."""
    count = Counter(each.state for each in outcomes)
    parts = [f"{count[state]} {said}" for state, said in STATES.items() if count[state]]
    return f"{_counted(len(outcomes), 'document')}{': ' if parts else ''}{', '.join(parts)}"


def outcome_warnings(outcomes: Iterable[Outcome]) -> list[str]:
    """A line for each file that could not be fetched, or of which something new cannot be read."""
    return [each.warning for each in outcomes if each.problem and each.state in ("read", "unreadable", "failed")]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _size(size: int) -> str:
    """``1.2 MB``, ``35 kB``."""
    if size >= KILO**2:
        return f"{size / KILO**2:.1f} MB"
    return f"{max(1, round(size / KILO))} kB"
