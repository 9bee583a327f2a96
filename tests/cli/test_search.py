"""``fundmatch search``: the contract of its JSON, its filters, and what it says when little or nothing fits."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from tests.cli.answers import ROOT, Run

KINDS = {"exact", "inflected", "typo", "glossary", "transliterated", "semantic", "free-text", "past-project"}


def test_json_keeps_its_promises(run: Run) -> None:
    answer = run("search", "--limit", "12", "--format", "json")
    assert answer.code == 0
    report = answer.json
    assert report["schema"] == "fundmatch/search/1"
    assert report["as_of"] == "2026-09-01"
    assert report["calls_considered"] >= 100
    assert [result["rank"] for result in report["results"]] == list(range(1, 13))
    scores = [result["score"] for result in report["results"]]
    assert scores == sorted(scores, reverse=True)
    fields = ("id", "code", "source", "programme", "kind", "action_type", "title", "status", "deadlines", "url")
    for result in report["results"]:
        assert set(fields) <= set(result["call"])
        assert result["call"]["status"] in ("open", "forthcoming")
        assert result["score"] == max(match["score"] for match in result["matches"])
        assert (result["consortium"] is None) == bool(result["no_consortium"])


def test_evidence_is_complete_and_adds_up(run: Run) -> None:
    report = run("search", "--limit", "25", "--format", "json").json
    matches = [match for result in report["results"] for match in result["matches"]]
    assert len(matches) > 50
    for match in matches:
        assert match["evidence"], match["profile"]
        assert sum(each["points"] for each in match["evidence"]) == pytest.approx(match["score"], abs=0.1)
        assert {each["kind"] for each in match["evidence"]} <= KINDS
        assert all(0 <= each["similarity"] <= 1 for each in match["evidence"])


def test_every_eligibility_has_a_reason_with_source_and_date(run: Run) -> None:
    report = run("search", "--limit", "25", "--format", "json").json
    for result in report["results"]:
        for match in result["matches"]:
            eligibility = match["eligibility"]
            assert eligibility["verdict"] in ("yes", "no", "unknown")
            assert eligibility["role"] in ("lead", "join", "associated", "none")
            assert eligibility["reasons"]
            assert all(reason["text"] and reason["source"] and reason["date"] for reason in eligibility["reasons"])


def test_a_team_names_members_roles_bound_and_rules(run: Run) -> None:
    report = run("search", "--limit", "25", "--format", "json").json
    teams = [result["consortium"] for result in report["results"] if result["consortium"]]
    assert len(teams) >= 10
    for team in teams:
        assert [member["role"] for member in team["members"]].count("lead") == 1
        assert team["optimal"] is True
        assert team["bound"] == pytest.approx(team["score"], abs=0.1)
        assert all(rule["met"] for rule in team["rules"])


def test_standard_horizon_teams_come_from_three_countries(run: Run) -> None:
    partners = {each["slug"]: each for each in run("profile", "list", "--format", "json").json["profiles"]}
    report = run("search", "--limit", "40", "--source", "horizon", "--format", "json").json
    checked = 0
    for result in report["results"]:
        if "Innovation Actions" in result["call"]["action_type"] and result["consortium"]:
            countries = {partners[member["profile"]]["country"] for member in result["consortium"]["members"]}
            assert len(countries) >= 3, result["call"]["code"]
            assert countries & {"BG", "IT"}
            checked += 1
    assert checked >= 5


def test_the_three_programmes_appear_together(run: Run) -> None:
    report = run("search", "--limit", "10", "--format", "json").json
    programmes = {result["call"]["programme"] for result in report["results"]}
    assert any("Horizon" in name for name in programmes)
    assert any("Creative Europe" in name for name in programmes)
    assert any("ПКИП" in name for name in programmes)


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (["--source", "opic"], lambda call: call["source"] == "opic"),
        (["--source", "horizon", "--source", "creative"], lambda call: call["source"] in ("horizon", "creative")),
        (["--kind", "cascade", "--min-score", "1"], lambda call: call["kind"] == "cascade"),
        (["--min-grant", "5000000"], lambda call: (call["budget"]["max"] or 5e6) >= 5e6),
        (["--closing-before", "30d"], lambda call: call["deadlines"][0]["at"] <= "2026-10-01"),
        (["--closing-before", "2026-09-24"], lambda call: call["deadlines"][0]["at"] <= "2026-09-24"),
        (["--posted-since", "90d"], lambda call: call["opens"] >= "2026-06-03"),
        (["--posted-since", "2026-08-01"], lambda call: call["opens"] >= "2026-08-01"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_filters(run: Run, options: list[str], holds) -> None:
    results = run("search", "--limit", "50", "--format", "json", *options).json["results"]
    assert results
    assert all(holds(result["call"]) for result in results)


def test_verdict_filter_shows_only_partners_with_that_verdict(run: Run) -> None:
    for wanted in ("yes", "no", "unknown"):
        results = run("search", "--verdict", wanted, "--format", "json").json["results"]
        verdicts = {match["eligibility"]["verdict"] for result in results for match in result["matches"]}
        assert verdicts == {wanted}


def test_sorting_by_deadline_and_grant(run: Run) -> None:
    by_deadline = run("search", "--sort", "deadline", "--limit", "10", "--format", "json").json["results"]
    days = [result["call"]["deadlines"][0]["at"][:10] for result in by_deadline]
    assert days == sorted(days)
    by_grant = run("search", "--sort", "grant", "--limit", "5", "--source", "horizon", "--format", "json").json[
        "results"
    ]
    grants = [result["call"]["budget"]["max"] or result["call"]["budget"]["total"] for result in by_grant]
    assert grants[0] >= 20_000_000


def test_profile_limits_matches_and_must_be_in_the_team(run: Run) -> None:
    results = run("search", "--profile", "comune-di-siena", "--limit", "10", "--format", "json").json["results"]
    assert results
    for result in results:
        assert [match["profile"] for match in result["matches"]] == ["comune-di-siena"]
        if result["consortium"]:
            assert "comune-di-siena" in [member["profile"] for member in result["consortium"]["members"]]


def test_a_partner_that_cannot_take_part_has_no_team_and_a_reason(run: Run) -> None:
    answer = run("search", "--profile", "rra-jug", "--source", "opic", "--all", "--min-score", "1", "--format", "json")
    results = answer.json["results"]
    assert results
    for result in results:
        assert result["consortium"] is None
        assert result["no_consortium"][0]["rule"] == "with"
        assert "territory" in result["no_consortium"][0]["text"]


def test_free_words_are_extra_keywords(run: Run) -> None:
    answer = run("search", "quantum sensors", "--profile", "opstina-pirot", "--limit", "1", "--format", "json")
    best = answer.json["results"][0]
    assert "quantum" in best["call"]["title"].lower()
    assert "quantum sensors" in [each["keyword"] for each in best["matches"][0]["evidence"]]


def test_all_shows_closed_calls(run: Run) -> None:
    closed = run("search", "--all", "--source", "creative", "--limit", "50", "--format", "json").json["results"]
    assert "closed" in {result["call"]["status"] for result in closed}


def test_as_of_decides_what_is_open(run: Run) -> None:
    early = run("search", "--as-of", "2026-05-04", "--source", "creative", "--limit", "50", "--format", "json").json
    codes = {result["call"]["code"] for result in early["results"]}
    assert "CREA-CULT-2026-COOP-1" in codes
    late = run("search", "--as-of", "2026-05-07", "--source", "creative", "--limit", "50", "--format", "json").json
    assert "CREA-CULT-2026-COOP-1" not in {result["call"]["code"] for result in late["results"]}


def test_a_thin_answer_explains_itself(run: Run) -> None:
    answer = run("search", "--as-of", "2028-06-01", "--source", "horizon")
    assert answer.code == 0
    assert "Nothing fits" in answer.out
    assert "calls closed since the snapshot of 2026-08-22" in answer.out
    assert "fundmatch sync" in answer.out
    assert "--as-of 2026-08-22" in answer.out


def test_nothing_above_the_threshold_shows_the_nearest_miss(run: Run) -> None:
    answer = run("search", "--min-score", "100", "--limit", "1")
    assert "The nearest miss:" in answer.out
    report = run("search", "--min-score", "100", "--format", "json").json
    assert report["results"] == []
    assert report["nearest_miss"]["score"] > 50


def test_fail_on_empty_is_exit_code_1(run: Run) -> None:
    assert run("search", "--min-score", "100", "--fail-on-empty").code == 1
    assert run("search", "--limit", "1", "--fail-on-empty").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--profile", "rra-jgu"], 'did you mean "rra-jug"?'),
        (["--source", "horizn"], 'did you mean "horizon"?'),
        (["--as-of", "2026-13-45"], "is no day"),
        (["--closing-before", "soon"], "neither a day"),
        (["--limit", "-1"], "Invalid value"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_wrong_options_are_exit_code_2(run: Run, arguments: list[str], message: str) -> None:
    answer = run("search", *arguments)
    assert answer.code == 2
    assert message in answer.err


def test_an_unreadable_file_is_reported_and_the_others_are_used(run: Run, workspace: Path) -> None:
    (workspace / "profiles" / "broken.yaml").write_text("name: X\nkind: smee\ncountry: BG\n", encoding="utf-8")
    answer = run("search", "--min-score", "1", workspace=workspace)
    assert answer.code == 3
    assert "Opština Pirot" in answer.out
    assert 'profiles/broken.yaml:2:7: "kind": "smee" is not one of' in answer.err


def test_csv_has_a_row_for_each_partner_of_each_call(run: Run) -> None:
    answer = run("search", "--limit", "3", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert {row["rank"] for row in rows} == {"1", "2", "3"}
    assert all(row["partner"] and row["verdict"] and row["because"] for row in rows)


def test_a_pipe_gets_plain_whole_text(run: Run) -> None:
    answer = run("search", "--limit", "5")
    assert "\x1b" not in answer.out
    assert "…\n" not in answer.out


def test_limit_0_counts_without_showing(run: Run) -> None:
    out = run("search", "--limit", "0").out
    assert "Nothing fits" not in out
    assert "more fit" in out


@pytest.mark.parametrize(
    "options", [["--min-score", "nan"], ["--min-grant", "nan"], ["--closing-before", "99999999999d"]]
)
def test_numbers_beyond_reason_are_exit_code_2(run: Run, options: list[str]) -> None:
    assert run("search", *options).code == 2


def test_posted_since_leaves_out_what_has_not_opened(run: Run) -> None:
    results = run("search", "--posted-since", "90d", "--limit", "50", "--format", "json").json["results"]
    assert all(result["call"]["status"] == "open" for result in results)


def test_a_team_is_not_called_proven_while_a_condition_is_unread(run: Run) -> None:
    out = run("search", "--profile", "unibit", "--min-score", "1", "--limit", "60", "--all").out
    block = out[out.index("HORIZON-CL2-2026-01-HERITAGE-07") :]
    assert block.index("by the general rules only") < block.index("money", block.index("money") + 1)
    assert "read    the call's own condition" in block


def test_whoever_joins_unpaid_pays_everything(run: Run) -> None:
    match = run(
        "explain", "HORIZON-EIE-2026-03-CONNECT-01", "--profile", "seoul-metropolitan-government", "--format", "json"
    )
    share = match.json["matches"][0]["own_share"]
    assert share["percent"] == 100


@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("културна баштина", "HORIZON-MISS-2026-01-CLIMA-05"),
        ("kulturno nasledje", "HORIZON-MISS-2026-01-CLIMA-05"),
        ("kruzna ekonomija", "CIRCBIO"),
        ("одрживи туризам", "HERITAGE-06"),
    ],
)
def test_serbian_is_understood_however_it_is_typed(run: Run, workspace: Path, keyword: str, code: str) -> None:
    text = f"name: X\nkind: association\ncountry: RS\nlanguages: [sr]\nkeywords: [{keyword}]\n"
    (workspace / "profiles" / "x.yaml").write_text(text, encoding="utf-8")
    for path in (ROOT / "calls").glob("horizon-*.yaml"):
        shutil.copyfile(path, workspace / "calls" / path.name)
    options = ("--profile", "x", "--min-score", "1", "--limit", "12", "--format", "json")
    results = run("search", *options, workspace=workspace).json["results"]
    assert any(code in result["call"]["code"] for result in results), [result["call"]["code"] for result in results]


def test_typed_words_that_nothing_has_are_named(run: Run) -> None:
    assert 'no call in question has "xylophone lutherie"' in run("search", "xylophone lutherie", "--limit", "1").out
    assert "no call in question" not in run("search", "circular economy", "--limit", "1").out
