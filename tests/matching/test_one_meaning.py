"""One organisation, one list of calls: whatever language, script or keyboard it is described with.

``python tests/matching/languages.py`` prints the figures behind these bars.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.text.transliteration import serbian_latin

from .languages import (
    BEST,
    CONTROL,
    DISTURBANCES,
    FRESH,
    TWELVE,
    best,
    glued,
    homoglyphs,
    labelled_ndcg,
    labelled_profiles,
    mean,
    overlaps,
    read_organisations,
    reversed_words,
    soft_hyphens,
    stated,
    unmarked,
    unmarked_d,
    with_both,
)

BOTH = "keywords and description"
OTHERS = ("bg", "sr", "sr-Cyrl")
FILES = (TWELVE, CONTROL, FRESH)

#: Least mean overlap with the ten best calls of the English text.
BAR = 0.8


#: Disturbances after which a little less is found: other forms are other words (``telemedical``), lost marks other
#: words, too.
LOWER = ("inflected", "no marks, dj", "no marks, d")


def test_there_are_enough_organisations_and_each_finds_ten_calls_in_english() -> None:
    organisations = read_organisations(TWELVE)
    assert len(organisations) >= 10
    assert all(len(best(with_both(texts["en"]))) == BEST for texts in organisations.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_organisation_says_the_same_in_every_language(path: Path) -> None:
    for texts in read_organisations(path).values():
        assert {len(written.keywords) for written in texts.values()} == {len(texts["en"].inflected)}
        assert all(25 <= len(written.description.split()) <= 75 for written in texts.values())
        assert serbian_latin(texts["sr-Cyrl"].description) == texts["sr"].description


@pytest.mark.parametrize("says", ["", "its own"])
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", [TWELVE, FRESH], ids=lambda path: path.stem)
def test_an_organisation_finds_the_same_in_every_language(path: Path, language: str, says: str) -> None:
    found = overlaps(BOTH, language, says=language[:2] if says else "", path=path)
    assert mean(found) >= BAR, found


@pytest.mark.parametrize("language", ["bg", "sr"])
def test_judged_profiles_find_as_good_calls_in_every_language(language: str) -> None:
    assert len(labelled_profiles()) >= 6
    assert abs(mean(labelled_ndcg(language)) - mean(labelled_ndcg("en"))) <= 0.1


@pytest.mark.parametrize("language", OTHERS)
def test_keywords_alone_find_the_same_in_every_language(language: str) -> None:
    found = overlaps("keywords", language)
    assert mean(found) >= 0.9, found


@pytest.mark.parametrize("language", OTHERS)
def test_a_description_alone_finds_much_of_the_same(language: str) -> None:
    """Fewer: losing a fifth of the words of the English description leaves .74."""
    found = overlaps("description", language)
    assert mean(found) >= 0.5, found


@pytest.mark.parametrize(
    ("change", "language"),
    [(change, language) for change, (_, languages) in DISTURBANCES.items() for language in languages],
)
def test_what_happens_to_texts_on_their_way_changes_little(change: str, language: str) -> None:
    found = overlaps(BOTH, language, change=change)
    assert mean(found) >= (0.75 if change in LOWER else BAR), found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_serbian_finds_exactly_the_same_in_both_scripts(path: Path) -> None:
    for texts in read_organisations(path).values():
        latin, cyrillic = (best(stated(with_both(texts[name]), "sr")) for name in ("sr", "sr-Cyrl"))
        assert cyrillic == latin


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (homoglyphs("културно наследство"), "култ\u0079рно насл\u0065дство"),
        (homoglyphs("heritage"), "her\u0456tage"),
        (soft_hyphens("музейна сбирка"), "муз\u00adейна сби\u00adрка"),
        (glued("град на културата и науката"), "градНа културата и науката"),
        (unmarked("Građanska škola"), "gradjanska skola"),
        (unmarked_d("građanska škola"), "gradanska skola"),
        (reversed_words("културно наследство"), "наследство културно"),
    ],
)
def test_the_disturbances_disturb(changed: str, expected: str) -> None:
    assert changed == expected
