"""A small ИСУН of our own: pages of our making, and as many ways to misbehave as a test can think of."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fundmatch.models import Call, Deadline
from fundmatch.sources.base import Fetched, Source, SourceSettings

MODULE = "/bg/0/0/Procedures"
HEADERS = ("Статус", "Оперативна програма", "Процедура", "Краен срок за кандидатстване", "Бюджет на процедурата")
HEADERS += ("Допустими кандидати", "Примерни допустими дейности", "Категории допустими разходи", "Максимален % БФП")
IN_EURO = "Всички суми са в евро (EUR) /1 EUR = 1,95583 BGN"
IN_LEVA = "Всички суми са в български лева (BGN) /1 EUR = 1,95583 BGN"
OURS = 'Програма "Конкурентоспособност и иновации в предприятията" 2021-2027'

CODE, TITLE = "BG16RFPR001-1.701", "Тихи трамваи"
EXACT = Deadline(at="2026-12-14T14:30:00Z", zone="Europe/Sofia", precision="exact")
NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)

Answer = str | bytes | Response
Procedure = tuple[int, str, str]


def guid(number: int) -> str:
    return f"{number:08}-aaaa-4bbb-8ccc-{number:012}"


def parsed(source: Source, found: Fetched) -> dict[str, Call]:
    """The calls of one reading by key."""
    made = {record.key: source.parse(record, NOW) for record in found.records}
    return {key: call for key, call in made.items() if call}


def page(body: str, language: str = "bg", head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}<title>x</title></head><body>{body}</body></html>'


def listing(
    rows: Iterable[Procedure],
    action: str = "Info",
    tree: str = "Procedure",
    language: str = "bg",
    programme: str = OURS,
) -> str:
    """A tab with rows (number, code, title)."""
    items = "".join(
        f'<li class=" wait active-node" data-href="/{language}/s/{tree}/{action}/{guid(number)}">{code} -  {title}</li>'
        for number, code, title in rows
    )
    tree_of_rows = f'<ul><li>Root<ul><li class=" active-node">{programme} (1)<ul>{items}</ul></li></ul></li></ul>'
    return page(f'<div class="easy-tree">{tree_of_rows}</div>', language)


def detail(
    code: str = "BG16RFPR001-1.701",
    title: str = "Тихи трамваи",
    limits: Sequence[tuple[str, str]] = (("10.07.2026 г. 14:00 ч.", "14.12.2026 г. 16:30 ч."),),
    note: str = "",
    documents: Sequence[str] = (),
    more: str = "",
) -> str:
    """A detail page; ``limits`` are pairs of opening and closing, ``documents`` addresses."""
    extra = f"<strong>Допълнителна информация относно крайния срок</strong><p>{note}</p>" if note else ""
    dates = "".join(
        f"<p><b>{label}:</b> <span>{text}</span></p>"
        for pair in limits
        for label, text in zip(("Начален срок", "Краен срок"), pair, strict=True)
        if text
    )
    files = "".join(f'<li class="file-pdf"><a href="{html.escape(each)}">Документ</a></li>' for each in documents)
    return page(
        '<div class="info-block"><p>Помощ за всички страници.</p></div>'
        f'<div class="procedure-info"><strong>{code} - {title}</strong><p>Целта е тишина.</p>{extra}</div>'
        f'<div class="eval-table-list"><div class="procedure-info">{dates}</div></div>'
        f'<ul class="file-list">{files}</ul>{more}'
    )


def row(title: str, number: int = 0, **cells: str) -> dict[str, str]:
    """One procedure of the public module by field; ``number`` makes the guid it links to, 0 leaves the link out."""
    usual = {"status": "Отворена", "programme": OURS, "deadline": "14.12.2026", "budget": "0.00", "percent": "0.00"}
    link = f'<a href="https://eumis2020.government.bg/bg/s/Procedure/Info/{guid(number)}">{title}</a>'
    return {**usual, "candidates": "", "activities": "", "costs": "", "title": link if number else title, **cells}


FIELDS = ("status", "programme", "title", "deadline", "budget", "candidates", "activities", "costs", "percent")


def module(
    rows: Iterable[Mapping[str, str]],
    note: str = IN_EURO,
    headers: Sequence[str] = HEADERS,
    fields: Sequence[str] = FIELDS,
    links: Mapping[str, str] | None = None,
) -> str:
    """A page of the public module; ``links`` are labels and addresses of further pages."""
    head = "".join(f"<th>{header}</th>" for header in headers)
    body = "".join(f"<tr>{''.join(f'<td>{each.get(name, name)}</td>' for name in fields)}</tr>" for each in rows)
    more = "".join(f'<li><a href="{html.escape(to)}">{label}</a></li>' for label, to in (links or {}).items())
    table = f'<table class="chart-info"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return page(f'{table}<ul class="pagination">{more}</ul><h2>Забележки:</h2><div class="note">{note}</div>')


def known(number: int = 1, **changes: Any) -> Call:
    usual = {
        "id": f"opic:{guid(number)}",
        "source": "opic",
        "programme": OURS,
        "code": CODE,
        "title": TITLE,
        "titles": {"bg": TITLE, "en": "Quiet trams"},
        "text": "Старо",
        "kind": "national",
        "deadlines": (EXACT,),
        "url": f"https://eumis2020.government.bg/bg/s/Procedure/Info/{guid(number)}",
        "fetched_at": "2026-09-01T06:00:00Z",
    }
    return Call.model_validate({**usual, **changes})


def xml(rows: Sequence[Sequence[str]]) -> str:
    def cell(text: str) -> str:
        return f"<Cell><Value>{text}</Value></Cell>" if text else "<Cell />"

    lines = "".join(f"<Row><Cells>{''.join(map(cell, each))}</Cells></Row>" for each in rows)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<Container xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    return f"{head}<Tables><Table><Rows>{lines}</Rows></Table></Tables></Container>"


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for each in rows:
        sheet.append(list(each))
    book.save(buffer)
    return buffer.getvalue()


@dataclass
class FakeIsun:
    """Both portals on one server: pages by path, whatever their query where the path alone is given."""

    server: HTTPServer
    pages: dict[str, Answer | Callable[[int], Answer]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.server.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    @property
    def settings(self) -> SourceSettings:
        origin = self.server.url_for("").rstrip("/")
        return SourceSettings(isun=origin, eufunds=origin)

    def tab(self, name: str, rows: Sequence[Procedure], action: str = "Info", tree: str = "Procedure") -> None:
        """A tab in both languages, and a detail page for each row."""
        self.pages[f"/bg/s/{tree}/{name}"] = listing(rows, action, tree)
        english = [(number, code, f"English {number}") for number, code, _ in rows]
        self.pages[f"/en/s/{tree}/{name}"] = listing(english, action, tree, "en")
        for number, code, title in rows:
            self.pages[f"/bg/s/{tree}/{action}/{guid(number)}"] = detail(code, title)

    def _answer(self, request: Request) -> Response:
        whole = request.full_path.rstrip("?")
        self.asked[whole] += 1
        answer = self.pages.get(whole, self.pages.get(request.path))
        if callable(answer):
            answer = answer(self.asked[whole])
        if answer is None:
            return Response("no such page", 404)
        return answer if isinstance(answer, Response) else Response(answer, content_type="text/html")
