"""Partners in a spreadsheet, for those who prefer it to YAML: a template, and its rows read as partners.

One row is one partner. Headings may stand in English, Bulgarian or Serbian (both scripts), in any order and any of the
first rows; every finding names file, row and column.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fundmatch.errors import WorkspaceError, did_you_mean
from fundmatch.models import Profile
from fundmatch.models.profile import KINDS
from fundmatch.yaml_reader import Location, Problem, YamlDocument, check

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Rows in which the headings are looked for, and the most partners of one sheet.
HEADING_ROWS, MOST_ROWS = 20, 5_000
#: Bytes of the largest file; unpacked a sheet may be a hundred times as large.
MOST_BYTES = 20_000_000
#: How lists are parted in a cell: one entry a line, or semicolons; short codes also by commas.
ENTRIES, CODES = re.compile(r"[\n;]+"), re.compile(r"[\n;,\s]+")
WEIGHT = re.compile(r"(.*?)\s*[*×]\s*([0-9](?:[.,][0-9]+)?)$", re.DOTALL)
YES, NO = {"yes", "да", "da", "true", "1", "x", "✓"}, {"no", "не", "ne", "false", "0"}
LANGUAGES = ("bg", "sr-Latn", "sr-Cyrl", "en")


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its headings in English, Bulgarian and Serbian, what goes in, fixed choices."""

    field: str
    headings: tuple[str, str, str]
    hint: str
    choices: tuple[str, ...] = ()
    width: int = 18

    @property
    def heading(self) -> str:
        return " / ".join(self.headings)


COLUMNS = (
    Column("name", ("Name", "Име", "Naziv"), "The organisation's name in its own language.", width=40),
    Column("name_en", ("Name in English", "Име на английски", "Naziv na engleskom"), "Optional.", width=36),
    Column("kind", ("Kind", "Вид", "Vrsta"), "One of the list.", KINDS),
    Column("country", ("Country", "Държава", "Država"), "Two letters: BG, RS, IT …", width=10),
    Column("legal_form", ("Legal form", "Правна форма", "Pravni oblik"), "Optional: see fundmatch doctor."),
    Column("region", ("Region", "Регион", "Region"), "Optional: NUTS code, such as BG411."),
    Column("pic", ("PIC", "PIC", "PIC"), "Optional: the participant's number of the EU portal."),
    Column("eik", ("EIK", "ЕИК", "Matični broj"), "Optional: the number in the register."),
    Column("languages", ("Languages", "Езици", "Jezici"), "Two letters each: bg, en.", width=12),
    Column(
        "keywords",
        ("Keywords", "Ключови думи", "Ključne reči"),
        "One a line or parted by semicolons, in any of bg, sr, en; a weight from 1 to 5 behind a star: heritage *2.",
        width=50,
    ),
    Column("must", ("Must", "Задължителни", "Obavezno"), "Optional: words that a call must have."),
    Column("not", ("Not", "Без", "Bez"), "Optional: words that a call must not have."),
    Column("description", ("Description", "Описание", "Opis"), "Two to five sentences in any language.", width=70),
    Column("groups", ("Groups", "Групи", "Grupe"), "Optional: slugs of groups.yaml."),
    Column("can_coordinate", ("Can coordinate", "Може да води", "Može da vodi"), "Yes or no.", ("yes", "no")),
    Column("established", ("Established", "Основана", "Osnovana"), "Optional: year or day."),
    Column("mail", ("Mail", "Имейл", "Mejl"), "Optional: where digests go.", width=28),
    Column("mail_language", ("Mail language", "Език на писмата", "Jezik mejlova"), "Optional.", LANGUAGES),
    Column("rhythm", ("Rhythm", "Ритъм", "Ritam"), "Optional.", ("daily", "weekly", "monthly")),
)
NEEDED = ("name", "kind", "country")


