"""What the search is asked: slices of the index small enough to be read whole (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

#: Grant topics and cascade calls; the others are tenders, external action, news.
TYPES = ("1", "8")
CLOSED = "31094503"
PAGE = 100
#: No query gives more rows than this, whatever totalResults says.
WINDOW = 10_000
#: None is unique: pages may overlap and leave rows out, so a second reading uses another order.
SORTS = (("identifier", "ASC"), ("startDate", "DESC"), ("deadlineDate", "ASC"), ("identifier", "DESC"))
DAWN = datetime(1990, 1, 1, tzinfo=UTC)
DUSK = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Slice:
    """Rows of one programme and type, closed or not closed, with a deadline in ``[after, before)``.

    ``dated`` is None while deadlines do not matter, True for rows with one in the bounds, False for rows without.
    """

    framework: str
    type: str
    closed: bool
    after: datetime = DAWN
    before: datetime = DUSK
    dated: bool | None = None

    def query(self) -> dict[str, object]:
        """The ``query`` part. Only bool, term, terms and range exist; anything else is HTTP 400."""
        must: list[object] = [
            {"terms": {"type": [self.type]}},
            {"terms": {"DATASOURCE": ["SEDIA"]}},
            {"terms": {"frameworkProgramme": [self.framework]}},
        ]
        # The status is stale, so it only ever excludes, and rows without one stay in.
        must_not: list[object] = []
        (must if self.closed else must_not).append({"terms": {"status": [CLOSED]}})
        if self.dated is not None:
            bounds = {"range": {"deadlineDate": {"gte": stamp(self.after), "lt": stamp(self.before)}}}
            (must if self.dated else must_not).append(bounds)
        return {"bool": {"must": must, "must_not": must_not} if must_not else {"must": must}}


def slices(framework: str, since: datetime) -> list[Slice]:
    """One type at a time: all that is not closed, and of the closed those with a deadline from ``since`` on.

    The second part matters for topics flagged closed whose second stage is still ahead.
    """
    return [
        part
        for kind in TYPES
        for part in (Slice(framework, kind, False), Slice(framework, kind, True, after=since, dated=True))
    ]


def split(part: Slice) -> list[Slice]:
    """Narrower slices that cover ``part`` together, none when it is already one day wide."""
    if part.dated is False or part.before - part.after <= timedelta(days=1):
        return []
    middle = part.after + (part.before - part.after) / 2
    halves = [replace(part, before=middle, dated=True), replace(part, after=middle, dated=True)]
    return halves if part.dated else [*halves, replace(part, dated=False)]


def parts(part: Slice, sort: tuple[str, str]) -> dict[str, object]:
    """The multipart parts of one request. Without ``languages`` one row per translation comes back.

    ``displayFields`` stays away: it drops the conditions even when they are listed.
    """
    field, order = sort
    return {"query": part.query(), "languages": ["en"], "sort": {"field": field, "order": order}}


def stamp(moment: datetime) -> str:
    """The only form in which ``range`` compares; a bare date lets every dated row through."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
