"""Reasons, rules and gaps can be said in any language: nothing but names, titles and quotes is inserted as it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from fundmatch.api import Workspace
from fundmatch.consortium.call_themes import call_themes
from fundmatch.consortium.demands import Wishes, rule_demand
from fundmatch.consortium.exact import best_team
from fundmatch.consortium.gap_words import short_words
from fundmatch.consortium.gaps import GapFinder, GapOptions, GapSpace, shipped_gap_weights
from fundmatch.consortium.infeasible import Shortfall
from fundmatch.consortium.prospects import Prospect
from fundmatch.consortium.rule_words import further_country, one_more, rule_words
from fundmatch.consortium.sought import kind_words, place_words
from fundmatch.consortium.suggest import Effort
from fundmatch.consortium.sure_pool import Whom
from fundmatch.models import Consortium, Model
from fundmatch.models.profile import KINDS
from fundmatch.models.wording import Wording
from fundmatch.rules import Standing, TeamRule
from fundmatch.searching import SearchOptions
from fundmatch.workspace import Folders, bundled_root
from tests.consortium.gap_situations import GAPS
from tests.consortium.pools import random_problem, rule
from tests.consortium.situations import GIVEN, TEAMS, Situation, obstacles_to, team
from tests.consortium.test_gaps import CALLS, random_pool, report_of
from tests.consortium.test_suggest import COOP_MEDIUM, GREEN, NEB
from tests.translation.wordings import inserted, msgids, texts, words_left

#: Fields that hold names of themes beside what is worded, and those that name a publication.
THEMES = {"Member.adds", "Swap.loses", "Swap.gains"}
SOURCES = {"Reason.source", "RowReason.source", "RuleCheck.source", "Missing.source"}


def all_of(models: Iterable[Model]) -> list[tuple[str, str]]:
    """(field, text) of all that these models tell, and of what a team leaves to be seen to, which is no field."""
    found: list[tuple[str, str]] = []
    for model in models:
        found += texts(model)
        if isinstance(model, Consortium):
            found += [("Consortium.missing", text) for text in model.missing]
    return found


def plain(found: Iterable[tuple[str, str]], themes: Container[str]) -> set[tuple[str, str]]:
    """The texts that are no wordings and neither name a theme nor a publication."""
    unworded = {(field, text) for field, text in found if not isinstance(text, Wording) and field not in SOURCES}
    return {(field, text) for field, text in unworded if field not in THEMES or text not in themes}


def unsaid(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """What the texts say in every language, without what the tests have given their partners, calls and themes."""
    worded = [text for _, text in found if isinstance(text, Wording)]
    return {text: left for text in worded if (left := words_left(text) - GIVEN)}


@pytest.mark.parametrize("situation", [*TEAMS, *GAPS], ids=lambda each: each.name)
def test_what_is_said_of_a_situation_can_be_said_in_any_language(situation: Situation) -> None:
    found = all_of(situation.said())
    assert plain(found, GIVEN) == set()
    assert unsaid(found) == {}
    asked = {each for _, text in found for each in msgids(text)}
    assert [wanted for wanted in situation.msgids if not any(each.startswith(wanted) for each in asked)] == []


def test_the_situations_differ() -> None:
    names = [each.name for each in (*TEAMS, *GAPS)]
    assert len({*names}) == len(names)


# --- all that rules can ask ---------------------------------------------------------------------------------------

KINDS_ASKED = [(), ("sme",), ("sme", "university"), ("sme", "university", "cluster")]
STATUSES = [("member", "associated"), ("member",), ("associated",), ("not",)]
NUMBERS = [(0, None), (1, None), (3, None), (8, None), (12, None), (0, 1), (1, 1), (2, 5)]
RULES_ASKED = [
    rule("r", what, least, most, kinds=kinds, statuses=statuses, widening=widening, countries=countries)
    for what, (least, most), kinds, statuses, widening, countries in product(
        ["members", "countries"], NUMBERS, KINDS_ASKED, STATUSES, [False, True], [(), ("BG", "RS", "IT")]
    )
]


def test_whatever_a_rule_asks_can_be_said_in_any_language() -> None:
    for each in RULES_ASKED:
        lacking = further_country(each) if each.what == "countries" else one_more(each)
        short = short_words(Shortfall(rule_demand([], each), 2))
        for text in (rule_words(each), lacking, short):
            assert words_left(text) == set(), text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (rule("r", least=3), "at least 3 eligible partners"),
        (rule("r", least=1), "at least 1 eligible partner"),
        (rule("r", least=0, most=1), "at most 1 eligible partner"),
        (rule("r", least=1, most=2, kinds=("sme",)), "at least 1 and at most 2 sme partners"),
        (rule("r", least=2, kinds=("a", "b", "c")), "at least 2 a, b or c partners"),
        (rule("r", least=2, widening=True), "at least 2 eligible partners from a widening country"),
        (rule("r", least=2, statuses=("member",)), "at least 2 eligible partners from a Member State"),
        (rule("r", least=1, countries=("BG", "RS")), "at least 1 eligible partner in BG, RS"),
        (rule("r", "countries", 3), "at least 3 countries"),
        (rule("r", "countries", 2, statuses=("member",)), "at least 2 Member States"),
        (rule("r", "countries", 1, statuses=("associated",)), "at least 1 associated country"),
        (rule("r", "countries", 2, widening=True), "at least 2 widening countries"),
        (
            rule("r", "countries", 2, kinds=("sme", "cluster"), countries=("BG", "RS")),
            "at least 2 countries in BG, RS with a sme or cluster",
        ),
    ],
)
def test_rules_in_english(asked: TeamRule, words: str) -> None:
    assert rule_words(asked) == words


@pytest.mark.parametrize(
    ("least", "words"),
    [(0, "a country"), (1, "a country"), (2, "a second country"), (8, "an eighth country"), (11, "a country")],
)
def test_the_country_that_a_rule_lacks(least: int, words: str) -> None:
    assert further_country(rule("r", "countries", least)) == words


# --- whom to look for ---------------------------------------------------------------------------------------------

PLACES = {
    code: Standing.model_validate({"status": status, "widening": code < "C", "counts": True})
    for code, status in [
        *((f"{letter}A", "member") for letter in "ABCDEFGHIJKLMNOPQ"),
        *((f"{letter}B", "associated") for letter in "ABCDEFGHIJKLMNOPQ"),
    ]
}


@pytest.mark.parametrize("number", range(len(PLACES)))
def test_places_and_kinds_can_be_said_in_any_language(number: int) -> None:
    codes, kinds = [*PLACES][number:], frozenset(KINDS[number % len(KINDS) :])
    text = place_words(kind_words(kinds), frozenset(codes), PLACES)
    assert words_left(text) == set()


@pytest.mark.parametrize(
    "prospect",
    [
        Prospect(kinds, country, new, status, widening)
        for kinds, country, new, status, widening in product(
            [(), ("sme", "cluster")], ["", "BG"], [False, True], ["", "member", "associated"], [False, True]
        )
    ],
)
def test_partners_to_add_can_be_said_in_any_language(prospect: Prospect) -> None:
    assert words_left(prospect.words()) == set()


# --- random pools -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_random_teams_and_obstacles_can_be_said_in_any_language(seed: int) -> None:
    problem = random_problem(seed)
    found = all_of([*obstacles_to(problem), *(team(problem) if best_team(problem) else ())])
    assert plain(found, GIVEN) == set()
    assert unsaid(found) == {}


@pytest.mark.parametrize("seed", range(24))
def test_random_gaps_can_be_said_in_any_language(seed: int) -> None:
    found = all_of(report_of([call], random_pool(seed)) for call in CALLS)
    assert plain(found, GIVEN) == set()
    assert unsaid(found) == {}


# --- the bundled workspace ----------------------------------------------------------------------------------------

NOW = datetime(2026, 9, 1, tzinfo=UTC)
#: The places in which texts of the bundled workspace hold what is inserted as it is: names, titles, quotes, years, and
#: what a call calls those whom it means.
AS_THEY_ARE = {
    *("partner", "partners", "slug", "quote", "project", "projects", "theme", "text", "word", "languages"),
    *("programme", "years", "year", "place", "form", "described", "whom", "unclear"),
}
#: The fields that the bundled workspace has texts in.
FIELDS = {
    *("Consortium.missing", "Consortium.questions", "Consortium.unread", "Coordinator.doubts", "Coordinator.reasons"),
    *("FurtherShort.text", "Member.adds", "Missing.text", "NoConsortium.text", "OwnShare.because", "Reason.text"),
    *("Remedy.add", "RuleCheck.text", "SearchReport.notes", "Sought.text", "Statement.facts", "Statement.text"),
    *("Swap.gains", "Swap.loses", "ValuePart.name"),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(Folders(bundled_root(), tmp_path_factory.mktemp("state"), bundled=True))


def answers(workspace: Workspace) -> Iterator[Model]:
    """A search, one with words that no call has, the gaps, and teams by wishes that can and cannot be met."""
    searcher, profiles = workspace.searcher, workspace.profiles()
    yield workspace.search(SearchOptions(limit=25, include_closed=True, min_score=0), NOW)
    yield workspace.search(SearchOptions(limit=3, words=("xyzzy",), partner_limit=1), NOW)
    numbers = np.flatnonzero(searcher.space.calls.columns.considered(SearchOptions(), NOW))
    space = GapSpace(searcher.space.calls, numbers, NOW, workspace.rules, searcher.scoring, searcher.teams)
    whom = Whom(frozenset(each.slug for each in profiles))
    yield GapFinder(space, shipped_gap_weights()).report(GapOptions(whom, limit=40))
    for code, wishes in product([NEB, GREEN, COOP_MEDIUM], [Wishes(), Wishes(kinds={"sme": 2}), Wishes(least=9)]):
        found = searcher.suggest_in_full(workspace.call(code), NOW, wishes, Effort(alternatives=1))
        yield from (each for each in (found.consortium, found.remedy, *found.no_consortium) if each)


def test_every_text_over_the_bundled_workspace_is_a_wording(workspace: Workspace) -> None:
    known = {theme for call in workspace.calls() for theme in call_themes(call, 99)}
    found = all_of(answers(workspace))
    assert plain(found, known) == set()
    assert {place for _, text in found for place, _ in inserted(text) if isinstance(text, Wording)} <= AS_THEY_ARE
    assert {field for field, _ in found} >= FIELDS


#: A workspace with one partner and one call of its own, which is dismissed.
NOTED = {
    "profiles/lace.yaml": "{slug: lace, name: Lace, kind: association, country: BG, keywords: [lace], must: ['+']}",
    "calls/own.yaml": "calls: [{code: LACE, programme: City, title: Lace, summary: s, origin: letter,"
    " read: 2026-09-01, deadlines: [2027-01-01]}]",
    "dismissed.yaml": "[{call: 'curated:LACE', on: 2026-09-01}]",
}


def test_notes_are_wordings(tmp_path: Path) -> None:
    """Of the workspace above and of one without partners and calls."""
    for name, text in NOTED.items():
        path = tmp_path / "kept" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "fresh" / "profiles").mkdir(parents=True)
    found = [
        Workspace.open(tmp_path / name, {}).search(SearchOptions(words=("xyzzy",)), NOW) for name in ("kept", "fresh")
    ]
    notes = [note for report in found for note in report.notes]
    assert [note for note in notes if not isinstance(note, Wording)] == []
    assert {word for note in notes for word in words_left(note)} == {"xyzzy", "lace"}
    assert len({each for note in notes for each in msgids(note)}) == 6
