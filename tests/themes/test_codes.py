"""Themes by the code of a call: which codes, with which reason, and what they rule out."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch import Workspace
from fundmatch.themes.codes import rules_of, shipped_rules, with_code
from fundmatch.themes.tagger import ThemeTagger
from fundmatch.themes.tags import Tag, ThemeEvidence
from fundmatch.themes.vocabulary import Vocabulary

HERITAGE = "HORIZON-CL2-2026-01-HERITAGE-02"


def test_every_rule_names_a_theme_of_the_lowest_level(vocabulary: Vocabulary) -> None:
    for rule in shipped_rules():
        assert rule.theme in vocabulary
        assert not vocabulary[rule.theme].parent


@pytest.mark.parametrize(
    ("code", "themes"),
    [
        (HERITAGE, {"cl2:heritage"}),
        ("horizon-cl2-2023-heritage-01-02", {"cl2:heritage"}),
        ("HORIZON-CL2-2026-02-DEMOCRACY-01-two-stage", {"cl2:democracy"}),
        ("HORIZON-CL2-2024-TRANSFORMATIONS-01-04", {"cl2:transformations"}),
        ("HORIZON-NEB-2026-01-REGEN-01", {"neb:initiative"}),
        ("HORIZON-MISS-2026-04-CIT-NEB-BNP-CCRI-03", {"neb:initiative"}),
        ("HORIZON-CL2-2026-01", set()),
        ("HORIZON-CL2-2026-01-HERITAGE", set()),
        ("HORIZON-CL5-2026-01-D4-02", set()),
        ("HERITAGE", set()),
        ("X HORIZON-NEB-1", set()),
        ("", set()),
    ],
)
def test_a_code_names_its_theme(code: str, themes: set[str]) -> None:
    assert {rule.theme for rule in rules_of(code)} == themes


def test_a_destination_is_the_only_one_of_a_call_and_keeps_the_words_that_show_it() -> None:
    words = ThemeEvidence(phrase="museums", matched="museum", strength=0.6)
    found = (
        Tag(theme="cl2:heritage", strength=0.6, evidence=(words,)),
        Tag(theme="cl2:democracy", strength=0.9),
        Tag(theme="sdg:11", strength=0.7),
    )
    tags = {tag.theme: tag for tag in with_code(found, HERITAGE)}
    assert set(tags) == {"cl2:heritage", "sdg:11"}
    assert tags["cl2:heritage"].strength == 1.0
    assert [each.matched for each in tags["cl2:heritage"].evidence] == [HERITAGE, "museum"]
    assert not tags["cl2:heritage"].stated


def test_words_may_tell_further_themes_beside_the_bauhaus() -> None:
    found = (Tag(theme="neb:together", strength=0.6),)
    assert {tag.theme for tag in with_code(found, "HORIZON-NEB-2026-01-REGEN-01")} == {"neb:together", "neb:initiative"}


def test_a_call_without_a_word_of_its_destination_has_it_and_is_found_by_it(
    bundled: Workspace, tagger: ThemeTagger
) -> None:
    call = bundled.call(HERITAGE)
    bare = call.model_copy(update={"id": "horizon:bare", "title": "-", "summary": "", "text": "", "themes": (),
                                   "keywords": (), "texts": {}, "titles": {}})  # fmt: skip
    assert [tag.theme for tag in tagger.tags_of_call(bare)] == ["cl2:heritage"]
    mask = tagger.having(["cl2:heritage"], {})
    assert [key for key, each in zip(bundled.catalogue.keys, mask, strict=True) if each and key == call.id]


def test_a_table_with_a_broken_line_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "call_codes.tsv").write_text("code\ttheme\tothers\nX-*\tneb:initiative\tperhaps\n")
    monkeypatch.setattr("fundmatch.themes.codes.resources.files", lambda name: tmp_path)
    with pytest.raises(AssertionError, match="perhaps"):
        shipped_rules.__wrapped__()
