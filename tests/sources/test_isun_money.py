"""Amounts as Bulgarian pages write them, in euro."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.sources.isun.money import MOST, currency_of, euro

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("text", "column", "amount"),
    [
        ("391 166 лв.", "", "200000.00"),
        ("29 924 199 лв", "", "15300000.00"),
        ("105 978 140,42 лв.", "", "54185762.78"),
        ("54 185 762,78 евро (105 978 140,42 лв.)", "", "54185762.78"),
        ("105 978 140,42 лв. (54 185 762,78 евро)", "", "54185762.78"),
        ("1 000 000 BGN / 511 291,88 EUR", "", "511291.88"),
        (f"82{NBSP}995{NARROW}277,00{NBSP}€", "", "82995277.00"),
        ("19,9 млн. евро", "", "19900000.00"),
        ("117,5 млн. лв.", "", "60076796.04"),
        ("1,234 млн. лв.", "", "630934.18"),
        ("400 хил. лв.", "", "204516.75"),
        ("1,4996 млрд. евро", "", "1499600000.00"),
        ("€ 5 000", "", "5000.00"),
        ("EUR 1 000 000", "", "1000000.00"),
        ("над 16.400 лв.", "", "8385.19"),
        ("82 995 277.00", "EUR", "82995277.00"),
        ("82 995 277.00", "BGN", "42434811.31"),
        ("12500000.5", "EUR", "12500000.50"),
        ("16.400.000,5", "EUR", "16400000.50"),
        ("100,000,000.00", "EUR", "100000000.00"),
        ("5 000 лв.", "EUR", "2556.46"),
        ("0.01", "BGN", "0.01"),
    ],
)
def test_an_amount_is_read_in_whatever_notation(text: str, column: str, amount: str) -> None:
    assert euro(text, column) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "0", "0.00", "0,00", "0.00 лв."])
def test_nothing_and_zero_are_not_stated(text: str) -> None:
    assert euro(text, "EUR") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("82 995 277,00", "no currency"),
        ("5 лв. и 6 лв.", "several amounts"),
        ("-5 лв.", "no amount"),
        ("70 %", "no amount"),
        ("по преценка", "no amount"),
        ("5 000 USD", "no amount"),
        ("1e9", "no amount"),
        ("1.2.3 лв.", "no number"),
        ("9" * 31 + " лв.", "no number"),
        ("9 999 999 999 999 лв.", "no believable"),
    ],
)
def test_what_is_no_single_amount_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        euro(text)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Всички суми са в български лева (BGN) /1 EUR = 1,95583 BGN", "BGN"),
        ("Всички суми са в евро (EUR) /1 EUR = 1,95583 BGN", "EUR"),
        ("Общ размер на БФП по процедурата /лв./", "BGN"),
        ("Бюджет (в евро)", "EUR"),
        ("Procedure budget, €", "EUR"),
        ("в евро или лева", ""),
        ("Европейски съюз", ""),
        ("1 EUR = 1.95583 BGN", ""),
    ],
)
def test_a_caption_names_a_currency_or_none(text: str, currency: str) -> None:
    assert currency_of(text) == currency


@given(st.decimals(min_value=Decimal("0.01"), max_value=MOST - 1, places=2))
def test_what_was_printed_in_euro_is_read_back(amount: Decimal) -> None:
    printed = f"{amount:,.2f}".replace(",", NBSP).replace(".", ",")
    assert euro(f"{printed} евро") == euro(f"{amount:,.2f}", "EUR") == amount


@given(st.text(alphabet="0123456789 .,'-€%лвевроBGNмлн", max_size=60), st.sampled_from(["", "EUR", "BGN"]))
def test_any_text_is_an_amount_or_a_value_error(text: str, currency: str) -> None:
    try:
        amount = euro(text, currency)
    except ValueError:
        return
    assert amount is None or 0 <= amount < MOST
