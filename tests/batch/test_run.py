"""A run that was killed goes on; what has changed is made anew, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fundmatch.batch import work
from fundmatch.batch.folder import OutFolder
from fundmatch.batch.plan import Asked
from fundmatch.batch.shelf import digest_of
from fundmatch.cache import ASIDE
from fundmatch.catalogue import Catalogue
from fundmatch.errors import StoreError, UsageError
from tests.batch.builders import CALLS, PROFILES, HereWorkers, Killed, PlainBulk, PlainEngine, Run, call, profile


@pytest.fixture(autouse=True)
def plain_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "Engine", PlainEngine)
    monkeypatch.setattr(work, "Bulk", PlainBulk)
    for place in ("run", "work"):
        monkeypatch.setattr(f"fundmatch.batch.{place}.shared_index", lambda folder, calls, own: calls)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "out")


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The parts of a run that nobody disturbed."""
    undisturbed = Run(tmp_path / "undisturbed")
    undisturbed()
    return undisturbed.parts


def manifest(run: Run) -> dict[str, object]:
    found: dict[str, object] = json.loads((run.out / "_manifest.json").read_text(encoding="utf-8"))
    return found


def test_two_runs_are_byte_equal(run: Run, whole: dict[str, bytes]) -> None:
    run()
    assert run.parts == whole
    assert len(whole) == 4


def test_the_manifest_lists_every_part(run: Run) -> None:
    outcome = run()
    found = manifest(run)
    assert (found["schema"], found["profiles"], found["calls"], found["skipped"]) == ("fundmatch/match/1", 7, 12, 0)
    parts = outcome.manifest.parts
    assert [part.file for part in parts] == list(run.parts)
    assert sum(part.rows for part in parts) == found["rows"] == len(run.rows())
    assert [part.profiles for part in parts] == [2, 2, 2, 1]


@pytest.mark.parametrize("made", [0, 1, 3])
def test_a_run_cut_between_parts_goes_on(run: Run, whole: dict[str, bytes], made: int) -> None:
    with pytest.raises(Killed):
        run(HereWorkers(stop_after=made))
    assert len(run.parts) == made
    assert not (run.out / "_manifest.json").exists()
    workers = HereWorkers()
    assert run(workers).made == 4 - made
    assert workers.asked == list(range(made, 4))
    assert run.parts == whole


def test_a_run_cut_inside_the_writing_of_a_part_goes_on(
    run: Run, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, columns: object, report: object) -> None:
        (path.parent / f".{path.name}.0a1b2c3d{ASIDE}").write_bytes(b"PAR1 and then nothing")
        raise Killed

    monkeypatch.setattr(work, "write_part", half)
    with pytest.raises(Killed):
        run()
    monkeypatch.undo()
    run()
    assert run.parts == whole
    assert sorted(path.name for path in run.out.iterdir()) == ["_manifest.json", "_shared", *sorted(whole)]


NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def test_a_run_that_is_stopped_leaves_behind_when_it_was_begun(run: Run) -> None:
    begun, folder, calls = replace(run, now=NOW), OutFolder(run.out), digest_of(Catalogue.of(CALLS))
    assert folder.unfinished(calls) is None
    with pytest.raises(Killed):
        begun(HereWorkers(stop_after=1))
    assert folder.unfinished(calls) == NOW
    assert folder.unfinished("0" * 32) is None, "a run over other calls has a day of its own"
    begun()
    assert folder.unfinished(calls) is None
    assert manifest(run)["as_of"] == NOW.isoformat()


@pytest.mark.parametrize("written", ["", "2026-09-01T08:30:00", "2026-09-01T08:30:00 {}", "yesterday {}", "\xff"])
def test_a_day_that_cannot_be_read_is_none(run: Run, written: str) -> None:
    calls = digest_of(Catalogue.of(CALLS))
    file = run.out / "_shared" / "begun"
    file.parent.mkdir(parents=True)
    file.write_text(written.format(calls), encoding="latin-1")
    assert OutFolder(run.out).unfinished(calls) is None


def test_what_workers_tell_each_other_goes_when_all_is_done(run: Run) -> None:
    with pytest.raises(Killed):
        run(HereWorkers(stop_after=1))
    (run.out / "_shared" / "gains-of-an-earlier-run").mkdir()
    assert len(list((run.out / "_shared").glob("gains-*"))) == 2
    run()
    assert list((run.out / "_shared").glob("gains-*")) == []


@pytest.mark.parametrize("keep", [0, 10, -1])
def test_a_part_that_is_cut_off_is_made_again(run: Run, whole: dict[str, bytes], keep: int) -> None:
    run()
    damaged = run.out / sorted(whole)[1]
    damaged.write_bytes(whole[damaged.name][:keep])
    workers = HereWorkers()
    run(workers)
    assert workers.asked == [1]
    assert run.parts == whole


