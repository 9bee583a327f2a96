"""The reasons behind a score: complete, of the right kind, and quoted from the call."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.matching.explain import share_out
from fundmatch.matching.index import call_document
from fundmatch.matching.weights import shipped_weights
from fundmatch.models import Evidence, Match, PastProject
from fundmatch.text.folding import normal

from .builders import (
    Written,
    bundled_calls,
    bundled_matches,
    bundled_profiles,
    call,
    deterministic,
    engine,
    match_of,
    matches,
    profile,
    world,
)

SLUGS = sorted(bundled_profiles())


def evidence_of(text: str, *keywords: Written, **fields: object) -> tuple[Evidence, ...]:
    match = match_of(text, *keywords, **fields)
    assert match is not None
    return match.evidence


# -- points -------------------------------------------------------------------------------------------------------


def tenths(points: float) -> int:
    found = round(points * 10)
    assert abs(points * 10 - found) < 1e-6, f"{points} is not in tenths"
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_points_add_up_to_the_score(slug: str) -> None:
    found = [match for match in bundled_matches(slug) if match.score >= 1]
    assert found
    for match in found:
        assert sum(tenths(evidence.points) for evidence in match.evidence) == tenths(match.score), match.call_id


@pytest.mark.parametrize("slug", SLUGS)
def test_reasons_are_ordered_by_their_points(slug: str) -> None:
    for match in bundled_matches(slug):
        points = [evidence.points for evidence in match.evidence]
        assert points == sorted(points, reverse=True)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_reason_is_named_once(slug: str) -> None:
    for match in bundled_matches(slug):
        names = [evidence.keyword for evidence in match.evidence]
        assert len(set(names)) == len(names)
        known = {keyword.label for keyword in bundled_profiles()[slug].keywords} | {"description", "past projects"}
        assert set(names) <= known


def test_a_heavier_keyword_earns_more_of_the_points() -> None:
    first, second = evidence_of("Tourism and glaciology", "tourism", {"text": "glaciology", "weight": 3})
    assert (first.keyword, second.keyword) == ("glaciology", "tourism")
    assert first.points > second.points > 0


gains = st.lists(st.floats(min_value=0.002, max_value=20), min_size=1, max_size=30)
totals = st.integers(min_value=0, max_value=1000).map(lambda number: number / 10)


@deterministic
@given(gains, totals)
def test_shares_are_tenths_that_add_up_exactly(each: list[float], score: float) -> None:
    shares = share_out(each, score)
    assert len(shares) == len(each)
    assert min(shares) >= 0
    assert sum(map(tenths, shares)) == tenths(score)


@deterministic
@given(gains, totals)
def test_a_larger_gain_never_gets_a_smaller_share(each: list[float], score: float) -> None:
    ordered = sorted(set(each))
    shares = share_out(ordered, score)
    assert all(left <= right for left, right in itertools.pairwise(shares))


@deterministic
@given(gains, totals)
def test_a_share_is_within_a_tenth_of_its_proportion(each: list[float], score: float) -> None:
    for gain, share in zip(each, share_out(each, score), strict=True):
        assert abs(share - gain / sum(each) * score) <= 0.1 + 1e-9


def test_nothing_is_shared_among_nobody() -> None:
    assert share_out([], 0.0) == []
    assert share_out([0.0, 0.0], 5.0) == [0.0, 0.0]


# -- kinds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "text", "kind", "found"),
    [
        pytest.param("coastal tourism", "Coastal tourism pays", "exact", "Coastal tourism", id="the same words"),
        pytest.param("tourism coastal", "Coastal tourism pays", "exact", "Coastal tourism", id="in another order"),
        pytest.param("museum", "Three museums", "inflected", "museums", id="plural"),
        pytest.param("музей", "Три МУЗЕЯ", "inflected", "МУЗЕЯ", id="Bulgarian, in capitals"),
        pytest.param("хижа", "Ремонт на хижата", "inflected", "хижата", id="article"),
        pytest.param({"sr": "општина"}, "Подршка општинама, још", "inflected", "општинама", id="Serbian dative"),
        pytest.param("harbuor", "A new harbour", "typo", "harbour", id="letters swapped"),
        pytest.param("културно наследство", "Our cultural heritage", "glossary", "cultural heritage", id="translation"),
        pytest.param("МСП", "Малки и средни предприятия", "glossary", "Малки и средни предприятия", id="synonym"),
        pytest.param("Пловдив", "The port of Plovdiv", "transliterated", "Plovdiv", id="name in Latin letters"),
        pytest.param("Мост Пловдив", "Мостът в Plovdiv", "transliterated", "Мостът в Plovdiv", id="the farthest"),
    ],
)  # fmt: skip
def test_kind_and_words_found(keyword: Written, text: str, kind: str, found: str) -> None:
    (evidence,) = evidence_of(text, keyword)
    assert (evidence.kind, evidence.matched) == (kind, found)


def test_free_text_and_past_projects_are_kinds_of_their_own() -> None:
    reasons = evidence_of(
        "Watermills and harbours of the coast",
        "coast",
        description="We rebuild harbours.",
        projects=(PastProject(title="Ten watermills"),),
    )
    assert {(reason.kind, reason.keyword, reason.matched) for reason in reasons} == {
        ("exact", "coast", "coast"),
        ("free-text", "description", "harbours"),
        ("past-project", "past projects", "Watermills"),
    }


def test_a_keyword_is_shown_as_its_owner_wrote_it_first() -> None:
    (evidence,) = evidence_of("Our cultural heritage", {"bg": "КУЛТУРНО наследство", "en": "cultural heritage"})
    assert evidence.keyword == "КУЛТУРНО наследство"
    assert evidence.kind == "exact"


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [("harbour", "harbuor"), ("cultural heritage", "културно наследство"), ("Plovdiv", "Пловдив")],
)
def test_similarity_falls_with_distance(nearer: str, farther: str) -> None:
    text = "The harbour of Plovdiv, cultural heritage"
    (near,), (far,) = evidence_of(text, nearer), evidence_of(text, farther)
    assert near.similarity == 1
    assert 0 < far.similarity < 1


# -- quotations ---------------------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """Text without blanks and without the marks that quotations add."""
    return re.sub(r"[\s…·]+", "", text)


def texts_of(match: Match) -> list[str]:
    document = call_document(bundled_calls()[match.call_id], shipped_weights())
    return [squeezed(normal(field.text)) for field in document.fields]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_snippet_is_a_piece_of_the_call(slug: str) -> None:
    for match in bundled_matches(slug):
        texts = texts_of(match)
        for evidence in match.evidence:
            assert evidence.snippet
            assert any(squeezed(evidence.snippet) in text for text in texts), evidence


@pytest.mark.parametrize("slug", SLUGS)
def test_the_words_found_by_a_keyword_stand_in_the_call(slug: str) -> None:
    for match in bundled_matches(slug):
        texts = texts_of(match)
        for evidence in match.evidence:
            if evidence.kind in ("free-text", "past-project"):
                continue
            pieces = [squeezed(piece) for piece in evidence.matched.split(" … ")]
            assert all(pieces)
            assert all(any(piece in text for text in texts) for piece in pieces), evidence


@pytest.mark.parametrize("slug", SLUGS)
def test_a_snippet_is_one_line_and_shows_what_was_found(slug: str) -> None:
    for match in bundled_matches(slug):
        for evidence in match.evidence:
            assert "\n" not in evidence.snippet
            first = re.split(r" … | · ", evidence.matched)[0]
            if evidence.kind not in ("free-text", "past-project"):
                assert squeezed(first) in squeezed(evidence.snippet), evidence


LONG = "Many words stand before the ones that matter here, so many that they are left out. " * 5


def test_a_long_text_is_cut_at_words_around_what_was_found() -> None:
    (evidence,) = evidence_of(f"{LONG}Then comes coastal tourism at last. {LONG}", "coastal tourism")
    assert "coastal tourism" in evidence.snippet
    assert evidence.snippet.startswith("…")
    assert evidence.snippet.endswith("…")
    assert len(evidence.snippet) <= 162
    words = evidence.snippet.strip("…").split()
    assert set(words) <= set(f"{LONG}Then comes coastal tourism at last. {LONG}".split())


def test_a_short_text_is_quoted_whole() -> None:
    (evidence,) = evidence_of("Coastal tourism for\u00a0islands", "tourism")
    assert evidence.snippet == "Coastal tourism for islands"


def test_the_title_is_quoted_before_the_text() -> None:
    within = engine([call("it", "Here tourism is only mentioned", title="Tourism of islands"), call("other", "Boats")])
    (evidence,) = matches(within, profile("tourism"))["it"].evidence
    assert evidence.snippet == "Tourism of islands"


def test_words_found_apart_are_shown_with_a_gap() -> None:
    (evidence,) = evidence_of("Tourism of islands that are all more or less coastal", "coastal tourism")
    assert evidence.matched == "Tourism … coastal"


def test_looking_for_reasons_does_not_change_scores() -> None:
    within = world(it="Our cultural heritage and its harbours")
    partner = profile("културно наследство", description="We rebuild harbours.")
    first = within.match(partner)
    assert within.match(partner) == first


MUSEUMS = "Folk music museums for children"


@pytest.mark.parametrize(
    ("text", "description", "snippet", "found"),
    [
        pytest.param(
            "Music is not funded. Applicants are schools.\nWe welcome folk music museums teaching children.",
            MUSEUMS,
            "We welcome folk music museums teaching children.",
            {"folk", "music", "museums", "children"},
            id="the line with all of the words, not the first with one",
        ),
        pytest.param(
            f"Music is not funded. {LONG}\nFolk museums and music. {LONG}",
            MUSEUMS,
            "Folk museums and music.",
            {"folk", "museums", "music"},
            id="a long line is cut",
        ),
        pytest.param(
            f"Museums and children. {LONG} Folk museums and music for children.",
            MUSEUMS,
            "Folk museums and music for children.",
            {"folk", "museums", "music", "children"},
            id="the later of two sentences in one long line",
        ),
        pytest.param(
            "Museums, museums, museums!\nMuseums of folk music.\nChildren, too.",
            MUSEUMS,
            "Museums of folk music.",
            {"museums", "folk", "music", "children"},
            id="a word said often counts once, and a word elsewhere is named too",
        ),
        pytest.param(
            "Folk music.\nФолклорна музика в музеи за деца.",
            MUSEUMS,
            "Фолклорна музика в музеи за деца.",
            {"музика", "музеи", "деца"},
            id="in another language",
        ),
    ],
)
def test_free_text_quotes_the_piece_that_says_most_of_it(
    text: str, description: str, snippet: str, found: set[str]
) -> None:
    (evidence,) = evidence_of(text, description=description)
    assert snippet in evidence.snippet
    assert found <= {word.casefold() for word in evidence.matched.split(" · ")}


def test_past_projects_quote_the_piece_that_says_most_of_them() -> None:
    project = PastProject(title=MUSEUMS)
    (evidence,) = evidence_of("Music for schools.\nMuseums of folk music.", projects=(project,))
    assert evidence.snippet == "Museums of folk music."


def test_of_pieces_that_say_the_same_the_title_is_quoted() -> None:
    title = "Museums of old towns with folk music"
    within = engine([call("it", "Folk music museums", title=title), call("other", "Boats")])
    (evidence,) = matches(within, profile(description=MUSEUMS))["it"].evidence
    assert evidence.snippet == title


@pytest.mark.parametrize("slug", SLUGS)
def test_every_quotation_of_free_text_has_words_that_are_named(slug: str) -> None:
    for match in bundled_matches(slug):
        for evidence in match.evidence:
            if evidence.kind in ("free-text", "past-project"):
                assert any(word in evidence.snippet for word in evidence.matched.split(" · ")), evidence
