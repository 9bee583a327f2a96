"""The ranking contract of ``cases.yaml``: what each bundled partner must find, must not find, and find first."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fundmatch.workspace import Settings
from fundmatch.yaml_reader import read_yaml_file

from .builders import bundled_calls, bundled_matches, bundled_profiles

FILE = Path(__file__).with_name("cases.yaml")
FIELDS = {"partner", "must", "must_not", "before", "because"}
CASES: list[dict[str, Any]] = read_yaml_file(FILE, FILE.name).value

#: What a search shows by default.
SHOWN = Settings().min_score


@cache
def scores(slug: str) -> dict[str, float]:
    """The partner's score for every call by its code; calls that do not match at all are absent."""
    codes = {call.id: call.code for call in bundled_calls().values()}
    return {codes[match.call_id]: match.score for match in bundled_matches(slug)}


def rows(part: str) -> list[Any]:
    """(partner, what the case says) for every entry of one part of the cases."""
    return [
        pytest.param(case["partner"], entry, case["because"], id=f"{case['partner']}: {entry}")
        for case in CASES
        for entry in case.get(part, ())
    ]


@pytest.mark.parametrize(("partner", "code", "because"), rows("must"))
def test_must_match(partner: str, code: str, because: str) -> None:
    assert scores(partner).get(code, 0.0) >= SHOWN, because


@pytest.mark.parametrize(("partner", "code", "because"), rows("must_not"))
def test_must_not_match(partner: str, code: str, because: str) -> None:
    assert scores(partner).get(code, 0.0) < SHOWN, because


@pytest.mark.parametrize(("partner", "pair", "because"), rows("before"))
def test_ranks_before(partner: str, pair: list[str], because: str) -> None:
    better, worse = (scores(partner).get(code, 0.0) for code in pair)
    assert better > worse, because


def test_every_bundled_partner_has_a_case() -> None:
    assert {case["partner"] for case in CASES} == set(bundled_profiles())


def test_cases_say_what_they_mean_and_why() -> None:
    for case in CASES:
        assert set(case) <= FIELDS
        assert case["because"].endswith(".")
        assert {"must", "must_not", "before"} & set(case)


def test_cases_name_calls_that_exist_once() -> None:
    codes = [call.code for call in bundled_calls().values()]
    named = {code for case in CASES for part in ("must", "must_not") for code in case.get(part, ())}
    named |= {code for case in CASES for pair in case.get("before", ()) for code in pair}
    assert {code: codes.count(code) for code in named} == dict.fromkeys(named, 1)