def template() -> bytes:
    """An empty sheet with headings, hints, lists to choose from, and a second sheet that explains."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "partners"
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number, column.heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E6F5")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.comment = Comment(column.hint, "fundmatch")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            listed = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            listed.add(f"{letter}2:{letter}{MOST_ROWS}")
            sheet.add_data_validation(listed)
    sheet.freeze_panes = "B2"
    _explain(book.create_sheet("help"))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _explain(sheet: Worksheet) -> None:
    rows = [(column.heading, column.hint, ", ".join(column.choices)) for column in COLUMNS]
    for row in [("Column", "What goes in", "Choices"), *rows]:
        sheet.append(row)
    for letter, width in (("A", 40), ("B", 90), ("C", 90)):
        sheet.column_dimensions[letter].width = width


def read_sheet(content: bytes, shown: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The partners of the first sheet as fields of their files, and every finding about the rows that are none.

    Raises WorkspaceError for a file that is no XLSX sheet with the headings that are needed.
    """
    rows = list(_cells(content, shown))
    head, places = _headings(rows, shown)
    if len(rows) > MOST_ROWS + HEADING_ROWS and any(map(_text, rows[-1])):  # many programs save empty rows, too
        raise WorkspaceError(f"{shown} has more than {MOST_ROWS:,} rows", "split it: none of it was read")
    found, problems = [], []
    for number, row in enumerate(rows[head:], head + 1):
        cells = {field: row[at] for field, at in places.items() if at < len(row) and _text(row[at])}
        if not cells:
            continue
        fields, wrong = _checked(cells, places, number, shown)
        problems += wrong
        found += [] if wrong else [fields]
    return found, problems


