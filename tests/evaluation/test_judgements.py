"""The judged culture set: how its file is read, and that what is shipped is sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from fundmatch.calls import read_calls
from fundmatch.errors import WorkspaceError
from fundmatch.evaluation.judgements import CULTURE, parse_judgements, read_judgements
from fundmatch.profiles import read_profiles
from fundmatch.workspace import bundled_root

#: What the set must have at least.
PROFILES, PAIRS_EACH, RELEVANT_EACH = 6, 40, 5


def test_comments_and_empty_lines_are_passed_over() -> None:
    assert parse_judgements("# who\n\na\tx:1\t2\nb\tx:1\t0\n", "f") == {("a", "x:1"): 2, ("b", "x:1"): 0}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\tx:1\t3", 'f.tsv, line 1: "3" is no grade'),
        ("#\na\tx:1\t1.5", 'f.tsv, line 2: "1.5" is no grade'),
        ("a\tx:1", "f.tsv, line 1: not a profile, a call and a grade"),
        ("a\t\t1", "f.tsv, line 1: not a profile, a call and a grade"),
        ("a x:1 1", "f.tsv, line 1: not a profile, a call and a grade"),
        ("a\tx:1\t1\na\tx:1\t1", "f.tsv, line 2: a and x:1 were judged above already"),
    ],
)
def test_a_wrong_line_is_named(text: str, problem: str) -> None:
    with pytest.raises(WorkspaceError, match=problem.replace(".", r"\.")):
        parse_judgements(text, "f.tsv")


def test_every_judged_profile_and_call_is_bundled() -> None:
    judged = read_judgements()
    profiles = {profile.slug for profile in read_profiles(bundled_root() / "profiles").profiles}
    calls = {call.id for call in read_calls(bundled_root() / "calls").calls}
    assert {slug for slug, _ in judged} - profiles == set()
    assert {call for _, call in judged} - calls == set()


def test_the_set_is_large_enough_to_tell() -> None:
    judged = read_judgements()
    pairs = Counter(slug for slug, _ in judged)
    relevant = Counter(slug for (slug, _), grade in judged.items() if grade)
    assert len(pairs) >= PROFILES
    assert min(pairs.values()) >= PAIRS_EACH
    assert all(relevant[slug] >= RELEVANT_EACH for slug in pairs)
    assert set(judged.values()) == {0, 1, 2}


def test_the_file_is_sorted_and_says_who_judged_when_and_how() -> None:
    lines = CULTURE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    assert rows == sorted(rows, key=lambda row: row.split("\t"))
    head = " ".join(line for line in lines if line.startswith("#"))
    assert all(word in head for word in ("2026-11-22", "one judge", "theme only", "GUIDELINES.md"))
    assert Path(CULTURE.parent, "GUIDELINES.md").is_file()
