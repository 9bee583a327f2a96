"""Days as the portal writes them (pure)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

#: ``2025-10-02T00:00:00.000+0000``. On topics the time is an artefact of the index, so the day is all we take.
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?", re.ASCII)
#: The topic files count milliseconds.
EPOCH_MS = re.compile(r"-?\d{9,14}", re.ASCII)
#: The Commission's first framework programmes are older than its portal; no date beyond 2100 was meant so.
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def day(text: str) -> str:
    """``2026-09-15`` out of a date, a timestamp or milliseconds since 1970.

    Raises ValueError for anything else, and for days before 1990 or after 2100: seconds taken for milliseconds fall
    into 1970, a slip of the keyboard into the year 20226.
    """
    text = text.strip()
    if EPOCH_MS.fullmatch(text):
        found = datetime.fromtimestamp(int(text) / 1000, UTC).date()
    else:
        matched = DAY.fullmatch(text)
        if not matched:
            raise ValueError(f"{text[:60]!r} is no date")
        found = date.fromisoformat(matched[1])
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"{text[:60]!r} is no date of a call")
    return found.isoformat()
