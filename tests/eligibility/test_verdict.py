"""Who may take part, in which role, and on which sentence that rests: golden cases, and promises for every verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.calls import read_calls
from fundmatch.eligibility import doubt_of, funding_rate, verdict
from fundmatch.models import Call, Profile
from fundmatch.models.profile import KINDS
from fundmatch.profiles import read_profiles
from fundmatch.rules import Rules, read_rules
from fundmatch.workspace import bundled_root

RULES, _ = read_rules()
PARTNERS = read_profiles(bundled_root() / "profiles").by_slug()
CALLS = read_calls(bundled_root() / "calls").calls
BY_CODE = {call.code: call for call in CALLS}
DAY = date(2026, 9, 1)

RIA, IA = "HORIZON Research and Innovation Actions", "HORIZON Innovation Actions"
CSA = "HORIZON Coordination and Support Actions"

HERITAGE = "HORIZON-CL2-2026-01-HERITAGE-02"
NEB = "HORIZON-NEB-2026-01-PARTICIPATION-02"
MSCA = "HORIZON-MSCA-2027-PF-01-01"
COOP = "CREA-CULT-2026-COOP-1"
MEDIA = "CREA-MEDIA-2026-CINNET"
GREEN = "BG16RFPR001-2.003"
SME_ONLY = "BG16RFPR001-1.010"
CLUSTERS = "BG16RFPR002-1.003"


def a_profile(**fields: Any) -> Profile:
    return Profile.model_validate({"slug": "x", "name": "X", "kind": "association", "country": "BG", **fields})


def a_call(code: str, action_type: str = "", **fields: Any) -> Call:
    """The bundled call of this code, or one made up for the case."""
    if not action_type and not fields and code in BY_CODE:
        return BY_CODE[code]
    starts = {"CREA-": "creative", "BG16": "opic", "HORIZON-": "horizon", "ERC-": "horizon"}
    source = next((name for start, name in starts.items() if code.startswith(start)), "curated")
    fixed = {"id": f"{source}:{code}", "source": source, "programme": "P", "code": code, "title": "T"}
    return Call.model_validate({**fixed, "fetched_at": "2026-08-22", "action_type": action_type, **fields})


def in_country(country: str) -> Profile:
    return a_profile(country=country, kind="university", legal_form="university", capacities={"established": 1990})


COMPANY = {"kind": "sme", "legal_form": "ood"}


def company(established: object = "2015-03-01", **fields: Any) -> Profile:
    return a_profile(**{**COMPANY, "capacities": {"established": established}, **fields})


def association(established: object, **capacities: Any) -> Profile:
    return a_profile(legal_form="association", capacities={"established": established, **capacities})


# who, which call, verdict, role, a word of the first reason
GOLDEN = [
    # --- territory of the Bulgarian programmes
    ("rra-jug", GREEN, "no", "none", "territory"),
    ("opstina-pirot", GREEN, "no", "none", "territory"),
    ("comune-di-siena", SME_ONLY, "no", "none", "territory"),
    ("seoul-metropolitan-government", CLUSTERS, "no", "none", "territory"),
    # --- kind of applicant
    ("sofiyski-universitet", SME_ONLY, "no", "none", "applicant type does not fit (university"),
    ("stolichna-obshtina", GREEN, "no", "none", "applicant type does not fit (municipality"),
    ("asotsiatsia-za-razvitie-na-sofia", "BG16RFPR001-1.011", "no", "none", "applicant type"),
    ("tetrakom", SME_ONLY, "yes", "lead", "Bulgaria"),
    ("tehnologichen-tsentar-sofia", SME_ONLY, "yes", "lead", "Bulgaria"),
    ("cleantech-bulgaria", CLUSTERS, "unknown", "lead", "kind of applicant fits (cluster)"),
    ("tetrakom", CLUSTERS, "unknown", "join", "applicant type does not fit (sme"),
    (company(kind="large-company", legal_form="ad"), GREEN, "no", "none", "applicant type"),
    # --- legal form: a trader is asked for
    (company(), GREEN, "yes", "lead", "Bulgaria"),
    (company(legal_form="cooperative"), GREEN, "yes", "lead", "Bulgaria"),
    (company(legal_form="association"), GREEN, "no", "none", "not a trader (Сдружение)"),
    (company(legal_form=""), GREEN, "unknown", "lead", "legal form not stated"),
    (company(legal_form="gmbh"), GREEN, "unknown", "lead", 'legal form "gmbh" stands in no table'),
    # --- registered by a day
    (company("2023-12-31"), GREEN, "yes", "lead", "Bulgaria"),
    (company("2024-01-01"), GREEN, "no", "none", "registered 2024-01-01, after 2023-12-31"),
    (company("2023-12"), GREEN, "yes", "lead", "Bulgaria"),
    (company("2024-01"), GREEN, "no", "none", "registered 2024-01, after"),
    (company(2023), GREEN, "yes", "lead", "Bulgaria"),
    (company(2024), GREEN, "no", "none", "registered 2024, after"),
    ("tetrakom", GREEN, "unknown", "lead", "must be registered by 2023-12-31"),
    # --- beneficiaries the call names
    ("unibit", "BG16RFPR002-1.028", "unknown", "lead", "only if the call names it"),
    ("unibit", "BG16RFPR002-1.020", "unknown", "lead", "only if the call names it"),
    ("tetrakom", "BG16RFPR002-1.020", "unknown", "lead", "only if the call names it"),
    ("tetrakom", "BG16RFPR002-1.028", "no", "none", "applicant type"),
    ("tetrakom", "BG16RFPR002-1.023", "unknown", "lead", "only if the call names it"),
    ("cleantech-bulgaria", "BG16RFPR002-1.023", "unknown", "lead", "only if the call names it"),
    ("unibit", "BG16RFPR002-3.001", "no", "none", "nobody else"),
    ("stolichna-obshtina", "BG16RFPR001-3.001", "no", "none", "nobody else"),
    # --- conditions nobody has read
    ("stolichna-obshtina", "BG16RFPR002-1.011", "unknown", "lead", "conditions document"),
    # --- no legal person, and none known
    ("sofia-grad-na-znanieto", CLUSTERS, "no", "none", "not a legal entity"),
    ("sofia-grad-na-znanieto", HERITAGE, "no", "none", "not a legal entity"),
    ("sofia-grad-na-znanieto", COOP, "no", "none", "not a legal entity"),
    (a_profile(kind="cluster"), HERITAGE, "unknown", "lead", "legal form not stated"),
    (a_profile(kind="network"), HERITAGE, "unknown", "lead", "legal form not stated"),
    (a_profile(kind="cluster", legal_form="association"), HERITAGE, "yes", "lead", "Member State"),
    # --- countries by strand: Serbia everywhere but in the national programmes
    ("rra-jug", HERITAGE, "yes", "lead", "associated"),
    ("rra-jug", NEB, "yes", "lead", "associated"),
    (in_country("RS"), COOP, "yes", "lead", "associated"),
    # --- Korea: Pillar II only
    ("seoul-metropolitan-government", HERITAGE, "yes", "lead", "Pillar II"),
    ("seoul-metropolitan-government", NEB, "unknown", "join", "not stated"),
    ("seoul-metropolitan-government", COOP, "no", "none", "not among the countries"),
    (in_country("KR"), "HORIZON-MISS-2026-03-OCEAN-04", "unknown", "join", "not stated"),
    (in_country("KR"), MSCA, "unknown", "associated", "without funding"),
    (in_country("KR"), "HORIZON-INFRA-2027-DEV-01-01", "yes", "associated", "without funding"),
    (in_country("KR"), "HORIZON-RAISE-2026-01-03", "unknown", "associated", "no line on the place of KR in this part"),
    # --- the United Kingdom: in Horizon Europe, not in Creative Europe; both spellings
    (in_country("UK"), HERITAGE, "yes", "lead", "associated"),
    (in_country("GB"), MSCA, "yes", "lead", "associated"),
    (in_country("UK"), COOP, "no", "none", "not in Creative Europe"),
    (in_country("UK"), MEDIA, "no", "none", "not in Creative Europe"),
    (in_country("EL"), COOP, "yes", "lead", "Member State"),
    (in_country("XK"), COOP, "yes", "lead", "associated"),
    (in_country("XK"), MEDIA, "unknown", "join", "partly"),
    (in_country("CH"), HERITAGE, "yes", "lead", "associated"),
    (in_country("CH"), COOP, "no", "none", "not in Creative Europe"),
    (in_country("US"), HERITAGE, "unknown", "associated", "no line on the place"),
    (in_country("US"), COOP, "unknown", "associated", "no line on the place"),
    (in_country("MA"), HERITAGE, "unknown", "join", "not confirmed"),
    # --- rules that are not known stay unknown
    ("stolichna-obshtina", "CREA-CROSS-2026-INNOVLAB", "unknown", "lead", "not in our tables"),
    ("stolichna-obshtina", "EIT-CULTURE-CREATIVITY", "unknown", "lead", "No rule of this programme"),
    ("opstina-pirot", "UNESCO-IFCD-2027", "unknown", "lead", "No rule of this programme"),
    ("tetrakom", MEDIA, "unknown", "lead", "kind of applicant fits (sme)"),
    ("stolichna-obshtina", MEDIA, "unknown", "join", "applicant type does not fit"),
    # --- the coordinator's two years, at the deadline of 5 May 2026
    ("sofiyski-universitet", COOP, "yes", "lead", "Member State"),
    (association("2020-01-01"), COOP, "yes", "lead", "Member State"),
    (association("2024-05-01"), COOP, "yes", "lead", "Member State"),
    (association("2024-05-05"), COOP, "yes", "lead", "Member State"),
    (association("2024-05-06"), COOP, "yes", "join", "Member State"),
    (association("2024-04"), COOP, "yes", "lead", "Member State"),
    (association("2024-06"), COOP, "yes", "join", "Member State"),
    (association("2024"), COOP, "unknown", "lead", "leaves that open"),
    (association("2024-05"), COOP, "unknown", "lead", "leaves that open"),
    (association("2023"), COOP, "yes", "lead", "Member State"),
    (association("2024-02-29"), COOP, "yes", "lead", "Member State"),
    (association("2025"), COOP, "yes", "join", "Member State"),
    ("stolichna-obshtina", COOP, "unknown", "lead", "may lead only if established for 2 years"),
    # --- the partner's own wish
    (association("2000-01-01", coordinate=False), HERITAGE, "yes", "join", "does not wish or cannot coordinate"),
    (association("2000-01-01", coordinate=True), HERITAGE, "yes", "lead", "Member State"),
]


def name_of(value: object) -> str:
    if isinstance(value, Profile):
        established = value.capacities.established or "?"
        return f"{value.country}-{value.kind}-{value.legal_form or '?'}-{established}"
    return str(value)


@pytest.mark.parametrize(("who", "code", "decision", "role", "word"), GOLDEN, ids=name_of)
def test_golden_cases(who: str | Profile, code: str, decision: str, role: str, word: str) -> None:
    profile = who if isinstance(who, Profile) else PARTNERS[who]
    found = verdict(profile, a_call(code), RULES, DAY)
    assert (found.verdict, found.role) == (decision, role), found.reasons
    assert word in found.reasons[0].text


@pytest.mark.parametrize(
    ("code", "action_type", "kind", "decision", "role"),
    [
        ("HORIZON-EIC-2026-ACCELERATOR-01", "HORIZON EIC Accelerator", "sme", "yes", "lead"),
        ("HORIZON-EIC-2026-ACCELERATOR-01", "HORIZON EIC Accelerator", "university", "no", "none"),
        ("HORIZON-MSCA-2027-PF-01-01", "HORIZON TMA MSCA Postdoctoral Fellowships", "university", "yes", "lead"),
        ("HORIZON-MSCA-2027-PF-01-01", "HORIZON TMA MSCA Postdoctoral Fellowships", "sme", "unknown", "lead"),
        ("ERC-2027-STG", "ERC Grants", "research", "yes", "lead"),
        ("ERC-2027-STG", "ERC Grants", "municipality", "yes", "lead"),
        ("ERC-2027-SyG", "ERC Grants", "university", "unknown", "lead"),
        ("ERC-2023-SJI-1", "ERC Grants", "university", "unknown", "lead"),
        ("HORIZON-EIC-2026-ACCELERATOR-01", "HORIZON EIC Accelerator", "large-company", "unknown", "lead"),
        ("HORIZON-WIDERA-2025-03-ACCESS-01", CSA, "university", "unknown", "join"),
        ("HORIZON-EIC-2026-PRIZE", "HORIZON Recognition Prize", "municipality", "unknown", "lead"),
        ("HORIZON-EIC-2026-TRANSITIONOPEN", "HORIZON EIC Grants", "sme", "unknown", "lead"),
    ],
)
def test_who_may_apply_depends_on_the_kind_of_action(
    code: str, action_type: str, kind: str, decision: str, role: str
) -> None:
    found = verdict(a_profile(kind=kind), a_call(code, action_type), RULES, DAY)
    assert (found.verdict, found.role) == (decision, role)


def test_an_unknown_programme_is_unknown_never_no() -> None:
    found = verdict(PARTNERS["rra-jug"], a_call("INTERREG-BG-RS-2027"), RULES, DAY)
    assert (found.verdict, found.role) == ("unknown", "lead")


def test_without_any_table_nothing_is_promised_and_nothing_refused() -> None:
    found = verdict(PARTNERS["rra-jug"], a_call(HERITAGE), Rules(), DAY)
    assert (found.verdict, found.reasons[0].text) == ("unknown", "no rule of this programme is known")


def test_a_no_quotes_the_condition_it_rests_on() -> None:
    found = verdict(company("2024-05-01"), a_call(GREEN), RULES, DAY)
    assert found.verdict == "no"
    assert "31.12.2023" in found.reasons[0].quote


def test_a_no_rests_on_one_reason_alone() -> None:
    found = verdict(PARTNERS["rra-jug"], a_call(GREEN), RULES, date(2026, 10, 1))
    assert len(found.reasons) == 1


def test_the_reason_that_decides_comes_first() -> None:
    found = verdict(PARTNERS["tetrakom"], a_call(GREEN), RULES, DAY)
    assert "must be registered by" in found.reasons[0].text
    assert any("kind of applicant fits" in reason.text for reason in found.reasons[1:])


def test_a_condition_that_nobody_understood_is_quoted_for_people_to_read() -> None:
    call = a_call(
        HERITAGE, RIA, conditions="Proposals must apply\n  the multi-actor approach.", url="https://example.org/t"
    )
    reasons = verdict(PARTNERS["unibit"], call, RULES, DAY).reasons
    reason = next(each for each in reasons if "people have to read" in each.text)
    assert reason.quote == "Proposals must apply the multi-actor approach."
    assert (reason.source, reason.date) == ("https://example.org/t", "2026-08-22")


def test_a_condition_that_was_understood_is_not_left_to_people() -> None:
    call = a_call(HERITAGE, RIA, conditions="At least nine distinct local authorities must take part.")
    found = verdict(PARTNERS["unibit"], call, RULES, DAY)
    assert not any("people have to read" in reason.text for reason in found.reasons)


def test_many_conditions_are_quoted_up_to_three_and_counted() -> None:
    sentences = [f"Applicants have to follow rule {number} of the guide." for number in range(5)]
    call = a_call(HERITAGE, RIA, conditions=" ".join([*sentences, "Entities may not be listed."]))
    quoted = [
        reason for reason in verdict(PARTNERS["unibit"], call, RULES, DAY).reasons if "people have" in reason.text
    ]
    assert [reason.quote for reason in quoted] == ["Entities may not be listed.", *sentences[:2]]
    assert quoted[-1].text.endswith("(and 3 more in the call's text)")


@pytest.mark.parametrize(
    ("who", "code", "day", "doubt"),
    [
        # the lines are of 2024
        (association("2000"), "HORIZON-CL2-2024-01-X", DAY, ""),
        (association("2000"), "HORIZON-CL2-2027-01-X", DAY, "rules of 2024, the call is of 2027"),
        (association("2000"), "CREA-CULT-2024-COOP-1", DAY, ""),
        (association("2000"), "CREA-CULT-2025-COOP-1", DAY, "rules of 2024, the call is of 2025"),
        # one page alone, or less
        (association("2000"), "CREA-CULT-2026-COOP-1", DAY, "one page alone says so (C)"),
        (association("2000"), "CREA-CULT-2024-PLAT", DAY, "inferred, conflicting or old (D)"),
        # two lines of different years; Korea's place was read in 2025
        (in_country("KR"), "HORIZON-CL2-2027-01-X", DAY, "rules of 2024 and 2025, the call is of 2027"),
        # a source of the future: the territory was read on 30 September
        ("rra-jug", GREEN, DAY, "a source read on 2026-09-30, after the day asked about"),
        ("rra-jug", GREEN, date(2026, 9, 30), ""),
        # no rule at all is no doubt about a rule
        ("rra-jug", "UNESCO-IFCD-2027", DAY, ""),
    ],
)
def test_what_is_to_be_doubted_stands_once_at_the_end(who: str | Profile, code: str, day: date, doubt: str) -> None:
    profile = who if isinstance(who, Profile) else PARTNERS[who]
    action = "CREA Project Grants" if "CREA" in code else RIA if "-X" in code else ""
    found = verdict(profile, a_call(code, action), RULES, day)
    assert doubt_of(found) == doubt
    assert [reason.text.startswith("unverified: ") for reason in found.reasons].count(True) == bool(doubt)


def test_a_verdict_written_out_holds_reasons_and_not_the_rows_behind_them() -> None:
    written = verdict(PARTNERS["rra-jug"], a_call(HERITAGE), RULES, DAY).model_dump(mode="json")
    assert all(reason.keys() == {"text", "source", "date", "quote"} for reason in written["reasons"])


def test_membership_of_the_union_and_the_territory_of_a_programme_are_not_doubted_for_their_age() -> None:
    old = Rules(
        countries=RULES.countries,
        territories=RULES.territories,
        schemes=({"id": "x", "programme": "opic", "name": "n", "source": "s", "date": "2026-01-01", "certainty": "A"},),
    )
    assert doubt_of(verdict(company(), a_call("BG16RFPR001-9.999"), old, date(2026, 10, 1))) == ""


@pytest.mark.parametrize(
    ("country", "elsewhere"),
    [
        ("RS", "it can join Horizon Europe and Creative Europe"),
        ("GB", "it can join Horizon Europe"),
        ("KR", "it can join Horizon Europe (Pillar II only)"),
        ("XK", "it can join Horizon Europe and Creative Europe (Culture strand only)"),
        ("US", ""),
        ("RU", ""),
    ],
)
def test_one_line_says_where_a_foreign_agency_cannot_and_where_it_can(country: str, elsewhere: str) -> None:
    found = verdict(a_profile(kind="region-agency", country=country), a_call(GREEN), RULES, DAY)
    line = f"outside the territory of ПКИП (Bulgaria, not {country}), so it cannot apply"
    assert found.reasons[0].text == "; ".join(part for part in (line, elsewhere) if part)


@pytest.mark.parametrize(("kind", "asked"), [("university", True), ("municipality", True), ("sme", False)])
def test_a_gender_equality_plan_is_asked_of_public_bodies_in_horizon(kind: str, asked: bool) -> None:
    def told(code: str, action_type: str) -> bool:
        found = verdict(a_profile(kind=kind, legal_form="ood"), a_call(code, action_type), RULES, DAY)
        return any("Gender Equality Plan" in reason.text for reason in found.reasons)

    assert told(HERITAGE, RIA) is asked
    assert not told(COOP, "CREA Lump Sum Grants")


# --- money -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "action_type", "percent"),
    [
        ("sme", HERITAGE, RIA, 100),
        ("sme", HERITAGE, CSA, 100),
        ("sme", HERITAGE, IA, 70),
        ("large-company", HERITAGE, IA, 70),
        ("municipality", HERITAGE, IA, 100),
        ("association", HERITAGE, IA, 100),
        ("cluster", HERITAGE, IA, 100),
        ("sme", "HORIZON-EIC-2026-ACCELERATOR-01", "", 70),
        ("sme", GREEN, "", 70),
        ("association", "CREA-CULT-2025-COOP-1", "CREA Project Grants", 80),
        ("association", "CREA-CULT-2025-COOP-2", "CREA Project Grants", 70),
        ("association", "CREA-CULT-2025-COOP-3", "CREA Project Grants", 60),
        # not stated stays not stated
        ("association", COOP, "CREA Lump Sum Grants", None),
        ("sme", HERITAGE, "HORIZON Programme Cofund Actions", None),
        ("sme", SME_ONLY, "", 70),
        ("sme", "BG16RFPR001-1.011", "", 75),
        ("association", "CREA-CROSS-2023-INNOVLAB", "CREA Project Grants", 60),
        ("association", "CREA-CROSS-2025-INNOVLAB", "CREA Project Grants", 70),
        ("association", "CREA-CULT-2024-NET", "CREA Project Grants", 80),
        ("association", "CREA-CULT-2025-LIT", "CREA Project Grants", None),
        ("university", "HORIZON-MSCA-2026-COFUND-01-01", "HORIZON TMA MSCA Cofund", 50),
        ("sme", "BG16RFPR001-1.008", "", None),
        ("sme", "UNESCO-IFCD-2027", "", None),
    ],
)
def test_the_funded_share_is_the_tables_or_not_stated(
    kind: str, code: str, action_type: str, percent: float | None
) -> None:
    rate = funding_rate(a_profile(kind=kind), a_call(code, action_type), RULES, DAY)
    assert (rate.percent if rate else None) == percent


@pytest.mark.parametrize(("kind", "percent"), [("sme", 60), ("university", 100)])
def test_the_share_the_call_states_goes_before_the_tables(kind: str, percent: float) -> None:
    text = (
        "The funding rate is 60% of the eligible costs, except for non-profit legal entities where the funding rate is "
        "up to 100%."
    )
    rate = funding_rate(a_profile(kind=kind), a_call(HERITAGE, IA, conditions=text), RULES, DAY)
    assert rate is not None
    assert rate.percent == percent


def test_the_share_of_an_open_call_of_an_eit_community_is_a_largest_one() -> None:
    rate = funding_rate(a_profile(), a_call("HORIZON-EIT-2025-KIC-IBA-CC", kind="cascade"), RULES, DAY)
    assert rate is not None
    assert (rate.percent, rate.up_to) == (70, True)


def test_without_any_table_no_share_is_told() -> None:
    assert funding_rate(a_profile(), a_call(HERITAGE), Rules(), DAY) is None


# --- promises for every verdict ----------------------------------------------------------------------------------


def check_promises(profile: Profile, call: Call, day: date) -> None:
    """What holds for every verdict, whoever asks about whatever."""
    found = verdict(profile, call, RULES, day)
    assert found.reasons
    for reason in found.reasons:
        assert reason.text.strip()
        assert reason.source.strip()
        assert date.fromisoformat(reason.date)
    assert (found.role == "none") == (found.verdict == "no")
    if call.source == "opic" and found.verdict != "no":
        assert profile.country == "BG"


@pytest.mark.parametrize("slug", PARTNERS)
def test_every_verdict_on_every_bundled_call_has_reasons_with_source_and_date(slug: str) -> None:
    assert len(CALLS) >= 200
    for call in CALLS:
        check_promises(PARTNERS[slug], call, DAY)


@pytest.mark.parametrize("slug", PARTNERS)
def test_the_score_words_of_a_partner_do_not_move_its_verdict(slug: str) -> None:
    wordless = PARTNERS[slug].model_copy(update={"keywords": (), "description": "", "projects": ()})
    for call in CALLS[::10]:
        assert verdict(wordless, call, RULES, DAY) == verdict(PARTNERS[slug], call, RULES, DAY)


any_partner = st.builds(
    a_profile,
    kind=st.sampled_from(KINDS),
    country=st.sampled_from(["BG", "RS", "GB", "KR", "US", "XK", "JP", "MA"]),
    legal_form=st.sampled_from(["", "none", "ood", "association", "university", "made-up"]),
    capacities=st.fixed_dictionaries(
        {
            "established": st.none() | st.integers(1900, 2026) | st.dates(date(1900, 1, 1), date(2026, 9, 1)).map(str),
            "coordinate": st.sampled_from([None, True, False]),
        }
    ),
)


@settings(derandomize=True, max_examples=150)
@given(any_partner, st.sampled_from(CALLS), st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_every_verdict_on_any_partner_keeps_the_promises(profile: Profile, call: Call, day: date) -> None:
    check_promises(profile, call, day)
    found = verdict(profile, call, RULES, day)
    if profile.legal_form == "none":
        assert found.verdict == "no"
    if profile.capacities.coordinate is False:
        assert found.role != "lead"


SENTENCES = [
    "Participation is limited to legal entities established in Member States and Norway.",
    "Legal entities established in Serbia are not eligible to participate.",
    "Legal entities established in the United States are exceptionally eligible for funding.",
    "The coordinator must be established in a Widening country.",
    "The coordinator must be a university.",
    "Beneficiaries must be SMEs.",
    "At least two municipalities must participate.",
    "Applicants may not be listed.",
    "Допустими кандидати: общини и фондации",
    "The funding rate is 50 % of the eligible costs.",
]


@settings(derandomize=True, max_examples=150)
@given(
    any_partner,
    st.lists(st.sampled_from(SENTENCES), max_size=4),
    st.sampled_from([HERITAGE, COOP, "BG16RFPR001-1.099"]),
)
def test_every_verdict_by_the_calls_own_words_keeps_the_promises(
    profile: Profile, sentences: list[str], code: str
) -> None:
    call = a_call(code, RIA if code == HERITAGE else "", conditions="\n".join(sentences))
    check_promises(profile, call, DAY)
    found, plain = (
        verdict(profile, call, RULES, DAY),
        verdict(profile, a_call(code, call.action_type, summary="-"), RULES, DAY),
    )
    if plain.verdict == "no":
        assert found.verdict == "no" or "exceptionally" in call.conditions
