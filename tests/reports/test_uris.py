"""Addresses as URIs: ASCII in every part, and only of web pages."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundmatch.reports.uris import uri


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://example.org/a?b=c&d=e,f#g", "https://example.org/a?b=c&d=e,f#g"),
        ("https://example.org", "https://example.org"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("HTTPS://Example.org:8080/A", "https://example.org:8080/A"),
        ("https://straße.de/a", "https://xn--strae-oqa.de/a"),  # strasse.de is the domain of somebody else
        (
            "https://пример.бг/покана",
            "https://xn--e1afmkfd.xn--90ae/%D0%BF%D0%BE%D0%BA%D0%B0%D0%BD%D0%B0",
        ),
        ("https://example.org/two words.pdf", "https://example.org/two%20words.pdf"),
        ("https://example.org/100%/50%25?q=[x]", "https://example.org/100%25/50%25?q=%5Bx%5D"),
        ("https://example.org/?q=две думи", "https://example.org/?q=%D0%B4%D0%B2%D0%B5%20%D0%B4%D1%83%D0%BC%D0%B8"),
        ('https://example.org/<b>"quoted"|{x}', "https://example.org/%3Cb%3E%22quoted%22%7C%7Bx%7D"),
        ("https://user:hidden@example.org/a", "https://example.org/a"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
        ("", ""),
        ("see the publisher's page", ""),
        ("example.org/a", ""),
        ("ftp://example.org/a", ""),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://[", ""),
        ("https://example.org:99999/", ""),
        ("https://exa mple.org/", ""),
        (f"https://{'a' * 64}.org/", ""),
    ],
)
def test_an_address_becomes_a_uri(address: str, found: str) -> None:
    assert uri(address) == found


@given(st.text().map(lambda text: f"https://{text}") | st.text().map(lambda text: f"https://example.org/{text}"))
@example("https://example.org/\ud800")
def test_every_uri_is_ascii_and_one_already(address: str) -> None:
    found = uri(address)
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert uri(found) == found
    assert not found or urlsplit(found).hostname
