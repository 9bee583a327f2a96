"""The competitiveness programmes of ИСУН as a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call
    from fundmatch.sources.base import Fetched, Progress, RawRecord, SourceSettings


@dataclass(frozen=True)
class Isun:
    """``opic`` after the first of its programmes; which ones is a setting."""

    name: str = "opic"

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        """The procedures of our programmes in every tab, each with its detail page. Raises SourceError.

        Details are read at every run, because a longer deadline shows nowhere else; only calls that ended long ago
        (``settings.settled``) are spared.
        """
        from fundmatch.sources.isun.fetch import fetch

        return fetch(http, settings, progress)

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        """The call on one detail page. Raises RecordError for a page that is not understood."""
        from fundmatch.sources.isun.parse import parse

        return parse(self.name, record, now)
