"""Reading a slice whole: page by page until every distinct row that the portal counts has been seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from fundmatch.errors import SourceError
from fundmatch.sources.base import Step
from fundmatch.sources.eu_portal.query import PAGE, WINDOW, Slice, by_date, by_value, counted, number_of, orders
from fundmatch.sources.eu_portal.row import Result, Row, fingerprint, standing

if TYPE_CHECKING:
    from fundmatch.sources.base import Progress
    from fundmatch.sources.eu_portal.search import Page, Search

#: Fields by whose values the rows of one day are told apart, in this order.
FACETS = ("callIdentifier", "typesOfAction", "programmeDivision")
#: The last resort: topics have an identifier each, cascade calls only a number.
OWN = "identifier"
#: Rounds over a narrower slice before it is made narrower still.
ROUNDS = 2
#: Requests for one slice that may show nothing new, and how many more each useful one earns. Reading 700 topics five
#: at a time takes 1.5 useless requests for each useful one; a count that is one too high costs them all, 2-10 s each.
SPARE, EARNED = 60, 2
#: Requests for one slice in any case; the whole index has 180 pages of topics.
MOST_REQUESTS = 2_000


@dataclass(frozen=True)
class Marked:
    """A row with a mark that is equal for equal rows."""

    reference: str
    mark: str
    payload: Result


@dataclass
class View:
    """What has been seen of a slice.

    ``total``: rows by the portal's own count, the highest it ever gave: one that is too low must not make us stop.
    ``reach``: the furthest position at which a row was seen. ``nameless``: rows without a reference. ``seen``: how
    often each row stood on one page; on two pages it may be the same one.
    """

    total: int = 0
    reach: int = 0
    nameless: int = 0
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)

    def add(self, seen: Mapping[tuple[str, str], int]) -> int:
        """Take over rows; how many references were new."""
        known = len(self.references)
        for row, times in seen.items():
            self.seen[row] = max(times, self.seen.get(row, 0))
            self.references.add(row[0])
        return len(self.references) - known

    @property
    def distinct(self) -> bool:
        """Whether there are as many references as the portal counts rows."""
        return 0 < self.total <= len(self.references)

    @property
    def count(self) -> int:
        """Rows seen, copies under one reference and nameless ones too."""
        return sum(self.seen.values()) + self.nameless

    @property
    def covered(self) -> bool:
        """Whether there are as many rows as the portal counts."""
        return self.count >= self.total


@dataclass(frozen=True)
class Round:
    """One reading of all pages: ``fresh`` references that were new, ``total`` rows by the count of these pages."""

    fresh: int
    total: int


@dataclass
class Purse:
    """What one slice may cost."""

    useful: int = 0
    useless: int = 0

    def pay(self, fresh: int) -> None:
        """One request that showed ``fresh`` new references."""
        if fresh:
            self.useful += 1
        else:
            self.useless += 1

    @property
    def empty(self) -> bool:
        return self.useless > SPARE + EARNED * self.useful or self.useful + self.useless >= MOST_REQUESTS


@dataclass
class Meter:
    """Tells how many of all rows counted so far have been read."""

    name: str
    text: str
    progress: Progress
    done: int = 0
    total: int = 0

    def show(self, view: View) -> None:
        """A slice is being read."""
        done = min(len(view.references) + view.nameless, view.total)
        self.progress(Step(self.name, self.text, self.done + done, self.total + view.total))

    def close(self, view: View) -> None:
        """A slice has been read."""
        self.done += min(len(view.references) + view.nameless, view.total)
        self.total += view.total


@dataclass(frozen=True)
class Reading:
    """The rows of one slice, the best copy of each; ``complete``: nothing that the portal counts is missing."""

    rows: Mapping[str, Result]
    total: int
    seen: int
    nameless: int
    complete: bool


@dataclass
class _Kept:
    worth: tuple[tuple[bool, bool, datetime], str]
    payload: Result


def read(search: Search, part: Slice, meter: Meter) -> Reading:
    """All rows of a slice: page after page, again in another order where pages overlapped, and in narrower slices
    where that does not help or the portal shows no further. Raises SourceError."""
    job = _Job(search, meter)
    job.read(part)
    meter.close(job.top)
    rows = {reference: kept.payload for reference, kept in job.pool.items()}
    complete = job.top.distinct or (job.settled and not job.top.nameless)
    return Reading(rows, job.top.total, job.top.count, job.top.nameless, complete)


@dataclass
class _Job:
    """One slice being read. ``top``: the view of all of it; ``settled``: as many rows were seen as the portal counts,
    and a further round in another order showed no new reference; ``window``: how far the portal shows rows;
    ``faceted``: whether its facets answer.
    """

    search: Search
    meter: Meter
    purse: Purse = field(default_factory=Purse)
    pool: dict[str, _Kept] = field(default_factory=dict)
    top: View = field(default_factory=View)
    settled: bool = False
    window: int = WINDOW
    faceted: bool = True

    @property
    def done(self) -> bool:
        return self.top.distinct or self.settled or self.purse.empty

    def read(self, part: Slice) -> None:
        self._rounds(part)
        if self.done:
            return
        self._narrow(part, self.top, orders(part.type))
        if not self.done and self.top.covered:
            known = len(self.top.references)
            self._narrow(part, self.top, orders(part.type)[1:])
            self.settled = len(self.top.references) == known and not self.purse.empty

    def _rounds(self, part: Slice) -> None:
        """The slice itself. Nothing else vouches for its being empty, so an empty answer is asked for twice."""
        full = False
        for turn, order in enumerate(orders(part.type)):
            last = self._round(part, order, self.top)
            was_full, full = full, self._is_full(last)
            self.settled = was_full and full and not last.fresh
            if self.done:
                return
            if turn and self.top.reach < last.total:
                self.window = max(self.top.reach, 1)
                return

    def _is_full(self, last: Round) -> bool:
        """Whether all rows counted in a round have been seen. A row less than before may have been closed meanwhile;
        no row at all, where there were some, is a slip."""
        return self.top.count >= last.total and (last.total > 0 or self.top.total == 0)

    def _narrow(self, part: Slice, view: View, sorts: list[tuple[str, str]]) -> None:
        """Narrower slices, and narrower ones still of those that do not show all their rows."""
        for piece in self._pieces(part, view):
            narrower = View()
            for order in sorts[:ROUNDS]:
                self._round(piece, order, narrower)
                if self.done or narrower.covered or narrower.total > self.window:
                    break
            if not (self.done or narrower.covered):
                self._narrow(piece, narrower, sorts)
            view.add(narrower.seen)
            if self.done or (view is not self.top and view.covered):
                return

    def _pieces(self, part: Slice, view: View) -> Iterator[Slice]:
        dates = by_date(part)
        if dates:
            yield from dates
            return
        used = {among.field for among in part.narrowed}
        left = [name for name in FACETS if name not in used] if OWN not in used else []
        counts = self._counts(part) if left and self.faceted else {}
        for name in left:
            pieces = by_value(part, name, counts.get(name, {}), min(PAGE, self.window))
            if pieces:
                yield from pieces
                return
        for name in dict.fromkeys((OWN, number_of(part.type))):
            if name not in used:
                yield from self._by_values_seen(part, view, name)

    def _counts(self, part: Slice) -> dict[str, dict[str, int]]:
        """Rows by value by field; none when the portal gives no facets, which is no reason to give up the rows."""
        self.purse.pay(0)
        try:
            facets = self.search.facets(counted(part))
        except SourceError:
            self.faceted = False
            return {}
        return {name: {raw: facet.rows for raw, facet in values.items()} for name, values in facets.items()}

    def _by_values_seen(self, part: Slice, view: View, name: str) -> Iterator[Slice]:
        """All but the values seen, again and again; then one by one those that may have further rows."""
        asked: set[str] = set()
        while fresh := self._values(view, name) - asked:
            asked |= fresh
            yield part.without(name, sorted(asked))
        for value in sorted(asked):
            yield part.only(name, [value])

    def _values(self, view: View, name: str) -> set[str]:
        rows = (Row.read(self.pool[reference].payload) for reference in view.references)
        return {row.line(name) for row in rows if row} - {""}

    def _round(self, part: Slice, order: tuple[str, str], view: View) -> Round:
        """Page after page, until the portal shows no more."""
        number, blank, fresh, nameless, total = 1, 0, 0, 0, 0
        while blank < 2:
            page = self.search.page(part, order, number)
            marked = _marked(page)
            nameless, total = nameless + len(page.rows) - len(marked), max(total, page.total)
            view.total, view.nameless = max(view.total, total), max(view.nameless, nameless)
            shown = (number - 1) * PAGE + len(page.rows)
            view.reach = max(view.reach, shown) if page.rows else view.reach
            fresh += self._keep(marked, view)
            blank = 0 if page.rows else blank + 1
            more = len(page.rows) >= PAGE and shown >= total  # the count may be too low
            if (self.done or number * PAGE >= min(total, self.window)) and not more:
                break
            number += 1
        return Round(fresh, total)

    def _keep(self, marked: list[Marked], view: View) -> int:
        for row in marked:
            worth = (standing(row.payload), row.mark)
            kept = self.pool.get(row.reference)
            if kept is None or worth > kept.worth:
                self.pool[row.reference] = _Kept(worth, row.payload)
        seen = Counter((row.reference, row.mark) for row in marked)
        fresh = view.add(seen)
        self.purse.pay(fresh if view is self.top else self.top.add(seen))
        self.meter.show(self.top)
        return fresh


def _marked(page: Page) -> list[Marked]:
    read = ((Row.read(payload), payload) for payload in page.rows)
    return [Marked(row.reference, fingerprint(payload), payload) for row, payload in read if row]
