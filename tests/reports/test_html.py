"""Elements of HTML: plain text is escaped wherever it stands, markup is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from fundmatch.reports.html import Markup, element
from fundmatch.reports.words import harmless


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (element("p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
        (element("p", element("b", "x"), " y"), "<p><b>x</b> y</p>"),
        (element("td", "1", class_="s5", data_row="2"), '<td class="s5" data-row="2">1</td>'),
        (element("th", title='x" onclick="y'), '<th title="x&quot; onclick=&quot;y"></th>'),
        (element("meta", charset="utf-8"), '<meta charset="utf-8">'),
    ],
)
def test_elements_are_written_so(made: Markup, expected: str) -> None:
    assert made == expected


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_back_as_it_was_written(text: str) -> None:
    """But for signs that act on a terminal or turn the direction of text, which are taken out everywhere."""
    page = LexborHTMLParser(f"<!doctype html><body>{element('p', text, title=text)}</body>")
    node = page.css_first("p")
    assert node.text() == harmless(text)
    assert node.attributes["title"] == harmless(text)
    assert len(page.css("body *")) == 1
