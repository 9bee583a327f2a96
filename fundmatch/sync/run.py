"""One run over some sources. A source that fails or gives an answer nobody should believe keeps its last good data,
and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fundmatch.errors import FundmatchError, SourceError, UsageError
from fundmatch.http import LATER
from fundmatch.models.call import instant
from fundmatch.sources.base import Fetched, FileReader, GivenFile, Progress, Source, SourceSettings, Step
from fundmatch.store import ListingCount, RunReport, ShapeCount, Store
from fundmatch.sync.answer import Answer, answered, ids
from fundmatch.sync.guard import Yardstick, refusal

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call

Reader = Callable[[SourceSettings], Fetched]


def quiet(_: Step) -> None:
    """Progress that nobody wants to see."""


@dataclass(frozen=True)
class Saving:
    """Where to and how: ``accept_shrink`` lets an answer pass that the guard would refuse."""

    store: Store
    now: datetime
    clock: Callable[[], float]
    accept_shrink: bool = False


def sync(  # noqa: PLR0913 - everything impure comes in by argument
    sources: Iterable[Source],
    store: Store,
    http: Http,
    settings: SourceSettings,
    now: datetime,
    progress: Progress = quiet,
    *,
    accept_shrink: bool = False,
) -> list[RunReport]:
    """Read every source and save what it lists; one report each, also recorded in the store.

    ``now`` is the instant of this run. ``accept_shrink`` lets an answer pass that the guard would refuse. Errors of
    a source are in its report; StoreError is raised, since nothing can be kept then.
    """
    saving = Saving(store, now, http.clock, accept_shrink)
    return [_one(source, _asking(source, http, now, progress), settings, saving) for source in sources]


def import_file(source: Source, file: GivenFile, known: Sequence[Call], saving: Saving) -> RunReport:
    """Save what a file downloaded by hand says of the calls of ``source``; ``known`` are the calls at hand.

    Raises UsageError for a source that reads no files.
    """
    if not isinstance(source, FileReader):
        raise UsageError(f'source "{source.name}" reads no files', "Leave --from-file out.")
    reader: FileReader = source
    ours = [call for call in known if call.source == source.name]
    return _one(source, lambda _: reader.read_file(file, ours, saving.now), SourceSettings(), saving)


def _asking(source: Source, http: Http, now: datetime, progress: Progress) -> Reader:
    return lambda settings: source.fetch(http, settings, now, progress)


def _one(source: Source, reader: Reader, settings: SourceSettings, saving: Saving) -> RunReport:
    """Read, guard and save one source, and record what became of it, in one transaction."""
    begun = saving.clock()
    try:
        answer = _guarded(source, reader, settings, saving)
    except SourceError as error:
        report = _finished(_failure(source, error, saving.now), begun, saving)
        saving.store.record_run(report)
        return report
    with saving.store.transaction():
        report = _finished(_saved(source, answer, saving), begun, saving)
        saving.store.record_run(report)
    return report


def _guarded(source: Source, reader: Reader, settings: SourceSettings, saving: Saving) -> Answer:
    store = saving.store
    every = store.calls(source.name)
    gone = store.gone()
    keys = frozenset(key.partition(":")[2] for key in store.settled(source.name))
    fetched = _fetched(reader, replace(settings, settled=keys))
    answer = answered(source, fetched, {call.id: call for call in every}, saving.now)
    known = [call for call in every if call.id not in gone]
    problem = refusal(answer, Yardstick(known, store.runs(source.name), saving.now))
    if problem and not saving.accept_shrink:
        raise problem
    return replace(answer, present=answer.present | ids(call for call in known if _unasked(call, fetched)))


def _fetched(reader: Reader, settings: SourceSettings) -> Fetched:
    try:
        return reader(settings)
    except SourceError:
        raise
    except FundmatchError as error:
        raise SourceError(error.message, error.hint) from error
    except Exception as error:
        # A plug-in's slip or a page nobody foresaw: the other sources go on.
        raise SourceError(f"{type(error).__name__}: {error}", "This looks like a bug; please report it.") from error


def _unasked(call: Call, fetched: Fetched) -> bool:
    """Closed for so long that the source was not asked for it: its absence means nothing."""
    edge = fetched.not_before
    return edge is not None and bool(call.deadlines) and call.deadlines[-1].end() < edge


def _saved(source: Source, answer: Answer, saving: Saving) -> RunReport:
    fetched = answer.fetched
    counts = saving.store.save(
        source.name,
        answer.calls,
        now=saving.now,
        complete=fetched.complete,
        present=answer.present,
        settled=answer.settled & ids(answer.calls),
        partial=fetched.partial,
    )
    return RunReport(
        source=source.name,
        ok=True,
        started=instant(saving.now),
        finished=instant(saving.now),
        listed=answer.listed,
        read=answer.read,
        stored=answer.held,
        new=counts.new,
        changed=counts.changed,
        gone=counts.gone,
        skipped=answer.problems,
        notes=(*fetched.notes, *_novelties(fetched)),
        complete=fetched.complete,
        partial=fetched.partial,
        listings=tuple(ListingCount(name=each.name, rows=each.rows) for each in fetched.listings),
        shapes=tuple(
            ShapeCount(group=shape.group, rows=shape.rows, readable=dict(shape.readable), required=shape.required)
            for shape in fetched.shapes
        ),
    )


def _novelties(fetched: Fetched) -> list[str]:
    return [
        f"the portal gives fields that we do not know yet ({shape.group}): {', '.join(shape.unknown)}"
        for shape in fetched.shapes
        if shape.unknown
    ]


def _failure(source: Source, error: SourceError, now: datetime) -> RunReport:
    at, hint = instant(now), error.hint or LATER
    return RunReport(source=source.name, ok=False, started=at, finished=at, error=error.message, hint=hint)


def _finished(report: RunReport, begun: float, saving: Saving) -> RunReport:
    elapsed = timedelta(seconds=max(0.0, saving.clock() - begun))
    return report.model_copy(update={"finished": instant(saving.now + elapsed)})
