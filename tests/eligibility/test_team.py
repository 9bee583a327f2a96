"""The team a call asks for, how partners count in it, and who of a pool may apply."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fundmatch.eligibility import stands, team_rules, who_qualifies
from fundmatch.rules import Rules, TeamRule, Who, read_rules
from tests.eligibility.cases import a_call, a_profile

RULES, _ = read_rules()
DAY = date(2026, 9, 1)
RIA, CSA = "HORIZON Research and Innovation Actions", "HORIZON Coordination and Support Actions"
TOPIC = "HORIZON-CL6-2026-01-CIRCBIO-04"


def rules_of(code: str, action: str = "", **fields: Any) -> list[TeamRule]:
    return list(team_rules(a_call(code, action, **fields), RULES, DAY).rules)


# --- rules of the scheme --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "action", "expected"),
    [
        (TOPIC, RIA, [("entities", "members", 3), ("countries", "countries", 3), ("member-states", "countries", 1)]),
        (TOPIC, CSA, [("entities", "members", 1)]),
        ("CREA-CULT-2026-COOP-2", "", [("entities", "members", 5), ("countries", "countries", 5)]),
        ("BG16RFPR001-1.010", "", [("entities", "members", 1)]),
    ],
)
def test_the_least_consortium_as_rules(code: str, action: str, expected: list[tuple[str, str, int]]) -> None:
    assert [(rule.id, rule.what, rule.least) for rule in rules_of(code, action)] == expected


def test_the_member_state_is_asked_of_one_country_and_the_rest_of_any_that_counts() -> None:
    entities, countries, states = rules_of(TOPIC, RIA)
    assert entities.who == countries.who == Who()
    assert states.who == Who(statuses=("member",))
    assert team_rules(a_call(TOPIC, RIA), RULES, DAY).independent


def test_a_single_applicant_is_a_team_of_at_most_one() -> None:
    assert [rule.most for rule in rules_of("BG16RFPR001-1.010")] == [1]


def test_every_rule_carries_its_source() -> None:
    for rule in rules_of(TOPIC, RIA):
        assert (rule.certainty, rule.date) == ("B", "2024-01-01")
        assert "General Annexes" in rule.source


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("CREA-CROSS-2026-INNOVLAB", "consortium rule not known: Audiovisual"),
        ("INTERREG-BG-RS-2027", "consortium rule not known: No rule of this programme"),
    ],
)
def test_an_unknown_consortium_rule_says_why(code: str, reason: str) -> None:
    found = team_rules(a_call(code), RULES, DAY)
    assert (found.known, found.rules) == (False, ())
    assert found.reason.startswith(reason)


def test_without_any_table_nothing_is_known() -> None:
    assert not team_rules(a_call(TOPIC, RIA), Rules(), DAY).known


# --- rules of the call itself ---------------------------------------------------------------------------------------

NINE = "At least nine (9) distinct regional or local authorities must be part of the consortium as beneficiaries."
PRACTITIONERS = "This topic requires at least 3 security practitioners from at least 3 different Member States."


def test_the_calls_own_numbers_come_after_those_of_the_scheme_with_their_sentence() -> None:
    call = a_call(TOPIC, RIA, conditions=NINE, url="https://example.org/t")
    rule = team_rules(call, RULES, DAY).rules[-1]
    assert (rule.id, rule.what, rule.least) == ("condition-1", "members", 9)
    assert rule.who.kinds == ("municipality", "public-body", "region-agency")
    assert (rule.source, rule.date, rule.certainty, rule.quote) == ("https://example.org/t", "2026-08-22", "A", NINE)
    assert rule.text == "at least 9 members: municipality, public-body or region-agency"


def test_what_no_kind_stands_for_is_described_and_counts_nobody() -> None:
    rules = rules_of(TOPIC, RIA, conditions=PRACTITIONERS)[3:]
    assert [(rule.id, rule.what, rule.least) for rule in rules] == [
        ("condition-1", "members", 3),
        ("condition-2", "countries", 3),
    ]
    assert all("security practitioners" in rule.who.described for rule in rules)


def test_a_sentence_that_stands_twice_is_one_rule() -> None:
    assert len(rules_of(TOPIC, RIA, conditions=f"{NINE}\n{NINE}")) == 4


def test_sentences_nobody_understood_are_quoted_once() -> None:
    text = "Proposals must apply the multi-actor approach."
    found = team_rules(a_call(TOPIC, RIA, conditions=f"{text} {NINE} {text}"), RULES, DAY)
    assert found.unread == (text,)


def test_understood_conditions_leave_nothing_unread() -> None:
    assert team_rules(a_call(TOPIC, RIA, conditions=NINE), RULES, DAY).unread == ()


def test_a_call_that_states_its_own_consortium_is_known_without_a_table() -> None:
    text = "Applications must come from a consortium of at least three legal entities from three different countries."
    found = team_rules(a_call("HORIZON-X-2026-01", conditions=text), RULES, DAY)
    assert found.known
    assert [(rule.what, rule.least) for rule in found.rules] == [("members", 3), ("countries", 3)]


def test_a_largest_number_is_a_rule_too() -> None:
    rule = rules_of(TOPIC, RIA, conditions="Consortia may include a maximum of 6 eligible entities.")[-1]
    assert (rule.least, rule.most, rule.text) == (0, 6, "at most 6 members")


# --- how a partner counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "code", "status", "widening", "counts"),
    [
        ("BG", TOPIC, "member", True, True),
        ("DE", TOPIC, "member", False, True),
        ("RS", TOPIC, "associated", True, True),
        ("KR", TOPIC, "associated", False, True),
        ("KR", "HORIZON-NEB-2026-01-PARTICIPATION-02", "unknown", False, False),
        ("US", TOPIC, "unknown", False, False),
        ("RS", "HORIZON-EURATOM-2026-01-03", "not", True, False),
        ("GB", "CREA-CULT-2026-COOP-1", "not", False, False),
        ("RS", "CREA-CULT-2026-COOP-1", "associated", False, True),
        ("BG", "BG16RFPR001-1.010", "member", False, True),
        ("RS", "BG16RFPR001-1.010", "not", False, False),
    ],
)
def test_how_a_country_stands_to_a_call(country: str, code: str, status: str, widening: bool, counts: bool) -> None:
    found = stands(a_profile(country=country), a_call(code), RULES, DAY)
    assert (found.status, found.widening, found.counts) == (status, widening, counts)


# --- who of a pool may apply ----------------------------------------------------------------------------------------

POOL = [
    a_profile(slug="town", kind="municipality"),
    a_profile(slug="agency", kind="region-agency", country="RS"),
    a_profile(slug="firm-of-unknown-age", kind="sme", legal_form="ood"),
    a_profile(slug="firm", kind="sme", legal_form="ood", established=2015),
    a_profile(slug="young-firm", kind="sme", legal_form="ood", established=2025),
]


def test_a_traders_only_call_names_the_pools_traders_certain_ones_first() -> None:
    found = who_qualifies(a_call("BG16RFPR001-2.003"), POOL, RULES, DAY)
    assert [(each.profile.slug, each.verdict.verdict) for each in found] == [
        ("firm", "yes"),
        ("firm-of-unknown-age", "unknown"),
    ]


def test_those_who_may_lead_come_before_those_who_may_only_join() -> None:
    call = a_call("CREA-CULT-2026-COOP-1", deadline="2026-05-05")
    pool = [a_profile(slug="young", established=2025), a_profile(slug="old", established=1990)]
    assert [each.profile.slug for each in who_qualifies(call, pool, RULES, DAY)] == ["old", "young"]


def test_nobody_qualifies_in_an_empty_pool() -> None:
    assert list(who_qualifies(a_call(TOPIC, RIA), [], RULES, DAY)) == []
