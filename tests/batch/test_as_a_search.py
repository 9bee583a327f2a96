"""Whatever an office has dismissed: the best calls of each profile are those that a search of all calls would show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundmatch.batch.plan import Asked
from fundmatch.cache import Cache
from fundmatch.decisions import Decisions
from fundmatch.models.decision import Dismissal
from fundmatch.rules import Rules
from fundmatch.searching import Searcher, SearchOptions, SearchSpace, rounded
from fundmatch.searching.decided import Decided
from tests.batch.builders import CALLS, PROFILES, Run

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
ALL = np.arange(len(CALLS.keys))
#: What can be shown of a profile: its calls with their scores, best first.
Shown = dict[str, list[tuple[str, float]]]

SLUGS = st.sampled_from([*(each.slug for each in PROFILES), "of-nobody-here"])
DISMISSALS = st.builds(
    Dismissal,
    call=st.sampled_from([*CALLS.keys, "curated:GONE"]),
    profiles=st.lists(SLUGS, max_size=3, unique=True).map(tuple),
    on=st.just("2026-08-01"),
    until=st.sampled_from([None, "2026-09-01", "2026-09-02", "2027-01-01"]),
)
DECISIONS = st.lists(DISMISSALS, max_size=12).map(lambda entries: Decisions(dismissals=tuple(entries)))


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Decisions], Shown]:
    """What a search without limit finds for each partner alone, under some decisions."""
    cache = Cache(tmp_path_factory.mktemp("cache"))
    space = SearchSpace(PROFILES, CALLS, Rules(), min_score=0.0, cache=cache)

    def search(decisions: Decisions) -> Shown:
        searcher = Searcher(replace(space, decisions=decisions))
        found = {}
        for slug in (each.slug for each in PROFILES):
            candidates = searcher.candidates(SearchOptions(profiles=(slug,), include_closed=True), NOW)
            found[slug] = [(CALLS.keys[each.number], each.score) for each in candidates]
        searcher.save()
        return found

    return search


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Decisions, int], Shown]:
    """What a run finds for each partner; one folder for all of them, so that each goes on from the one before."""
    out = tmp_path_factory.mktemp("matched") / "out"

    def match(decisions: Decisions, top: int) -> Shown:
        decided = Decided(decisions, CALLS, NOW)
        shown = np.setdiff1d(ALL, decided.hidden)
        run = Run(out, considered=shown.tolist(), asked=Asked(top, 3), hidden=decided.by_partner(shown))
        run()
        found: Shown = {each.slug: [] for each in PROFILES}
        for slug, _, call, score in run.rows():
            found[str(slug)].append((str(call), float(str(score))))
        return found

    return match


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DECISIONS, st.integers(1, 13))
def test_the_best_are_those_of_a_search(
    searched: Callable[[Decisions], Shown], matched: Callable[[Decisions, int], Shown], decisions: Decisions, top: int
) -> None:
    found, expected = matched(decisions, top), searched(decisions)
    for slug, listed in expected.items():
        scores = rounded(np.array([score for _, score in found[slug]])).tolist()
        assert scores == [score for _, score in listed[:top]]
        assert set(zip((call for call, _ in found[slug]), scores, strict=True)) <= set(listed)
        assert not [call for call, _ in found[slug] if decisions.dismissal(call, slug, NOW.date())]


def test_a_dismissed_call_gives_its_place_to_the_next(
    searched: Callable[[Decisions], Shown], matched: Callable[[Decisions, int], Shown]
) -> None:
    first, second = [call for call, _ in searched(Decisions())["org-000"]][:2]
    for whose in ((), ("org-000",)):
        decisions = Decisions(dismissals=(Dismissal(call=first, profiles=whose, on=str(date(2026, 8, 1))),))
        assert [call for call, _ in matched(decisions, 1)["org-000"]] == [second]
    assert [call for call, _ in matched(Decisions(), 1)["org-000"]] == [first]
