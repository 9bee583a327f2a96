"""The search of the portal: one page, one set of facets, and the proof that an answer is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from fundmatch.errors import SourceChangedError, SourceError
from fundmatch.http import LATER, Manners, understood
from fundmatch.sources.eu_portal.query import PAGE, Slice, parts
from fundmatch.sources.eu_portal.row import Row, first, whole
from fundmatch.sources.markup import clean

if TYPE_CHECKING:
    from fundmatch.http import Http

SEARCH = "/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize={size}&pageNumber={number}"
FACET = "/search-api/prod/rest/facet?apiKey=SEDIA&text=***"
#: A page of 100 full rows weighs about 2 MB.
MANNERS = Manners(timeout=90.0, limit=24 * 1024 * 1024)
CHANGED = "The portal may have changed its search; see whether a newer fundmatch knows it."

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Page:
    """One answer of the search."""

    total: int
    rows: list[Any]


@dataclass(frozen=True)
class Facet:
    """One value of a field as the portal labels it, and how many raw rows have it."""

    label: str
    rows: int


#: By field and raw value.
Facets = Mapping[str, Mapping[str, Facet]]


@dataclass(frozen=True)
class Search:
    """The search of one portal, asked through ``http``."""

    http: Http
    origin: str

    def page(self, part: Slice, order: tuple[str, str], number: int) -> Page:
        """One page of rows. Raises SourceError; SourceChangedError for an answer in a form that we do not know."""
        url = self.origin + SEARCH.format(size=PAGE, number=number)
        return self._ask(url, parts(part, order), lambda body: _obeyed(_page(body), part))

    def facets(self, asked: Mapping[str, object]) -> Facets:
        """The values that the rows of a question have. Raises as :meth:`page`."""
        return self._ask(self.origin + FACET, asked, _facets)

    def _ask(self, url: str, asked: Mapping[str, object], read: Callable[[bytes], Answer]) -> Answer:
        return understood(lambda check: self.http.post_multipart(url, asked, MANNERS, check), read)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceError("the search gave no readable JSON", LATER) from error
    return answer if isinstance(answer, dict) else {}


def _page(body: bytes) -> Page:
    """Raises SourceError for anything that is not an answer of the search, such as one cut off half way."""
    answer = _decoded(body)
    rows, total = answer.get("results", ...), whole(answer.get("totalResults"))
    if total is None or not (rows is None or isinstance(rows, list)):
        raise SourceChangedError("the search answered without totalResults and results", CHANGED)
    return Page(total, rows or [])


def _obeyed(page: Page, part: Slice) -> Page:
    """Refuse an unfiltered answer: a query the portal does not recognise is silently ignored."""
    rows = [row for row in map(Row.read, page.rows) if row is not None]
    foreign = [row for row in rows if row.type and row.type != part.type]
    if len(foreign) * 2 > len(rows):
        raise SourceChangedError("the search ignored our query and listed everything", CHANGED)
    return page


def _facets(body: bytes) -> Facets:
    groups = _decoded(body).get("facets")
    if not isinstance(groups, list):
        raise SourceChangedError("the search answered without facets", CHANGED)
    named = {first(group.get("name")): _values(group) for group in groups if isinstance(group, dict)}
    return {name: values for name, values in named.items() if name}


def _values(group: Mapping[str, Any]) -> dict[str, Facet]:
    listed = group.get("values")
    found = [value for value in listed if isinstance(value, dict)] if isinstance(listed, list) else []
    values = {
        first(value.get("rawValue")): Facet(label(value.get("value")), whole(value.get("count")) or 0)
        for value in found
    }
    return {raw: facet for raw, facet in values.items() if raw}


def label(value: object) -> str:
    """A label as people write it: served URL-encoded, with blanks where a "+" was lost."""
    return clean(unquote(first(value)))
