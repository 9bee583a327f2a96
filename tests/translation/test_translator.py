"""Dates, amounts and sentences as people of each language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.text.transliteration import serbian_latin
from fundmatch.translation import LANGUAGES, Language, mark, translator
from fundmatch.translation.catalogue import latin_template

NBSP = "\u00a0"


def plain(text: str) -> str:
    """Without the blanks inside amounts, at which lines do not break."""
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "day", "weekday", "month", "quarter"),
    [
        ("bg", "1 декември 2026 г.", "вторник, 1 декември 2026 г.", "декември 2026 г.", "4. тримесечие 2026 г."),
        ("sr-Latn", "1. decembar 2026.", "utorak, 1. decembar 2026.", "decembar 2026.", "četvrti kvartal 2026."),
        ("sr-Cyrl", "1. децембар 2026.", "уторак, 1. децембар 2026.", "децембар 2026.", "четврти квартал 2026."),
        ("en", "1 December 2026", "Tuesday, 1 December 2026", "December 2026", "4th quarter 2026"),
    ],
)
def test_dates(language: Language, day: str, weekday: str, month: str, quarter: str) -> None:
    tr, value = translator(language), date(2026, 12, 1)
    assert [say(value) for say in (tr.day, tr.weekday, tr.month, tr.quarter)] == [day, weekday, month, quarter]


@pytest.mark.parametrize(
    ("language", "zone", "instant", "said"),
    [
        ("bg", "Europe/Sofia", "2026-11-10T14:30", "10 ноември 2026 г., 16:30 ч. софийско време"),
        ("bg", "Europe/Brussels", "2026-07-10T15:00", "10 юли 2026 г., 17:00 ч. брюкселско време"),
        ("sr-Latn", "Europe/Belgrade", "2026-07-10T15:00", "10. jul 2026. u 17:00 po beogradskom vremenu"),
        ("sr-Cyrl", "Europe/Brussels", "2026-12-10T16:00", "10. децембар 2026. у 17:00 по бриселском времену"),
        ("en", "Europe/Brussels", "2026-12-10T16:00", "10 December 2026, 17:00 Brussels time"),
        ("en", "Europe/Sofia", "2026-12-31T22:30", "1 January 2027, 00:30 Sofia time"),
        ("bg", "Asia/Seoul", "2026-12-10T08:00", "10 декември 2026 г., 17:00 ч. (часово време: Сеул)"),
        ("en", "UTC", "2026-12-10T08:00", "10 December 2026, 08:00 (UTC time)"),
    ],
)
def test_moments_name_the_clock(language: Language, zone: str, instant: str, said: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert translator(language).moment(moment, zone) == said


@pytest.mark.parametrize(
    ("language", "euros", "whole", "short"),
    [
        ("bg", 4_500_000, "4 500 000 €", "4,5 млн. €"),
        ("sr-Latn", 4_500_000, "4.500.000 €", "4,5 mil. €"),
        ("sr-Cyrl", 250_000, "250.000 €", "250 хиљ. €"),
        ("en", 4_500_000, "€4,500,000", "€4.5M"),
        ("en", 12.5, "€12.50", "€12.5"),
        ("bg", 0, "0 €", "0 €"),
    ],
)
def test_amounts(language: Language, euros: float, whole: str, short: str) -> None:
    tr = translator(language)
    assert (plain(tr.amount(euros)), plain(tr.short_amount(euros))) == (whole, short)


@pytest.mark.parametrize(
    ("language", "number", "percent", "country", "several"),
    [
        ("bg", "1 234,5", "30%", "Сърбия", "а, б и в"),
        ("sr-Latn", "1.234,5", "30%", "Srbija", "а, б i в"),
        ("sr-Cyrl", "1.234,5", "30%", "Србија", "а, б и в"),
        ("en", "1,234.5", "30%", "Serbia", "а, б and в"),
    ],
)
def test_numbers_countries_and_lists(language: Language, number: str, percent: str, country: str, several: str) -> None:
    tr = translator(language)
    said = (tr.number(1234.5), tr.percent(30), tr.country("RS"), tr.listed(["а", "б", "в"]))
    assert tuple(map(plain, said)) == (number, percent, country, several)
    assert (tr.country("??"), tr.listed([]), tr.listed(["а"])) == ("??", "", "а")


@pytest.mark.parametrize(
    ("number", "bg", "sr", "en"),
    [
        (1, "остава 1 ден", "још 1 дан", "1 day left"),
        (2, "остават 2 дни", "још 2 дана", "2 days left"),
        (5, "остават 5 дни", "још 5 дана", "5 days left"),
        (11, "остават 11 дни", "још 11 дана", "11 days left"),
        (21, "остават 21 дни", "још 21 дан", "21 days left"),
    ],
)
def test_days(number: int, bg: str, sr: str, en: str) -> None:
    said = {each: translator(each).plural("{number} day left", "{number} days left", number) for each in LANGUAGES}
    assert said == {"bg": bg, "sr-Cyrl": sr, "sr-Latn": serbian_latin(sr), "en": en}


@pytest.mark.parametrize(
    ("number", "sr"),
    [
        (1, "укупно X за 1 пројекат"),
        (3, "укупно X за 3 пројекта"),
        (5, "укупно X за 5 пројеката"),
        (12, "укупно X за 12 пројеката"),
        (22, "укупно X за 22 пројекта"),
        (111, "укупно X за 111 пројеката"),
    ],
)
def test_serbian_has_three_numbers(number: int, sr: str) -> None:
    one, many = "{amount} in all for {number} project", "{amount} in all for {number} projects"
    assert translator("sr-Cyrl").plural(one, many, number, amount="X") == sr


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_translation_is_said_in_english(language: Language) -> None:
    tr = translator(language)
    assert tr.text("Nobody translated {this}", this="x") == "Nobody translated x"
    assert [tr.plural("{number} oddity", "{number} oddities", each) for each in (1, 2)] == ["1 oddity", "2 oddities"]
    assert tr.word("of nothing", "oddity") == "oddity"
    assert tr.marked(mark("oddity")) == "oddity"


@pytest.mark.parametrize(
    ("language", "said"),
    [("bg", "отворена"), ("sr-Latn", "otvoren"), ("sr-Cyrl", "отворен"), ("en", "open")],
)
def test_a_word_is_translated_in_its_context(language: Language, said: str) -> None:
    assert translator(language).word("status of a call", "open") == said


@given(st.text())
def test_inserted_values_stay_as_they_are_written(value: str) -> None:
    assert translator("sr-Latn").text("Deadline: {when}", when=value) == f"Rok: {value}"
    assert translator("sr-Cyrl").text("Deadline: {when}", when=value) == f"Рок: {value}"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Рок: {when}", "Rok: {when}"),
        ("Његов рок {љубав}", "Njegov rok {љубав}"),
        ("{{витичасте}} {a}{b}", "{{vitičaste}} {a}{b}"),
        ("без места", "bez mesta"),
    ],
)
def test_a_template_in_latin_letters_keeps_its_places(cyrillic: str, latin: str) -> None:
    assert latin_template(cyrillic) == latin
