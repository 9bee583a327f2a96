"""Teams in the files of a search: busy members, newcomers, teams chosen together, and the call that nearly fits."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from fundmatch.models import JointTeams, Tradeoff
from fundmatch.reports.report_html import report_html
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_markdown import report_markdown
from fundmatch.reports.report_xlsx import report_xlsx
from fundmatch.translation import LANGUAGES, Language, translator
from tests.reports.report_builders import RESULTS, TEAM, report, search

ENGLISH = translator("en")
MISS = report(search=search((), nearest_miss=RESULTS[1].model_copy(update={"rank": 0}), found=0))
CHANGE = Tradeoff(
    newcomers=0.3,
    goes=("museum",),
    comes=("firm", "city"),
    score=61.5,
    plain=58,
    other_score=60.1,
    other_plain=63.4,
    optimal=True,
)


def with_team(**changed: Any) -> ReportInput:
    """The report whose first call has the usual team with changes."""
    first = RESULTS[0].model_copy(update={"consortium": TEAM.model_copy(update=changed)})
    return report(search=search((first, *RESULTS[1:])))


def together(*, optimal: bool) -> ReportInput:
    """The report of teams that were chosen together; the first one might be better alone."""
    joint = JointTeams(limit=2, calls=3, score=180.5, bound=185.3, gap=4.8, optimal=optimal)
    first = RESULTS[0].model_copy(update={"consortium": TEAM.model_copy(update={"optimal": False, "bound": 70})})
    return report(search=search((first, *RESULTS[1:]), joint=joint))


def page(given: ReportInput, language: Language = "en") -> LexborHTMLParser:
    return LexborHTMLParser(report_html(given, translator(language)))


def first_sheet(given: ReportInput) -> Any:
    return load_workbook(io.BytesIO(report_xlsx(given, ENGLISH))).worksheets[0]


def said(whole: LexborHTMLParser, place: str) -> list[str]:
    return [" ".join(node.text().split()) for node in whole.css(place)]


# --- members that are busy


@pytest.mark.parametrize(("busy", "told"), [(1, "already in 1 other call"), (3, "already in 3 other calls")])
def test_a_member_of_other_teams_is_told_to_be_busy(busy: int, told: str) -> None:
    lead, partner = TEAM.members
    given = with_team(members=(lead, partner.model_copy(update={"busy": busy})))
    assert said(page(given), "#call-1 .team tbody th") == ["Museum of Tests", f"Test City {told}"]
    assert f"\n- Test City: {told}\n" in report_markdown(given, ENGLISH)
    cells = [cell.value for cell in first_sheet(given)[2]]
    assert f"Museum of Tests (lead) + Test City, {told}" in cells


def test_of_free_members_nothing_is_said() -> None:
    assert "already" not in page(report()).css_first("main").text()
    assert "already" not in report_markdown(report(), ENGLISH)


def test_countries_of_members_have_their_names() -> None:
    assert said(page(report()), "#call-1 .team tbody tr td:nth-child(2)") == ["Bulgaria", "Serbia"]


# --- newcomers


WEIGHT = "Newcomers are favoured (0.3)"
VALUES = "Value of that team and of this one: 63.4 and 58 without favouring newcomers, 60.1 and 61.5 with it."
SAME = f"{WEIGHT}; without that the same team would be chosen, of value 63.4."
IN, OUT = "in: Firm of Examples and Test City", "out: Museum of Tests"
TRADEOFFS: dict[str, tuple[dict[str, Any], str]] = {
    "an exchange": ({}, f"{WEIGHT}. Without that, {IN}; {OUT}. {VALUES}"),
    "two more": ({"goes": ()}, f"{WEIGHT}. Without that, {IN}. {VALUES}"),
    "one less": ({"comes": ()}, f"{WEIGHT}. Without that, {OUT}. {VALUES}"),
    "nothing": ({"goes": (), "comes": ()}, SAME),
    "as far as searched": (
        {"goes": (), "comes": (), "optimal": False},
        f"{SAME} This holds as far as was searched.",
    ),
}


@pytest.mark.parametrize(("changed", "told"), TRADEOFFS.values(), ids=TRADEOFFS)
def test_what_favouring_newcomers_costs_is_told_with_names_and_values(changed: dict[str, Any], told: str) -> None:
    given = with_team(tradeoff=CHANGE.model_copy(update=changed))
    assert told in said(page(given), "#call-1 .team p")
    assert f"- {told}" in report_markdown(given, ENGLISH)


# --- teams chosen together


@pytest.mark.parametrize(
    ("optimal", "value"),
    [
        (True, "Value of all teams: 180.5, proven best."),
        (False, "Value of all teams: 180.5, the best found; at most 185.3 is possible."),
    ],
)
def test_teams_chosen_together_have_one_certificate(optimal: bool, value: str) -> None:
    told = f"Teams chosen together: 3. Most of these calls for one partner: 2. {value}"
    given = together(optimal=optimal)
    assert said(page(given), "#ranked > p.joint") == [told]
    assert f"\n\n{told}\n\n" in report_markdown(given, ENGLISH)
    last = load_workbook(io.BytesIO(report_xlsx(given, ENGLISH))).worksheets[-1]
    assert told in [cell.value for cell in last["A"]]


def test_a_team_chosen_with_others_is_not_said_to_be_the_best_found_for_its_call() -> None:
    alone = "chosen together with the other teams; at most 70 of 100 is possible alone"
    assert alone in page(together(optimal=True)).css_first("#call-1 .team summary").text()
    assert alone in report_markdown(together(optimal=True), ENGLISH)


def test_without_a_limit_nothing_is_said_of_teams_together() -> None:
    assert not page(report()).css(".joint")


# --- the nearest miss


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_fits_the_nearest_miss_is_shown_with_all_its_reasons(language: Language) -> None:
    whole = page(MISS, language)
    assert len(whole.css("#calls > li")) == 1
    assert not whole.css("#calls .rank"), "it has no rank"
    assert whole.css("#calls .partner .reasons li")
    assert not whole.css("#filters")


def test_the_nearest_miss_stands_in_every_file_with_its_sources() -> None:
    whole = page(MISS)
    assert "The nearest miss:" in said(whole, "#ranked p")
    sources = whole.css_first("#sources").text()
    assert "Decree of tests (B)" in sources
    assert "20 August 2026" in sources
    text = report_markdown(MISS, ENGLISH)
    assert "The nearest miss:\n\n## Procedure for tests\n\nBG16-TEST-2 · 72" in text
    sheet = first_sheet(MISS)
    assert sheet.title == "The nearest miss"
    assert [cell.value for cell in sheet[2]][:3] == [None, 72, "BG16-TEST-2"]


def test_without_a_nearest_miss_only_that_nothing_fits_is_said() -> None:
    nothing = report(search=search(()))
    assert not page(nothing).css("#calls")
    assert "nearest" not in report_markdown(nothing, ENGLISH)
    assert first_sheet(nothing).title == "Ranked calls"
