"""One run: what one bad source or one bad record may and may not do to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fundmatch.errors import RecordError, SourceError, StoreError, UsageError
from fundmatch.http import Http
from fundmatch.models import Budget, Deadline
from fundmatch.sources.base import FailedRecord, Fetched, GivenFile, RawRecord, SourceSettings, Step
from fundmatch.store import Store
from fundmatch.sync import import_file, sync
from fundmatch.sync.run import Saving
from tests.sync.fake import FakeSource, ReadingSource, listing, records

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)
SETTINGS = SourceSettings()
BAD = RecordError("fake: bad: deadlineDate: no date")


def days_ago(days: int) -> tuple[Deadline, ...]:
    return (Deadline(at=(NOW - timedelta(days=days)).date().isoformat()),)


def test_a_good_answer_is_stored_and_reported(store: Store, http: Http) -> None:
    source = FakeSource(answer=Fetched(records(3), True, notes=("a note",)))
    said: list[Step] = []
    (report,) = sync([source], store, http, SETTINGS, NOW, said.append)
    assert (report.ok, report.read, report.stored, report.new, report.gone) == (True, 3, 3, 3, 0)
    assert (report.notes, report.error, report.started) == (("a note",), "", "2026-10-01T06:00:00Z")
    assert report.finished >= report.started
    assert store.last_run("fake") == report
    assert said == [Step("fake", "asked", 1, 1)]
    assert len(store.calls("fake")) == 3


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


def test_calls_closed_too_long_to_be_asked_for_are_neither_gone_nor_missed(store: Store, http: Http) -> None:
    old = tuple(RawRecord(f"old{number}", {"deadlines": days_ago(800)}) for number in range(20))
    sync([FakeSource(answer=Fetched((*records(5), *old), True))], store, http, SETTINGS, NOW)
    answer = Fetched(records(5), True, not_before=NOW - timedelta(days=730))
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert (report.ok, store.gone()) == (True, {})


def test_a_source_is_told_what_is_settled(store: Store, http: Http) -> None:
    """What was read for good; a record that failed is not, however the source marks it."""
    answer = Fetched((*records(2), RawRecord("2", BAD)), True, settled=("1", "2"))
    source = FakeSource(answer=answer)
    for _ in range(2):
        sync([source], store, http, SETTINGS, NOW)
    assert [asked.settled for asked in source.asked_with] == [frozenset(), {"1"}]


FULL = {
    "titles": {"bg": "Т", "en": "T"},
    "budget": {"total": 5},
    "conditions": "a\nb",
    "text": "long",
    "deadlines": days_ago(-30),
    "opens": "2026-09-01",
    "keywords": ["a"],
}
KEPT: list[tuple[str, dict[str, object], Fetched, dict[str, object]]] = [
    (
        "fields that could not be read",
        {"conditions": "note", "titles": {"bg": "Т2"}},
        Fetched((), True, unread=("budget", "conditions", "titles")),
        {"budget": Budget(total=5), "conditions": "note", "titles": {"bg": "Т2", "en": "T"}, "text": ""},
    ),
    (
        "conditions that were not read",
        {"conditions": ""},
        Fetched((), True, unread=("conditions",)),
        {"conditions": "a\nb", "budget": Budget()},
    ),
    (
        "what a substitute leaves empty",
        {"conditions": "new", "deadlines": days_ago(-60)},
        Fetched((), False, partial=True),
        {
            "budget": Budget(total=5),
            "conditions": "new",
            "deadlines": days_ago(-60),
            "text": "long",
            "keywords": ("a",),
        },
    ),
    (
        "nothing of a whole answer",
        {"conditions": "new"},
        Fetched((), True),
        {"budget": Budget(), "conditions": "new", "text": "", "deadlines": ()},
    ),
]


@pytest.mark.parametrize(("fields", "kind", "expected"), [case[1:] for case in KEPT], ids=[case[0] for case in KEPT])
def test_what_is_kept_of_a_known_call(
    fields: dict[str, object], kind: Fetched, expected: dict[str, object], store: Store, http: Http
) -> None:
    sync([FakeSource(answer=Fetched((RawRecord("1", FULL),), True))], store, http, SETTINGS, NOW)
    sync([FakeSource(answer=replace(kind, records=(RawRecord("1", fields),)))], store, http, SETTINGS, NOW)
    (call,) = store.calls("fake")
    assert {name: getattr(call, name) for name in expected} == expected


def test_one_record_may_have_been_read_in_part(store: Store, http: Http) -> None:
    full = Fetched((RawRecord("1", FULL), RawRecord("2", FULL)), True)
    sync([FakeSource(answer=full)], store, http, SETTINGS, NOW)
    answer = Fetched((RawRecord("1", {}, unread=("budget",)), RawRecord("2", {})), True)
    sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert [call.budget for call in store.calls("fake")] == [Budget(total=5), Budget()]


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("Note\nWho may apply: all", "", "Who may apply: all"),
        ("Note\nWho may apply: all", "Another note", "Another note\nWho may apply: all"),
        ("Who may apply: all", "Who may apply: few", "Who may apply: few\nWho may apply: all"),
        ("Who may apply: all", "Who may apply: all", "Who may apply: all"),
        ("Note", "", ""),
    ],
)
def test_lines_of_the_conditions_that_were_not_read_stay(
    old: str, new: str, kept: str, store: Store, http: Http
) -> None:
    sync([FakeSource(answer=Fetched((RawRecord("1", {"conditions": old}),), True))], store, http, SETTINGS, NOW)
    answer = Fetched((RawRecord("1", {"conditions": new}, unread_lines=("who may",)),), True)
    sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW)
    assert store.calls("fake")[0].conditions == kept


def test_what_only_a_substitute_knew_is_forgotten_when_the_listing_lacks_it(store: Store, http: Http) -> None:
    source = FakeSource(answer=listing(3))
    sync([source], store, http, SETTINGS, NOW)
    source.answer = Fetched((*records(3), RawRecord("ghost", {})), False, partial=True)
    sync([source], store, http, SETTINGS, NOW)
    source.answer = listing(2)
    (report,) = sync([source], store, http, SETTINGS, NOW)
    assert [call.id for call in store.calls("fake")] == ["fake:0", "fake:1", "fake:2"], "the last one is gone, but was"
    assert report.gone == 1
    assert "fake:ghost" not in {change.call_id for change in store.changes()}


def test_a_run_that_cannot_be_recorded_saves_nothing(store: Store, http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction a source: calls without their run, or a run without its calls, would mislead the guard."""

    def broken(_: object) -> None:
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr(store, "record_run", broken)
    with pytest.raises(RuntimeError):
        sync([FakeSource(answer=listing(3))], store, http, SETTINGS, NOW)
    assert store.calls() == []


