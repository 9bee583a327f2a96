"""Reading the public module, page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from fundmatch.errors import SourceError
from fundmatch.sources.isun.module import Table, read_page
from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from fundmatch.sources.isun.portal import Portal

PATH = "/bg/0/0/Procedures"
FIRST = f"{PATH}?showRes=true"
#: Of 25 rows; some hundred procedures at most were ever open or announced at a time.
MOST_PAGES = 40
FORWARD = frozenset({">", "»", "›", "…", "...", "следваща", "next"})


def read_module(portal: Portal) -> Table:
    """All pages of the table as one. Raises SourceError when one of them cannot be read, or when there is no end."""
    pages: list[Table] = []
    waiting, forward = [FIRST], list[str]()
    seen = {"1", FIRST}
    for _ in range(MOST_PAGES):
        table, links = portal.read(waiting.pop(0), lambda html: (read_page(html), page_links(html)))
        if table.entries not in [page.entries for page in pages]:  # encrypted addresses may differ from page to page
            pages.append(table)
            waiting += [address for label, address in links if label.isdecimal() and not {label, address} & seen]
            forward = [address for label, address in links if not label.isdecimal()]
            seen |= {each for link in links if link[0].isdecimal() for each in link}
        if not waiting:  # more pages than the numbers show
            waiting = [address for address in forward if address not in seen][:1]
            seen |= set(waiting)
        if not waiting:
            return replace(pages[0], entries=tuple(entry for page in pages for entry in page.entries))
    raise SourceError(f"more than {MOST_PAGES} pages of procedures", "The page may have changed.")


def page_links(html: str) -> list[tuple[str, str]]:
    """(label, path and query) of the links to further pages: of our own page only, whatever host they name."""
    from selectolax.lexbor import LexborHTMLParser

    found = []
    for link in LexborHTMLParser(html).css("a[href]"):
        label = clean(link.text()).lower()
        address = _address(link.attributes.get("href") or "")
        if address and (label.isdecimal() or label in FORWARD):
            found.append((label, address))
    return found


def _address(href: str) -> str:
    """Path and query of a link to our own page, empty for any other."""
    try:
        parts = urlsplit(urljoin(FIRST, clean(href)))
    except ValueError:
        return ""
    return f"{PATH}?{parts.query}" if parts.path.rstrip("/").lower() == PATH.lower() and parts.query else ""
