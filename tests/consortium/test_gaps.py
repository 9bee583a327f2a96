"""Calls that are one thing short: made-up pools before every kind of gap, and what is said of them tried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import combinations, product
from typing import Any, cast

import numpy as np
import pytest

from fundmatch.catalogue import Catalogue
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.doubts import ESTABLISHED, FORM, LONG_AGO, Asking, rank, stated
from fundmatch.consortium.gaps import GapFinder, GapOptions, GapSpace, shipped_gap_weights
from fundmatch.consortium.problem import is_lawful
from fundmatch.consortium.sought import Tried, described, kind_words
from fundmatch.consortium.suggest import TeamFinder
from fundmatch.consortium.sure_pool import SurePool, Whom
from fundmatch.matching.partner_scores import Scoring
from fundmatch.models import Call, Profile
from fundmatch.models.gap import Gap, GapReport
from fundmatch.models.profile import KINDS as KINDS_OF_MODEL
from fundmatch.rules import read_rules
from tests.consortium.pools import dice
from tests.eligibility.cases import a_call, a_profile

RULES, _ = read_rules()
NOW = datetime(2026, 9, 1, tzinfo=UTC)
DAY = NOW.date()
TOPIC, RIA = "HORIZON-CL6-2026-01-CIRCBIO-04", "HORIZON Research and Innovation Actions"
CSA = "HORIZON Coordination and Support Actions"
SMALL, MEDIUM = "CREA-CULT-2027-COOP-1", "CREA-CULT-2027-COOP-2"
TRADERS = "BG16RFPR001-2.003"
OLD, NEW = "2001-05-04", DAY.isoformat()


@dataclass(frozen=True)
class Strengths:
    """How strong partners are in themes: 1 in those that they name as keywords, else 0; all themes are as rare."""

    profiles: Sequence[Profile]

    def strength(self, theme: str) -> list[float]:
        return [float(theme in {keyword.label for keyword in each.keywords}) for each in self.profiles]

    def rarity(self, theme: str) -> float:
        return 0.2 if theme.startswith("light") else 1.0


@dataclass(frozen=True)
class Listed:
    """Calls by number, and scores that are the same for every partner."""

    calls: Sequence[Call]
    score: dict[str, float]

    def read(self, number: int) -> Call:
        return self.calls[number]

    def of(self, profile: Profile) -> Listed:
        return Listed(self.calls, {"": self.score.get(profile.slug, 80.0)})

    @cached_property
    def scores(self) -> Any:
        return np.full(len(self.calls), self.score[""])


def finder(calls: Sequence[Call], profiles: Sequence[Profile], **scores: float) -> GapFinder:
    listed = Listed(calls, scores)
    teams = TeamFinder(profiles, RULES, cast("Coverage", Strengths(profiles)))
    space = GapSpace(cast("Catalogue", listed), np.arange(len(calls)), NOW, RULES, cast("Scoring", listed), teams)
    return GapFinder(space, shipped_gap_weights())


def report_of(calls: Sequence[Call], profiles: Sequence[Profile], **given: Any) -> GapReport:
    whom = given.pop("whom", None) or Whom(frozenset(each.slug for each in profiles))
    scores = given.pop("scores", {})
    return finder(calls, profiles, **scores).report(GapOptions(whom, **given))


def gap_of(call: Call, *profiles: Profile, **given: Any) -> Gap | None:
    gaps = report_of([call], profiles, **given).gaps
    return gaps[0] if gaps else None


def in_countries(*countries: str, **fields: Any) -> list[Profile]:
    """Partners p0, p1, … who have stated everything, from these countries."""
    plain = {"legal_form": "association", "established": OLD}
    return [
        a_profile(**{**plain, "slug": f"p{n}", "name": f"P{n}", "country": code, **fields})
        for n, code in enumerate(countries)
    ]


# --- every kind of gap ----------------------------------------------------------------------------------------------

RESEARCH = "Consortia must include at least one research organisation."
WIDENING = "Consortia must include at least one entity established in a Widening country."
STATES = "established in a Member State or associated country"


@pytest.mark.parametrize(
    ("call", "countries", "short", "find"),
    [
        (
            a_call(TOPIC, RIA),
            ["BG", "RS", "RS"],
            {"countries": "a third country (at hand: BG, RS)"},
            f"an organisation {STATES} other than BG or RS",
        ),
        (
            a_call(TOPIC, RIA),
            ["BG", "RS"],
            {
                "entities": "one more eligible partner: 2 of 3 at hand for sure",
                "countries": "a third country (at hand: BG, RS)",
            },
            f"an organisation {STATES} other than BG or RS",
        ),
        (a_call(TOPIC, RIA), ["RS", "NO", "TR"], {"member-states": "a Member State"}, "established in a Member State"),
        (
            a_call(TOPIC, RIA, conditions=RESEARCH),
            ["BG", "RS", "IT"],
            {"condition-1": "one more research partner: 0 of 1 at hand for sure"},
            f"a research organisation {STATES}",
        ),
        (
            a_call(TOPIC, RIA, conditions=WIDENING),
            ["DE", "FR", "IT"],
            {"condition-1": "one more eligible partner from a widening country: 0 of 1 at hand for sure"},
            "a country that counts as widening",
        ),
        (
            a_call(TOPIC, RIA, conditions=RESEARCH),
            ["BG", "RS", "RS"],
            {
                "countries": "a third country (at hand: BG, RS)",
                "condition-1": "one more research partner: 0 of 1 at hand for sure",
            },
            f"a research organisation {STATES} other than BG or RS",
        ),
    ],
    ids=["third country", "third entity and country", "member state", "kind", "widening", "kind from a new country"],
)
def test_a_rule_that_one_partner_more_would_meet(
    call: Call, countries: list[str], short: dict[str, str], find: str
) -> None:
    gap = gap_of(call, *in_countries(*countries))
    assert gap is not None
    assert gap.kind == "rule"
    assert {each.rule: each.text for each in gap.missing} == short
    assert gap.sought is not None
    assert find in gap.sought.text
    assert all(each.source and each.date for each in gap.missing)


def test_rules_that_are_met_one_by_one_and_not_together() -> None:
    conditions = (
        "Consortia must have at most 3 partners. Consortia must include at least one university. "
        "Consortia must include at least one research organisation."
    )
    pool = in_countries("BG", "IT", "RS")
    pool += [pool[0].model_copy(update={"slug": kind, "kind": kind}) for kind in ("university", "research")]
    gap = gap_of(a_call(TOPIC, RIA, conditions=conditions), *pool)
    assert gap is not None
    (missing,) = gap.missing
    assert missing.text.startswith(
        "no team meets all rules at once: at least 3 eligible partners; at least 3 countries;"
    )
    assert gap.sought is not None
    assert gap.sought.text == f"a university or research organisation {STATES} other than BG"


def test_a_condition_of_the_call_is_quoted() -> None:
    gap = gap_of(a_call(TOPIC, RIA, conditions=RESEARCH), *in_countries("BG", "RS", "IT"))
    assert gap is not None
    assert gap.missing[0].quote == RESEARCH


def test_nobody_may_coordinate() -> None:
    pool = in_countries("BG", "RS", "IT", capacities={"coordinate": False})
    gap = gap_of(a_call(TOPIC, RIA), *pool)
    assert gap is not None
    assert [each.rule for each in gap.missing] == ["lead"]
    assert gap.missing[0].text == "a coordinator: does not wish or cannot coordinate"
    assert gap.sought is not None
    assert "able to coordinate" in gap.sought.text


@pytest.mark.parametrize(
    ("fields", "facts", "ask"),
    [
        ({"kind": "cluster", "legal_form": ""}, (FORM,), "state the legal form of P9"),
        ({"kind": "cluster", "legal_form": "none"}, (FORM,), "P9 needs a legal form: it is no legal entity yet"),
    ],
)
def test_a_partner_in_doubt_comes_first(fields: dict[str, str], facts: tuple[str, ...], ask: str) -> None:
    pool = [*in_countries("BG", "RS"), a_profile(slug="p9", name="P9", country="IT", established=OLD, **fields)]
    gap = gap_of(a_call(TOPIC, RIA), *pool)
    assert gap is not None
    assert [(each.profile, each.facts, each.text) for each in gap.own] == [("p9", facts, ask)]
    assert gap.value == gap.score == 80


def test_the_date_of_establishment_decides_who_may_lead() -> None:
    pool = in_countries("BG", "RS", "IT", established=NEW)
    undated = [a_profile(slug="p9", name="P9", country="BG", legal_form="association")]
    gap = gap_of(a_call(SMALL, deadline="2027-05-01"), *pool, *undated)
    assert gap is not None
    assert [each.rule for each in gap.missing] == ["lead"]
    assert [each.text for each in gap.own] == ["state the date of establishment of P9"]


def test_a_single_applicant_can_only_be_ones_own() -> None:
    sme = a_profile(slug="p9", name="P9", kind="sme", legal_form="ood")
    call = a_call(TRADERS)
    gap = gap_of(call, sme)
    assert gap is not None
    assert [each.text for each in gap.own] == ["state the date of establishment of P9"]
    assert gap.missing[0].text.startswith("nobody is admitted for sure: must be registered by")
    assert gap.sought is None
    assert gap_of(call, sme.model_copy(update={"slug": "p1", "legal_form": "association"})) is None


def themed(count: int = 4, light: int = 0) -> Call:
    names = tuple(f"theme {n}" for n in range(count)) + tuple(f"light {n}" for n in range(light))
    return a_call(TOPIC, RIA, themes=names)


def knowing(*themes: str) -> list[Profile]:
    return in_countries("BG", "RS", "IT", keywords=list(themes))


@pytest.mark.parametrize(
    ("call", "known", "missing"),
    [
        (themed(4), ["theme 0", "theme 1", "theme 2"], "nobody covers “theme 3”"),
        (themed(4), ["theme 0", "theme 1", "theme 2", "theme 3"], None),
        (themed(4), ["theme 0", "theme 1"], None),
        (themed(4, light=2), ["theme 0", "theme 1", "theme 2", "theme 3"], None),
        (themed(4, light=2), ["theme 0", "theme 1", "theme 2"], "nobody covers “theme 3”"),
        (a_call(TOPIC, RIA), [], None),
    ],
    ids=["one", "none", "two", "light ones do not count", "light ones beside", "a call without themes"],
)
def test_one_heavy_theme_that_nobody_covers(call: Call, known: list[str], missing: str | None) -> None:
    gap = gap_of(call, *knowing(*known))
    assert (gap.missing[0].text if gap else None) == missing
    if gap:
        assert (gap.kind, gap.missing[0].rule) == ("theme", "theme")
        assert gap.sought is not None
        assert gap.sought.text == f"an organisation {STATES}; active in “theme 3”"


@pytest.mark.parametrize(("theme", "asked"), [("theme 3", ["p9"]), ("theme 0", [])])
def test_who_covers_the_theme_but_is_no_legal_entity_yet(theme: str, asked: list[str]) -> None:
    known = ["theme 0", "theme 1", "theme 2"]
    unborn = a_profile(slug="p9", name="P9", kind="cluster", legal_form="none", keywords=[theme])
    gap = gap_of(themed(4), *knowing(*known), unborn)
    assert gap is not None
    assert [each.profile for each in gap.own] == asked


# --- whom to look for, in words -------------------------------------------------------------------------------------


def sure_pool(call: Call, pool: Sequence[Profile]) -> SurePool:
    teams = TeamFinder(pool, RULES, cast("Coverage", Strengths(pool)))
    asking, whom = Asking(call, RULES, DAY), Whom(frozenset(each.slug for each in pool))
    return SurePool.of(asking, teams.pose(call, {}, DAY, Wishes()), whom, ())


def test_the_description_holds_only_what_would_do_everywhere() -> None:
    pool = sure_pool(a_call(TOPIC, RIA), in_countries("BG", "RS"))
    tried = [Tried(kind, "IT", frozenset({FORM})) for kind in ("sme", "research")]
    tried += [Tried("research", code, frozenset({FORM, ESTABLISHED})) for code in ("DE", "FR")]
    found = described(pool, tried, ("a", "b"))
    assert found is not None
    assert (found.kinds, found.countries, found.facts) == (("research",), ("DE", "FR", "IT"), (FORM,))
    place = "a research organisation established in DE, FR or IT"
    assert found.text == f"{place}; of a legal form that the call admits; active in “a” or “b”"
    assert described(pool, [], ("a",)) is None


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (KINDS_OF_MODEL, "an organisation"),
        (["sme"], "an SME"),
        (["sme", "municipality", "university"], "a municipality, university or SME"),
        ([kind for kind in KINDS_OF_MODEL if kind != "sme"], "an organisation (any kind but SME)"),
    ],
)
def test_kinds_in_words(kinds: Sequence[str], words: str) -> None:
    assert kind_words(frozenset(kinds)) == words


# --- what is on the list, and in which order ------------------------------------------------------------------------


def test_two_things_short_are_counted_and_not_shown() -> None:
    calls = [a_call(TOPIC, RIA), a_call(MEDIUM), a_call("CREA-CROSS-2026-INNOVLAB"), themed(4)]
    report = report_of(calls, in_countries("BG"))
    assert report.gaps == ()
    assert [(each.text, each.calls) for each in report.further] == [
        ("2 eligible partners", 2),
        ("4 eligible partners", 1),
    ]
    assert (report.unknown, report.complete) == (1, 0)


def test_statements_come_before_searches_and_rules_before_themes() -> None:
    cluster = a_profile(slug="p9", name="P9", kind="cluster", country="BG", established=OLD, keywords=["theme 0"])
    pool = [*knowing("theme 0", "theme 1", "theme 2"), cluster]
    asked = a_call("HORIZON-CL2-2026-01-A", RIA, conditions="Consortia must include at least one cluster.")
    searched = a_call("HORIZON-CL2-2026-01-B", RIA, conditions=RESEARCH)
    weaker = themed(4)
    report = report_of([weaker, searched, asked], pool)
    found = [(gap.call.code, gap.kind, gap.rank) for gap in report.gaps]
    expected = [(asked.code, "rule", 1), (searched.code, "rule", 2), (TOPIC, "theme", 3)]
    assert found == expected
    assert [gap.call.code for gap in report_of([weaker, searched, asked], pool, kinds=("theme",)).gaps] == [TOPIC]
    limited = report_of([weaker, searched, asked], pool, limit=1)
    assert (len(limited.gaps), limited.found) == (1, 3)


def test_the_call_must_fit_whom_it_is_asked_for() -> None:
    pool, call = in_countries("BG", "RS", "RS"), a_call(TOPIC, RIA)
    scores = {"p0": 90.0, "p1": 60.0, "p2": 20.0}

    def score(every: bool, *slugs: str) -> float | None:
        gap = gap_of(call, *pool, whom=Whom(frozenset(slugs), every), scores=scores)
        return gap.score if gap else None

    assert score(False, "p0", "p1") == 90
    assert score(True, "p0", "p1") == 60
    assert score(True, "p0", "p2") is None
    assert score(False, "p2") is None


def test_who_cannot_take_part_does_not_make_a_call_fit() -> None:
    stranger = a_profile(slug="p9", name="P9", country="US", kind="association")
    gap = gap_of(a_call(TRADERS), stranger)
    assert gap is None
    assert report_of([a_call(TRADERS)], [stranger]).fitting == 0


# --- tried out on random pools --------------------------------------------------------------------------------------

KINDS = ["municipality", "university", "research", "association", "cluster", "sme"]
COUNTRIES = ["BG", "BG", "BG", "IT", "RS", "KR"]
CALLS = [
    a_call(TOPIC, RIA),
    a_call(TOPIC, RIA, conditions=RESEARCH),
    a_call(TOPIC, RIA, conditions=WIDENING),
    a_call(TOPIC, CSA, conditions="Consortia must include at least one university and one research organisation."),
    a_call(SMALL, deadline="2027-05-01"),
    a_call(MEDIUM, deadline="2027-05-01"),
    a_call(TRADERS),
]


def random_pool(seed: int) -> list[Profile]:
    draw = dice(seed)
    return [
        a_profile(
            slug=f"p{n}",
            name=f"P{n}",
            kind=draw.choice(KINDS),
            country=draw.choice(COUNTRIES),
            legal_form=draw.choice(["", "none", "association", "ood"]),
            capacities={
                "established": draw.choice([None, OLD, NEW]),
                "coordinate": draw.choice([None, None, True, False]),
            },
        )
        for n in range(draw.randint(1, 5))
    ]


def variants(profile: Profile) -> list[Profile]:
    """All that a profile can turn out to be once it states what it leaves open."""
    lacks = profile.legal_form == "none" or (not profile.legal_form and profile.kind in ("cluster", "network"))
    forms = [profile.legal_form] if profile.legal_form not in ("", "none") else ["association", "ood"]
    days = [profile.capacities.established] if profile.capacities.established else [LONG_AGO, NEW]
    if profile.legal_form == "none":  # whoever gets a legal form now is founded by that
        founded = [stated(profile, {FORM: form, ESTABLISHED: NEW}) for form in forms]
        return [*founded, *(stated(profile, {ESTABLISHED: str(day)}) for day in days)]
    return [
        stated(profile, {FORM: form, ESTABLISHED: str(day)})
        for form, day in product([*forms, *(["none"] if lacks else [])], days)
    ]


def test_a_cluster_without_a_legal_form_does_not_become_old_by_getting_one() -> None:
    """A call for traders registered before a day is not one statement away from it."""
    cluster = a_profile(kind="cluster", country="BG", legal_form="none")
    asking = Asking(a_call(TRADERS), RULES, DAY)
    doubt = asking.doubt(cluster, asking.verdict(cluster))
    assert doubt is None or doubt.cleared.verdict == "no"


def extreme(call: Call, profile: Profile, worst: bool) -> Profile:
    chosen = min if worst else max
    return chosen(variants(profile), key=lambda each: rank(Asking(call, RULES, DAY).verdict(each)))


def has_team(call: Call, pool: Sequence[Profile], own: frozenset[str]) -> bool:
    """Whether some team with a partner of ``own`` is lawful, by trying every one."""
    teams = TeamFinder(pool, RULES, cast("Coverage", Strengths(pool)))
    problem = teams.pose(call, {}, DAY, Wishes()).problem
    numbers = range(len(problem.candidates))
    slugs = [each.profile.slug for each in problem.candidates]
    return any(
        own & {slugs[number] for number in team} and is_lawful(problem, team)
        for size in problem.sizes
        for team in combinations(numbers, size)
    )


def worst_of(call: Call, pool: Sequence[Profile]) -> list[Profile]:
    return [extreme(call, each, worst=True) for each in pool]


def added(call: Call, kind: str, country: str) -> Profile:
    return extreme(call, a_profile(slug="sought", name="S", kind=kind, country=country), worst=False)


CASES = [(seed, number) for seed in range(24) for number in range(len(CALLS))]


@pytest.mark.parametrize(("seed", "number"), CASES)
def test_a_gap_is_what_trying_everything_finds(seed: int, number: int) -> None:
    """No smaller change is enough, what closes it does, and where nothing is said nothing alone would."""
    call, pool = CALLS[number], random_pool(seed)
    own = frozenset(each.slug for each in pool)
    report = report_of([call], pool)
    gap, worst = next(iter(report.gaps), None), worst_of(call, pool)
    if not report.fitting:
        return
    assert has_team(call, worst, own) == (gap is None and report.complete == 1)
    if gap is not None:
        assert gap.own or gap.sought
        for each in gap.own:
            cleared = {one.slug: extreme(call, one, worst=False) for one in pool if one.slug == each.profile}
            better = [cleared.get(one.slug, one) for one in worst]
            assert has_team(call, better, own)
        if gap.sought is not None:
            for kind, country in product(gap.sought.kinds[::3], gap.sought.countries[::7]):
                assert has_team(call, [*worst, added(call, kind, country)], own), (kind, country)
    elif report.further:
        for kind, country in product(KINDS, ["BG", "FR", "RS", "NO"]):
            assert not has_team(call, [*worst, added(call, kind, country)], own), (kind, country)


def test_the_random_pools_are_of_every_sort() -> None:
    sorts = {"gap": 0, "own": 0, "further": 0, "complete": 0}
    for seed, number in CASES[::2]:
        report = report_of([CALLS[number]], random_pool(seed))
        sorts["gap"] += len(report.gaps)
        sorts["own"] += sum(bool(gap.own) for gap in report.gaps)
        sorts["further"] += len(report.further)
        sorts["complete"] += report.complete
    assert min(sorts.values()) >= 5, sorts
