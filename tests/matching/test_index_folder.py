"""A kept index is the same index as a new one, whatever was added, removed, merged, damaged or written meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fundmatch.cache import Cache
from fundmatch.matching import index_folder, segment_file
from fundmatch.matching.background import shipped_background
from fundmatch.matching.call_vectors import CallVectors, Entries
from fundmatch.matching.documents import IndexedText, ListedDocuments
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.matching.index_folder import IndexFolder
from fundmatch.matching.meanings import Meanings
from fundmatch.matching.segment_file import DamagedSegmentError, flat, open_segment
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Call, Match, Profile

from .builders import OTHERS, bundled_calls, call, dictionaries, glossary, profile

PARTNER = profile("културно наследство", "harbuor", "Plovdiv", description="We build turbines and railways.")
CALLS = [
    call(code, text)
    for code, text in {**OTHERS, "it": "Cultural heritage of the harbour, културно наследство в Пловдив"}.items()
]


#: Holds the glossary ready for use.
GLOSSARY = tempfile.TemporaryDirectory()


class Counted(ListedDocuments):
    """Documents that count how often their text is asked for."""

    @classmethod
    def of(cls, calls: list[Call]) -> Counted:
        found = cls(tuple(ListedDocuments.of_calls(calls, shipped_weights()).texts))
        object.__setattr__(found, "asked", [])
        return found

    def text(self, number: int) -> IndexedText:
        self.asked.append(number)  # type: ignore[attr-defined]
        return super().text(number)


def asked(documents: Counted) -> int:
    return len(documents.asked)  # type: ignore[attr-defined]


def index_of(folder: Path, calls: list[Call]) -> tuple[Index, int]:
    """The index of these calls, and how many of them had to be read for it."""
    documents = Counted.of(calls)
    index = IndexFolder(folder, cache=Cache(Path(GLOSSARY.name))).index(documents)
    return index, asked(documents)


def matches(index: Index, partner: Profile = PARTNER) -> list[Match]:
    return Engine(index, glossary(), dictionaries()).match(partner)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment-*"))


def numbered(count: int) -> list[Call]:
    """Calls that differ in a word and share others."""
    return [call(f"n{number}", f"Harbour number{number} with heritage, наследство {number}") for number in range(count)]


def same_as_new(index: Index, calls: list[Call]) -> None:
    fresh = Index.build(calls)
    assert list(index.keys) == list(fresh.keys)
    assert np.array_equal(index.lengths, fresh.lengths)
    assert matches(index) == matches(fresh) != []


# -- what is kept -------------------------------------------------------------------------------------------------


def test_nothing_is_read_a_second_time(tmp_path: Path) -> None:
    built, read = index_of(tmp_path, CALLS)
    assert read == len(CALLS)
    kept, read = index_of(tmp_path, CALLS)
    assert read == 0
    (before,), (after,) = built.holdings, kept.holdings
    for name, array in flat(before.segment).items():
        assert np.array_equal(array, flat(after.segment)[name]), name
    same_as_new(kept, CALLS)


@pytest.mark.parametrize(
    ("changed", "read"),
    [
        pytest.param(CALLS[:-1] + numbered(1), 1, id="one replaced"),
        pytest.param([*CALLS, *numbered(3)], 3, id="three more"),
        pytest.param(CALLS[3:], 0, id="three less"),
        pytest.param(list(reversed(CALLS)), 0, id="another order"),
        pytest.param([*CALLS[:-1], call("it", title="Cultural heritage, културно наследство")], 1, id="another field"),
        pytest.param([*CALLS, CALLS[-1]], 1, id="one of them twice"),
        pytest.param([CALLS[-1].model_copy(update={"id": "curated:other", "code": "other"})], 0, id="another key"),
    ],
)
def test_only_what_is_new_is_read(tmp_path: Path, changed: list[Call], read: int) -> None:
    index_of(tmp_path, CALLS)
    found, asked_for = index_of(tmp_path, changed)
    assert asked_for == read
    same_as_new(found, changed)


def test_calls_that_come_and_go_are_merged_into_few_segments(tmp_path: Path) -> None:
    calls = list(CALLS)
    index_of(tmp_path, calls)
    for more in numbered(20):
        calls = [*calls, more]
        found, read = index_of(tmp_path, calls)
        assert read == 1
        assert len(files(tmp_path)) == len(found.holdings) <= index_folder.MOST
    same_as_new(found, calls)
    left = calls[-5:]
    same_as_new(index_of(tmp_path, left)[0], left)
    found, _ = index_of(tmp_path, [*left, call("last", "Heritage")])
    assert sum(len(each.segment) for each in found.holdings) < 12, (
        "dead documents are dropped when something is written"
    )
    same_as_new(found, [*left, call("last", "Heritage")])


def test_a_merged_segment_is_the_one_that_is_read_at_once(tmp_path: Path) -> None:
    calls = list(bundled_calls().values())
    for count in range(20, 180, 20):
        found, _ = index_of(tmp_path, calls[:count])
    assert max(len(each.segment) for each in found.holdings) > 40
    whole = Index.build(calls[:160])
    (one,) = whole.holdings
    for number in range(len(one.segment.terms)):
        term = one.segment.term(number)
        mine, other = found.positions(term), whole.positions(term)
        assert sorted(mine.document.tolist()) == other.document.tolist()
        assert sorted(mine.weight.tolist()) == sorted(other.weight.tolist())
        assert np.all(np.diff(mine.place) > 0)
    for surface in one.segment.surfaces.names.between(0, len(one.segment.surfaces.names)):
        assert found.vocabulary.surface(surface) == whole.vocabulary.surface(surface)
    for cyrillic, length in ((False, 7), (True, 8), (False, 40)):
        assert found.vocabulary.surfaces(cyrillic, length) == whole.vocabulary.surfaces(cyrillic, length)


def test_the_meanings_of_one_call_are_those_that_are_listed_for_all(tmp_path: Path) -> None:
    calls = list(bundled_calls().values())[:60]
    for some in (calls[:30], calls[:45], calls[10:]):
        found, _ = index_of(tmp_path, some)
    assert len(found.holdings) > 1
    vectors = CallVectors(found, Meanings(glossary()), shipped_background())
    words = ["culture", "heritage", "museum", "no-such-word", "digital", "~софия"]
    entries = vectors.entries(words)
    for document in range(found.size):
        here = entries.document == document
        numbers, weights = vectors.of_call(words, document)
        assert numbers.tolist() == entries.word[here].tolist()
        assert weights.tolist() == entries.value[here].tolist()
    assert len(entries.word) > 20


def test_words_of_calls_no_longer_in_force_are_not_known(tmp_path: Path) -> None:
    index_of(tmp_path, [*CALLS, call("gone", "Glaciology")])
    found, _ = index_of(tmp_path, CALLS)
    assert not found.vocabulary.knows(("en", "glaciology"))
    assert found.vocabulary.surface("glaciology") == ()


def test_the_meanings_are_kept(tmp_path: Path) -> None:
    index_of(tmp_path, CALLS[:4])
    found, _ = index_of(tmp_path, CALLS)
    assert all(each.segment.counts is not None for each in found.holdings)
    vectors = CallVectors(found, Meanings(glossary()), shipped_background())
    anew = CallVectors(Index.build(CALLS), Meanings(glossary()), shipped_background())
    words = ["heritage", "culture", "boat"]
    assert len(CALLS) - 1 in vectors.entries(words).document
    assert weighed(vectors.entries(words)) == weighed(anew.entries(words))


def weighed(entries: Entries) -> list[tuple[int, int, float]]:
    return sorted(zip(entries.word.tolist(), entries.document.tolist(), entries.value.round(5).tolist(), strict=True))


def test_without_a_folder_everything_is_in_memory() -> None:
    same_as_new(IndexFolder().index(ListedDocuments.of_calls(CALLS, shipped_weights())), CALLS)
    assert IndexFolder().index(ListedDocuments.of_calls(CALLS, shipped_weights())).size == len(CALLS)


def test_the_index_of_no_calls(tmp_path: Path) -> None:
    assert index_of(tmp_path, [])[0].size == 0
    assert files(tmp_path) == []


# -- damage -------------------------------------------------------------------------------------------------------

Damage = Callable[[bytes], bytes]


def flipped(place: float) -> Damage:
    """One bit changed at a share of the file's length."""

    def damage(content: bytes) -> bytes:
        at = min(int(place * len(content)), len(content) - 1)
        return content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]

    return damage


