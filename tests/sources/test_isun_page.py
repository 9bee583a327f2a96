"""Bytes of a page: charsets, refusals, and pages built to keep a parser busy for hours."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.errors import SourceError
from fundmatch.sources.isun.page import MOST_TAGS, decoded, page_text, refuse_firewall, safe

PAGE = "<html><head>{}</head><body><p>Тихи трамваи</p></body></html>"
CLAIM = '<meta http-equiv="Content-Type" content="text/html; charset={}">'
XML = '<?xml version="1.0" encoding="windows-1251"?><Container>Тихи трамваи</Container>'


@pytest.mark.parametrize(
    "body",
    [
        PAGE.encode(),
        codecs.BOM_UTF8 + PAGE.encode(),
        codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"),
        PAGE.encode("utf-16-le"),
        PAGE.encode("utf-16-be"),
        PAGE.format(CLAIM.format("windows-1251")).encode("cp1251"),
        PAGE.format('<meta charset="Windows-1251"/>').encode("cp1251"),
        PAGE.format("<meta charset=iso-8859-5>").encode("iso8859_5"),
        PAGE.format(CLAIM.format("windows-1251")).encode(),
        XML.encode("cp1251"),
        PAGE.encode("cp1251"),
    ],
    ids=[
        "utf-8",
        "bom",
        "utf-16-le",
        "utf-16-be",
        "le bare",
        "be bare",
        "1251",
        "1251 html5",
        "8859-5",
        "liar",
        "xml",
        "header only",
    ],
)
def test_a_page_is_read_in_its_charset(body: bytes) -> None:
    assert "Тихи трамваи" in decoded(body)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (PAGE.replace("Тихи", "Ёж’№ «Ґ»").encode("cp1251") * 2, "names no charset"),
        (PAGE.encode("cp1251") + b"\x98", "cp1251"),
        (PAGE.format(CLAIM.format("utf-8")).encode("cp1251"), "utf-8"),
        (PAGE.format(CLAIM.format("windows-1251")).encode("cp1251") + b"\x98", "cp1251"),
        (PAGE.format(CLAIM.format("rot13")).encode("cp1251"), "rot13"),
        (codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le") + b"\x00", "utf-16-le"),
        (codecs.BOM_UTF8 + PAGE.encode("cp1251"), "utf-8"),
    ],
)
def test_a_page_in_no_known_charset_is_refused_by_name(body: bytes, charset: str) -> None:
    with pytest.raises(SourceError, match=charset):
        decoded(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Request Rejected</title></head><body>Your support ID is: 1</body></html>",
        b"<HTML><BODY>REQUEST  REJECTED</BODY></HTML>",
        b"<html><body>The requested URL was rejected. Please consult with your administrator.</body></html>",
        b"<html><body><b>Support ID</b>: 123</body></html>",
        "<html>The requested URL was rejected</html>".encode("utf-16"),
    ],
)
def test_the_firewall_is_recognised_in_whatever_words(body: bytes) -> None:
    with pytest.raises(SourceError, match="firewall") as caught:
        refuse_firewall(body)
    assert caught.value.hint


def test_a_long_page_may_speak_of_rejected_requests() -> None:
    body = PAGE.replace("Тихи", "Request rejected, support ID " + "тихи " * 1000).encode()
    assert "support ID" in page_text(body)


def test_half_a_page_is_no_page() -> None:
    with pytest.raises(SourceError, match="cut off"):
        page_text(PAGE.encode()[:-8])


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<div>" * 100_000, "tags"),
        ("<div>" * 5_000, "nested"),
        ("<div></b>" * 5_000, "nested"),
        ("<ul><li>" * 5_000, "nested"),
        ("<b><p>x</b></p>" * 10 + "<b><p>x</p>" * 5_000, "nested"),
        ("<p>" * (MOST_TAGS + 1), "tags"),
        ("<div " + " ".join(f"a{number}=1" for number in range(30_000)) + ">", "characters"),
        ("<div " + " ".join(f'a{number}=">"' for number in range(30_000)) + ">", "characters"),
        ("<div " * 40_000, "characters"),
        ('<div a="' * 40_000, "characters"),
        ("<div " + "/a" * 100_000, "characters"),
    ],
    ids=[
        *("many tags", "deep", "deep behind stray ends", "deep lists", "formatting", "flat", "attributes"),
        *("attributes with signs", "no end", "no end of a value", "slashes"),
    ],
)
def test_a_page_that_would_keep_the_parser_busy_is_refused(html: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        safe(html)


def test_a_tab_as_large_as_the_largest_ever_seen_is_fine() -> None:
    row = f'<li class=" wait" data-href="/bg/s/Procedure/InfoEnded/x">{"&#x41F;" * 90}</li>'
    html = f'<div class="easy-tree"><ul>{row * 3_500}</ul></div>'
    assert len(html) > 2_400_000
    assert safe(html) is html


def test_what_is_closed_again_is_not_deep() -> None:
    assert safe("<div><b>x</b></div>" * 1_000)


def test_unclosed_items_and_paragraphs_are_not_deep() -> None:
    assert safe("<ul>" + "<li>a<p>b" * 10_000 + "</ul>")


def test_the_captured_pages_are_fine(recordings: Path) -> None:
    for path in (recordings / "isun").glob("*.html"):
        safe(path.read_text(encoding="utf-8"))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_an_error(body: bytes) -> None:
    with suppress(SourceError):
        page_text(body + b"</html>")


@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<b a='>'>", "</b>", "<li>", '<p a="', "x", "=", "<br/>"]), max_size=80
    )
)
def test_looking_for_bombs_never_fails(parts: list[str]) -> None:
    assert safe("".join(parts)) or not parts
