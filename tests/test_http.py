"""One polite session: what it repeats, what it refuses, and how long it waits."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import SourceError
from fundmatch.http import Http, Manners, MissingError


class FakeTime:
    """A clock that only ``sleep`` moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def fake() -> FakeTime:
    return FakeTime()


@pytest.fixture
def http(fake: FakeTime) -> Iterator[Http]:
    with Http(contact="mail@example.org", clock=fake.clock, sleep=fake.sleep) as session:
        yield session


def in_turn(server: HTTPServer, *replies: Response) -> None:
    for reply in replies:
        server.expect_ordered_request("/").respond_with_response(reply)


def test_it_says_who_it_is(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_handler(lambda request: Response(request.headers["User-Agent"]))
    assert http.get(httpserver.url_for("/")).decode().startswith("fundmatch/")
    assert b"(+mail@example.org)" in http.get(httpserver.url_for("/"))


@pytest.mark.parametrize(
    ("replies", "slept"),
    [
        ([Response(status=500), Response("ok")], [1]),
        ([Response(status=503, headers={"Retry-After": "7"}), Response("ok")], [7]),
        ([Response(status=429, headers={"Retry-After": "soon"}), Response(status=502), Response("ok")], [1, 2]),
    ],
)
def test_trouble_that_passes_is_waited_for(
    replies: list[Response], slept: list[float], httpserver: HTTPServer, http: Http, fake: FakeTime
) -> None:
    in_turn(httpserver, *replies)
    assert http.get(httpserver.url_for("/")) == b"ok"
    assert fake.slept == slept


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Response(status=400), "HTTP 400"),
        (Response(status=404), "HTTP 404"),
        (Response(status=503, headers={"Retry-After": "3600"}), "3600 s"),
        (Response(status=302, headers={"Location": "http://169.254.169.254/"}), "another host"),
        (Response(status=302, headers={"Location": "file:///etc/passwd"}), "another host"),
    ],
)
def test_trouble_that_stays_is_told_at_once(
    reply: Response, words: str, httpserver: HTTPServer, http: Http, fake: FakeTime
) -> None:
    in_turn(httpserver, reply)
    with pytest.raises(SourceError, match=words) as caught:
        http.get(httpserver.url_for("/"))
    assert httpserver.url_for("/") in caught.value.message
    assert caught.value.hint
    assert isinstance(caught.value, MissingError) == (reply.status_code == 404)
    assert fake.slept == []


def test_patience_ends(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/").respond_with_data("", status=500)
    with pytest.raises(SourceError, match=r"HTTP 500 \(http://"):
        http.get(httpserver.url_for("/"))
    assert fake.slept == [1, 2, 4, 8]


def test_redirects_within_the_host_are_followed_but_not_for_ever(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/old").respond_with_data("", status=301, headers={"Location": "/new"})
    httpserver.expect_request("/new").respond_with_data("here")
    httpserver.expect_request("/loop").respond_with_data("", status=302, headers={"Location": "/loop"})
    assert http.get(httpserver.url_for("/old")) == b"here"
    with pytest.raises(SourceError, match="redirects"):
        http.get(httpserver.url_for("/loop"))


def test_requests_to_one_host_keep_their_distance(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    for _ in range(3):
        http.get(httpserver.url_for("/"), Manners(gap=1.1))
    assert fake.slept == [pytest.approx(1.1)] * 2
    fake.now += 5
    http.get(httpserver.url_for("/"), Manners(gap=1.1))
    assert len(fake.slept) == 2


def test_also_a_repeated_request_keeps_its_distance(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    in_turn(httpserver, Response(status=500), Response("ok"))
    http.get(httpserver.url_for("/"), Manners(gap=1.1))
    assert sum(fake.slept) >= 1.1


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_limited_after_unpacking(packed: bool, httpserver: HTTPServer, http: Http) -> None:
    body, headers = b"0" * 200_000, {}
    if packed:
        body, headers = gzip.compress(body), {"Content-Encoding": "gzip"}
    httpserver.expect_request("/").respond_with_data(body, headers=headers)
    with pytest.raises(SourceError, match="larger than 100000 bytes"):
        http.get(httpserver.url_for("/"), Manners(limit=100_000))


def test_a_body_that_ends_early_is_asked_for_again(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    short = Response(iter([b"half"]), headers={"Content-Length": "8"})
    in_turn(httpserver, short, Response("complete"))
    assert http.get(httpserver.url_for("/")) == b"complete"
    assert fake.slept == [1]


def test_a_body_the_caller_cannot_use_is_asked_for_again(httpserver: HTTPServer, http: Http) -> None:
    def check(body: bytes) -> None:
        if body == b"Request Rejected":
            raise SourceError("refused by the firewall", "wait")

    in_turn(httpserver, Response("Request Rejected"), Response("ok"))
    assert http.get(httpserver.url_for("/"), check=check) == b"ok"
    httpserver.clear()
    httpserver.expect_request("/").respond_with_data("Request Rejected")
    with pytest.raises(SourceError, match=r"firewall \(http") as caught:
        http.get(httpserver.url_for("/"), check=check)
    assert caught.value.hint == "wait"


def test_parts_of_a_form_are_typed_json(httpserver: HTTPServer, http: Http) -> None:
    """Untyped parts are answered with HTTP 500 by the EU portal, other bodies are silently ignored."""

    def reply(request: Request) -> Response:
        seen = {name: (part.mimetype, json.loads(part.read())) for name, part in request.files.items()}
        return Response(json.dumps(seen))

    httpserver.expect_request("/", method="POST").respond_with_handler(reply)
    body = http.post_multipart(httpserver.url_for("/"), {"query": {"bool": {}}, "languages": ["en"]})
    assert json.loads(body) == {"query": ["application/json", {"bool": {}}], "languages": ["application/json", ["en"]]}


def test_where_nobody_listens_it_gives_up_sooner(http: Http, fake: FakeTime) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(SourceError, match="refused") as caught:
        http.get(f"http://127.0.0.1:{port}/")
    assert str(port) in caught.value.message
    assert fake.slept == [1, 2]


def test_a_server_that_speaks_no_tls_is_not_trusted(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as client:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\nplain")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(SourceError, match="no trusted connection"):
            http.get(f"https://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()


def test_a_trickle_is_cut_off(httpserver: HTTPServer) -> None:
    """Two minutes pass between any two looks at the clock."""
    ticks = itertools.count(step=120.0)
    httpserver.expect_request("/").respond_with_data(b"x" * 1_000_000)
    with (
        Http(clock=lambda: next(ticks), sleep=lambda _: None) as http,
        pytest.raises(SourceError, match="not complete after 300 s"),
    ):
        http.get(httpserver.url_for("/"), Manners(patience=300, attempts=2))


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[::1"])
def test_an_address_that_is_none_is_a_source_error(url: str, http: Http) -> None:
    with pytest.raises(SourceError):
        http.get(url)
