"""The listing pages of ИСУН (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
#: Rows are ``li[data-href]``, not anchors; the action differs by tab, the guid alone is stable.
HREF = re.compile(rf"/(Procedure(?:Nims)?)/(Info\w*)/({GUID})")
#: Takes BG16RFPR001-2.003 and the real exceptions BG-RRP-2.011, BG05SFOP001-1.2014.001, BG161PO003-2.4.01.
CODE = re.compile(r"BG[A-Z0-9]*(?:-[A-Z]+)?-\d+(?:\.\d+){1,2}\b")
PRIORITY = re.compile(r"BG[A-Z0-9]*(?:-[A-Z]+)?-\d+\s+-")
COUNT = re.compile(r"\s*\(\d+\)$")
#: What the Ended tab adds to a title; the words are those of the official source and of its English page.
ENDED = re.compile(
    r"\s*\((?:Приключ|Прекрат|Затвор|Архив|Анулир|Ended|Complet|Terminat|Closed|Cancel)[^()]*\)$", re.IGNORECASE
)
#: Cyrillic letters that look like the Latin ones of a code.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


@dataclass(frozen=True)
class Row:
    """One procedure in a listing; ``tree`` and ``action`` make up its address."""

    guid: str
    code: str
    title: str
    programme: str
    tree: str
    action: str
    ended: bool = False
    title_en: str = ""

    @property
    def path(self) -> str:
        return f"/bg/s/{self.tree}/{self.action}/{self.guid}"


@dataclass(frozen=True)
class Listing:
    """The rows of one tab; ``listed`` counts all of them, with or without a code."""

    rows: tuple[Row, ...]
    listed: int


def read_listing(html: str) -> Listing:
    """All procedures of a page, of whatever programme."""
    from selectolax.lexbor import LexborHTMLParser

    nodes = LexborHTMLParser(html).css("li[data-href]")
    found = [(node, match) for node in nodes if (match := HREF.search(node.attributes.get("data-href") or ""))]
    return Listing(tuple(row for node, match in found for row in _row(node, match)), len(found))


def of_programmes(row: Row, prefixes: tuple[str, ...]) -> bool:
    """Whether the code belongs to one of the programmes (``BG16RFPR001`` does not take ``BG16RFPR0010``)."""
    return row.code.partition("-")[0] in prefixes


def split_code(text: str) -> tuple[str, str]:
    """(code, title) of ``CODE -  TITLE``; the code is empty where there is none."""
    text = clean(text)
    found = CODE.match(text.translate(LOOK_ALIKES))
    return (found[0], text[found.end() :].lstrip(" -–—")) if found else ("", text)


def _row(node: LexborNode, match: re.Match[str]) -> Iterator[Row]:
    code, title = split_code(_own_text(node))
    if not code:
        return
    tree, action, guid = match.groups()
    ended = action.startswith("InfoEnded")
    title = ENDED.sub("", title) if ended else title
    yield Row(guid.lower(), code, title or code, _programme(node), tree, action, ended)


def _own_text(node: LexborNode) -> str:
    """The text of a list item without the lists inside it."""
    return clean("".join(child.text_content or "" for child in node.iter(include_text=True) if child.is_text_node))


def _programme(node: LexborNode) -> str:
    """The nearest list item above that is no priority (the older layout has that level, the newer has not)."""
    above = node.parent
    while above is not None:
        name = COUNT.sub("", _own_text(above)) if above.tag == "li" else ""
        if name and not PRIORITY.match(name.translate(LOOK_ALIKES)):
            return name
        above = above.parent
    return ""
