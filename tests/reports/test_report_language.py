"""Reasons, rules and gaps in the reader's language: in every place of every file, marked with what they are in."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from fundmatch.models import (
    Consortium,
    Coordinator,
    Member,
    NoConsortium,
    OwnShare,
    Reason,
    RuleCheck,
    SearchResult,
    Substitute,
    Verdict,
)
from fundmatch.models.wording import Wording
from fundmatch.reports.report_columns import chosen_columns, columns_csv, columns_lines
from fundmatch.reports.report_html import report_html
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_markdown import report_markdown
from fundmatch.reports.report_words import theme_label
from fundmatch.reports.report_xlsx import report_xlsx
from fundmatch.text.transliteration import serbian_latin
from fundmatch.themes.vocabulary import shipped_vocabulary
from fundmatch.translation import Language, translator
from tests.reports.report_builders import NATIONAL, RESULTS, TEAM, THEMES, call, match, report, search

#: A text that the catalogues have, one of a table that they do not have, and one that others wrote.
KNOWN, UNKNOWN, FOREIGN = Wording("met"), Wording.of_table("a rule of tests that nobody translates"), "тест на други"
MET = {"bg": "изпълнено", "sr-Cyrl": "испуњено", "sr-Latn": "ispunjeno", "en": "met"}
#: Where the page shows a text of the rules.
PLACES = (
    "header .note span",
    "#call-1 .partner .reasons li span:not(.chip)",
    "#call-1 .partner .reasons li small",
    "#call-1 .partner p span",
    "#call-1 .team td span",
    "#call-1 .team .reasons li span:not(.chip)",
    "#call-1 .team .reasons li small",
    "#call-1 .team ul:not(.reasons) li span",
    "#call-2 .team.none li span",
    "#call-2 .partner .reasons li span:not(.chip)",
)


def saying(text: str) -> ReportInput:
    """The report with ``text`` wherever the rules are told."""
    reason = Reason(text=text, source=text, date="2026-01-01")
    verdict = Verdict(verdict="unknown", role="join", reasons=(reason,))
    team = Consortium(
        members=(Member(profile="museum", role="lead", adds=(text, text)),),
        score=50,
        bound=50,
        optimal=True,
        questions=(text, text),
        rules=(RuleCheck(rule="r", text=text, met=False, source=text, date="2026"),),
        coordinator=Coordinator(profile="museum", reasons=(text,), doubts=(text,)),
    )
    share = OwnShare(percent=30, because=text)
    first = SearchResult(
        rank=1, score=50, call=call(), status="open", matches=(match("museum", 50, verdict, share),), consortium=team
    )
    second = SearchResult(
        rank=2,
        score=40,
        call=NATIONAL,
        status="open",
        matches=(match("city", 40, verdict),),
        could=(Substitute(profile="firm", eligibility=verdict),),
        no_consortium=(NoConsortium(rule="r", text=text),),
    )
    return report(search=search((first, second), notes=(text,)))


def page(text: str, language: Language) -> LexborHTMLParser:
    return LexborHTMLParser(report_html(saying(text), translator(language)))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", MET)
def test_the_page_says_what_the_catalogues_know_and_marks_it_with_its_language(language: Language, place: str) -> None:
    nodes = page(KNOWN, language).css(place)
    assert nodes
    assert {node.text().split(", ")[0] for node in nodes} == {MET[language]}
    assert {node.attributes["lang"] for node in nodes} == {language}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("text", "language"), [(UNKNOWN, "en"), (FOREIGN, "")], ids=["of a table, untranslated", "of others"]
)
def test_any_other_text_stays_as_it_is_and_is_not_said_to_be_bulgarian(text: str, language: str, place: str) -> None:
    nodes = page(text, "bg").css(place)
    assert {node.text().split(", ")[0] for node in nodes} == {text}
    assert {node.attributes["lang"] or "" for node in nodes} == {language}


def test_what_a_team_lacks_is_framed_in_the_readers_language() -> None:
    team = TEAM.model_copy(update={"unread": (KNOWN,), "uncovered": ("streets", "squares"), "questions": (KNOWN,)})
    given = report(search=search((RESULTS[0].model_copy(update={"consortium": team}),)))
    whole = LexborHTMLParser(report_html(given, translator("bg")))
    assert [node.text() for node in whole.css("#call-1 .team > ul:last-child li")] == [
        "непрочетено: изпълнено",
        "темата „streets“ не е обхваната от никой член на екипа",
        "темата „squares“ не е обхваната от никой член на екипа",
        "изпълнено",
    ]
    short = "Липсва: непрочетено: изпълнено; темите „streets“ и „squares“ не са обхванати от никой член на екипа"
    assert f"- {short}\n" in report_markdown(given, translator("bg"))


def test_the_page_quotes_what_a_call_says_as_it_is() -> None:
    reason = Reason(text=KNOWN, source=KNOWN, date="2026-01-01", quote="met")
    told = match("museum", 50, Verdict(verdict="yes", role="lead", reasons=(reason,)))
    result = SearchResult(rank=1, score=50, call=call(), status="open", matches=(told,))
    whole = LexborHTMLParser(report_html(report(search=search((result,))), translator("bg")))
    assert [node.text() for node in whole.css("#call-1 q")] == ["met"]


def test_days_of_published_lines_are_said_as_people_say_them() -> None:
    told = page(KNOWN, "bg").css_first("#call-1 .partner .reasons small").text()
    assert told == "изпълнено, 1 януари 2026 г."


@pytest.mark.parametrize("language", MET)
def test_sources_are_told_in_the_readers_language_too(language: Language) -> None:
    rows = [node.text() for node in page(KNOWN, language).css("#sources tbody th")]
    assert MET[language] in rows


@pytest.mark.parametrize("language", ["bg", "sr-Latn", "sr-Cyrl"])
def test_markdown_has_no_english_where_the_catalogues_know_the_text(language: Language) -> None:
    assert UNKNOWN in report_markdown(saying(UNKNOWN), translator(language))
    text = report_markdown(saying(KNOWN), translator(language))
    for line in text.splitlines():
        assert "met" not in line.split(), line
    assert f"> {MET[language]}" in text


@pytest.mark.parametrize("language", ["bg", "sr-Latn", "sr-Cyrl"])
def test_the_spreadsheet_says_reasons_gaps_sources_and_notes(language: Language) -> None:
    columns = chosen_columns("reason,missing,rank")
    book = load_workbook(io.BytesIO(report_xlsx(saying(KNOWN), translator(language), columns)))
    first, last = book.worksheets[0], book.worksheets[-1]
    assert [first[cell].value for cell in ("A2", "A3", "B3")] == [MET[language]] * 3
    assert first["B2"].value == f"{MET[language]}; {MET[language]}"
    assert [cell.value for cell in last["A"]].count(MET[language]) == 3, "two days of the line, and the note"


def test_tables_for_programs_and_the_terminal_stay_english() -> None:
    columns = chosen_columns("reason,missing")
    assert columns_csv(saying(KNOWN), columns).splitlines()[2] == "met,met"
    assert columns_lines(saying(KNOWN), columns)[2].text.split() == ["met", "met"]


def test_braces_in_what_the_rules_say_are_no_template() -> None:
    text = Wording.of_table("a {rule} of {0} %s")
    assert text in page(text, "bg").css_first("#call-1 .team .reasons").text()


# --- themes


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("en", "Sustainable cities and communities"),
        ("bg", "Устойчиви градове и общности"),
        ("sr-Latn", "Održivi gradovi i zajednice"),
        ("sr-Cyrl", "Одрживи градови и заједнице"),
    ],
)
def test_themes_have_the_readers_language_and_script(language: Language, label: str) -> None:
    labels = shipped_vocabulary()["sdg:11"].labels
    themes = (THEMES[0].model_copy(update={"labels": labels}),)
    heat = LexborHTMLParser(report_html(report(themes=themes), translator(language))).css_first("table.heat")
    assert label in heat.text()


def test_a_theme_without_a_label_of_that_language_has_the_english_one_as_it_is() -> None:
    assert theme_label(THEMES[1], translator("sr-Cyrl")) == "Beautiful"


def test_every_label_of_the_vocabularies_is_wholly_cyrillic_in_cyrillic() -> None:
    """A label that must keep Latin letters is to be looked at by a person before it is added here."""
    cyrillic = translator("sr-Cyrl")
    for theme in shipped_vocabulary().themes.values():
        told = theme_label(THEMES[0].model_copy(update={"labels": theme.labels}), cyrillic)
        assert not any("a" <= letter <= "z" for letter in told.lower()), told
        assert serbian_latin(told) == theme.labels["sr"]
