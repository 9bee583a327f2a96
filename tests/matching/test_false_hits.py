"""What ready-made scorers take for a match and the engine must not, and what it must find all the same."""

from __future__ import annotations

import pytest

from .builders import match_of

ENERGY = "Support for energy storage communities and business intelligence in rural areas"

MUST_MATCH = [
    pytest.param("energy storage", ENERGY, id="phrase"),
    pytest.param("energy storag", ENERGY, id="phrase with a typo"),
    pytest.param("storage of energy", ENERGY, id="words in another order"),
    pytest.param("изкуствения интелект", "Приложения на изкуствен интелект в болници", id="inflected Bulgarian phrase"),
    pytest.param("ict", "Training in ICT for teachers", id="ict as a word"),
    pytest.param("SME", "Vouchers for SMEs", id="sme in the plural"),
    pytest.param("ai", "AI in hospitals", id="ai as a word"),
    pytest.param("port", "Cleaner ports", id="port in the plural"),
    pytest.param("art", "Art in public places", id="art as a word"),
    pytest.param("5G", "Corridors for 5G networks", id="two characters with a digit"),
    pytest.param("ИКТ", "Обучение по ИКТ за учители", id="ИКТ as a word"),
]

MUST_NOT_MATCH = [
    pytest.param("solar energy", ENERGY, id="one word of two: energy"),
    pytest.param("artificial intelligence", ENERGY, id="one word of two: intelligence"),
    pytest.param("art", "Festivals for party and cart", id="art in party and cart"),
    pytest.param("art", "A smart partner startup", id="art in smart partner startup"),
    pytest.param("ict", "Victims, districts, predictions and strict restrictions", id="ict inside words"),
    pytest.param("sme", "Cosmetics, smells and measurement", id="sme inside words"),
    pytest.param("ai", "Aid, retail, mail, rain and airports", id="ai inside words"),
    pytest.param("port", "Airport passports, sport and support", id="port inside words"),
    pytest.param("ИКТ", "Диктовки, виктория и никтология", id="ИКТ inside words"),
    pytest.param("град", "Градина, ограда и виноградарство", id="град inside words"),
    pytest.param("learning", "Courses by e-learning", id="learning in e-learning"),
    pytest.param("creative industries", "Heavy industries and their ports", id="the commoner word of two"),
]


@pytest.mark.parametrize(("keyword", "text"), MUST_MATCH)
def test_found(keyword: str, text: str) -> None:
    assert match_of(text, keyword) is not None


@pytest.mark.parametrize(("keyword", "text"), MUST_NOT_MATCH)
def test_not_found(keyword: str, text: str) -> None:
    assert match_of(text, keyword) is None


@pytest.mark.parametrize(("keyword", "text"), MUST_MATCH)
def test_a_call_about_something_else_is_not_found(keyword: str, text: str) -> None:
    assert match_of("Teaching chess to pensioners", keyword) is None, text
