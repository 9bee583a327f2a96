"""``fundmatch consortium`` and ``search --limit-per-partner``: wishes obeyed, answers told whole."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.cli.answers import Run

HERITAGE = "HORIZON-CL2-2027-01-HERITAGE-06"
COOP_MEDIUM = "CREA-CULT-2027-COOP-2"
GREEN = "BG16RFPR001-2.003"


def answer(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = run("consortium", *arguments, "--format", "json").json
    return found


def team_of(run: Run, *arguments: str) -> dict[str, Any]:
    team: dict[str, Any] = answer(run, HERITAGE, *arguments)["consortium"]
    return team


def slugs(team: dict[str, Any]) -> list[str]:
    return [member["profile"] for member in team["members"]]


@pytest.fixture
def kinds(run: Run) -> dict[str, str]:
    listed = run("profile", "list", "--format", "json").json["profiles"]
    return {profile["slug"]: profile["kind"] for profile in listed}


def test_a_team_has_everything_a_program_needs(run: Run) -> None:
    team = team_of(run)
    assert {"members", "score", "bound", "optimal", "rules", "missing"} <= team.keys()
    assert {"coordinator", "alternatives", "swaps", "gap"} <= team.keys()
    assert (team["optimal"], team["gap"]) == (True, 0.0)
    assert team["coordinator"]["profile"] == slugs(team)[0]
    assert team["coordinator"]["reasons"]


def test_wishes_are_obeyed(run: Run, kinds: dict[str, str]) -> None:
    free = team_of(run)
    out = slugs(free)[1]
    team = team_of(
        run, "--with", "unibit", "--without", out, "--kind", "sme=2", "--kind", "research", "--max-size", "6"
    )
    assert "unibit" in slugs(team)
    assert out not in slugs(team)
    found = Counter(kinds[slug] for slug in slugs(team))
    assert found["sme"] >= 2
    assert found["research"] >= 1
    assert team["score"] <= free["score"]
    assert {"kind-sme", "kind-research"} <= {check["rule"] for check in team["rules"]}
    assert all(check["met"] for check in team["rules"])


@pytest.mark.parametrize(("options", "sizes"), [(("--min-size", "5"), {5, 6}), (("--max-size", "3"), {3})])
def test_the_size_is_what_was_asked_for(run: Run, options: tuple[str, ...], sizes: set[int]) -> None:
    assert len(team_of(run, *options)["members"]) in sizes


def test_newcomers_come_in_when_they_are_favoured(run: Run) -> None:
    listed = run("profile", "list", "--format", "json").json["profiles"]
    projects = {profile["slug"]: len(profile["projects"]) for profile in listed}

    def newness(*options: str) -> float:
        team = slugs(team_of(run, "--min-size", "4", "--max-size", "4", *options))
        return sum(1 / (1 + projects[slug]) for slug in team)

    assert newness("--newcomers", "1") >= newness()


@pytest.mark.parametrize("options", [(), ("--prove",)])
def test_alternatives_differ_in_two_members_and_are_ordered(run: Run, options: tuple[str, ...]) -> None:
    team = team_of(run, "--alternatives", "4", *options)
    teams = [slugs(team), *(slugs(each) for each in team["alternatives"])]
    assert len(teams) >= 3
    for number, one in enumerate(teams):
        for other in teams[number + 1 :]:
            assert min(len({*one} - {*other}), len({*other} - {*one})) >= 2
    scores = [team["score"], *(each["score"] for each in team["alternatives"])]
    assert scores == sorted(scores, reverse=True)
    assert all(each["optimal"] for each in team["alternatives"])
    assert team_of(run, "--alternatives", "0")["alternatives"] == []


def test_a_swap_names_who_for_whom_what_is_lost_and_the_points(run: Run) -> None:
    team = team_of(run)
    assert team["swaps"]
    for swap in team["swaps"]:
        assert swap["out"] in slugs(team)
        assert swap["into"] not in slugs(team)
        assert swap["points"] <= 0.05
    assert any(swap["loses"] for swap in team["swaps"])
    table = run("consortium", HERITAGE).out
    assert " instead of " in table
    assert "loses " in table


def test_where_no_team_is_lawful_the_least_that_would_help_is_told(run: Run) -> None:
    found = answer(run, COOP_MEDIUM)
    assert found["consortium"] is None
    assert [each["rule"] for each in found["no_consortium"]] == ["countries"]
    assert [each["rule"] for each in found["remedy"]["drop"]] == ["countries"]
    assert len(found["remedy"]["add"]) == 2
    assert "2 × a partner from a country that none at hand comes from" in run("consortium", COOP_MEDIUM).out


@pytest.mark.parametrize(
    ("call", "options", "rule", "words"),
    [
        (HERITAGE, ("--kind", "large-company"), "kind-large-company", "none is at hand"),
        (HERITAGE, ("--min-size", "40"), "size", "40"),
        (GREEN, ("--with", "tetrakom", "--with", "tehnologichen-tsentar-sofia"), "size", "admits 1"),
        (GREEN, ("--with", "rra-jug"), "with", "territory"),
        (GREEN, ("--min-size", "2"), "size", "at most 1"),
    ],
)
def test_wishes_that_cannot_be_met_are_told(
    run: Run, call: str, options: tuple[str, ...], rule: str, words: str
) -> None:
    found = answer(run, call, *options)
    assert found["consortium"] is None
    assert rule in [each["rule"] for each in found["no_consortium"]]
    assert any(words in each["text"] for each in found["no_consortium"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "reserch"), 'did you mean "research"'),
        (("--kind", "sme=0"), "no number of members"),
        (("--kind", "sme=x"), "no number of members"),
        (("--with", "rra-jug", "--without", "rra-jug"), "both in the team and not in it"),
        (("--min-size", "4", "--max-size", "3"), "greater than"),
        (("--with", "rra-jugg"), "rra-jug"),
        (("--without", "rra-jugg"), "rra-jug"),
    ],
)
def test_mistyped_wishes_are_refused(run: Run, options: tuple[str, ...], words: str) -> None:
    refused = run("consortium", HERITAGE, *options)
    assert refused.code == 2
    assert words in refused.err


def test_the_value_is_the_sum_of_its_parts(run: Run) -> None:
    for options in ((), ("--newcomers", "1"), ("--busy", "comune-di-siena=3")):
        team = team_of(run, *options)
        assert sum(part["points"] for part in team["parts"]) == pytest.approx(team["score"], abs=1e-9)


def test_the_trade_off_of_favouring_newcomers_is_shown(run: Run) -> None:
    plain, team = team_of(run), team_of(run, "--newcomers", "1")
    found = team["tradeoff"]
    assert plain["tradeoff"] is None
    mine, others = set(slugs(team)), set(slugs(plain))
    assert (set(found["goes"]), set(found["comes"])) == (mine - others, others - mine)
    assert (found["score"], found["other_plain"], found["optimal"]) == (team["score"], plain["score"], True)
    assert found["score"] >= found["other_score"]
    assert found["other_plain"] >= found["plain"]
    for form in ("table", "md"):
        out = run("consortium", HERITAGE, "--newcomers", "1", "--format", form).out
        assert "Trade-off of --newcomers 1: without it" in out


def test_a_busy_partner_is_told_and_costs(run: Run) -> None:
    free = team_of(run)
    member = slugs(free)[1]
    team = team_of(run, "--with", member, "--busy", f"{member}=2")
    assert {each["busy"] for each in team["members"] if each["profile"] == member} == {2}
    load = [part["points"] for part in team["parts"] if part["name"] == "load of other calls"]
    assert load == [-4.0]
    assert "; is in 2 other calls already" in run("consortium", HERITAGE, "--with", member, "--busy", f"{member}=2").out
    assert member not in slugs(team_of(run, "--busy", f"{member}=20"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--kind", "sme", "--kind", "sme=2"), '--kind names "sme" twice'),
        (("--busy", "tetrakom", "--busy", "tetrakom"), '--busy names "tetrakom" twice'),
        (("--busy", "tetrakom=0"), '"0" is no number of calls'),
        (("--busy", "tetrkom"), 'no partner "tetrkom" (did you mean "tetrakom"?)'),
        (("--kind", "sme="), '"" is no number of members'),
        (("--newcomers", "nan"), "must be a number"),
        (("--time-limit", "inf"), "must be a number"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(run: Run, options: tuple[str, ...], said: str) -> None:
    found = run("consortium", HERITAGE, *options)
    assert found.code == 2
    assert said in found.err


def test_a_call_without_known_rules_is_not_said_to_have_no_lawful_team(run: Run) -> None:
    for form in ("table", "md"):
        out = run("consortium", "UNESCO-IFCD-2027", "--format", form).out
        assert "No team can be suggested:" in out
        assert "No lawful consortium" not in out


def test_a_closed_call_is_said_to_be_closed(run: Run) -> None:
    closed = run("consortium", HERITAGE, "--as-of", "2030-01-01", "--alternatives", "0")
    assert f"{HERITAGE} is closed" in closed.err
    assert "is closed" not in run("consortium", HERITAGE, "--alternatives", "0").err


def test_markdown_has_members_rules_and_what_is_left(run: Run) -> None:
    out = run("consortium", HERITAGE, "--format", "md").out
    assert out.startswith(f"# {HERITAGE} ")
    for text in ("\n| lead | ", "\n## Rules\n", "\n## Still to see to\n", "\n## If a member is replaced\n"):
        assert text in out
    assert "It would become lawful with:\n\n- " in run("consortium", COOP_MEDIUM, "--format", "md").out


# --- partners in few calls only -----------------------------------------------------------------------------------

SEARCH = ("search", "--as-of", "2026-09-01", "--limit", "6", "--format", "json")


def used(report: dict[str, Any]) -> Counter[str]:
    teams = [result["consortium"] for result in report["results"] if result["consortium"]]
    return Counter(slug for team in teams for slug in slugs(team))


@pytest.mark.parametrize("most", [1, 2])
def test_no_partner_is_in_more_teams_than_the_limit(run: Run, most: int) -> None:
    assert max(used(run(*SEARCH).json).values()) > most
    report = run(*SEARCH, "--limit-per-partner", str(most)).json
    assert 1 <= max(used(report).values()) <= most
    for result in report["results"]:
        assert (result["consortium"] is None) == bool(result["no_consortium"])


def test_a_limit_that_does_not_bind_changes_nothing(run: Run) -> None:
    limited, free = run(*SEARCH, "--limit-per-partner", "6").json, run(*SEARCH).json
    joint = limited.pop("joint")
    assert free.pop("joint") is None
    assert limited == free
    assert (joint["optimal"], joint["gap"]) == (True, 0.0)


def worth(report: dict[str, Any]) -> float:
    teams = [(each["score"], each["consortium"]) for each in report["results"] if each["consortium"]]
    return float(sum(score / 100 * team["score"] for score, team in teams))


@pytest.mark.parametrize("most", [1, 2])
def test_the_teams_together_have_a_certificate(run: Run, most: int) -> None:
    report = run(*SEARCH, "--limit-per-partner", str(most)).json
    joint = report["joint"]
    assert joint["limit"] == most
    assert joint["score"] <= joint["bound"]
    assert not joint["optimal"] or joint["gap"] == 0.0  # a slow computer may not prove it in time
    assert joint["calls"] == sum(bool(each["consortium"]) for each in report["results"])
    assert joint["score"] == pytest.approx(worth(report), abs=0.1 * joint["calls"])


def test_without_time_there_are_teams_and_an_honest_bound(run: Run) -> None:
    limited, proven = (
        run(*SEARCH, "--limit-per-partner", "1", "--time-limit", "0"),
        run(*SEARCH, "--limit-per-partner", "1"),
    )
    joint, best = limited.json["joint"], proven.json["joint"]
    assert max(used(limited.json).values()) == 1
    assert joint["score"] <= best["bound"]
    assert best["score"] <= joint["bound"]
    assert joint["gap"] == pytest.approx(joint["bound"] - joint["score"], abs=0.05)


def test_the_table_says_how_good_the_teams_are_together(run: Run) -> None:
    out = run(*SEARCH[:5], "--limit-per-partner", "1").out
    assert re.search(
        r"\n\d teams chosen together, no partner in more than 1 of the calls: [\d.]+ in all, (proven best|best found)",
        out,
    )
    assert "chosen with the others, at most" in out
    assert "chosen together" not in run(*SEARCH[:5]).out


@pytest.mark.parametrize("already", [1, 2])
def test_calls_that_a_partner_is_in_already_count(run: Run, already: int) -> None:
    most = 2
    busiest, _ = used(run(*SEARCH, "--limit-per-partner", str(most)).json).most_common(1)[0]
    report = run(*SEARCH, "--limit-per-partner", str(most), "--busy", f"{busiest}={already}").json
    assert used(report)[busiest] <= most - already


def test_a_call_that_is_left_out_says_why(run: Run) -> None:
    report = run(*SEARCH, "--profile", "rra-jug", "--limit-per-partner", "1").json
    assert used(report)["rra-jug"] == 1
    reasons = [each["rule"] for result in report["results"] for each in result["no_consortium"]]
    assert "limit-per-partner" in reasons
