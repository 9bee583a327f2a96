"""The rule tables: every line can be quoted, earlier lines win, and a team's own lines come before ours."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fundmatch.cache import Cache
from fundmatch.models import Call
from fundmatch.models.profile import KINDS
from fundmatch.rules import CountryRow, Rules, Scheme, Sourced, read_rules

DAY = date(2026, 9, 1)
RULES, PROBLEMS = read_rules()

MEMBERS = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]


def a_call(code: str, action_type: str = "", **fields: Any) -> Call:
    """A call of the programme its code begins with, as a source would deliver it."""
    starts = {"CREA-": "creative", "BG16": "opic"}
    source = next((name for start, name in starts.items() if code.startswith(start)), "horizon")
    fixed = {"id": f"{source}:{code}", "source": source, "programme": "P", "code": code, "title": "T"}
    return Call.model_validate({**fixed, "fetched_at": "2026-08-22", "action_type": action_type, **fields})


def a_row(**fields: Any) -> dict[str, Any]:
    return {"source": "s", "date": "2026-01-01", "certainty": "A", **fields}


def rows_of(rules: Rules) -> list[Sourced]:
    return [
        *rules.countries,
        *rules.widening,
        *rules.territories,
        *rules.guests,
        *rules.schemes,
        *rules.requirements,
    ]


# --- the shipped tables ------------------------------------------------------------------------------------------


def test_the_shipped_tables_load() -> None:
    assert PROBLEMS == ()
    assert all(getattr(RULES, name) for name in Rules.model_fields)


def test_reading_through_the_cache_gives_the_same_tables(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert read_rules(None, cache) == read_rules(None, cache) == (RULES, ())


@pytest.mark.parametrize("row", rows_of(RULES), ids=lambda row: getattr(row, "id", "") or str(row.date))
def test_every_line_says_who_says_so_when_and_how_sure(row: Sourced) -> None:
    assert len(row.source) > 3
    assert date(2015, 1, 1) < date.fromisoformat(row.date) < date(2027, 12, 31)
    assert row.certainty in "ABCD"
    for bound in (row.valid_from, row.valid_to):
        assert not bound or date.fromisoformat(bound)


@pytest.mark.parametrize("scheme", RULES.schemes, ids=lambda scheme: scheme.id)
def test_every_scheme_can_be_told_in_words_and_names_known_kinds(scheme: Scheme) -> None:
    assert scheme.text.endswith(".")
    assert set(scheme.applicants) <= {*KINDS, "none"}
    assert not scheme.established_by or date.fromisoformat(scheme.established_by)


def test_names_stand_once() -> None:
    for names in (
        [scheme.id for scheme in RULES.schemes],
        [form.id for form in RULES.legal_forms],
        [row.strand for row in RULES.strands],
    ):
        assert len(names) == len(set(names))


def test_the_kinds_named_in_the_tables_exist() -> None:
    named = {*RULES.profit_kinds, *(kind for row in RULES.requirements for kind in row.kinds)}
    assert named <= set(KINDS)


def test_countries_are_written_as_profiles_hold_them() -> None:
    countries = {country for row in RULES.countries for country in row.countries}
    assert all(re.fullmatch("[A-Z]{2}", country) for country in countries)
    assert not countries & {"EL", "UK"}, "profiles hold GR and GB"


def test_the_strands_named_in_the_tables_exist() -> None:
    named = {strand for row in RULES.countries for strand in row.strands}
    assert named <= {row.strand for row in RULES.strands}


# --- which scheme ------------------------------------------------------------------------------------------------

RIA, IA = "HORIZON Research and Innovation Actions", "HORIZON Innovation Actions"
CSA = "HORIZON Coordination and Support Actions"
LUMP = "CREA Lump Sum Grants"

SCHEMES = [
    ("HORIZON-CL2-2026-01-HERITAGE-02", RIA, "horizon-ria"),
    ("HORIZON-CL2-2026-01-HERITAGE-02", IA, "horizon-ia"),
    ("HORIZON-CL2-2026-01-HERITAGE-02", CSA, "horizon-csa"),
    ("HORIZON-NEB-2026-01-PARTICIPATION-02", IA, "horizon-ia"),
    ("HORIZON-JU-SNS-2026-STREAM-B-01", "HORIZON JU Research and Innovation Actions", "horizon-ria"),
    ("HORIZON-JU-SNS-2026-STREAM-B-01", "HORIZON JU Innovation Actions", "horizon-ia"),
    ("HORIZON-CL5-2026-01-D1-01", "HORIZON Programme Cofund Actions", "horizon-cofund"),
    ("HORIZON-EIC-2026-ACCELERATOR-01", "HORIZON EIC Accelerator Blended Finance", "eic-accelerator"),
    ("HORIZON-EIC-2026-PATHFINDEROPEN-01", "HORIZON EIC Grants", "eic-pathfinder-open"),
    ("HORIZON-EIC-2026-TRANSITIONOPEN", "HORIZON EIC Grants", "horizon-other"),
    ("HORIZON-MSCA-2027-PF-01-01", "HORIZON TMA MSCA Postdoctoral Fellowships", "msca-postdoctoral"),
    ("HORIZON-MSCA-2026-DN-01-01", "HORIZON TMA MSCA Doctoral Networks", "horizon-other"),
    ("ERC-2026-STG", "ERC Grants", "erc"),
    ("ERC-2026-PLUS", "ERC Grants", "erc"),
    ("ERC-2027-SyG", "ERC Grants", "erc-synergy"),
    ("ERC-2023-SJI-1", "ERC Grants", "horizon-other"),
    ("HORIZON-WIDERA-2025-03-ACCESS-01", CSA, "horizon-hop-on"),
    ("HORIZON-EIC-2026-PRIZE-01", "HORIZON Recognition Prize", "horizon-prize"),
    ("HORIZON-CL2-2026-01-HERITAGE-02", "", "horizon-other"),
    ("CREA-CULT-2025-COOP-1", "CREA Project Grants", "creative-coop-small-2021"),
    ("CREA-CULT-2025-COOP-2", "CREA Project Grants", "creative-coop-medium-2021"),
    ("CREA-CULT-2026-COOP-1", LUMP, "creative-coop-small"),
    ("CREA-CULT-2026-COOP-2", LUMP, "creative-coop-medium"),
    ("CREA-CULT-2027-COOP-1", LUMP, "creative-coop-small"),
    ("CREA-CULT-2031-COOP-2", LUMP, "creative-coop-medium"),
    ("CREA-CULT-2025-COOP-3", "CREA Project Grants", "creative-coop-large"),
    ("CREA-CULT-2025-PLAT", "CREA Project Grants", "creative-platforms"),
    ("CREA-CULT-2021-NET", "CREA Framework Partnerships", "creative-networks-2021"),
    ("CREA-CULT-2025-NET", "CREA Framework Partnerships", "creative-networks"),
    ("CREA-CROSS-2023-INNOVLAB", "CREA Project Grants", "creative-innovlab-2021"),
    ("CREA-CROSS-2026-INNOVLAB", "CREA Project Grants", "creative-innovlab"),
    ("CREA-CULT-2022-COOP-3", "CREA Project Grants", "creative-coop-large"),
    ("CREA-CULT-2026-COOP-3", LUMP, "creative-coop-large-other"),
    ("CREA-CULT-2025-LIT", "CREA Lump Sum Grants", "creative-literature"),
    ("CREA-CULT-2024-PERFORM-EU", "CREA Project Grants", "perform-eu"),
    ("CREA-CROSS-2026-JOURPART", "CREA Project Grants", "creative-other"),
    ("CREA-MEDIA-2026-DEVMINISLATE", LUMP, "creative-media-minislate"),
    ("HORIZON-WIDERA-2026-03-WIDENING-01", CSA, "horizon-hop-on-2026"),
    ("HORIZON-MSCA-2026-COFUND-01-01", "HORIZON TMA MSCA Cofund", "msca-cofund"),
    ("CREA-MEDIA-2026-CINNET", "CREA Project Grants", "creative-media"),
    ("BG16RFPR001-2.003", "", "bg-green-technologies"),
    ("BG16RFPR001-1.001", "", "bg-large-and-small"),
    ("BG16RFPR001-1.003", "", "bg-enterprises"),
    ("BG16RFPR001-1.004", "", "bg-family-firms"),
    ("BG16RFPR001-1.008", "", "bg-industry-4"),
    ("BG16RFPR001-1.010", "", "bg-production-models"),
    ("BG16RFPR001-1.011", "", "bg-local-action-groups"),
    ("BG16RFPR001-3.001", "", "bg-technical-assistance"),
    ("BG16RFPR002-3.001", "", "bg-technical-assistance"),
    ("BG16RFPR002-1.003", "", "bg-innovation-clusters"),
    ("BG16RFOP002-2.009", "", "bg-clusters-2015"),
    ("BG16RFOP002-1.016", "", "bg-innovation-clusters-2019"),
    ("BG16RFPR002-1.020", "", "bg-named-grant-holders"),
    ("BG16RFPR002-1.023", "", "bg-named-hubs"),
    ("BG16RFPR002-1.028", "", "bg-named-research"),
    ("BG16RFPR001-1.099", "", "bg-other"),
]


@pytest.mark.parametrize(("code", "action_type", "scheme"), SCHEMES)
def test_a_call_falls_under_its_scheme(code: str, action_type: str, scheme: str) -> None:
    found = RULES.scheme_of(a_call(code, action_type), DAY)
    assert found is not None
    assert found.id == scheme


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ("HORIZON-EIT-2025-KIC-IBA-CC", "eit-kic"),
        ("HORIZON-CL2-2026-01-HERITAGE-02", "horizon-cascade"),
        ("CREA-CULT-2025-COOP-UA-1", "creative-cascade"),
    ],
)
def test_an_open_call_of_a_funded_project_has_rules_of_its_own_whatever_its_code(code: str, scheme: str) -> None:
    found = RULES.scheme_of(a_call(code, kind="cascade"), DAY)
    assert found is not None
    assert (found.id, found.consortium) == (scheme, None)


@pytest.mark.parametrize(
    ("code", "source", "programme"),
    [
        ("HORIZON-CL2-2026-01-HERITAGE-02", "horizon", "horizon"),
        ("CREA-CULT-2026-COOP-1", "creative", "creative"),
        ("BG16RFPR001-2.003", "opic", "opic"),
        # hand-kept calls go by their code
        ("CREA-CULT-2027-COOP-1", "curated", "creative"),
        ("BG16RFOP002-1.016", "curated", "opic"),
        ("BG161PO003-2.4.01", "curated", "opic"),
        ("HORIZON-CL2-2028-01", "curated", "horizon"),
        ("UNESCO-IFCD-2027", "curated", "other"),
        ("IURC-CITY-PAIRING", "curated", "other"),
    ],
)
def test_a_call_belongs_to_a_programme(code: str, source: str, programme: str) -> None:
    assert RULES.programme_of(a_call(code, id=f"{source}:{code}", source=source)) == programme


# --- which country line ------------------------------------------------------------------------------------------

CODES = {
    "pillar-2": "HORIZON-CL2-2026-01-HERITAGE-02",
    "neb": "HORIZON-NEB-2026-01-PARTICIPATION-02",
    "missions": "HORIZON-MISS-2026-03-OCEAN-04",
    "pillar-1": "HORIZON-MSCA-2027-PF-01-01",
    "pillar-3": "HORIZON-EIC-2026-PATHFINDEROPEN-01",
    "widening": "HORIZON-WIDERA-2026-05-WIDENING-01",
    "euratom": "HORIZON-EURATOM-2026-01-03",
    "culture": "CREA-CULT-2026-COOP-1",
    "media": "CREA-MEDIA-2026-CINNET",
}


@pytest.mark.parametrize(("strand", "code"), CODES.items())
def test_a_code_belongs_to_a_strand(strand: str, code: str) -> None:
    assert RULES.strand_of(a_call(code)) == strand


def status(country: str, strand: str, day: date = DAY) -> str:
    row = RULES.country_row(country, a_call(CODES[strand]), day)
    return row.status if row else "-"


@pytest.mark.parametrize("strand", CODES)
def test_every_member_state_takes_part_everywhere(strand: str) -> None:
    assert {status(country, strand) for country in MEMBERS} == {"member"}
    assert len(MEMBERS) == 27


@pytest.mark.parametrize(
    ("country", "pillar_2", "neb", "pillar_1", "culture", "media"),
    [
        ("RS", "associated", "associated", "associated", "associated", "associated"),
        ("MK", "associated", "associated", "associated", "associated", "associated"),
        ("NO", "associated", "associated", "associated", "associated", "associated"),
        ("UA", "associated", "associated", "associated", "associated", "unknown"),
        ("AM", "associated", "associated", "associated", "associated", "unknown"),
        ("XK", "associated", "associated", "associated", "associated", "unknown"),
        ("GB", "associated", "associated", "associated", "not", "not"),
        ("CH", "associated", "associated", "associated", "not", "not"),
        ("TR", "associated", "associated", "associated", "not", "not"),
        ("IL", "associated", "associated", "associated", "not", "not"),
        ("MD", "associated", "associated", "associated", "not", "not"),
        ("KR", "associated", "unknown", "-", "not", "not"),
        ("CA", "associated", "unknown", "-", "not", "not"),
        ("NZ", "associated", "unknown", "-", "not", "not"),
        ("JP", "associated", "unknown", "-", "not", "not"),
        ("EG", "unknown", "unknown", "unknown", "not", "not"),
        ("MA", "unknown", "unknown", "unknown", "-", "-"),
        ("LI", "unknown", "unknown", "unknown", "unknown", "unknown"),
        ("US", "-", "-", "-", "-", "-"),
    ],
)
def test_a_country_takes_part_by_strand(
    country: str, pillar_2: str, neb: str, pillar_1: str, culture: str, media: str
) -> None:
    strands = ("pillar-2", "neb", "pillar-1", "culture", "media")
    assert tuple(status(country, strand) for strand in strands) == (pillar_2, neb, pillar_1, culture, media)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("JP", date(2025, 12, 31), "-"),
        ("JP", date(2026, 1, 1), "associated"),
        ("CH", date(2024, 12, 31), "not"),
        ("CH", date(2025, 1, 1), "associated"),
        ("RU", date(2022, 5, 9), "-"),
        ("RU", date(2022, 5, 10), "excluded"),
        ("RS", date(2020, 12, 31), "-"),
        ("RS", date(2021, 1, 1), "associated"),
    ],
)
def test_a_line_holds_from_its_first_day(country: str, day: date, expected: str) -> None:
    assert status(country, "pillar-2", day) == expected


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        ("", "", True),
        ("2026-09-01", "", True),
        ("2026-09-02", "", False),
        ("", "2026-09-01", True),
        ("", "2026-08-31", False),
        ("2026-01-01", "2026-12-31", True),
    ],
)
def test_both_ends_of_validity_are_days_on_which_a_line_holds(valid_from: str, valid_to: str, holds: bool) -> None:
    row = CountryRow.model_validate(
        a_row(countries=["RS"], status="not", programmes=["horizon"], valid_from=valid_from, valid_to=valid_to)
    )
    assert row.valid_on(DAY) is holds


# --- tables in general -------------------------------------------------------------------------------------------


def tables(**given: list[dict[str, Any]]) -> Rules:
    return Rules.model_validate({name: [a_row(**row) for row in rows] for name, rows in given.items()})


def test_the_earlier_of_two_lines_wins() -> None:
    schemes = [{"id": name, "programme": "horizon", "name": name} for name in ("first", "second")]
    countries = [{"countries": ["RS"], "programmes": ["horizon"], "status": status} for status in ("not", "associated")]
    rules = tables(schemes=schemes, countries=countries)
    scheme, row = rules.scheme_of(a_call("HORIZON-X"), DAY), rules.country_row("RS", a_call("HORIZON-X"), DAY)
    assert (scheme and scheme.id, row and row.status) == ("first", "not")


def test_a_line_out_of_date_gives_way_to_the_next() -> None:
    old = {"id": "old", "programme": "horizon", "name": "old", "valid_to": "2025-12-31"}
    new = {"id": "new", "programme": "horizon", "name": "new", "valid_from": "2026-01-01"}
    rules = tables(schemes=[old, new])
    found = [rules.scheme_of(a_call("HORIZON-X"), day) for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert [scheme and scheme.id for scheme in found] == ["old", "new"]


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"programme": "creative"}, False),
        ({"codes": ["HORIZON-CL2-.*HERITAGE"]}, True),
        ({"codes": ["HERITAGE"]}, False),
        ({"codes": ["HERITAGE", "HORIZON-CL2"]}, True),
        ({"kinds": ["cascade"]}, False),
        ({"kinds": ["topic", "cascade"]}, True),
        ({"action_types": ["Research and Innovation Actions"]}, True),
        ({"action_types": ["Innovation Actions"], "not_action_types": ["Research and Innovation Actions"]}, False),
        ({"codes": ["HORIZON-CL2"], "kinds": ["cascade"]}, False),
    ],
)
def test_a_scheme_fits_when_everything_it_states_holds(conditions: dict[str, Any], fits: bool) -> None:
    scheme = Scheme.model_validate(a_row(id="x", name="x", **{"programme": "horizon", **conditions}))
    assert scheme.fits(a_call("HORIZON-CL2-2026-01-HERITAGE-02", RIA), "horizon") is fits


# --- rules of a workspace ----------------------------------------------------------------------------------------

OWN = """\
countries:
  - countries: [GB]
    status: associated
    programmes: [creative]
    source: the programme's page, read by our own officer
    date: 2026-10-15
    certainty: A
