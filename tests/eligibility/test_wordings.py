"""Every reason of every verdict can be said in Bulgarian and Serbian: only names and years are inserted as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from fundmatch.calls import read_calls
from fundmatch.eligibility import verdict
from fundmatch.models import Call, Profile
from fundmatch.models.wording import Wording
from fundmatch.profiles import read_profiles
from fundmatch.rules import read_rules
from fundmatch.translation import Language, translator
from fundmatch.translation.phrases.wordings import said
from fundmatch.workspace import bundled_root
from tests.translation.wordings import inserted

DAY = date(2026, 9, 1)
RULES, _ = read_rules()
BUNDLED = read_profiles(bundled_root() / "profiles").by_slug()
CALLS = read_calls(bundled_root() / "calls").calls
#: Partners of countries, kinds and forms that the bundled ones are not of.
OTHERS = [
    Profile.model_validate({"slug": f"{kind}-{country}".lower(), "name": "N", "kind": kind, "country": country, **more})
    for kind, country, more in [
        ("sme", "BG", {"legal_form": "ood", "capacities": {"established": "2024"}}),
        ("sme", "BG", {"legal_form": "ood", "capacities": {"established": "2023"}}),
        ("large-company", "BG", {"legal_form": "ad", "capacities": {"established": "2011-02"}}),
        ("cluster", "BG", {}),
        ("network", "XK", {"legal_form": "none"}),
        ("association", "BG", {"legal_form": "obedinenie"}),
        ("association", "CH", {"capacities": {"coordinate": False}}),
        ("university", "HU", {}),
        ("research", "UA", {}),
        ("public-body", "CN", {}),
        ("sme", "RU", {}),
        ("foundation", "JP", {}),
        ("municipality", "EG", {}),
        ("university", "FR", {"region": "FRY1"}),
        ("sme", "BR", {"legal_form": "spa", "capacities": {"cofinancing_eur": 1000}}),
    ]
]
PARTNERS = [*BUNDLED.values(), *OTHERS]
#: What is inserted as it is, by the place it stands in: names of programmes, years, codes of regions, words of calls.
AS_THEY_ARE = {"programme", "years", "year", "place", "form", "described", "whom", "unclear"}
#: Names and abbreviations that no language translates.
NAMES = frozenset(
    re.findall(
        r"\w+",
        "EIC ERC MSCA COFUND WIDERA EIT Widening Hop-on Open Perform Europe Pathfinder Accelerator Synergy Grant Annex"
        " MEDIA LCC de minimis lump sum once associated II III IX Gender Equality Plan public interest trust",
    )
)


def verdicts(call: Call) -> Iterator[Wording]:
    for partner in PARTNERS:
        for reason in verdict(partner, call, RULES, DAY).reasons:
            assert isinstance(reason.text, Wording), reason.text
            yield reason.text


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.code)
def test_only_names_years_and_words_of_the_call_are_inserted_as_they_are(call: Call) -> None:
    found = {place for text in verdicts(call) for place, _ in inserted(text)}
    assert found <= AS_THEY_ARE


def english_left(text: Wording, language: Language) -> set[str]:
    """English words in what is said in another language, the words of the call aside."""
    told = said(translator(language), text)
    for _, foreign in inserted(text):
        told = told.replace(foreign, "")
    return set(re.findall(r"[A-Za-z]{2,}", told)) - NAMES


@pytest.mark.parametrize("language", ["bg", "sr-Cyrl"])
def test_no_english_word_is_left(language: Language) -> None:
    texts = {(text, text.msgid): text for call in CALLS for text in verdicts(call)}
    assert len(texts) > 300
    left = {str(text): words for text in texts.values() if (words := english_left(text, language))}
    assert left == {}
