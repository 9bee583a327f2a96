"""Reading ИСУН: three tabs in two languages, then one page for each procedure of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fundmatch.errors import SourceError
from fundmatch.http import LATER, Check, Manners
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord, SourceSettings
from fundmatch.sources.isun.detail import read_detail, says_ended
from fundmatch.sources.isun.listing import Listing, Row, of_programmes, read_listing
from fundmatch.sources.isun.parse import Procedure

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Progress

#: The first two are never empty on a working portal (55 and some thousand rows); drafts may well be.
NEEDED = ("Active", "Ended")
OPTIONAL = ("PublicDiscussion",)
#: Of the details; above this the portal is refusing us, and asking on would be rude.
MOST_FAILED = 0.15
#: The Ended tab weighed 2.4 MB.
LIMIT = 32 * 1024 * 1024
#: The firewall answers HTTP 200 with about 245 bytes.
REFUSAL, REFUSAL_SIZE = b"Request Rejected", 4096


def fetch(http: Http, settings: SourceSettings, progress: Progress) -> Fetched:
    """See :meth:`Isun.fetch`."""
    reader = Reader(http, settings, progress)
    listings = {tab: reader.listing("bg", tab) for tab in NEEDED}
    missing = []
    for tab in OPTIONAL:
        try:
            listings[tab] = reader.listing("bg", tab)
        except SourceError as error:
            missing.append(f"tab {tab} could not be read: {error.message}")
    english = reader.english(listings)
    rows = _ours(listings.values(), english, settings.isun_programmes)
    settled = tuple(row.guid for row in rows if row.ended and row.guid in settings.settled)
    reader.details([row for row in rows if row.guid not in settled])
    return Fetched(
        records=tuple(reader.records),
        complete=not missing,
        notes=(*missing, *reader.notes),
        failed=tuple(reader.failed),
        unchanged=settled,
        listed=sum(listing.listed for listing in listings.values()),
    )


def _ours(listings: Iterable[Listing], english: dict[str, str], programmes: tuple[str, ...]) -> list[Row]:
    """The rows of our programmes, each guid once: one that stands in two tabs counts where it comes first."""
    rows: dict[str, Row] = {}
    for row in (row for listing in listings for row in listing.rows):
        if of_programmes(row, programmes):
            rows.setdefault(row.guid, replace(row, title_en=english.get(row.guid, "")))
    return list(rows.values())


@dataclass
class Reader:
    """One reading of the portal: what came of it so far."""

    http: Http
    settings: SourceSettings
    progress: Progress
    records: list[RawRecord] = field(default_factory=list)
    failed: list[FailedRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def listing(self, language: str, tab: str) -> Listing:
        """One tab. Raises SourceError when it cannot be read, or is empty though it never should be."""

        def check(body: bytes) -> None:
            _whole(body)
            if tab in NEEDED and not read_listing(_decoded(body)).listed:
                raise SourceError(f"tab {tab} lists no procedure", "The page may have changed, or is out of order.")

        self.progress(f"opic: {tab}")
        return read_listing(_decoded(self._get(f"/{language}/s/Procedure/{tab}", check)))

    def english(self, tabs: Iterable[str]) -> dict[str, str]:
        """The official English titles by guid, from the same tabs in English; without one the call has none."""
        titles: dict[str, str] = {}
        for tab in tabs:
            try:
                titles |= {row.guid: row.title for row in self.listing("en", tab).rows}
            except SourceError as error:
                self.notes.append(f"no English titles of tab {tab}: {error.message}")
        return titles

    def details(self, rows: list[Row]) -> None:
        """The page of each row. Raises SourceError when too many cannot be read."""
        for number, row in enumerate(rows, 1):
            self.progress(f"opic: procedure {number} of {len(rows)}, {row.code}")
            try:
                self.records.append(RawRecord(row.guid, Procedure(row, self._detail(row))))
            except SourceError as error:
                self.failed.append(FailedRecord(row.guid, f"{row.code}: {error.message}"))
                if len(self.failed) > max(1, MOST_FAILED * len(rows)):
                    text = f"{len(self.failed)} of {number} details failed, the last: {error.message}"
                    raise SourceError(text, error.hint) from error

    def _detail(self, row: Row) -> str:
        html = _decoded(self._get(row.path, _whole))
        if read_detail(html) is None and says_ended(html) and not row.ended:
            # It ended since the listing was read; its content is on the other page.
            html = _decoded(self._get(replace(row, action="InfoEnded").path, _whole))
        if read_detail(html) is None and says_ended(html):
            raise SourceError("ended, and its page shows no more than that", LATER)
        return html

    def _get(self, path: str, check: Check) -> bytes:
        manners = Manners(gap=self.settings.isun_gap, attempts=4, timeout=60.0, limit=LIMIT)
        return self.http.get(self.settings.isun + path, manners, check)


def _whole(body: bytes) -> None:
    """Refuse the firewall's page and a page cut off on the way; both come with HTTP 200."""
    if len(body) < REFUSAL_SIZE and REFUSAL in body:
        raise SourceError(
            "refused by the portal's firewall", "Wait some hours; the portal limits how often it is read."
        )
    if b"</html>" not in body[-1024:].lower():
        raise SourceError("page cut off", LATER)


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", errors="replace")
