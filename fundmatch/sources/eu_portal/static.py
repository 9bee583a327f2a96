"""When the search is out: the portal's own files. On 24 Sep 2026 they outlived a whole day of HTTP 500.

``grantsTenders.json`` is an index of all topics without texts; ``topicDetails/<identifier in lower case>.json`` holds
one topic. Cascade calls are in neither, so what comes from here is a part and removes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from fundmatch.errors import SourceError
from fundmatch.http import Manners, MissingError, understood
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord, SourceSettings
from fundmatch.sources.eu_portal.index import Entry, entries
from fundmatch.sources.eu_portal.query import CLOSED
from fundmatch.sources.eu_portal.record import SUBSTITUTE, Found
from fundmatch.sources.eu_portal.row import ENGLISH, first, whole

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.eu_portal.fetch import Errand

DATA = "/info/funding-tenders/opportunities/data/"
INDEX = DATA + "referenceData/grantsTenders.json"
#: 124-130 MB when last seen, mostly sent unpacked.
INDEX_MANNERS = Manners(attempts=3, patience=900.0, limit=512 * 1024 * 1024, budget=1800.0)
#: The largest topic seen has 60 kB.
TOPIC_MANNERS = Manners(attempts=3, limit=8 * 1024 * 1024)
#: A site that gives hardly any of its files is out as well.
MOST_FAILED = 0.15

#: One index serves all sources of a run; it is as good as the session it came through.
_INDEXES: WeakKeyDictionary[Http, dict[str, tuple[Entry, ...]]] = WeakKeyDictionary()


def may_replace(settings: SourceSettings) -> bool:
    """Whether the static files belong to the portal whose search failed.

    An exchanged search beside the public site is somebody's test bench: the two are never mixed.
    """
    usual = SourceSettings()
    return (settings.eu_search == usual.eu_search) == (settings.eu_site == usual.eu_site)


def fetch_static(errand: Errand, cause: SourceError) -> Fetched:
    """Topics of the source that are not closed, from the files. Raises ``cause`` when they cannot be read either."""
    if "1" not in errand.source.types:
        raise cause
    try:
        reading = _Reading(errand)
        reading.topics(_wanted(errand, _index(errand.http, errand.settings.eu_site)))
    except SourceError as error:
        raise cause from error
    if not reading.records:
        raise cause
    notes = [f"the search is out ({cause.message}): topics come from the portal's files, other calls stay as known"]
    if reading.missing:
        notes.append(f"topics without a file: {reading.missing}")
    return Fetched(
        records=tuple(reading.records[key] for key in sorted(reading.records)),
        complete=False,
        notes=tuple(notes),
        failed=tuple(reading.failed),
        unread=() if errand.source.programme else ("programme",),
        partial=True,
    )


def topic_file(errand: Errand, identifier: str) -> dict[str, object]:
    """The fields of a search row as far as the topic's own file has them.

    Raises MissingError where there is none, SourceError for one that is unreadable or another topic's.
    """
    url = f"{errand.settings.eu_site}{DATA}topicDetails/{quote(identifier.lower(), safe='')}.json"
    return understood(
        lambda check: errand.http.get(url, TOPIC_MANNERS, check), lambda body: _fields(_details(body), identifier)
    )


@dataclass
class _Reading:
    errand: Errand
    records: dict[str, RawRecord] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)
    missing: int = 0

    def topics(self, wanted: list[Entry]) -> None:
        """One file each. Raises SourceError when too many cannot be read."""
        for number, entry in enumerate(wanted, 1):
            try:
                record = self._topic(entry)
                self.records[record.key] = record
            except MissingError:
                self.missing += 1  # normal for old topics
            except SourceError as error:
                self.failed.append(FailedRecord(_reference(entry.number), error.message))
                if len(self.failed) > max(5, MOST_FAILED * len(wanted)):
                    raise
            self.errand.tell("topic files", number, len(wanted))

    def _topic(self, entry: Entry) -> RawRecord:
        fields = topic_file(self.errand, entry.identifier)
        programme = next((id_ for id_ in entry.programmes if id_ in self.errand.source.frameworks), "")
        listed = {"type": ["1"], "DATASOURCE": ["SEDIA"], "language": [ENGLISH], "status": [entry.status]}
        key = _reference(whole(fields.get("ccm2Id")) or entry.number)
        ours = programme or next(iter(entry.programmes), "")
        row = {"reference": key, "metadata": {**fields, **listed, "frameworkProgramme": [ours]}}
        return RawRecord(key, Found(row, entry.programmes.get(ours, ""), origin=SUBSTITUTE))


def _reference(number: int) -> str:
    return f"{number}TOPICSen"


def _index(http: Http, site: str) -> tuple[Entry, ...]:
    """The topics of the whole index, read once a session. Raises SourceError."""
    known = _INDEXES.setdefault(http, {})
    if site not in known:
        known[site] = understood(
            lambda check: http.get(site + INDEX, INDEX_MANNERS, check), lambda body: tuple(entries(body))
        )
    return known[site]


def _wanted(errand: Errand, listed: Iterable[Entry]) -> list[Entry]:
    """Ours that are not closed, or flagged closed with a stage still ahead, each identifier once.

    History is not worth a request for each topic. Some topics stand twice: the greater number is the newer one.
    """
    frameworks, edge = set(errand.source.frameworks), errand.now.timestamp() * 1000
    best: dict[str, Entry] = {}
    for entry in listed:
        ours = not frameworks or not frameworks.isdisjoint(entry.programmes)
        if ours and (entry.status != CLOSED or entry.last >= edge):
            key = entry.identifier.casefold()
            best[key] = max(entry, best.get(key, entry), key=Entry.rank)
    return [best[key] for key in sorted(best)]


def _details(body: bytes) -> dict[str, Any]:
    try:
        decoded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError("a topic file is no readable JSON") from error
    topic = decoded.get("TopicDetails") if isinstance(decoded, dict) else None
    if not isinstance(topic, dict):
        raise SourceError("topic file without TopicDetails")
    return topic


def _fields(topic: dict[str, Any], identifier: str) -> dict[str, object]:
    """A topic file in the words of a search row, so that one parser reads both.

    Its values are objects and milliseconds where the row has lists of strings, JSON in strings and dates.
    """
    stated = first(topic.get("identifier"))
    if stated.casefold() != identifier.casefold() or first(topic.get("type")) not in ("", "1"):
        raise SourceError(f'the topic file of "{identifier}" is about "{stated}"')
    names = {
        "ccm2Id": "ccm2Id",
        "identifier": "identifier",
        "callIdentifier": "callIdentifier",
        "title": "title",
        "keywords": "keywords",
        "actions": "actions",
        "budgetOverview": "budgetOverviewJSONItem",
        "descriptionByte": "description",
        "topicConditions": "conditions",
    }
    return {ours: topic[theirs] for ours, theirs in names.items() if topic.get(theirs) is not None}
