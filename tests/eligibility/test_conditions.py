"""What the reader of conditions understands, what it must not take for a rule, and what it leaves to people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.eligibility.conditions import read_conditions
from fundmatch.eligibility.stated import Condition, Conditions, PlaceCondition, Remark, Unread
from fundmatch.rules import Rules, read_rules
from fundmatch.rules.compiled import Words
from tests.eligibility.facts import facts

WORDS = read_rules()[0].words


def read(text: str) -> Conditions:
    return read_conditions(text, WORDS)


def rules_in(text: str) -> list[dict[str, Any]]:
    return [facts(each) for each in read(text).found if not isinstance(each, (Unread, Remark))]


def members(least: int, who: object = "any", **more: Any) -> dict[str, Any]:
    return {"rule": "members", "least": least, "who": who, **more}


def countries(least: int, who: object = "any", **more: Any) -> dict[str, Any]:
    return {"rule": "countries", "least": least, "who": who, **more}


LOCAL = ["municipality", "public-body", "region-agency"]
CIVIL = ["association", "foundation"]

NUMBERS: list[tuple[str, list[dict[str, Any]]]] = [
    # numbers as digits, words and both
    ("A consortium must have at least 3 partners.", [members(3)]),
    ("A consortium must have at least three partners.", [members(3)]),
    ("A consortium must have at least three (3) partners.", [members(3)]),
    ("A minimum of 9 distinct regional or local authorities must take part.", [members(9, LOCAL)]),
    ("No fewer than four SMEs shall be beneficiaries.", [members(4, ["sme"])]),
    ("The consortium must be composed of minimum 5 organisations.", [members(5)]),
    # kinds
    ("Consortia must include at least two universities.", [members(2, ["university"])]),
    ("Consortia must include at least one municipality or region.", [members(1, LOCAL)]),
    ("Consortia must include at least one museum.", [members(1, ["cultural-institution"])]),
    (
        "Consortia must include at least one university and one research organisation.",
        [members(1, ["university"]), members(1, ["research"])],
    ),
    (
        "Consortia must include at least two civil society organisations and at least one public authority.",
        [members(2, CIVIL), members(1, ["municipality", "public-body"])],
    ),
    ("At least one partner must be an SME.", [members(1, ["sme"])]),
    ("A consortium needs at least 5 partners, of which at least 2 are SMEs.", [members(5), members(2, ["sme"])]),
    ("Партньорството трябва да включва поне две общини.", [members(2, ["municipality"])]),
    # what stands for no kind is kept in its own words
    ("Consortia must include at least three security practitioners.", [members(3, "described")]),
    ("Consortia must include at least two hospitals.", [members(2, "described")]),
    ("Consortia must include at least two technical universities.", [members(2, "described")]),
    ("Consortia must include at least two NGOs representing young people.", [members(2, "described")]),
    ("At least one partner must be a signatory of a charter.", [members(1, "described")]),
    # countries
    (
        "Consortia must include at least three entities from three different countries.",
        [members(3), countries(3)],
    ),
    (
        "At least two entities, each established in a different Member State, must take part.",
        [members(2, statuses=["member"]), countries(2, statuses=["member"])],
    ),
    (
        "Consortia must include at least two cities from at least two different Member States or associated countries.",
        [members(2, "described"), countries(2, "described")],
    ),
    ("Consortia must include at least one entity established in a Widening country.", [members(1, widening=True)]),
    ("Consortia must include at least one entity from Ukraine.", [members(1, countries=["UA"])]),
    (
        "Consortia must include at least two partners from Serbia or North Macedonia.",
        [members(2, countries=["MK", "RS"])],
    ),
    ("Consortia must include at least one entity from the Western Balkans.", [members(1, "described")]),
    (
        "Consortia must include at least three entities, two of which are established in a Member State.",
        [members(3), members(2, statuses=["member"])],
    ),
    (
        "Consortia must include at least two entities from at least two different African Union member states.",
        [members(2, "described"), countries(2, "described")],
    ),
    (
        "Consortia must include at least two cities and at least two NGOs from at least three different countries.",
        [members(2, "described"), members(2, CIVIL), countries(3, "described")],
    ),
    (
        "Consortia must include at least two networks from two different Widening countries.",
        [members(2, "described", widening=True), countries(2, "described", widening=True)],
    ),
    (
        "Consortia must include at least three entities established in three different low-income countries.",
        [members(3, "described"), countries(3, "described")],
    ),
    # the largest number
    ("Consortia may include a maximum of 6 eligible entities.", [{"rule": "members", "most": 6, "who": "any"}]),
    ("A consortium must have no more than ten participants.", [{"rule": "members", "most": 10, "who": "any"}]),
    (
        "Applications may only be submitted by one legal entity.",
        [{"rule": "members", "most": 1, "who": "any"}],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), NUMBERS, ids=[sentence for sentence, _ in NUMBERS])
def test_numbers_of_members_and_of_their_countries(sentence: str, expected: list[dict[str, Any]]) -> None:
    assert rules_in(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Consortia should include at least two SMEs.",
        "Consortia may include at least two SMEs.",
        "Consortia are encouraged to include at least two SMEs.",
        "Consortia must preferably include at least two SMEs.",
        "Consortia must include up to five partners.",
        "It is not required to include at least three cities; a letter must be attached.",
        "If a proposal covers two areas, consortia must include at least four partners.",
        "In the case of a network, at least four partners must take part.",
        "Consortia must include at least four partners unless the call says otherwise.",
        "Consortia of three or more entities must include at least three legal entities.",
        "You can apply either as: a single entity or a consortium that must have at least two partners.",
        "At least 30 % of the beneficiaries must be SMEs.",
        "Proposals must include pilots in at least four cities.",
        "Activities must take place in the territory of at least three local authorities.",
        "Applicants must have existed for at least two years.",
        "Subcontracted work must be performed in at least 3 Member States.",
        "Proposals must include at least two use cases.",
        "Grants shall be awarded to at least one proposal of each area.",
        "There must be no minimum number of participants.",
        "A consortium must not include more than five partners.",
        "Each beneficiary must keep at least two copies.",
        "At least three partners took part in the consortium of the last project.",
    ],
)
def test_what_only_looks_like_a_number_of_members_is_no_rule(sentence: str) -> None:
    assert rules_in(sentence) == []


SENTENCES: list[tuple[str, dict[str, Any]]] = [
    (
        "Legal entities established in Russia or Belarus are not eligible to participate.",
        {"rule": "excluded", "countries": ["BY", "RU"], "how": "established"},
    ),
    (
        (
            "Entities which are directly or indirectly controlled by China or by a legal entity established in China "
            "are not eligible to participate in the action."
        ),
        {"rule": "excluded", "countries": ["CN"], "how": "controlled"},
    ),
    (
        (
            "Participation is limited to legal entities established in Member States, Iceland and Norway and the "
            "following additional associated countries: Canada, Israel, and the United Kingdom."
        ),
        {"rule": "limited", "statuses": ["member"], "countries": ["CA", "GB", "IL", "IS", "NO"]},
    ),
    (
        "Only legal entities established in Member States are eligible.",
        {"rule": "limited", "statuses": ["member"], "countries": []},
    ),
    (
        "The host organisation must be located in a Widening country.",
        {"rule": "limited", "statuses": ["associated", "member"], "countries": [], "widening": True},
    ),
    (
        (
            "Legal entities established in Australia, Brazil and the United States, which give access to their "
            "laboratories, are exceptionally eligible for funding."
        ),
        {"rule": "exceptional", "countries": ["AU", "BR", "US"]},
    ),
    (
        "All international organisations are exceptionally eligible for funding.",
        {"rule": "exceptional", "who": "described"},
    ),
    ("Eligible costs will take the form of a lump sum.", {"rule": "lump-sum"}),
    ("Beneficiaries may provide financial support to third parties.", {"rule": "third-party", "provided": "may"}),
    (
        (
            "Beneficiaries must provide financial support to third parties. The support takes the form of grants. The "
            "maximum amount to be granted to each third party is EUR 2,550,000."
        ),
        {"rule": "third-party", "provided": "must", "most": 2550000},
    ),
    (
        (
            "Beneficiaries may provide financial support to third parties. The maximum amount to be granted to any "
            "single third party is EUR 1.50 million."
        ),
        {"rule": "third-party", "provided": "may", "most": 1500000},
    ),
    ("The coordinator must be established in a Member State.", {"rule": "coordinator", "where": ["member"]}),
    ("The coordinator of the project must be a university.", {"rule": "coordinator", "where": ["university"]}),
    (
        "Participation as coordinators is limited to legal entities established in Widening countries.",
        {"rule": "coordinator", "where": "widening"},
    ),
    ("The funding rate is up to 50 % of the eligible costs.", {"rule": "rate", "percent": 50}),
    (
        (
            "The funding rate is 60% of the eligible costs, except for non-profit legal entities where the "
            "funding rate is up to 100%."
        ),
        {"rule": "rate", "percent": 60, "nonprofit": 100},
    ),
    ("Максимален % БФП: 70", {"rule": "rate", "percent": 70}),
    ("Допустими кандидати: общини и фондации", {"rule": "applicants", "kinds": ["foundation", "municipality"]}),
    (
        "Допустими кандидати: общини, дружества по списък",
        {"rule": "applicants", "kinds": ["municipality"], "described": ["дружества по списък"]},
    ),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text[:60] for text, _ in SENTENCES])
def test_places_money_and_applicants(text: str, expected: dict[str, Any]) -> None:
    assert rules_in(text) == [expected]


def test_a_line_of_isun_gives_kinds_form_and_day() -> None:
    text = "Микро, малки и средни предприятия – търговци по ТЗ/ЗК, регистрирани не по-късно от 31.12.2023 г."
    assert rules_in(text) == [
        {"rule": "applicants", "kinds": ["sme"]},
        {"rule": "traders"},
        {"rule": "registered-by", "by": "2023-12-31"},
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Legal entities established in India are not exceptionally eligible for funding.",
        "Legal entities established in Russia are not eligible for funding.",
        "Participation is limited to legal entities established in Bulgaria and in Atlantis.",
        "The coordinator must be established in Member States or in Atlantis.",
        "Participation is not limited to legal entities established in Member States.",
        "For proposals under stream B, participation is limited to legal entities established in Member States.",
        "The coordinator should be established in a Widening country.",
        "The coordinator must be a wizard.",
        "Entities established in India may participate only as associated partners.",
        "Beneficiaries will not provide financial support to third parties.",
        "Proposals must apply the multi-actor approach.",
    ],
)
def test_what_is_not_understood_is_kept_to_be_quoted(sentence: str) -> None:
    found = read(sentence)
    assert rules_in(sentence) == []
    assert [found.quote(each) for each in found.of(Unread)] == [sentence]


@pytest.mark.parametrize(
    ("sentence", "deciding"),
    [
        ("Proposals must apply the multi-actor approach.", False),
        ("Entities established in India may participate only as associated partners.", True),
        ("Legal entities established in Russia are not eligible for funding.", True),
    ],
)
def test_a_sentence_that_may_keep_somebody_out_is_told_apart(sentence: str, deciding: bool) -> None:
    assert [each.deciding for each in read(sentence).of(Unread)] == [deciding]


@pytest.mark.parametrize(
    "sentence",
    [
        "Eligible Countries described in Annex B of the Work Programme General Annexes.",
        "Costs will not take the form of a lump sum.",
        "The page limit of the application is 40 pages.",
        "Beneficiaries must make use of satellite-based earth observation data.",
    ],
)
def test_what_says_nothing_about_who_may_take_part_is_not_quoted(sentence: str) -> None:
    assert read(sentence).found == ()


def test_the_part_on_evaluation_is_not_read() -> None:
    text = (
        "3. Other Eligible Conditions\nConsortia must include at least two SMEs.\n"
        "5a. Evaluation and award: Award criteria\nConsortia must include at least four SMEs.\n"
        "6. Legal and financial set-up of the grants\nEligible costs will take the form of a lump sum."
    )
    assert rules_in(text) == [members(2, ["sme"]), {"rule": "lump-sum"}]


@pytest.mark.parametrize(
    "text",
    [
        "Other Eligible ConditionsConsortia must include at least two SMEs.described in Annex B.",
        "General Annex B.Consortia must include at least two SMEs.Pages are limited.",
        "described in Annex 5.Consortia must include at least two SMEs[[See the list.]].described in Annex B.",
        "The following additional eligibility criteria apply:Consortia must include at least two SMEs.",
        "The following additional eligibility criteria apply:\nConsortia must include:\n- at least two SMEs.",
    ],
)
def test_sentences_are_found_in_text_whose_headings_are_glued_on(text: str) -> None:
    assert rules_in(text) == [members(2, ["sme"])]


def test_a_quotation_is_the_sentence_without_footnotes_and_announcements() -> None:
    text = "The following eligibility criteria apply: Consortia must include at least two hospitals[[Or clinics.]]."
    found = read(text)
    assert found.quote(found.found[0]) == "Consortia must include at least two hospitals."


def test_those_beneficiaries_are_the_ones_of_the_sentence_before() -> None:
    text = (
        "This topic requires at least 3 practitioners. "
        "These beneficiaries must be from at least 3 different Member States or Associated Countries."
    )
    assert rules_in(text) == [members(3, "described"), countries(3, "described")]


def test_such_entities_are_those_of_the_sentences_before() -> None:
    text = (
        "Calls are closed to legal entities established in Russia, Belarus, or elsewhere. "
        "Therefore, such legal entities are not eligible to participate."
    )
    assert {"rule": "excluded", "countries": ["BY", "RU"], "how": "established"} in rules_in(text)


def test_a_sentence_read_in_part_is_quoted_as_well() -> None:
    found = read("Consortia must include at least three partners, including a philanthropic body.")
    assert [facts(each) for each in found.found if facts(each)] == [members(3)]
    assert len(found.of(Unread)) == 1


@pytest.mark.parametrize(
    ("sentence", "partly"),
    [
        ("Participation as coordinators is limited to legal entities established in Widening countries.", False),
        (
            (
                "Participation as coordinators is limited to legal entities established in Widening countries that "
                "have coordinated before."
            ),
            True,
        ),
    ],
)
def test_a_country_rule_that_asks_more_is_read_in_part_and_deciding(sentence: str, partly: bool) -> None:
    assert rules_in(sentence) == [{"rule": "coordinator", "where": "widening"}]
    assert [(each.partly, each.deciding) for each in read(sentence).of(Unread)] == ([(True, True)] if partly else [])


HALF = "Participation is limited to legal entities established in {}."


@pytest.mark.parametrize(
    ("named", "statuses", "codes", "rest"),
    [
        ("Member States and associated countries", ("member", "associated"), (), ""),
        ("Member States and countries associated to Horizon Europe", ("member", "associated"), (), ""),
        ("Member States, Norway and OECD countries", ("member",), ("NO",), "OECD countries"),
        ("Member States, associated countries, OECD countries and MERCOSUR", ("member", "associated"), (), "OECD"),
    ],
)
def test_of_a_list_that_limits_participation_the_part_that_is_understood_is_kept(
    named: str, statuses: tuple[str, ...], codes: tuple[str, ...], rest: str
) -> None:
    (place,) = read(HALF.format(named)).of(PlaceCondition)
    assert (place.rule, place.where.statuses, place.where.countries) == ("limited", statuses, codes)
    assert place.where.described.startswith(rest)
    assert bool(place.where.described) is bool(rest)


CONTROLLED = (
    "Entities established in an eligible country, but which are directly or indirectly controlled by a non-eligible "
    "country, {} not participate in the action{}."
)


@pytest.mark.parametrize(
    ("duty", "end", "remark"),
    [
        ("shall", "", "not if controlled from a country that may not take part"),
        ("may", "", "not if controlled from a country that may not take part"),
        (
            "may",
            " unless it can be shown, by means of guarantees, that this does no harm",
            "not if controlled from a country that may not take part, unless a guarantee is accepted",
        ),
    ],
)
def test_a_guarantee_is_only_promised_where_the_sentence_admits_one(duty: str, end: str, remark: str) -> None:
    assert [each.text for each in read(CONTROLLED.format(duty, end)).of(Remark)] == [remark]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        (
            "It must be established either in an EU Member State or an Associated Country (see Annex 3).",
            {"rule": "limited", "countries": [], "statuses": ["associated", "member"]},
        ),
        ("Please refer to the Mono Grant Agreement for Lump Sum Grants used here.", {"rule": "lump-sum"}),
    ],
)
def test_how_grants_of_the_research_council_put_it(sentence: str, rule: dict[str, Any]) -> None:
    assert rules_in(sentence) == [rule]


# --- promises for every text --------------------------------------------------------------------------------------

PIECES = [
    "at least", "three", "3", "a minimum of", "must", "may", "SMEs", "cities", "from", "different countries", "each",
    "established in", "China", "Member States", "are not eligible to participate", "Consortia", "include", ".", ",",
    ";", ":", "\n", "[[", "]]", "and", "or", "6. ", "Eligible Countries", "of which", "лица", "общини",
    "Допустими кандидати:", "financial support to third parties", "EUR 60 000", "maximum amount", "each third party",
    "participation is limited to",
]  # fmt: skip
any_text = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


def check_places(text: str, found: tuple[Condition, ...]) -> None:
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == text[each.start : each.end].strip()


@settings(derandomize=True, max_examples=300)
@given(any_text)
def test_every_condition_stands_where_it_says(text: str) -> None:
    found = read(text)
    check_places(text, found.found)
    assert found.text == text
    assert [each.start for each in found.found] == sorted(each.start for each in found.found)


@settings(derandomize=True, max_examples=200)
@given(any_text)
def test_a_number_is_read_only_where_the_sentence_requires_it(text: str) -> None:
    plain = text.replace("must", "should")
    assert all(each.get("most") for each in rules_in(plain) if each["rule"] in ("members", "countries"))


@settings(derandomize=True, max_examples=100)
@given(any_text)
def test_without_word_lists_nothing_is_understood_and_nothing_breaks(text: str) -> None:
    assert read_conditions(text, Words(Rules())).found == ()
