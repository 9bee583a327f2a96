"""Themes in files that name nothing known."""

from __future__ import annotations

from pathlib import Path

import pytest

from fundmatch.themes.checking import finding, unknown_call_themes, unknown_profile_themes
from fundmatch.themes.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("theme", "said"),
    [
        ("sdg:16.6", ""),
        ("-sdg:16", ""),
        ("creative cities", ""),
        ("culture: policy and practice", ""),
        ("sdg:16.66", 'unknown theme "sdg:16.66" (did you mean "sdg:16.6"?)'),
        ("-neb:beautifull", 'unknown theme "neb:beautifull" (did you mean "neb:beautiful"?)'),
        ("SDG 16.6", '"SDG 16.6" is read as free words: write sdg:16.6'),
        ("-SDG:11", '"-SDG:11" is read as free words: write -sdg:11'),
    ],
)
def test_an_entry_that_means_a_theme_must_name_one(vocabulary: Vocabulary, theme: str, said: str) -> None:
    assert finding(theme, vocabulary) == said


def test_findings_in_a_partner_name_file_line_and_column(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "a.yaml").write_text("name: A\nthemes:\n  - sdg:16.6\n  - sgd:11\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("themes: [", encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("themes: {a: b}", encoding="utf-8")
    found = [str(problem) for problem in unknown_profile_themes(tmp_path, vocabulary)]
    assert found == ['profiles/a.yaml:4:5: unknown theme "sgd:11" (did you mean "sdg:11"?)']


def test_only_calls_kept_by_hand_can_name_themes(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = "calls:\n  - {code: A, themes: [sgd:11]}\n  - {code: B, source: horizon, themes: [sgd:11]}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    found = [str(problem) for problem in unknown_call_themes(tmp_path, vocabulary)]
    assert found == ['calls/a.yaml:2:24: unknown theme "sgd:11" (did you mean "sdg:11"?)']


def test_the_bundled_files_have_no_findings(vocabulary: Vocabulary) -> None:
    assert unknown_profile_themes(ROOT / "profiles", vocabulary) == []
    assert unknown_call_themes(ROOT / "calls", vocabulary) == []
