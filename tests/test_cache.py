"""The cache may only ever cost time: no damage, no missing folder and no old content may show."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.cache import Cache, digest

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