schemes:
  - id: own-coop
    programme: creative
    codes: ['CREA-CULT-2027-COOP-1']
    name: our reading of the call document
    consortium: {entities: 4, countries: 4, member_states: 1}
    source: call document
    date: 2026-10-15
    certainty: A
"""


def own_rules(tmp_path: Path, **files: str) -> tuple[Rules, list[str]]:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    rules, problems = read_rules(tmp_path)
    return rules, [str(problem) for problem in problems]


def test_lines_of_the_workspace_come_before_ours(tmp_path: Path) -> None:
    rules, problems = own_rules(tmp_path, own=OWN)
    assert problems == []
    call = a_call("CREA-CULT-2027-COOP-1")
    row, scheme = rules.country_row("GB", call, DAY), rules.scheme_of(call, DAY)
    assert row is not None
    assert (row.status, row.source) == ("associated", "the programme's page, read by our own officer")
    assert scheme is not None
    assert (scheme.id, scheme.consortium and scheme.consortium.entities) == ("own-coop", 4)


def test_what_the_workspace_does_not_speak_of_stays_as_shipped(tmp_path: Path) -> None:
    rules, _ = own_rules(tmp_path, own=OWN)
    other = a_call("CREA-CULT-2026-COOP-2")
    assert rules.scheme_of(other, DAY) == RULES.scheme_of(other, DAY)
    assert rules.country_row("CH", other, DAY) == RULES.country_row("CH", other, DAY)
    assert rules.strands == RULES.strands
    assert rules.forms_by_id == RULES.forms_by_id


def test_countries_may_be_written_as_the_eu_does(tmp_path: Path) -> None:
    rules, problems = own_rules(tmp_path, own=OWN.replace("[GB]", "[UK, EL]"))
    assert problems == []
    row = rules.country_row("GB", a_call("CREA-CULT-2027-COOP-1"), DAY)
    assert row is not None
    assert (row.status, row.countries) == ("associated", ("GB", "GR"))


def test_a_workspace_can_name_a_legal_form_of_its_own(tmp_path: Path) -> None:
    rules, problems = own_rules(tmp_path, forms="legal_forms:\n  - {id: doo, name: DOO, trader: true}\n")
    assert problems == []
    assert rules.forms_by_id["doo"].trader
    assert rules.forms_by_id["ood"].trader


@pytest.mark.parametrize(
    ("text", "finding", "sound"),
    [
        (OWN.replace("certainty: A\nschemes", "certanty: A\nschemes"), '7:5: unknown field "certanty"', "schemes"),
        (
            OWN.replace("    status: associated\n", "    status: asociated\n"),
            '3:13: "asociated" is not one of',
            "schemes",
        ),
        (
            OWN.replace("date: 2026-10-15", "date: October", 1),
            '6:11: "date": "October" does not have the form',
            "schemes",
        ),
        (
            OWN.replace("entities: 4", "entities: 0"),
            '13:28: "entities": input should be greater than or equal to 1',
            "countries",
        ),
        (OWN.replace("'CREA-CULT-2027-COOP-1'", "'CREA-('"), "11:13: ", "countries"),
        (OWN.replace("    name: our", "    applicants: [smee]\n    name: our"), "12:17: smee", "countries"),
        ("countris: []\n", '1:1: unknown field "countris" (did you mean "countries"?)', ""),
        ("countries: [\n", "2:1: ", ""),
        ("", "1:1: must be fields with values, not empty", ""),
    ],
)
def test_a_slip_in_a_workspace_rule_is_shown_with_its_line_and_the_other_rows_hold(
    tmp_path: Path, text: str, finding: str, sound: str
) -> None:
    rules, problems = own_rules(tmp_path, own=text)
    place, _, words = finding.partition(": ")
    assert any(line.startswith(f"rules/own.yaml:{place}: ") and words in line for line in problems), problems
    held = [table for table in ("countries", "schemes") if len(getattr(rules, table)) > len(getattr(RULES, table))]
    assert held == sound.split()


def test_one_bad_file_of_rules_keeps_the_others(tmp_path: Path) -> None:
    rules, problems = own_rules(tmp_path, a="countries: [\n", own=OWN)
    assert len(problems) == 1
    row = rules.country_row("GB", a_call("CREA-CULT-2027-COOP-1"), DAY)
    assert row is not None
    assert row.status == "associated"


def test_a_workspace_without_rules_uses_ours(tmp_path: Path) -> None:
    assert read_rules(tmp_path / "rules") == (RULES, ())
