"""Parts: what they hold, and what their digests depend on."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.batch import plan
from fundmatch.batch.plan import Asked, common_digest, partition, profile_line
from fundmatch.batch.records import Record
from fundmatch.batch.shelf import digest_of
from fundmatch.batch.work import profiles_of
from fundmatch.catalogue import Catalogue
from fundmatch.matching import version
from fundmatch.models import Profile
from fundmatch.profiles import read_profiles
from tests.batch.builders import CALLS, PROFILES, call, profile, records

ROOT = Path(__file__).resolve().parents[2]


@given(st.integers(0, 9), st.integers(1, 5))
def test_parts_hold_every_profile_once_in_order(count: int, size: int) -> None:
    import tempfile

    given_profiles = [profile(number) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        found = partition(records(given_profiles), size, "common", Path(folder))
        read = [list(profiles_of(found.file, part)) for part in found.parts]
    assert [each for part in read for each in part] == given_profiles
    assert all(len(part) == size for part in read[:-1])
    assert [part.profiles for part in found.parts] == [len(part) for part in read]
    assert [part.number for part in found.parts] == list(range(len(read)))


@pytest.mark.parametrize("bundled", read_profiles(ROOT / "profiles").profiles, ids=lambda each: each.slug)
def test_a_profile_survives_its_line_but_for_its_contacts(bundled: Profile) -> None:
    assert Profile.model_validate_json(profile_line(bundled)) == bundled.model_copy(update={"contacts": ()})


def test_contacts_are_written_nowhere(tmp_path: Path) -> None:
    contact = {"mail": "office@example.org"}
    found = partition(records([profile(1, contacts=[contact])]), 5, "common", tmp_path)
    assert b"example.org" not in found.file.read_bytes()


def test_a_slug_that_stands_twice_counts_once_and_is_told_with_its_place(tmp_path: Path) -> None:
    found = partition(records([profile(1), profile(2), profile(1, name="Another")]), 5, "common", tmp_path)
    assert (found.profiles, found.skipped) == (2, 1)
    assert [str(each) for each in found.findings.first] == ['organisations.jsonl:3:1: partner "org-001" stands twice']


def test_of_very_many_findings_only_the_first_are_kept(tmp_path: Path) -> None:
    found = partition(records([profile(1)] * 500), 5, "common", tmp_path)
    assert (found.findings.count, len(found.findings.first)) == (499, plan.MOST_FINDINGS)


def test_profiles_are_not_all_in_memory_at_once(tmp_path: Path) -> None:
    alive: list[weakref.ref[Profile]] = []
    most = 0

    def many() -> Iterator[Record]:
        nonlocal most
        for number in range(50):
            each = profile(number)
            alive.append(weakref.ref(each))
            most = max(most, sum(reference() is not None for reference in alive))
            yield Record("many", number, each)
            del each

    assert partition(many(), 10, "common", tmp_path).profiles == 50
    assert most <= 3


COMMON = (digest_of(CALLS), range(12), Asked())


@pytest.mark.parametrize(
    "other",
    [
        (digest_of(Catalogue.of([call(number) for number in range(11)])), range(12), Asked()),
        (digest_of(Catalogue.of([call(0, "changed"), *(call(number) for number in range(1, 12))])), range(12), Asked()),
        (digest_of(CALLS), range(11), Asked()),
        (digest_of(CALLS), range(12), Asked(top=49)),
        (digest_of(CALLS), range(12), Asked(min_score=0.1)),
        (digest_of(CALLS), range(12), Asked(explain=True)),
        (digest_of(CALLS), range(12), Asked(), ("own\tmill\tмелница\tmlin",)),
        (digest_of(CALLS), range(12), Asked(), (), "fake 1"),
    ],
    ids=[
        "a call less",
        "a call changed",
        "a call closed",
        "top",
        "min-score",
        "explain",
        "a term of one's own",
        "a model",
    ],
)
def test_whatever_a_result_depends_on_is_in_the_digest(other: tuple[Any, ...]) -> None:
    assert common_digest(*other) != common_digest(*COMMON)


def test_the_size_of_parts_is_not_in_the_digest_of_what_they_share() -> None:
    assert common_digest(digest_of(CALLS), range(12), Asked(partition=3)) == common_digest(*COMMON)


def test_a_code_is_in_the_digest_of_the_calls_for_it_is_printed() -> None:
    renamed = [call(0).model_copy(update={"code": "NEW"}), *(call(number) for number in range(1, 12))]
    assert digest_of(Catalogue.of(renamed)) != digest_of(CALLS)


def test_another_version_of_a_library_or_of_fundmatch_makes_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = common_digest(*COMMON)
    monkeypatch.setattr(plan, "engine_digest", lambda: "another")
    assert common_digest(*COMMON) != usual


def test_the_engine_digest_covers_code_weights_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = version.engine_digest.__wrapped__
    usual = fresh()
    assert fresh() == usual
    monkeypatch.setattr(version, "_version", lambda library: "0.0.1")
    assert fresh() != usual
    monkeypatch.undo()
    monkeypatch.setattr(version, "__version__", "99")
    assert fresh() != usual
    monkeypatch.undo()
    monkeypatch.setattr(version, "_decides", lambda path: path.is_file() and path.name != "weights.toml")
    assert fresh() != usual


def test_only_the_part_of_who_dismissed_a_call_gets_another_name(tmp_path: Path) -> None:
    plain, first, second = (
        partition(records(PROFILES), 2, "common", tmp_path, hidden)
        for hidden in ({}, {"org-003": (4,)}, {"org-003": (5,)})
    )
    for one, other in [(plain, first), (first, second)]:
        same = [old.name == new.name for old, new in zip(one.parts, other.parts, strict=True)]
        assert same == [True, False, True, True]
    assert len({each.job for each in (plain, first, second)}) == 3, "a worker keeps what it read of a job"
    assert plain.file == first.file
    assert partition(records(PROFILES), 2, "common", tmp_path, {"of-no-profile": (4,)}) == plain


def test_only_the_part_with_a_changed_profile_gets_another_name(tmp_path: Path) -> None:
    before = partition(records(PROFILES), 2, "common", tmp_path).parts
    changed = [*PROFILES[:3], PROFILES[3].model_copy(update={"description": "changed"}), *PROFILES[4:]]
    after = partition(records(changed), 2, "common", tmp_path).parts
    assert [old.name == new.name for old, new in zip(before, after, strict=True)] == [True, False, True, True]
    assert replace(before[1], length=0, digest="") == replace(after[1], length=0, digest="")
