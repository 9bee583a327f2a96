"""What filters and orders need of all calls, as arrays with one row a call, ordered by id.

Instants are whole microseconds since 1970 UTC, which Python's datetimes become without rounding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fundmatch.models import Call, Status
from fundmatch.models.call import opening_instant

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
#: Later and earlier than any instant: no deadline ahead or still listed, and no day of opening.
NEVER, ALWAYS = np.iinfo(np.int64).max, np.iinfo(np.int64).min
#: Statuses by their number in :meth:`Columns.statuses`.
STATUSES: tuple[Status, ...] = ("open", "forthcoming", "closed", "unknown")
OPEN, FORTHCOMING, CLOSED, UNKNOWN = range(4)


class CallFilter(Protocol):
    """Which calls a question is about, as far as no partner is needed to tell; empty or None admits every call."""

    @property
    def include_closed(self) -> bool: ...
    @property
    def sources(self) -> Collection[str]: ...
    @property
    def kinds(self) -> Collection[str]: ...
    @property
    def min_grant(self) -> float | None: ...
    @property
    def closing_before(self) -> datetime | None: ...
    @property
    def posted_since(self) -> datetime | None: ...


@dataclass(frozen=True)
class Labels:
    """A column of few different texts: row ``n`` has ``names[numbers[n]]``."""

    names: tuple[str, ...]
    numbers: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> Labels:
        names = tuple(sorted(set(texts)))
        by_name = {name: number for number, name in enumerate(names)}
        return cls(names, np.array([by_name[text] for text in texts], dtype=np.int64))

    def among(self, wanted: Collection[str]) -> Mask:
        """Which rows have one of these texts."""
        return np.isin(self.numbers, [number for number, name in enumerate(self.names) if name in wanted])


@dataclass(frozen=True)
class Row:
    """One call's line in the columns. ``digest`` names the text that is indexed of it."""

    key: str
    source: str
    kind: str
    code: str
    day: str
    digest: str
    opens: int
    gone: int
    ends: tuple[int, ...]
    grant: float

    @classmethod
    def of(cls, call: Call, digest: str) -> Row:
        grant = grant_of(call)
        return cls(
            key=call.id,
            source=call.source,
            kind=call.kind,
            code=call.code,
            day=call.fetched_at[:10],
            digest=digest,
            opens=microseconds(opening_instant(call.opens)) if call.opens is not None else ALWAYS,
            gone=microseconds(opening_instant(call.gone_at)) if call.gone_at is not None else NEVER,
            ends=tuple(microseconds(deadline.end()) for deadline in call.deadlines),
            grant=np.nan if grant is None else grant,
        )


@dataclass(frozen=True)
class Columns:
    """The columns. The ends of row ``n``'s deadlines are ``ends[starts[n]:starts[n + 1]]``, ascending.

    ``opens`` is ALWAYS where nothing is stated, ``gone`` NEVER while the call is listed, ``grants`` (euro, the largest
    of one project) NaN where unknown; ``days`` are those on which the calls were read.
    """

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    digests: tuple[str, ...]
    sources: Labels
    kinds: Labels
    days: Labels
    opens: Ints
    gone: Ints
    ends: Ints
    starts: Ints
    grants: Floats

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        """The columns of rows that are ordered by key."""
        return cls(
            keys=tuple(row.key for row in rows),
            codes=tuple(row.code for row in rows),
            digests=tuple(row.digest for row in rows),
            sources=Labels.of([row.source for row in rows]),
            kinds=Labels.of([row.kind for row in rows]),
            days=Labels.of([row.day for row in rows]),
            opens=np.array([row.opens for row in rows], dtype=np.int64),
            gone=np.array([row.gone for row in rows], dtype=np.int64),
            ends=np.array([end for row in rows for end in row.ends], dtype=np.int64),
            starts=np.cumsum([0, *(len(row.ends) for row in rows)], dtype=np.int64),
            grants=np.array([row.grant for row in rows], dtype=np.float64),
        )

    @cached_property
    def snapshot(self) -> str:
        """The day on which most of the calls were read, the later one of two such days."""
        count = Counter(self.days.numbers.tolist())
        found = max(count, key=lambda number: (count[number], self.days.names[number]), default=None)
        return "" if found is None else self.days.names[found]

    def statuses(self, now: datetime) -> Ints:
        """:meth:`Call.status` of every call, as numbers of :data:`STATUSES`."""
        at, has_deadline = microseconds(now), np.diff(self.starts) > 0
        last = np.full(len(self.keys), NEVER)
        last[has_deadline] = self.ends[self.starts[1:][has_deadline] - 1]
        closed = (self.gone <= at) | (has_deadline & (last <= at))
        undated = np.where(has_deadline, OPEN, UNKNOWN)
        return np.where(closed, CLOSED, np.where(self.opens > at, FORTHCOMING, undated))

    def closes(self, now: datetime) -> Ints:
        """The end of every call's next deadline, NEVER where there is none ahead."""
        passed = np.concatenate(([0], np.cumsum(self.ends <= microseconds(now))))
        following = self.starts[:-1] + passed[self.starts[1:]] - passed[self.starts[:-1]]
        closes, ahead = np.full(len(self.keys), NEVER), following < self.starts[1:]
        closes[ahead] = self.ends[following[ahead]]
        return closes

    def considered(self, wanted: CallFilter, now: datetime) -> Mask:
        """Which calls pass the filters that need no partner."""
        passing = np.ones(len(self.keys), dtype=np.bool_)
        if not wanted.include_closed:
            passing &= np.isin(self.statuses(now), (OPEN, FORTHCOMING))
        if wanted.sources:
            passing &= self.sources.among(wanted.sources)
        if wanted.kinds:
            passing &= self.kinds.among(wanted.kinds)
        if wanted.min_grant is not None:
            passing &= np.nan_to_num(self.grants) >= wanted.min_grant
        if wanted.closing_before is not None:
            passing &= self.closes(now) <= microseconds(wanted.closing_before)
        if wanted.posted_since is not None:
            passing &= (microseconds(wanted.posted_since) <= self.opens) & (self.opens <= microseconds(now))
        return passing

    def closed_between(self, then: datetime, now: datetime) -> int:
        """How many calls were open or forthcoming ``then`` and are closed ``now``."""
        ahead = np.isin(self.statuses(then), (OPEN, FORTHCOMING))
        return int(np.count_nonzero(ahead & (self.statuses(now) == CLOSED)))


def microseconds(moment: datetime) -> int:
    """An instant as the columns hold it."""
    return (moment - EPOCH) // MICROSECOND


def grant_of(call: Call) -> float | None:
    """The largest grant of one project in euro: the stated maximum, else total / number of grants, else unknown."""
    budget = call.budget
    if budget.max is not None:
        return budget.max
    return budget.total / budget.grants if budget.total and budget.grants else None
