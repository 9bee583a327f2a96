"""Partners in a spreadsheet: the template takes back what is written into it, and every slip is named by its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from fundmatch.errors import WorkspaceError
from fundmatch.models import Profile
from fundmatch.profile_sheet import COLUMNS, profile_yaml, read_sheet, reading, template
from fundmatch.profiles import read_profile
from fundmatch.templates import SCHEMA_LINE
from fundmatch.yaml_reader import Problem, YamlDocument
from tests.workbook_bytes import saved, with_chart_sheet, with_sheet, workbook

FULL: dict[str, Any] = {
    "name": "Народно читалище „Надежда“",
    "name_en": "Nadezhda Community Centre",
    "kind": "association",
    "country": "bg",
    "legal_form": "chitalishte",
    "pic": 999887641.0,
    "eik": 831661388,
    "languages": "bg, EN",
    "keywords": "нематериално културно наследство *2\nintergenerational learning; традиционни занаяти * 1,5",
    "must": "култура",
    "description": "Читалище с ансамбъл.\nИ школи.",
    "groups": "klaster",
    "can_coordinate": "Да",
    "established": 1998,
    "mail": "chitalishte@example.org",
    "mail_language": "bg",
    "rhythm": "monthly",
}


def sheet(*rows: Sequence[Any]) -> bytes:
    return workbook(rows)


def read(content: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """The fields of each partner, and each finding as people see it."""
    found, problems = read_sheet(content, "p.xlsx")
    return [dict(partner.fields) for partner in found], [str(problem) for problem in problems]


def filled(*partners: dict[str, Any]) -> bytes:
    """The template with partners written into it, as a spreadsheet program saves it."""
    book = load_workbook(io.BytesIO(template()))
    for number, partner in enumerate(partners, 2):
        for at, column in enumerate(COLUMNS, 1):
            book.worksheets[0].cell(number, at, partner.get(column.field))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_what_is_written_into_the_template_is_read_as_a_partner(tmp_path: Path) -> None:
    (fields,), problems = read(filled(FULL))
    assert problems == []
    path = tmp_path / f"{fields['slug']}.yaml"
    path.write_text(profile_yaml(fields, SCHEMA_LINE), encoding="utf-8")
    found = read_profile(path, path.name)
    assert isinstance(found, Profile)
    assert (found.slug, found.name, found.names["en"], found.country) == (
        "narodno-chitalishte-nadezhda",
        FULL["name"],
        FULL["name_en"],
        "BG",
    )
    assert (found.pic, found.eik, found.languages) == ("999887641", "831661388", ("bg", "en"))
    assert [(keyword.label, keyword.weight) for keyword in found.keywords] == [
        ("нематериално културно наследство", 2.0),
        ("intergenerational learning", 1.0),
        ("традиционни занаяти", 1.5),
    ]
    assert (found.capacities.coordinate, found.capacities.established) == (True, "1998")
    assert (found.contacts[0].mail, found.contacts[0].rhythm) == ("chitalishte@example.org", "monthly")
    assert found.description == "Читалище с ансамбъл. И школи."


def test_the_template_explains_itself() -> None:
    book = load_workbook(io.BytesIO(template()))
    first, help_sheet = book.worksheets
    assert first.freeze_panes == "B2"
    assert all(cell.comment and cell.comment.text for cell in first[1])
    assert {str(rule.formula1) for rule in first.data_validations.dataValidation} >= {
        '"yes,no"',
        '"daily,weekly,monthly"',
    }
    assert help_sheet.max_row == len(COLUMNS) + 1


def test_numbers_of_registers_keep_their_zeros() -> None:
    """In a column of text Excel takes no zeros off what is typed."""
    partners = load_workbook(io.BytesIO(template())).worksheets[0]
    letters = {column.field: get_column_letter(at) for at, column in enumerate(COLUMNS, 1)}
    formats = {field: partners.column_dimensions[letter].number_format for field, letter in letters.items()}
    assert {field for field, shown in formats.items() if shown == "@"} == {"eik", "pic"}
    (fields,), _ = read(filled({**FULL, "eik": "000696327"}))
    assert fields["eik"] == "000696327"


@pytest.mark.parametrize(
    "heading",
    [
        ("Name", "Kind", "Country"),
        ("  NAME ", "kind", "COUNTRY"),
        ("Име", "Вид", "Държава"),
        ("Name *", "Kind:", "COUNTRY: *"),
        ("Naziv", "Vrsta", "Država"),
        ("Назив", "Врста", "Држава"),
    ],
)
def test_headings_in_any_language_and_order(heading: tuple[str, str, str]) -> None:
    rows = [("Членове на клъстера",), (), (heading[2], heading[0], heading[1]), ("RS", "Opština Niš", "municipality")]
    (fields,), problems = read(sheet(*rows))
    assert (fields["name"], fields["country"], problems) == ("Opština Niš", "RS", [])


def test_empty_rows_are_left_out_and_dates_are_days() -> None:
    rows = [("Name", "Kind", "Country", "Established"), (), ("A", "sme", "BG", datetime(2020, 5, 1)), (None, " ", None)]  # noqa: DTZ001
    (fields,), _ = read(sheet(*rows))
    assert fields["capacities"] == {"established": "2020-05-01"}


def test_choices_may_begin_with_a_capital() -> None:
    """As spreadsheet programs write the first letter of a cell by themselves."""
    heading = ("Name", "Kind", "Country", "Mail", "Mail language", "Rhythm")
    (fields,), problems = read(sheet(heading, ("A", "SME", "bg", "a@x.example", "SR-latn", "Weekly")))
    assert not problems
    assert (fields["kind"], fields["contacts"]) == (
        "sme",
        [{"mail": "a@x.example", "language": "sr-Latn", "rhythm": "weekly"}],
    )


HEADING = (
    "Name", "Kind", "Country", "Can coordinate", "Mail", "Keywords", "Established", "Mail language", "Rhythm",
    "Languages", "Region", "PIC", "EIK", "Must",
)  # fmt: skip
AT = {name: number for number, name in enumerate(HEADING, 1)}
GOOD = {"Name": "A", "Kind": "sme", "Country": "BG"}

#: What is changed in a sound row; the column and a part of each finding.
SLIPS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"Kind": "smee"}, {"Kind": 'did you mean "sme"?'}),
    ({"Country": ""}, {"Country": '"country" is empty'}),
    ({"Name": ""}, {"Name": '"name" is empty'}),
    ({"Name": "„“"}, {"Name": "has no letter to name a file by: fill in “Name in English”"}),
    ({"Name": "Χώρος"}, {"Name": "has no letter to name a file by: fill in “Name in English”"}),
    ({"Can coordinate": "perhaps"}, {"Can coordinate": "neither yes nor no"}),
    ({"Mail": "nobody"}, {"Mail": "is no mail address"}),
    ({"Keywords": "heritage *9"}, {"Keywords": "less than or equal to 5"}),
    ({"Country": "Bulgaria"}, {"Country": "write two letters, such as BG"}),
    ({"Country": "БГ"}, {"Country": "write two letters, such as BG"}),
    ({"Established": "long ago"}, {"Established": "write 2010 or 2010-03-04"}),
    ({"Established": 2010.5}, {"Established": "write 2010 or 2010-03-04"}),
    ({"Established": "31.02.2010"}, {"Established": "day"}),
    ({"Mail": "a@x.example", "Mail language": "Bulgarian"}, {"Mail language": "is not one of bg, sr-Latn"}),
    ({"Mail": "a@x.example", "Rhythm": "hourly"}, {"Rhythm": "is not one of daily"}),
    ({"Mail language": "bg", "Rhythm": "weekly"}, {"Mail language": "fill in “Mail”", "Rhythm": "fill in “Mail”"}),
    ({"Languages": "Bulgarian, EN"}, {"Languages": "write two letters each"}),
    ({"Region": "Sofia city"}, {"Region": "write a NUTS code"}),
    ({"PIC": 12345}, {"PIC": "write its nine digits"}),
    ({"EIK": 696327}, {"EIK": "leading zeros"}),
    ({"Keywords": "=A1", "Mail": "=B1"}, {"Keywords": "no stored result", "Mail": "no stored result"}),
    ({"Name": "=A1", "Kind": "=B1", "Country": "=C1"}, dict.fromkeys(GOOD, "no stored result")),
    ({"Name": "#REF!", "Keywords": "#N/A"}, {"Name": "shows #REF!", "Keywords": "shows #N/A"}),
    (
        {"Name": "", "Kind": "smee", "Country": "Serbia", "Can coordinate": "perhaps", "Mail": "nobody", "PIC": "x"},
        {"Name": "empty", "Kind": "sme", "Country": "two", "Can coordinate": "no", "Mail": "address", "PIC": "nine"},
    ),
]


@pytest.mark.parametrize(("changed", "told"), SLIPS)
def test_every_slip_of_a_row_is_named_by_its_cell(changed: dict[str, Any], told: dict[str, str]) -> None:
    row = [{**GOOD, **changed}.get(name) for name in HEADING]
    found, problems = read(sheet(HEADING, row, ("B", "sme", "RS")))
    assert [fields["name"] for fields in found] == ["B"]
    assert len(problems) == len(told), problems
    for (name, said), problem in zip(sorted(told.items(), key=lambda each: AT[each[0]]), problems, strict=True):
        assert problem.startswith(f"p.xlsx:2:{AT[name]}: ")
        assert said in problem
        assert "^" not in problem, "no regular expressions for people with spreadsheets"


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    row = r'<c r="D2"[^>]*>.*?</c>'
    content = with_sheet(
        sheet((*GOOD, "Keywords"), ("A", "sme", "BG", "x")), row, '<c r="D2" t="str"><f>""</f><v/></c>'
    )
    assert read(content) == ([{"slug": "a", "name": "A", "kind": "sme", "country": "BG"}], [])


def test_a_formula_that_cannot_be_read_costs_no_row() -> None:
    cell = r'<c r="A(2|3)"[^>]*>.*?</c>'
    shared = r'<c r="A\1" t="str"><f t="shared" si="0" ref="A2:A3">A1#</f><v>Org \1</v></c>'
    content = with_sheet(sheet(tuple(GOOD), ("x", "sme", "BG"), ("x", "sme", "BG"), ("B", "sme", "BG")), cell, shared)
    found, problems = read(content)
    assert [fields["name"] for fields in found] == ["Org 2", "Org 3", "B"]
    assert [problem.partition(": ")[0] for problem in problems] == ["p.xlsx:2:1"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (2010, "2010"),
        (2010.0, "2010"),
        ("2010 г.", "2010"),
        ("2010.", "2010"),
        ("2010-03", "2010-03"),
        ("03.2010", "2010-03"),
        ("04.03.2010", "2010-03-04"),
        ("4.3.2010 г.", "2010-03-04"),
        ("04. 03. 2010.", "2010-03-04"),
        (40241, "2010-03-04"),
        ("40241", "2010-03-04"),
        (datetime(2010, 3, 4), "2010-03-04"),  # noqa: DTZ001 - cells know no zones
    ],
)
def test_days_in_the_ways_offices_write_them(written: Any, day: str) -> None:
    (fields,), _ = read(sheet((*GOOD, "Established"), ("A", "sme", "BG", written)))
    assert fields["capacities"] == {"established": day}


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    book = load_workbook(io.BytesIO(sheet((*GOOD, "Established"), ("A", "sme", "BG", 38779))))
    book.epoch = CALENDAR_MAC_1904
    (fields,), _ = read(saved(book))
    assert fields["capacities"] == {"established": "2010-03-04"}


@pytest.mark.parametrize(("cell", "name"), [("A\nB", "A B"), (" A \xa0 B", "A B"), ("A\u200bB\ufeff", "AB"), (7, "7")])
def test_a_name_is_one_line_without_what_nobody_sees(cell: Any, name: str) -> None:
    (fields,), _ = read(sheet(tuple(GOOD), (cell, "sme", "BG"), ("\u200b", " ", "\ufeff")))
    assert fields["name"] == name


def test_the_english_name_names_the_file_where_the_own_name_cannot() -> None:
    (fields,), _ = read(sheet((*GOOD, "Name in English"), ("Χώρος Τέχνης", "sme", "GR", "Art Space")))
    assert (fields["slug"], fields["name"]) == ("art-space", "Χώρος Τέχνης")


def test_no_partner_takes_the_file_of_the_groups() -> None:
    (fields,), _ = read(sheet(tuple(GOOD), ("Groups", "cluster", "BG")))
    assert fields["slug"] != "groups"


def test_two_partners_of_one_file_are_told_apart() -> None:
    found, problems = read(sheet(tuple(GOOD), ("Org", "sme", "BG"), (), ("ORG!", "sme", "RS")))
    assert [fields["name"] for fields in found] == ["Org"]
    assert problems == [
        "p.xlsx:4:1: “ORG!” would be written to org.yaml like “Org” in p.xlsx, row 2: name one of them differently"
    ]


BLANK = (" ", None, "\u200b")


@pytest.mark.parametrize("between", [0, 1, 5_000, 6_000])
def test_a_partner_below_any_number_of_blank_rows_is_read(between: int) -> None:
    found, problems = read(sheet(tuple(GOOD), ("A", "sme", "BG"), *[BLANK] * between, ("Late", "sme", "BG")))
    assert ([fields["name"] for fields in found], problems) == (["A", "Late"], [])


def test_as_many_partners_as_are_allowed_are_counted_over_all_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PARTNERS", 3)
    rows = [tuple(GOOD), ("A", "sme", "BG"), BLANK, ("B", "sme", "BG")]
    found, _ = read(workbook(rows, [tuple(GOOD), BLANK, ("C", "sme", "BG")]))
    assert len(found) == 3
    with pytest.raises(WorkspaceError, match="more than 3 partners"):
        read(workbook(rows, [*rows, ("C", "sme", "BG")]))


def test_every_sheet_with_headings_is_read_wherever_it_stands() -> None:
    book = load_workbook(io.BytesIO(filled(FULL)))
    book.move_sheet("help", -1)
    (fields,), problems = read(with_chart_sheet(saved(book)))
    assert (fields["name"], problems) == (FULL["name"], [])
    second = [("Членове",), ("Вид", "Име", "Държава"), ("sme", "B", "RS"), ("smee", "C", "RS")]
    found, problems = read(workbook([tuple(GOOD), ("A", "sme", "BG")], second, []))
    assert [fields["name"] for fields in found] == ["A", "B"]
    assert [problem[:20] for problem in problems] == ['p.xlsx:Sheet1:4:1: "']


@pytest.mark.parametrize("rows", [[("A list without headings", "sme")], [("Name", "Country", "Mail"), ("C", "BG", "")]])
def test_a_sheet_that_is_not_read_is_told(rows: list[tuple[str, ...]]) -> None:
    found, problems = read(workbook([tuple(GOOD), ("A", "sme", "BG")], rows))
    assert len(found) == 1
    assert problems == ["p.xlsx:Sheet1:1:1: no row with the headings: nothing of this sheet was read"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no workbook"),
        (b"name,kind\n", "is no workbook"),
        (with_sheet(sheet(tuple(GOOD)), "</row>", "<row>"), "is "),
        (sheet(("a", "b")), "no row with the headings"),
        (sheet(), "no row with the headings"),
        (sheet(("Our region",), ("A", "sme", "BG")), "no row with the headings"),
        (sheet(("Name", "Kind", "Languages")), "row 1: no column “Country"),
        (sheet((), ("Name", "Kind", "State of the country")), "row 2: unknown column “State of the country”"),
        (sheet(("Name", "Knid", "Country")), 'unknown column “Knid” (did you mean "Kind"?)'),
        (sheet(("Name", "Kind", "Country", "Keywrds")), 'did you mean "Keywords"?'),
        (
            sheet((*GOOD, "Keywords", "Ключови думи")),
            "columns “Keywords” (D) and “Ключови думи” (E) are the same",
        ),
        (sheet((*GOOD, "Име")), "columns “Name” (A) and “Име” (D) are the same field"),
    ],
)
def test_a_file_that_is_no_sheet_of_partners_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read(content)
    assert caught.value.message.startswith("p.xlsx")
    assert said in caught.value.message
    assert caught.value.hint


def test_further_questions_are_asked_of_every_row_and_told_by_cell() -> None:
    def doubted(document: YamlDocument) -> list[Problem]:
        return [document.problem(("groups", 0), "no such group")] if "groups" in document.value else []

    rows = [(*GOOD, "Groups"), ("A", "sme", "BG", "nobody"), ("B", "sme", "BG", "")]
    found, problems = read_sheet(sheet(*rows), "p.xlsx", doubted)
    assert [partner.slug for partner in found] == ["b"]
    assert [str(problem) for problem in problems] == ["p.xlsx:2:4: no such group"]
