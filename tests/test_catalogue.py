"""The catalogue: the same calls, filters and orders as reading everything whole, and never an outdated one."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch import catalogue as parts
from fundmatch.api import Workspace
from fundmatch.cache import Cache
from fundmatch.catalogue import Catalogue, grant_of, kept, known
from fundmatch.catalogue.columns import NEVER, STATUSES, microseconds
from fundmatch.errors import StoreError, UsageError
from fundmatch.matching.documents import call_document
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Call
from fundmatch.models.call import opening_instant
from fundmatch.searching import SearchOptions, rounded
from fundmatch.store import Store
from tests.store.builders import LATER, NOW, call

ROOT = Path(__file__).parents[1]
#: The same examples in every run, however slow the machine.
deterministic = settings(derandomize=True, max_examples=200, deadline=None, database=None)

# --- filters: what one call at a time says ---------------------------------------------------------------------------


def considers(call: Call, options: SearchOptions, now: datetime) -> bool:
    """Whether a call passes the filters that need no partner: the definition, one call at a time."""
    deadline = call.next_deadline(now)
    before, since, least = options.closing_before, options.posted_since, options.min_grant
    opened = opening_instant(call.opens) if call.opens is not None else None
    return (
        (options.include_closed or call.status(now) in ("open", "forthcoming"))
        and (not options.sources or call.source in options.sources)
        and (not options.kinds or call.kind in options.kinds)
        and (least is None or (grant_of(call) or 0.0) >= least)
        and (before is None or (deadline is not None and deadline.end() <= before))
        and (since is None or (opened is not None and since <= opened <= now))
    )


DAYS = [(datetime(2026, 8, 30, tzinfo=UTC) + timedelta(days=number)).date().isoformat() for number in range(4)]
ZONES = st.sampled_from(["Europe/Brussels", "Europe/Sofia", "UTC", "Asia/Seoul"])
INSTANTS = st.sampled_from([f"{day}T{time}Z" for day in DAYS for time in ("00:00:00", "15:00:00", "22:00:00")])
DEADLINES = st.one_of(
    st.builds(lambda at, zone: {"at": at, "zone": zone, "precision": "exact"}, INSTANTS, ZONES),
    st.builds(lambda at, zone: {"at": at, "zone": zone}, st.sampled_from([*DAYS, "0001-01-02", "9999-12-30"]), ZONES),
    st.builds(lambda at, zone: {"at": at, "zone": zone, "precision": "month"}, st.just("2026-08"), ZONES),
    st.builds(lambda at, zone: {"at": at, "zone": zone, "precision": "quarter"}, st.just("2026-Q3"), ZONES),
)
EURO = st.none() | st.sampled_from([0.5, 1e5, 250_000, 3e6])
BUDGETS = st.fixed_dictionaries({"total": EURO, "max": EURO, "grants": st.none() | st.integers(1, 3)})
CALLS = st.builds(
    call,
    key=st.integers(1, 10**6).map(str),
    source=st.sampled_from(["opic", "horizon", "curated"]),
    kind=st.sampled_from(["topic", "cascade", "external", "national"]),
    opens=st.none() | st.sampled_from([*DAYS, "2026-08", "2026-09", "2026-Q3", "2026-Q4"]) | INSTANTS,
    deadlines=st.lists(DEADLINES, max_size=3),
    gone_at=st.none() | INSTANTS,
    budget=BUDGETS,
    fetched_at=st.sampled_from(DAYS),
)
#: The edges matter: midnights of several zones, the very instants of deadlines, one microsecond beside them.
MOMENTS = st.builds(
    lambda day, hours, beside: (
        datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hours, microseconds=beside)
    ),
    st.sampled_from(DAYS),
    st.sampled_from([0, 9, 15, 21, 22, 23]),
    st.integers(-1, 1),
)
OPTIONS = st.builds(
    SearchOptions,
    sources=st.lists(st.sampled_from(["opic", "horizon", "nowhere"]), max_size=2).map(tuple),
    include_closed=st.booleans(),
    kinds=st.lists(st.sampled_from(["topic", "national"]), max_size=1).map(tuple),
    closing_before=st.none() | MOMENTS,
    posted_since=st.none() | MOMENTS,
    min_grant=st.none() | st.sampled_from([0.0, 1e5, 1e6]),
)
SETS = st.lists(CALLS, max_size=8, unique_by=lambda each: each.id)


@deterministic
@given(SETS, OPTIONS, MOMENTS)
def test_filters_are_those_of_one_call_at_a_time(calls: list[Call], options: SearchOptions, now: datetime) -> None:
    catalogue = Catalogue.of(calls)
    passing = catalogue.columns.considered(options, now)
    assert passing.tolist() == [considers(each, options, now) for each in catalogue]


@deterministic
@given(SETS, MOMENTS, MOMENTS)
def test_columns_tell_what_the_calls_tell(calls: list[Call], then: datetime, now: datetime) -> None:
    catalogue = Catalogue.of(calls)
    columns = catalogue.columns
    assert [STATUSES[number] for number in columns.statuses(now)] == [each.status(now) for each in catalogue]
    deadlines = [each.next_deadline(now) for each in catalogue]
    assert columns.closes(now).tolist() == [microseconds(each.end()) if each else NEVER for each in deadlines]
    closed = [each.status(then) in ("open", "forthcoming") and each.status(now) == "closed" for each in calls]
    assert columns.closed_between(then, now) == sum(closed)
    days = [each.fetched_at for each in calls]
    assert columns.snapshot == max(days, key=lambda day: (days.count(day), day), default="")


@deterministic
@given(SETS)
def test_what_is_kept_is_what_was_there(calls: list[Call]) -> None:
    columns = Catalogue.of(calls).columns
    bodies = [each.model_dump_json().encode() for each in sorted(calls, key=lambda each: each.id)]
    again = kept.Kept.from_bytes(kept.Kept(columns, kept.Bodies.of(bodies), (), False).to_bytes())
    for field in dataclasses.fields(columns):
        ours, theirs = getattr(columns, field.name), getattr(again.columns, field.name)
        if isinstance(ours, np.ndarray):
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == theirs.dtype
        elif field.name in kept.LABELS:
            assert [ours.names[n] for n in ours.numbers] == [theirs.names[n] for n in theirs.numbers]
        else:
            assert ours == theirs
    assert [again.bodies[number] for number in range(len(bodies))] == bodies


@deterministic
@given(st.lists(st.floats(0, 100) | st.integers(0, 2000).map(lambda number: number / 20)))
def test_scores_are_rounded_as_python_rounds(scores: list[float]) -> None:
    assert rounded(np.array(scores, dtype=np.float64)).tolist() == [round(score, 1) for score in scores]


def test_a_catalogue_is_what_an_index_is_built_from() -> None:
    calls = [call("2", text="б"), call("1", text="а", titles={"en": "T"})]
    catalogue = Catalogue.of(calls)
    assert catalogue.keys == ("opic:1", "opic:2")
    documents = [call_document(each, shipped_weights()) for each in reversed(calls)]
    assert [catalogue.text(number) for number in range(2)] == documents
    assert list(catalogue.digests) == [document.digest for document in documents]


def test_a_catalogue_is_a_sequence() -> None:
    calls = [call(str(number)) for number in range(5)]
    catalogue = Catalogue.of(reversed(calls))
    assert (list(catalogue), len(catalogue), catalogue[-1]) == (calls, 5, calls[4])
    assert catalogue[1:3] == tuple(calls[1:3])
    assert [catalogue.number(each.id) for each in calls] == list(range(5))
    with pytest.raises(IndexError):
        catalogue[5]
    with pytest.raises(KeyError):
        catalogue.number("opic:9")


# --- workspaces ------------------------------------------------------------------------------------------------------

ENTRY = "{{code: {code}, programme: City, title: {title}, summary: s, origin: letter, read: {read}}}"


def written(path: Path, *entries: str) -> None:
    path.write_text(f"calls: [{', '.join(entries)}]", encoding="utf-8")


def entry(code: str = "OWN-1", title: str = "Own", read: str = "2026-09-01", **more: str) -> str:
    fields = "".join(f", {name}: {value}" for name, value in more.items())
    return ENTRY.format(code=code, title=title, read=read).removesuffix("}") + fields + "}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with two partners, a hand-kept call and a store of two synced calls, one of them gone."""
    for name in ("profiles", "calls"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    for slug in ("rra-jug", "opstina-pirot"):
        shutil.copyfile(ROOT / "profiles" / f"{slug}.yaml", tmp_path / "mine" / "profiles" / f"{slug}.yaml")
    written(tmp_path / "mine" / "calls" / "own.yaml", entry())
    with Store.open(store_of(tmp_path / "mine")) as store:
        store.save("opic", [call("1"), call("2")], now=NOW, complete=True)
        store.save("opic", [call("1")], now=LATER, complete=True)
    return tmp_path / "mine"


def store_of(root: Path) -> Path:
    return root / ".fundmatch" / "fundmatch.sqlite3"


def told(root: Path, sql: str) -> None:
    connection = sqlite3.connect(store_of(root))
    connection.execute(sql)
    connection.commit()
    connection.close()


def titles(root: Path) -> dict[str, str]:
    return {each.id: each.title for each in Workspace.open(root).calls()}


def test_a_second_start_reads_no_call_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Workspace.open(root)
    report = before.search(SearchOptions(min_score=0), NOW)
    for place in ("fundmatch.store.Store.readings", "fundmatch.catalogue.known.read_calls"):
        monkeypatch.setattr(place, lambda *_: pytest.fail("everything is read again"))
    again = Workspace.open(root)
    assert again.catalogue.keys == ("curated:OWN-1", "opic:1", "opic:2")
    assert again.known_calls.snapshot == before.known_calls.snapshot
    assert again.search(SearchOptions(min_score=0), NOW) == report
    assert again.calls() == before.calls()
    assert again.call("own-1").title == "Own"
    assert again.call("OPIC:2").gone_at == "2026-10-08T06:00:00Z"


def rewritten_unseen(root: Path) -> None:
    """As long as before, and with the same time of change."""
    path = root / "calls" / "own.yaml"
    before = path.stat()
    written(path, entry(title="Owl"))
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def saved(*calls: Call) -> Callable[[Path], None]:
    def save(root: Path) -> None:
        with Store.open(store_of(root)) as store:
            store.save("opic", calls, now=LATER, complete=True)

    return save


def put_back_and_changed(root: Path) -> None:
    """An older copy of the store, with as many changes since as the newer one had."""
    file = store_of(root)
    shutil.copyfile(file, file.with_name("copy"))
    saved(call("1", title="Нещо"))(root)
    Workspace.open(root).calls()
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    shutil.copyfile(file.with_name("copy"), file)
    saved(call("1", title="Друго"))(root)


CHANGES: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "a file of the same size and time": (rewritten_unseen, {"curated:OWN-1": "Owl"}),
    "a new file": (lambda root: written(root / "calls" / "more.yml", entry("OWN-2")), {"curated:OWN-2": "Own"}),
    "a new reading": (saved(call("1", title="Друг")), {"opic:1": "Друг"}),
    "a new call": (saved(call("1"), call("3", title="Нов")), {"opic:3": "Нов"}),
    "a store put back and changed": (put_back_and_changed, {"opic:1": "Друго"}),
    "a record changed by hand": (
        lambda root: told(root, "UPDATE calls SET body = json_set(body, '$.title', 'X') WHERE id = 'opic:1'"),
        {"opic:1": "X"},
    ),
}


