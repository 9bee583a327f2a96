"""From a publisher's HTML and strings to plain text that is safe to print (pure)."""

from __future__ import annotations

import re

#: Whole terminal sequences, C0 and C1 controls, soft hyphens and zero-width marks (they hide words from matching),
#: direction overrides (they reorder what is displayed) and lone surrogates (no file or terminal can hold them).
UNWANTED = re.compile(
    "\x1b\\[[0-9;?]*[ -/]*[@-~]"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
BLOCKS = "p,li,ul,ol,div,br,hr,tr,table,h1,h2,h3,h4,h5,h6,section,article,blockquote,pre,dt,dd,dl"
#: Parsing nested tags takes quadratic time (100,000 of them 35 s); the longest description seen has some hundreds.
MOST_TAGS = 20_000
SILENT = ["script", "style", "template", "head", "iframe", "object", "noscript"]
#: Marks a break while texts are joined; cannot occur in them, being unwanted itself.
BREAK = "\x1e"
#: Left over by tools that cut tags at the first ">", also inside class="eui-u-mt-l>".
DEBRIS = re.compile(r'^[\s"\'>]*>[\s>]*')


def clean(text: str) -> str:
    """One line: unwanted characters removed, all runs of blanks made one."""
    return " ".join(UNWANTED.sub("", text).split())


def plain_text(html: str) -> str:
    """The text of an HTML fragment, one paragraph or list item a line; what follows 20,000 tags is left out."""
    html = UNWANTED.sub("", html)
    if "<" not in html and "&" not in html:
        return "\n".join(line for line in map(clean, html.split("\n")) if line)
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser("<".join(html.split("<", MOST_TAGS + 1)[: MOST_TAGS + 1]))
    body = tree.body
    if body is None:
        return ""
    tree.strip_tags(SILENT)
    for node in tree.css(BLOCKS):
        node.insert_before(BREAK)
        node.insert_after(BREAK)
    # Entities such as &#27; turn into controls only now, so the lines are cleaned once more.
    lines = (clean(line) for line in body.text().split(BREAK))
    return "\n".join(line for line in lines if line)


def without_debris(text: str) -> str:
    """``text`` without the ``">`` that a naive tag stripper left at the beginning of its lines."""
    lines = (DEBRIS.sub("", line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
