"""The tagger on the bundled calls and partners: languages, evidence, filters, what is kept."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from fundmatch import Profile, Workspace
from fundmatch.cache import Cache
from fundmatch.matching.documents import ListedDocuments
from fundmatch.matching.engines import Engines
from fundmatch.matching.weights import shipped_weights
from fundmatch.themes.strengths import ThemeStrengths
from fundmatch.themes.tagger import ThemeTagger
from fundmatch.themes.tags import Stated
from fundmatch.themes.vocabulary import Vocabulary
from tests.themes.conftest import themes_by_call

NEIGHBOURHOODS = "HORIZON-NEB-2026-01-PARTICIPATION-02"
MULTILINGUAL = {
    "en": ("protection of cultural heritage", "citizen participation", "circular economy"),
    "bg": ("опазване на културното наследство", "гражданско участие", "кръгова икономика"),
    "sr": ("zaštita kulturnog nasleđa", "učešće građana", "cirkularna ekonomija"),
    "sr-Cyrl": ("заштита културног наслеђа", "учешће грађана", "циркуларна економија"),
}


def partner(*keywords: str, themes: tuple[str, ...] = (), language: str = "en") -> Profile:
    return Profile.model_validate(
        {"slug": "a-test", "name": "A test", "kind": "association", "country": "RS", "languages": [language[:2]],
         "keywords": list(keywords), "themes": list(themes)}
    )  # fmt: skip


def themes_of(tagger: ThemeTagger, profile: Profile) -> set[str]:
    return {tag.theme for tag in tagger.tags_of_profile(profile)}


@pytest.mark.parametrize("language", MULTILINGUAL)
def test_a_partner_has_the_same_themes_in_every_language(tagger: ThemeTagger, language: str) -> None:
    found = themes_of(tagger, partner(*MULTILINGUAL[language], language=language))
    assert {"sdg:11.4", "sdg:16.7", "sdg:12", "cl2:heritage", "s3-bg:clean"} <= found
    assert not {"sdg:3", "sdg:14", "sdg:7", "euroscivoc:medical"} & found


def test_a_partner_that_says_nothing_has_no_theme(tagger: ThemeTagger) -> None:
    assert tagger.tags_of_profile(partner()) == ()


def test_a_goal_is_as_strong_as_its_strongest_target(tagger: ThemeTagger, vocabulary: Vocabulary) -> None:
    tags = {tag.theme: tag.strength for tag in tagger.tags_of_profile(partner("citizen participation"))}
    assert tags["sdg:16"] == tags["sdg:16.7"] > 0.5
    assert not [theme.id for theme in vocabulary.under("sdg:16") if theme.id in tags and theme.id != "sdg:16.7"][1:]


def test_a_partner_file_adds_and_takes_off(tagger: ThemeTagger) -> None:
    corrected = partner("citizen participation", themes=("-sdg:16.7", "sdg:17.9", "our own words"))
    tags = {tag.theme: tag for tag in tagger.tags_of_profile(corrected)}
    assert "sdg:16.7" not in tags
    assert tags["sdg:17.9"].stated
    assert tags["sdg:17"].strength == 1.0


#: Title, a sentence in the middle of a summary, and the development goals' targets that the call has.
IN_PASSING = {
    "Better bridges": ("Training and capacity building for members is included.", set()),
    "Local news": ("Journalists describe news deserts, places without a newspaper.", set()),
    "Pipes and valves": ("Carbon dioxide of industrial clusters is captured and stored.", set()),
    "Films from afar": ("Creative industries of regions that are developing take part.", set()),
    "Capacity building and public-private partnerships": ("Towns learn from each other.", {"sdg:17.9", "sdg:17.17"}),
}
NEUTRAL = "Researchers study how things are made, what they cost and who needs them, and share what they learn. " * 4


def test_a_mention_in_passing_is_no_theme(bundled: Workspace) -> None:
    """In other words of one theme it counts once: capacity building is also the strengthening of capacities."""
    plain = bundled.call(NEIGHBOURHOODS).model_copy(update={"text": "", "themes": (), "keywords": ()})
    calls = [
        plain.model_copy(update={"id": f"x:{title}", "title": title, "summary": f"{NEUTRAL}{said} {NEUTRAL}"})
        for title, (said, _) in IN_PASSING.items()
    ]
    documents = ListedDocuments.of_calls(calls, shipped_weights())
    tagger = ThemeTagger.shipped(Engines(documents, Cache()))
    targets = [theme.id for theme in tagger.vocabulary.of("sdg") if theme.parent]
    found = themes_by_call(tagger, targets)
    assert found == {f"x:{title}": themes for title, (_, themes) in IN_PASSING.items()}


def test_the_serbian_network_has_the_targets_it_works_to(bundled: Workspace, tagger: ThemeTagger) -> None:
    """Founding text 003 names them: 16.6, 16.7, 17.9, 17.17."""
    unstated = bundled.profile("mreza-kreativnih-gradova-srbije").model_copy(update={"themes": ()})
    assert {"sdg:16.6", "sdg:16.7", "sdg:17.9", "sdg:17.17"} <= themes_of(tagger, unstated)


def test_a_tag_quotes_the_words_it_rests_on(bundled: Workspace, tagger: ThemeTagger) -> None:
    call = bundled.call(NEIGHBOURHOODS)
    tags = {tag.theme: tag for tag in tagger.tags_of_call(call)}
    evidence = tags["sdg:11.7"].evidence[0]
    assert (evidence.phrase, evidence.matched) == ("public spaces", "public space")
    assert evidence.matched in evidence.snippet
    for tag in tags.values():
        assert 0 < len(tag.evidence) <= 3
        assert tagger.weights.call <= tag.strength <= 1


def test_a_call_read_by_itself_has_the_themes_by_which_it_is_found(
    bundled: Workspace, tagger: ThemeTagger, themes_of_calls: Mapping[str, set[str]]
) -> None:
    """On a sample through all programmes; on all 255 calls of 22 November 2026 both said the same, too."""
    sample = bundled.catalogue[:: len(bundled.catalogue) // 8]
    assert len({call.programme for call in sample}) >= 3
    for call in sample:
        assert {tag.theme for tag in tagger.tags_of_call(call)} == themes_of_calls[call.id], call.code


def test_one_of_several_themes_is_enough(tagger: ThemeTagger, themes_of_calls: Mapping[str, set[str]]) -> None:
    mask = tagger.having(["sdg:17.17", "neb"], {})
    wanted = {"sdg:17.17", *(theme.id for theme in tagger.vocabulary.of("neb"))}
    assert mask.tolist() == [bool(wanted & themes_of_calls[key]) for key in tagger.engines.calls.keys]
    assert 10 < mask.sum() < len(mask) / 3


def test_a_goal_includes_its_targets(tagger: ThemeTagger) -> None:
    goal, target = tagger.having(["sdg:17"], {}), tagger.having(["sdg:17.17"], {})
    assert target.any()
    assert (goal | target == goal).all()


def test_corrections_of_hand_kept_calls_reach_the_filter(tagger: ThemeTagger) -> None:
    before = tagger.having(["sdg:17.17"], {})
    with_it, without = int(np.flatnonzero(before)[0]), int(np.flatnonzero(~before)[0])
    stated = {with_it: Stated.of(["-sdg:17"]), without: Stated.of(["sdg:17.17"])}
    after = tagger.having(["sdg:17.17"], stated)
    assert not after[with_it]
    assert after[without]
    assert (after != before).sum() == 2
    assert tagger.having(["sdg:17"], stated)[without], "a goal is tagged where its target is"


def test_what_a_portal_lists_is_no_correction(bundled: Workspace, tagger: ThemeTagger) -> None:
    call = bundled.call(NEIGHBOURHOODS)
    tags = tagger.tags_of_call(call.model_copy(update={"id": "horizon:other", "themes": ("-sdg:11", "sdg:4.6")}))
    assert {"sdg:11", "sdg:11.7"} <= {tag.theme for tag in tags}
    assert "sdg:4.6" not in {tag.theme for tag in tags}


def test_what_was_tagged_is_not_asked_of_the_engine_again(
    bundled: Workspace, tagger: ThemeTagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, partners = bundled.call(NEIGHBOURHOODS), bundled.profiles()[:2]
    tagger.having(["sdg:17.17"], {})
    expected = tagger.tags_of_call(call), tagger.tags_of_profiles(partners)
    tagger.save()
    monkeypatch.setattr(ThemeStrengths, "own", None)
    monkeypatch.setattr(Engines, "engine", None)
    again = ThemeTagger.shipped(Engines(bundled.catalogue, bundled.cache))
    assert (again.tags_of_call(call), again.tags_of_profiles(partners)) == expected
    assert again.having(["sdg:17.17"], {}).any()
