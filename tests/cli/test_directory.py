"""``fundmatch directory`` and ``fundmatch profile import``, as people use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.answers import Run
from tests.directory.builders import ORGANISATION, PARTICIPATIONS, files, participation, text_of


@pytest.fixture
def filled(run: Run, workspace: Path) -> Path:
    """A workspace with a directory of fictional organisations and one of its own partners."""
    rows = [*PARTICIPATIONS, participation(3, 900000007, "REGIONALNA RAZVOJNA AGENCIJA JUG", country="RS")]
    paths = files(workspace / "tables", rows)
    assert run("directory", "import", "cordis", *map(str, paths), workspace=workspace).code == 0
    return workspace


def test_an_import_says_what_it_read_and_what_it_left_out(run: Run, workspace: Path) -> None:
    paths = files(workspace / "tables")
    with paths[0].open("a", encoding="utf-8") as file:
        file.write('"1";"broken"\r\n')
    answer = run("directory", "import", "cordis", *map(str, paths), workspace=workspace)
    assert answer.code == 0
    assert "in the directory 5 organisations, 3 projects, 7 participations" in answer.out
    assert "organization.csv: 7 rows, 1 broken and left out" in answer.out
    assert "organization.csv:9: 2 columns instead of 25" in answer.out
    assert "0 pairs seem to be one organisation each" in answer.out


def test_an_import_as_json(run: Run, workspace: Path) -> None:
    paths = files(workspace / "tables")
    record = run("directory", "import", "cordis", *map(str, paths), "--format", "json", workspace=workspace).json
    assert record["schema"] == "fundmatch/directory-import/1"
    assert (record["organisations"], record["projects"], record["participations"]) == (5, 3, 7)
    assert record["files"]["organization.csv"]["broken"] == 0


def test_partners_of_ones_own_are_marked(run: Run, filled: Path) -> None:
    answer = run("directory", "search", "razvojna agencija", workspace=filled)
    assert "= your partner rra-jug" in answer.out
    record = run("directory", "search", "агенция за развитие", "--format", "json", workspace=filled).json
    assert [(each["id"], each["partner"]) for each in record["organisations"]] == [("cordis:900000007", "rra-jug")]
    again = run("directory", "import", "cordis", *map(str, files(filled / "tables")), workspace=filled)
    assert "of yours already" not in again.err


def test_search_in_three_formats(run: Run, filled: Path) -> None:
    table = run("directory", "search", "културно", "наследство", "--country", "BG", workspace=filled)
    assert "Testograd University" in table.out
    assert "Klaster" not in table.out
    rows = run("directory", "search", "museum", "--format", "csv", workspace=filled).out.splitlines()
    assert rows[0].startswith("id,name,short_name,country,kind")
    assert any(row.startswith("cordis:900000005,Muster Museum,,GR,cultural-institution") for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", "--kind", "universty"), 'did you mean "university"'),
        (("search", "--country", "Atlantis"), "no country code"),
        (("show", "cordis:1"), 'no organisation "cordis:1"'),
        (("forget", "cordis:HORIZONS"), 'did you mean "cordis:HORIZON"'),
    ],
)
def test_slips_are_explained(arguments: tuple[str, ...], words: str, run: Run, filled: Path) -> None:
    answer = run("directory", *arguments, workspace=filled)
    assert answer.code == 2
    assert words in answer.err


def test_an_empty_directory_says_how_to_fill_it(run: Run, workspace: Path) -> None:
    answer = run("directory", "search", "museum", workspace=workspace)
    assert answer.code == 0
    assert "fundmatch directory import cordis" in answer.err


def test_show_one_organisation(run: Run, filled: Path) -> None:
    answer = run("directory", "show", "900000001", workspace=filled)
    for words in (
        "Testograd University (TGU)",
        "cordis:900000001",
        "Cultural heritage in small towns (P1) (coordinator)",
    ):
        assert words in answer.out
    record = run("directory", "show", "900000001", "--format", "json", workspace=filled).json["organisation"]
    assert record["collaborators"][0]["name"] == "OBSHTINA PRIMEROVO"
    assert record["partner"] is None


def test_a_list_beside_cordis_and_its_duplicates(run: Run, filled: Path) -> None:
    path = filled / "members.csv"
    path.write_text("Име;Сайт\nТестоградски университет;www.testograd.example\n", encoding="cp1251")
    answer = run(
        "directory", "import", "csv", str(path), "--map", "name=Име", "--map", "web=Сайт", "--country", "BG",
        workspace=filled,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "members.csv: 1 rows" in answer.out
    assert "Testograd University = Тестоградски университет" in answer.out
    pairs = run("directory", "duplicates", "--format", "json", workspace=filled).json["duplicates"]
    assert [each["by"] for each in pairs] == ["name"]
    assert run("directory", "lists", workspace=filled).out.startswith("cordis:HORIZON\t2026-09-01")
    assert run("directory", "forget", "list:members", workspace=filled).code == 0
    assert "list:members" not in run("directory", "lists", workspace=filled).out


def test_a_wrong_map_names_what_is_there(run: Run, filled: Path) -> None:
    path = filled / "members.csv"
    path.write_text("Name;City\nx;y\n", encoding="utf-8")
    answer = run("directory", "import", "csv", str(path), "--map", "nmae=Name", workspace=filled)
    assert (answer.code, 'did you mean "name"' in answer.err) == (2, True)
    answer = run("directory", "import", "csv", str(path), "--map", "name=Nam", workspace=filled)
    assert answer.code == 3
    assert 'no column Nam (did you mean "Name"?)' in answer.err


def test_the_bundled_calls_stay_where_only_a_directory_was_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    paths = files(tmp_path / "tables")
    run("directory", "import", "cordis", *map(str, paths), workspace=tmp_path)
    assert len(run("call", "list", "--all", "--format", "json", workspace=tmp_path).json["calls"]) > 100


def test_text_from_outside_cannot_act_on_a_terminal_or_spreadsheet(run: Run, workspace: Path) -> None:
    path = workspace / "organization.csv"
    path.write_text(text_of(ORGANISATION, [participation(1, 900000001, "=cmd|x \x1b[31mRed\x07")]), encoding="utf-8")
    run("directory", "import", "cordis", str(path), workspace=workspace)
    assert "\x1b" not in run("directory", "search", "cmd", workspace=workspace).out
    assert ",'=cmd" in run("directory", "search", "cmd", "--format", "csv", workspace=workspace).out


def test_a_profile_is_proposed_and_written_once(run: Run, filled: Path) -> None:
    shown = run("profile", "import", "--from-directory", "cordis:900000001", workspace=filled)
    assert shown.code == 0
    assert not (filled / "profiles" / "testograd-university.yaml").exists()
    written = run("profile", "import", "--from-directory", "900000001", "--write", workspace=filled)
    path = filled / "profiles" / "testograd-university.yaml"
    assert path.read_text(encoding="utf-8") == shown.out
    assert written.out.strip().endswith("testograd-university.yaml")
    assert run("profile", "check", workspace=filled).code == 0
    again = run("profile", "import", "--from-directory", "900000001", "--write", workspace=filled)
    assert (again.code, "exists already" in again.err) == (3, True)
    assert "your partner testograd-university" in run(
        "profile", "import", "--from-directory", "900000001", workspace=filled
    ).err  # fmt: skip


def test_a_profile_from_a_text(run: Run, workspace: Path) -> None:
    path = workspace / "founding.txt"
    path.write_text("Община Примерово работи за културно наследство. Клъстер „Пример“ помага.", encoding="utf-8")
    answer = run("profile", "import", "--from-text", str(path), workspace=workspace)
    assert answer.code == 2
    answer = run("profile", "import", "--from-text", str(path), "--name", "община", "--write", workspace=workspace)
    assert answer.code == 0, answer.err
    assert "Клъстер „Пример“" in answer.err
    assert run("profile", "check", workspace=workspace).code == 0
    content = (workspace / "profiles" / "obshtina-primerovo.yaml").read_text(encoding="utf-8")
    assert "# Община Примерово работи за културно наследство." in content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\n1 0 obj", "is a PDF, not a text"),
        (b"PK\x03\x04word/document.xml", "DOCX"),
        (bytes(range(256)), "no text in UTF-8"),
        (b" \n", "the text is empty"),
        (b"a" * 600_000, "larger than 500,000 bytes"),
    ],
)
def test_a_file_that_is_no_text_is_called_what_it_is(content: bytes, words: str, run: Run, workspace: Path) -> None:
    path = workspace / "founding.txt"
    path.write_bytes(content)
    answer = run("profile", "import", "--from-text", str(path), workspace=workspace)
    assert answer.code in (2, 3)
    assert words in answer.err


def test_a_country_that_nothing_tells_is_asked_for(run: Run, workspace: Path) -> None:
    path = workspace / "founding.txt"
    path.write_text("The Example Foundation works on cultural heritage.", encoding="utf-8")
    arguments = ("profile", "import", "--from-text", str(path), "--write")
    answer = run(*arguments, workspace=workspace)
    assert (answer.code, "nothing tells the country" in answer.err) == (2, True)
    assert not (workspace / "profiles" / "example-foundation.yaml").exists()
    assert run(*arguments, "--country", "Atlantis", workspace=workspace).code == 2
    assert run(*arguments, "--country", "IT", workspace=workspace).code == 0
    assert run("profile", "check", workspace=workspace).code == 0


def test_a_slip_in_a_search_is_told(run: Run, filled: Path) -> None:
    answer = run("directory", "search", "musem", workspace=filled)
    assert "Muster Museum" in answer.out
    assert "taken for a slip of the pen: musem" in answer.err


@pytest.mark.parametrize("arguments", [(), ("--from-directory", "x", "--from-text", "y")])
def test_a_profile_comes_from_one_place(arguments: tuple[str, ...], run: Run, workspace: Path) -> None:
    answer = run("profile", "import", *arguments, workspace=workspace)
    assert (answer.code, "say where from" in answer.err) == (2, True)


def test_a_profile_of_nobody(run: Run, filled: Path) -> None:
    answer = run("profile", "import", "--from-directory", "cordis:1", workspace=filled)
    assert (answer.code, 'no organisation "cordis:1"' in answer.err) == (2, True)
