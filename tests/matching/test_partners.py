"""Candidates for a call: what brings somebody forward, with a history and without one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from fundmatch.matching.partners import Participation, PartnerRanker, relative
from fundmatch.models import PastProject, Profile

from .builders import call

TODAY = date(2026, 9, 1)
CALL = call("it", "Restoration of historic watermills", title="Watermills")


def organisation(slug: str, *projects: str, country: str = "BG") -> Profile:
    titles = tuple(PastProject(title=title) for title in projects)
    return Profile(slug=slug, name=slug, kind="association", country=country, projects=titles)


def took_part(project: str, *slugs: str, year: int = 2024) -> list[Participation]:
    return [Participation(slug, project, date(year, 1, 1)) for slug in slugs]


LEAD = organisation("lead", "Bridges of stone")
POOL = [LEAD, organisation("mills", "Ten watermills restored"), organisation("boats", "Boats of the river")]
MORE = [*POOL, organisation("friend"), organisation("stranger")]


def ranked(pool: list[Profile], history: list[Participation], newcomer: float = 0.25) -> dict[str, float]:
    scores = PartnerRanker(pool, history, TODAY).scores(CALL, LEAD, newcomer)
    return {profile.slug: float(score) for profile, score in zip(pool, scores, strict=True)}


def test_without_history_the_topic_decides() -> None:
    found = ranked(POOL, [])
    assert found["mills"] > found["boats"]
    assert found["lead"] == -np.inf


def test_an_old_partner_comes_before_a_stranger() -> None:
    found = ranked(MORE, took_part("p", "lead", "friend") + took_part("q", "stranger"))
    assert found["friend"] > found["stranger"]


def test_a_partner_outside_the_pool_links_those_in_it() -> None:
    history = took_part("p", "lead", "outsider") + took_part("q", "outsider", "friend") + took_part("r", "stranger")
    found = ranked(MORE, history)
    assert found["friend"] > found["stranger"]


def test_recent_work_together_counts_more_than_old() -> None:
    history = took_part("p", "lead", "friend", year=2024) + took_part("q", "lead", "stranger", year=2014)
    assert ranked(MORE, history)["friend"] > ranked(MORE, history)["stranger"]


def test_whoever_began_a_project_last_year_is_active() -> None:
    found = ranked(MORE, took_part("p", "friend", year=2026) + took_part("q", "stranger", year=2020))
    assert found["friend"] > found["stranger"]


def test_countries_that_often_meet_come_forward() -> None:
    pool = [LEAD, organisation("near", country="RS"), organisation("far", country="PT")]
    pairs = [("bg", "rs"), ("pt", "es")]
    crowd = [
        organisation(f"{code}{number}", country=code.upper()) for number in range(6) for pair in pairs for code in pair
    ]
    history = [
        each
        for number in range(6)
        for one, other in pairs
        for each in took_part(f"{one}{number}", f"{one}{number}", f"{other}{number}", year=2020)
    ]
    found = ranked([*pool, *crowd], history)
    assert found["near"] > found["far"]


def test_a_newcomers_setting_takes_the_network_off() -> None:
    history = took_part("p", "lead", "friend", year=2026)
    assert ranked(MORE, history, 0.0)["friend"] > ranked(MORE, history, 0.5)["friend"]
    newcomers = ranked(MORE, history, 1.0)
    assert newcomers["friend"] == pytest.approx(newcomers["stranger"])


def test_features_add_up_to_the_scores() -> None:
    ranker = PartnerRanker(MORE, took_part("p", "lead", "friend"), TODAY)
    features = ranker.features(CALL, LEAD)
    assert set(features) == {"topic", "likeness", "recent", "country", "collaboration", "circle"}
    total = np.sum(list(features.values()), axis=0)
    assert np.allclose(total[1:], ranker.scores(CALL, LEAD)[1:])


def test_a_call_without_coordinator_ranks_everybody() -> None:
    scores = PartnerRanker(POOL, [], TODAY).scores(CALL, None)
    assert np.all(np.isfinite(scores))
    assert int(scores.argmax()) == 1


def test_a_coordinator_may_be_nobody_in_the_pool() -> None:
    scores = PartnerRanker(POOL[1:], [], TODAY).scores(CALL, LEAD)
    assert np.all(np.isfinite(scores))


def test_an_empty_pool_has_no_scores() -> None:
    assert PartnerRanker([], [], TODAY).scores(CALL, LEAD).shape == (0,)


def test_a_bulgarian_candidate_is_found_for_an_english_call() -> None:
    pool = [organisation("bg", "Реставрация на културно наследство"), organisation("other", "Напояване на градини")]
    scores = PartnerRanker(pool, [], TODAY).scores(call("it", "Cultural heritage and its restoration"), None)
    assert scores[0] > scores[1]


@pytest.mark.parametrize("values", [[0.0, 0.0], [0.0, 2.0], [1.0, 3.0]])
def test_relative_values_compare_between_pools(values: list[float]) -> None:
    found = relative(np.array(values))
    assert np.all(found >= 0)
    assert np.allclose(found, relative(10 * np.array(values)))