@pytest.mark.parametrize(("change", "wanted"), CHANGES.values(), ids=CHANGES)
def test_no_change_is_overlooked(change: Callable[[Path], object], wanted: dict[str, str], root: Path) -> None:
    assert len(titles(root)) == 3
    change(root)
    assert titles(root).items() >= wanted.items()


def test_what_is_no_longer_there_is_no_longer_known(root: Path) -> None:
    assert len(titles(root)) == 3
    (root / "calls" / "own.yaml").unlink()
    told(root, "DELETE FROM changes")
    told(root, "DELETE FROM revisions")
    told(root, "DELETE FROM calls WHERE id = 'opic:2'")
    assert list(titles(root)) == ["opic:1"]


def test_a_call_that_comes_back_is_open_again(root: Path) -> None:
    assert Workspace.open(root).call("opic:2").gone_at is not None
    with Store.open(store_of(root)) as store:
        store.save("opic", [], now=LATER, complete=False, present=["opic:2"])
    assert Workspace.open(root).call("opic:2").gone_at is None


@pytest.mark.parametrize("version", ["CATALOGUE_VERSION", "CACHE_VERSION"])
def test_another_version_does_not_believe_it(version: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles(root)
    monkeypatch.setattr(known, version, b"another")
    read = []
    monkeypatch.setattr(known, "read_calls", lambda *given: read.append(given) or known_read(*given))
    assert len(titles(root)) == 3
    assert read


known_read = known.read_calls


def flipped(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [flipped, lambda content: content[:-1], lambda content: content[:3], lambda _: b"", lambda content: b"x" + content],
    ids=["a bit", "cut", "cut short", "empty", "shifted"],
)
def test_a_damaged_catalogue_is_built_again(damage: Callable[[bytes], bytes], root: Path) -> None:
    before = titles(root)
    (file,) = (root / ".fundmatch" / "cache").glob("catalogue-*")
    sound = file.read_bytes()
    file.write_bytes(damage(sound))
    assert titles(root) == before
    assert file.read_bytes() == sound


def test_findings_are_kept_with_it(root: Path) -> None:
    written(root / "calls" / "bad.yaml", entry("OWN-3"), entry("OWN-4", colour="red"))
    first, second = (Workspace.open(root) for _ in range(2))
    assert list(first.catalogue.keys) == ["curated:OWN-1", "curated:OWN-3", "opic:1", "opic:2"]
    assert [str(each) for each in first.problems if "colour" in str(each)]
    assert second.known_calls.problems == first.known_calls.problems
    assert second.calls() == first.calls()


# --- which reading is in force ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "fetched", "wanted"),
    [("2026-10-02", "2026-10-01T23:00:00Z", "File"), ("2026-10-01", "2026-10-01T06:00:00Z", "Store")],
    ids=["the newer day wins", "on one day the store wins"],
)
def test_the_newest_reading_wins(read: str, fetched: str, wanted: str, root: Path) -> None:
    source = {"source": "opic", "key": "'1'"}
    written(root / "calls" / "own.yaml", entry("C-1", "File", read, **source))
    saved(call("1", title="Store", fetched_at=fetched))(root)
    for _ in range(2):
        assert titles(root)["opic:1"] == wanted


