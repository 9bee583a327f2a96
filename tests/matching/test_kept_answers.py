"""Kept answers: the same texts in the next run, the newest of too many, and none from a damaged file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.cache import Cache
from fundmatch.matching.kept_answers import KeptAnswers, sealed, unsealed

KEY = "k" * 32


def answers(folder: Path, key: str = KEY, most: int = 1_000) -> KeptAnswers:
    return KeptAnswers(Cache(folder), "answers", key, most)


def kept(folder: Path, given: dict[str, str], most: int = 1_000) -> None:
    found = answers(folder, most=most)
    for question, answer in given.items():
        found.put(question, answer)
    found.save()


def test_the_next_run_has_what_was_saved(tmp_path: Path) -> None:
    kept(tmp_path, {"a": "Ниш", "b": "\ud800 \U0001f3ad"})
    assert [answers(tmp_path).get(name) for name in "abc"] == ["Ниш", "\ud800 \U0001f3ad", None]


def test_what_was_not_saved_is_known_in_this_run_only(tmp_path: Path) -> None:
    found = answers(tmp_path)
    found.put("a", "1")
    assert (found.get("a"), answers(tmp_path).get("a")) == ("1", None)


def test_another_key_knows_nothing(tmp_path: Path) -> None:
    kept(tmp_path, {"a": "1"})
    assert answers(tmp_path, "l" * 32).get("a") is None


def test_saving_keeps_what_earlier_runs_knew(tmp_path: Path) -> None:
    kept(tmp_path, {"a": "1", "b": "2"})
    kept(tmp_path, {"b": "3"})
    assert [answers(tmp_path).get(name) for name in "ab"] == ["1", "3"]


def test_of_too_many_those_asked_in_this_run_stay(tmp_path: Path) -> None:
    kept(tmp_path, {"a": "1", "b": "2"}, most=2)
    last = answers(tmp_path, most=2)
    assert last.get("b") == "2"
    last.put("c", "3")
    last.save()
    assert [answers(tmp_path).get(name) for name in "abc"] == [None, "2", "3"]


def test_of_too_many_in_one_run_the_one_asked_longest_ago_is_forgotten(tmp_path: Path) -> None:
    found = answers(tmp_path, most=2)
    for question in "abacd":
        found.put(question, question.upper())
        found.get("a")
    assert [found.get(name) for name in "abcd"] == ["A", None, None, "D"]


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, {"a": "1"})
    (file,) = tmp_path.iterdir()
    before = file.stat()
    found = answers(tmp_path)
    found.get("a")
    found.save()
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:-3] + b"2" + content[-2:],
        lambda content: sealed(b"[1]"),
        lambda content: sealed(b"{"),
    ],
    ids=["empty", "cut off", "another letter", "no answers", "no JSON"],
)
def test_a_damaged_file_is_as_good_as_none(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    kept(tmp_path, {"a": "1"})
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert answers(tmp_path).get("a") is None


@given(st.binary(max_size=50), st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_that_differs_is_seen(content: bytes, place: int, mask: int) -> None:
    whole = bytearray(sealed(content))
    assert unsealed(bytes(whole)) == content
    whole[place % len(whole)] ^= mask
    with pytest.raises(ValueError, match="damaged"):
        unsealed(bytes(whole))
