"""What a portal asks robots not to read, we do not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from fundmatch.errors import SourceError
from fundmatch.http import BarredError, Http, Manners
from fundmatch.http.robots import Robots, parse_robots
from tests.fake_time import FakeTime

EXPORTS = """User-agent: *
Disallow: /*/ExportToXml*
Disallow: /*/Print*
Disallow: /admin
Allow: /admin/help$

User-agent: GreedyBot
Disallow: /
"""


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (EXPORTS, "/bg/0/0/Procedures", True),
        (EXPORTS, "/bg/0/0/Procedures/ExportToXml", False),
        (EXPORTS, "/bg/0/0/Procedures/ExportToXml?page=1", False),
        (EXPORTS, "/bg/0/0/Project/PrintAll", False),
        (EXPORTS, "/ExportToXml", True),
        (EXPORTS, "/admin/users", False),
        (EXPORTS, "/admin/help", True),
        ("User-agent: fundmatch\nDisallow: /bg/\n\nUser-agent: *\nDisallow: /en/", "/bg/s/Procedure/Active", False),
        ("User-agent: fundmatch\nDisallow: /bg/\n\nUser-agent: *\nDisallow: /en/", "/en/s/Procedure/Active", True),
        ("User-agent: FundMatch\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /search", "/search-api/prod/rest/search?apiKey=SEDIA", False),
        ("User-agent: *\nDisallow: /покана", "/%D0%BF%D0%BE%D0%BA%D0%B0%D0%BD%D0%B0", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\r\nDisallow: /", "/x", False),
        ("", "/x", True),
        ("\n <!DOCTYPE html><html>\nUser-agent: *\nDisallow: /\n</html>", "/x", True),
        ("not: a\nrobots file at all", "/x", True),
    ],
)
def test_rules(rules: str, path: str, allowed: bool) -> None:
    assert parse_robots(rules.encode()).allowed(f"https://example.org{path}") is allowed


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 2", 2.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 86400", 30.0),
        ("Crawl-delay: inf", 0.0),
        ("Crawl-delay: nan", 0.0),
        ("Crawl-delay: -1", 0.0),
        ("Crawl-delay: soon", 0.0),
        ("Disallow: /", 0.0),
    ],
)
def test_delays(line: str, delay: float) -> None:
    assert parse_robots(f"User-agent: *\n{line}\n".encode()).delay == delay


def test_without_rules_there_is_no_delay() -> None:
    assert Robots().delay == 0.0


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"User-agent: *\nDisallow: {text}".encode()))
def test_no_robots_file_is_too_odd_to_read(body: bytes) -> None:
    found = parse_robots(body)
    assert found.allowed("https://example.org/x?y=z") in (True, False)
    assert 0 <= found.delay <= 30


def serve(server: HTTPServer, *replies: Response) -> str:
    for reply in replies:
        server.expect_ordered_request("/robots.txt").respond_with_response(reply)
    return server.url_for("/bg/x").rstrip("/")


def test_it_is_read_once_an_origin_and_session(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /no\nCrawl-delay: 3")
    assert http.allowed(httpserver.url_for("/yes"))
    assert not http.allowed(httpserver.url_for("/no"))
    assert http.crawl_delay(httpserver.url_for("/other")) == 3
    assert len(httpserver.log) == 1


def test_another_origin_has_its_own(http: Http) -> None:
    with HTTPServer() as strict, HTTPServer() as free:
        strict.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /")
        free.expect_request("/robots.txt").respond_with_data("")
        assert [http.allowed(server.url_for("/x")) for server in (strict, free, strict)] == [False, True, False]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_where_there_is_none_everything_is_allowed(status: int, httpserver: HTTPServer, http: Http) -> None:
    url = serve(httpserver, Response(status=status))
    assert http.allowed(url)
    assert http.crawl_delay(url) == 0
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [(Response(status=503), "HTTP 503"), (Response("#" * 600_000), "larger than")],
)
def test_when_nobody_can_know_nothing_is_read(reply: Response, words: str, httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/robots.txt").respond_with_response(reply)
    with pytest.raises(SourceError, match=words):
        http.allowed(httpserver.url_for("/x"))


def test_trouble_that_passes_is_waited_for(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    url = serve(httpserver, Response(status=503), Response("User-agent: *\nDisallow: /bg/"))
    assert not http.allowed(url)
    assert fake.slept == [1]


def test_a_refusal_in_its_place_is_a_refusal(httpserver: HTTPServer, http: Http) -> None:
    def check(body: bytes) -> None:
        if b"Request Rejected" in body:
            raise SourceError("refused by the firewall", "wait")

    httpserver.expect_request("/robots.txt").respond_with_data("<html>Request Rejected</html>")
    with pytest.raises(SourceError, match="firewall"):
        http.allowed(httpserver.url_for("/x"), check=check)


def test_it_keeps_the_portals_distance(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("")
    httpserver.expect_request("/x").respond_with_data("ok")
    manners = Manners(gap=1.1)
    http.get(httpserver.url_for("/x"), manners)
    http.allowed(httpserver.url_for("/x"), manners)
    http.get(httpserver.url_for("/x"), manners)
    assert fake.slept == [pytest.approx(1.1)] * 2


@pytest.mark.parametrize("url", ["nonsense", "http://[::1"])
def test_an_address_that_is_none_is_a_source_error(url: str, http: Http) -> None:
    with pytest.raises(SourceError):
        http.allowed(url)


RULES = "User-agent: *\nDisallow: /private/\n"


def to(place: str) -> Response:
    return Response(status=302, headers={"Location": place})


@pytest.mark.parametrize(
    ("pages", "asked", "found"),
    [
        ({"/a": Response("file")}, ["/a"], b"file"),
        ({"/a": to("/b"), "/b": Response("file")}, ["/a", "/b"], b"file"),
        ({"/a": to("/private/b")}, ["/a"], None),
        ({"/a": to("/b"), "/b": to("/c/../private/x")}, ["/a", "/b"], None),
        ({"/private/a": Response("file")}, [], None),
    ],
)
def test_redirects_lead_nowhere_that_is_forbidden(
    pages: dict[str, Response], asked: list[str], found: bytes | None, httpserver: HTTPServer, http: Http
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    for path, page in pages.items():
        httpserver.expect_request(path).respond_with_response(page)
    url = httpserver.url_for(next(iter(pages)))
    if found is None:
        with pytest.raises(BarredError, match=r"robots\.txt does not allow it \(http.*/private/"):
            http.get_allowed(url)
    else:
        assert http.get_allowed(url) == found
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", *asked]


@pytest.mark.parametrize(("asked", "gap", "slept"), [(4, 1.1, 4.0), (1, 1.1, 1.1), (0, 0.0, None)])
def test_of_our_distance_and_the_one_asked_for_the_larger_is_kept(
    asked: int, gap: float, slept: float | None, httpserver: HTTPServer, http: Http, fake: FakeTime
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data(f"User-agent: *\nCrawl-delay: {asked}")
    httpserver.expect_request("/x").respond_with_data("ok")
    for _ in range(2):
        http.get_allowed(httpserver.url_for("/x"), Manners(gap=gap))
    assert fake.slept == ([] if slept is None else [pytest.approx(slept)] * 2)


def test_a_login_in_an_address_makes_no_other_host_of_it(httpserver: HTTPServer, http: Http, fake: FakeTime) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    httpserver.expect_request("/x").respond_with_data("ok")
    url = httpserver.url_for("/x")
    http.get_allowed(url, Manners(gap=2))
    http.get_allowed(url.replace("://", "://user:hidden@"), Manners(gap=2))
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/x", "/x"]
    assert fake.slept == [pytest.approx(2)] * 2


def test_a_forbidden_address_is_named_without_its_secrets(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data(RULES)
    url = httpserver.url_for("/private/x.pdf?token=hidden").replace("://", "://user:hidden@")
    with pytest.raises(BarredError) as caught:
        http.get_allowed(url)
    assert "hidden" not in str(caught.value)
    assert "/private/x.pdf" in str(caught.value)
