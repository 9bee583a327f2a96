"""Conditional requests: what a portal says is unchanged is not sent again, and nothing is believed unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import SourceError
from fundmatch.http import Http, Manners, ResponseMemory
from fundmatch.http import memory as memory_module
from fundmatch.http.memory import Entry
from tests.fake_time import FakeTime

ETAG = '"v1"'
MODIFIED = "Tue, 01 Sep 2026 08:00:00 GMT"


class Portal:
    """Answers ``body`` with ``validators``, or 304 to somebody who has it; notes what was asked with."""

    def __init__(self, server: HTTPServer, body: bytes, **validators: str) -> None:
        self.body = body
        self.validators = {name.replace("_", "-"): value for name, value in validators.items()}
        self.asked: list[dict[str, str]] = []
        self.sent: list[int] = []
        server.expect_request("/page").respond_with_handler(self._answer)
        self.url = server.url_for("/page")

    def _answer(self, request: Request) -> Response:
        pairs = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        self.asked.append({name: request.headers[name] for name in pairs if name in request.headers})
        same = [request.headers[name] == self.validators.get(pairs[name]) for name in self.asked[-1]]
        self.sent.append(304 if same and all(same) else 200)
        body = b"" if self.sent[-1] == 304 else self.body
        return Response(body, status=self.sent[-1], headers=self.validators)


def files(memory: ResponseMemory) -> list[Path]:
    return sorted(memory.folder.iterdir()) if memory.folder.is_dir() else []


@pytest.mark.parametrize(
    ("validators", "conditions"),
    [
        ({"ETag": ETAG}, {"If-None-Match": ETAG}),
        ({"ETag": 'W/"v1"'}, {"If-None-Match": 'W/"v1"'}),
        ({"Last_Modified": MODIFIED}, {"If-Modified-Since": MODIFIED}),
        ({"ETag": ETAG, "Last_Modified": MODIFIED}, {"If-None-Match": ETAG, "If-Modified-Since": MODIFIED}),
    ],
    ids=["tag", "weak tag", "date", "both"],
)
def test_what_is_unchanged_is_not_sent_again(
    validators: dict[str, str], conditions: dict[str, str], httpserver: HTTPServer, remembering: Http
) -> None:
    portal = Portal(httpserver, b"text", **validators)
    assert [remembering.get(portal.url) for _ in range(3)] == [b"text"] * 3
    assert portal.asked == [{}, conditions, conditions]
    assert portal.sent == [200, 304, 304]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ETag": ETAG, "Cache_Control": "private, No-Store"},
        {"ETag": "no quotes"},
        {"ETag": '"' + "x" * 600 + '"'},
        {"Last_Modified": "yesterday"},
    ],
    ids=["none", "forbidden", "no tag", "endless tag", "no date"],
)
def test_without_validators_nothing_is_kept(
    headers: dict[str, str], httpserver: HTTPServer, remembering: Http, memory: ResponseMemory
) -> None:
    portal = Portal(httpserver, b"text", **headers)
    assert [remembering.get(portal.url) for _ in range(2)] == [b"text"] * 2
    assert portal.asked == [{}, {}]
    assert files(memory) == []


def test_what_changed_replaces_what_was_kept(httpserver: HTTPServer, remembering: Http, memory: ResponseMemory) -> None:
    portal = Portal(httpserver, b"old", ETag=ETAG)
    remembering.get(portal.url)
    portal.body, portal.validators = b"new", {"ETag": '"v2"'}
    assert remembering.get(portal.url) == b"new"
    assert remembering.get(portal.url) == b"new"
    assert portal.sent == [200, 200, 304]
    portal.validators = {}
    remembering.get(portal.url)
    assert files(memory) == []


def test_a_portal_is_always_asked_however_long_an_answer_may_live(httpserver: HTTPServer, remembering: Http) -> None:
    portal = Portal(httpserver, b"text", ETag=ETAG, Cache_Control="max-age=31536000, immutable")
    remembering.get(portal.url)
    remembering.get(portal.url)
    assert len(portal.asked) == 2


def test_another_session_remembers_too(httpserver: HTTPServer, fake: FakeTime, memory: ResponseMemory) -> None:
    portal = Portal(httpserver, b"text", ETag=ETAG)
    for _ in range(2):
        with Http(clock=fake.clock, sleep=fake.sleep, memory=memory) as http:
            assert http.get(portal.url) == b"text"
    assert portal.sent == [200, 304]


def test_unchanged_without_having_asked_is_an_error(httpserver: HTTPServer, remembering: Http) -> None:
    httpserver.expect_request("/page").respond_with_data("", status=304)
    with pytest.raises(SourceError, match="HTTP 304"):
        remembering.get(httpserver.url_for("/page"))


def refuse_old(body: bytes) -> None:
    if body == b"old":
        raise SourceError("an old page", "wait")


def test_a_kept_body_that_is_of_no_use_is_asked_for_anew_at_once(
    httpserver: HTTPServer, remembering: Http, fake: FakeTime
) -> None:
    portal = Portal(httpserver, b"old", ETag=ETAG)
    remembering.get(portal.url)
    portal.body = b"new"  # under the same tag: the server errs, or our idea of a whole page changed
    assert remembering.get(portal.url, Manners(attempts=1), check=refuse_old) == b"new"
    assert portal.asked == [{}, {"If-None-Match": ETAG}, {}]
    assert fake.slept == []


def test_only_a_body_that_is_of_use_is_kept(httpserver: HTTPServer, remembering: Http, memory: ResponseMemory) -> None:
    portal = Portal(httpserver, b"old", ETag=ETAG)
    with pytest.raises(SourceError):
        remembering.get(portal.url, Manners(attempts=1), check=refuse_old)
    assert files(memory) == []


def test_a_refusal_does_not_drop_what_was_kept(httpserver: HTTPServer, remembering: Http) -> None:
    portal = Portal(httpserver, b"new", ETag=ETAG)
    remembering.get(portal.url)
    portal.body, portal.validators = b"old", {"ETag": '"refusal"'}
    with pytest.raises(SourceError):
        remembering.get(portal.url, Manners(attempts=1), check=refuse_old)
    portal.body, portal.validators = b"new", {"ETag": ETAG}
    assert remembering.get(portal.url) == b"new"
    assert portal.sent == [200, 200, 304]


def test_a_kept_body_above_the_limit_is_not_used(httpserver: HTTPServer, remembering: Http) -> None:
    portal = Portal(httpserver, b"x" * 1000, ETag=ETAG)
    remembering.get(portal.url)
    with pytest.raises(SourceError, match="larger than 999 bytes"):
        remembering.get(portal.url, Manners(limit=999))


def test_searches_are_never_kept(httpserver: HTTPServer, remembering: Http, memory: ResponseMemory) -> None:
    portal = Portal(httpserver, b"text", ETag=ETAG)
    remembering.post_multipart(portal.url, {"query": {}})
    assert files(memory) == []
    remembering.get(portal.url)
    remembering.post_multipart(portal.url, {"query": {}})
    assert portal.asked == [{}, {}, {}]


def test_where_an_address_leads_is_kept_under_its_own(httpserver: HTTPServer, remembering: Http) -> None:
    portal = Portal(httpserver, b"text", ETag=ETAG)
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": "/page"})
    for _ in range(2):
        assert remembering.get(httpserver.url_for("/old")) == b"text"
    assert portal.sent == [200, 304]


# --- the files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"\xff" * 50,
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content.replace(b"body", b"Body"),
        lambda content: content.replace(b"v1", b"v2"),
        lambda content: b"[]\nbody",
        lambda content: b"[" * 100_000,
        lambda content: b'{"etag": 1, "modified": [], "digest": {}}\nbody',
    ],
    ids=["empty", "noise", "cut off", "longer", "body", "tag", "list", "deep", "types"],
)
def test_a_damaged_file_is_ignored_and_removed(damage: object, memory: ResponseMemory) -> None:
    memory.keep("http://a/", Entry(b"body", ETAG))
    assert memory.recall("http://a/") == Entry(b"body", ETAG)
    (file,) = files(memory)
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert memory.recall("http://a/") is None
    assert files(memory) == []


def test_a_file_under_another_name_is_not_believed(memory: ResponseMemory) -> None:
    memory.keep("http://a/", Entry(b"of a", ETAG))
    memory.keep("http://b/", Entry(b"of b", ETAG))
    first, second = files(memory)
    first.replace(second)
    assert (memory.recall("http://a/"), memory.recall("http://b/")) == (None, None)


def test_no_address_stands_in_a_file_or_its_name(memory: ResponseMemory) -> None:
    memory.keep("http://a/?access_token=hidden", Entry(b"body", ETAG))
    (file,) = files(memory)
    assert b"hidden" not in file.read_bytes() + os.fsencode(file.name)


def test_a_body_too_large_is_not_kept(memory: ResponseMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "LARGEST_BODY", 100)
    memory.keep("http://a/", Entry(b"x" * 100, ETAG))
    assert len(files(memory)) == 1
    memory.keep("http://a/", Entry(b"x" * 101, ETAG))
    assert files(memory) == []


def test_what_was_not_asked_for_longest_goes_first(memory: ResponseMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "LARGEST_MEMORY", 3500)
    for number, name in enumerate("abc"):
        memory.keep(f"http://{name}/", Entry(bytes(1000), ETAG))
        newest = max(files(memory), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert memory.recall("http://a/") is not None  # now asked for last
    memory.keep("http://d/", Entry(bytes(1000), ETAG))
    left = {name for name in "abcd" if memory.recall(f"http://{name}/")}
    assert left == {"a", "c", "d"}


def test_the_limits_are_sixteen_and_sixty_four_megabytes() -> None:
    assert (memory_module.LARGEST_BODY, memory_module.LARGEST_MEMORY) == (16 * 2**20, 64 * 2**20)


def test_a_folder_that_cannot_be_used_only_costs_time(httpserver: HTTPServer, fake: FakeTime, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    portal = Portal(httpserver, b"text", ETag=ETAG)
    with Http(clock=fake.clock, sleep=fake.sleep, memory=ResponseMemory(tmp_path / "file" / "http")) as http:
        assert [http.get(portal.url) for _ in range(2)] == [b"text"] * 2
    assert portal.sent == [200, 200]