def test_without_calls_of_its_own_a_workspace_has_the_bundled_ones(root: Path) -> None:
    store_of(root).unlink()
    written(root / "calls" / "own.yaml")
    for _ in range(2):
        opened = Workspace.open(root)
        assert (opened.known_calls.bundled, opened.known_calls.problems) == (True, ())
        assert len(opened.catalogue) > 100
    (root / "calls" / "own.yaml").write_text("calls: 3", encoding="utf-8")
    for _ in range(2):
        opened = Workspace.open(root)
        assert (opened.known_calls.bundled, len(opened.known_calls.problems), len(opened.catalogue)) == (False, 1, 0)


def test_a_cache_that_cannot_be_written_changes_nothing(root: Path) -> None:
    before = titles(root)
    shutil.rmtree(root / ".fundmatch" / "cache")
    (root / ".fundmatch" / "cache").write_text("in the way", encoding="utf-8")
    assert titles(root) == before


def test_a_file_that_cannot_be_read_keeps_nothing(root: Path) -> None:
    (root / "calls" / "folder.yaml").mkdir()
    assert len(Workspace.open(root).known_calls.problems) == 1
    assert not list((root / ".fundmatch" / "cache").glob("catalogue-*"))


# --- damage that nobody saw at the start -----------------------------------------------------------------------------


