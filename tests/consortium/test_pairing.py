"""Pairs of the bundled partners: who is alike, why, and which calls fit both."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fundmatch.api import Workspace
from fundmatch.consortium.pairing import Pair, PairFinder, shipped_pairing_weights
from fundmatch.eligibility import verdict
from fundmatch.models import Profile
from fundmatch.searching import Guests
from fundmatch.workspace import Folders, bundled_root

NOW = datetime(2026, 9, 1, tzinfo=UTC)
SOFIA, SEOUL = "stolichna-obshtina", "seoul-metropolitan-government"
NETWORK = ("mreza-kreativnih-gradova-srbije", "rra-jug", "opstina-pirot")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bundled workspace, with its cache where the test may write."""
    return Workspace(Folders(bundled_root(), tmp_path_factory.mktemp("state"), bundled=True))


@pytest.fixture(scope="module")
def finder(workspace: Workspace) -> PairFinder:
    return workspace.searcher.pair_finder(NOW)


@pytest.fixture(scope="module")
def pairs(workspace: Workspace, finder: PairFinder) -> dict[str, list[Pair]]:
    """Every partner's pairs, the most alike first."""
    profiles = workspace.profiles()
    return {each.slug: finder.pairs(each, profiles, len(profiles)) for each in profiles}


def test_cities_paired_by_iurc_are_most_alike(pairs: dict[str, list[Pair]]) -> None:
    """Founding text 002: Sofia was paired with Seoul."""
    assert pairs[SOFIA][0].partner == SEOUL
    assert pairs[SEOUL][0].partner == SOFIA
    assert pairs[SOFIA][0].together == ("International Urban and Regional Cooperation (IURC)",)


@pytest.mark.parametrize("slug", NETWORK)
def test_partners_of_one_project_find_each_other(pairs: dict[str, list[Pair]], slug: str) -> None:
    """Founding text 003: one project of the network, the agency and Pirot."""
    assert {pair.partner for pair in pairs[slug][:2]} == set(NETWORK) - {slug}


def test_everybody_but_oneself_is_ranked(workspace: Workspace, pairs: dict[str, list[Pair]]) -> None:
    slugs = {profile.slug for profile in workspace.profiles()}
    for slug, found in pairs.items():
        assert {pair.partner for pair in found} == slugs - {slug}
        assert [pair.likeness for pair in found] == sorted((pair.likeness for pair in found), reverse=True)


def test_likeness_is_the_same_from_both_sides(pairs: dict[str, list[Pair]]) -> None:
    likeness = {(slug, pair.partner): pair.likeness for slug, found in pairs.items() for pair in found}
    for (own, other), value in likeness.items():
        assert value == pytest.approx(likeness[other, own], abs=0.11)


def test_likeness_is_made_of_its_parts(pairs: dict[str, list[Pair]]) -> None:
    weights = shipped_pairing_weights().likeness
    for pair in (pair for found in pairs.values() for pair in found):
        parts = pair.parts.model_dump()
        assert all(0 <= value <= 1 for value in parts.values())
        whole = sum(getattr(weights, name) * value for name, value in parts.items())
        assert pair.likeness == pytest.approx(100 * whole, abs=0.1)


def test_words_and_themes_said_to_be_shared_are(workspace: Workspace, pairs: dict[str, list[Pair]]) -> None:
    tags = workspace.searcher.themes.tags_of_profiles(workspace.profiles())
    sofia = pairs[SOFIA][0]
    keywords = {keyword.label for keyword in workspace.profile(SOFIA).keywords}
    assert {word.keyword for word in sofia.words} <= keywords
    assert len(sofia.words) >= 3
    for shared in sofia.themes:
        for slug, strength in ((SOFIA, shared.own), (SEOUL, shared.other)):
            found = next(tag for tag in tags[slug] if tag.theme == shared.theme)
            assert found.strength == pytest.approx(strength, abs=0.01)


def test_calls_said_to_fit_both_are_open_to_both(workspace: Workspace, pairs: dict[str, list[Pair]]) -> None:
    told = [(slug, pair.partner, each) for slug, found in pairs.items() for pair in found for each in pair.calls]
    assert len(told) > 100
    for slug, other, each in told:
        call = workspace.call(each.call)
        assert call.status(NOW) in ("open", "forthcoming")
        for partner in (slug, other):
            assert verdict(workspace.profile(partner), call, workspace.rules, NOW.date()).verdict != "no"


def test_by_complement_what_the_other_adds_decides(workspace: Workspace, finder: PairFinder) -> None:
    found = finder.pairs(workspace.profile("rra-jug"), workspace.profiles(), 16, "complement")
    complements = [pair.complement for pair in found]
    assert complements == sorted(complements, reverse=True)
    assert complements[0] > complements[-1]
    best = found[0].additions[0]
    assert best.themes
    assert any("countries" in text for text in best.completes)


def test_only_those_asked_about_are_ranked(workspace: Workspace, finder: PairFinder) -> None:
    members = workspace.members("kreativni-gradovi-srbije")
    found = finder.pairs(workspace.profile(SOFIA), members, 10)
    assert {pair.partner for pair in found} == set(NETWORK)


def test_the_limit_keeps_the_best(workspace: Workspace, finder: PairFinder, pairs: dict[str, list[Pair]]) -> None:
    assert finder.pairs(workspace.profile(SOFIA), workspace.profiles(), 2) == pairs[SOFIA][:2]


def test_candidates_from_elsewhere_are_ranked_with_the_partners(workspace: Workspace) -> None:
    fields = {
        "name": "A city of tests",
        "kind": "municipality",
        "country": "GR",
        "keywords": ["smart city", "urban mobility"],
    }
    guest = Profile.model_validate({"slug": "dir-test-city", **fields})
    finder = workspace.searcher.pair_finder(NOW, Guests([guest]))
    found = {pair.partner: pair for pair in finder.pairs(workspace.profile(SOFIA), finder.pool, 20)}
    assert found["dir-test-city"].likeness > found["institut-po-balkanistika"].likeness
    assert any("country GR" in text for each in found["dir-test-city"].additions for text in each.completes)
