"""Which dates of a call stand in a calendar, under which UID and SEQUENCE, after what calendars were told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from fundmatch.models import Call, Deadline, PartnerMatch
from fundmatch.models.call import opening_instant
from fundmatch.store.calendar import CalendarEvent

#: Precisions that name a day. A month or a quarter names none, and nobody may invent one.
DATED = ("exact", "day")


@dataclass(frozen=True)
class FittingCall:
    """A call for the calendar with the partners that it fits, best first."""

    call: Call
    matches: tuple[PartnerMatch, ...] = ()


@dataclass(frozen=True)
class CalendarEntry:
    """One event, its call unless it is no longer at hand, and the partners that the call fits, best first."""

    event: CalendarEvent
    call: Call | None
    matches: tuple[PartnerMatch, ...] = ()


@dataclass(frozen=True)
class Told:
    """What earlier files said: the events of every call by its id, and the uids that this very calendar has."""

    events: Mapping[str, Sequence[CalendarEvent]] = field(default_factory=dict)
    here: frozenset[str] = frozenset()


def entries_of(fitting: Iterable[FittingCall], told: Told, now: datetime) -> list[CalendarEntry]:
    """The entries of the calls that fit; a date that was taken back is cancelled where this calendar has it."""
    return [
        CalendarEntry(event, each.call, each.matches)
        for each in fitting
        for event in followed(each.call, told.events.get(each.call.id, ()), now)
        if not event.cancelled or event.uid in told.here
    ]


def cancelled_entries(
    others: Mapping[str, Call], deleted: frozenset[str], told: Told, now: datetime
) -> list[CalendarEntry]:
    """What this calendar has of calls that do not fit any more, as far as it no longer holds.

    ``others`` are those still at hand, by id; ``deleted`` are ids of calls that people took off their list. A date
    that still holds is not cancelled because its call fits less well now.
    """
    found = []
    for call_id, events in told.events.items():
        call = others.get(call_id)
        if call is not None:
            found += [CalendarEntry(event, call) for event in followed(call, events, now)]
        elif call_id in deleted:
            found += [CalendarEntry(withdrawn(event), None) for event in events if event.deadline.end() > now]
    return [entry for entry in found if entry.event.cancelled and entry.event.uid in told.here]


def dated(call: Call) -> list[Deadline]:
    """The deadlines of a call that can stand in a calendar, in time order."""
    return [deadline for deadline in call.deadlines if deadline.precision in DATED]


def followed(call: Call, told: Sequence[CalendarEvent], now: datetime) -> list[CalendarEvent]:
    """The events of a call after what was ``told``, in time order; those cancelled too.

    A date that is the same keeps its event as it is. One that moved keeps its UID and raises the SEQUENCE, a date that
    vanished before its day is cancelled, and one that is new gets the next number. An event of a date that has passed
    is left alone: calendars keep their past.
    """
    gone = call.gone_at is not None and opening_instant(call.gone_at) <= now
    deadlines = [] if gone else dated(call)
    events, left = [], list(told)
    for deadline in list(deadlines):
        same = next((event for event in left if _meant(event.deadline) == _meant(deadline)), None)
        if same is not None:
            events.append(_named(replace(_standing(same), deadline=deadline), call))
            left.remove(same)
            deadlines.remove(deadline)
    movable = _movable(call, left, now)
    for deadline, event in zip(deadlines, movable, strict=False):
        moved = replace(event, deadline=deadline, before=event.deadline, sequence=event.sequence + 1, cancelled=False)
        events.append(_named(moved, call))
        left.remove(event)
    first = max((event.number for event in told), default=0) + 1
    new = deadlines[len(movable) :]
    events += [_named(_new(call, number, deadline), call) for number, deadline in enumerate(new, first)]
    events += [_named(withdrawn(event), call) for event in left if event.deadline.end() > now]
    return sorted(events, key=lambda event: (event.deadline.end(), event.number))


def withdrawn(event: CalendarEvent) -> CalendarEvent:
    """The event cancelled; one that is already stays as it is."""
    return event if event.cancelled else replace(event, cancelled=True, sequence=event.sequence + 1)


def _standing(event: CalendarEvent) -> CalendarEvent:
    return replace(event, cancelled=False, sequence=event.sequence + 1) if event.cancelled else event


def _movable(call: Call, left: Sequence[CalendarEvent], now: datetime) -> list[CalendarEvent]:
    """The events that a new date may be the new place of: those ahead, and of a call with one date also a past one.

    Of several dates the next is no new place of one that has passed, but another stage or cut-off.
    """
    ahead = [event for event in left if event.deadline.end() > now]
    past = [event for event in left if event.deadline.end() <= now] if len(call.deadlines) == 1 == len(left) else []
    single = "two-stage" not in call.deadline_model and "multiple" not in call.deadline_model
    return sorted(ahead or (past if single else []), key=lambda event: event.deadline.end())


def _meant(deadline: Deadline) -> tuple[datetime, str]:
    return deadline.end(), deadline.precision


def _new(call: Call, number: int, deadline: Deadline) -> CalendarEvent:
    # Percent-encoded: an id may hold any sign but blanks, a UID should survive every program that handles it.
    return CalendarEvent(f"{quote(call.id, safe=':')}-{number}@fundmatch", call.id, number, 0, deadline)


def _named(event: CalendarEvent, call: Call) -> CalendarEvent:
    return replace(event, code=call.code, title=call.title, url=call.url)
