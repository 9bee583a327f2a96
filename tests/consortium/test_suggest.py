"""Teams for the bundled calls: lawful, explained, and where there is none, which rule stands in the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from fundmatch.api import Workspace
from fundmatch.consortium.call_themes import call_themes
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.suggest import Suggestion, TeamFinder
from fundmatch.eligibility import team_rules, verdict
from fundmatch.models import Call, Consortium, Profile
from fundmatch.workspace import Folders, bundled_root

NOW = datetime(2026, 9, 1, tzinfo=UTC)
DAY = NOW.date()

ADDED = r"country [A-Z]{2}|kind [a-z-]+|past work together|a prepared coordinator|fit \d+"

NEB = "HORIZON-NEB-2026-01-PARTICIPATION-02"
GREEN = "BG16RFPR001-2.003"
COOP_SMALL, COOP_MEDIUM = "CREA-CULT-2026-COOP-1", "CREA-CULT-2026-COOP-2"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bundled workspace, with its cache where the test may write."""
    return Workspace(Folders(bundled_root(), tmp_path_factory.mktemp("state"), bundled=True))


@pytest.fixture(scope="module")
def suggestions(workspace: Workspace) -> list[tuple[Call, Suggestion]]:
    """The suggestion for every bundled call."""
    return [(call, workspace.searcher.suggest(call, NOW)) for call in workspace.calls()]


@pytest.fixture(scope="module")
def teams(suggestions: list[tuple[Call, Suggestion]]) -> list[tuple[Call, Consortium]]:
    found = [(call, each.consortium) for call, each in suggestions if each.consortium is not None]
    assert len(found) >= 100
    return found


def suggest(workspace: Workspace, code: str, *required: str) -> Suggestion:
    return workspace.searcher.suggest(workspace.call(code), NOW, required)


def team_of(suggestion: Suggestion) -> Consortium:
    assert suggestion.consortium is not None, suggestion.no_consortium
    assert suggestion.no_consortium == ()
    return suggestion.consortium


def partners(workspace: Workspace) -> dict[str, Profile]:
    return workspace.profile_set.by_slug()


def made_up(code: str, **fields: Any) -> Call:
    source = "creative" if code.startswith("CREA-") else "horizon"
    fixed = {"id": f"{source}:{code}", "source": source, "programme": "P", "code": code, "title": "A made-up call"}
    return Call.model_validate({**fixed, "fetched_at": "2026-08-22", **fields})


# --- single calls ------------------------------------------------------------------------------------------------


def test_a_standard_horizon_call_gets_a_lead_and_three_countries(workspace: Workspace) -> None:
    team = team_of(suggest(workspace, NEB))
    known = partners(workspace)
    countries = {known[member.profile].country for member in team.members if member.role != "associated"}
    assert len(countries) >= 3
    assert countries & {"BG", "IT"}
    assert [member.role for member in team.members].count("lead") == 1
    assert {check.rule for check in team.rules} == {"entities", "countries", "member-states", "lead"}


def test_a_call_for_traders_gets_one_company_that_leads(workspace: Workspace) -> None:
    team = team_of(suggest(workspace, GREEN))
    (member,) = team.members
    assert member.role == "lead"
    assert partners(workspace)[member.profile].kind == "sme"


def test_a_call_for_clusters_gets_a_cluster(workspace: Workspace) -> None:
    (member,) = team_of(suggest(workspace, "BG16RFPR002-1.003")).members
    assert partners(workspace)[member.profile].kind == "cluster"


def test_a_rule_that_nobody_can_meet_names_the_countries_at_hand(workspace: Workspace) -> None:
    found = suggest(workspace, COOP_MEDIUM)
    assert found.consortium is None
    (obstacle,) = found.no_consortium
    assert obstacle.rule == "countries"
    assert obstacle.text == "needs partners from 5 countries; the eligible ones come from 3 (BG, IT, RS)"


def test_a_platform_of_twelve_countries_is_out_of_reach(workspace: Workspace) -> None:
    finder = workspace.searcher.teams
    found = finder.suggest(finder.pose(made_up("CREA-CULT-2026-PLAT"), {}, DAY, Wishes()))
    assert found.consortium is None
    texts = {obstacle.rule: obstacle.text for obstacle in found.no_consortium}
    assert "needs partners from 12 countries" in texts["countries"]
    assert "(BG, IT, RS)" in texts["countries"]


@pytest.mark.parametrize("code", ["EIT-CULTURE-CREATIVITY", "CREA-CROSS-2026-INNOVLAB", "CREA-MEDIA-2026-CINNET"])
def test_a_call_whose_rule_is_not_known_gets_no_team_and_says_so(workspace: Workspace, code: str) -> None:
    found = suggest(workspace, code)
    assert found.consortium is None
    (obstacle,) = found.no_consortium
    assert obstacle.rule == "unknown"
    assert obstacle.text.startswith("consortium rule not known: ")