def spoilt(root: Path) -> None:
    """A record that no longer is what was written, without a trace in the generation."""
    told(root, "CREATE TABLE mark AS SELECT mark FROM generation")
    told(root, "UPDATE calls SET body = '{}' WHERE id = 'opic:1'")
    told(root, "UPDATE generation SET mark = (SELECT mark FROM mark)")


QUESTIONS: dict[str, Callable[[Workspace], object]] = {
    "search": lambda opened: opened.search(SearchOptions(include_closed=True, min_score=0), NOW),
    "calls": lambda opened: opened.calls(),
    "another call": lambda opened: [opened.catalogue.named("opic:1"), opened.calls()],
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_record_found_damaged_later_sets_the_store_aside(question: Callable[[Workspace], object], root: Path) -> None:
    titles(root)
    spoilt(root)
    opened = Workspace.open(root)
    assert len(opened.catalogue) == 3
    question(opened)
    assert opened.catalogue.keys == ("curated:OWN-1",)
    (problem,) = opened.known_calls.problems
    assert "damaged, moved to" in problem.message
    with Store.open(store_of(root)) as begun:
        assert begun.calls() == []


def test_a_damaged_call_that_is_asked_for_is_no_longer_known(root: Path) -> None:
    titles(root)
    spoilt(root)
    opened = Workspace.open(root)
    with pytest.raises(UsageError, match='no call "opic:1"'):
        opened.call("opic:1")
    assert len(opened.known_calls.problems) == 1


def test_a_store_without_its_mark_is_damaged(root: Path) -> None:
    told(root, "DELETE FROM generation")
    opened = Workspace.open(root)
    assert opened.catalogue.keys == ("curated:OWN-1",)
    assert "damaged, moved to" in opened.known_calls.problems[0].message


def test_a_closed_catalogue_says_so(root: Path) -> None:
    catalogue = Workspace.open(root).catalogue
    assert catalogue[1].id == "opic:1"
    catalogue.close()
    assert catalogue[1].id == "opic:1"
    assert catalogue[0].id == "curated:OWN-1"
    with pytest.raises(StoreError, match="opic:2"):
        catalogue[2]


# --- one look at the store -------------------------------------------------------------------------------------------


def test_a_catalogue_holds_the_store_as_it_was(root: Path) -> None:
    opened = Workspace.open(root)
    assert opened.catalogue.columns.snapshot == "2026-10-01"
    saved(call("1", title="Друг"), call("3"))(root)
    told(root, "UPDATE calls SET gone_at = NULL")
    assert opened.catalogue[1].title == "Тихи трамваи"
    assert opened.catalogue[2].gone_at is not None
    assert titles(root)["opic:1"] == "Друг"


def test_another_thread_may_read_it(root: Path) -> None:
    catalogue = Workspace.open(root).catalogue
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(each.id for each in catalogue))
    thread.start()
    thread.join()
    assert found == list(catalogue.keys)


