"""When the search is down: the portal's own files. On 24 Sep 2026 they outlived a whole day of HTTP 500.

``grantsTenders.json`` is an index of all topics without texts; ``topicDetails/<identifier in lower case>.json`` holds
one topic. Cascade calls are in neither, so what comes from here is a part and removes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fundmatch.errors import SourceError
from fundmatch.http import Manners, MissingError
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord, SourceSettings

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.eu_portal.source import EuPortal

DATA = "/info/funding-tenders/opportunities/data/"
INDEX = DATA + "referenceData/grantsTenders.json"
#: 129 MB when last seen.
INDEX_MANNERS = Manners(patience=900.0, limit=512 * 1024 * 1024)
TOPIC_MANNERS = Manners(attempts=3, limit=16 * 1024 * 1024)
CLOSED = 31094503
#: A site that gives hardly any of its files is down as well.
MOST_FAILED = 0.15


def may_replace(settings: SourceSettings) -> bool:
    """Whether the static files belong to the portal whose search failed.

    An exchanged search beside the public site is somebody's test bench: the two are never mixed.
    """
    usual = SourceSettings()
    return (settings.eu_search == usual.eu_search) == (settings.eu_site == usual.eu_site)


def fetch_static(source: EuPortal, http: Http, settings: SourceSettings, now: datetime, cause: SourceError) -> Fetched:
    """Topics of ``source`` that are not closed, from the files. Raises ``cause`` when they cannot be read either."""
    try:
        index = _index(http.get(settings.eu_site + INDEX, INDEX_MANNERS, check=_is_index))
        reading = _Reading(http, settings.eu_site, source.framework)
        reading.topics([entry for entry in _topics(index, source.framework) if _wanted(entry, now)])
    except SourceError as error:
        raise cause from error
    if not reading.records:
        raise cause
    notes = [f"the search is down ({cause.message}): topics come from the portal's files, cascade calls stay as known"]
    if reading.missing:
        notes.append(f"{reading.missing} topics have no file")
    return Fetched(tuple(reading.records), False, tuple(notes), tuple(reading.failed), partial=True)


@dataclass
class _Reading:
    http: Http
    site: str
    framework: str
    records: list[RawRecord] = field(default_factory=list)
    failed: list[FailedRecord] = field(default_factory=list)
    missing: int = 0

    def topics(self, entries: list[dict[str, Any]]) -> None:
        """One file each. Raises SourceError when too many cannot be read."""
        for entry in entries:
            key = f"{entry['ccm2Id']}TOPICSen"
            try:
                self.records.append(RawRecord(key, self._topic(entry, key)))
            except MissingError:
                self.missing += 1  # normal for old topics
            except SourceError as error:
                self.failed.append(FailedRecord(key, error.message))
                if len(self.failed) > max(5, MOST_FAILED * len(entries)):
                    raise

    def _topic(self, entry: Mapping[str, Any], key: str) -> dict[str, Any]:
        address = f"{self.site}{DATA}topicDetails/{quote(str(entry['identifier']).lower(), safe='')}.json"
        topic = _details(self.http.get(address, TOPIC_MANNERS, check=_is_topic))
        return as_search_row(topic, key, _at(entry.get("status"), "id"), self.framework)


def _is_index(body: bytes) -> None:
    _index(body)


def _index(body: bytes) -> list[Any]:
    entries = _at(_decoded(body), "fundingData", "GrantTenderObj")
    if not isinstance(entries, list):
        raise SourceError("grantsTenders.json is not what it used to be")
    return entries


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError("a file of the portal is no readable JSON") from error


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _topics(entries: Iterable[Any], framework: str) -> Iterator[dict[str, Any]]:
    for entry in entries:
        if isinstance(entry, dict) and entry.get("type") == 1 and entry.get("identifier") and entry.get("ccm2Id"):
            programmes = entry.get("frameworkProgramme")  # an object, or a list of one
            listed = programmes if isinstance(programmes, list) else [programmes]
            if framework in {str(_at(programme, "id")) for programme in listed}:
                yield entry


def _wanted(entry: Mapping[str, Any], now: datetime) -> bool:
    """Not closed, or flagged closed with a stage still ahead; history is not worth a request for each topic."""
    if _at(entry.get("status"), "id") != CLOSED:
        return True
    dates = entry.get("deadlineDatesLong")
    edge = now.timestamp() * 1000
    return any(isinstance(day, int | float) and day >= edge for day in (dates if isinstance(dates, list) else ()))


def _is_topic(body: bytes) -> None:
    _details(body)


def _details(body: bytes) -> dict[str, Any]:
    topic = _at(_decoded(body), "TopicDetails")
    if not isinstance(topic, dict):
        raise SourceError("topic file without TopicDetails")
    return topic


def as_search_row(topic: Mapping[str, Any], reference: str, status: object, framework: str) -> dict[str, Any]:
    """A topic file in the shape of a search row, so that one parser reads both."""
    actions = [action for action in topic.get("actions") or () if isinstance(action, dict)]
    dates = [day for action in actions for day in action.get("deadlineDates") or ()]
    opening = [action.get("plannedOpeningDate") for action in actions]
    kinds = [_label(_at(kind, "typeOfAction")) for action in actions for kind in action.get("types") or ()]
    models = [_at(action, "submissionProcedure", "abbreviation") for action in actions]
    fields = {
        "type": ["1"],
        "DATASOURCE": ["SEDIA"],
        "language": ["en"],
        "status": [status],
        "frameworkProgramme": [framework],
        "identifier": [topic.get("identifier")],
        "callIdentifier": [topic.get("callIdentifier")],
        "title": [topic.get("title")],
        "keywords": topic.get("keywords"),
        "typesOfAction": kinds,
        "deadlineModel": models,
        "startDate": [day for day in map(_iso, opening) if day][:1],
        "deadlineDate": [day for day in map(_iso, dates) if day],
        "budgetOverview": [json.dumps(topic.get("budgetOverviewJSONItem"))],
        "descriptionByte": [topic.get("description")],
        "topicConditions": [topic.get("conditions")],
    }
    return {"reference": reference, "language": "en", "metadata": fields}


def _label(kind: object) -> str:
    """``HORIZON-RIA HORIZON  Research …`` without the code that the search leaves out."""
    code, _, label = str(kind or "").partition(" ")
    return label if "-" in code and label else str(kind or "")


def _iso(milliseconds: object) -> str:
    """Epoch milliseconds, a number or a string of digits, as the search writes a date; else what was there."""
    try:
        moment = datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return "" if milliseconds is None else str(milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