def test_a_call_that_admits_nobody_at_hand_gets_no_team(workspace: Workspace) -> None:
    found = suggest(workspace, "BG16RFPR002-3.001")
    assert found.consortium is None
    assert "entities" in {obstacle.rule for obstacle in found.no_consortium}


# --- partners that must be in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "required"),
    [
        (NEB, ["rra-jug"]),
        (NEB, ["unibit", "opstina-pirot"]),
        (NEB, ["informatsionno-obshtestvo", "tetrakom", "cleantech-bulgaria", "institut-po-balkanistika"]),
        (COOP_SMALL, ["klaster-inovatsii-i-kultura"]),
        (GREEN, ["tetrakom"]),
    ],
)
def test_partners_that_were_asked_for_are_in_the_team(workspace: Workspace, code: str, required: list[str]) -> None:
    team = team_of(suggest(workspace, code, *required))
    assert set(required) <= {member.profile for member in team.members}
    assert all(check.met for check in team.rules)


@pytest.mark.parametrize(
    ("code", "required", "rule", "words"),
    [
        (GREEN, ["rra-jug"], "with", ["Regionalna razvojna agencija JUG cannot take part", "territory"]),
        (GREEN, ["sofiyski-universitet"], "with", ["Софийски университет", "applicant type does not fit"]),
        (COOP_SMALL, ["seoul-metropolitan-government"], "with", ["Seoul", "not among the countries"]),
        (NEB, ["sofia-grad-na-znanieto"], "with", ["„София – Град на знанието“", "not a legal entity"]),
        (GREEN, ["nobody"], "with", ['no partner "nobody"']),
        (GREEN, ["tetrakom", "tehnologichen-tsentar-sofia"], "size", ["admits 1", "2 were asked for"]),
    ],
)
def test_a_wish_that_cannot_be_met_is_answered_with_the_reason(
    workspace: Workspace, code: str, required: list[str], rule: str, words: list[str]
) -> None:
    found = suggest(workspace, code, *required)
    assert found.consortium is None
    (obstacle,) = found.no_consortium
    assert obstacle.rule == rule
    assert all(word in obstacle.text for word in words)


def test_a_partner_whose_country_may_not_count_is_associated_and_counts_for_nothing(workspace: Workspace) -> None:
    team = team_of(suggest(workspace, NEB, "seoul-metropolitan-government"))
    roles = {member.profile: member.role for member in team.members}
    assert roles["seoul-metropolitan-government"] == "associated"
    (countries,) = (check.text for check in team.rules if check.rule == "countries")
    assert "KR" not in countries


def test_a_wish_never_makes_the_best_team_better(workspace: Workspace) -> None:
    free = team_of(suggest(workspace, NEB))
    for slug in ("rra-jug", "tetrakom", "unibit"):
        assert team_of(suggest(workspace, NEB, slug)).score <= free.score


def test_asking_for_the_best_team_gives_the_best_team(workspace: Workspace) -> None:
    free = team_of(suggest(workspace, NEB))
    again = team_of(suggest(workspace, NEB, *(member.profile for member in free.members)))
    assert {member.profile for member in again.members} == {member.profile for member in free.members}
    assert again.score == free.score


# --- who leads ---------------------------------------------------------------------------------------------------


def test_a_partner_that_does_not_wish_to_coordinate_never_leads(workspace: Workspace) -> None:
    call = workspace.call(NEB)
    leader = team_of(suggest(workspace, NEB)).members[0].profile
    unwilling = [
        profile.model_copy(update={"capacities": profile.capacities.model_copy(update={"coordinate": False})})
        if profile.slug == leader
        else profile
        for profile in workspace.profiles()
    ]
    finder = TeamFinder(unwilling, workspace.rules, Coverage(unwilling, workspace.searcher.engines))
    team = team_of(finder.suggest(finder.pose(call, {}, DAY, Wishes(required=frozenset([leader])))))
    roles = {member.profile: member.role for member in team.members}
    assert roles[leader] == "partner"
    assert "lead" in roles.values()


# --- every team --------------------------------------------------------------------------------------------------


def test_every_call_gets_a_team_or_the_rules_in_the_way_never_both(
    suggestions: list[tuple[Call, Suggestion]],
) -> None:
    for call, found in suggestions:
        assert (found.consortium is None) == bool(found.no_consortium), call.code


