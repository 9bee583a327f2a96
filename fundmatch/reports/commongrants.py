"""Calls in the CommonGrants protocol 0.1, which other grant tools read.

Source of the names, types and formats: the protocol's published OpenAPI description 0.1.0, answer of Opportunities_list
(github.com/HHS/simpler-grants-protocol, website/public/openapi). Its times of day have no zone, as its texts say.
What it has no place for stands in ``customFields``; what a publisher did not state is left out, never invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from fundmatch.calls import BRUSSELS, resolved
from fundmatch.models import Budget, Call, Deadline
from fundmatch.models.call import Status, instant, opening_instant
from fundmatch.reports.uris import uri
from fundmatch.reports.words import closing, opening

Record = dict[str, Any]

#: Our four statuses in the protocol's words; ``custom`` is its place for all others.
STATUSES: dict[Status, str] = {"open": "open", "forthcoming": "forecasted", "closed": "closed", "unknown": "custom"}


def commongrants_record(calls: Iterable[Call], now: datetime) -> Record:
    """All calls as one answer of the protocol, on a single page; those read last stand first, as it asks."""
    items = [opportunity(call, now) for call in calls]
    items.sort(key=lambda item: item["lastModifiedAt"], reverse=True)
    page = {"page": 1, "pageSize": max(1, len(items)), "totalItems": len(items), "totalPages": 1}
    return {"status": 200, "message": "Success", "items": items, "paginationInfo": page}


def opportunity(call: Call, now: datetime) -> Record:
    """One call. ``id`` is made of the call's own id, the same today and tomorrow, here and elsewhere."""
    read = _read(call)
    found = {
        "id": str(uuid5(NAMESPACE_URL, f"fundmatch:{call.id}")),
        "title": call.title,
        "status": _status(call, now),
        "description": call.summary or call.text,
        "funding": _funding(call.budget),
        "keyDates": _dates(call, now),
        "source": uri(call.url),
        "customFields": _further(call),
        "createdAt": read,
        "lastModifiedAt": read,
    }
    needed = {"description"}
    return {name: value for name, value in found.items() if value or name in needed}


def _read(call: Call) -> str:
    """When the call was read, as an instant: of a day its beginning."""
    return instant(opening_instant(resolved(call.fetched_at, BRUSSELS).at))


def _status(call: Call, now: datetime) -> Record:
    status = call.status(now)
    if status == "unknown":
        return {"value": "custom", "customValue": "unknown", "description": "no deadline is stated"}
    return {"value": STATUSES[status]}


def _funding(budget: Budget) -> Record:
    amounts = {
        "totalAmountAvailable": budget.total,
        "minAwardAmount": budget.min,
        "maxAwardAmount": budget.max,
    }
    stated: Record = {name: _euro(amount) for name, amount in amounts.items() if amount is not None}
    return stated | ({"estimatedAwardCount": budget.grants} if budget.grants is not None else {})


def _euro(amount: float) -> Record:
    """To the cent; less than half of one to its last digit, for a stated amount is never nothing."""
    cents = f"{amount:.2f}"
    return {"amount": cents if float(cents) else f"{Decimal(repr(amount)):f}", "currency": "EUR"}


def _dates(call: Call, now: datetime) -> Record:
    """The next deadline closes the call, as the protocol knows only one; all others stand beside it."""
    last = call.next_deadline(now) or (call.deadlines[-1] if call.deadlines else None)
    others = {
        f"deadline{number}": _event(f"Deadline {number}", each)
        for number, each in enumerate(call.deadlines, 1)
        if each != last
    }
    found = {
        "postDate": _opens(call.opens) if call.opens else None,
        "closeDate": _event("Deadline", last) if last else None,
        "otherDates": others,
    }
    return {name: value for name, value in found.items() if value}


def _opens(opens: str) -> Record:
    if len(opens) < len("2026-05-12"):
        return {"name": "Opening", "eventType": "other", "details": opening(opens)}
    return {"name": "Opening", "eventType": "singleDate", "date": opening_instant(opens).date().isoformat()}


def _event(name: str, deadline: Deadline) -> Record:
    """A date as precise as it is known: a month or a quarter is told in words, for no day is known."""
    if deadline.precision in ("month", "quarter"):
        return {"name": name, "eventType": "other", "details": closing(deadline)}
    event = {"name": name, "eventType": "singleDate", "date": deadline.local_day().isoformat()}
    if deadline.precision == "exact":
        clock = datetime.fromisoformat(deadline.at).astimezone(ZoneInfo(deadline.zone))
        event |= {"time": f"{clock:%H:%M:%S}", "description": f"time of {deadline.zone}; {deadline.at}"}
    return event


def _further(call: Call) -> Record:
    texts = {
        "identifier": call.id,
        "code": call.code,
        "programme": call.programme,
        "actionType": call.action_type,
        "kind": call.kind,
        "eligibility": call.conditions,
        "deadlineModel": call.deadline_model,
    }
    fields = {name: _field(name, "string", text) for name, text in texts.items() if text}
    lists = {"themes": list(call.themes), "keywords": list(call.keywords)}
    fields |= {name: _field(name, "array", items) for name, items in lists.items() if items}
    documents = [{"label": each.label, "url": each.address} for each in call.documents]
    return fields | ({"documents": _field("documents", "array", documents)} if documents else {})


def _field(name: str, kind: str, value: Any) -> Record:
    return {"name": name, "fieldType": kind, "value": value}
