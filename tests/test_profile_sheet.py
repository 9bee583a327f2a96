"""Partners in a spreadsheet: the template takes back what is written into it, and every slip is named by its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from fundmatch.errors import WorkspaceError
from fundmatch.models import Profile
from fundmatch.profile_sheet import COLUMNS, profile_yaml, read_sheet, template
from fundmatch.profiles import read_profile
from fundmatch.templates import SCHEMA_LINE

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
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


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
    (fields,), problems = read_sheet(filled(FULL), "p.xlsx")
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


@pytest.mark.parametrize(
    "heading",
    [
        ("Name", "Kind", "Country"),
        ("  NAME ", "kind", "COUNTRY"),
        ("Име", "Вид", "Държава"),
        ("Naziv", "Vrsta", "Država"),
        ("Назив", "Врста", "Држава"),
    ],
)
def test_headings_in_any_language_and_order(heading: tuple[str, str, str]) -> None:
    rows = [("Членове на клъстера",), (), (heading[2], heading[0], heading[1]), ("RS", "Opština Niš", "municipality")]
    (fields,), problems = read_sheet(sheet(*rows), "p.xlsx")
    assert (fields["name"], fields["country"], problems) == ("Opština Niš", "RS", [])


def test_empty_rows_are_left_out_and_dates_are_days() -> None:
    rows = [("Name", "Kind", "Country", "Established"), (), ("A", "sme", "BG", datetime(2020, 5, 1)), (None, " ", None)]  # noqa: DTZ001
    (fields,), _ = read_sheet(sheet(*rows), "p.xlsx")
    assert fields["capacities"] == {"established": "2020-05-01"}


def test_choices_may_begin_with_a_capital() -> None:
    """As spreadsheet programs write the first letter of a cell by themselves."""
    heading = ("Name", "Kind", "Country", "Mail", "Mail language", "Rhythm")
    (fields,), problems = read_sheet(sheet(heading, ("A", "SME", "bg", "a@x.example", "SR-latn", "Weekly")), "p.xlsx")
    assert not problems
    assert (fields["kind"], fields["contacts"]) == (
        "sme",
        [{"mail": "a@x.example", "language": "sr-Latn", "rhythm": "weekly"}],
    )


SLIPS = [
    (("A", "smee", "BG"), "p.xlsx:2:2: ", 'did you mean "sme"?'),
    (("A", "sme", ""), "p.xlsx:2:3: ", '"country" is empty'),
    (("", "sme", "BG"), "p.xlsx:2:1: ", '"name" is empty'),
    (("A", "sme", "BG", "perhaps"), "p.xlsx:2:4: ", "neither yes nor no"),
    (("A", "sme", "BG", "yes", "nobody"), "p.xlsx:2:5: ", "is no mail address"),
    (("A", "sme", "BG", "yes", "a@x.example", "heritage *9"), "p.xlsx:2:6: ", ""),
    (("„“", "sme", "BG"), "p.xlsx:2:1: ", '"„“" has no letter to name a file by'),
]


@pytest.mark.parametrize(("row", "place", "said"), SLIPS)
def test_every_slip_is_named_by_its_cell(row: tuple[str, ...], place: str, said: str) -> None:
    heading = ("Name", "Kind", "Country", "Can coordinate", "Mail", "Keywords")
    found, problems = read_sheet(sheet(heading, row, ("B", "sme", "RS")), "p.xlsx")
    assert [fields["name"] for fields in found] == ["B"]
    assert any(str(problem).startswith(place) and said in str(problem) for problem in problems), problems


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no XLSX"),
        (b"PK\x03\x04 nothing", "no XLSX"),
        (b"name,kind\n", "no XLSX"),
        (sheet(("a", "b")), "no row with the headings"),
        (sheet(), "no row with the headings"),
        (sheet(("Name", "Kind", "Languages")), "no column “Country"),
        (sheet(("Name", "Kind", "Country", "Keywrds")), 'did you mean "Keywords"?'),
        (sheet(("Name", "Kind", "Country"), *[("A", "sme", "BG")] * 5020), "more than 5,000 rows"),
    ],
)
def test_a_file_that_is_no_sheet_of_partners_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        read_sheet(content, "p.xlsx")
    assert said in caught.value.message
