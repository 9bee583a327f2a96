"""The dates that calendars were given: what a later file must agree with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from fundmatch.errors import DamagedStoreError
from fundmatch.models import Deadline
from fundmatch.models.call import instant
from fundmatch.store.database import REBUILD, explained
from fundmatch.store.store import Store

COLUMNS = "uid, call_id, number, sequence, deadline, before, cancelled, code, title, url"
#: Events of calls whose last date passed before ?1.
LONG_PAST = (
    "SELECT uid FROM calendar_events WHERE call_id IN"
    " (SELECT call_id FROM calendar_events GROUP BY call_id HAVING max(ends) < ?1)"
)


@dataclass(frozen=True)
class CalendarEvent:
    """One date of a call as calendars have it.

    ``number`` counts the dates of the call from 1 and is part of ``uid``; ``before`` is the date that it was moved
    from. ``code``, ``title`` and ``url`` name the call where it is no longer at hand.
    """

    uid: str
    call_id: str
    number: int
    sequence: int
    deadline: Deadline
    before: Deadline | None = None
    cancelled: bool = False
    code: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Measure:
    """What a calendar is asked for: calls that score ``least`` for a partner with one of these verdicts (none: any)."""

    least: float
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telling:
    """That a calendar was given an event by a measure; ``dropped``: last as cancelled, since its call fits no more."""

    uid: str
    measure: Measure
    dropped: bool = False


class CalendarMemory:
    """What calendars were told, in the store. Raises StoreError, DamagedStoreError."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def events(self) -> dict[str, tuple[CalendarEvent, ...]]:
        """Every event ever told, by the id of its call, in the order of their numbers."""
        found: dict[str, tuple[CalendarEvent, ...]] = {}
        with explained(self.store.path):
            sql = f"SELECT {COLUMNS} FROM calendar_events ORDER BY call_id, number"  # noqa: S608 - names from above
            rows = self.store.connection.execute(sql).fetchall()
        for row in rows:
            event = self._event(row)
            found[event.call_id] = (*found.get(event.call_id, ()), event)
        return found

    def told(self, calendar: str) -> frozenset[str]:
        """The uids that a calendar was given."""
        with explained(self.store.path):
            sql = "SELECT uid FROM calendar_told WHERE calendar = ?"
            return frozenset(uid for (uid,) in self.store.connection.execute(sql, (calendar,)))

    def tellings(self, calendar: str) -> tuple[Telling, ...]:
        """By which measures a calendar was given its events; earlier versions of the file do not say it of theirs."""
        with explained(self.store.path):
            sql = "SELECT uid, least, verdicts, dropped FROM calendar_fits WHERE calendar = ? ORDER BY uid, least"
            rows = self.store.connection.execute(sql, (calendar,)).fetchall()
        return tuple(
            Telling(uid, Measure(least, tuple(verdicts.split(",") if verdicts else ())), bool(dropped))
            for uid, least, verdicts, dropped in rows
        )

    def keep(
        self, calendar: str, events: Iterable[CalendarEvent], measure: Measure, dropped: Collection[str] = ()
    ) -> None:
        """Remember that a calendar was given these events, in one transaction; a SEQUENCE never falls.

        ``dropped`` are the uids of those that were given as cancelled because their calls fit no more; the others hold
        again, by whatever measure they were dropped.
        """
        kept = list(events)
        with self.store.transaction():
            self.store.connection.executemany(
                f"INSERT INTO calendar_events ({COLUMNS}, ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
                " ON CONFLICT (uid) DO UPDATE SET sequence = excluded.sequence, deadline = excluded.deadline,"
                " before = excluded.before, cancelled = excluded.cancelled, code = excluded.code,"
                " title = excluded.title, url = excluded.url, ends = excluded.ends"
                " WHERE excluded.sequence >= sequence",
                [_row(event) for event in kept],
            )
            sql = "INSERT OR IGNORE INTO calendar_told (calendar, uid) VALUES (?, ?)"
            self.store.connection.executemany(sql, [(calendar, event.uid) for event in kept])
            asked = (measure.least, ",".join(sorted(measure.verdicts)))
            self.store.connection.executemany(
                "INSERT INTO calendar_fits (calendar, uid, least, verdicts, dropped) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (calendar, uid, least, verdicts) DO UPDATE SET dropped = excluded.dropped",
                [(calendar, event.uid, *asked, event.uid in dropped) for event in kept],
            )
            back = [(calendar, event.uid) for event in kept if event.uid not in dropped]
            self.store.connection.executemany(
                "UPDATE calendar_fits SET dropped = 0 WHERE calendar = ? AND uid = ?", back
            )

    def forget(self, before: datetime) -> None:
        """Forget the events of calls whose last date passed before an instant."""
        with self.store.transaction():
            for table in ("calendar_fits", "calendar_told", "calendar_events"):
                sql = f"DELETE FROM {table} WHERE uid IN ({LONG_PAST})"  # noqa: S608 - names from above
                self.store.connection.execute(sql, (instant(before),))

    def _event(self, row: tuple[Any, ...]) -> CalendarEvent:
        uid, call_id, number, sequence, deadline, before, cancelled, code, title, url = row
        try:
            return CalendarEvent(
                uid,
                call_id,
                number,
                sequence,
                Deadline.model_validate_json(deadline),
                Deadline.model_validate_json(before) if before else None,
                bool(cancelled),
                code,
                title,
                url,
            )
        except ValidationError as error:
            text = f"{self.store.path} is damaged: the calendar's event {uid} cannot be read"
            raise DamagedStoreError(text, REBUILD) from error


def _row(event: CalendarEvent) -> tuple[Any, ...]:
    before = event.before.model_dump_json() if event.before else None
    numbers = (event.uid, event.call_id, event.number, event.sequence)
    told = (event.cancelled, event.code, event.title, event.url)
    return (*numbers, event.deadline.model_dump_json(), before, *told, instant(event.deadline.end()))
