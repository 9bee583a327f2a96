"""``--columns``: which there are, in which order they stand, and what is said of a wrong name."""

from __future__ import annotations

import csv
import io

import pytest

from fundmatch.errors import UsageError
from fundmatch.reports.records import SEARCH_COLUMNS, search_csv
from fundmatch.reports.report_columns import COLUMNS, chosen_columns, columns_csv, columns_lines
from tests.reports.report_builders import HOSTILE, hostile, report


def table(names: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(columns_csv(report(), chosen_columns(names)))))


def test_all_columns_of_the_csv_contract_can_be_chosen_and_hold_the_same() -> None:
    assert set(SEARCH_COLUMNS) <= set(COLUMNS)
    assert columns_csv(report(), chosen_columns(",".join(SEARCH_COLUMNS))) == search_csv(report().search)


def test_columns_stand_in_the_order_asked_for_each_once() -> None:
    assert table("partner, rank,RANK,deadline") == [
        ["partner", "rank", "deadline"],
        ["museum", "1", "2026-12-01T16:00:00Z"],
        ["city", "1", "2026-12-01T16:00:00Z"],
        ["city", "2", "2027-03-10"],
        ["museum", "3", "2027-Q2"],
    ]


def test_where_no_column_tells_partners_apart_a_call_has_one_row() -> None:
    assert table("rank,code") == [
        ["rank", "code"],
        ["1", "HORIZON-TEST-2026-01"],
        ["2", "BG16-TEST-2"],
        ["3", "FUND-3"],
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("rank,scroe", 'no column "scroe" (did you mean "score"?)'),
        ("xyzzy", 'no column "xyzzy"'),
        (" , ", "no columns named"),
        ("", "no columns named"),
    ],
)
def test_an_unknown_column_is_an_error_that_names_the_known_ones(names: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        chosen_columns(names)
    assert raised.value.message == message
    assert raised.value.hint == f"known: {', '.join(COLUMNS)}"


def test_in_the_terminal_columns_stand_under_each_other_and_numbers_to_the_right() -> None:
    assert [each.text for each in columns_lines(report(), chosen_columns("rank,partner,grant_max"))] == [
        "rank  partner  grant_max",
        "   1  museum     3000000",
        "   1  city       3000000",
        "   2  city        150000",
        "   3  museum",
    ]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_a_name_does_nothing_to_a_terminal(name: str) -> None:
    lines = columns_lines(hostile(name), chosen_columns("rank,title"))
    assert len(lines) == 2
    assert not {"\x1b", "\u202e", "\n", "\x00"} & set(lines[1].text)


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_a_name_is_no_formula_in_csv(name: str) -> None:
    rows = list(csv.reader(io.StringIO(columns_csv(hostile(name), chosen_columns("rank,title,reason,missing")))))
    assert [len(row) for row in rows] == [4, 4]
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
