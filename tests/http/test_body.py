"""Bodies are limited in size, packed or not, and in what they may cost us."""

from __future__ import annotations

import gzip
import io
import itertools
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import SourceError
from fundmatch.http import Http, Manners
from fundmatch.http.body import CHUNK, _Packed, read_body

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_limited_after_unpacking(packed: bool, httpserver: HTTPServer, http: Http) -> None:
    body, headers = b"0" * 200_000, {}
    if packed:
        body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
    httpserver.expect_request("/").respond_with_data(body, headers=headers)
    with pytest.raises(SourceError, match="larger than 100000 bytes"):
        http.get(httpserver.url_for("/"), Manners(limit=100_000))


@pytest.mark.parametrize("size", [99_999, 100_000])
def test_a_body_as_large_as_the_limit_is_fine(size: int, httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(b"0" * size)
    assert len(http.get(httpserver.url_for("/"), Manners(limit=100_000))) == size


class Pouring:
    """A body of 50 MB in pieces, without a stated length; counts what was asked of it."""

    def __init__(self, piece: bytes, pieces: int) -> None:
        self.piece, self.pieces = piece, pieces
        self.poured = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.poured += len(self.piece)
            yield self.piece


def test_of_fifty_megabytes_only_a_little_is_read(httpserver: HTTPServer, http: Http) -> None:
    """Beside the limit, only what the sockets of both sides take in."""
    pouring = Pouring(b"0" * CHUNK, 50 * MEGABYTE // CHUNK)
    httpserver.expect_request("/").respond_with_handler(lambda request: Response(pouring))
    with pytest.raises(SourceError, match=f"larger than {MEGABYTE} bytes"):
        http.get(httpserver.url_for("/"), Manners(limit=MEGABYTE))
    assert MEGABYTE <= pouring.poured < 25 * MEGABYTE


def test_a_stated_length_is_believed_before_anything_is_read(httpserver: HTTPServer, http: Http) -> None:
    """The body is shorter than stated: had it been read, the complaint would be another."""
    for stated in (str(50 * MEGABYTE), "9" * 5000):
        httpserver.expect_oneshot_request("/").respond_with_response(
            Response(iter([b"short"]), headers={"Content-Length": stated})
        )
        with pytest.raises(SourceError, match=f"larger than {MEGABYTE} bytes"):
            http.get(httpserver.url_for("/"), Manners(limit=MEGABYTE))


def bomb(megabytes: int) -> bytes:
    """A thousandth of its size when packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(MEGABYTE)
    return b"".join([packer.compress(zeros) for _ in range(megabytes)]) + packer.flush()


class Canned:
    """A response out of memory: a server in this process would be measured too."""

    url = "http://portal/"

    def __init__(self, body: bytes, packing: str = "gzip") -> None:
        self.headers = {"Content-Encoding": packing}
        self.raw = self
        self._body = io.BytesIO(body)

    def read1(self, size: int, decode_content: bool) -> bytes:
        assert not decode_content
        return self._body.read1(size)


def test_a_bomb_takes_little_memory() -> None:
    packed = Canned(bomb(200))
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="larger than"):
            read_body(packed, MEGABYTE, lambda: None)  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 3 * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("packing", "body"), [("", bytes(300_000)), ("gzip", gzip.compress(bytes(300_000), compresslevel=0))]
)
def test_the_clock_is_looked_at_before_every_piece(packing: str, body: bytes) -> None:
    looks = itertools.count(1)

    def in_time() -> None:
        if next(looks) == 3:
            raise SourceError("too late", "")

    canned = Canned(body, packing)
    with pytest.raises(SourceError, match="too late"):
        read_body(canned, MEGABYTE, in_time)  # type: ignore[arg-type]
    assert canned._body.tell() == 2 * CHUNK


def test_a_packed_body_that_never_yields_anything_ends_too(httpserver: HTTPServer, http: Http) -> None:
    """Empty blocks of deflate: every one is lawful, and unpacked there is never a byte."""
    start = gzip.compress(b"")[:10]
    nothing = itertools.chain([start], itertools.repeat(b"\x00\x00\x00\xff\xff" * 1000, 10_000))
    reply = Response(nothing, headers={"Content-Encoding": "gzip"})
    httpserver.expect_request("/").respond_with_response(reply)
    with pytest.raises(SourceError, match="larger than"):
        http.get(httpserver.url_for("/"), Manners(limit=MEGABYTE))


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(b"text")),
        ("x-gzip", gzip.compress(b"text")),
        ("GZIP", gzip.compress(b"text")),
        ("deflate", zlib.compress(b"text")),
        ("identity", b"text"),
        ("gzip", gzip.compress(b"te") + gzip.compress(b"xt")),
        ("gzip", gzip.compress(b"text") + bytes(512)),
        ("gzip", gzip.compress(b"text") + b"\x1f"),
    ],
    ids=["gzip", "x-gzip", "capitals", "zlib", "plain", "two members", "padding", "half a magic number"],
)
def test_packings_that_are_understood(packing: str, body: bytes, httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": packing})
    assert http.get(httpserver.url_for("/")) == b"text"


@pytest.mark.parametrize(
    ("packing", "body", "words", "attempts"),
    [
        ("br", b"text", "packed as br", 1),
        ("gzip, gzip", gzip.compress(gzip.compress(b"text")), "packed as gzip, gzip", 1),
        ("gzip", b"no gzip", "cannot be unpacked", 5),
        ("gzip", gzip.compress(b"text")[:-1], "ends early", 5),
        ("gzip", gzip.compress(b"text" * 99) + gzip.compress(b"text" * 99)[:-9], "ends early", 5),
        ("gzip", b"", "ends early", 5),
    ],
    ids=["brotli", "twice", "none at all", "cut off", "second member cut off", "empty"],
)
def test_packings_that_are_not(
    packing: str, body: bytes, words: str, attempts: int, httpserver: HTTPServer, http: Http
) -> None:
    """A body that was spoilt on the way is asked for again; one packed otherwise would come so again."""
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": packing})
    with pytest.raises(SourceError, match=words):
        http.get(httpserver.url_for("/"))
    assert len(httpserver.log) == attempts


def test_only_what_we_unpack_is_asked_for(httpserver: HTTPServer, http: Http) -> None:
    def reply(request: Request) -> Response:
        return Response(request.headers["Accept-Encoding"])

    httpserver.expect_request("/").respond_with_handler(reply)
    assert http.get(httpserver.url_for("/")) == b"gzip"


@given(
    members=st.lists(st.tuples(st.binary(max_size=50), st.integers(1, 3000)), min_size=1, max_size=3),
    cut=st.integers(1, 5000),
)
def test_unpacking_gives_the_same_however_the_pieces_fall(members: list[tuple[bytes, int]], cut: int) -> None:
    texts = [piece * times for piece, times in members]
    packed = b"".join(map(gzip.compress, texts))
    unpacking = _Packed()
    parts = [part for at in range(0, len(packed), cut) for part in unpacking.feed(packed[at : at + cut])]
    unpacking.finish()
    assert b"".join(parts) == b"".join(texts)
    assert all(len(part) <= CHUNK for part in parts)
