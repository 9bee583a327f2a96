"""The spreadsheet of a search: sheets, real dates and euros, links, and that nothing in it is ever run."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from fundmatch.models import Deadline
from fundmatch.reports.report_columns import COLUMNS, chosen_columns
from fundmatch.reports.report_input import ReportInput
from fundmatch.reports.report_xlsx import ALL_CALLS, FORBIDDEN, LONGEST_NAME, OF_PARTNER, SheetNames, report_xlsx
from fundmatch.translation import LANGUAGES, Language, translator
from tests.reports.report_builders import CITY, HOSTILE, RESULTS, call, hostile, match, report, search

ENGLISH = translator("en")


def opened(whole: ReportInput | None = None, columns: str = "", language: Language = "en") -> Any:
    chosen = chosen_columns(columns) if columns else ()
    return load_workbook(io.BytesIO(report_xlsx(whole or report(), translator(language), chosen)))


#: What a cell holds: a moment on the publisher's clock, without a zone.
moment = datetime.fromisoformat


def row(sheet: Any, number: int) -> dict[str, Any]:
    """The values of one row by the headings."""
    return {head.value: cell.value for head, cell in zip(sheet[1], sheet[number], strict=True)}


def test_the_first_sheet_has_all_calls_the_next_one_for_each_partner() -> None:
    book = opened()
    assert book.sheetnames == ["Ranked calls", "Test City", "Museum of Tests", "Sources and dates"]
    assert [cell.value for cell in book["Ranked calls"]["C"]] == [
        "Code",
        "HORIZON-TEST-2026-01",
        "BG16-TEST-2",
        "FUND-3",
    ]
    assert [cell.value for cell in book["Museum of Tests"]["C"]] == ["Code", "HORIZON-TEST-2026-01", "FUND-3"]


def test_a_partners_sheet_begins_with_what_fits_it_best() -> None:
    codes = [cell.value for cell in opened()["Test City"]["C"]]
    assert codes == ["Code", "BG16-TEST-2", "HORIZON-TEST-2026-01"]


def test_dates_euros_and_shares_are_numbers_that_a_spreadsheet_can_count_with() -> None:
    book = opened(columns="code,opens,deadline,next_deadline,days_left,grant_max,own_share_percent,own_share_euro,read")
    first, second = row(book["Ranked calls"], 2), row(book["Ranked calls"], 3)
    assert first["Deadline"] == moment("2026-12-01 17:00"), "17:00 on the clocks of Brussels"
    assert first["Opens"] == moment("2026-05-12 00:00")
    assert [first["Days left"], first["Largest grant"], first["Own share in euro"]] == [91, 3_000_000, 120_000]
    assert first["Own share"] == 0.3
    assert [second["Deadline"], second["Last deadline"]] == [moment("2026-09-10 00:00"), moment("2027-03-10 00:00")]
    formats = [cell.number_format for cell in book["Ranked calls"][2]]
    assert formats == [
        "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm", "General", '#,##0 "€"', "0%",
        '#,##0 "€"', "yyyy-mm-dd",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (Deadline(at="2026-07-15T14:00:00Z", zone="Europe/Sofia", precision="exact"), moment("2026-07-15 17:00")),
        (Deadline(at="2026-11-15"), moment("2026-11-15 00:00")),
        (Deadline(at="2026-11", precision="month"), "2026-11"),
        (Deadline(at="2027-Q2", precision="quarter"), "2027-Q2"),
        (None, None),
    ],
)
def test_a_date_is_as_precise_as_its_publisher_was(deadline: Deadline | None, expected: object) -> None:
    told = RESULTS[0].model_copy(update={"call": call(deadlines=(deadline,) if deadline else ())})
    assert opened(report(search=search((told,))), columns="deadline")["Ranked calls"]["A2"].value == expected


def test_scores_show_their_decimal_and_ranks_none() -> None:
    cells = opened(columns="rank,score")["Ranked calls"][3]
    assert [(cell.value, cell.number_format) for cell in cells] == [(2, "General"), (72, "0.0")]


def test_an_address_is_a_link_and_anything_else_is_text() -> None:
    links = [cell.hyperlink.target if cell.hyperlink else None for cell in opened(columns="url")["Ranked calls"]["A"]]
    assert links == [None, "https://portal.example/1", "https://isun.example/2", None]


def test_headers_stay_in_view_filter_and_print_on_every_page() -> None:
    for sheet in opened().worksheets[:-1]:
        assert sheet.freeze_panes == "D2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert [sheet.page_setup.orientation, sheet.page_setup.paperSize] == ["landscape", 9]
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])


#: Width of A4 across and pixels of a character of a column's width (Calibri 11 at 96 to the inch).
A4, CHARACTER = 297 / 25.4, 7 / 96


def printed_size(sheet: Any) -> float:
    """The size of letters on paper in points: all of the print area beside each other, else the scale that is set."""
    if not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return 11 * int(sheet.page_setup.scale) / 100
    last = sheet.print_area.rpartition("$")[0].rpartition("$")[2] if sheet.print_area else sheet[1][-1].column_letter
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    told = sum(widths[: column_index_from_string(last)]) * CHARACTER
    room = A4 - sheet.page_margins.left - sheet.page_margins.right
    assert [sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth] == [0, None]
    return 11 * min(1, room / told)


def test_every_sheet_prints_in_letters_of_eight_points_at_least() -> None:
    assert all(printed_size(sheet) >= 8 for sheet in opened())


@pytest.mark.parametrize("columns", ["rank,title", ",".join(COLUMNS)])
def test_chosen_columns_are_all_printed_in_letters_of_eight_points_at_least(columns: str) -> None:
    book = opened(columns=columns)
    assert not any(sheet.print_area for sheet in book)
    assert all(printed_size(sheet) >= 8 for sheet in book)


def test_the_columns_that_a_meeting_needs_are_on_paper() -> None:
    book = opened()
    whole, partner = (book[name] for name in ("Ranked calls", "Test City"))
    for sheet, names in ((whole, ALL_CALLS), (partner, OF_PARTNER)):
        printed = names[: column_index_from_string(sheet.print_area.split(":")[1].strip("$0123456789"))]
        assert {"title", "next_deadline", "verdict", "missing" if sheet is whole else "because"} <= set(printed)
    assert whole.print_area.endswith(f"${whole.max_row}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_heading_is_cut(language: Language) -> None:
    """Bold letters are about a tenth wider than the digits by which widths are counted, and text is indented by one."""
    tr = translator(language)
    for column in COLUMNS.values():
        longest = max(map(len, tr.marked(column.heading).split()))
        assert 1.1 * longest + (column.shape in ("text", "link")) <= column.width, column.name


def test_a_row_is_as_high_as_its_longest_text() -> None:
    few, many = (
        opened(hostile(f"{'word ' * words}"), columns="title")["Ranked calls"].row_dimensions[2].height
        for words in (5, 20)
    )
    assert 1 < many / few <= 12


def test_the_usual_columns_are_these() -> None:
    book = opened()
    assert [book["Ranked calls"].max_column, book["Test City"].max_column] == [len(ALL_CALLS), len(OF_PARTNER)]


def test_chosen_columns_stand_on_every_sheet_of_calls_in_their_order() -> None:
    book = opened(columns="title,rank")
    assert [[cell.value for cell in sheet[1]] for sheet in book.worksheets[:-1]] == [["Title", "Rank"]] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_partners_and_calls_is_in_the_readers_language(language: Language) -> None:
    book = opened(columns="partner,title", language=language)
    first = book.worksheets[0]
    assert first["A2"].value == ("Museum of Tests" if language == "en" else "Музей на тестовете")
    assert first["B3"].value == ("Процедура за тестове" if language == "bg" else "Procedure for tests")
    assert book.properties.language == language


def test_programmes_actions_and_reasons_are_told_as_people_of_the_language_say_them() -> None:
    sheet = opened(columns="programme,action_type,because", language="bg").worksheets[0]
    assert [cell.value for cell in sheet[2]] == [
        "Хоризонт Европа",
        "Действие за иновации",
        "открити депа → open depots; описание → tests",
    ]


def test_the_last_sheet_tells_what_it_rests_on() -> None:
    told = [cell.value for line in opened()["Sources and dates"].iter_rows() for cell in line if cell.value]
    for text in ("fundmatch 9.9", "22 August 2026", "Annex of tests (A)", "2025-02-03", "using the bundled calls"):
        assert text in told
    assert "fundmatch search --as-of 2026-09-01 'open depots'" in told


# --- the same bytes


def test_the_same_input_gives_the_same_bytes_on_any_day() -> None:
    made = []
    for day in (datetime(2026, 9, 1, tzinfo=UTC), datetime(2031, 1, 1, 13, 7, tzinfo=UTC)):
        with time_machine.travel(day, tick=False):
            made.append(report_xlsx(report(), ENGLISH))
    assert made[0] == made[1]


def test_every_time_in_the_file_is_the_day_asked_about() -> None:
    with ZipFile(io.BytesIO(report_xlsx(report(), ENGLISH))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(2026, 9, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert core.count("2026-09-01T00:00:00Z") == 2


# --- names of sheets


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["A/B:C*[1]?\\"], ["A B C  1"]),
        (["'quoted'"], ["quoted"]),
        (["history", "History"], ["history 2", "History 3"]),
        (["", "\u202e"], ["–", "– 2"]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 29 + " 2"]),
    ],
)
def test_sheets_are_called_so(wanted: list[str], names: list[str]) -> None:
    free = SheetNames()
    assert [free.free(name) for name in wanted] == names


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_names_become_lawful_and_different_ones(wanted: list[str]) -> None:
    free = SheetNames()
    names = [free.free(name) for name in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= LONGEST_NAME
        assert not FORBIDDEN.search(name)
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_partners_of_one_name_have_a_sheet_each() -> None:
    twins = (CITY, CITY.model_copy(update={"slug": "city-2"}))
    told = RESULTS[0].model_copy(update={"matches": (match("city", 50), match("city-2", 40)), "consortium": None})
    book = opened(report(search=search((told,)), profiles=twins))
    assert book.sheetnames[1:3] == ["Test City (city)", "Test City (city-2)"]


# --- hostile names


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_no_cell_is_a_formula_or_an_error_and_none_becomes_one_when_edited(name: str) -> None:
    book = opened(hostile(name))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    for cell in cells:
        if cell.data_type == "s" and cell.value.lstrip().startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix
    assert not [cell for cell in cells if "\u202e" in str(cell.value) or "\x1b" in str(cell.value)]
