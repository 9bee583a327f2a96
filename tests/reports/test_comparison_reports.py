"""A comparison in every format: what stands where, and that no name becomes more than text.

The golden files are what a person reads; change them on purpose, by looking at them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from fundmatch.consortium.comparison import Comparison
from fundmatch.reports.compare_html import comparison_html
from fundmatch.reports.compare_markdown import comparison_markdown
from fundmatch.reports.compare_table import WIDTH, comparison_lines
from fundmatch.reports.compare_xlsx import comparison_xlsx
from fundmatch.reports.words import harmless
from tests.reports.builders import CITY, HOSTILE, MUSEUM, comparison, hostile

GOLDEN = Path(__file__).parent / "golden"


def table(whole: Comparison) -> str:
    return "".join(f"{each.text}\n" for each in comparison_lines(whole))


def markdown(whole: Comparison) -> str:
    return comparison_markdown(whole) + "\n"


@pytest.mark.parametrize(("name", "render"), [("comparison.txt", table), ("comparison.md", markdown)])
def test_people_read_what_the_golden_file_says(name: str, render: Callable[[Comparison], str]) -> None:
    assert render(comparison()) == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("count", [1, 3, 11, 17])
def test_the_heat_table_keeps_to_80_columns(count: int) -> None:
    rows = tuple(row.model_copy(update={"strengths": (0.99,) * count}) for row in comparison().rows)
    members = tuple(MUSEUM.model_copy(update={"slug": f"m{number}"}) for number in range(count))
    whole = comparison(members=members, rows=rows, unique={}, covered={each.slug: 3 for each in members})
    heat = [text for text in table(whole).splitlines() if "█" in text]
    assert len(heat) == len(rows)
    assert max(map(len, heat)) <= WIDTH
    assert all(text.count("█") == count for text in heat)


def test_nothing_to_compare_is_said_so() -> None:
    empty = comparison(rows=(), shared=(), unique={}, weak={}, missing=())
    assert table(empty).count("nothing") == 6


def parsed(whole: Comparison) -> LexborHTMLParser:
    return LexborHTMLParser(comparison_html(whole))


def test_the_page_tells_every_strength_in_words() -> None:
    heat = parsed(comparison()).css_first("table.heat")
    rows = [[cell.text() for cell in row.css("td")] for row in heat.css("tbody tr") if row.css("td")]
    assert rows == [["99", "72", "50", "3/3"], ["·0", "100", "·0", "1/3"], ["44", "·0", "·0", "1/3"]]
    dots = [dot for cell in heat.css("td.s0") for dot in cell.css("span") if dot.text() == "·"]
    assert all(dot.attributes["aria-hidden"] == "true" for dot in dots)
    assert [cell.text() for cell in heat.css("tfoot td")] == ["2", "2", "1", ""]


def test_the_page_can_be_read_by_ear() -> None:
    page = parsed(comparison())
    assert page.css_first("html").attributes["lang"] == "en"
    assert page.css_first("title").text() == "Test group"
    heat = page.css_first("table.heat")
    assert heat.css_first("caption").text() == "Themes and members"
    assert page.css_first("main p.legend").text().startswith("Strength from 0 to 100")
    assert [each.text() for each in page.css(".legend .shade")] == ["1–19", "20–39", "40–59", "60–79", "80–100"]
    scrolled = [each.attributes for each in page.css(".scroll")]
    assert all(each["tabindex"] == "0" and each["role"] == "region" and each["aria-label"] for each in scrolled)
    assert all("scope" in (cell.attributes or {}) for cell in page.css("th"))
    assert [len(page.css(level)) for level in ("h1", "h3")] == [1, 2]


def test_the_page_asks_nobody_and_runs_nothing() -> None:
    text = comparison_html(comparison())
    page = LexborHTMLParser(text)
    assert not page.css("script, link, img, iframe, object, form, a")
    assert "default-src 'none'" in (page.css_first("meta[http-equiv]").attributes["content"] or "")
    assert not {name for node in page.css("*") for name in node.attributes} & {"src", "href", "style", "onclick"}
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_prints_on_a4() -> None:
    style = parsed(comparison()).css_first("style").text()
    assert "size: A4" in style
    assert "@media print" in style
    assert "print-color-adjust: exact" in style


def test_the_page_speaks_another_language_when_given_one() -> None:
    page = LexborHTMLParser(comparison_html(comparison(), lambda text: f"«{text}»", "bg"))
    assert page.css_first("html").attributes["lang"] == "bg"
    headings = [node.text() for node in page.css("h2")]
    assert headings
    assert all(text.startswith("«") for text in headings)
    assert page.css_first("h1").text() == "Test group", "text from outside is not translated"


@pytest.mark.parametrize("name", HOSTILE)
def test_in_the_page_a_name_stays_text(name: str) -> None:
    page = parsed(hostile(name))
    assert not page.css("script, b, a, [onmouseover]")
    shown = harmless(name)
    assert page.css_first("title").text() == shown
    assert page.css_first("h1").text() == shown
    assert shown in [node.text() for node in page.css("li")]
    assert len(page.css("table.heat tbody tr")) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_in_markdown_a_name_stays_text(name: str) -> None:
    text = comparison_markdown(hostile(name))
    assert not re.search(r"<(script|b)>", text)
    assert "**bold**" not in text
    assert not re.search(r"(?<!\\)\]\(|https?://", text), "neither a link nor an address that becomes one"
    rows = [each for each in text.splitlines() if each.startswith("|")]
    assert {row.replace("\\|", "").count("|") for row in rows} <= {5, 7, 8}, "no name adds a column"
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_in_the_terminal_a_name_moves_nothing(name: str) -> None:
    text = table(hostile(name))
    assert harmless(name) in text
    assert "\x1b" not in text


def reopened(whole: Comparison):  # type: ignore[no-untyped-def]  # openpyxl has no types
    return load_workbook(io.BytesIO(comparison_xlsx(whole)))


def test_the_spreadsheet_has_a_sheet_for_each_matter() -> None:
    book = reopened(comparison())
    assert book.sheetnames == ["Themes and members", "Findings", "Members", "Past projects"]
    heat = book["Themes and members"]
    header = [cell.value for cell in heat[1]]
    assert header == ["Group", "Id", "Theme", "Музей на тестовете", "Test City", "Firm of Examples", "Members"]
    assert [cell.value for cell in heat[3]][1:] == [
        "sdg:16.6",
        "Effective, accountable institutions",
        None,
        100,
        None,
        1,
    ]
    assert heat.freeze_panes == "D2"
    assert {book[name].freeze_panes for name in book.sheetnames[1:]} == {"B2"}
    assert heat.auto_filter.ref == "A1:G4"
    assert [str(area.sqref) for area in heat.conditional_formatting] == ["D2:F4"]


def test_the_spreadsheet_keeps_numbers_as_numbers() -> None:
    members = reopened(comparison())["Members"]
    by_column = dict(zip([cell.value for cell in members[1]], [cell.value for cell in members[3]], strict=True))
    assert by_column["Name"] == CITY.name
    assert by_column["Own co-financing up to"] == 50_000
    assert by_column["Past projects"] == 1
    assert by_column["Year"] == "2021"


@pytest.mark.parametrize("name", HOSTILE)
def test_in_the_spreadsheet_a_name_is_no_formula(name: str) -> None:
    book = reopened(hostile(name))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert harmless(name) in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    for cell in cells:
        if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix, "editing the cell must not make it a formula"
