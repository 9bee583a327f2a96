"""``fundmatch pair``: its formats, its options, what it says of slips."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.answers import Run


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
