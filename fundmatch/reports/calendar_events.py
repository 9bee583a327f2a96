"""Which dates of a call stand in a calendar, under which UID and SEQUENCE, after what calendars were told before.

A calendar into which a file was imported keeps whatever a later file does not name. So an entry that no longer belongs
there has to be sent again, under its UID, with a higher SEQUENCE and as cancelled (RFC 5546, 2.1.4 and 2.1.5: of two
versions the one with the higher SEQUENCE holds, of equal ones the one with the later DTSTAMP), in every file until its
day has passed, since nobody knows which of the files is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal
from urllib.parse import quote

from fundmatch.models import Call, Deadline, PartnerMatch, Verdict
from fundmatch.models.call import opening_instant
from fundmatch.store.calendar import CalendarEvent, Measure, Telling

#: Precisions that name a day. A month or a quarter names none, and nobody may invent one.
DATED = ("exact", "day")


@dataclass(frozen=True)
class FittingCall:
    """A call for the calendar with the partners that it fits, best first."""

    call: Call
    matches: tuple[PartnerMatch, ...] = ()


@dataclass(frozen=True)
class Stand:
    """How a partner (slug) stands to a call: its score as shown, whether it may take part, and whether the call is
    dismissed for it. ``verdict`` may be missing where no measure asks for any."""

    profile: str
    score: float
    verdict: Verdict | None = None
    dismissed: bool = False


@dataclass(frozen=True)
class OtherCall:
    """A call that this run does not show, with the partners that it fits at all, best first."""

    call: Call
    stands: tuple[Stand, ...] = ()


@dataclass(frozen=True)
class Unfit:
    """Why a call fits no more: its best score is below what is asked for, verdicts are others, or it was dismissed.

    ``best`` is the partner that comes nearest, None where the call fits none at all.
    """

    why: Literal["score", "verdict", "dismissed"]
    measure: Measure
    best: Stand | None


@dataclass(frozen=True)
class CalendarEntry:
    """One event, its call unless it is no longer at hand, and the partners that the call fits, best first.

    ``unfit`` says why an event that holds is cancelled in this calendar.
    """

    event: CalendarEvent
    call: Call | None
    matches: tuple[PartnerMatch, ...] = ()
    unfit: Unfit | None = None

    @property
    def cancelled(self) -> bool:
        return self.event.cancelled or self.unfit is not None


#: What the entries of earlier versions were told by, which nobody remembers: any score at all.
UNKNOWN = Measure(0.1)


@dataclass(frozen=True)
class Told:
    """What earlier files said, and what this one is asked for.

    ``events`` are those of every call by its id; ``here`` the uids that this very calendar has, and ``tellings`` by
    which measures it got them. ``complete`` says whether every file could be read: else a call that nobody seems to
    need may be that of a partner whose file has a slip, and one that fits again may be dismissed in such a file. Scores
    may lack ``slack`` points before a call counts as fitting no more.
    """

    events: Mapping[str, Sequence[CalendarEvent]] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    tellings: tuple[Telling, ...] = ()
    asked: Measure = UNKNOWN
    complete: bool = True
    slack: float = 0.0

    @cached_property
    def dropped(self) -> frozenset[str]:
        """The uids that this calendar got last as cancelled, by whichever measure, since their calls fit no more."""
        return frozenset(each.uid for each in self.tellings if each.dropped)

    @cached_property
    def _measures(self) -> Mapping[str, tuple[Measure, ...]]:
        found: dict[str, tuple[Measure, ...]] = {}
        for each in self.tellings:
            found[each.uid] = (*found.get(each.uid, ()), each.measure)
        return found

    def measures(self, uid: str) -> tuple[Measure, ...]:
        """By which measures the call of an event must fit to stay: the one asked for, else those it was told by."""
        told = self._measures.get(uid, ())
        return (self.asked,) if self.asked in told else told or (UNKNOWN,)


def entries_of(fitting: Iterable[FittingCall], told: Told, now: datetime) -> list[CalendarEntry]:
    """The entries of the calls that fit; a date that was taken back is cancelled where this calendar has it.

    Where not all could be read, what was cancelled stays so, without a word.
    """
    return [
        CalendarEntry(_returned(event, told), each.call, each.matches)
        for each in fitting
        for event in followed(each.call, told.events.get(each.call.id, ()), now)
        if (not event.cancelled or event.uid in told.here) and (told.complete or event.uid not in told.dropped)
    ]


def cancelled_entries(
    others: Mapping[str, OtherCall], deleted: frozenset[str], told: Told, now: datetime
) -> list[CalendarEntry]:
    """What this calendar has of calls that this run does not show, as far as it has to be cancelled.

    ``others`` are those still at hand, by id; ``deleted`` are ids of calls that people took off their list. A call that
    only this run does not ask for (it fits by the measures by which this calendar got it) is left alone, and so is one
    that is not at hand for any other reason.
    """
    found = []
    for call_id, events in told.events.items():
        other = others.get(call_id)
        if other is not None:
            here = [event for event in followed(other.call, events, now) if event.uid in told.here]
            found += [entry for event in here for entry in _cancelled(other, event, told, now)]
        elif call_id in deleted:
            here = [event for event in events if event.uid in told.here and event.deadline.end() > now]
            found += [CalendarEntry(withdrawn(event), None) for event in here]
    return found


def _cancelled(other: OtherCall, event: CalendarEvent, told: Told, now: datetime) -> list[CalendarEntry]:
    """The entry that takes an event out of this calendar; one that moved into the past is moved until it was to be."""
    if event.deadline.end() <= now:
        moved = event.before is not None and event.before.end() > now and event.uid not in told.dropped
        return [CalendarEntry(event, other.call)] if moved else []
    if event.cancelled:
        return [CalendarEntry(event, other.call)]
    reasons = [unfit(other.stands, measure, told.slack) for measure in told.measures(event.uid)]
    if event.uid in told.dropped:
        return [CalendarEntry(event, other.call, unfit=reasons[0])] if reasons[0] else []
    if None in reasons or not told.complete:
        return []
    return [CalendarEntry(replace(event, sequence=event.sequence + 1), other.call, unfit=reasons[0])]


def unfit(stands: Sequence[Stand], measure: Measure, slack: float = 0.0) -> Unfit | None:
    """Why a call that stands so to the partners does not fit by a measure, None where it does, or lacks no more than
    ``slack`` points of its score."""
    reaching = [each for each in stands if each.score >= measure.least - slack]
    if not reaching:
        return Unfit("score", measure, stands[0] if stands else None)
    judged = [each for each in reaching if not measure.verdicts or _decision(each) in measure.verdicts]
    if not judged:
        return Unfit("verdict", measure, reaching[0])
    return Unfit("dismissed", measure, judged[0]) if all(each.dismissed for each in judged) else None


def _decision(stand: Stand) -> str:
    return stand.verdict.verdict if stand.verdict else ""


def _returned(event: CalendarEvent, told: Told) -> CalendarEvent:
    """An event that fits again after this calendar got it as cancelled."""
    back = not event.cancelled and event.uid in told.dropped
    return replace(event, sequence=event.sequence + 1) if back else event


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


def _meant(deadline: Deadline) -> tuple[datetime | str, str]:
    """What makes two deadlines one for a calendar: the instant, or the day, which has no zone there."""
    return deadline.end() if deadline.precision == "exact" else deadline.at, deadline.precision


def _new(call: Call, number: int, deadline: Deadline) -> CalendarEvent:
    # Percent-encoded: an id may hold any sign but blanks, a UID should survive every program that handles it.
    return CalendarEvent(f"{quote(call.id, safe=':')}-{number}@fundmatch", call.id, number, 0, deadline)


def _named(event: CalendarEvent, call: Call) -> CalendarEvent:
    return replace(event, code=call.code, title=call.title, url=call.url)
