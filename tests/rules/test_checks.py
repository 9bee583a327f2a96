"""Lines that contradict each other, dates that do not exist, names nobody knows: found at load, with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fundmatch.eligibility.conditions import read_conditions
from fundmatch.eligibility.stated import NumberCondition
from fundmatch.rules import Rules, read_rules
from fundmatch.rules.checks import COMPARED, cross_checks
from fundmatch.rules.reader import shipped_parts
from tests.eligibility.cases import a_call

RULES, _ = read_rules()
DAY = date(2026, 9, 1)

ROW = "source: our own officer, date: 2026-10-15, certainty: A"
GB_IN = f"{{countries: [GB], status: associated, programmes: [creative], {ROW}}}"
GB_OUT = f"{{countries: [GB, CH], status: not, programmes: [creative], {ROW}}}"


def own(tmp_path: Path, **files: str) -> tuple[Rules, list[str]]:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    rules, problems = read_rules(tmp_path)
    return rules, [str(problem) for problem in problems]


def countries(*rows: str) -> str:
    return "countries:\n" + "".join(f"  - {row}\n" for row in rows)


def test_the_shipped_tables_do_not_contradict_themselves() -> None:
    assert cross_checks(shipped_parts(), RULES) == []


def test_two_lines_of_one_date_that_contradict_are_told_at_the_later_one(tmp_path: Path) -> None:
    _, problems = own(tmp_path, own=countries(GB_IN, GB_OUT))
    assert problems == ["rules/own.yaml:3:5: GB: another line of 2026-10-15 says associated, not not"]


def test_lines_of_two_files_are_compared_as_well(tmp_path: Path) -> None:
    _, problems = own(tmp_path, a=countries(GB_IN), b=countries(GB_OUT))
    assert problems == ["rules/b.yaml:2:5: GB: another line of 2026-10-15 says associated, not not"]


@pytest.mark.parametrize(
    "other",
    [
        GB_OUT.replace("2026-10-15", "2026-10-16"),  # of another date: the newer one holds
        GB_OUT.replace("creative]", "horizon]"),  # of another programme
        GB_OUT.replace("[GB, CH]", "[CH]"),  # of other countries
        GB_OUT.replace("certainty", "strands: [media], certainty"),  # of one strand: it holds there
        GB_OUT.replace("status: not", "status: associated"),  # the same answer
        GB_OUT.replace("certainty", "valid_to: 2020-12-31, certainty").replace("[GB, CH]", "[GB]"),
    ],
)
def test_lines_that_can_stand_together_are_not_told(tmp_path: Path, other: str) -> None:
    first = GB_IN.replace("certainty", "valid_from: 2021-01-01, certainty")
    assert own(tmp_path, own=countries(first, other))[1] == []


def test_of_two_lines_the_newer_holds_and_that_on_the_strand_before_both(tmp_path: Path) -> None:
    newer = GB_OUT.replace("2026-10-15", "2026-11-01")
    media = GB_IN.replace("2026-10-15", "2020-01-01").replace("certainty", "strands: [media], certainty")
    rules, problems = own(tmp_path, own=countries(GB_IN, newer, media))
    assert problems == []
    found = [rules.country_row("GB", a_call(code), DAY) for code in ("CREA-CULT-2026-COOP-1", "CREA-MEDIA-2026-X")]
    assert [row and (row.status, row.date) for row in found] == [("not", "2026-11-01"), ("associated", "2020-01-01")]


WIDE = f"{{countries: [AT], programme: horizon, widening: true, {ROW}}}"
SCHEME = (
    "{id: one, programme: creative, name: n, codes: [CREA-X], "
    f"consortium: {{entities: 3, countries: 3, member_states: 0}}, {ROW}}}"
)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (f"widening:\n  - {WIDE}\n  - {WIDE.replace('true', 'false')}\n", "3:5: AT: another line of 2026-10-15"),
        (
            f"schemes:\n  - {SCHEME}\n  - {SCHEME.replace('one', 'two').replace('entities: 3', 'entities: 4')}\n",
            '3:5: scheme "one" of 2026-10-15 asks something else of the same calls',
        ),
        (countries(GB_IN.replace("2026-10-15", "2026-02-30")), '"2026-02-30" is no day of the calendar'),
        (countries(GB_IN.replace("certainty", "valid_from: 2026-13-01, certainty")), "is no day of the calendar"),
        (
            countries(GB_IN.replace("certainty", "valid_from: 2026-02-01, valid_to: 2026-01-01, certainty")),
            "valid_from 2026-02-01 is after valid_to 2026-01-01",
        ),
        (countries(GB_IN.replace("creative]", "creativ]")), '"creativ" is not one of horizon, creative, opic, other'),
        (
            countries(GB_IN.replace("certainty", "strands: [medai], certainty")),
            '"medai" is no part of a programme we know (did you mean "media"?)',
        ),
        (countries(GB_IN.replace("[GB]", "[QQ]")), '2:18: "QQ" is no country code'),
        ("noun_phrases:\n  - {pattern: 'labs?', kinds: [reserch]}\n", '"reserch" is no kind of organisation'),
        ("sentences:\n  - {rule: lump-sum, pattern: '('}\n", "is no pattern"),
        ("requirements:\n  - {programme: horizon, kinds: [town], text: t, " + ROW + "}\n", '"town" is no kind'),
        (countries(GB_IN.replace("[GB]", "[gb]")), '2:18: "gb" is no country code (did you mean "GB"?)'),
        (
            f"schemes:\n  - {SCHEME}\n  - {SCHEME.replace('CREA-X', 'CREA-Y')}\n",
            '3:5: a scheme with the id "one" stands before: the first that fits a call holds',
        ),
        ("sentences:\n  - {rule: rate, pattern: 'paid'}\n", "the pattern of rate needs the named group (?P<percent>…)"),
        ("sentences:\n  - {rule: exceptional, pattern: 'x'}\n", "needs the named group (?P<countries>…) or (?P<who>…)"),
        (
            "grammar:\n  - {name: most, pattern: '{number}'}\n",
            "the pattern of most needs the named group (?P<number>…)",
        ),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, finding: str) -> None:
    _, problems = own(tmp_path, own=text)
    assert len(problems) == 1
    assert problems[0].startswith("rules/own.yaml:")
    assert finding in problems[0]


def test_a_scheme_may_stand_twice_for_two_times(tmp_path: Path) -> None:
    before = SCHEME.replace("certainty", "valid_to: 2025-12-31, certainty")
    since = SCHEME.replace("certainty", "valid_from: 2026-01-01, certainty")
    assert own(tmp_path, own=f"schemes:\n  - {before}\n  - {since}\n")[1] == []


def test_a_slip_in_one_row_does_not_undo_the_others(tmp_path: Path) -> None:
    wrong = GB_IN.replace("associated", "asociated").replace("GB", "CH")
    rules, problems = own(tmp_path, own=f"{countries(GB_IN, wrong, GB_OUT)}contries: []\nwidening: 5\n")
    known = "member, associated, not, excluded, unknown"
    assert problems == [
        f'rules/own.yaml:3:31: "status": "asociated" is not one of {known} (did you mean "associated"?)',
        'rules/own.yaml:6:11: "widening": must be a list, not 5',
        'rules/own.yaml:5:1: unknown field "contries" (did you mean "countries"?)',
        "rules/own.yaml:4:5: GB: another line of 2026-10-15 says associated, not not",
    ]
    row = rules.country_row("GB", a_call("CREA-CULT-2026-COOP-1"), DAY)
    assert row is not None
    assert row.source == "our own officer"


def test_both_endings_of_yaml_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text(countries(GB_IN), encoding="utf-8")
    row = read_rules(tmp_path)[0].country_row("GB", a_call("CREA-CULT-2026-COOP-1"), DAY)
    assert row is not None
    assert row.status == "associated"


def test_of_very_many_lines_the_first_are_compared_and_the_rest_is_told(tmp_path: Path) -> None:
    _, problems = own(tmp_path, own=countries(*[GB_IN] * (COMPARED + 2)))
    place = f"rules/own.yaml:{COMPARED + 2}:5"
    text = 'more than 1,000 lines of "countries": from here on they are not searched for contradictions'
    assert problems == [f"{place}: {text}"]


WILD = """\
sentences:
  - {rule: registered-by, pattern: '(?P<date>.)'}
  - {rule: rate, pattern: '(?P<percent>.)'}
  - {rule: third-party-most, pattern: '(?P<amount>.)'}
