"""The vocabularies: what they hold, what a broken table is told, and how themes are named and found."""

from __future__ import annotations

from collections import Counter

import pytest

from fundmatch.errors import UsageError
from fundmatch.text.folding import CYRILLIC, LATIN
from fundmatch.themes.vocabulary import COLUMNS, VOCABULARIES, Vocabulary, read_tables, shipped_tables

REMARKS = "# Source: nobody. Read 2026-11-22.\n"
HEADER = "\t".join(COLUMNS)
#: Targets of each goal, resolution A/RES/70/1.
TARGETS = dict(enumerate((7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19), start=1))


def table(*lines: str) -> str:
    return REMARKS + "\n".join((HEADER, *lines)) + "\n"


def row(name: str, label: str = "", phrases: str = "") -> str:
    return "\t".join((name, label or f"Label of {name}", "", "", phrases, "", ""))


def findings(content: str) -> list[str]:
    return [str(problem) for problem in read_tables([("sdg", content)])[1]]


def test_the_shipped_tables_have_no_findings() -> None:
    assert [str(problem) for problem in read_tables(shipped_tables())[1]] == []


def test_every_goal_has_all_its_targets(vocabulary: Vocabulary) -> None:
    of_goal = Counter(int(theme.parent[4:]) for theme in vocabulary.of("sdg") if theme.parent)
    assert of_goal == TARGETS
    assert sum(of_goal.values()) == 169


def test_the_other_vocabularies_are_whole(vocabulary: Vocabulary) -> None:
    size = {name: len(vocabulary.of(name)) for name in VOCABULARIES}
    assert size == {"sdg": 186, "s3-sofia": 4, "s3-bg": 5, "neb": 7, "cl2": 3, "euroscivoc": 47}
    assert len([theme for theme in vocabulary.of("euroscivoc") if not theme.parent]) == 6


def test_labels_are_written_in_the_script_of_their_language(vocabulary: Vocabulary) -> None:
    for theme in vocabulary.themes.values():
        assert CYRILLIC.search(theme.labels.get("bg", "ж")), theme.id
        assert not CYRILLIC.search(theme.labels["en"] + theme.labels.get("sr", "")), theme.id
        for language, text in theme.phrases:
            assert bool(LATIN.search(text)) == (language != "bg"), text


def test_every_theme_has_a_label_in_three_languages(vocabulary: Vocabulary) -> None:
    assert {theme.id for theme in vocabulary.themes.values() if set(theme.labels) != {"en", "bg", "sr"}} == set()


def test_every_theme_can_be_found_but_for_fields_named_other(vocabulary: Vocabulary) -> None:
    groups = {theme.id for theme in vocabulary.themes.values() if theme.id in vocabulary.children}
    silent = {theme.id for theme in vocabulary.themes.values() if not theme.phrases} - groups
    assert all(name.endswith(".other") for name in silent)


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (table(row("1"), row("1")), "sdg.tsv:4:1: \"1\" stands in line 3 already"),
        (table(row("1.1")), 'sdg.tsv:3:1: unknown theme above: there is no line "1"'),
        (table("1\t\tЕдно\tJedan\t\t\t"), 'sdg.tsv:3:3: "1" has no English label'),
        (table(row("One")), 'sdg.tsv:3:1: "One" is no id'),
        (table("1\tLabel"), "sdg.tsv:3:1: 2 columns, 7 are needed"),
        (table(row("1", "Same"), row("2", "same")), 'sdg.tsv:4:1: the label "same" is that of sdg:1 too'),
        (table(row("1", phrases="clean air | Clean Air")), 'sdg.tsv:3:1: the phrase "Clean Air" stands twice'),
        (table(row("1", phrases="clean air |  | water")), "sdg.tsv:3:"),
        (HEADER + "\n" + row("1"), 'sdg.tsv:1:1: the remarks on top must name the "Source:"'),
        (REMARKS + "id\ten\n", "sdg.tsv:2:1: the first line must name the columns"),
    ],
)  # fmt: skip
def test_a_broken_table_is_told_with_its_line(content: str, finding: str) -> None:
    found = findings(content)
    assert len(found) == 1
    assert finding in found[0]


def test_a_sound_table_has_no_findings() -> None:
    assert findings(table(row("1", phrases="clean air | water"), row("1.1"), row("1.a"))) == []


@pytest.mark.parametrize("name", ["sdg:16.6", "SDG:16.6", "SDG 16.6", "sdg/16.6", " sdg:16.6 "])
def test_a_theme_is_named_as_people_write_it(vocabulary: Vocabulary, name: str) -> None:
    assert vocabulary.named(name).id == "sdg:16.6"


def test_an_unknown_theme_names_the_nearest(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError, match=r'no theme "sdg:17.20" \(did you mean "sdg:17.2'):
        vocabulary.named("sdg:17.20")


@pytest.mark.parametrize(
    ("name", "size"), [("sdg:17.17", 1), ("sdg:16", 13), ("neb", 7), ("euroscivoc:humanities", 6), ("SDG 13", 6)]
)
def test_a_theme_is_asked_for_with_all_that_belong_to_it(vocabulary: Vocabulary, name: str, size: int) -> None:
    assert len(vocabulary.selected(name)) == size


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        (["креативни"], "s3-sofia:creative"),
        (["нов", "баухаус"], "neb:initiative"),
        (["kulturna", "bastina"], "sdg:11.4"),
        (["citizen", "participation"], "sdg:16.7"),
        (["16.10"], "sdg:16.10"),
    ],
)
def test_themes_are_found_by_words_of_any_language(vocabulary: Vocabulary, words: list[str], theme: str) -> None:
    assert theme in [found.id for found in vocabulary.having(words)]


def test_words_that_no_theme_has_find_nothing(vocabulary: Vocabulary) -> None:
    assert vocabulary.having(["citizen", "баухаус"]) == ()
