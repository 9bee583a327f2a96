"""One reading of the portal: slices, programme labels, translations, stubs; the topic files when the search is out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import LATER
from fundmatch.sources.base import FailedRecord, Fetched, RawRecord, Shape, SourceSettings, Step
from fundmatch.sources.eu_portal.dates import day
from fundmatch.sources.eu_portal.listing import Meter, Reading, read
from fundmatch.sources.eu_portal.parse import KINDS, TEXTS, framework_of
from fundmatch.sources.eu_portal.query import Slice, everything, orders, slices
from fundmatch.sources.eu_portal.record import Found
from fundmatch.sources.eu_portal.row import ENGLISH, Result, Row, best
from fundmatch.sources.eu_portal.search import CHANGED, Search
from fundmatch.sources.eu_portal.shapes import shape_of

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Progress
    from fundmatch.sources.eu_portal.source import EuPortal
    from fundmatch.sources.eu_portal.stubs import Completion

#: Of the rows counted; the same share that the guard asks for against the last reading.
LEAST_SHARE = 0.75
#: Notes are for people: more of the same kind are only counted.
MOST_NOTES = 5
#: What a stub lacks and its topic file would tell.
FROM_FILE = ("text", "conditions", "deadlines")
#: All that is kept of a row in another language.
TRANSLATED = {"title", "callTitle", *(name for names in TEXTS.values() for name in names)}


@dataclass(frozen=True)
class Errand:
    """What a reading needs: whom for, through what, told what, when, and whom to tell."""

    source: EuPortal
    http: Http
    settings: SourceSettings
    now: datetime
    progress: Progress

    @property
    def search(self) -> Search:
        return Search(self.http, self.settings.eu_search)

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=self.settings.history_days)

    @property
    def slices(self) -> list[Slice]:
        return slices(self.source.frameworks, self.source.types, self.since)

    def tell(self, text: str, done: int = 0, total: int = 0) -> None:
        self.progress(Step(self.source.name, text, done, total))


def fetch(errand: Errand) -> Fetched:
    """See :meth:`EuPortal.fetch`."""
    try:
        return _from_search(errand)
    except SourceError as error:
        from fundmatch.sources.eu_portal.static import fetch_static, may_replace

        if not may_replace(errand.settings):
            raise
        errand.tell("the search is out, reading the topic files")
        return fetch_static(errand, error)


def check(source: EuPortal, http: Http, settings: SourceSettings) -> Shape:
    """See :meth:`EuPortal.check`."""
    part = Slice(source.frameworks, source.types[0], closed=False)
    rows = [row for row in Search(http, settings.eu_search).page(part, orders(part.type)[0], 1).rows if Row.read(row)]
    if not rows:
        raise SourceChangedError("the search gives no row at all", CHANGED)
    return shape_of(part.type, rows)


def _from_search(errand: Errand) -> Fetched:
    from fundmatch.sources.eu_portal.stubs import completed

    meter = Meter(errand.source.name, "rows", errand.progress)
    readings = [read(errand.search, part, meter) for part in errand.slices]
    _refuse_fragment(readings)
    listed = _union(errand.slices, readings)
    labels, unlabelled = _labels(errand, listed.values())
    translations, untranslated = _translations(errand)
    done = completed(errand, listed)
    nameless = sum(reading.nameless for reading in readings)
    return Fetched(
        records=tuple(_records(errand.source, done, labels, translations)),
        complete=all(reading.complete for reading in readings),
        notes=(*_shortfalls(readings), *_broken(done.rows), *unlabelled, *untranslated, *done.notes),
        failed=(FailedRecord("(no reference)", f"{nameless} rows without a reference"),) if nameless else (),
        shapes=tuple(_shapes(errand.source, listed.values())),
        unread=(*(("programme",) if unlabelled else ()), *(("titles", "texts") if untranslated else ())),
        not_before=errand.since,
    )


def _refuse_fragment(readings: list[Reading]) -> None:
    """A portal that counts rows and does not show them is out of order, even at the first reading."""
    seen, total = sum(reading.seen for reading in readings), sum(reading.total for reading in readings)
    if seen < LEAST_SHARE * total:
        raise SourceError(f"the search shows only {seen} of the {total} rows it counts", LATER)
    if not total:
        raise SourceChangedError("the search has no row of this programme, open or closed", CHANGED)
    if sum(reading.nameless for reading in readings) * 2 > seen:
        raise SourceChangedError("the search gives rows that nobody can tell apart", CHANGED)


def _union(parts: Iterable[Slice], readings: Iterable[Reading]) -> dict[str, Result]:
    """The best copy of each reference: a call closed in between stands in two slices."""
    copies: dict[str, list[Result]] = {}
    for part, reading in zip(parts, readings, strict=True):
        for reference, result in reading.rows.items():
            if not _is_history(part, result):
                copies.setdefault(reference, []).append(result)
    return {reference: best(rows) for reference, rows in sorted(copies.items())}


def _is_history(part: Slice, result: Result) -> bool:
    """Whether a closed row is older than was asked for: a range in the wrong form lets every date through."""
    row = Row.read(result)
    try:
        days = [day(text) for text in row.many("deadlineDate")] if row and part.closed else []
    except ValueError:
        return False
    return bool(days) and max(days) < part.after.date().isoformat()


def _records(
    source: EuPortal,
    done: Completion,
    labels: Mapping[str, str],
    translations: Mapping[str, dict[str, Result]],
) -> Iterator[RawRecord]:
    for reference, result in done.rows.items():
        row = Row.read(result) or Row(reference, {})
        label = labels.get(framework_of(source, row), "")
        unread = FROM_FILE if reference in done.unread else ()
        yield RawRecord(reference, Found(result, label, translations.get(row.stem, {})), unread)


def _labels(errand: Errand, rows: Iterable[Result]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The portal's labels of programmes by id, for a source that has no name of its own; and notes."""
    source = errand.source
    if source.programme:
        return {}, ()
    try:
        facets = errand.search.facets(everything(source.frameworks, source.types)).get("frameworkProgramme", {})
    except SourceError as error:
        return {}, (f"programmes go by their numbers: {error.message}",)
    found = {raw: facet.label for raw, facet in facets.items() if facet.label not in ("", raw)}
    wanted = {framework_of(source, row) for row in map(Row.read, rows) if row} - {""}
    nameless = sorted(wanted - set(found))
    return found, (f"programmes without a label go by their numbers: {', '.join(nameless)}",) if nameless else ()


