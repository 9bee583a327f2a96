"""Families of forms: what counts as one word, and what must stay apart."""

from __future__ import annotations

import pytest

from fundmatch.text.lemmas import lemma

FAMILIES = [
    ("bg", "клъстер", "клъстери клъстерът клъстерите"),
    ("bg", "клъстерен", "клъстерни клъстерна клъстерната клъстерните"),
    ("bg", "културен", "културно културното културна културната културни културните културния културният"),
    ("bg", "творчески", "творческа творческо творческите творческата"),
    ("bg", "индустрия", "индустрии индустрията индустриите"),
    ("bg", "иновация", "иновации иновацията иновациите"),
    ("bg", "наследство", "наследството наследства"),
    ("bg", "община", "общини общината общините"),
    ("bg", "предприятие", "предприятия предприятието предприятията"),
    ("bg", "град", "градове градът градовете"),
    ("bg", "технология", "технологии технологията технологиите"),
    ("bg", "библиотека", "библиотеки библиотеката библиотеките"),
    ("bg", "научен", "научни научна научно научното"),
    ("bg", "край", "краят"),
    ("sr", "kulturan", "kulturni kulturna kulturne kulturnih kulturnim kulturnog kulturnoj kulturnu"),
    ("sr", "kreativan", "kreativni kreativna kreativno kreativne kreativnih kreativnim"),
    ("sr", "industrija", "industrije industriji industriju industrijama"),
    ("sr", "opština", "opštine opštini opštinu opštinama"),
    ("sr", "klaster", "klastera klasteri klasterima"),
    ("sr", "inovacija", "inovacije inovacijama"),
    ("sr", "saradnja", "saradnje saradnji saradnju"),
    ("sr", "nasleđe", "nasleđa nasleđu"),
    ("sr", "preduzeće", "preduzeća preduzećima"),
    ("sr", "razvoj", "razvoja razvoju"),
    ("en", "city", "cities"),
    ("en", "industry", "industries"),
    ("en", "technology", "technologies"),
    ("en", "policy", "policies"),
    ("en", "library", "libraries"),
    ("en", "cluster", "clusters"),
    ("en", "child", "children"),
    ("en", "sme", "smes"),
    ("en", "startup", "startups"),
]


@pytest.mark.parametrize(
    ("language", "head", "form"),
    [(language, head, form) for language, head, forms in FAMILIES for form in (head, *forms.split())],
)
def test_forms_of_one_word(language: str, head: str, form: str) -> None:
    assert lemma(form, language) == lemma(head, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("bg", "предприятие", "предприемач"),
        ("bg", "програма", "програмист"),
        ("bg", "образование", "образ"),
        ("bg", "изкуство", "изкуствен"),
        ("bg", "град", "градина"),
        ("bg", "култура", "скулптура"),
        ("sr", "nasleđe", "naselje"),
        ("sr", "grad", "gradnja"),
        ("sr", "kultura", "skulptura"),
        ("en", "policy", "police"),
        ("en", "community", "communication"),
        ("en", "universe", "university"),
        ("en", "heritage", "hermitage"),
    ],
)
def test_different_words_stay_apart(language: str, one: str, other: str) -> None:
    assert lemma(one, language) != lemma(other, language)


@pytest.mark.parametrize("language", ["bg", "sr", "en"])
@pytest.mark.parametrize("form", ["5g", "h2020", "bg16rfpr001", "ai", "it", "4"])
def test_codes_numbers_and_two_letter_words_are_left_as_they_are(language: str, form: str) -> None:
    assert lemma(form, language) == form


def test_a_language_without_a_model_is_only_folded() -> None:
    assert lemma("città", "it") == "citta"


def test_lemmas_carry_no_marks() -> None:
    assert lemma("opštinama", "sr") == "opstina"
    assert lemma("građani", "sr").isascii()
