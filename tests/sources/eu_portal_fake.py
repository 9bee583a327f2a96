"""A small EU portal of our own: rows of our making, and as many ways to misbehave as a test can think of."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.errors import SourceError
from fundmatch.sources.eu_portal.query import Slice, parts
from fundmatch.sources.eu_portal.search import Facet, Facets, Page, Search

SEARCH = "/search-api/prod/rest/search"
FACET = "/search-api/prod/rest/facet"
DATA = "/info/funding-tenders/opportunities/data/"
INDEX = DATA + "referenceData/grantsTenders.json"
LISTED = ("callIdentifier", "typesOfAction", "programmeDivision", "frameworkProgramme")

Row = dict[str, Any]


def topic(number: int, **changes: Any) -> Row:
    """A row of a topic; ``changes`` replace fields of its metadata, None leaves one out."""
    metadata = {
        "type": ["1"],
        "DATASOURCE": ["SEDIA"],
        "language": ["en"],
        "status": ["31094502"],
        "frameworkProgramme": ["43108390"],
        "identifier": [f"TEST-{number:04}"],
        "callIdentifier": [f"TEST-CALL-{number % 7}"],
        "title": [f"Topic {number}"],
        "typesOfAction": [f"Action {number % 3}"],
        "startDate": ["2026-01-01T00:00:00.000+0000"],
        "deadlineDate": [f"2027-{number % 12 + 1:02}-{number % 28 + 1:02}T00:00:00.000+0000"],
        "descriptionByte": ["<p>Words.</p>"],
        **changes,
    }
    reference = f"{900_000 + number}TOPICSen"
    return {"reference": reference, "metadata": {name: value for name, value in metadata.items() if value is not None}}


def cascade(number: int, **changes: Any) -> Row:
    """A row of a cascade call."""
    row = topic(number, type=["8"], callccm2Id=[str(number)], callTitle=[f"Open call {number}"], **changes)
    return {**row, "reference": f"{number}COMPETITIVE_CALLen"}


@dataclass(frozen=True)
class Asked:
    """One question to the search: its query, its languages, its order and its page, and how many came before."""

    query: dict[str, Any]
    languages: list[str]
    sort: dict[str, str]
    page: int
    before: int

    @property
    def type(self) -> str:
        return str(next(each["terms"]["type"][0] for each in self.query["must"] if "type" in each.get("terms", {})))


def unspoilt(_: Asked, answer: dict[str, Any]) -> dict[str, Any]:
    return answer


@dataclass
class FakeIndex:
    """What the search holds. ``window``: rows shown of one query. ``spoil`` has the last word on an answer.
    ``unsteady``: rows equal in the order asked for change places at each request.
    """

    rows: list[Row] = field(default_factory=list)
    window: int = 10_000
    spoil: Callable[[Asked, dict[str, Any]], Any] = unspoilt
    labels: dict[str, str] = field(default_factory=dict)
    facets_work: bool = True
    unsteady: bool = False
    asked: list[Asked] = field(default_factory=list)
    facets_asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, parts: dict[str, Any], page: int) -> Any:
        """What the search says to the parts of a question."""
        asked = Asked(parts["query"]["bool"], parts["languages"], parts["sort"], page, len(self.asked))
        self.asked.append(asked)
        found = [row for row in self.rows if _first(row, "language") in asked.languages and _matches(row, asked.query)]
        if self.unsteady and asked.before % 2:
            found.reverse()
        found.sort(key=lambda row: _first(row, asked.sort["field"]), reverse=asked.sort["order"] == "DESC")
        start = (page - 1) * 100
        answer = {"totalResults": len(found), "results": found[start : min(start + 100, self.window)]}
        return self.spoil(asked, answer)

    def facets(self, parts: dict[str, Any]) -> dict[str, Any] | None:
        """What the facets say, None when they are out of order."""
        query = parts["query"]["bool"]
        self.facets_asked.append(query)
        rows = [row for row in self.rows if _matches(row, query)]
        return {"facets": [self._group(name, rows) for name in LISTED]} if self.facets_work else None

    def _group(self, name: str, rows: list[Row]) -> dict[str, Any]:
        counts = Counter(value for row in rows for value in _values(row["metadata"], name))
        values = [
            {"rawValue": raw, "value": self.labels.get(raw, raw), "count": count} for raw, count in counts.items()
        ]
        return {"name": name, "rawName": name, "database": "SEDIA", "count": len(values), "values": values}


class DirectSearch(Search):
    """The search without a network in between, for questions by the hundred."""

    def __init__(self, index: FakeIndex) -> None:
        object.__setattr__(self, "index", index)

    def page(self, part: Slice, order: tuple[str, str], number: int) -> Page:
        answer = self.index.answer(parts(part, order), number)  # type: ignore[attr-defined]
        return Page(answer["totalResults"], answer["results"])

    def facets(self, asked: Any) -> Facets:
        answer = self.index.facets(asked)  # type: ignore[attr-defined]
        if answer is None:
            raise SourceError("no facets today")
        return {
            group["name"]: {each["rawValue"]: Facet(each["value"], each["count"]) for each in group["values"]}
            for group in answer["facets"]
        }


@dataclass
class FakePortal(FakeIndex):
    """The index behind a server; ``files`` are what lies on its site, by path."""

    server: HTTPServer = field(default_factory=HTTPServer)
    files: dict[str, Any] = field(default_factory=dict)
    files_asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request(SEARCH, method="POST").respond_with_handler(self._search)
        self.server.expect_request(FACET, method="POST").respond_with_handler(self._facet)
        self.server.expect_request(re.compile(DATA + ".*")).respond_with_handler(self._file)

    @property
    def base(self) -> str:
        return str(self.server.url_for("")).rstrip("/")

    def _search(self, request: Request) -> Response:
        answer = self.answer(_parts(request), int(request.args["pageNumber"]))
        return answer if isinstance(answer, Response) else _json(answer)

    def _facet(self, request: Request) -> Response:
        answer = self.facets(_parts(request))
        return Response(status=400) if answer is None else _json(answer)

    def _file(self, request: Request) -> Response:
        self.files_asked.append(request.path)
        content = self.files.get(request.path)
        if content is None:
            return Response(status=404)
        return content if isinstance(content, Response) else _json(content)


def _parts(request: Request) -> dict[str, Any]:
    """The parts of a question; the portal fails at one that is not typed as JSON."""
    assert {part.content_type for part in request.files.values()} == {"application/json"}
    return {name: json.loads(part.read()) for name, part in request.files.items()}


def file_of(identifier: str) -> str:
    """The path of a topic's file."""
    return f"{DATA}topicDetails/{identifier.lower()}.json"


def _json(content: Any) -> Response:
    return Response(json.dumps(content), content_type="application/json")


def _values(metadata: Row, name: str) -> list[str]:
    value = metadata.get(name) or []
    return [str(each) for each in (value if isinstance(value, list) else [value])]


def _first(row: Row, name: str) -> str:
    return next(iter(_values(row["metadata"], name)), "")


def _matches(row: Row, query: dict[str, Any]) -> bool:
    must, must_not = query.get("must", []), query.get("must_not", [])
    return all(_holds(row, each) for each in must) and not any(_holds(row, each) for each in must_not)


def _holds(row: Row, condition: dict[str, Any]) -> bool:
    ((kind, argument),) = condition.items()
    ((name, wanted),) = argument.items()
    values = _values(row["metadata"], name)
    if kind == "terms":
        return not set(values).isdisjoint(wanted)
    assert kind == "range"
    return any(wanted["gte"] <= value < wanted["lt"] for value in values)
