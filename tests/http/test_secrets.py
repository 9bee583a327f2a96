"""No message gives a password or a token away, wherever it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from fundmatch.errors import SourceError
from fundmatch.http import Http, Manners, without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://example.org/a?b=c", "http://example.org/a?b=c"),
        ("http://user:hidden@example.org:80/a", "http://example.org:80/a"),
        ("http://hidden@example.org/", "http://example.org/"),
        ("http://user:hid@den@example.org/", "http://example.org/"),
        ("http://user:hid/den@example.org/", "http://example.org/"),
        ("http://user:hid#den?@example.org/", "http://example.org/"),
        ("no way through 'http://user:hidden@proxy:3128': refused", "no way through 'http://proxy:3128': refused"),
        ("http://example.org/@place?mail=a@b.org", "http://example.org/@place?mail=a@b.org"),
        ("http://example.org:8080/@place", "http://example.org:8080/@place"),
        ("http://[2001:db8::1]:80/@place", "http://[2001:db8::1]:80/@place"),
        ("http://user:hidden@[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
        ("https://files/x?access_token=hidden", "https://files/x?access_token=***"),
        ("https://files/x?a=1&ACCESS_TOKEN=hidden&b=2", "https://files/x?a=1&ACCESS_TOKEN=***&b=2"),
        ("/x?token=hidden (Caused by", "/x?token=*** (Caused by"),
        ("/x?password=hidden;pwd=hidden&sig=hidden", "/x?password=***;pwd=***&sig=***"),
        ("/x#id_token=hidden", "/x#id_token=***"),
        ("/x?key=hidden&apiKey=hidden&api_key=hidden", "/x?key=***&apiKey=***&api_key=***"),
        ("/x?subscription-key=hidden", "/x?subscription-key=***"),
        ("/search?apiKey=SEDIA&text=***", "/search?apiKey=SEDIA&text=***"),
        ("/search?apiKey=SEDIAhidden", "/search?apiKey=***"),
        ("/Procedure/InfoDownload/1?fileKey=2", "/Procedure/InfoDownload/1?fileKey=2"),
        ("/x?monkey=1&keyword=2&tokens=3", "/x?monkey=1&keyword=2&tokens=3"),
        ("a\x1b[2Jb\nc\u202ed", "a [2Jb c d"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_a_message_has_an_end() -> None:
    assert without_secrets("x" * 5000) == "x" * 999 + "…"


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)


@given(user=WORDS, password=st.text(st.sampled_from("aZ9:/@?#%!$&*~"), max_size=8), rest=WORDS)
def test_no_password_is_shown(user: str, password: str, rest: str) -> None:
    secret = f"Q{password}Q"
    text = without_secrets(f"cannot ask: http://{user}:{secret}@proxy/{rest} (http://portal/)")
    assert secret not in text
    assert text.endswith("(http://portal/)")


@pytest.mark.parametrize(
    "proxy",
    [
        "http://somebody:hidden@127.0.0.1:9",
        "http://somebody:hid/den@127.0.0.1:9",
        "http://somebody:hidden@127.0.0.1:nine",
        "odd://somebody:hidden@127.0.0.1:9",
        "somebody:hidden@127.0.0.1:9",
    ],
)
@pytest.mark.parametrize("url", ["http://example.org/", "https://example.org/"])
def test_a_proxy_that_fails_keeps_its_password(
    proxy: str, url: str, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(SourceError) as caught:
        http.get(url, Manners(attempts=1))
    assert url in caught.value.message
    assert not any(secret in caught.value.message for secret in ("hid", "somebody"))


def test_a_proxy_that_refuses_keeps_its_password(
    httpserver: HTTPServer, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/").respond_with_data("", status=407)
    monkeypatch.setenv("http_proxy", httpserver.url_for("").replace("//", "//somebody:hidden@"))
    with pytest.raises(SourceError, match="HTTP 407") as caught:
        http.get("http://example.org/")
    assert "hidden" not in caught.value.message
    assert httpserver.log[0][0].headers["Proxy-Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "reply",
    [
        Response(status=400),
        Response(status=404),
        Response(status=500),
        Response(status=503, headers={"Retry-After": "9999"}),
        Response(status=302, headers={"Location": "http://user:hidden@elsewhere/?access_token=hidden"}),
        Response(status=302, headers={"Location": "http://[hidden"}),
        Response("x" * 1000),
        Response("x", headers={"Content-Encoding": "br"}),
    ],
    ids=lambda reply: str(reply.status_code),
)
def test_no_complaint_shows_the_address_whole(reply: Response, httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/x").respond_with_response(reply)
    url = httpserver.url_for("/x").replace("//", "//user:hidden@") + "?access_token=hidden&a=b"
    with pytest.raises(SourceError) as caught:
        http.get(url, Manners(attempts=1, limit=999))
    assert "hidden" not in caught.value.message
    assert "access_token=***&a=b" in caught.value.message


def test_a_portal_cannot_write_on_the_terminal(httpserver: HTTPServer, http: Http) -> None:
    headers = {"Location": "http://elsewhere/\x1b[2J"}
    httpserver.expect_request("/x").respond_with_data("", status=302, headers=headers)
    with pytest.raises(SourceError, match="another host") as caught:
        http.get(httpserver.url_for("/x"))
    assert caught.value.message.isprintable()


def test_what_a_check_says_is_shown_in_the_same_way(httpserver: HTTPServer, http: Http) -> None:
    def check(body: bytes) -> None:
        raise SourceError("refused: http://user:hidden@elsewhere/\x1b", "wait")

    httpserver.expect_request("/x").respond_with_data("")
    with pytest.raises(SourceError, match="refused: http://elsewhere/ ") as caught:
        http.get(httpserver.url_for("/x"), Manners(attempts=1), check)
    assert "hidden" not in caught.value.message
