"""The calls that two partners could enter together: a small world in which everything can be counted by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.catalogue import Catalogue
from fundmatch.consortium.common_calls import Addition, CallSpace, CallWeights, CommonCalls, ComplementWeights
from fundmatch.models import Call, Profile
from fundmatch.rules import Rules, read_rules

DAY = date(2026, 9, 1)
RIA = "HORIZON Research and Innovation Actions"
CALLS = CallWeights(least=5, most=3, covered=0.35)
COMPLEMENT = ComplementWeights(least=15, themes=0.8, rules=0.2, calls=2)


@cache
def rules() -> Rules:
    return read_rules()[0]


def partner(slug: str, country: str, kind: str = "municipality") -> Profile:
    return Profile.model_validate({"slug": slug, "name": slug, "kind": kind, "country": country})


SOFIA, SIENA, PIROT = partner("sofia", "BG"), partner("siena", "IT"), partner("pirot", "RS")


def call(
    code: str, *themes: str, source: str = "horizon", programme: str = "Horizon Europe", action: str = RIA
) -> Call:
    return Call(
        id=f"{source}:{code}", source=source, programme=programme, code=code, title=f"Call {code}", themes=themes,
        action_type=action, kind="national" if source == "opic" else "topic", fetched_at="2026-08-01",
    )  # fmt: skip


@dataclass(frozen=True)
class World:
    """Calls with scores and theme strengths by slug."""

    calls: tuple[Call, ...]
    scores: dict[str, list[float]]
    strengths: dict[str, dict[str, float]]

    def common(self, profile: Profile) -> CommonCalls:
        catalogue, pool = Catalogue.of(self.calls), (SOFIA, SIENA, PIROT)

        def scored(asked: Profile) -> Any:
            return np.array(self.scores[asked.slug])

        def strength(theme: str) -> list[float]:
            return [self.strengths.get(each.slug, {}).get(theme, 0.0) for each in pool]

        space = CallSpace(
            catalogue,
            np.arange(len(self.calls)),
            rules(),
            DAY,
            scored,
            cast("Any", SimpleNamespace(profiles=pool, strength=strength)),
        )
        return CommonCalls(space, profile)


FOUR = (call("HORIZON-A"), call("HORIZON-B"), call("HORIZON-C"), call("HORIZON-D"))


def test_calls_that_fit_both_come_by_the_geometric_mean() -> None:
    world = World(FOUR, {"sofia": [90, 40, 50, 4], "siena": [10, 40, 50, 99]}, {})
    found = world.common(SOFIA).of(SIENA, CALLS)
    assert [(each.code, each.own, each.other) for each in found] == [
        ("HORIZON-C", 50, 50),
        ("HORIZON-B", 40, 40),
        ("HORIZON-A", 90, 10),
    ]


def test_at_most_so_many_calls_are_told() -> None:
    world = World(FOUR, {"sofia": [9, 8, 7, 6], "siena": [9, 8, 7, 6]}, {})
    assert [each.code for each in world.common(SOFIA).of(SIENA, CALLS)] == ["HORIZON-A", "HORIZON-B", "HORIZON-C"]


FIRM = partner("sofia", "BG", "sme")


@pytest.mark.parametrize(("own", "other"), [(FIRM, PIROT), (PIROT, FIRM)])
def test_a_call_that_one_of_both_cannot_enter_is_not_common(own: Profile, other: Profile) -> None:
    """Pirot is outside the territory of a Bulgarian programme, whoever asks."""
    national = call("BG16RFPR001-2.003", source="opic", programme="ПКИП", action="")
    world = World((FOUR[0], national), {"sofia": [20, 90], "pirot": [20, 90]}, {})
    assert [each.code for each in world.common(own).of(other, CALLS)] == ["HORIZON-A"]


def test_a_national_call_is_common_to_two_firms_at_home() -> None:
    national = call("BG16RFPR001-2.003", source="opic", programme="ПКИП", action="")
    world = World((national,), {"sofia": [90], "pirot": [90]}, {})
    assert [each.code for each in world.common(FIRM).of(partner("pirot", "BG", "sme"), CALLS)] == [national.code]


def test_the_other_adds_themes_and_a_country() -> None:
    themed = call("HORIZON-A", "museums", "archives")
    world = World((themed,), {"sofia": [80]}, {"sofia": {"museums": 0.9}, "siena": {"museums": 0.9, "archives": 0.6}})
    (added,) = world.common(SOFIA).additions(SIENA, COMPLEMENT, CALLS.covered)
    assert added.themes == ("archives",)
    assert added.completes == ("country IT: 2 of at least 3 countries",)
    assert added.value == pytest.approx(80 * (0.8 * 0.6 / 2 + 0.2))


def test_a_first_member_state_is_told_too() -> None:
    world = World(FOUR[:1], {"pirot": [80]}, {})
    (added,) = world.common(PIROT).additions(SOFIA, COMPLEMENT, CALLS.covered)
    assert added.completes == ("country BG: 2 of at least 3 countries", "country BG: the missing EU country")


def test_who_covers_the_same_in_the_same_country_adds_nothing() -> None:
    world = World((call("HORIZON-A", "museums"),), {"sofia": [80]}, {"sofia": {"museums": 0.9}})
    twin = partner("siena", "BG")
    assert world.common(SOFIA).additions(twin, COMPLEMENT, CALLS.covered) == ()


def test_ids_of_themes_are_no_themes_to_cover() -> None:
    themed = call("HORIZON-A", "sdg:16.6", "-sdg:11", "museums", source="curated")
    world = World((themed,), {"sofia": [80]}, {"siena": {"museums": 0.5, "sdg:16.6": 1.0, "-sdg:11": 1.0}})
    added = world.common(SOFIA).additions(SIENA, COMPLEMENT, CALLS.covered)[0]
    assert added.themes == ("museums",)


scores = st.floats(0, 100).map(lambda value: round(value, 1))


@settings(deadline=None)
@given(st.lists(st.tuples(scores, st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_the_best_additions_are_those_of_all_calls(rows: list[tuple[float, float, float]]) -> None:
    """Stopping early misses nothing: the same as asking every call and taking the best."""
    calls = tuple(call(f"HORIZON-{number}", f"theme {number}") for number in range(len(rows)))
    strengths = {
        "sofia": {f"theme {number}": own for number, (_, own, _) in enumerate(rows)},
        "siena": {f"theme {number}": other for number, (_, _, other) in enumerate(rows)},
    }
    world = World(calls, {"sofia": [score for score, _, _ in rows]}, strengths)
    every = ComplementWeights(**{**COMPLEMENT.model_dump(), "calls": len(rows)})
    found = world.common(SOFIA).additions(SIENA, COMPLEMENT, CALLS.covered)
    best = world.common(SOFIA).additions(SIENA, every, CALLS.covered)[: COMPLEMENT.calls]

    def values(additions: tuple[Addition, ...]) -> list[float]:
        return [each.value for each in additions]

    assert values(found) == values(best)
    fitting = [score for score, _, _ in rows if score >= COMPLEMENT.least]
    assert len(found) == min(COMPLEMENT.calls, len(fitting)), "a second country always adds something"
