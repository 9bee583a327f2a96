"""A quotation with the words that were found in it marked."""

from __future__ import annotations

import re

from fundmatch.reports.lines import Line, Span, line, outside

#: What stands between the parts of a find: words left out of a phrase, and words apart from each other.
BETWEEN = re.compile(r" … | · ")


def quotation(snippet: str, matched: str, indent: str) -> Line:
    """The quoted text in italics, the words of ``matched`` bold in it wherever they stand as whole words."""
    return line(indent, Span("“", "italic"), *marked(snippet, matched), Span("”", "italic"))


def marked(snippet: str, matched: str) -> list[Span]:
    """The pieces of a quotation; every other one is a word that was found."""
    words = sorted(filter(None, BETWEEN.split(matched)), key=len, reverse=True)
    if not words:
        return [outside(snippet, "italic")]
    found = "|".join(re.escape(word) for word in words)
    pieces = re.split(rf"(?<!\w)({found})(?!\w)", snippet)
    spans = [outside(piece, "bold italic" if place % 2 else "italic") for place, piece in enumerate(pieces)]
    return [span for span in spans if span.text]
