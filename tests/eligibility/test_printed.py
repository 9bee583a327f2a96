"""What a search prints of verdicts: the doubt about the rules once a call, and no sentence twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fundmatch.eligibility import team_rules, verdict
from fundmatch.models import Call, Match, NoConsortium, PartnerMatch, Profile, SearchResult
from fundmatch.reports.search_table import result_lines
from fundmatch.rules import read_rules
from tests.eligibility.cases import a_call, a_profile

RULES, _ = read_rules()
DAY = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, tzinfo=UTC)

AGENCY = a_profile(slug="agency", name="Agency", kind="region-agency", country="RS")
TOWN = a_profile(slug="town", name="Town", kind="municipality")
CITY = a_profile(slug="city", name="City", kind="municipality", country="KR")


def printed(call: Call, *partners: Profile) -> list[str]:
    """The lines on ``call``, with the team rule that is not known where none is."""
    matches = tuple(
        PartnerMatch(
            match=Match(profile=each.slug, call_id=call.id, score=50), eligibility=verdict(each, call, RULES, DAY)
        )
        for each in partners
    )
    known = team_rules(call, RULES, DAY)
    obstacles = () if known.known else (NoConsortium(rule="rules", text=known.reason),)
    result = SearchResult(rank=1, score=50, call=call, status="open", matches=matches, no_consortium=obstacles)
    return [each.text.strip() for each in result_lines(result, {each.slug: each for each in partners}, NOW)]


def test_the_age_of_the_rules_is_told_once_a_call_in_the_words_that_doubt_most() -> None:
    told = printed(a_call("HORIZON-CL2-2027-01-X", "HORIZON Research and Innovation Actions"), TOWN, AGENCY, CITY)
    assert [text for text in told if "the call is of" in text] == [
        "check   rules of 2024 and 2025, the call is of 2027"
    ]
    assert "may     Town may lead · Agency may lead · City may lead" in told


def test_rules_of_the_calls_own_year_are_not_to_be_checked() -> None:
    told = printed(a_call("HORIZON-CL2-2024-01-X", "HORIZON Research and Innovation Actions"), TOWN)
    assert not any(text.startswith("check") for text in told)


def test_a_rule_that_is_not_known_is_told_once() -> None:
    told = printed(a_call("UNESCO-IFCD-2027"), TOWN, AGENCY)
    assert [text for text in told if "unclear" in text or "no team" in text] == [
        "unclear Town, Agency: No rule of this programme is in our tables; read its own conditions.",
        "no team consortium rule not known",
    ]


def test_a_serbian_agency_reads_in_one_line_where_it_cannot_and_where_it_can() -> None:
    told = printed(a_call("BG16RFPR001-2.003", programme="Конкурентоспособност (ПКИП) 2021–2027"), AGENCY)
    refused = "outside the territory of ПКИП (Bulgaria, not RS), so it cannot apply"
    assert f"cannot  Agency: {refused}; it can join Horizon Europe and Creative Europe" in told
