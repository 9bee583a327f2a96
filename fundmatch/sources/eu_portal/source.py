"""One framework programme on the EU portal as a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call
    from fundmatch.sources.base import Fetched, Progress, RawRecord, SourceSettings


@dataclass(frozen=True)
class EuPortal:
    """``framework`` is the portal's id of the programme, labelled by its own facets."""

    name: str
    programme: str
    framework: str

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        """Every topic and cascade call not closed, or closed within the history asked for. Raises SourceError.

        When the search is down, topics come from the portal's static files and the answer is partial.
        """
        from fundmatch.sources.eu_portal.fetch import fetch

        return fetch(self, http, settings, now, progress)

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        """The call in one search row; None for other types, programmes, languages and stale copies."""
        from fundmatch.sources.eu_portal.parse import parse

        return parse(self, record, now)
