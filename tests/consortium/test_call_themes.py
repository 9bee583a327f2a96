"""What a call asks of its partners' subjects: kinds of organisation and words of the scheme are none."""

from __future__ import annotations

import pytest

from fundmatch.api import Workspace
from fundmatch.consortium.call_themes import asked_subjects, call_themes, is_no_subject, shipped_no_subjects
from fundmatch.models import Call
from fundmatch.workspace import bundled_root


def a_call(*themes: str, keywords: tuple[str, ...] = ()) -> Call:
    return Call(
        id="curated:X", source="curated", programme="City", code="X", title="A made-up call", kind="national",
        themes=themes, keywords=keywords, fetched_at="2026-08-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    "theme",
    ["cultural organisations", "Cultural  Organisations", "european belonging", "cascade funding", "peer exchange"],
)
def test_what_nobody_is_looked_for_because_of_is_no_subject(theme: str) -> None:
    assert is_no_subject(theme)


@pytest.mark.parametrize(
    "theme", ["museums", "capacity building", "living labs", "first responders", "mental health", "cultural diplomacy"]
)
def test_a_subject_stays_one_though_it_sounds_alike(theme: str) -> None:
    assert not is_no_subject(theme)


@pytest.mark.parametrize(
    ("call", "subjects"),
    [
        (a_call("museums", "cultural organisations"), ("museums",)),
        (a_call("sdg:4.6", keywords=("museums", "mentoring")), ("museums",)),
        (a_call("cultural organisations", keywords=("museums",)), ()),
        (a_call(), ()),
    ],
)
def test_subjects_are_themes_else_keywords(call: Call, subjects: tuple[str, ...]) -> None:
    assert asked_subjects(call) == subjects
    assert call_themes(call, 8) == (subjects or ("A made-up call",))


def test_every_entry_of_the_table_gives_a_reason_and_stands_there_once() -> None:
    table = shipped_no_subjects()
    assert all(why.strip() and theme == " ".join(theme.casefold().split()) for theme, why in table.items())


def test_the_table_is_about_words_that_calls_use() -> None:
    """Most entries are themes of bundled calls: a list that drifts away from the data is of no use."""
    calls = Workspace.open(bundled_root()).calls()
    themes = {" ".join(theme.casefold().split()) for call in calls for theme in (*call.subjects, *call.keywords)}
    known = shipped_no_subjects().keys()
    assert len(known & themes) >= 0.8 * len(known)
