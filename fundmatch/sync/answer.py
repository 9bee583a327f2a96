"""What one source gave, parsed: the calls, the problems, and what was listed without giving a call (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fundmatch.errors import FundmatchError, RecordError
from fundmatch.models import Budget, Call
from fundmatch.sources.base import Fetched, RawRecord, Source
from fundmatch.store import RecordProblem

#: What a substitute may leave empty although the listing has it: then the known value stays.
FILLED = (
    *("summary", "text", "titles", "texts", "action_type", "themes", "keywords", "opens", "deadlines"),
    *("deadline_model", "budget", "conditions", "url", "documents"),
)


@dataclass(frozen=True)
class Answer:
    """One reading: ``present`` are ids that were listed without giving a call, ``settled`` those read for good."""

    fetched: Fetched
    calls: tuple[Call, ...]
    problems: tuple[RecordProblem, ...]
    present: frozenset[str]
    settled: frozenset[str]

    @property
    def read(self) -> int:
        return len(self.fetched.records) + len(self.fetched.failed)

    @property
    def held(self) -> int:
        """Calls of ours that the answer holds, read or settled."""
        return len(self.calls) + len(self.fetched.unchanged)

    @property
    def listed(self) -> int:
        """Rows of the publisher before our own choice."""
        listings = self.fetched.listings
        return sum(each.rows for each in listings) if listings else self.read + len(self.fetched.unchanged)


def answered(source: Source, fetched: Fetched, known: Mapping[str, Call], now: datetime) -> Answer:
    """``fetched`` with its records parsed; ``known`` holds the stored calls by id."""
    calls, problems = _parsed(source, fetched, now)
    listed = {*fetched.unchanged, *(problem.key for problem in problems)}
    records = {f"{source.name}:{record.key}": record for record in fetched.records}
    return Answer(
        fetched=fetched,
        calls=tuple(kept(known.get(call.id), call, records[call.id], fetched) for call in calls),
        problems=problems,
        present=frozenset(f"{source.name}:{key}" for key in listed),
        settled=frozenset(f"{source.name}:{key}" for key in fetched.settled),
    )


def kept(old: Call | None, new: Call, record: RawRecord, fetched: Fetched) -> Call:
    """``new`` with what ``old`` knows better: what was not read, and what a substitute leaves empty."""
    if old is None:
        return new
    update = {name: getattr(old, name) for name in FILLED if fetched.partial and _empty(getattr(new, name))}
    update |= {name: _kept_value(name, old, new) for name in (*record.unread, *fetched.unread)}
    if record.unread_lines:
        update["conditions"] = _with_lines(old.conditions, new.conditions, record.unread_lines)
    return new.model_copy(update=update)


def _kept_value(name: str, old: Call, new: Call) -> object:
    before, after = getattr(old, name), getattr(new, name)
    if name in ("titles", "texts"):
        return {**before, **after}
    return after if name == "conditions" and after else before


def _with_lines(old: str, new: str, beginnings: tuple[str, ...]) -> str:
    """``new`` with those lines of ``old`` that begin so and that it has not itself."""
    lines = [line for line in new.split("\n") if line]
    missing = [line for line in old.split("\n") if line.lower().startswith(beginnings) and line not in lines]
    return "\n".join([*lines, *missing])


def _empty(value: object) -> bool:
    return not value or value == Budget()


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


def ids(calls: Iterable[Call]) -> frozenset[str]:
    """The ids of some calls."""
    return frozenset(call.id for call in calls)