grammar:
  - {name: counted, pattern: '(?P<least>[a-z]+)(?P<part>§)?(?P<joined>§)?'}
  - {name: most, pattern: '(?P<number>[a-z])'}
  - {name: numbered, pattern: 'a'}
"""


def test_patterns_that_find_no_number_where_one_should_stand_find_nothing(tmp_path: Path) -> None:
    rules, problems = own(tmp_path, own=WILD)
    assert problems == []
    text = "Consortia must have at least some members and at most many others."
    assert read_conditions(text, rules.words).found != ()
    assert not read_conditions(text, rules.words).of(NumberCondition)


def test_a_workspace_teaches_the_reader_a_noun_and_a_name(tmp_path: Path) -> None:
    from fundmatch.eligibility import team_rules

    text = "noun_phrases:\n  - {pattern: 'hospitals?', kinds: [public-body]}\nactors: [hospitals?]\n"
    call = a_call("HORIZON-HLTH-2026-01", conditions="Consortia must include at least two hospitals.")
    ours, theirs = team_rules(call, RULES, DAY).rules[-1], team_rules(call, own(tmp_path, own=text)[0], DAY).rules[-1]
    assert (ours.who.described, theirs.who.kinds) == ("hospitals", ("public-body",))


# --- figures of the reference ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "entities", "of_countries", "member_states", "most"),
    [
        ("CREA-CULT-2026-COOP-1", 3, 3, 0, None),
        ("CREA-CULT-2026-COOP-2", 5, 5, 0, None),
        ("CREA-CULT-2025-COOP-3", 10, 10, 0, None),
        ("CREA-CULT-2021-NET", 3, 2, 0, None),
        ("CREA-CULT-2025-PLAT", 12, 12, 0, None),
        ("CREA-CULT-2025-LIT", 1, 1, 0, None),
        ("CREA-MEDIA-2026-DEVMINISLATE", 1, 1, 0, 1),
        ("HORIZON-EIC-2026-PATHFINDEROPEN-01", 3, 3, 1, None),
        ("HORIZON-EIC-2026-ACCELERATOR-01", 1, 1, 0, 1),
        ("BG16RFPR001-1.010", 1, 1, 0, 1),
    ],
)
def test_the_least_consortium_by_call(
    code: str, entities: int, of_countries: int, member_states: int, most: int | None
) -> None:
    scheme = RULES.scheme_of(a_call(code), DAY)
    assert scheme is not None
    assert scheme.consortium is not None
    size = scheme.consortium
    assert (size.entities, size.countries, size.member_states, size.most) == (
        entities,
        of_countries,
        member_states,
        most,
    )


@pytest.mark.parametrize("code", ["CREA-CULT-2026-COOP-3", "CREA-CULT-2026-NET", "CREA-CROSS-2026-INNOVLAB"])
def test_a_consortium_no_page_states_is_not_known(code: str) -> None:
    scheme = RULES.scheme_of(a_call(code), DAY)
    assert scheme is not None
    assert scheme.consortium is None


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("BG16RFPR001-1.010", [(25000, 250000, "micro and small"), (25000, 400000, "medium")]),
        ("BG16RFPR001-1.011", [(15000, 102500, "")]),
        ("BG16RFPR001-2.003", [(77000, 410000, "")]),
        ("CREA-MEDIA-2026-DEVMINISLATE", [(60000, 310000, "")]),
        ("HORIZON-WIDERA-2026-03-WIDENING-01", [(200000, 600000, "")]),
        ("CREA-CULT-2026-COOP-1", []),
    ],
)
def test_amounts_by_call(code: str, amounts: list[tuple[float, float, str]]) -> None:
    scheme = RULES.scheme_of(a_call(code), DAY)
    assert scheme is not None
    assert [(each.least, each.most, each.who) for each in scheme.amounts] == amounts


@pytest.mark.parametrize(
    ("country", "widening"),
    [
        ("BG", True),
        ("RS", True),
        ("UA", True),
        ("PT", True),
        ("DE", False),
        ("NO", False),
        ("IL", False),
        ("US", None),
        ("EG", None),
        ("MA", None),
    ],
)
def test_which_countries_count_as_widening(country: str, widening: bool | None) -> None:
    row = RULES.widening_row(country, a_call("HORIZON-WIDERA-2027-04-WIDENING-01"), DAY)
    assert (row.widening if row else None) is widening


@pytest.mark.parametrize(
    ("country", "region", "widening"),
    [("ES", "ES70", True), ("ES", "ES300", False), ("ES", "", False), ("FR", "FRY4", True), ("PT", "PT20", True)],
)
def test_the_outermost_regions_count_as_widening(country: str, region: str, widening: bool) -> None:
    row = RULES.widening_row(country, a_call("HORIZON-WIDERA-2027-04-WIDENING-01"), DAY, region)
    assert row is not None
    assert row.widening is widening
