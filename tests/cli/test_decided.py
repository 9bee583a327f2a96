"""What an office decided is obeyed wherever calls are shown and teams are chosen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.answers import ROOT, Run

COOP, IFCD = "CREA-CULT-2027-COOP-1", "UNESCO-IFCD-2027"


@pytest.fixture
def office(workspace: Path) -> Path:
    """Three partners of two countries, and the hand-kept calls."""
    for slug in ("asotsiatsia-za-razvitie-na-sofia", "comune-di-siena"):
        shutil.copyfile(ROOT / "profiles" / f"{slug}.yaml", workspace / "profiles" / f"{slug}.yaml")
    return workspace


def results(run: Run, office: Path, *more: str) -> dict[str, Any]:
    found = run("search", "--limit", "50", "--format", "json", *more, workspace=office).json["results"]
    return {result["call"]["code"]: result for result in found}


def partners(result: dict[str, Any]) -> set[str]:
    return {each["profile"] for each in result["matches"]}


def test_a_dismissed_call_is_not_shown_unless_asked_for(run: Run, office: Path) -> None:
    assert COOP in results(run, office)
    run("dismiss", COOP, workspace=office)
    assert COOP not in results(run, office)
    assert COOP in results(run, office, "--dismissed")
    assert "1 dismissed left out; show with --dismissed" in run("search", workspace=office).out
    run("dismiss", COOP, "--undo", workspace=office)
    assert COOP in results(run, office)


def test_a_dismissal_for_one_partner_hides_and_spares_only_that_one(run: Run, office: Path) -> None:
    before = results(run, office)[COOP]
    assert "opstina-pirot" in partners(before)
    run("dismiss", COOP, "--for", "opstina-pirot", workspace=office)
    after = results(run, office)[COOP]
    assert partners(after) == partners(before) - {"opstina-pirot"}
    team = {member["profile"] for member in (after["consortium"] or {"members": []})["members"]}
    assert "opstina-pirot" not in team
    assert COOP not in results(run, office, "--profile", "opstina-pirot")


def test_a_dismissal_ends_on_its_day(run: Run, office: Path) -> None:
    run("dismiss", COOP, "--until", "2026-10-01", workspace=office)
    assert COOP not in results(run, office, "--as-of", "2026-09-30")
    assert COOP in results(run, office, "--as-of", "2026-10-01")


def member(answer: Any, slug: str) -> dict[str, Any]:
    return next(each for each in answer["consortium"]["members"] if each["profile"] == slug)


def test_partners_that_apply_elsewhere_count_as_busy(run: Run, office: Path) -> None:
    def team() -> Any:
        return run("consortium", COOP, "--with", "comune-di-siena", "--format", "json", workspace=office).json

    assert member(team(), "comune-di-siena")["busy"] == 0
    run("track", IFCD, "applying", "--with", "comune-di-siena", workspace=office)
    assert member(team(), "comune-di-siena")["busy"] == 1
    run("track", IFCD, "submitted", workspace=office)
    assert member(team(), "comune-di-siena")["busy"] == 0


def test_a_partner_asked_for_by_name_is_taken_although_it_dismissed_the_call(run: Run, office: Path) -> None:
    run("dismiss", COOP, "--for", "comune-di-siena", workspace=office)
    answer = run("consortium", COOP, "--with", "comune-di-siena", "--format", "json", workspace=office).json
    assert member(answer, "comune-di-siena")


def test_gaps_leave_dismissed_calls_out(run: Run, office: Path) -> None:
    def short() -> set[str]:
        listed = run("gaps", "--min-score", "20", "--limit", "50", "--format", "json", workspace=office).json["gaps"]
        return {gap["call"]["code"] for gap in listed}

    before = short()
    assert before
    code = min(before)
    run("dismiss", code, workspace=office)
    assert short() == before - {code}


def common(run: Run, office: Path) -> set[str]:
    """The calls that make pairs with Pirot."""
    found = run("pair", "opstina-pirot", "--format", "json", workspace=office).json["pairs"]
    return {call["code"] for pair in found for call in pair["calls"]}


@pytest.mark.parametrize("whom", [(), ("--for", "opstina-pirot")])
def test_pairs_are_not_shown_a_dismissed_call(run: Run, office: Path, whom: tuple[str, ...]) -> None:
    assert IFCD in common(run, office)
    run("dismiss", IFCD, *whom, workspace=office)
    assert IFCD not in common(run, office)


def test_who_dismissed_a_call_is_not_compared_for_it(run: Run, office: Path) -> None:
    def compared() -> set[str]:
        found = run("compare", "--call", COOP, "--format", "json", workspace=office).json
        return {each["slug"] for each in found["members"]}

    before = compared()
    assert "comune-di-siena" in before
    run("dismiss", COOP, "--for", "comune-di-siena", workspace=office)
    assert compared() == before - {"comune-di-siena"}