DAMAGES = [
    pytest.param(lambda _: b"", id="empty"),
    pytest.param(lambda content: content[:10], id="ten bytes"),
    pytest.param(lambda content: content[:30], id="the beginning of the header"),
    pytest.param(lambda content: content[: len(content) // 2], id="half"),
    pytest.param(lambda content: content[:-1], id="a byte less"),
    pytest.param(lambda content: content + b"\0", id="a byte more"),
    pytest.param(lambda content: b"\0" * len(content), id="zeros"),
    pytest.param(lambda content: content.replace(b'"format": 1', b'"format": 0'), id="another format"),
    pytest.param(lambda _: b"PK\x03\x04 something else", id="another kind of file"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_only_costs_time(tmp_path: Path, damage: Damage) -> None:
    index_of(tmp_path, CALLS)
    (file,) = files(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    found, read = index_of(tmp_path, CALLS)
    assert read == len(CALLS)
    same_as_new(found, CALLS)
    assert index_of(tmp_path, CALLS)[1] == 0, "it was written anew"


def test_whichever_byte_is_changed_is_noticed(tmp_path: Path) -> None:
    index_of(tmp_path, CALLS)
    (file,) = files(tmp_path)
    content = file.read_bytes()
    kept = flat(open_segment(file).segment)
    for place in np.linspace(0, 1, 400, endpoint=False):
        file.unlink()  # what was mapped stays as it was
        file.write_bytes(flipped(float(place))(content))
        try:
            found = flat(open_segment(file).segment)
        except DamagedSegmentError:
            continue
        assert all(np.array_equal(kept[name], array) for name, array in found.items()), "only padding may differ"


def test_a_file_that_did_not_change_is_not_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_of(tmp_path, CALLS)
    index_of(tmp_path, CALLS)  # checks what was written
    monkeypatch.setattr(segment_file.zlib, "crc32", lambda content: 0 if len(content) > 4096 else _crc(content))
    assert index_of(tmp_path, CALLS)[1] == 0


_crc = segment_file.zlib.crc32


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"segment-x": [1, 2]}', "null"])
def test_a_damaged_list_of_checked_files_only_costs_time(tmp_path: Path, manifest: str) -> None:
    index_of(tmp_path, CALLS)
    (tmp_path / index_folder.MANIFEST).write_text(manifest, encoding="utf-8")
    found, read = index_of(tmp_path, CALLS)
    assert read == 0
    same_as_new(found, CALLS)


def test_other_word_lists_make_another_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_of(tmp_path, CALLS)
    monkeypatch.setattr(index_folder, "reading_version", lambda: "changed")
    assert index_of(tmp_path, CALLS)[1] == len(CALLS)
    assert len(files(tmp_path)) == 1, "the outdated one is removed"


def test_one_lost_segment_of_several_costs_only_its_own_calls(tmp_path: Path) -> None:
    index_of(tmp_path, CALLS)
    before = set(files(tmp_path))
    index_of(tmp_path, [*CALLS, *numbered(2)])
    (new,) = set(files(tmp_path)) - before
    new.unlink()
    found, read = index_of(tmp_path, [*CALLS, *numbered(2)])
    assert read == 2
    same_as_new(found, [*CALLS, *numbered(2)])


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", encoding="utf-8")
    same_as_new(index_of(file / "below", CALLS)[0], CALLS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_only_costs_time(tmp_path: Path) -> None:
    index_of(tmp_path, CALLS)
    files(tmp_path)[0].chmod(0)
    same_as_new(index_of(tmp_path, CALLS)[0], CALLS)


# -- several processes --------------------------------------------------------------------------------------------


def test_an_index_in_use_outlives_its_file(tmp_path: Path) -> None:
    index_of(tmp_path, CALLS)
    found, _ = index_of(tmp_path, CALLS)
    for file in files(tmp_path):
        file.unlink()
    same_as_new(found, CALLS)


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.matching.test_index_folder import CALLS, index_of, matches, numbered
from fundmatch.matching.index import Index
for count in range(int(sys.argv[1]), 12, 2):
    calls = [*CALLS, *numbered(count)]
    index, _ = index_of(Path({folder!r}), calls)
    assert matches(index) == matches(Index.build(calls)), count
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    script = WRITER.format(root=str(Path(__file__).parents[2]), folder=str(tmp_path))
    running = [subprocess.Popen([sys.executable, "-c", script, str(start)]) for start in (0, 1)]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    calls = [*CALLS, *numbered(12)]
    same_as_new(index_of(tmp_path, calls)[0], calls)
