"""Cells of public tables: one row for each way of writing; add yours."""

from __future__ import annotations

import pytest

from fundmatch.directory import values


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("123456,78", 123456.78),
        ("123456.78", 123456.78),
        ("1 234,50", 1234.5),
        ("1\u00a0234\u00a0567,5", 1234567.5),
        ("1.234,50", 1234.5),
        ("1,234.50", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("123,456", 123.456),
        ("0", 0.0),
        ("-5", -5.0),
        ("1e6", 1e6),
        ("1000 €", 1000.0),
        ("", None),
        ("a lot", None),
        ("1e400", None),
        ("nan", None),
        ("12,34,56", None),
        ("9" * 400, None),
    ],
)
def test_number(cell: str, number: float | None) -> None:
    assert values.number(cell) == number


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01 12:00:00", "2024-03-01"),
        ("2024-03-01T12:00:00Z", "2024-03-01"),
        ("03/04/2024", "2024-04-03"),
        ("3.4.2024", "2024-04-03"),
        ("2024-13-01", ""),
        ("31/02/2024", ""),
        ("2024", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_day(cell: str, day: str) -> None:
    assert values.day(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("EL", "GR"), ("UK", "GB"), ("xk", "XK"), ("bg", "BG"), ("България", "BG"), ("Srbija", "RS"), ("Србија", "RS"),
        ("SERBIA", "RS"), ("Italia", "IT"), ("Atlantis", ""), ("", ""), ("BGR", ""),
    ],
)  # fmt: skip
def test_country(cell: str, code: str) -> None:
    assert values.country(cell) == code


@pytest.mark.parametrize(
    ("cell", "home", "eik"),
    [
        ("BG175076479", "BG", "175076479"),
        ("175 076 479", "BG", "175076479"),
        ("1750764790001", "BG", "1750764790001"),
        ("RS175076479", "RS", ""),
        ("17507647", "BG", ""),
        ("696327", "BG", "000696327"),
        ("000696327", "BG", "000696327"),
        ("696328", "BG", ""),
        ("696327", "RS", ""),
        ("n/a", "BG", ""),
        ("NOTAPPLICABLE", "BG", ""),
    ],
)
def test_eik(cell: str, home: str, eik: str) -> None:
    assert values.eik(cell, home) == eik


@pytest.mark.parametrize(
    ("cell", "pic"), [("999887641", "999887641"), ("999887641.0", "999887641"), ("99988764", ""), ("x", ""), ("", "")]
)
def test_pic(cell: str, pic: str) -> None:
    assert values.pic(cell) == pic


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ("http://a.example", "http://a.example"),
        ("www.a.example", "http://www.a.example"),
        ("javascript:alert(1)", ""),
        ("http://a.example/<script>", ""),
        ("", ""),
    ],
)
def test_web_address(cell: str, url: str) -> None:
    assert values.web_address(cell) == url
