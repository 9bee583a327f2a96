"""``fundmatch compare``: who is compared by what, its formats, its files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.answers import Run

CLUSTER = "klaster-inovatsii-i-kultura"
NETWORK = "kreativni-gradovi-srbije"
HERITAGE = "HORIZON-CL2-2027-01-HERITAGE-06"


def test_a_group_is_compared_by_its_members(run: Run) -> None:
    record = run("compare", "--group", NETWORK, "--format", "json").json
    assert record["schema"] == "fundmatch/compare/1"
    assert record["title"] == "Mreža kreativnih gradova i opština Srbije"
    assert {member["slug"] for member in record["members"]} == {
        "mreza-kreativnih-gradova-srbije",
        "opstina-pirot",
        "rra-jug",
    }
    stated = {row["theme"] for row in record["rows"] if row["theme"].startswith("sdg:1")}
    assert {"sdg:16.6", "sdg:16.7", "sdg:17.9", "sdg:17.17"} <= stated
    assert all(len(row["strengths"]) == 3 for row in record["rows"])
    assert "sdg:16.6 Effective, accountable institutions" in record["shared"]


def test_named_partners_are_compared_once_each_in_their_order(run: Run) -> None:
    record = run("compare", "rra-jug", "comune-di-siena", "rra-jug", "--format", "json").json
    assert [member["slug"] for member in record["members"]] == ["rra-jug", "comune-di-siena"]
    assert record["title"] == "Regionalna razvojna agencija JUG, Comune di Siena"


def test_by_a_call_those_it_fits_are_compared_by_its_themes(run: Run) -> None:
    record = run("compare", "--call", HERITAGE, "--format", "json").json
    themes = run("show", HERITAGE, "--format", "json").json["calls"][0]["themes"]
    assert [row["label"] for row in record["rows"]] == themes
    fits = [member["fit"] for member in record["members"]]
    assert fits == sorted(fits, reverse=True)
    assert record["members"][0]["slug"] == "comune-di-siena"
    assert "overtourism" in record["missing"]


def test_a_call_can_be_asked_about_a_group(run: Run) -> None:
    record = run("compare", "--group", NETWORK, "--call", HERITAGE, "--format", "json").json
    assert len(record["members"]) == 3
    assert record["call"] == HERITAGE


def test_another_vocabulary(run: Run) -> None:
    record = run("compare", "--group", NETWORK, "--vocabulary", "neb", "--format", "json").json
    assert {row["theme"].partition(":")[0] for row in record["rows"]} == {"neb"}


def test_the_table_is_what_a_person_reads(run: Run) -> None:
    out = run("compare", "--group", CLUSTER).out
    for text in (
        "Клъстер „Иновации и култура“ · as of 2026-09-01",
        "Sustainable Development Goals",
        "sdg:11 Sustainable cities and communities",
        "Only one has it",
        "Covered by nobody",
        "Track record",
    ):
        assert text in out


def test_markdown_to_stdout(run: Run) -> None:
    out = run("compare", "--group", NETWORK, "--format", "md").out
    assert out.startswith("# Mreža kreativnih gradova i opština Srbije\n")
    assert "## Track record" in out


@pytest.mark.parametrize(
    ("output", "begins"), [("html", b"<!doctype html>"), ("xlsx", b"PK"), ("table", b"4 partners")]
)
def test_a_file_is_written_whole(run: Run, tmp_path: Path, output: str, begins: bytes) -> None:
    path = tmp_path / f"comparison.{output}"
    slugs = ("rra-jug", "opstina-pirot", "comune-di-siena", "stolichna-obshtina")
    answer = run("compare", *slugs, "--format", output, "--output", str(path))
    assert (answer.code, answer.out) == (0, "")
    assert f"written to {path}" in answer.err
    content = path.read_bytes()
    assert content.startswith(begins)
    if output == "xlsx":
        assert load_workbook(io.BytesIO(content)).sheetnames[0] == "Themes and members"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nobody to compare"),
        (("--group", "sofia-grad-na-znanieto-x"), "no group"),
        (("rra-jgu",), 'did you mean "rra-jug"?'),
        (("rra-jug", "--vocabulary", "sgd"), 'no vocabulary "sgd" (did you mean "sdg"?)'),
        (("--call", "HORIZON-X"), "no call"),
    ],
)
def test_a_slip_is_told(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run("compare", *arguments)
    assert answer.code == 2
    assert said in answer.err


def test_a_folder_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run("compare", "rra-jug", "--format", "md", "--output", str(tmp_path / "none" / "a.md"))
