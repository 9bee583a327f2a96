"""The report of a meeting as one HTML file: what stands in it, that it asks nobody, and that everybody can read it."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from importlib import resources
from itertools import pairwise

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser, LexborNode

from fundmatch.models import SearchResult
from fundmatch.reports.report_countries import TILES
from fundmatch.reports.report_html import report_html
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.words import harmless
from fundmatch.translation import LANGUAGES, Language, translator
from tests.reports.report_builders import CITY, HOSTILE, RESULTS, hostile, large, report, search

ENGLISH = translator("en")


def page(given: ReportInput | None = None, language: Language = "en") -> LexborHTMLParser:
    return LexborHTMLParser(report_html(given or report(), translator(language)))


def texts(nodes: list[LexborNode]) -> list[str]:
    return [" ".join(node.text().split()) for node in nodes]


def test_the_same_input_gives_the_same_bytes_on_any_day() -> None:
    made = []
    for day in (datetime(2026, 9, 1, tzinfo=UTC), datetime(2031, 1, 1, 13, 7, tzinfo=UTC)):
        with time_machine.travel(day, tick=False):
            made.append(report_html(report(), ENGLISH))
    assert made[0] == made[1]


def test_calls_are_listed_in_their_order_with_what_a_meeting_asks() -> None:
    whole = page()
    assert texts(whole.css("#glance tbody tr td:first-child")) == ["1", "2", "3"]
    assert texts(whole.css("#glance tbody tr")[0].css("th, td")) == [
        "1",
        "HORIZON-TEST-2026-01 Tests of open depots",
        "89",
        "1 December 2026, 17:00 Brussels time 91 days left",
        "Museum of Tests eligible",
        "€2.5M–€3M",
    ]
    assert [node.id for node in whole.css("#calls > li")] == ["call-1", "call-2", "call-3"]


def test_reasons_are_there_with_their_source_day_and_quote_behind_a_click() -> None:
    partner = page().css_first("#call-1 details.partner")
    assert "open" not in partner.attributes
    assert texts(partner.css("summary .name")) == ["Museum of Tests"]
    assert texts(partner.css(".reasons li")) == ["may lead Any legal entity Annex of tests (A), 1 January 2026"]
    assert texts(partner.css(".evidence mark")) == ["open depots", "tests"]
    assert texts(partner.css(".evidence tbody tr")[0].css("td"))[:2] == ["79.4", "открити депа"]


def test_the_team_tells_its_rules_and_what_it_lacks() -> None:
    team = page().css_first("#call-1 details.team")
    assert "Museum of Tests (lead)" in team.css_first("summary").text()
    told = " ".join(texts(team.css("li")))
    for text in ("3: at least 2 partners Annex of tests (A), 2026", 'theme "streets"', "age not known"):
        assert text in told
    assert "2 firms are needed" in page().css_first("#call-2 .team.none").text()


def test_a_date_that_is_no_day_is_drawn_as_a_span_and_never_as_a_day() -> None:
    strip = page().css_first("svg.strip")
    assert len(strip.css(".vague")) == 1
    assert len(strip.css("circle, polygon")) == 3, "one exact date, two days"
    assert "2nd quarter 2027" in strip.css_first(".vague title").text()


def test_every_deadline_still_to_come_is_in_the_table_in_order() -> None:
    rows = texts(page().css("table.deadlines tbody th"))
    assert rows == [
        "10 September 2026 9 days left · cut-off date 1 of 2",
        "1 December 2026, 17:00 Brussels time 91 days left",
        "10 March 2027 190 days left · cut-off date 2 of 2",
        "2nd quarter 2027",
    ]


def test_what_has_passed_is_not_in_the_timeline() -> None:
    rows = texts(page(report(now=datetime(2026, 10, 1, tzinfo=UTC))).css("table.deadlines tbody th"))
    assert rows[0] == "1 December 2026, 17:00 Brussels time 61 days left"


def test_partners_of_one_name_are_told_apart() -> None:
    twins = report(profiles=(CITY, CITY.model_copy(update={"slug": "museum"})))
    names = texts(page(twins).css("#partner option"))
    assert names == ["all partners", "Test City (city)", "Test City (museum)"]


def test_the_heat_map_tells_strengths_as_numbers() -> None:
    heat = page().css_first("table.heat")
    assert texts(heat.css("thead th")) == ["Theme", "Test City", "Museum of Tests", "Firm of Examples"]
    rows = [texts(row.css("td")) for row in heat.css("tbody tr") if row.css("td")]
    assert rows == [["72", "99", "·"], ["·", "44", "·"]]


def test_countries_are_counted_on_the_map_and_in_the_table() -> None:
    whole = page()
    rows = [texts(row.css("th, td")) for row in whole.css(".countries tbody tr")]
    assert rows == [["Bulgaria", "1", "1"], ["South Korea", "1", "0"], ["Serbia", "1", "1"]]
    assert sorted(node.css_first("text").text() for node in whole.css(".map g.p1")) == ["BG", "KR", "RS"]


def test_no_two_countries_lie_on_the_same_tile() -> None:
    assert len(set(TILES.values())) == len(TILES)


def test_all_that_is_needed_to_ask_again_is_printed() -> None:
    sources = page().css_first("#sources").text()
    for text in ("1 September 2026", "22 August 2026", "fundmatch 9.9", "--as-of 2026-09-01 'open depots'"):
        assert text in sources
    for text in ("Annex of tests (A)", "Decree of tests (B)", "Horizon Europe", "20 August 2026"):
        assert text in sources
    assert "the partner's profile" not in sources, "a partner's own file is no rule"


def test_an_empty_search_says_so() -> None:
    assert "Nothing fits" in page(report(search=search(()))).css_first("main").text()


def test_mail_addresses_of_partners_stay_out() -> None:
    assert not any(profile.contacts for profile in report().profiles)
    assert "@example.org" not in report_html(report(), ENGLISH)


# --- asks nobody, runs nothing but itself


def test_the_page_holds_nothing_that_asks_anybody() -> None:
    text = report_html(report(), ENGLISH)
    whole = LexborHTMLParser(text)
    assert not whole.css("link, img, iframe, object, embed, base, audio, video, source, use, image, script[src]")
    named = {name for node in whole.css("*") for name in node.attributes}
    assert not {name for name in named if name.startswith("on")} | (named & {"src", "srcset", "style", "action"})
    assert "url(" not in text
    assert "@import" not in text
    script = whole.css_first("script").text()
    for way in ("fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource", "import(", "innerHTML", "eval("):
        assert way not in script


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else() -> None:
    whole = page()
    policy = whole.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"] or ""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    hashes = {
        name: "'sha256-"
        + base64.b64encode(hashlib.sha256(whole.css_first(name).text().encode()).digest()).decode()
        + "'"
        for name in ("style", "script")
    }
    assert rules == {
        "default-src": "'none'",
        "style-src": hashes["style"],
        "script-src": hashes["script"],
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_links_outside_tell_nobody_where_they_come_from_and_are_addresses_of_pages() -> None:
    whole = page()
    outside = [node for node in whole.css("a[href]") if not (node.attributes["href"] or "").startswith("#")]
    assert {node.attributes["href"] for node in outside} == {"https://portal.example/1", "https://isun.example/2"}
    assert {node.attributes["rel"] for node in outside} == {"noopener noreferrer"}


def with_address(address: str) -> ReportInput:
    first: SearchResult = RESULTS[0]
    told = first.model_copy(update={"call": first.call.model_copy(update={"url": address})})
    return report(search=search((told,)))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", ""]
)
def test_an_address_that_is_none_of_a_page_is_no_link(address: str) -> None:
    assert not page(with_address(address)).css("h3 a")


# --- can be read by everybody


def test_without_its_script_everything_is_there() -> None:
    whole = page(large())
    assert [node.id for node in whole.css("[hidden]")] == ["filters", "all"]
    assert len(whole.css("#calls > li")) == len(whole.css("#glance tbody tr")) == 200


def test_landmarks_and_headings_lead_through_the_page() -> None:
    whole = page()
    assert [len(whole.css(name)) for name in ("header", "nav[aria-label]", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    levels = [int(node.tag[1]) for node in whole.css("h1, h2, h3, h4, h5")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert whole.css_first("body > a").attributes["href"] == "#ranked"


def test_every_part_has_a_name_and_every_name_a_part() -> None:
    whole = page()
    ids = [node.id for node in whole.css("[id]")]
    assert len(ids) == len(set(ids))
    inner = {(node.attributes["href"] or "")[1:] for node in whole.css('a[href^="#"]')}
    labels = {node.attributes["aria-labelledby"] for node in whole.css("[aria-labelledby]")}
    assert inner | labels <= set(ids)
    assert all(node.css_first("th[scope]") for node in whole.css("table"))
    assert all("scope" in node.attributes for node in whole.css("th"))
    assert all(node.parent and node.parent.tag == "label" for node in whole.css("input, select"))
    assert all({"aria-label", "aria-hidden"} & set(node.attributes) for node in whole.css("svg"))
    assert all("aria-label" in node.attributes for node in whole.css("[tabindex='0']"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_which_language_it_speaks(language: Language) -> None:
    whole = page(language=language)
    assert whole.css_first("html").attributes["lang"] == language
    name = {"bg": "Музей на тестовете", "en": "Museum of Tests"}.get(language, "Музей на тестовете")
    assert texts(whole.css("#call-1 .partner .name"))[0] == name
    title = "Процедура за тестове" if language == "bg" else "Procedure for tests"
    assert texts(whole.css("#call-2 h3 bdi")) == [title]
    assert whole.css_first("#call-2 h3 bdi").attributes["lang"] == ("bg" if language == "bg" else "en")


def test_titles_of_themes_are_in_the_readers_language() -> None:
    assert "Устойчиви градове" in page(language="bg").css_first("table.heat").text()


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the style by scheme: light, dark, print."""
    style = (resources.files("fundmatch.reports") / "styles" / "report.css").read_text(encoding="utf-8")
    blocks = [
        dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    return dict(zip(("light", "dark", "print"), blocks, strict=True))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = "".join(each * 2 for each in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


#: What is written on what.
WRITTEN = [
    *(("ink", back) for back in ("paper", "card", "shade", "found", "s1", "s2", "s3")),
    *(("soft", back) for back in ("paper", "card", "shade")),
    *(("link", back) for back in ("paper", "card", "shade")),
    ("yes", "yes-back"), ("unknown", "unknown-back"), ("no", "no-back"), ("s0-ink", "s0"), ("paper", "s4"),
    ("paper", "s5"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "back"), WRITTEN)
def test_text_stands_out_by_four_and_a_half_to_one(scheme: str, ink: str, back: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("mark", ["horizon", "creative", "opic", "curated", "other", "accent"])
def test_marks_stand_out_by_three_to_one(scheme: str, mark: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[mark], colours["paper"]) >= 3


def test_it_prints_on_a4_and_moves_nothing_for_those_who_asked() -> None:
    style = page().css_first("style").text()
    for text in ("size: A4", "@media print", "print-color-adjust: exact", "prefers-reduced-motion: reduce"):
        assert text in style


# --- large ones


def test_large_tables_show_a_part_first_and_all_of_it_on_click() -> None:
    whole = page(large())
    few, full = whole.css("table.heat")
    assert [len(few.css("thead th")), len(few.css("tbody tr")) - 1] == [21, 30]
    assert [len(full.css("thead th")), len(full.css("tbody tr")) - 1] == [61, 40]
    assert "Show the whole table (themes: 40, partners: 60)" in whole.css_first("#themes details.more > summary").text()
    assert [table.html for table in whole.css("#themes details.more table.heat")] == [full.html]
    first, rest = whole.css("table.deadlines")
    assert [len(table.css("tbody tr")) for table in (first, rest)] == [20, 180]


def test_a_week_of_many_deadlines_counts_what_it_cannot_draw() -> None:
    strip = page(large()).css_first("svg.strip")
    drawn, left = len(strip.css("circle")), [text for text in texts(strip.css("text")) if text.startswith("+")]
    assert left
    assert drawn + sum(map(int, left)) == 200
    assert int(strip.attributes["height"] or 0) < 260


# --- hostile names


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_a_name_stays_text(name: str) -> None:
    whole = page(hostile(name))
    assert len(whole.css("script")) == len(whole.css("style")) == len(whole.css("title:not(svg title)")) == 1
    assert not whole.css("b, img, [onmouseover], [onerror]")
    shown = " ".join(harmless(name).split())
    for place in ("#call-1 h3 bdi", "#call-1 .partner .name", "#call-1 .reasons li span", "header .note"):
        assert shown in texts(whole.css(place)), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_braces_is_no_template(language: Language) -> None:
    assert "{shown} %s {0}" in page(hostile("{shown} %s {0}"), language).css_first("#call-1 h3").text()