def test_every_team_meets_every_rule_of_its_scheme(workspace: Workspace, teams: list[tuple[Call, Consortium]]) -> None:
    rules, known = workspace.rules, partners(workspace)
    for call, team in teams:
        scheme = rules.scheme_of(call, DAY)
        assert scheme is not None
        size = scheme.consortium
        assert size is not None
        full = [known[member.profile] for member in team.members if member.role != "associated"]
        assert len(full) >= size.entities
        assert len({profile.country for profile in full}) >= size.countries
        states = {profile.country for profile in full} & {"BG", "IT"}
        assert len(states) >= size.member_states
        assert size.most is None or len(team.members) <= size.most
        assert all(check.met for check in team.rules), call.code
        general = [check for check in team.rules if not check.rule.startswith("condition-")]
        assert all(check.source and check.date == scheme.date for check in general), call.code


def test_nobody_is_in_a_team_it_may_not_join(workspace: Workspace, teams: list[tuple[Call, Consortium]]) -> None:
    rules, known = workspace.rules, partners(workspace)
    for call, team in teams:
        assert len({member.profile for member in team.members}) == len(team.members)
        for member in team.members:
            found = verdict(known[member.profile], call, rules, DAY)
            assert found.verdict != "no"
            assert member.role != "lead" or found.role == "lead"


def test_every_team_has_one_lead_and_it_comes_first(teams: list[tuple[Call, Consortium]]) -> None:
    for call, team in teams:
        roles = [member.role for member in team.members]
        assert roles[0] == "lead", call.code
        assert roles.count("lead") == 1, call.code


def test_every_team_of_a_small_pool_is_proven_best(teams: list[tuple[Call, Consortium]]) -> None:
    for call, team in teams:
        assert team.optimal, call.code
        assert 0 <= team.score == team.bound <= 100, call.code


def test_nearly_every_member_adds_something_that_can_be_named(teams: list[tuple[Call, Consortium]]) -> None:
    members = [member for _, team in teams for member in team.members]
    assert sum(bool(member.adds) for member in members) >= 0.95 * len(members)


def test_what_a_member_adds_is_a_theme_a_country_or_its_fit(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    themes_of = workspace.searcher.teams.weights.themes
    for call, team in teams:
        themes = call_themes(call, themes_of)
        for added in (added for member in team.members for added in member.adds):
            assert added in themes or re.fullmatch(ADDED, added), added


def test_every_theme_is_either_covered_or_told_as_missing(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    for call, team in teams:
        themes = call_themes(call, workspace.searcher.teams.weights.themes)
        told = {theme for theme in themes if f'theme "{theme}" is not covered by any member' in team.missing}
        assert told == set(themes) - set(team.covered), call.code


def test_an_open_question_about_a_member_is_told_as_missing(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    rules, known = workspace.rules, partners(workspace)
    asked = 0
    for call, team in teams:
        for member in team.members:
            found = verdict(known[member.profile], call, rules, DAY)
            if found.verdict == "unknown":
                asked += 1
                assert f"{known[member.profile].name}: {found.reasons[0].text}" in team.missing
    assert asked


def test_members_of_one_group_are_asked_for_their_independence(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    rules, known = workspace.rules, partners(workspace)
    asked = 0
    for call, team in teams:
        scheme = rules.scheme_of(call, DAY)
        groups = [group for member in team.members for group in known[member.profile].groups]
        shared = len(groups) > len(set(groups))
        must = bool(scheme and scheme.consortium and scheme.consortium.independent and shared)
        assert any("independence of" in text for text in team.missing) is must, call.code
        asked += must
    assert asked


def test_conditions_of_a_topic_that_nobody_understood_are_told(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    told = [len(team.unread) for _, team in teams]
    assert told == [len(team_rules(call, workspace.rules, DAY).unread) for call, _ in teams]
    assert any(told)


def test_partners_that_no_kind_stands_for_are_asked_for(
    workspace: Workspace, teams: list[tuple[Call, Consortium]]
) -> None:
    asked = 0
    for call, team in teams:
        for rule in team_rules(call, workspace.rules, DAY).rules:
            if rule.who.described:
                asked += 1
                assert any(rule.who.described in question for question in team.questions), call.code
                assert rule.id not in {check.rule for check in team.rules}
    assert asked


@pytest.mark.parametrize(
    ("fields", "themes"),
    [
        ({"themes": ["a", "b", "c"], "keywords": ["k"]}, ("a", "b")),
        ({"keywords": ["k"]}, ("k",)),
        ({}, ("A made-up call",)),
    ],
)
def test_a_call_is_about_its_themes_else_its_keywords_else_its_title(
    fields: dict[str, Any], themes: tuple[str, ...]
) -> None:
    assert call_themes(made_up("HORIZON-X", **fields), 2) == themes
