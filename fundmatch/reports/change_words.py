"""One change of a call in people's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from fundmatch.models import Call, Change, Deadline
from fundmatch.reports.changed_text import changed_places, clipped
from fundmatch.reports.lines import Span, outside
from fundmatch.reports.words import closing, euro, money, opening
from fundmatch.store.wording import file_of, meant, meant_deadlines, read_amounts, read_deadlines, read_documents

#: Changed sentences and documents named of one change; the rest is counted.
MOST_PLACES, MOST_DOCUMENTS = 3, 8
NAMES = {
    "deadline_model": "stages",
    "action_type": "type of action",
    "titles": "titles in other languages",
    "texts": "texts in other languages",
    "url": "address",
}
AMOUNTS = {"total": "total", "min": "smallest grant", "max": "largest grant", "grants": "number of grants"}
#: Fields whose values are short enough to stand on both sides of the arrow.
SHORT = {"title", "code", "programme", "origin", "kind", "url", "action_type", "deadline_model"}

Words = tuple[Span, ...]
Document = tuple[str, str]


def change_words(change: Change, call: Call | None, now: datetime) -> list[Words]:
    """The change in one line, or in several; ``call`` as known now tells what a new one is about."""
    if change.kind == "new":
        return [(Span("new: ", "green"), outside(_outline(call, now) if call else change.new))]
    if change.kind == "gone":
        return [(Span("no longer listed", "red"),)]
    if change.kind == "back":
        return [(Span("listed again", "green"),)]
    if change.field in SPECIAL:
        return SPECIAL[change.field](change)
    name = NAMES.get(change.field, change.field)
    return [_arrow(f"{name} ", change.old, change.new)] if change.field in SHORT else [(Span(f"{name} changed"),)]


def _outline(call: Call, now: datetime) -> str:
    """When a call closes and what it gives."""
    deadline = call.next_deadline(now) or next(reversed(call.deadlines), None)
    when = "no deadline stated"
    if deadline is not None:
        when = f"{'closes' if deadline.end() > now else 'closed'} {_closing(deadline)}"
    gives = money(call.budget)
    return when if gives == "amounts not stated" else f"{when} · {gives}"


def _arrow(name: str, old: str, new: str, remark: str = "") -> Words:
    """``name old → new (remark)``."""
    before, after = outside(old or "not stated", "dim"), outside(new or "not stated", "bold")
    return (Span(name), before, Span(" → "), after, Span(f" ({remark})" if remark else ""))


def _opens(change: Change) -> list[Words]:
    old, new = (opening(text) if text else "" for text in (change.old, change.new))
    return [_arrow("opens ", *((change.old, change.new) if old == new else (old, new)))]


def _deadlines(change: Change) -> list[Words]:
    """What moved, where as many left as came; else what left and what came."""
    old, new = read_deadlines(change.old), read_deadlines(change.new)
    left = [each for each in old if not meant_deadlines([each]) <= meant_deadlines(new)]
    came = [each for each in new if not meant_deadlines([each]) <= meant_deadlines(old)]
    if change.cosmetic or not (left or came):
        return [_arrow("deadline written differently: ", change.old, change.new)]
    name = "deadline " if max(len(old), len(new)) == 1 else "deadlines: "
    if len(left) == len(came):
        return [_moved(name, *pair) for pair in zip(left, came, strict=True)]
    if not new:
        return [_arrow(name, _all(old), "")]
    if not old:
        return [(Span(f"{name}stated: "), outside(_all(new), "bold"))]
    lost: list[Words] = [(Span(name), Span("- ", "red"), outside(_closing(each), "dim")) for each in left]
    return [*lost, *((Span(name), Span("+ ", "green"), outside(_closing(each), "bold")) for each in came)]


def _moved(name: str, old: Deadline, new: Deadline) -> Words:
    before, after = _closing(old), _closing(new)
    if before == after:
        before, after = f"{before} {old.zone}", f"{after} {new.zone}"
    return _arrow(name, before, after, _distance(old, new))


def _distance(old: Deadline, new: Deadline) -> str:
    """``moved by 125 days``, ``2 hours earlier``; empty where one of both is no day."""
    if {old.precision, new.precision} - {"exact", "day"}:
        return ""
    number, unit = (new.local_day() - old.local_day()).days, "day"
    if number == 0 and old.precision == new.precision:
        minutes = round((new.end() - old.end()).total_seconds() / 60)
        number, unit = (minutes, "minute") if minutes % 60 else (minutes // 60, "hour")
    amount = f"{abs(number)} {unit}{'' if abs(number) == 1 else 's'}"
    return f"moved by {amount}" if number > 0 else f"{amount} earlier" if number < 0 else ""


def _closing(deadline: Deadline) -> str:
    """As precisely as it is known, without the day of the week."""
    text = closing(deadline)
    return text.partition(" ")[2] if deadline.precision in ("exact", "day") else text


def _all(deadlines: Iterable[Deadline]) -> str:
    return " · ".join(_closing(each) for each in deadlines)


def _budget(change: Change) -> list[Words]:
    old, new = (read_amounts(text) for text in (change.old, change.new))
    words: Words = ()
    for name in (name for name in AMOUNTS if old.get(name) != new.get(name)):
        words += (Span(" · " if words else "budget "), *_amount(name, old.get(name), new.get(name)))
    return [words]


def _amount(name: str, old: float | None, new: float | None) -> Words:
    written: Callable[[float], str] = (lambda number: f"{number:.0f}") if name == "grants" else euro
    if old and new and written(old) == written(new):
        written = _exact_euro
    return _arrow(f"{AMOUNTS[name]} ", written(old) if old else "", written(new) if new else "")


def _exact_euro(amount: float) -> str:
    """``5 020 000.00 €``, for what looks the same when rounded."""
    return f"{amount:,.2f} €".replace(",", " ")


def _conditions(change: Change) -> list[Words]:
    """The changed sentences, as far as they differ."""
    if change.cosmetic:
        return [(Span("conditions written differently"),)]
    if not change.old or not change.new:
        verb, text = ("stated", change.new) if change.new else ("no longer stated; they were", change.old)
        return [(Span(f"conditions {verb}: "), outside(f"“{clipped(text.split())}”"))]
    places = changed_places(change.old, change.new)
    shown = [_place(old, new) for old, new in places[:MOST_PLACES]]
    return [(Span("conditions changed"),), *shown, *_rest("and in", len(places) - MOST_PLACES, "place")]


def _place(old: str, new: str) -> Words:
    if old and new:
        return _arrow("", f"“{old}”", f"“{new}”")
    mark = Span("+ ", "green") if new else Span("- ", "red")
    return (mark, outside(f"“{new or old}”"))


def _rest(verb: str, number: int, noun: str) -> list[Words]:
    """``and in 2 more places``, or nothing."""
    return [(Span(f"{verb} {number} more {noun}{'' if number == 1 else 's'}", "dim"),)] if number > 0 else []


def _documents(change: Change) -> list[Words]:
    """Each document that left, came, was replaced or got another label."""
    found = [] if change.cosmetic else _document_changes(read_documents(change.old), read_documents(change.new))
    if not found:
        return [(Span("documents: the same files, listed differently"),)]
    shown: list[Words] = [(Span("documents: "), *words) for words in found[:MOST_DOCUMENTS]]
    return shown + _rest("documents:", len(found) - MOST_DOCUMENTS, "change")


def _document_changes(old: Sequence[Document], new: Sequence[Document]) -> list[Words]:
    left, came = _without(old, new), _without(new, old)
    words: list[Words] = []
    for each in list(left):
        twin = next((one for one in came if meant(one[0]) == meant(each[0])), None)
        if twin is None:
            twin = next((one for one in came if file_of(one[1]) == file_of(each[1])), None)
        if twin is not None:
            left.remove(each)
            came.remove(twin)
            same = meant(twin[0]) == meant(each[0])
            words.append((Span("replaced "), outside(twin[0])) if same else _arrow("renamed ", each[0], twin[0]))
    words += [(Span("+ ", "green"), outside(label)) for label, _ in came]
    return words + [(Span("- ", "red"), outside(label)) for label, _ in left]


def _without(documents: Sequence[Document], others: Sequence[Document]) -> list[Document]:
    """The documents that have no counterpart among the others."""
    counterparts = Counter((meant(label), file_of(url)) for label, url in others)
    alone = []
    for label, url in documents:
        key = (meant(label), file_of(url))
        counterparts[key] -= 1
        if counterparts[key] < 0:
            alone.append((label, url))
    return alone


SPECIAL: dict[str, Callable[[Change], list[Words]]] = {
    "opens": _opens,
    "deadlines": _deadlines,
    "budget": _budget,
    "conditions": _conditions,
    "documents": _documents,
}