def test_what_was_left_incomplete_says_so(store: Store, http: Http) -> None:
    (report,) = sync([FakeSource(answer=listing(3, complete=False))], store, http, SETTINGS, NOW)
    assert (report.ok, report.complete, report.partial) == (True, False, False)


FILE = GivenFile("export.xml", b"<x/>")


def test_a_file_is_saved_like_a_part_of_the_listing(store: Store, http: Http) -> None:
    source = ReadingSource(answer=listing(3))
    sync([source, FakeSource("other", listing(1))], store, http, SETTINGS, NOW)
    source.answer = Fetched((RawRecord("1", {"conditions": "From a file"}),), False, partial=True)
    report = import_file(source, FILE, store.calls(), Saving(store, NOW, http.clock))
    assert (report.ok, report.changed, report.gone, report.partial) == (True, 1, 0, True)
    assert source.given == [(FILE, ("fake:0", "fake:1", "fake:2"))]
    assert [call.conditions for call in store.calls("fake")] == ["", "From a file", ""]


def test_a_source_that_reads_no_files_says_so(store: Store, http: Http) -> None:
    with pytest.raises(UsageError, match='source "fake" reads no files'):
        import_file(FakeSource(), FILE, (), Saving(store, NOW, http.clock))


def test_a_store_that_cannot_be_written_is_the_callers_concern(store: Store, http: Http) -> None:
    store.connection.execute("DROP TABLE changes")
    with pytest.raises(StoreError):
        sync([FakeSource(answer=listing(1))], store, http, SETTINGS, NOW)


def test_changes_of_a_second_run_are_counted(store: Store, http: Http) -> None:
    sync([FakeSource(answer=listing(8))], store, http, SETTINGS, NOW)
    changed: Callable[[int], RawRecord] = lambda key: RawRecord(str(key), {"conditions": "Others"})  # noqa: E731
    answer = Fetched((*records(6), changed(6), changed(99)), True)
    (report,) = sync([FakeSource(answer=answer)], store, http, SETTINGS, NOW + timedelta(days=1))
    assert (report.new, report.changed, report.gone) == (1, 1, 1)
    assert [change.kind for change in store.changes(NOW + timedelta(days=1))] == ["changed", "new", "gone"]
