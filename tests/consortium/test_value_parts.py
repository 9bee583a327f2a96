"""What a team's value is said to be made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fundmatch.consortium.demands import Wishes
from fundmatch.consortium.describe import points
from fundmatch.consortium.problem import TeamProblem, value
from fundmatch.consortium.value_parts import value_parts
from tests.consortium.pools import (
    WEIGHTS,
    a_problem,
    candidate,
    dice,
    lawful_teams,
    random_candidate,
    random_pairs,
    size_rules,
)


def problem(seed: int) -> TeamProblem:
    draw = dice(seed)
    pool = [random_candidate(draw, number, 3) for number in range(5)]
    found = a_problem(pool, size_rules(2), Wishes(newcomers=draw.choice([0.0, 0.5, 1.0])))
    return replace(found, pairs=random_pairs(draw, 5))


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_add_up_to_the_value_as_it_is_shown(seed: int) -> None:
    asked = problem(seed)
    for team in lawful_teams(asked):
        score = points(value(asked, team))
        assert sum(round(10 * part.points) for part in value_parts(asked, team, score)) == round(10 * score)


def test_every_term_is_told_by_its_name() -> None:
    """By hand: two members, one theme covered by one of them, one in doubt, one in two other teams."""
    pool = [
        candidate("a", [1.0], fit=0.5, kind="sme", willing=True),
        candidate("b", [0.0], fit=0.7, kind="university", verdict="unknown", busy=2),
        candidate("c", [0.0], fit=0.0, kind="sme", role="join"),
    ]
    asked = a_problem(pool, size_rules(2), Wishes(newcomers=0.5))
    found = {part.name: part.points for part in value_parts(asked, (0, 1, 2), points(value(asked, (0, 1, 2))))}
    w = WEIGHTS
    assert found["themes"] == pytest.approx(100 * w.coverage * w.covered(1.0), abs=0.3)  # takes what rounding leaves
    assert found["fit"] == pytest.approx(100 * w.fit * 0.4, abs=0.05)
    assert found["newcomers"] == pytest.approx(100 * w.newcomer * 0.5, abs=0.05)
    assert found["coordinator"] == pytest.approx(100 * w.lead * 3 / 4, abs=0.05)
    assert found["kinds of organisation"] == pytest.approx(100 * w.kinds * 2 / 3, abs=0.05)
    assert found["members in doubt"] == pytest.approx(-100 * w.unsure / 3, abs=0.05)
    assert found["extra members"] == pytest.approx(-100 * w.each_beyond, abs=0.05)
    assert found["load of other calls"] == pytest.approx(-100 * w.busy * 2, abs=0.05)
    assert "past work together" not in found
