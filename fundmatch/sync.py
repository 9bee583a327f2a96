"""Bringing the store up to date: each source read, guarded, saved and reported on its own.

A source that fails or gives an answer nobody should believe keeps its last good data, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fundmatch.errors import FundmatchError, RecordError, SourceError
from fundmatch.http import LATER
from fundmatch.models.call import instant
from fundmatch.sources.base import Fetched, Progress, Source, SourceSettings
from fundmatch.store import RecordProblem, RunReport, Store

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call

__all__ = ["RecordProblem", "RunReport", "quiet", "sync"]

#: Of what was listed last time; a public crawler of ИСУН refuses at the same figure.
MOST_LOST = 0.25
#: Of the records of one answer.
MOST_FAILED = 0.15
#: A call that closed this long ago is settled: its page is not read again at every run.
SETTLED_AFTER = timedelta(days=60)
ACCEPT = "If the portal really lists less now, repeat the sync with --accept-shrunken."


def quiet(_: str) -> None:
    """Progress that nobody wants to see."""


def sync(  # noqa: PLR0913 - everything impure comes in by argument
    sources: Iterable[Source],
    store: Store,
    http: Http,
    settings: SourceSettings,
    now: datetime,
    progress: Progress = quiet,
    *,
    accept_shrunken: bool = False,
) -> list[RunReport]:
    """Read every source and save what it lists; one report each, also recorded in the store.

    ``now`` is the instant of this run. ``accept_shrunken`` lets an answer pass that is far smaller than the last
    one. Errors of a source are in its report; StoreError is raised, since nothing can be kept then.
    """
    run = _Run(store, http, settings, now, progress, accept_shrunken)
    return [run.one(source) for source in sources]


@dataclass(frozen=True)
class _Answer:
    """What one source gave: calls, problems, and the ids it listed without giving a call."""

    fetched: Fetched
    calls: tuple[Call, ...]
    problems: tuple[RecordProblem, ...]
    present: frozenset[str]

    @property
    def read(self) -> int:
        return len(self.fetched.records) + len(self.fetched.failed)

    @property
    def held(self) -> int:
        """Calls of ours that the answer holds, read or settled."""
        return len(self.calls) + len(self.fetched.unchanged)

    @property
    def listed(self) -> int:
        return self.fetched.listed or self.read + len(self.fetched.unchanged)


@dataclass(frozen=True)
class _Run:
    store: Store
    http: Http
    settings: SourceSettings
    now: datetime
    progress: Progress
    accept_shrunken: bool

    def one(self, source: Source) -> RunReport:
        """Read, guard and save one source, and record what became of it."""
        begun = self.http.clock()
        known = self.store.calls(source.name, with_gone=False)
        try:
            report = self._take_over(source, known)
        except SourceError as error:
            report = self._failure(source, error)
        report = report.model_copy(update={"finished": instant(self.now + self._elapsed(begun))})
        self.store.record_run(report)
        return report

    def _take_over(self, source: Source, known: Sequence[Call]) -> RunReport:
        answer = self._answer(source, known)
        last = self.store.last_run(source.name, ok=True)
        problem = refusal(answer, self._expected(answer, known), last.listed if last else 0)
        if problem and not (self.accept_shrunken and problem.hint == ACCEPT):
            raise problem
        counts = self.store.save(
            source.name, answer.calls, now=self.now, complete=answer.fetched.complete, present=answer.present
        )
        return RunReport(
            source=source.name,
            ok=True,
            started=instant(self.now),
            finished=instant(self.now),
            listed=last.listed if last and answer.fetched.partial else answer.listed,
            read=answer.read,
            stored=answer.held,
            new=counts.new,
            changed=counts.changed,
            gone=counts.gone,
            skipped=answer.problems,
            notes=answer.fetched.notes,
        )

    def _answer(self, source: Source, known: Sequence[Call]) -> _Answer:
        settled = replace(self.settings, settled=frozenset(_keys(call for call in known if self._settled(call))))
        fetched = _fetched(source, self.http, settled, self.now, self.progress)
        calls, problems = _parsed(source, fetched, self.now)
        keys = {*fetched.unchanged, *(problem.key for problem in problems)}
        old = {call.id for call in known if _out_of_sight(call, fetched.not_before)}
        return _Answer(fetched, calls, problems, frozenset({f"{source.name}:{key}" for key in keys} | old))

    def _expected(self, answer: _Answer, known: Sequence[Call]) -> int:
        """How many calls the last readings give reason to expect."""
        if answer.fetched.partial:
            return 0
        return sum(not _out_of_sight(call, answer.fetched.not_before) for call in known)

    def _settled(self, call: Call) -> bool:
        return bool(call.deadlines) and call.deadlines[-1].end() + SETTLED_AFTER < self.now

    def _failure(self, source: Source, error: SourceError) -> RunReport:
        at = instant(self.now)
        return RunReport(
            source=source.name, ok=False, started=at, finished=at, error=error.message, hint=error.hint or LATER
        )

    def _elapsed(self, begun: float) -> timedelta:
        return timedelta(seconds=max(0.0, self.http.clock() - begun))


def refusal(answer: _Answer, expected: int, listed_before: int) -> SourceError | None:
    """Why the answer must not replace what is stored, None for one that may.

    Empty where there were calls, shrunk by more than a quarter (our calls, or everything the portal lists), or more
    than 15 % of its records not understood; one bad record alone is never a reason.
    """
    failed, got = len(answer.problems), answer.held
    if failed > max(1.0, MOST_FAILED * answer.read):
        first = answer.problems[0]
        text = f"refused: {failed} of {answer.read} records are not understood, first {first.key}: {first.problem}"
        return SourceError(text, "The portal may have changed.")
    if expected and not got:
        return SourceError(f"refused: no call where there were {expected}", ACCEPT)
    if got + failed < (1 - MOST_LOST) * expected:
        return SourceError(f"refused: {got} calls where there were {expected}", ACCEPT)
    if not answer.fetched.partial and answer.listed < (1 - MOST_LOST) * listed_before:
        return SourceError(f"refused: {answer.listed} rows listed where there were {listed_before}", ACCEPT)
    return None


def _fetched(source: Source, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
    try:
        return source.fetch(http, settings, now, progress)
    except SourceError:
        raise
    except FundmatchError as error:
        raise SourceError(error.message, error.hint) from error
    except Exception as error:
        # A plug-in's slip or a page nobody foresaw: the other sources go on.
        raise SourceError(f"{type(error).__name__}: {error}", "This looks like a bug; please report it.") from error


def _parsed(source: Source, fetched: Fetched, now: datetime) -> tuple[tuple[Call, ...], tuple[RecordProblem, ...]]:
    calls: list[Call] = []
    problems = [RecordProblem(key=failed.key, problem=failed.problem) for failed in fetched.failed]
    for record in fetched.records:
        try:
            call = _owned(source.parse(record, now), source.name)
        except FundmatchError as error:
            problems.append(RecordProblem(key=record.key, problem=error.message))
        except Exception as error:  # noqa: BLE001 - hostile data: one record may not stop the run
            problems.append(RecordProblem(key=record.key, problem=f"{type(error).__name__}: {error}"))
        else:
            calls += [call] if call is not None else []
    return tuple(calls), tuple(problems)


def _owned(call: Call | None, source: str) -> Call | None:
    """Refuse a call under another source's name: it would overwrite that source's records."""
    if call is not None and call.source != source:
        raise RecordError(f"{source}: {call.id} belongs to another source")
    return call


def _keys(calls: Iterable[Call]) -> Iterable[str]:
    return (call.id.partition(":")[2] for call in calls)


def _out_of_sight(call: Call, not_before: datetime | None) -> bool:
    """Closed for so long that the source was not asked for it."""
    return not_before is not None and bool(call.deadlines) and call.deadlines[-1].end() < not_before
