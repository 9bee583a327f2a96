"""A source that gives what a test puts into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fundmatch.http import Http
from fundmatch.models import Call
from fundmatch.models.call import instant
from fundmatch.sources.base import Fetched, GivenFile, Progress, RawRecord, Shape, SourceSettings, Step


@dataclass
class FakeSource:
    """A payload that is an exception is raised by ``parse``; an answer that is one, by ``fetch``."""

    name: str = "fake"
    answer: Fetched | Exception = field(default_factory=lambda: listing(1))
    asked_with: list[SourceSettings] = field(default_factory=list)

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        progress(Step(self.name, "asked", 1, 1))
        self.asked_with.append(settings)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        if isinstance(record.payload, Exception):
            raise record.payload
        if record.payload is None:
            return None
        assert isinstance(record.payload, dict)
        fixed = {"programme": "P", "code": "C", "title": "T", "fetched_at": instant(now), "source": self.name}
        return Call.model_validate({"id": f"{self.name}:{record.key}", **fixed, **record.payload})


@dataclass
class ReadingSource(FakeSource):
    """One that also checks itself and reads files."""

    shape: Shape | Exception = field(default_factory=lambda: Shape("row", 5, {"title": 5}))
    given: list[tuple[GivenFile, tuple[str, ...]]] = field(default_factory=list)

    def check(self, http: Http, settings: SourceSettings, now: datetime) -> Shape:
        if isinstance(self.shape, Exception):
            raise self.shape
        return self.shape

    def read_file(self, file: GivenFile, known: list[Call], now: datetime) -> Fetched:
        self.given.append((file, tuple(call.id for call in known)))
        assert isinstance(self.answer, Fetched)
        return self.answer


def records(count: int, **fields: object) -> tuple[RawRecord, ...]:
    return tuple(RawRecord(str(number), dict(fields)) for number in range(count))


def listing(count: int, *more: RawRecord, complete: bool = True) -> Fetched:
    return Fetched((*records(count), *more), complete)
