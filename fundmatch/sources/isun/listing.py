"""The listing pages of ИСУН (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fundmatch.errors import SourceError
from fundmatch.sources.isun.codes import HREF, LOOK_ALIKES, PRIORITY, split_code
from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

COUNT = re.compile(r"\s*\(\d+\)$")
#: What the Ended tab adds to a title; the words are those of the official source and of its English page.
ENDED = re.compile(
    r"\s*\((?:Приключ|Прекрат|Затвор|Архив|Анулир|Ended|Complet|Terminat|Closed|Cancel)[^()]*\)$", re.IGNORECASE
)
#: What every tab has, also one without procedures.
FRAME = "div.easy-tree"
#: What may stand around the text of a row.
INLINE = frozenset({"a", "b", "em", "font", "i", "label", "small", "span", "strong"})


@dataclass(frozen=True)
class Row:
    """One procedure in a listing; ``tree`` and ``action`` make up its address, ``code`` may be empty."""

    guid: str
    code: str
    title: str
    programme: str
    tree: str = "Procedure"
    action: str = "Info"
    language: str = "bg"
    title_en: str = ""

    @property
    def path(self) -> str:
        return f"/bg/s/{self.tree}/{self.action}/{self.guid}"

    def without_status(self) -> Row:
        """The row as it was before it ended: the Ended tab adds the status to the title."""
        return replace(self, title=ENDED.sub("", self.title) or self.title)


@dataclass(frozen=True)
class TabPage:
    """One tab. ``lost``: codes of procedures whose row leads nowhere. ``framed``: whether it is a listing at all."""

    rows: tuple[Row, ...] = ()
    lost: tuple[str, ...] = ()
    framed: bool = False

    @property
    def distinct(self) -> int:
        """Procedures in it, however often each stands there."""
        return len({row.guid for row in self.rows})


def read_listing(html: str) -> TabPage:
    """All procedures of a page, of whatever programme."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    rows: list[Row] = []
    names: dict[int, str] = {}
    lost: list[str] = []
    for node in tree.css("li"):
        found = HREF.search(node.attributes.get("data-href") or "")
        if found:
            rows.append(_row(node, found, names))
        elif code := split_code(_own_text(node))[0]:
            lost.append(code)
    framed = bool(rows) or tree.css_first(FRAME) is not None
    return TabPage(tuple(rows), tuple(lost), framed)


def read_tab(html: str) -> TabPage:
    """As :func:`read_listing`. Raises SourceError for a page that is no listing, or one in another form."""
    page = read_listing(html)
    if not page.framed:
        raise SourceError("no listing of procedures", "The page may have changed, or the portal is out of order.")
    if page.lost and not page.rows:
        raise SourceError("no row of the listing has an address", "The page has changed.")
    return page


def _row(node: LexborNode, match: re.Match[str], names: dict[int, str]) -> Row:
    code, title = split_code(_own_text(node))
    action, guid = match["action"], match["guid"].lower()
    language = match["language"] or "bg"
    row = Row(guid, code, title or code or guid, _programme(node, names), match["tree"], action, language)
    return row.without_status() if action.startswith("InfoEnded") else row


def _own_text(node: LexborNode) -> str:
    """The text of a list item without the lists inside it."""
    return clean("".join(_inline(node)))


def _inline(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.is_text_node:
            yield child.text_content or ""
        elif child.tag in INLINE:
            yield child.text(separator="")


def _programme(node: LexborNode, names: dict[int, str]) -> str:
    """The nearest list item above that is no priority (the older layout has that level, the newer has not).

    ``names`` remembers the items seen: a programme has hundreds of rows.
    """
    above = node.parent
    while above is not None:
        if above.tag == "li" and above.mem_id not in names:
            names[above.mem_id] = COUNT.sub("", _own_text(above))
        name = names.get(above.mem_id, "")
        if name and not PRIORITY.match(name.translate(LOOK_ALIKES)):
            return name
        above = above.parent
    return ""
