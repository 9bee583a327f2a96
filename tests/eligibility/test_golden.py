"""The verdicts of golden.yaml: written by hand from published lines, a table that people can extend."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fundmatch.eligibility import verdict
from fundmatch.rules import read_rules
from fundmatch.yaml_reader import read_yaml_file
from tests.eligibility.cases import a_call, a_profile

RULES, _ = read_rules()
DAY = date(2026, 4, 1)
TABLE = read_yaml_file(Path(__file__).with_name("golden.yaml"), "golden.yaml").value
CASES = [
    pytest.param(case, id=f"{row['rule']}, {number}") for row in TABLE for number, case in enumerate(row["cases"], 1)
]


@pytest.mark.parametrize("case", CASES)
def test_a_verdict_is_what_the_published_line_says(case: dict[str, Any]) -> None:
    day = date.fromisoformat(case["day"]) if "day" in case else DAY
    found = verdict(a_profile(**case["who"]), a_call(**case["call"]), RULES, day)
    assert (found.verdict, found.role) == (case["verdict"], case["role"]), found.reasons
    told = [reason.text for reason in found.reasons] if case.get("among") else [found.reasons[0].text]
    assert any(case["says"] in text for text in told), told


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["rule"])
def test_every_rule_names_its_source_and_shows_two_sides(row: dict[str, Any]) -> None:
    assert row["source"].strip()
    answers = {(case["verdict"], case["role"]) for case in row["cases"]}
    assert len(answers) >= 2 or len(row["cases"]) == 1
