"""Reading the search: page by page until every distinct row that the portal counts has been seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from fundmatch.errors import SourceError
from fundmatch.http import LATER, Manners
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord, SourceSettings
from fundmatch.sources.eu_portal.query import PAGE, SORTS, WINDOW, Slice, parts, slices, split
from fundmatch.sources.eu_portal.row import Row, best, canonical

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Progress
    from fundmatch.sources.eu_portal.source import EuPortal

ADDRESS = "/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize={size}&pageNumber={number}"
#: A page of 100 full rows weighs about 2 MB.
MANNERS = Manners(timeout=90.0, limit=64 * 1024 * 1024)
CHANGED = "The portal may have changed its search; see whether a newer fundmatch knows it."
#: Of the rows counted; the same share that the guard asks for against the last reading.
LEAST_SHARE = 0.75
#: Notes are for people: more of the same kind are only counted.
MOST_NOTES = 5


@dataclass(frozen=True)
class Page:
    """One answer of the search."""

    total: int
    rows: list[Mapping[str, Any]]


@dataclass
class Reading:
    """The rows of one slice as far as they are known.

    Rows, not references, are counted against the portal's total: two copies of one call are two rows there.
    ``reach`` is the furthest position at which a row was seen: below ``total``, the portal's window cut us off.
    """

    total: int = 0
    reach: int = 0
    rows: dict[str, dict[str, Mapping[str, Any]]] = field(default_factory=dict)
    nameless: int = 0

    def add(self, page: Page, start: int) -> None:
        self.total = page.total
        if page.rows:
            self.reach = max(self.reach, start + len(page.rows))
        nameless = 0
        for payload in page.rows:
            row = Row.read(payload)
            if row is None:
                nameless += 1
            else:
                self.rows.setdefault(row.reference, {})[canonical(payload)] = payload
        self.nameless = max(self.nameless, nameless)

    def merge(self, other: Reading) -> None:
        for reference, copies in other.rows.items():
            self.rows.setdefault(reference, {}).update(copies)

    @property
    def count(self) -> int:
        return sum(map(len, self.rows.values())) + self.nameless

    @property
    def whole(self) -> bool:
        return self.count >= self.total


def fetch(source: EuPortal, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
    """See :meth:`EuPortal.fetch`."""
    try:
        return _from_search(source, http, settings, now, progress)
    except SourceError as error:
        from fundmatch.sources.eu_portal.static import fetch_static, may_replace

        if not may_replace(settings):
            raise
        progress(f"{source.name}: search is down, reading the static files")
        return fetch_static(source, http, settings, now, error)


def _from_search(source: EuPortal, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
    since = now - timedelta(days=settings.history_days)
    search = Search(http, settings.eu_search, source.name, progress)
    readings = [search.read(part) for part in slices(source.framework, since)]
    _refuse_fragment(readings)
    union = Reading()
    for reading in readings:
        union.merge(reading)
    records = [RawRecord(reference, best(copies.values())) for reference, copies in sorted(union.rows.items())]
    nameless = sum(reading.nameless for reading in readings)
    return Fetched(
        records=tuple(records),
        complete=all(reading.whole for reading in readings),
        notes=tuple(_notes(readings, records)),
        failed=(FailedRecord("(no reference)", f"{nameless} rows without reference or metadata"),) if nameless else (),
        listed=sum(reading.count for reading in readings),
        not_before=since,
    )


def _refuse_fragment(readings: list[Reading]) -> None:
    """A portal that counts rows and does not show them is out of order, even at the first reading."""
    count, total = (sum(numbers) for numbers in zip(*((r.count, r.total) for r in readings), strict=True))
    if count < LEAST_SHARE * total:
        raise SourceError(f"the search shows only {count} of the {total} rows it counts", LATER)


def _notes(readings: list[Reading], records: list[RawRecord]) -> list[str]:
    short = [reading for reading in readings if not reading.whole]
    notes = [f"only {reading.count} of {reading.total} rows could be read" for reading in short]
    broken = [
        f"{record.key}: {', '.join(fields)} is no readable JSON and counts as not stated"
        for record in records
        if (fields := (Row.read(record.payload) or Row("", {})).broken())
    ]
    more = len(broken) - MOST_NOTES
    return notes + broken[:MOST_NOTES] + ([f"{more} more rows with unreadable JSON"] if more > 0 else [])


@dataclass(frozen=True)
class Search:
    """The search of one portal, asked for one source."""

    http: Http
    origin: str
    name: str
    progress: Progress

    def read(self, part: Slice, depth: int = 0) -> Reading:
        """All rows of a slice: page after page, again in another order where pages overlapped, and in narrower
        slices where the portal's window of rows cut it off."""
        reading = Reading()
        for sort in SORTS:
            self._round(part, sort, reading)
            if reading.whole:
                return reading
        if reading.reach < reading.total and reading.reach and depth < 12:
            for narrower in split(part):
                reading.merge(self.read(narrower, depth + 1))
                if reading.whole:
                    break
        return reading

    def _round(self, part: Slice, sort: tuple[str, str], reading: Reading) -> None:
        number, blank = 1, 0
        while blank < 2:
            page = self._page(part, sort, number)
            reading.add(page, (number - 1) * PAGE)
            self.progress(f"{self.name}: {reading.count} of {reading.total} rows")
            blank = 0 if page.rows else blank + 1
            if reading.whole or number * PAGE >= min(page.total, WINDOW):
                return
            number += 1

    def _page(self, part: Slice, sort: tuple[str, str], number: int) -> Page:
        url = self.origin + ADDRESS.format(size=PAGE, number=number)
        body = self.http.post_multipart(url, parts(part, sort), MANNERS, check=lambda body: _obeyed(_page(body), part))
        return _page(body)


def _page(body: bytes) -> Page:
    """Raises SourceError for anything that is not an answer of the search, such as one cut off half way."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError("the search gave no readable JSON", CHANGED) from error
    total = answer.get("totalResults") if isinstance(answer, dict) else None
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(total, int) or not isinstance(rows, list):
        raise SourceError("the search answered without totalResults and results", CHANGED)
    return Page(total, rows)


def _obeyed(page: Page, part: Slice) -> None:
    """Refuse an unfiltered answer: a query the portal does not recognise is silently ignored."""
    rows = [row for row in map(Row.read, page.rows) if row is not None]
    foreign = [row for row in rows if row.many("type") != [part.type]]
    if len(foreign) * 2 > len(rows):
        raise SourceError("the search ignored our query and listed everything", CHANGED)