# --- the search over it ----------------------------------------------------------------------------------------------

ASKED: dict[str, SearchOptions] = {
    "plain": SearchOptions(limit=20),
    "everything": SearchOptions(include_closed=True, min_score=0, limit=300),
    "by deadline": SearchOptions(sort="deadline", limit=40),
    "by grant": SearchOptions(sort="grant", min_score=1, limit=40, words=("circular economy", "zzzz")),
    "filtered": SearchOptions(sources=("opic", "horizon"), kinds=("topic", "national"), min_grant=1e6),
    "who may": SearchOptions(verdicts=("yes",), limit=5),
    "nothing": SearchOptions(min_score=99, verdicts=("unknown",)),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the bundled partners, some of the calls in calls/ and all of them in a store."""
    folder = tmp_path_factory.mktemp("large")
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    (folder / "calls").mkdir()
    for name in ("hand-kept", "opic"):
        shutil.copyfile(ROOT / "calls" / f"{name}.yaml", folder / "calls" / f"{name}.yaml")
    calls = known_read(ROOT / "calls", Cache(folder / "c")).calls
    with Store.open(store_of(folder)) as store:
        store.fill((each for each in calls if each.source != "curated"), NOW)
    return folder


@pytest.mark.parametrize("options", ASKED.values(), ids=ASKED)
def test_searching_a_kept_catalogue_is_searching_the_calls(options: SearchOptions, large: Path) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    Workspace.open(large).catalogue.close()
    lazily = Workspace.open(large)
    plainly = Workspace.open(large)
    plainly.__dict__["cache"] = Cache()
    plainly.__dict__["known_calls"] = parts.KnownCalls(Catalogue.of(lazily.calls()), (), bundled=False)
    assert lazily.search(options, now).model_dump_json() == plainly.search(options, now).model_dump_json()


def test_results_are_ordered_as_asked(large: Path) -> None:
    opened, now = Workspace.open(large), datetime(2026, 9, 1, tzinfo=UTC)
    far = datetime.max.replace(tzinfo=UTC)

    def closes(each: Call) -> datetime:
        deadline = each.next_deadline(now)
        return deadline.end() if deadline else far

    orders = {
        "score": lambda each: (-each.score, closes(each.call), each.call.id),
        "deadline": lambda each: (closes(each.call), -each.score, each.call.id),
        "grant": lambda each: (-(grant_of(each.call) or 0.0), -each.score, each.call.id),
    }
    for sort, key in orders.items():
        found = opened.search(SearchOptions(sort=sort, min_score=0, limit=60, include_closed=True), now).results
        assert len(found) == 60
        assert list(found) == sorted(found, key=key)
