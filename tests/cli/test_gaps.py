"""``fundmatch gaps``: its formats and options, and what it finds in a directory."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from tests.cli.answers import ROOT, Run
from tests.directory.builders import files, participation, project, topic

CALLS = """
source: curated
calls:
  - code: HORIZON-CL2-2027-01-MADE-UP-01
    programme: Horizon Europe
    title: Local museums and regional development
    summary: Local museums as motors of regional development and cultural heritage in small towns.
    opens: 2026-06-01
    action_type: HORIZON Research and Innovation Actions
    themes: [regional development, local museums]
    deadlines: [2027-03-01]
    conditions: Consortia must include at least one university.
    url: https://calls.example/1
    origin: made up
    read: 2026-08-22
"""


@pytest.fixture
def three(workspace: Path) -> Path:
    """Two partners from Serbia and one from Italy before a call that asks for a third country and a university."""
    siena = "comune-di-siena.yaml"
    shutil.copyfile(ROOT / "profiles" / siena, workspace / "profiles" / siena)
    (workspace / "calls" / "hand-kept.yaml").unlink()
    (workspace / "calls" / "made-up.yaml").write_text(CALLS, encoding="utf-8")
    return workspace


@pytest.fixture
def with_directory(run: Run, three: Path) -> Path:
    """The same with a directory: one university where it helps, one in a country at hand, one museum, one partner."""
    rows = [
        participation(1, 900000001, "Testograd University", activityType="HES", city="Testograd", country="BG"),
        participation(1, 900000007, "REGIONALNA RAZVOJNA AGENCIJA JUG", country="RS"),
        participation(2, 900000002, "Università di Esempio", activityType="HES", city="Esempio", country="IT"),
        participation(2, 900000005, "Muster Museum", activityType="PUB", country="EL"),
    ]
    projects = [project(1, "Local museums of small towns"), project(2, "Regional development and museums")]
    paths = files(three / "tables", rows, projects, [topic(1, "museology")])
    assert run("directory", "import", "cordis", *map(str, paths), workspace=three).code == 0
    return three


ASK = ("gaps", "--source", "curated", "--min-score", "1")


def test_a_block_says_what_is_short_by_which_rule_and_whom_to_find(run: Run, three: Path) -> None:
    out = run(*ASK, "--kind-of-gap", "rule", workspace=three).out
    assert "1 of them are one thing short" in out.splitlines()[0]
    for text in (
        " 1 █",
        "HORIZON-CL2-2027-01-MADE-UP-01",
        "short   a third country (at hand: IT, RS)",
        "short   one more university partner: 0 of 1 at hand for sure",
        "“Consortia must include at least one university.”",
        "find    a university established in a Member State or associated country other than IT or RS",
        "Not shown: ",
    ):
        assert text in out


def test_the_directory_names_who_would_do(run: Run, with_directory: Path) -> None:
    out = run(*ASK, "--kind-of-gap", "rule", workspace=with_directory).out
    line = next(line for line in out.splitlines() if line.startswith("   invite"))
    assert line.startswith("   invite  Testograd University (university, Testograd, BG): ")
    assert "has worked with Regionalna razvojna agencija JUG (P1)" in line
    assert "Local museums of small towns (P1)" in line
    assert "Esempio" not in out
    assert "Muster Museum" not in out
    assert "   or find a university" in out
    assert "invite" not in run(*ASK, "--no-directory", workspace=with_directory).out


def test_json_holds_everything(run: Run, with_directory: Path) -> None:
    record = run(*ASK, "--kind-of-gap", "rule", "--format", "json", workspace=with_directory).json
    assert record["schema"] == "fundmatch/gaps/1"
    assert set(record) >= {
        "as_of", "calls_considered", "partners", "fitting", "found", "complete", "unknown", "further", "organisations",
    }  # fmt: skip
    assert record["organisations"] == 4
    (gap,) = record["gaps"]
    assert (gap["rank"], gap["kind"], gap["call"]["code"]) == (1, "rule", "HORIZON-CL2-2027-01-MADE-UP-01")
    assert [each["rule"] for each in gap["missing"]] == ["countries", "condition-1"]
    assert all(each["source"] and each["date"] for each in gap["missing"])
    assert [each["id"] for each in gap["organisations"]] == ["cordis:900000001"]
    assert gap["sought"]["kinds"] == ["university"]
    assert "BG" in gap["sought"]["countries"]
    assert not {"IT", "RS"} & {*gap["sought"]["countries"]}
    assert "text" not in gap["call"]


def test_csv_has_a_row_a_call(run: Run, with_directory: Path) -> None:
    (row,) = csv.DictReader(
        io.StringIO(run(*ASK, "--kind-of-gap", "rule", "--format", "csv", workspace=with_directory).out)
    )
    assert row["code"] == "HORIZON-CL2-2027-01-MADE-UP-01"
    assert row["organisations"].startswith("cordis:900000001 Testograd University")
    assert row["look_for"].startswith("a university")


def test_the_bundled_workspace(run: Run) -> None:
    record = run("gaps", "--format", "json").json
    values = [gap["value"] for gap in record["gaps"]]
    assert len(values) == min(record["found"], 10) > 3
    assert values == sorted(values, reverse=True)
    assert record["organisations"] is None
    short = sum(each["calls"] for each in record["further"])
    assert record["fitting"] == record["found"] + record["complete"] + record["unknown"] + short


def test_only_calls_that_fit_a_partner_or_a_group(run: Run) -> None:
    def fits(*options: str) -> list[set[str]]:
        gaps = run("gaps", *options, "--format", "json").json["gaps"]
        assert gaps
        return [{each["profile"] for each in gap["fits"]} for gap in gaps]

    both = {"rra-jug", "opstina-pirot"}
    assert all(found == both for found in fits("--profile", "rra-jug", "--profile", "opstina-pirot"))
    serbian = {"rra-jug", "opstina-pirot", "mreza-kreativnih-gradova-srbije"}
    assert all(found <= serbian for found in fits("--group", "kreativni-gradovi-srbije"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--profile", "rra-yug"), 'did you mean "rra-jug"'),
        (("--group", "nobody"), 'no group "nobody"'),
        (("--profile", "rra-jug", "--group", "kreativni-gradovi-srbije"), "exclude each other"),
        (("--source", "horizn"), 'did you mean "horizon"'),
        (("--min-score", "nan"), "must be a number"),
    ],
)
def test_slips_are_explained(run: Run, options: tuple[str, ...], words: str) -> None:
    answer = run("gaps", *options)
    assert answer.code == 2
    assert words in answer.err


def test_nothing_to_tell_is_told(run: Run) -> None:
    out = run("gaps", "--min-score", "100", "--kind-of-gap", "rule").out
    assert "No call that fits is just one thing short." in out