def test_a_part_under_the_name_of_another_is_not_believed(run: Run, whole: dict[str, bytes]) -> None:
    run()
    first, second = sorted(whole)[:2]
    (run.out / second).write_bytes(whole[first])
    assert run().made == 1
    assert run.parts == whole


def test_what_is_done_is_not_done_again(run: Run) -> None:
    run()
    workers = HereWorkers()
    assert run(workers).made == 0
    assert workers.asked == []


CHANGED = [*PROFILES[:3], profile(3, keywords=["wind turbines"]), *PROFILES[4:]]
OTHER_CALLS = Catalogue.of([*(CALLS[:11]), call(11, "Wind turbines and more wind turbines.")])


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ({"profiles": CHANGED}, [1]),
        ({"profiles": [*PROFILES, profile(8), profile(9)]}, [3, 4]),
        ({"profiles": PROFILES[:4]}, []),
        ({"calls": OTHER_CALLS}, [0, 1, 2, 3]),
        ({"considered": range(11)}, [0, 1, 2, 3]),
        ({"hidden": {"org-003": (0, 9)}}, [1]),
        ({"hidden": {"org-003": (0,), "org-000": (9,)}}, [0, 1]),
        ({"asked": Asked(top=3, partition=2)}, [0, 1, 2, 3]),
        ({"asked": Asked(explain=True, partition=2)}, [0, 1, 2, 3]),
        ({"asked": Asked(partition=4)}, [0, 1]),
    ],
    ids=[
        "a profile",
        "more profiles",
        "fewer profiles",
        "a call",
        "a call closed",
        "dismissed by one",
        "dismissed by two",
        "top",
        "explain",
        "partition",
    ],
)
def test_only_what_has_changed_is_made_and_the_old_goes(run: Run, change: dict[str, object], made: list[int]) -> None:
    run()
    changed, workers = replace(run, **change), HereWorkers()  # type: ignore[arg-type]
    changed(workers)
    assert workers.asked == made
    fresh = replace(changed, out=run.out.parent / "fresh")
    fresh()
    assert changed.parts == fresh.parts
    assert sorted(path.name for path in (run.out / "_shared").glob("*-*")) == sorted(
        path.name for path in (fresh.out / "_shared").glob("*-*") if made or not path.name.startswith("job")
    )


def test_a_stopped_run_goes_on_only_with_what_was_dismissed_before(run: Run) -> None:
    hiding = replace(run, hidden={"org-001": (1, 2), "org-003": (0,)})
    with pytest.raises(Killed):
        hiding(HereWorkers(stop_after=2))
    changed, workers = replace(run, hidden={"org-001": (1, 2), "org-003": (9,)}), HereWorkers()
    assert changed(workers).hidden == 3
    assert workers.asked == [1, 2, 3]
    fresh = replace(changed, out=run.out.parent / "fresh")
    fresh()
    assert changed.parts == fresh.parts
    assert shown(changed, "org-003") == set(range(12)) - {9}


def shown(run: Run, slug: str) -> set[int]:
    """The numbers of the calls that a profile was given."""
    return {CALLS.keys.index(str(call)) for profile, call in run.rows("profile", "call") if profile == slug}


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [({}, 0), ({"org-001": (1, 2), "org-003": (0,)}, 3), ({"org-001": (1,), "of-no-profile": (1, 2)}, 1)],
)
def test_what_was_hidden_from_profiles_at_hand_is_counted(
    run: Run, hidden: dict[str, tuple[int, ...]], expected: int
) -> None:
    for _ in range(2):  # also when everything was there already
        assert replace(run, hidden=hidden)().hidden == expected


def test_old_parts_stay_until_the_new_ones_are_whole(run: Run) -> None:
    run()
    old = set(run.parts)
    with pytest.raises(Killed):
        replace(run, asked=Asked(top=3, partition=2))(HereWorkers(stop_after=2))
    assert old < set(run.parts)
    assert not (run.out / "_manifest.json").exists()


@pytest.mark.parametrize("name", ["notes.txt", "part-00000.parquet", "sub/part.parquet", ".hidden"])
def test_a_folder_with_foreign_files_is_refused_and_left_as_it_is(run: Run, name: str) -> None:
    foreign = run.out / name
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds files that are not of") as caught:
        run()
    assert name.partition("/")[0] in caught.value.message
    assert [path for path in run.out.rglob("*") if path.is_file()] == [foreign]


def test_a_file_in_place_of_the_folder(run: Run) -> None:
    run.out.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        run()
    assert run.out.read_text(encoding="utf-8") == "mine"


def test_two_runs_into_one_folder_do_not_meet(run: Run) -> None:
    def meddle(job_file: Path, parts: object) -> object:
        with pytest.raises(StoreError, match="another run writes to"):
            run()
        raise Killed
        yield

    with pytest.raises(Killed):
        run(meddle)  # type: ignore[arg-type]
