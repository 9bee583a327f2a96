"""What the search is asked: slices of the index small enough to be read whole (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

CLOSED = "31094503"
PAGE = 100
#: No query gives more rows than this, whatever totalResults says.
WINDOW = 10_000
#: What numbers the rows of a type. Sorted by it, pages overlap least; a tie anywhere may leave rows out, so a second
#: reading uses another order.
NUMBER = {"1": "identifier", "2": "callIdentifier", "8": "callccm2Id"}
DAWN = datetime(1990, 1, 1, tzinfo=UTC)
DUSK = datetime(2101, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Among:
    """Rows whose ``field`` has one of ``values``, or has none of them."""

    field: str
    values: tuple[str, ...]
    inside: bool = True


@dataclass(frozen=True)
class Slice:
    """Rows of some programmes (all, when none is named) and one type, closed or not closed.

    ``dated`` is None while deadlines do not matter, True for rows with one in ``[after, before)``, False for rows
    without. ``narrowed`` are further conditions.
    """

    frameworks: tuple[str, ...]
    type: str
    closed: bool
    after: datetime = DAWN
    before: datetime = DUSK
    dated: bool | None = None
    narrowed: tuple[Among, ...] = ()
    languages: tuple[str, ...] = ("en",)

    def query(self) -> dict[str, object]:
        """The ``query`` part. Only bool, term, terms and range exist; anything else is HTTP 400."""
        must: list[object] = [{"terms": {"type": [self.type]}}, {"terms": {"DATASOURCE": ["SEDIA"]}}]
        if self.frameworks:
            must.append({"terms": {"frameworkProgramme": list(self.frameworks)}})
        # The status is stale, so it only ever excludes, and rows without one stay in.
        must_not: list[object] = []
        (must if self.closed else must_not).append({"terms": {"status": [CLOSED]}})
        if self.dated is not None:
            bounds = {"range": {"deadlineDate": {"gte": stamp(self.after), "lt": stamp(self.before)}}}
            (must if self.dated else must_not).append(bounds)
        for among in self.narrowed:
            (must if among.inside else must_not).append({"terms": {among.field: list(among.values)}})
        return {"bool": {"must": must, "must_not": must_not} if must_not else {"must": must}}

    def only(self, field: str, values: Iterable[str]) -> Slice:
        """The rows of this slice whose ``field`` has one of ``values``."""
        return replace(self, narrowed=(*self.narrowed, Among(field, tuple(values))))

    def without(self, field: str, values: Iterable[str]) -> Slice:
        """The rows of this slice whose ``field`` has none of ``values``."""
        return replace(self, narrowed=(*self.narrowed, Among(field, tuple(values), inside=False)))


def slices(frameworks: tuple[str, ...], types: Iterable[str], since: datetime) -> list[Slice]:
    """One type at a time: all that is not closed, and of the closed those with a deadline from ``since`` on.

    The second part matters for topics flagged closed whose second stage is still ahead.
    """
    return [
        part
        for kind in types
        for part in (Slice(frameworks, kind, False), Slice(frameworks, kind, True, after=midnight(since), dated=True))
    ]


def by_date(part: Slice) -> list[Slice]:
    """Narrower slices that cover ``part`` together, none when it is already one day wide or has no dates."""
    middle = midnight(part.after + (part.before - part.after) / 2)
    if part.dated is False or part.before - part.after <= DAY or not part.after < middle < part.before:
        return []
    halves = [replace(part, before=middle, dated=True), replace(part, after=middle, dated=True)]
    return halves if part.dated else [*halves, replace(part, dated=False)]


def by_value(part: Slice, field: str, counts: Mapping[str, int], room: int) -> list[Slice]:
    """Slices by the values of ``field``, as many values in each as ``room`` rows allow, and one without any value.

    ``counts``: rows by value. None when the values tell no rows apart.
    """
    if len(counts) < 2:
        return []
    packed: list[list[str]] = []
    left = 0
    for value, count in sorted(Counter(counts).items(), key=lambda item: (item[1], item[0])):
        if not packed or count > left:
            packed.append([])
            left = max(room, count)
        packed[-1].append(value)
        left -= count
    return [*(part.only(field, values) for values in packed), part.without(field, counts)]


def number_of(kind: str) -> str:
    """The field that numbers the rows of a type."""
    return NUMBER.get(kind, "identifier")


def orders(kind: str) -> list[tuple[str, str]]:
    """Sort fields and directions for the rounds over the rows of a type."""
    number = number_of(kind)
    return [(number, "ASC"), ("startDate", "DESC"), ("deadlineDate", "ASC"), (number, "DESC")]


def parts(part: Slice, order: tuple[str, str]) -> dict[str, object]:
    """The multipart parts of one request. Without ``languages`` one row per translation comes back.

    ``displayFields`` stays away: it drops the conditions even when they are listed.
    """
    field, direction = order
    return {**counted(part), "sort": {"field": field, "order": direction}}


def counted(part: Slice) -> dict[str, object]:
    """The multipart parts of a request for facets."""
    return {"query": part.query(), "languages": list(part.languages)}


def everything(frameworks: tuple[str, ...], types: Iterable[str]) -> dict[str, object]:
    """The multipart parts of a request for the facets of all rows of some programmes and types."""
    must: list[object] = [{"terms": {"type": list(types)}}, {"terms": {"DATASOURCE": ["SEDIA"]}}]
    if frameworks:
        must.append({"terms": {"frameworkProgramme": list(frameworks)}})
    return {"query": {"bool": {"must": must}}, "languages": ["en"]}


def midnight(moment: datetime) -> datetime:
    """The beginning of a day in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def stamp(moment: datetime) -> str:
    """The only form in which ``range`` compares; a bare date lets every dated row through."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
