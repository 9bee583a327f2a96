"""What makes one call score more than another: orders that hold whatever the weights are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.matching.expand import Slot
from fundmatch.matching.rarity import Rarity
from fundmatch.matching.score import Scorer
from fundmatch.models import Call, PastProject, Profile

from .builders import (
    OTHERS,
    Written,
    bundled_calls,
    bundled_engine,
    bundled_profiles,
    call,
    deterministic,
    engine,
    matches,
    profile,
    ranked,
    scores,
    world,
)

PADDING = "with money for many partners of every kind from all the countries of the Union"


# -- where and how a keyword stands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "near", "apart"),
    [
        pytest.param(
            "coastal tourism",
            f"Coastal tourism {PADDING}, and boats for islands",
            f"Coastal islands {PADDING}, and boats for tourism",
            id="English",
        ),
        pytest.param(
            "дигитални музеи",
            "Дигитални музеи за училищата, с карти, лодки, песни, хора, планини и реки",
            "Дигитални карти за училищата, с лодки, песни, хора, планини, реки и музеи",
            id="Bulgarian",
        ),
    ],
)
def test_a_phrase_beats_its_words_apart(keyword: str, near: str, apart: str) -> None:
    found = scores(world(near=near, apart=apart), keyword)
    assert found["near"] > found["apart"] > 0


def test_words_in_another_sentence_are_apart() -> None:
    found = scores(
        world(one="Coastal tourism for islands.", two="Islands, coastal. Tourism for all."), "coastal tourism"
    )
    assert found["one"] > found["two"]


def test_one_of_two_words_that_are_as_rare_is_not_enough() -> None:
    assert ranked(world(one="Tourism for islands", other="Coastal roads"), "coastal tourism") == []


def test_two_of_three_words_that_are_as_rare_are_enough() -> None:
    within = world(two="Coastal tourism for islands", one="Sustainable roads")
    assert ranked(within, "sustainable coastal tourism") == ["two"]


def test_a_title_beats_a_summary() -> None:
    calls = [
        call("title", "Help for small islands", title="Coastal tourism"),
        call("summary", "Coastal tourism", title="Help for small islands"),
    ]
    assert ranked(engine(calls), "coastal tourism") == ["title", "summary"]


@pytest.mark.parametrize("part", ["themes", "keywords"])
def test_the_publishers_own_labels_beat_running_text(part: str) -> None:
    fields = {part: ("coastal tourism", "islands")}
    calls = [call("label", "small and remote", **fields), call("text", "small and remote coastal tourism islands")]
    assert ranked(engine(calls), "coastal tourism") == ["label", "text"]


def test_every_part_of_a_call_is_searched() -> None:
    parts = {
        "title": call("title", title="Coastal tourism"),
        "titles": call("titles", titles={"en": "Coastal tourism"}),
        "themes": call("themes", themes=("coastal tourism",)),
        "keywords": call("keywords", keywords=("coastal tourism",)),
        "summary": call("summary", "Coastal tourism"),
        "text": call("text", text="Coastal tourism"),
        "texts": call("texts", texts={"en": "Coastal tourism"}),
    }
    assert set(ranked(engine(parts.values()), "coastal tourism")) == set(parts)


def test_conditions_are_about_applicants_and_not_searched() -> None:
    calls = [call("it", "Boats", conditions="Applicants are in coastal tourism"), call("other", "Coastal tourism")]
    assert ranked(engine(calls), "coastal tourism") == ["other"]


def test_more_of_a_keyword_in_as_many_words_is_more() -> None:
    found = scores(world(twice="tourism boats tourism roads", once="tourism boats paths roads"), "tourism")
    assert found["twice"] > found["once"]


def test_the_same_said_in_fewer_words_is_more() -> None:
    found = scores(world(short="Tourism for islands", long=f"Tourism for islands {PADDING}"), "tourism")
    assert found["short"] > found["long"]


# -- rarity and weight --------------------------------------------------------------------------------------------


def test_a_rare_keyword_weighs_more_than_a_common_one() -> None:
    common = {f"c{number}": f"Regional development {word}" for number, word in enumerate("abcdefgh")}
    found = scores(world(**common, rare="Coastal tourism x"), "regional development", "coastal tourism")
    assert found["rare"] > max(found[code] for code in common) > 0


def test_the_weight_of_a_keyword_decides_between_two_calls() -> None:
    both = world(sea="Coastal tourism here", ice="Polar glaciology here")
    sea: Written = {"text": "coastal tourism", "weight": 2}
    ice: Written = {"text": "polar glaciology", "weight": 2}
    assert ranked(both, sea, "polar glaciology") == ["sea", "ice"]
    assert ranked(both, "coastal tourism", ice) == ["ice", "sea"]


def test_a_keyword_in_several_languages_counts_once() -> None:
    within = world(it="Coastal tourism and крайбрежен туризъм")
    both = scores(within, {"en": "coastal tourism", "bg": "крайбрежен туризъм"})["it"]
    assert both == max(
        scores(within, {"en": "coastal tourism"})["it"], scores(within, {"bg": "крайбрежен туризъм"})["it"]
    )


def test_words_typed_for_one_search_are_keywords_too() -> None:
    within = world(sea="Coastal tourism here", ice="Polar glaciology here")
    partner = profile("polar glaciology")
    with_words = within.score(partner, extra=["coastal tourism"]).scores
    without = within.score(partner).scores
    found = {within.key(number) for number in np.flatnonzero(with_words > without)}
    assert found == {"curated:sea"}


# -- more evidence ------------------------------------------------------------------------------------------------


def test_a_call_with_two_of_the_keywords_beats_a_call_with_one() -> None:
    within = world(two="Coastal tourism and polar glaciology", one="Coastal tourism and inland roads")
    assert ranked(within, "coastal tourism", "polar glaciology") == ["two", "one"]


@pytest.mark.parametrize("slug", sorted(bundled_profiles()))
def test_a_further_keyword_never_lowers_a_score(slug: str) -> None:
    partner = bundled_profiles()[slug]
    fewer = partner.model_copy(update={"keywords": partner.keywords[:-1]})
    everything, less = (bundled_engine().score(each).scores for each in (partner, fewer))
    assert np.all(everything >= less - 1e-9)


def test_a_project_like_the_call_helps() -> None:
    within = world(it="Restoration of watermills in coastal villages")
    project = PastProject(title="Restoration of watermills")
    without, with_it = scores(within, "coastal villages"), scores(within, "coastal villages", projects=(project,))
    assert with_it["it"] > without["it"]


def test_many_small_projects_do_not_add_up() -> None:
    within = world(it="Restoration of watermills in coastal villages")
    project = PastProject(title="Restoration of watermills")
    one, ten = (scores(within, "coastal villages", projects=(project,) * times) for times in (1, 10))
    assert one == ten


# -- what changes nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("cultural heritage", "CULTURAL HERITAGE"),
        ("circular economy", "circular economies"),
        ("creative industries", "the creative industry"),
        ("културно наследство", "КУЛТУРНОТО НАСЛЕДСТВО"),
        ("творчески индустрии", "творческите индустрии"),
        ("кръгова икономика", "кръговата икономика"),
        ("sustainable coastal tourism", "coastal tourism, sustainable"),
        ("wastewater reuse in cities", "cities: reuse of wastewater"),
    ],
)
def test_case_inflection_and_word_order_do_not_change_the_best_call(written: str, otherwise: str) -> None:
    best = ranked(bundled_engine(), written)[0]
    assert ranked(bundled_engine(), otherwise)[0] == best


def doubled(each: Call) -> Call:
    return each.model_copy(update={"summary": f"{each.summary}\n{each.summary}", "text": f"{each.text}\n{each.text}"})


def test_a_text_that_says_everything_twice_ranks_the_same() -> None:
    texts = {
        "best": "Coastal tourism and polar glaciology",
        "good": "Coastal tourism and inland roads",
        "weak": f"Inland roads {PADDING}, and tourism of the coastal kind",
    }
    calls = [call(code, text) for code, text in {**OTHERS, **texts}.items()]
    keywords = ("coastal tourism", "polar glaciology")
    once, twice = (ranked(engine(each), *keywords) for each in (calls, list(map(doubled, calls))))
    assert once == twice == ["best", "good", "weak"]


def test_one_call_that_repeats_itself_does_not_overtake_a_better_one() -> None:
    better = call("better", "Coastal tourism and polar glaciology")
    louder = call("louder", "Coastal tourism and inland roads. " * 20)
    assert ranked(engine([better, louder]), "coastal tourism", "polar glaciology") == ["better", "louder"]


@pytest.mark.parametrize("slug", ["stolichna-obshtina", "rra-jug", "tehnologichen-tsentar-sofia", "comune-di-siena"])
def test_the_best_bundled_call_stays_among_the_best_when_all_texts_are_doubled(slug: str) -> None:
    twice = engine(map(doubled, bundled_calls().values()))
    partner = bundled_profiles()[slug]
    best = bundled_engine().match(partner, 1)[0].call_id
    assert best in [match.call_id for match in twice.match(partner, 3)]


def test_the_order_of_the_calls_does_not_matter() -> None:
    calls = list(bundled_calls().values())
    partner = bundled_profiles()["stolichna-obshtina"]
    backwards = engine(reversed(calls)).match(partner, 20)
    assert [(each.call_id, each.score) for each in backwards] == [
        (each.call_id, each.score) for each in bundled_engine().match(partner, 20)
    ]


# -- must and not -------------------------------------------------------------------------------------------------

CULTURES = {
    "cells": "Cell culture for vaccines",
    "city": "Culture in cities",
    "sentence": "Culture in prisons. Every cell gets a radio",
    "policy": "Cultural policy and culture",
}


@pytest.mark.parametrize(
    ("fields", "admitted"),
    [
        pytest.param({}, {"cells", "city", "sentence", "policy"}, id="neither"),
        pytest.param({"not": ("cell culture",)}, {"city", "sentence", "policy"}, id="not: the phrase, not its words"),
        pytest.param({"not": ("cell",)}, {"city", "policy"}, id="not: a word"),
        pytest.param({"not": ("клетъчна култура", "града")}, {"sentence", "policy"}, id="not: in another language"),
        pytest.param({"not": ("elephant",)}, {"cells", "city", "sentence", "policy"}, id="not: a word nobody writes"),
        pytest.param({"must": ("city",)}, {"city"}, id="must: inflected"),
        pytest.param({"must": ("city", "policy")}, {"city", "policy"}, id="must: any of several"),
        pytest.param({"must": ("elephant",)}, set(), id="must: a word nobody writes"),
        pytest.param({"must": ("culture",), "not": ("vaccines", "prisons")}, {"city", "policy"}, id="both"),
        pytest.param({"must": ("the",)}, set(CULTURES), id="must: nothing to look for"),
        pytest.param({"must": ("!", "city")}, {"city"}, id="must: nothing to look for beside a word"),
        pytest.param({"not": ("the",)}, set(CULTURES), id="not: nothing to look for"),
    ],
)
def test_must_and_not(fields: dict[str, tuple[str, ...]], admitted: set[str]) -> None:
    assert set(ranked(world(**CULTURES), "culture", **fields)) == admitted


@pytest.mark.parametrize("word", ["medicina", "FAIR podaci", "kruzna ekonomija", "културна баштина"])
@pytest.mark.parametrize("spoken", [("sr",), ("en", "sr")], ids="-".join)
def test_must_and_not_are_read_as_keywords_are(word: str, spoken: tuple[str, ...]) -> None:
    """``medicina`` shows by no letter that it is Serbian; who writes Serbian is read both ways."""
    texts = ("Medicine for towns", "FAIR data for research", "A circular economy", "Cultural heritage")
    within = world(**{f"call{number}": f"{text} with boats" for number, text in enumerate(texts)}, none="Boats")
    wanted = set(ranked(within, word, languages=spoken))
    assert len(wanted) == 1
    assert set(ranked(within, "boats", word, must=(word,), languages=spoken)) == wanted
    assert set(ranked(within, "boats", languages=spoken, **{"not": (word,)})).isdisjoint(wanted)


class Telling(Rarity):
    """Boats tell next to nothing, anything else one nat."""

    def information(self, slots: Sequence[Slot], found: int, size: int) -> float:
        return 1e-4 if "boats" in [slot.text for slot in slots] else 1.0


def test_a_phrase_is_had_whole_though_one_of_its_words_tells_nothing() -> None:
    within = world(whole="Boats of ice", apart="Ice. Far from any ship that is known to us there are boats", half="Ice")
    scorer, phrase = (
        Scorer(within.index, Telling(within.meanings, within.scorer.rarity.table, within.index.weights.rarity)),
        within.expander.phrase("boats ice"),
    )
    assert {within.key(number) for number in scorer.contains(phrase)} == {"curated:whole"}
    assert {within.key(number) for number in scorer.having(phrase)} == {"curated:whole", "curated:apart"}


def test_must_and_not_change_no_score_of_those_admitted() -> None:
    within = world(**CULTURES)
    plain, chosen = scores(within, "culture"), scores(within, "culture", must=("city",))
    assert chosen["city"] == plain["city"]


# -- profiles without keywords, and without anything --------------------------------------------------------------


def test_a_profile_without_keywords_is_ranked_by_its_description() -> None:
    within = world(sea="Coastal tourism for fishermen and harbours", ice="Polar glaciology with satellites")
    sea, ice = (
        "We restore harbours and teach fishermen about tourism.",
        "Our glaciology laboratory reads polar satellites.",
    )
    assert next(iter(matches(within, profile(description=sea)))) == "sea"
    assert next(iter(matches(within, profile(description=ice)))) == "ice"


def test_a_description_finds_calls_in_another_language() -> None:
    within = world(it="Digitisation of cultural heritage in museums")
    assert ranked(within, description="Занимаваме се с културно наследство и музеи.")[0] == "it"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing at all"),
        pytest.param({"description": "and of the with"}, id="stop words only"),
        pytest.param({"description": "—"}, id="no words"),
        pytest.param({"must": ("tourism",)}, id="a condition only"),
    ],
)
def test_a_profile_that_says_nothing_scores_nothing(fields: dict[str, object]) -> None:
    within = world(it="Coastal tourism for fishermen")
    assert ranked(within, **fields) == []
    assert set(scores(within, **fields).values()) == {0.0}


def test_a_keyword_that_nobody_writes_finds_nothing() -> None:
    assert ranked(world(it="Coastal tourism"), "elephants") == []


def test_without_calls_nothing_matches() -> None:
    assert engine([]).match(profile("tourism")) == []


def test_a_call_without_words_matches_nothing() -> None:
    assert ranked(engine([call("blank", title="—"), call("it", "Tourism")]), "tourism") == ["it"]


# -- over random small worlds -------------------------------------------------------------------------------------

VOCABULARY = (
    "culture", "cultural", "heritage", "tourism", "coastal", "creative", "industries", "innovation", "museums", "AI",
    "култура", "културно", "наследство", "творчески", "индустрии", "клъстери", "музеи",
    "kulture", "nasleđa", "kreativnih", "industrija", "opština",
    "културе", "наслеђа", "креативних", "индустрија",
    "and", "of", "и", "5G", "heritge", "културта", "—", ".", "\n",
)  # fmt: skip
sentences = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
corpora = st.lists(st.tuples(sentences, sentences), min_size=1, max_size=5).map(
    lambda texts: [
        call(f"c{number}", summary, title=title or "Untitled") for number, (title, summary) in enumerate(texts)
    ]
)
keywords = st.lists(st.sampled_from(VOCABULARY[:-3]), min_size=1, max_size=3).map(" ".join)
partners = st.builds(
    lambda words, weight, description: profile(
        *({"text": word, "weight": weight} for word in words), description=description
    ),
    st.lists(keywords, max_size=3),
    st.sampled_from([0.1, 1, 5]),
    sentences,
)


@deterministic
@given(corpora, partners)
def test_scores_and_strengths_stay_on_their_scales(calls: list[Call], partner: Profile) -> None:
    scored = engine(calls).score(partner)
    assert np.all((scored.scores >= 0) & (scored.scores <= 100))
    for criterion in scored.criteria:
        strengths = criterion.strengths.strengths
        assert np.all((strengths >= 0) & (strengths <= 1))
        assert np.all(criterion.gains.strengths >= 0)


@deterministic
@given(corpora, partners)
def test_matches_and_their_reasons_are_sorted_and_repeatable(calls: list[Call], partner: Profile) -> None:
    found = engine(calls).match(partner)
    assert found == engine(calls).match(partner)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert 0 < each.score <= 100
        assert [reason.points for reason in each.evidence] == sorted(
            (reason.points for reason in each.evidence), reverse=True
        )


@deterministic
@given(corpora, partners)
def test_a_limit_gives_the_first_matches(calls: list[Call], partner: Profile) -> None:
    within = engine(calls)
    assert within.match(partner, limit=2) == within.match(partner)[:2]


@deterministic
@given(corpora, keywords)
def test_capitals_change_no_score(calls: list[Call], keyword: str) -> None:
    within = engine(calls)
    assert scores(within, keyword.upper()) == scores(within, keyword)