def _translations(errand: Errand) -> tuple[dict[str, dict[str, Result]], tuple[str, ...]]:
    """Rows in the further languages asked for, by what their references have in common and by language; and notes."""
    wanted = tuple(dict.fromkeys(each.lower() for each in errand.settings.languages if each.lower() != ENGLISH))
    if not wanted:
        return {}, ()
    names, meter, notes = ", ".join(wanted), Meter(errand.source.name, "translations", errand.progress), []
    copies: dict[tuple[str, str], list[Result]] = {}
    try:
        for part in errand.slices:
            reading = read(errand.search, replace(part, languages=wanted), meter)
            for key, result in _in_languages(reading, wanted):
                copies.setdefault(key, []).append(result)
            if not reading.complete:
                notes.append(f"titles and texts in {names}: only {reading.seen} of {reading.total} rows could be read")
    except SourceError as error:
        notes.append(f"titles and texts in {names} could not be read: {error.message}")
    found: dict[str, dict[str, Result]] = {}
    for (stem, language), results in copies.items():
        found.setdefault(stem, {})[language] = best(results)
    return found, tuple(notes)


def _in_languages(reading: Reading, wanted: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], Result]]:
    for result in reading.rows.values():
        row = Row.read(result)
        if row and row.language in wanted and row.datasource in ("", "SEDIA"):
            kept = {name: value for name, value in row.metadata.items() if name in TRANSLATED}
            yield (row.stem, row.language), {"reference": row.reference, "summary": row.summary, "metadata": kept}


def _shortfalls(readings: Iterable[Reading]) -> list[str]:
    return [
        f"only {reading.seen} of {reading.total} rows could be read"
        if reading.seen < reading.total
        else f"{reading.total} rows were read, but not all of them surely"
        for reading in readings
        if not reading.complete
    ]


def _broken(rows: Mapping[str, Result]) -> list[str]:
    broken = [
        f"{reference}: {', '.join(fields)} is no readable JSON and counts as not stated"
        for reference, result in rows.items()
        if (row := Row.read(result)) and (fields := row.broken())
    ]
    more = len(broken) - MOST_NOTES
    return broken[:MOST_NOTES] + ([f"{more} more rows with unreadable JSON"] if more > 0 else [])


def _shapes(source: EuPortal, rows: Iterable[Result]) -> Iterator[Shape]:
    by_type: dict[str, list[Result]] = {}
    for result in rows:
        row = Row.read(result)
        if row and row.language == ENGLISH:
            by_type.setdefault(row.type, []).append(result)
    return (shape_of(kind, by_type[kind]) for kind in source.types if kind in by_type and kind in KINDS)
