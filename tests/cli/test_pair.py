"""``fundmatch pair``: its formats, its options, what it says of slips."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.answers import Run
from tests.directory.builders import files, participation, project, topic


def test_a_block_tells_both_figures_and_the_reasons(run: Run) -> None:
    out = run("pair", "stolichna-obshtina", "--limit", "1").out
    assert out.splitlines()[0] == "Partners for Столична община"
    for text in (
        " 1 Seoul Metropolitan Government (KR)",
        "alike     █",
        "both say  ",
        "устойчива градска мобилност → sustainable urban mobility",
        "together  International Urban and Regional Cooperation (IURC)",
        "both fit  ",
    ):
        assert text in out


def test_json_holds_everything(run: Run) -> None:
    record = run("pair", "rra-jug", "--limit", "3", "--format", "json").json
    assert record["schema"] == "fundmatch/pair/1"
    assert (record["profile"], record["by"]) == ("rra-jug", "likeness")
    assert len(record["pairs"]) == 3
    first = record["pairs"][0]
    assert set(first) >= {"partner", "likeness", "complement", "parts", "words", "themes", "additions", "calls"}
    assert [each["likeness"] for each in record["pairs"]] == sorted(
        (each["likeness"] for each in record["pairs"]), reverse=True
    )


def test_by_complement_others_come_first(run: Run) -> None:
    def partners(*options: str) -> list[str]:
        record = run("pair", "rra-jug", *options, "--format", "json").json
        return [each["partner"] for each in record["pairs"]]

    assert partners() != partners("--complement")


def test_only_members_of_a_group(run: Run) -> None:
    record = run("pair", "stolichna-obshtina", "--with-group", "kreativni-gradovi-srbije", "--format", "json").json
    assert {each["partner"] for each in record["pairs"]} == {
        "mreza-kreativnih-gradova-srbije",
        "opstina-pirot",
        "rra-jug",
    }


def test_csv_has_a_row_a_partner(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("pair", "rra-jug", "--limit", "2", "--format", "csv").out)))
    assert len(rows) == 2
    assert float(rows[0]["likeness"]) >= float(rows[1]["likeness"])
    assert "sdg:17.17" in rows[0]["shared_themes"]


def test_markdown_has_a_table_and_a_section_each(run: Run) -> None:
    out = run("pair", "rra-jug", "--limit", "2", "--format", "md").out
    assert out.startswith("# Partners for Regionalna razvojna agencija JUG\n")
    assert out.count("\n## ") == 2
    assert out.count("\n| 1 | ") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rra-jgu",), 'no partner "rra-jgu" (did you mean "rra-jug"?)'),
        (("rra-jug", "--with-group", "kreativni-gradovi"), 'did you mean "kreativni-gradovi-srbije"?'),
    ],
)
def test_a_slip_names_the_nearest(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run("pair", *arguments)
    assert answer.code == 2
    assert said in answer.err


def test_nobody_else_to_pair_with_is_said_so(run: Run) -> None:
    answer = run("pair", "sofia-grad-na-znanieto", "--with-group", "sofia-grad-na-znanieto", "--format", "json")
    assert answer.code == 0
    assert answer.json["pairs"] == []
    assert "no other partner to pair with" in answer.err


# --- organisations of the imported directory ----------------------------------------------------------------------


@pytest.fixture
def with_directory(run: Run, workspace: Path) -> Path:
    """Two partners from Serbia and a directory: two organisations on their subjects, another one, one partner."""
    rows = [
        participation(1, 900000001, "Testograd Agency", city="Testograd", country="BG"),
        participation(1, 900000007, "REGIONALNA RAZVOJNA AGENCIJA JUG", country="RS"),
        participation(2, 900000002, "Esempio Fund", city="Esempio", country="IT"),
        participation(3, 900000003, "Muster Ocean Institute", activityType="REC", country="DE"),
    ]
    projects = [
        project(1, "Creative industries and regional development in the Balkans"),
        project(2, "Creative entrepreneurship, creative economy and regional development"),
        project(3, "Deep ocean currents"),
    ]
    paths = files(workspace / "tables", rows, projects, [topic(1, "regional development"), topic(3, "oceanography")])
    assert run("directory", "import", "cordis", *map(str, paths), workspace=workspace).code == 0
    return workspace


ASK = ("pair", "rra-jug", "--directory", "5")


@pytest.mark.parametrize("by", [(), ("--complement",)])
def test_organisations_of_the_directory_are_ranked_by_themselves(
    run: Run, with_directory: Path, by: tuple[str, ...]
) -> None:
    record = run(*ASK, *by, "--limit", "2", "--format", "json", workspace=with_directory).json
    own = [each["partner"] for each in record["pairs"] if not each["from_directory"]]
    found = {each["partner"]: each for each in record["pairs"] if each["from_directory"]}
    assert own == ["opstina-pirot"]
    assert set(found) <= {f"dir-cordis-90000000{number}" for number in (1, 2, 3)}
    assert len(found) == 2
    key = "complement" if by else "likeness"
    assert [each[key] for each in found.values()] == sorted((each[key] for each in found.values()), reverse=True)


def test_an_organisation_is_told_with_its_id_and_past_work(run: Run, with_directory: Path) -> None:
    out = run(*ASK, workspace=with_directory).out
    above, _, below = out.partition("\nFrom the directory:\n")
    assert "dir-cordis" not in above
    assert " 1 " in below
    assert "Testograd Agency (BG)  dir-cordis-900000001" in below
    assert "together  P1" in below
    assert "REGIONALNA" not in out
    rows = list(csv.DictReader(io.StringIO(run(*ASK, "--format", "csv", workspace=with_directory).out)))
    assert "Testograd Agency" in {row["name"] for row in rows}
    assert "(from the directory)" in run(*ASK, "--format", "md", workspace=with_directory).out


def test_what_is_alike_comes_first(run: Run, with_directory: Path) -> None:
    record = run(*ASK, "--format", "json", workspace=with_directory).json
    likeness = {each["name"]: each["likeness"] for each in record["pairs"] if each["from_directory"]}
    assert likeness.get("Muster Ocean Institute", 0.0) < min(likeness["Testograd Agency"], likeness["Esempio Fund"])


def test_own_partners_are_paired_as_without_a_directory(run: Run, with_directory: Path) -> None:
    plain = run("pair", "rra-jug", "--format", "json", workspace=with_directory).json["pairs"]
    beside = run(*ASK, "--format", "json", workspace=with_directory).json["pairs"]
    assert [each["partner"] for each in plain] == [each["partner"] for each in beside if not each["from_directory"]]


def test_without_a_directory_it_is_said_how_to_get_one(run: Run, workspace: Path) -> None:
    answer = run(*ASK, workspace=workspace)
    assert answer.code == 2
    assert "no directory was imported" in answer.err
    assert not (workspace / ".fundmatch" / "fundmatch.sqlite3").exists()
