"""What a glossary file may get wrong, and that the shipped one gets nothing wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.text.glossary import parse_glossary, shipped_files, shipped_glossary
from fundmatch.text.lexicon_check import check, read_lexicon, reviewed_homonyms, sound_lines

from .letters import deterministic

CULTURE = "culture\tculture | cultural\tкултура | културен\tkultura | kulturni"


def findings(*lines: str) -> list[str]:
    """What is found in a file ``own.tsv`` of these lines, without the file's name."""
    content = "\n".join(("theme\ten\tbg\tsr", *lines))
    return [str(each).removeprefix("own.tsv:") for each in check([read_lexicon("own.tsv", content)])]


def test_the_shipped_glossary_passes_its_own_check() -> None:
    assert check([read_lexicon(name, content) for name, content in shipped_files()]) == []


def test_the_shipped_glossary_has_the_terms_of_the_field_and_general_words() -> None:
    concepts = shipped_glossary().concepts
    assert sum(concept.theme != "general" for concept in concepts) >= 1500
    assert sum(concept.theme == "general" for concept in concepts) >= 1000


def test_a_sound_file_has_no_findings() -> None:
    assert findings("# a remark", CULTURE, "", "culture\tmuseum\tмузей\tmuzej") == []


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        pytest.param("culture\tmuseum\tмузей", "3:1: 3 columns, not 4: theme, en, bg, sr", id="a column is missing"),
        pytest.param("a\tb\tв\tg\td", "3:1: 5 columns, not 4: theme, en, bg, sr", id="a column too many"),
        pytest.param("culture\tmuseum\t\tmuzej", "3:1: nothing in column bg", id="an empty cell"),
        pytest.param("culture\tmuseum\t | \tmuzej", "3:1: nothing in column bg", id="a separator alone"),
        pytest.param(
            "culture\tmuseum |museums\tмузей\tmuzej",
            '3:9: "museum |museums" is not spaced evenly; alternatives are separated by " | "',
            id="a separator without its blank",
        ),
        pytest.param(
            "culture\tmuseum | Museum\tмузей\tmuzej", '3:18: "Museum" stands twice in the line', id="twice in a line"
        ),
        pytest.param(
            "culture\tmuseum\tмузей\tmuzej | m", '3:30: "m" is one letter: too short to mean something', id="one letter"
        ),
        pytest.param(
            "culture\tmuseum\tмузей | и на\tmuzej",
            '3:24: "и на" has stop words only: it can never be found',
            id="stop words",
        ),
        pytest.param(
            "culture\tmuseum\tм\u0443з\u0065й\tmuzej",
            '3:16: "м\u0443з\u0065й" mixes Latin and Cyrillic letters that look alike',
            id="a Latin e in a Bulgarian word",
        ),
        pytest.param(
            "culture\tmuseum\tмузей\tмузеј", '3:22: "музеј" has Cyrillic letters in column sr', id="Cyrillic in sr"
        ),
        pytest.param(
            "culture\tmuseum\tмузеј\tmuzej", '3:16: "музеј" has letters that Bulgarian has not', id="Serbian in bg"
        ),
        pytest.param(
            "culture\tmuseum\tmuzej\tmuzej",
            '3:16: "muzej" is in Latin letters in column bg; only names and acronyms are',
            id="Latin in bg",
        ),
        pytest.param(
            "culture\tculture\tмузей\tmuzej", '3:9: duplicate: "culture" stands in own.tsv:2 too', id="a duplicate"
        ),
        pytest.param(
            "rights\tlaw\tкултура\tpravo",
            '3:12: contradiction: "култура" means "law" here and "culture" in own.tsv:2'
            " (if it has two meanings, list it as a homonym)",
            id="a contradiction",
        ),
        pytest.param(
            "culture\tgardening\tградинарство\tkultura za sve",
            '3:32: contradiction: "kultura za sve" reads like "kultura" and means "gardening" here and "culture" in'
            " own.tsv:2 (if it has two meanings, list it as a homonym)",
            id="terms that differ in stop words only",
        ),
    ],
)
def test_findings(line: str, finding: str) -> None:
    assert findings(CULTURE, line) == [finding]


def test_a_duplicate_across_files_names_the_other_file() -> None:
    files = [read_lexicon("glossary.tsv", CULTURE), read_lexicon("lexicon.tsv", CULTURE.replace("culture | ", ""))]
    assert [problem.file for problem in check(files)] == ["lexicon.tsv"] * 5
    assert "glossary.tsv:1" in check(files)[0].message


def test_inflected_alternatives_of_one_line_are_no_duplicates() -> None:
    assert findings("tourism\thotel | hotels\tхотел | хотели\thotel | hoteli") == []


def test_a_reviewed_homonym_is_no_contradiction() -> None:
    law, right = "justice\tlaw\tзакон | право\tzakon", "justice\tright\tправо\tovlašćenje"
    assert len(findings(law, right)) == 1
    assert findings("# homonym\tbg\tправо", law, right) == []


def test_the_list_of_homonyms_names_languages_of_the_glossary() -> None:
    assert {language for language, _ in reviewed_homonyms()} <= {"en", "bg", "sr"}


def test_only_sound_lines_are_used() -> None:
    lines, problems = sound_lines("lexicon.tsv", f"theme\ten\tbg\tsr\n{CULTURE}\nown\tlace\n")
    assert lines == [CULTURE]
    assert [str(problem) for problem in problems] == ["lexicon.tsv:3:1: 2 columns, not 4: theme, en, bg, sr"]


@deterministic
@given(st.text("abя|\t #\n", max_size=60))
def test_whatever_a_file_holds_its_sound_lines_can_be_read(content: str) -> None:
    lines, problems = sound_lines("lexicon.tsv", content)
    parse_glossary(lines)
    lexicon = read_lexicon("lexicon.tsv", content)
    assert len(lexicon.entries) == len(lines)
    assert list(lexicon.problems) == problems


def test_the_workspaces_own_terms_come_before_the_shipped_ones() -> None:
    glossary = shipped_glossary(own=["own\tlace making\tкултура\theklanje čipke"])
    assert [concept.theme for concept in glossary.by_term["bg", ("култура",)]] == ["own", "culture"]
