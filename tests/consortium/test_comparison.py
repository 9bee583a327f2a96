"""A comparison: what it calls shared, unique, redundant, weak and missing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from fundmatch.consortium.comparison import (
    Compared,
    Comparer,
    Comparison,
    ComparisonRules,
    ThemeRow,
    TrackRecord,
)
from fundmatch.models import Call, PastProject, Profile
from fundmatch.themes.tags import Tag
from fundmatch.themes.vocabulary import shipped_vocabulary

RULES = ComparisonRules(vocabularies=("sdg",), shared=0.66, many=2, covered=0.35, weak=0.6, members=10)
CALL = Call(
    id="horizon:A", source="horizon", programme="Horizon Europe", code="HORIZON-A", title="A",
    themes=("museums", "archives", "tourism", "sdg:11"), fetched_at="2026-08-01",
)  # fmt: skip


def partner(slug: str, **fields: Any) -> Profile:
    return Profile.model_validate({"slug": slug, "name": slug.title(), "kind": "sme", "country": "BG", **fields})


def compare(tags: dict[str, dict[str, float]], stated: tuple[str, ...] = (), **asked: Any) -> Comparison:
    """A comparison of partners that have these themes with these strengths."""
    found = {
        slug: tuple(Tag(theme=theme, strength=strength, stated=theme in stated) for theme, strength in each.items())
        for slug, each in tags.items()
    }
    tagger = SimpleNamespace(vocabulary=shipped_vocabulary(), tags_of_profiles=lambda _: found)
    profiles = tuple(partner(slug) for slug in tags)
    strengths = asked.pop("strengths", {})
    coverage = SimpleNamespace(profiles=profiles, strength=lambda theme: strengths[theme])
    comparer = Comparer(cast("Any", tagger), cast("Any", coverage), RULES)
    return comparer.compare(Compared("A group", "2026-09-01", profiles, **asked), ("sdg",) if not asked else ())


ONE, TWO, THREE = "sdg:1 No poverty", "sdg:2 Zero hunger and sustainable farming", "sdg:3 Good health and well-being"


def test_strengths_are_sorted_by_how_many_have_them() -> None:
    found = compare(
        {
            "a": {"sdg:1": 0.9, "sdg:2": 0.9, "sdg:3": 0.5},
            "b": {"sdg:1": 0.9, "sdg:2": 0.8},
            "c": {"sdg:1": 0.7},
        }
    )
    assert found.shared == (ONE, TWO)
    assert found.many == {ONE: 3}
    assert found.unique == {"a": (THREE,)}
    assert found.weak == {THREE: 0.5}
    assert found.covered == {"a": 3, "b": 2, "c": 1}
    assert len(found.missing) == 14
    assert THREE not in found.missing


def test_rows_are_those_somebody_has() -> None:
    found = compare({"a": {"sdg:1": 0.9}, "b": {}})
    assert [(row.name, row.strengths) for row in found.rows] == [(ONE, (0.9, 0.0))]


def test_one_partner_alone_shares_nothing() -> None:
    found = compare({"a": {"sdg:1": 0.9}})
    assert found.shared == ()
    assert found.unique == {"a": (ONE,)}


def test_detailed_themes_are_shown_where_somebody_states_them() -> None:
    tags = {"a": {"sdg:16": 1.0, "sdg:16.6": 1.0, "sdg:16.7": 0.8}}
    assert [row.theme for row in compare(tags).rows] == ["sdg:16"]
    assert [row.theme for row in compare(tags, stated=("sdg:16.6",)).rows] == ["sdg:16", "sdg:16.6"]


def test_by_a_call_its_own_themes_are_compared() -> None:
    strengths = {"museums": [0.9, 0.4], "archives": [0.2, 0.0], "tourism": [0.0, 0.0]}
    found = compare({"a": {}, "b": {}}, call=CALL, fits={"a": 71.26, "b": 3.0}, strengths=strengths)
    assert [row.name for row in found.rows] == ["museums", "archives", "tourism"]
    assert found.shared == ("museums",)
    assert found.weak == {"archives": 0.2}
    assert found.missing == ("tourism",)
    assert [member.fit for member in found.members] == [71.3, 3.0]
    assert found.covered == {"a": 1, "b": 1}, "a strength below the least covers nothing"


@pytest.mark.parametrize(
    ("strengths", "least", "holders"),
    [((0.0, 0.1, 0.5), 0.0, (1, 2)), ((0.0, 0.1, 0.5), 0.35, (2,)), ((), 0.0, ())],
)
def test_who_covers_a_theme(strengths: tuple[float, ...], least: float, holders: tuple[int, ...]) -> None:
    row = ThemeRow(theme="", label="museums", group="A", strengths=strengths, least=least)
    assert row.holders == holders


def test_a_track_record_counts_what_is_stated() -> None:
    projects = (
        PastProject(title="A", programme="Horizon 2020", year=2019, role="coordinator"),
        PastProject(title="B", programme="Horizon 2020", role="partner"),
        PastProject(title="C", year=2012),
    )
    record = TrackRecord.of(projects)
    assert record.roles == {"coordinator": 1, "partner": 1, "": 1}
    assert record.programmes == {"Horizon 2020": 2, "": 1}
    assert record.years == (2012, 2019)
    assert TrackRecord.of(()).years is None


def test_countries_kinds_and_languages_are_counted() -> None:
    profiles = (
        partner("a", country="RS", languages=["sr", "en"]),
        partner("b", languages=["bg", "en"]),
        partner("c", kind="university", languages=["bg"]),
    )
    tagger = SimpleNamespace(vocabulary=shipped_vocabulary(), tags_of_profiles=lambda _: dict.fromkeys("abc", ()))
    found = Comparer(cast("Any", tagger), cast("Any", None), RULES).compare(Compared("T", "2026-09-01", profiles))
    assert found.countries == {"BG": 2, "RS": 1}
    assert found.kinds == {"sme": 2, "university": 1}
    assert found.languages == {"en": 2, "bg": 2, "sr": 1}