def _cells(content: bytes, shown: str) -> Iterator[tuple[Any, ...]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(content) > MOST_BYTES:
        raise WorkspaceError(f"{shown} is larger than {MOST_BYTES:,} bytes", "is this the right file?")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(max_row=MOST_ROWS + HEADING_ROWS + 1, values_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise WorkspaceError(f"{shown} is no XLSX sheet", "save it as .xlsx from your spreadsheet program") from error


def _headings(rows: Sequence[tuple[Any, ...]], shown: str) -> tuple[int, dict[str, int]]:
    """How many rows end with the headings, and the place of each field."""
    for number, row in enumerate(rows[:HEADING_ROWS], 1):
        places = {field: at for at, cell in enumerate(row) if (field := _field(cell))}
        if len(places) >= len(NEEDED) or set(NEEDED) <= set(places):
            missing = [column.heading for column in COLUMNS if column.field in NEEDED and column.field not in places]
            unknown = [_text(cell) for cell in row if _text(cell) and not _field(cell)]
            _complain(shown, number, missing, unknown)
            return number, places
    raise WorkspaceError(f"{shown}: no row with the headings", "begin with: fundmatch profile new --xlsx partners.xlsx")


def _complain(shown: str, row: int, missing: Sequence[str], unknown: Sequence[str]) -> None:
    if missing:
        raise WorkspaceError(f"{shown}, row {row}: no column “{missing[0]}”", "add it, or begin with the template")
    if unknown:
        text = f"{shown}, row {row}: unknown column “{unknown[0]}”{did_you_mean(unknown[0], HEADINGS)}"
        raise WorkspaceError(text, f"known: {', '.join(column.headings[0] for column in COLUMNS)}")


def _checked(
    cells: dict[str, Any], places: dict[str, int], row: int, shown: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of one row, or every finding about it in the words in which files are checked."""
    from fundmatch.templates import slug_of

    wrong = [Problem(shown, row, places.get(name, 0) + 1, f'"{name}" is empty') for name in NEEDED if name not in cells]
    answer = _text(cells.get("can_coordinate", "")).casefold()
    if answer and answer not in YES | NO:
        wrong.append(Problem(shown, row, places["can_coordinate"] + 1, f'"{answer}" is neither yes nor no'))
    if wrong:
        return {}, wrong
    fields = _fields(cells)
    slug = slug_of(fields["name"])[:60].strip("-")
    if not slug:
        return {}, [Problem(shown, row, places["name"] + 1, f'"{fields["name"]}" has no letter to name a file by')]
    where: dict[Location, tuple[int, int]] = {(field,): (row, at + 1) for field, at in places.items()}
    where[()] = (row, 1)
    where["contacts", 0, "mail"] = (row, places.get("mail", 0) + 1)
    found = check(Profile, YamlDocument(shown, {"slug": slug, **fields}, where))
    return ({"slug": slug, **fields}, []) if isinstance(found, Profile) else ({}, found)


def _fields(cells: dict[str, Any]) -> dict[str, Any]:
    """The cells as the fields of a partner's file, in the order of such files."""
    text = {name: _chosen(name, _text(cell)) for name, cell in cells.items()}
    fields: dict[str, Any] = {"name": text["name"]}
    if "name_en" in text:
        fields["names"] = {"en": text["name_en"]}
    fields |= {name: text[name] for name in ("kind", "legal_form", "country", "region", "pic", "eik") if name in text}
    if "languages" in text:
        fields["languages"] = [code.lower() for code in _parts(CODES, text["languages"])]
    if "keywords" in text:
        fields["keywords"] = [_keyword(entry) for entry in _parts(ENTRIES, text["keywords"])]
    fields |= {name: _parts(ENTRIES, text[name]) for name in ("must", "not") if name in text}
    if "description" in text:
        fields["description"] = text["description"]
    return fields | _rest(text)


def _chosen(field: str, text: str) -> str:
    """One of a column's choices, also where the spreadsheet program wrote its first letter as a capital."""
    return CHOICES.get(field, {}).get(text.casefold(), text)


def _rest(text: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    capacities: dict[str, Any] = {}
    if "can_coordinate" in text:
        capacities["coordinate"] = text["can_coordinate"].casefold() in YES
    if "established" in text:
        capacities["established"] = text["established"]
    if capacities:
        fields["capacities"] = capacities
    if "groups" in text:
        fields["groups"] = _parts(CODES, text["groups"])
    if "mail" in text:
        stated = {"mail": text["mail"], "language": text.get("mail_language"), "rhythm": text.get("rhythm")}
        fields["contacts"] = [{name: value for name, value in stated.items() if value}]
    return fields


def _parts(where: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in where.split(text) if part.strip()]


def _keyword(text: str) -> Any:
    """``heritage *2`` is a keyword with a weight."""
    weighed = WEIGHT.fullmatch(text)
    return {"text": weighed[1].strip(), "weight": float(weighed[2].replace(",", "."))} if weighed else text


def _text(cell: Any) -> str:
    """A cell as people see it: whole numbers without a point, days without a time."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "date") and hasattr(cell, "isoformat"):
        return str(cell.date().isoformat())
    return str(cell).strip()


def _field(cell: Any) -> str | None:
    """The field that a heading names: in one language, in Serbian of either script, or in all as in the template."""
    from fundmatch.text.transliteration import serbian_latin

    heading = " ".join(_text(cell).casefold().split())
    return FIELDS.get(heading) or FIELDS.get(serbian_latin(heading))


FIELDS = {heading.casefold(): column.field for column in COLUMNS for heading in (*column.headings, column.heading)}
CHOICES = {column.field: {choice.casefold(): choice for choice in column.choices} for column in COLUMNS}
HEADINGS = [heading for column in COLUMNS for heading in column.headings]


def profile_yaml(fields: dict[str, Any], schema_line: str) -> str:
    """A partner's file with these fields; empty ones are left out."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import FoldedScalarString

    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    long = {
        name: FoldedScalarString(" ".join(value.split())) for name, value in fields.items() if name == "description"
    }
    yaml.dump({**fields, **long}, out)
    return f"{schema_line}\n{out.getvalue()}"
