"""The cache may only ever cost time: no damage, no missing folder and no old content may show."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch import cache as cache_module
from fundmatch.cache import ABANDONED, Cache, digest, write_aside, written_whole

KEY, OTHER = digest(b"content"), digest(b"other content")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "state" / "cache")


def names(cache: Cache) -> list[str]:
    assert cache.folder is not None
    return sorted(path.name for path in cache.folder.iterdir())


def test_what_was_put_is_got_back(cache: Cache) -> None:
    cache.put("calls", KEY, b"12")
    assert cache.get("calls", KEY, int) == 12


@pytest.mark.parametrize(("name", "key"), [("calls", OTHER), ("profiles", KEY)])
def test_another_name_or_key_gets_nothing(cache: Cache, name: str, key: str) -> None:
    cache.put("calls", KEY, b"12")
    assert cache.get(name, key, int) is None


def test_new_content_under_a_name_drops_the_old(cache: Cache) -> None:
    cache.put("calls", KEY, b"12")
    cache.put("calls", OTHER, b"13")
    assert names(cache) == [f"calls-{OTHER}"]


def test_a_name_that_begins_like_another_is_left_alone(cache: Cache) -> None:
    cache.put("calls-opic", KEY, b"12")
    cache.put("calls", OTHER, b"13")
    assert names(cache) == [f"calls-{OTHER}", f"calls-opic-{KEY}"]


def test_nothing_is_left_aside(cache: Cache) -> None:
    for number in range(3):
        cache.put("calls", KEY, str(number).encode())
    assert names(cache) == [f"calls-{KEY}"]
    assert cache.get("calls", KEY, int) == 2


def failing(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk be full while a file is written, or its new name be refused, as Windows does for a mapped file."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC if kind == "full" else errno.EACCES, kind)

    if kind == "full":
        whole = cache_module.written_whole

        @contextlib.contextmanager
        def full(path: Path) -> Iterator[Any]:
            with whole(path) as file:
                file.write(b"1")
                yield SimpleNamespace(write=refuse)

        monkeypatch.setattr(cache_module, "written_whole", full)
    else:
        monkeypatch.setattr(Path, "replace", refuse)


@pytest.mark.parametrize("kind", ["full", "refused"])
def test_a_failure_leaves_nothing_behind(kind: str, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("calls", KEY, b"12")
    failing(kind, monkeypatch)
    cache.put("calls", KEY, b"13")
    assert names(cache) == [f"calls-{KEY}"]
    assert cache.get("calls", KEY, int) == 12


def test_an_interrupted_writer_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted() -> None:
        with written_whole(tmp_path / "file") as file:
            file.write(b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "age", "stays"),
    [
        ("aside-x1y2", 2 * ABANDONED, False),
        (".calls-1.0123abcd.aside", 2 * ABANDONED, False),
        (".calls-1.0123abcd.aside", 0.5 * ABANDONED, True),
        ("aside-x1y2", 0.5 * ABANDONED, True),
        ("profiles-1", 2 * ABANDONED, True),
    ],
    ids=["an old one", "one with a name", "one at work", "one at work, old kind", "another file"],
)
def test_what_killed_writers_left_is_swept(name: str, age: float, stays: bool, cache: Cache) -> None:
    cache.put("calls", KEY, b"12")
    assert cache.folder is not None
    left = cache.folder / name
    left.write_bytes(b"half")
    now = (cache.folder / f"calls-{KEY}").stat().st_mtime
    os.utime(left, (now - age, now - age))
    cache.put("calls", OTHER, b"13")
    assert left.exists() == stays


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077])
def test_a_file_may_be_read_by_whom_the_umask_lets(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        write_aside(tmp_path / "file", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~mask


def test_of_several_writers_the_last_wins_and_none_disturbs_another(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with written_whole(path) as slow:
        slow.write(b"slow ")
        write_aside(path, b"quick")
        assert path.read_bytes() == b"quick"
        slow.write(b"but whole")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"slow but whole")]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"twelve"])
def test_damaged_content_is_as_good_as_none(cache: Cache, damage: bytes) -> None:
    cache.put("calls", KEY, damage)
    assert cache.get("calls", KEY, int) is None


def test_an_error_of_ours_is_not_swallowed(cache: Cache) -> None:
    def broken(_: bytes) -> int:
        raise AssertionError("a bug")

    cache.put("calls", KEY, b"12")
    with pytest.raises(AssertionError, match="a bug"):
        cache.get("calls", KEY, broken)


def test_without_a_folder_nothing_is_kept() -> None:
    Cache().put("calls", KEY, b"12")
    assert Cache().get("calls", KEY, int) is None


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should be", encoding="utf-8")
    cache = Cache(tmp_path / "state" / "cache")
    cache.put("calls", KEY, b"12")
    assert cache.get("calls", KEY, int) is None


@settings(derandomize=True, max_examples=60)
@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_a_digest_tells_contents_and_their_borders_apart(one: list[bytes], other: list[bytes]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)
    assert len(digest(*one)) == 32


def test_a_digest_sees_where_a_part_ends() -> None:
    assert len({digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b"")}) == 4
