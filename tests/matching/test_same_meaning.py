"""One partner, one list: script, language, case and inflection change how a profile looks, not what it finds."""

from __future__ import annotations

import numpy as np
import pytest

from fundmatch.models import Keyword, Profile
from fundmatch.text.transliteration import serbian_latin

from .builders import Written, bundled_engine, bundled_profiles, profile, ranked

LATIN = "abvgdđežzijklmnoprstćufhcčš"
CYRILLIC = dict(zip(LATIN, "абвгдђежзијклмнопрстћуфхцчш", strict=True))
DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ"}


def serbian_cyrillic(text: str) -> str:
    """Serbian Latin in Cyrillic letters; every lj, nj and dž is taken for one letter."""
    for latin, letter in {**DIGRAPHS, **CYRILLIC}.items():
        text = (
            text.replace(latin, letter)
            .replace(latin.capitalize(), letter.upper())
            .replace(latin.upper(), letter.upper())
        )
    return text


def in_serbian(partner: Profile) -> Profile:
    """The partner as it would describe itself in Serbian alone."""
    keywords = tuple(Keyword(texts={"sr": each.texts["sr"]}, weight=each.weight) for each in partner.keywords)
    return partner.model_copy(update={"keywords": keywords, "descriptions": {}})


def in_cyrillic(partner: Profile) -> Profile:
    """Everything the partner says in Serbian, in the other script."""
    keywords = tuple(
        each.model_copy(update={"texts": {**each.texts, "sr": serbian_cyrillic(each.texts["sr"])}})
        for each in partner.keywords
    )
    projects = tuple(each.model_copy(update={"title": serbian_cyrillic(each.title)}) for each in partner.projects)
    description = serbian_cyrillic(partner.description)
    return partner.model_copy(update={"keywords": keywords, "projects": projects, "description": description})


def top(partner: Profile, limit: int = 10) -> list[str]:
    return [match.call_id for match in bundled_engine().match(partner, limit)]


SERBIAN = [slug for slug, each in bundled_profiles().items() if each.country == "RS"]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("Opština Niš", "Општина Ниш"), ("ljudi i njihov džep", "људи и њихов џеп"), ("NJEGOŠ, Đorđe", "ЊЕГОШ, Ђорђе")],
)
def test_the_converter_of_these_tests(latin: str, cyrillic: str) -> None:
    assert serbian_cyrillic(latin) == cyrillic
    assert serbian_latin(cyrillic).casefold() == latin.casefold()


def test_there_are_serbian_partners_to_test_with() -> None:
    assert len(SERBIAN) >= 3


@pytest.mark.parametrize("slug", SERBIAN)
def test_a_serbian_partner_finds_the_same_in_both_scripts(slug: str) -> None:
    partner = bundled_profiles()[slug]
    assert top(in_cyrillic(partner)) == top(partner)


@pytest.mark.parametrize("slug", SERBIAN)
def test_a_partner_who_writes_serbian_alone_finds_the_same_in_both_scripts(slug: str) -> None:
    partner = in_serbian(bundled_profiles()[slug])
    assert len(top(partner)) == 10
    assert top(in_cyrillic(partner)) == top(partner)


@pytest.mark.parametrize("slug", SERBIAN)
def test_serbian_alone_finds_much_of_what_serbian_and_english_find(slug: str) -> None:
    partner = bundled_profiles()[slug]
    assert len({*top(in_serbian(partner))} & {*top(partner)}) >= 4


@pytest.mark.parametrize("slug", sorted(bundled_profiles()))
def test_capitals_change_no_score(slug: str) -> None:
    partner = bundled_profiles()[slug]
    keywords = tuple(
        each.model_copy(
            update={"text": each.text.upper(), "texts": {name: text.upper() for name, text in each.texts.items()}}
        )
        for each in partner.keywords
    )
    loud = bundled_engine().score(partner.model_copy(update={"keywords": keywords}))
    assert np.array_equal(loud.scores, bundled_engine().score(partner).scores)


INDUSTRIES: list[Written] = [
    "културни и творчески индустрии",
    "cultural and creative industries",
    {"sr": "kulturne i kreativne industrije"},
    {"sr": "културне и креативне индустрије"},
    "културните и творческите индустрии",
]


@pytest.mark.parametrize("keyword", INDUSTRIES, ids=str)
def test_the_cultural_and_creative_industries_are_the_same_in_every_language(keyword: Written) -> None:
    reference = ranked(bundled_engine(), "cultural and creative industries")
    found = ranked(bundled_engine(), keyword)
    assert found[:3] == reference[:3]
    assert len({*found[:10]} & {*reference[:10]}) >= 8


@pytest.mark.parametrize(
    "keyword", ["творчески индустрии", "креативне индустрије", {"sr": "kreativne industrije"}], ids=str
)
def test_the_creative_industries_are_the_same_in_every_language(keyword: Written) -> None:
    reference = ranked(bundled_engine(), "creative industries")
    found = ranked(bundled_engine(), keyword)
    assert found[:3] == reference[:3]
    assert len({*found[:10]} & {*reference[:10]}) >= 8


def test_serbian_creative_industries_find_what_the_longer_english_name_finds() -> None:
    english = ranked(bundled_engine(), "cultural and creative industries")[:10]
    serbian = ranked(bundled_engine(), {"sr": "kreativne industrije"})[:10]
    assert len({*english} & {*serbian}) >= 5


@pytest.mark.parametrize(
    ("plain", "marked"),
    [("jacanje kulturne raznolikosti u opštinama", "jačanje kulturne raznolikosti u opštinama")],
)
def test_serbian_with_and_without_marks_finds_the_same_best_call(plain: str, marked: str) -> None:
    assert ranked(bundled_engine(), {"sr": plain})[:1] == ranked(bundled_engine(), {"sr": marked})[:1]


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_bulgarian_partner_finds_much_the_same_in_either_of_its_languages(language: str) -> None:
    partner = bundled_profiles()["stolichna-obshtina"]
    keywords = tuple(Keyword(texts={language: each.texts[language]}, weight=each.weight) for each in partner.keywords)
    one_language = partner.model_copy(update={"keywords": keywords})
    assert len({*top(one_language)} & {*top(partner)}) >= 6


def test_a_keyword_of_another_alphabet_that_matches_nothing_is_seen_to_match_nothing() -> None:
    assert bundled_engine().match(profile("щъркелово гнездо")) == []
