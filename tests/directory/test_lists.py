"""Any other list: encodings, delimiters, workbooks, columns named by the user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fundmatch.directory import ImportReport
from fundmatch.directory.lists import FIELDS, ListRequest, list_name, mapping
from fundmatch.directory.office_files import encoding_of
from fundmatch.errors import UsageError, WorkspaceError
from tests.directory.builders import NOW, directory, filled, quiet

HEADER = "Име;Държава;Вид;ЕИК;Град;Теми;Проект"
ROWS = [
    'Клъстер „Пример“;България;клъстер;000000001;Примерово;култура; "Стари занаяти"',
    "Община Примерово;BG;Община;000000002;Примерово;;Стари занаяти",
    "Пример ООД;;МСП;не е посочен;;вода | енергия;",
]
COLUMNS = {
    "name": "Име", "country": "Държава", "kind": "Вид", "eik": "ЕИК", "city": "Град", "keywords": "Теми",
    "project": "Проект",
}  # fmt: skip
LIST = "\n".join([HEADER, *ROWS]) + "\n"


def imported(folder: Path, path: Path, **more: Any) -> tuple[ImportReport, list[str]]:
    """The report, and the ids and names of everything in the directory."""
    request = ListRequest(**{"path": path, "name": "members", "columns": COLUMNS, "country": "BG", **more})
    with directory(folder) as found:
        report = found.import_list(request, NOW, quiet)
        return report, [f"{hit.organisation.kind}: {hit.organisation.name}" for hit in found.search("", limit=99)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_encodings_of_offices(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode(encoding))
    _, names = imported(tmp_path, path)
    assert sorted(names) == ["cluster: Клъстер „Пример“", "municipality: Община Примерово", "sme: Пример ООД"]


def test_western_letters_are_not_taken_for_cyrillic(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("name;city\nUniversité d'Exemple;Orléans\n".encode("cp1252"))
    assert encoding_of(path) == "cp1252"


def test_serbian_letters_of_a_code_page_are_not_taken_for_western_ones(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("name;city\nOpština Primerište;Ćuprija\nKuća đaka;Žabari\n".encode("cp1250"))
    _, names = imported(tmp_path, path, columns={})
    assert sorted(names) == [": Kuća đaka", "municipality: Opština Primerište"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
        (b"\xef\xbb\xbf  <html><table><tr><td>name</td></tr></table>", "web page"),
        (b"{\\rtf1 name}", "text document"),
        (bytes(range(256)) * 8, "no text and no workbook"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "no workbook"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_is(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match=words) as caught:
        imported(tmp_path, path)
    assert "CSV" in caught.value.hint


@pytest.mark.parametrize(
    "title", ["Списък; към 31.12.2025 г.\n\n", "Members, as of May\n", '"A title of\ntwo lines"\n', ""]
)
def test_titles_may_stand_above_the_names_of_columns(title: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(title + LIST + "без име;;\n", encoding="utf-8")
    report, names = imported(tmp_path, path)
    assert len(names) == 3
    line = 1 + len((title + LIST).splitlines())
    assert [each.line for each in report.findings["list.csv"].told] == [line]


def test_a_quote_that_is_never_closed_hides_no_names_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('Who;City\n"Never;x;y\n' + "Example;Town\n" * 300, encoding="utf-8")
    report, _ = imported(tmp_path, path, columns={"name": "Who"})
    assert (report.findings["list.csv"].read, report.findings["list.csv"].broken) == (300, 1)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters_are_recognised(delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"name{delimiter}country\nExample One{delimiter}BG\nExample Two{delimiter}RS\n", encoding="utf-8")
    _, names = imported(tmp_path, path, columns={})
    assert names == [": Example One", ": Example Two"]


def test_a_workbook_is_read_like_its_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["", ""])
    sheet.append(["Name", "PIC", "Country", "Note"])
    sheet.append(["Example\nOne", 900000001.0, "RS"])
    sheet.append([None, None, None])
    sheet.append(["=1+1", "x", "BG", "more", "than", "named"])
    path = tmp_path / "list.xlsx"
    book.save(path)
    with directory(tmp_path) as found:
        request = ListRequest(path, "book", {"name": "Name"})
        report = found.import_list(request, NOW, quiet)
        each = found.get("900000001")
    assert each is not None
    assert (each.name, each.country, each.id) == ("Example One", "RS", "list:book:900000001")
    assert report.findings["list.xlsx"].broken == 1


def test_a_workbook_may_begin_with_a_cover_and_titles(tmp_path: Path) -> None:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["How to read this list"])
    sheet = book.create_sheet("Data")
    sheet.append([None, "Members"])
    sheet.merge_cells("B1:D1")
    sheet.append([None])
    for row in (
        (None, "Name", "EIK", "City"),
        (None, "First", 696327),
        (None, "Second", "n/a", "Town"),
        (None, None, 1),
    ):
        sheet.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    with directory(tmp_path) as found:
        report = found.import_list(ListRequest(path, "book", {"name": "Name", "eik": "EIK"}, "BG"), NOW, quiet)
        assert found.get("000696327"), "the zeros that a spreadsheet takes off"
    assert report.findings["list.xlsx"].places == {
        "values of eik that are none": ['line 5, column "EIK": "n/a"'],
        "rows without a name": ["line 6"],
    }


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"PK\x03\x04" + bytes(200)])
def test_a_broken_workbook_is_an_error_of_the_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match="no workbook"):
        imported(tmp_path, path)


def test_a_list_is_one_entry_for_each_organisation_with_its_projects(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    rows = ["Община Примерово,Мост", "ОБЩИНА ПРИМЕРОВО,Парк", "Клъстер Пример,Парк", "Община Примерово,Мост"]
    path.write_text("\n".join(["name,project", *rows]), encoding="utf-8")
    with directory(tmp_path) as found:
        report = found.import_list(ListRequest(path, "grants", {}, "BG"), NOW, quiet)
        (hit,) = found.search("община примерово")
        each = found.get(hit.organisation.id)
        assert each is not None
        assert sorted(project.title for project in each.projects) == ["Мост", "Парк"]
        assert [one.organisation.name for one in found.collaborators(each.id)] == ["Клъстер Пример"]
        assert {one.organisation.name for one in found.search("парк")} == {"Клъстер Пример", "Община Примерово"}
    assert report.findings["grants.csv"].notes == {"rows about an organisation named before": 2}


def test_bodies_of_one_name_in_other_places_or_forms_are_several(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = ["ОУ „Христо Ботев“,гр. Варна,Двор", "ОУ „Христо Ботев“,гр. Бургас,Двор", "ОУ Христо Ботев,Варна,Покрив",
            "Пример АД,София,", "Пример ЕАД,София,", "Общо:,,"]  # fmt: skip
    path.write_text("\n".join(["name,city,project", *rows]), encoding="utf-8")
    with directory(tmp_path) as found:
        report = found.import_list(ListRequest(path, "x", {}, "BG"), NOW, quiet)
        assert found.duplicates() == []
    assert report.organisations == 4
    assert report.findings["list.csv"].notes == {"rows about an organisation named before": 1, "rows of totals": 1}


def test_what_an_organisation_says_of_itself_is_found(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    text = "name,keywords,description\nExample,water management | museums,We restore mosaics.\nOther,,\n"
    path.write_text(text, encoding="utf-8")
    with directory(tmp_path) as found:
        found.import_list(ListRequest(path, "m", {}), NOW, quiet)
        for words in ("museum", "управление на водите", "mosaics", "mozaici"):
            assert [hit.organisation.name for hit in found.search(words)] in (["Example"], []), words
        assert found.search("museum")
        each = found.get(found.search("museum")[0].organisation.id)
    assert each is not None
    assert [keyword.label for keyword in each.as_profile().keywords] == ["water management", "museums"]


def test_importing_a_list_again_replaces_it_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with filled(tmp_path) as found:
        before = found.tables.size()
        for rows in ("name\nFirst\nSecond\n", "name\nSecond\n"):
            path.write_text(rows, encoding="utf-8")
            found.import_list(ListRequest(path, "mine", {}), NOW, quiet)
        assert found.tables.size()[0] == before[0] + 1
        assert found.search("first") == []
        found.forget("list:mine")
        assert found.tables.size() == before
        assert [each.list for each in found.lists()] == ["cordis:HORIZON"]


def test_a_bare_quote_before_a_name_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('name,city\n"ПРИМЕР" ЕООД,Примерово\n"ДРУГ ПРИМЕР,Примерово\nx,y\n', encoding="utf-8")
    report, names = imported(tmp_path, path, columns={})
    assert sorted(names) == [": x", ": ДРУГ ПРИМЕР", ": ПРИМЕР ЕООД"]
    assert (report.findings["list.csv"].broken, report.findings["list.csv"].mended) == (0, 1)


def test_a_column_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name;name;city\nFirst;Second;Town\n", encoding="utf-8")
    report, names = imported(tmp_path, path, columns={})
    assert names == [": First"]
    assert report.findings["list.csv"].notes == {'column "name" stands more than once: the first is read': 1}


def test_values_that_are_none_are_told(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,country,kind,pic\nA1,Atlantis,odd,12\n,BG,,\n", encoding="utf-8")
    report, _ = imported(tmp_path, path, columns={})
    assert report.findings["list.csv"].notes == {
        "rows without a name": 1,
        "countries that are not understood": 1,
        "kinds that are not understood": 1,
        "values of pic that are none": 1,
    }


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("nmae=Name", 'unknown field "nmae" (did you mean "name"?)'),
        ("name", "is no pair"),
        ("name=", "is no pair"),
    ],
)
def test_a_wrong_pair_is_explained(pair: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        mapping([pair])
    assert words in caught.value.message


def test_pairs_are_read_with_the_words_people_use() -> None:
    assert mapping(["name=Beneficiary = name", "web=Site"]) == {"name": "Beneficiary = name", "url": "Site"}
    assert set(mapping([f"{field}=X" for field in FIELDS])) == set(FIELDS)
    with pytest.raises(UsageError, match="twice"):
        mapping(["url=A", "web=B"])


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"name": "Nmae"}, r'no column Nmae \(did you mean "Name"\?\)'),
        ({"name": "Name", "city": "Town"}, "no column Town"),
        ({"city": "City"}, "no column is mapped to name"),
    ],
)
def test_a_column_that_is_not_there_is_named(columns: dict[str, str], words: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    header = "Name;City" if "name" in columns else "Who;City"
    path.write_text(f"{header}\nx;y\n", encoding="utf-8")
    with pytest.raises((UsageError, WorkspaceError), match=words) as caught:
        imported(tmp_path, path, columns=columns)
    assert "City" in caught.value.hint


@pytest.mark.parametrize("content", ["name\n", "name;x\n;;;;\n", ""])
def test_a_list_without_a_name_changes_nothing(content: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name\nFirst\n", encoding="utf-8")
    imported(tmp_path, path, columns={})
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WorkspaceError):
        imported(tmp_path, path, columns={})
    with directory(tmp_path) as found:
        assert [hit.organisation.name for hit in found.search("")] == ["First"]


@pytest.mark.parametrize("name", ["a:b", "", "Списък", "a b", "x" * 41, "-a"])
def test_a_list_has_a_plain_name(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a list"):
        list_name(name)
