"""Reading a body piece by piece, so that neither its size nor its slowness is up to the server.

Unpacking is our own: urllib3 unpacks inside the call that reads, where a bomb is only seen when it has gone off and
a body that never yields a byte is never seen at all; it also takes a gzip that ends early for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fundmatch.http.trouble import PassingError, failure

if TYPE_CHECKING:
    from requests import Response

#: Bytes read, and bytes unpacked, at a time.
CHUNK = 64 * 1024
#: What the session asks for; "deflate" means two different things in practice, so we do not.
ACCEPTED = "gzip"
PACKED, PLAIN = ("gzip", "x-gzip", "deflate"), ("", "identity")
#: zlib finds out itself whether a stream is gzip or zlib.
EITHER = zlib.MAX_WBITS | 32
#: Digits of a length that no machine has.
ABSURD = 18


def read_body(response: Response, limit: int, in_time: Callable[[], None]) -> bytes:
    """The unpacked body of at most ``limit`` bytes; ``in_time`` is called before each piece and may raise.

    Raises SourceError for a body that is too large or packed in an unknown way, PassingError for one that is not
    whole, and what urllib3 raises.
    """
    _refuse_length(response, limit)
    body, received = bytearray(), 0
    unpack = _unpacker(response)
    for piece in _pieces(response, in_time):
        received += len(piece)
        for part in unpack.feed(piece):
            body += part
            _refuse(len(body), limit, response)
        _refuse(received, limit, response)
    unpack.finish()
    return bytes(body)


def first_bytes(response: Response, most: int, in_time: Callable[[], None]) -> bytes:
    """At least the first bytes of an unpacked body, ``most`` or fewer; the rest is not read."""
    body, unpack = bytearray(), _unpacker(response)
    for piece in _pieces(response, in_time):
        for part in unpack.feed(piece):
            body += part
            if len(body) >= most:
                return bytes(body[:most])
    return bytes(body)


def _pieces(response: Response, in_time: Callable[[], None]) -> Iterator[bytes]:
    """What arrives, as it arrives: ``read1`` returns after one reading from the socket, ``read`` would wait on."""
    in_time()
    while piece := response.raw.read1(CHUNK, decode_content=False):
        yield piece
        in_time()


def _refuse_length(response: Response, limit: int) -> None:
    stated = response.headers.get("Content-Length", "").strip()
    if stated.isascii() and stated.isdecimal():
        _refuse(int(stated) if len(stated) <= ABSURD else 10**ABSURD, limit, response)


def _refuse(size: int, limit: int, response: Response) -> None:
    if size > limit:
        raise failure(f"answer larger than {limit} bytes", response.url, "No page of this portal was ever that large.")


class _Plain:
    """A body that is not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Nothing can be missing that the length does not tell."""


class _Packed:
    """A gzip or zlib body, unpacked at most :data:`CHUNK` bytes at a time; several members may follow each other.

    Bytes behind the first member that are no further one are ignored, as browsers do.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(EITHER)
        self._needed, self._over = True, False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._over:
            part = self._unpacked(data)
            if part:
                self._needed = True
                yield part
            data = self._member.unconsumed_tail
            if self._member.eof:
                data, self._member, self._needed = self._member.unused_data, zlib.decompressobj(EITHER), False

    def _unpacked(self, data: bytes) -> bytes:
        try:
            return self._member.decompress(data, CHUNK)
        except zlib.error as error:
            if self._needed:
                raise PassingError(f"answer cannot be unpacked: {error}") from error
            self._over = True
            return b""

    def finish(self) -> None:
        """Raises PassingError when the last member is not whole."""
        if self._needed:
            raise PassingError("no whole answer: the packed body ends early")


def _unpacker(response: Response) -> _Plain | _Packed:
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in PLAIN:
        return _Plain()
    if packing in PACKED:
        return _Packed()
    raise failure(f"answer packed as {packing}, which was not asked for", response.url, "Is a proxy in between?")
