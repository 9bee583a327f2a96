"""The guard: what one bad source, one bad record or one strange answer may and may not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fundmatch.errors import RecordError, SourceError, StoreError
from fundmatch.http import Http
from fundmatch.models import Call, Deadline
from fundmatch.models.call import instant
from fundmatch.sources.base import FailedRecord, Fetched, Progress, RawRecord, SourceSettings
from fundmatch.store import Store
from fundmatch.sync import sync

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
SETTINGS = SourceSettings()


@dataclass
class FakeSource:
    """A source that gives what a test puts into it; a payload that is an exception is raised by ``parse``."""

    name: str = "fake"
    answer: Fetched | Exception = field(default_factory=lambda: listing(0))
    asked_with: list[SourceSettings] = field(default_factory=list)

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        progress(f"{self.name}: asked")
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


def records(count: int, **fields: object) -> tuple[RawRecord, ...]:
    return tuple(RawRecord(str(number), dict(fields)) for number in range(count))


def listing(count: int, *more: RawRecord, complete: bool = True, listed: int = 0) -> Fetched:
    return Fetched((*records(count), *more), complete, listed=listed)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def http() -> Iterator[Http]:
    with Http() as session:
        yield session


def test_a_good_answer_is_stored_and_reported(store: Store, http: Http) -> None:
    source = FakeSource(answer=Fetched(records(3), True, notes=("a note",)))
    said: list[str] = []
    (report,) = sync([source], store, http, SETTINGS, NOW, said.append)
    assert (report.ok, report.read, report.stored, report.new, report.gone) == (True, 3, 3, 3, 0)
    assert (report.notes, report.error, report.started) == (("a note",), "", "2026-10-01T06:00:00Z")
    assert report.finished >= report.started
    assert store.last_run("fake") == report
    assert said == ["fake: asked"]
    assert len(store.calls("fake")) == 3


def test_no_useful_row_at_the_first_reading_is_normal(store: Store, http: Http) -> None:
    (report,) = sync([FakeSource(answer=listing(0, listed=54))], store, http, SETTINGS, NOW)
    assert report.ok


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SourceError("HTTP 500 (http://x)", "later"), "HTTP 500"),
        (RecordError("strange"), "strange"),
        (ZeroDivisionError("a slip"), "ZeroDivisionError: a slip"),
    ],
)
def test_one_source_fails_and_the_others_go_on(error: Exception, words: str, store: Store, http: Http) -> None:
    sources = [FakeSource("one", listing(2)), FakeSource("two", listing(3)), FakeSource("three", listing(1))]
    sync(sources, store, http, SETTINGS, NOW)
    sources[1].answer = error
    reports = sync(sources, store, http, SETTINGS, NOW)
    assert [report.ok for report in reports] == [True, False, True]
    assert words in reports[1].error
    assert reports[1].hint
    assert len(store.calls("two", with_gone=False)) == 3


@pytest.mark.parametrize(
    ("answer", "ok", "words"),
    [
        (listing(0), False, "no call where there were 20"),
        (listing(14), False, "14 calls where there were 20"),
        (listing(14, complete=False), False, "14 calls"),
        (listing(15), True, ""),
        (listing(20, listed=74), False, "74 rows listed where there were 100"),
        (listing(20, listed=75), True, ""),
        (Fetched(records(5), False, partial=True), True, ""),
        (Fetched(records(5), True, unchanged=tuple(map(str, range(5, 20)))), True, ""),
    ],
)
def test_an_answer_that_shrank_too_much_is_refused(
    answer: Fetched, ok: bool, words: str, store: Store, http: Http
) -> None:
    sync(
        [FakeSource(answer=listing(20, listed=100 if "rows" in words or answer.listed else 0))],
        store,
        http,
        SETTINGS,
        NOW,
    )
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert (report.ok, words in report.error) == (ok, True)
    assert ok or len(store.calls("fake", with_gone=False)) == 20
    if not ok:
        assert "--accept-shrunken" in report.hint
        (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW, accept_shrunken=True)
        assert report.ok


def test_a_refused_run_is_no_yardstick(store: Store, http: Http) -> None:
    for answer in (listing(20), listing(1), listing(1)):
        (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert not report.ok
    assert len(store.calls("fake", with_gone=False)) == 20


BAD = RecordError("fake: bad: deadlineDate: no date")


@pytest.mark.parametrize(
    ("good", "bad", "ok"), [(1, 1, True), (0, 1, True), (17, 3, True), (16, 3, False), (1, 2, False), (99, 15, True)]
)
def test_bad_records_are_warnings_until_they_are_too_many(
    good: int, bad: int, ok: bool, store: Store, http: Http
) -> None:
    wrong = [RawRecord(f"bad{number}", BAD) for number in range(bad)]
    (report,) = sync([FakeSource(answer=listing(good, *wrong))], store, http, SETTINGS, NOW)
    assert report.ok == ok
    if ok:
        assert [problem.problem for problem in report.skipped] == [BAD.message] * bad
        assert report.stored == good


def test_even_a_slip_in_a_parser_costs_one_record_only(store: Store, http: Http) -> None:
    odd = RawRecord("odd", KeyError("field"))
    foreign = RawRecord("foreign", {"id": "other:1", "source": "other"})
    (report,) = sync([FakeSource(answer=listing(18, odd, foreign))], store, http, SETTINGS, NOW)
    assert report.ok
    assert [problem.key for problem in report.skipped] == ["odd", "foreign"]
    assert store.calls("other") == []


def test_what_is_listed_but_not_understood_is_not_gone(store: Store, http: Http) -> None:
    sync([FakeSource(answer=listing(20))], store, http, SETTINGS, NOW)
    failed = (FailedRecord("18", "HTTP 500"),)
    answer = Fetched((*records(18), RawRecord("19", BAD)), True, failed=failed)
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert (report.ok, report.gone, len(report.skipped)) == (True, 0, 2)
    assert store.gone() == {}


def test_a_record_that_is_not_ours_is_no_problem(store: Store, http: Http) -> None:
    (report,) = sync([FakeSource(answer=listing(1, RawRecord("x", None)))], store, http, SETTINGS, NOW)
    assert (report.read, report.stored, report.skipped) == (2, 1, ())


def days_ago(days: int) -> tuple[Deadline, ...]:
    return (Deadline(at=(NOW - timedelta(days=days)).date().isoformat()),)


def test_calls_closed_too_long_to_be_asked_for_are_neither_gone_nor_missed(store: Store, http: Http) -> None:
    old = tuple(RawRecord(f"old{number}", {"deadlines": days_ago(800)}) for number in range(20))
    sync([FakeSource(answer=Fetched((*records(5), *old), True))], store, http, SETTINGS, NOW)
    answer = Fetched(records(5), True, not_before=NOW - timedelta(days=730))
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert (report.ok or "rows listed" in report.error, store.gone()) == (True, {})


@pytest.mark.parametrize(("days", "settled"), [(90, {"1"}), (30, set())])
def test_a_source_is_told_what_is_settled(days: int, settled: set[str], store: Store, http: Http) -> None:
    source = FakeSource(answer=Fetched((RawRecord("1", {"deadlines": days_ago(days)}), RawRecord("2", {})), True))
    for _ in range(2):
        sync([source], store, http, SETTINGS, NOW)
    assert source.asked_with[0].settled == frozenset()
    assert source.asked_with[1].settled == settled


def test_a_store_that_cannot_be_written_is_the_callers_concern(store: Store, http: Http) -> None:
    store.connection.execute("DROP TABLE changes")
    with pytest.raises(StoreError):
        sync([FakeSource(answer=listing(1))], store, http, SETTINGS, NOW)


def test_changes_of_a_second_run_are_counted(store: Store, http: Http) -> None:
    sync([FakeSource(answer=listing(8))], store, http, SETTINGS, NOW)
    changed: Callable[[int], RawRecord] = lambda key: RawRecord(str(key), {"title": "Another"})  # noqa: E731
    answer = Fetched((*records(6), changed(6), changed(99)), True)
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW + timedelta(days=1))
    assert (report.new, report.changed, report.gone) == (1, 1, 1)
    assert [change.kind for change in store.changes(NOW + timedelta(days=1))] == ["changed", "new", "gone"]
