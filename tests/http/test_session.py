"""One polite session: what it repeats, what it refuses, and how long it waits."""

from __future__ import annotations

import itertools
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import Http, Manners, MissingError, understood
from fundmatch.http.status import moved
from tests.fake_time import FakeTime


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
        (Response(status=304), "HTTP 304"),
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


@pytest.mark.parametrize("wait", ["9" * 5000, "Mon, 01 Jan 99999999 00:00:00 GMT", "-5", "nan"])
def test_a_pause_that_nobody_can_read_is_no_pause(wait: str, httpserver: HTTPServer, http: Http) -> None:
    in_turn(httpserver, Response(status=503, headers={"Retry-After": wait}), Response("ok"))
    assert http.get(httpserver.url_for("/")) == b"ok"


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


def test_what_the_caller_found_wrong_keeps_its_name(httpserver: HTTPServer, http: Http) -> None:
    def check(body: bytes) -> None:
        raise SourceChangedError("another form", "look")

    httpserver.expect_request("/").respond_with_data("x")
    with pytest.raises(SourceChangedError, match=r"another form \(http"):
        http.get(httpserver.url_for("/"), check=check)


def test_an_answer_is_read_once_and_again_only_when_it_is_asked_for_again(httpserver: HTTPServer, http: Http) -> None:
    seen: list[bytes] = []

    def read(body: bytes) -> int:
        seen.append(body)
        if not body.isdigit():
            raise SourceError("no number")
        return int(body)

    in_turn(httpserver, Response("soon"), Response("7"))
    assert understood(lambda check: http.get(httpserver.url_for("/"), check=check), read) == 7
    assert seen == [b"soon", b"7"]


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
        http.get(httpserver.url_for("/"), Manners(patience=300, attempts=2, budget=1e6))


def test_a_portal_may_not_lead_us_from_tls_to_plain_text() -> None:
    answer = requests.Response()
    answer.url = "https://example.org/list"
    answer.headers["Location"] = "http://example.org/list"
    with pytest.raises(SourceError, match="from TLS to plain text"):
        moved(answer)
    answer.url = "http://example.org/list"
    answer.headers["Location"] = "https://example.org/list"
    assert moved(answer).url == "https://example.org/list"


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[::1"])
def test_an_address_that_is_none_is_a_source_error(url: str, http: Http) -> None:
    with pytest.raises(SourceError):
        http.get(url)


# --- the time for one question ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "slept"), [(0.9, []), (1.1, [1]), (3.0, [1]), (3.1, [1, 2]), (7.1, [1, 2, 4]), (900.0, [1, 2, 4, 8])]
)
def test_no_pause_is_begun_that_would_end_too_late(
    budget: float, slept: list[float], httpserver: HTTPServer, http: Http, fake: FakeTime
) -> None:
    httpserver.expect_request("/").respond_with_data("", status=500)
    with pytest.raises(SourceError, match="HTTP 500") as caught:
        http.get(httpserver.url_for("/"), Manners(budget=budget))
    assert fake.slept == slept
    assert ("are the limit for one question" in caught.value.message) == (budget < 900)


def test_a_pause_the_portal_asks_for_counts_too(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/").respond_with_data("", status=503, headers={"Retry-After": "60"})
    with pytest.raises(SourceError, match="HTTP 503, and no time left for a pause of 60 s: 100 s are the limit"):
        http.get(httpserver.url_for("/"), Manners(budget=100))
    assert fake.slept == [60]


def test_waiting_for_our_turn_counts_too(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    http.get(httpserver.url_for("/"))
    with pytest.raises(SourceError, match="no answer in time: 10 s are the limit"):
        http.get(httpserver.url_for("/"), Manners(gap=30, budget=10))
    assert fake.slept == []


def test_a_body_is_cut_off_when_the_time_is_up(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    def slow(request: Request) -> Response:
        def body() -> Iterator[bytes]:
            for _ in range(100):
                fake.now += 6
                yield b"x" * 100_000

        return Response(body())

    httpserver.expect_request("/").respond_with_handler(slow)
    with pytest.raises(SourceError, match="answer not complete in time: 20 s are the limit"):
        http.get(httpserver.url_for("/"), Manners(budget=20))
    assert fake.slept == []


def test_what_is_left_limits_how_long_a_silent_server_is_waited_for(
    httpserver: HTTPServer, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float]] = []
    request = http._session.request

    def noted(*arguments: Any, **rest: Any) -> Any:
        asked.append(rest["timeout"])
        return request(*arguments, **rest)

    monkeypatch.setattr(http._session, "request", noted)
    httpserver.expect_request("/").respond_with_data("", status=500)
    with pytest.raises(SourceError):
        http.get(httpserver.url_for("/"), Manners(timeout=90, budget=12))
    assert asked == [(10.0, 12.0), (10.0, 11.0), (9.0, 9.0), (5.0, 5.0)]


# --- one request, whatever it gives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 302, 403, 404, 500])
def test_a_probe_takes_any_status_at_once(status: int, httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/").respond_with_data("a" * 10_000, status=status)
    with time_machine.travel("2026-09-01T08:00:00Z", tick=False):
        found = http.probe(httpserver.url_for("/"))
    assert (found.status, found.date, found.start) == (status, "Tue, 01 Sep 2026 08:00:00 GMT", b"a" * 4096)
    assert fake.slept == []


def test_a_probe_says_why_nobody_answered(http: Http, fake: FakeTime) -> None:
    with pytest.raises(SourceError, match="refused"):
        http.probe("http://127.0.0.1:9/")
    assert fake.slept == []


# --- what is never sent ---------------------------------------------------------------------------------------------


def test_a_login_kept_for_other_programs_is_not_sent(
    httpserver: HTTPServer, http: Http, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default entry of a .netrc would go to every host."""
    (tmp_path / "netrc").write_text("default login somebody password hidden\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    httpserver.expect_request("/").respond_with_handler(lambda asked: Response(asked.headers.get("Authorization", "-")))
    url = httpserver.url_for("/")
    assert http.get(url) == b"-"
    assert http.get(url.replace("//", "//name:word@")).startswith(b"Basic ")
