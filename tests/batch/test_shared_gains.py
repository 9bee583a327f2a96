"""What workers tell each other of keywords: nothing is worked out twice, and nothing depends on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.batch import shared_gains
from fundmatch.batch.shared_gains import SharedGains, read_gains, write_gains
from fundmatch.matching.bulk import Forms
from fundmatch.matching.occurrences import NO_HITS, Hits

KEYWORDS: list[Forms] = [(("", f"keyword {number}"),) for number in range(300)]


@dataclass
class Source:
    """Works out what can be told from a keyword's own letters, and remembers what it was asked for."""

    asked: list[Forms] = field(default_factory=list)

    def __call__(self, forms: Forms) -> Hits:
        self.asked.append(forms)
        draw = np.random.default_rng(sum(map(ord, str(forms))))
        documents = np.flatnonzero(draw.random(40) < 0.4).astype(np.int32)
        return Hits(documents, draw.random(len(documents)))


def numbers(hits: Hits) -> tuple[list[int], list[float]]:
    return hits.documents.tolist(), hits.strengths.tolist()


def same(found: Hits, forms: Forms) -> bool:
    return numbers(found) == numbers(Source()(forms))


def worker(folder: Path) -> SharedGains:
    return SharedGains(folder / "gains-1", Source())


def asked(gains: SharedGains) -> list[Forms]:
    assert isinstance(gains.source, Source)
    return gains.source.asked


def test_what_one_worker_has_worked_out_the_next_reads(tmp_path: Path) -> None:
    first, second = worker(tmp_path), worker(tmp_path)
    first.prepare(KEYWORDS, part=0)
    second.prepare(KEYWORDS, part=1)
    assert sorted(asked(first)) == sorted(KEYWORDS)
    assert asked(second) == []
    assert all(same(gains(forms), forms) for gains in (first, second) for forms in KEYWORDS)


def test_parts_at_work_at_once_begin_at_different_keywords(tmp_path: Path) -> None:
    workers = [worker(tmp_path / str(number)) for number in range(4)]
    for part, each in enumerate(workers):
        each.prepare(KEYWORDS, part)
    beginnings = [set(asked(each)[:35]) for each in workers]
    assert not any(one & other for one in beginnings for other in beginnings if one is not other)


def test_what_nobody_has_prepared_is_worked_out_when_it_is_asked_for(tmp_path: Path) -> None:
    gains = worker(tmp_path)
    gains.prepare(KEYWORDS[:10], part=0)
    assert same(gains(KEYWORDS[10]), KEYWORDS[10])


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-8],
        lambda content: content[:-1] + b"\x7f",
        lambda content: content[:20] + b"\x7f" + content[21:],
    ],
    ids=["empty", "cut off", "another last byte", "another name"],
)
def test_a_damaged_file_only_costs_time(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    worker(tmp_path).prepare(KEYWORDS[:10], part=0)
    (file,) = (tmp_path / "gains-1").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    gains = worker(tmp_path)
    gains.prepare(KEYWORDS[:10], part=0)
    assert sorted(asked(gains)) == sorted(KEYWORDS[:10])
    assert all(same(gains(forms), forms) for forms in KEYWORDS[:10])


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "gains-1").write_text("no folder", encoding="utf-8")
    gains = worker(tmp_path)
    gains.prepare(KEYWORDS, part=0)
    assert all(same(gains(forms), forms) for forms in KEYWORDS)


def test_a_full_folder_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_gains, "MOST_FILES", 1)
    gains = worker(tmp_path)
    gains.prepare(KEYWORDS, part=0)
    assert len(list((tmp_path / "gains-1").iterdir())) == 1
    assert all(same(gains(forms), forms) for forms in KEYWORDS)


def test_of_a_file_that_would_be_too_large_the_longest_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_gains, "MOST_BYTES", 200)
    write_gains(tmp_path / "f", {b"long" * 4: Hits(np.arange(50, dtype=np.int32), np.ones(50)), b"none" * 4: NO_HITS})
    assert list(read_gains(tmp_path / "f")) == [b"none" * 4]
    assert (tmp_path / "f").stat().st_size < 200


@given(st.lists(st.dictionaries(st.integers(0, 2**31 - 1), st.floats(0, 1), max_size=5), max_size=5))
def test_files_give_back_what_was_written(several: list[dict[int, float]]) -> None:
    import tempfile

    gains = {
        bytes([number]) * 16: Hits(np.array(sorted(each), dtype=np.int32), np.array([each[at] for at in sorted(each)]))
        for number, each in enumerate(several)
    }
    with tempfile.TemporaryDirectory() as folder:
        write_gains(Path(folder) / "f", gains)
        found = {name: shared.hits(number) for name, (shared, number) in read_gains(Path(folder) / "f").items()}
        written = {name: (hits.documents.tolist(), hits.strengths.tolist()) for name, hits in found.items()}
    assert written == {name: (hits.documents.tolist(), hits.strengths.tolist()) for name, hits in gains.items()}
