"""Some framework programmes on the EU portal as a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call
    from fundmatch.sources.base import Fetched, Progress, RawRecord, Shape, SourceSettings


@dataclass(frozen=True)
class EuPortal:
    """What is asked for.

    ``frameworks``: the portal's ids of the programmes, all of them when empty. ``programme``: what they are called;
    empty for the label that the portal's own facets give. ``types`` of rows: 1 topics, 8 cascade calls, 2 external
    action; others are no calls.
    """

    name: str
    programme: str = ""
    frameworks: tuple[str, ...] = ()
    types: tuple[str, ...] = ("1", "8")

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        """Every row of ours not closed, or closed within the history asked for. Raises SourceError.

        When the search is out, topics come from the portal's files and the answer is partial.
        """
        from fundmatch.sources.eu_portal.fetch import Errand, fetch

        return fetch(Errand(self, http, settings, now, progress))

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        """The call in one search row; None for other types, programmes, languages and stale copies.

        The payload is what :meth:`fetch` gives, or a search result as the portal serves it.
        """
        from fundmatch.sources.eu_portal.parse import parse

        return parse(self, record, now)

    def check(self, http: Http, settings: SourceSettings, now: datetime) -> Shape:
        """The shape of one page of the first type. Raises SourceError, SourceChangedError for an answer in a form
        that we do not know or without any row."""
        from fundmatch.sources.eu_portal.fetch import check

        return check(self, http, settings)
