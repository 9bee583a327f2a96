"""YAML for people: every mistake is shown where it stands, nothing is silently turned into something else, and no file
can make the reader run away."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from fundmatch.models import Model
from fundmatch.yaml_reader import (
    MAX_BYTES,
    MAX_DEPTH,
    Problem,
    YamlDocument,
    YamlError,
    check,
    read_yaml,
    read_yaml_file,
)


def refused(text: str) -> Problem:
    """The finding of a text that must not be readable."""
    with pytest.raises(YamlError) as caught:
        read_yaml(text, "x.yaml")
    assert str(caught.value) == str(caught.value.problem)
    return caught.value.problem


# --- what is read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # text that YAML 1.1 would turn into something else
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("012345678", "012345678"),
        ("000", "000"),
        ("-01", "-01"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("12:30", "12:30"),
        ("2026-09-23", "2026-09-23"),
        ("2026-09-23 17:00", "2026-09-23 17:00"),
        ("2026-09", "2026-09"),
        ("2026-Q3", "2026-Q3"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("1.2.3", "1.2.3"),
        # quoted text stays text
        ("'5'", "5"),
        ('"true"', "true"),
        ("'null'", "null"),
        ('"~"', "~"),
        ("''", ""),
        # numbers, truth and nothing
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("1_000_000", 1_000_000),
        ("2.5", 2.5),
        (".5", 0.5),
        ("1.5e3", 1500.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        # other alphabets
        ("град на знанието", "град на знанието"),
        ("Niš", "Niš"),
    ],
)
def test_a_value_is_what_it_looks_like(written: str, value: object) -> None:
    found = read_yaml(f"a: {written}\n", "x.yaml").value["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("tag", ["!!int", "!!float", "!!bool", "!!binary", "!!python/object/apply:os.system", "!own"])
def test_a_tag_makes_nothing_but_text_out_of_text(tag: str) -> None:
    assert read_yaml(f"a: {tag} 'touch x'\n", "x.yaml").value == {"a": "touch x"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a comment\n", None),
        ("- a\n- [b, {c: 1}]\n", ["a", ["b", {"c": 1}]]),
        ("a: &x [1, 2]\nb: *x\n", {"a": [1, 2], "b": [1, 2]}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("\ufeffa: 1\n", {"a": 1}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("<<: {a: 1}\n", {"<<": {"a": 1}}),
        ("%YAML 1.1\n---\na: NO\n", {"a": "NO"}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
    ],
)
def test_a_document_becomes_plain_values(text: str, value: object) -> None:
    assert read_yaml(text, "x.yaml").value == value


def test_every_part_knows_where_it_stands() -> None:
    document = read_yaml("name: X\nlist:\n  - a: 1\n    b: 2\n", "x.yaml")
    assert document.places["name",] == (1, 7)
    assert document.keys["list",] == (2, 1)
    assert document.places["list", 0, "b"] == (4, 8)
    assert document.keys["list", 0, "b"] == (4, 5)


@pytest.mark.parametrize(
    ("location", "at_key", "shown"),
    [
        (("list", 0, "b"), False, "x.yaml:4:8: wrong"),
        (("list", 0, "b"), True, "x.yaml:4:5: wrong"),
        (("list", 0, "missing", "deeper"), False, "x.yaml:3:5: wrong"),
        (("nowhere",), False, "x.yaml:1:1: wrong"),
    ],
)
def test_a_finding_stands_at_its_part_or_at_the_nearest_known_one(
    location: tuple[str | int, ...], at_key: bool, shown: str
) -> None:
    document = read_yaml("name: X\nlist:\n  - a: 1\n    b: 2\n", "x.yaml")
    assert str(document.problem(location, "wrong", at_key=at_key)) == shown


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, 'field "a" stands twice'),
        ("a:\n  b: 1\n  b: 2\n", 3, 3, 'field "b" stands twice'),
        ("a: 'open\n", 2, 1, "quoted"),
        ("a: [1, 2\n", 2, 1, "expected"),
        ("a: 1\n b: 2\n", 2, 3, "mapping"),
        ("a: 1\n\tb: 2\n", 2, 1, "'\\t'"),
        ("a: 1\n---\nb: 2\n", 2, 1, "single document"),
        ("a: *unknown\n", 1, 4, "alias"),
        ("a: @x\n", 1, 4, "cannot start"),
        ("? [a, b]\n: 1\n", 1, 3, "plain text"),
        ("a: 1\nb: \x00\n", 2, 4, "control character"),
        ("a: 1\nb: \x1b[31m\n", 2, 4, "control character"),
        ("ключ: \x07\n", 1, 7, "control character"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "version"),
        ("%YAML 1.99\n---\na: 1\n", 1, 1, "version"),
        (f"%YAML {'9' * 5000}.1\n---\na: 1\n", 1, 1, "not valid YAML"),
        ('a: 1\nb: "\\U00110000"\n', 1, 1, "not valid YAML"),
        ('a: 1\nb: "\\uD800"\n', 2, 4, "surrogate"),
    ],
)
def test_a_mistake_is_shown_where_it_stands(text: str, line: int, column: int, word: str) -> None:
    problem = refused(text)
    assert (problem.file, problem.line, problem.column) == ("x.yaml", line, column)
    assert word in problem.message


@pytest.mark.parametrize("number", ["9" * 5000, f"-{'9' * 40}", f"0x{'F' * 5000}"])
def test_a_number_too_long_to_be_one_stays_text(number: str) -> None:
    assert read_yaml(f"a: {number}\n", "x.yaml").value == {"a": number}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 2000,
        "- " * 2000,
        "{a: " * 2000,
        "a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "&a [*a]",
        "a: &a {b: *a}",
    ],
)
def test_nesting_is_bounded(text: str) -> None:
    assert "nested deeper" in refused(text).message


def test_the_deepest_lawful_nesting_is_read() -> None:
    value = read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "x.yaml").value
    for _ in range(MAX_DEPTH - 1):
        value = value[0]
    assert value == []


def test_an_alias_bomb_is_refused_quickly() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    begun = time.perf_counter()
    assert "aliases" in refused("\n".join(levels)).message
    assert time.perf_counter() - begun < 20


def test_a_large_file_is_refused_before_it_is_parsed() -> None:
    assert "larger than" in refused("a: " + "я" * (MAX_BYTES // 2)).message


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: Ниш\n".encode("utf-16"), 1, "UTF-8"),
        ("a: Ниш\n".encode("utf-16-le"), 1, "control character"),
        ("a: Niš\n".encode("iso8859-2"), 1, "UTF-8"),
        ("a: 1\nb: 2\nc: café\n".encode("latin-1"), 3, "UTF-8"),
        ("a: Ниш\n".encode("cp1251"), 1, "UTF-8"),
    ],
    ids=["utf-16", "utf-16 without mark", "latin-2", "latin-1", "cp1251"],
)
def test_a_file_in_another_charset_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int, word: str
) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    with pytest.raises(YamlError) as caught:
        read_yaml_file(tmp_path / "x.yaml", "profiles/x.yaml")
    assert (caught.value.problem.file, caught.value.problem.line) == ("profiles/x.yaml", line)
    assert word in caught.value.problem.message


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes("a: Ниш\n".encode("utf-8-sig"))
    assert read_yaml_file(tmp_path / "x.yaml", "x.yaml").value == {"a": "Ниш"}


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")], ids=["folder", "broken link"])
def test_what_cannot_be_opened_is_a_finding(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "x.yaml")
    with pytest.raises(YamlError, match=r"^profiles/x.yaml:1:1: cannot be read: "):
        read_yaml_file(tmp_path / "x.yaml", "profiles/x.yaml")


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    _read_or_refuse(text)


PIECES = [
    "a",
    "b: ",
    "- ",
    "\n",
    "  ",
    "\t",
    "'",
    '"',
    "&a ",
    "*a",
    "%YAML 1.",
    "\\U0011",
    "\\uD800",
    "!",
    "!!",
    "%",
    "---\n",
    "...\n",
    "{",
    "}",
    "[",
    "]",
]
PIECES += [",", "? ", "|", ">-", "#", "\\x", "0", "007", "<<: ", ":", "\r", "\x85", "\u2028", "\x00", "ж", "!<", "~"]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_heap_of_yaml_signs_is_read_or_refused_with_its_place(text: str) -> None:
    _read_or_refuse(text)


def _read_or_refuse(text: str) -> None:
    try:
        assert isinstance(read_yaml(text, "x.yaml"), YamlDocument)
    except YamlError as error:
        problem = error.problem
        assert problem.message
        assert 1 <= problem.line <= len(text.splitlines()) + 1
        assert problem.column >= 1


# --- a document against a model ----------------------------------------------------------------------------------


class Part(Model):
    """A part with two fields."""

    title: str
    share: float = Field(1, gt=0)


class Whole(Model):
    """A document of parts."""

    name: str
    size: str = "small"
    parts: tuple[Part, ...] = ()
    other: Part | None = None


def test_a_document_that_fits_becomes_the_model() -> None:
    found = check(Whole, read_yaml("name: X\nparts: [{title: a, share: 2}]\n", "x.yaml"))
    assert found == Whole(name="X", parts=(Part(title="a", share=2),))


def test_a_part_of_a_document_can_be_checked_alone() -> None:
    document = read_yaml("parts:\n  - title: a\n  - titel: b\n", "x.yaml")
    assert check(Part, document, ("parts", 0)) == Part(title="a")
    found = check(Part, document, ("parts", 1))
    assert isinstance(found, list)
    assert {(problem.line, problem.column) for problem in found} == {(3, 5)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nmae: X\nname: Y\n", 'x.yaml:1:1: unknown field "nmae" (did you mean "name"?)'),
        ("name: Y\nzzz: X\n", 'x.yaml:2:1: unknown field "zzz"'),
        (
            "name: Y\nparts:\n  - title: a\n    shar: 2\n",
            'x.yaml:4:5: unknown field "shar" (did you mean "share"?)',
        ),
        (
            "name: Y\nother:\n  title: a\n  shar: 2\n",
            'x.yaml:4:3: unknown field "shar" (did you mean "share"?)',
        ),
        ("size: large\n", 'x.yaml:1:1: field "name" is missing'),
        ("name: Y\nparts:\n  - share: 2\n", 'x.yaml:3:5: field "title" is missing'),
        ("name: 5\n", 'x.yaml:1:7: "name": must be text, not 5'),
        ("name: [a]\n", 'x.yaml:1:7: "name": must be text, not a list'),
        ("name: Y\nparts: a\n", 'x.yaml:2:8: "parts": must be a list, not "a"'),
        ("name: Y\nparts: [a]\n", 'x.yaml:2:9: "parts": must be fields with values, not "a"'),
        ("name: Y\nparts: [{title: a, share: 0}]\n", 'x.yaml:2:27: "share": input should be greater than 0'),
        ("name: Y\nparts:\nsize: a\n", 'x.yaml:2:1: "parts": must be a list, not empty'),
        ("name:\n", 'x.yaml:1:1: "name": must be text, not empty'),
        ("- name\n", "x.yaml:1:1: must be fields with values, not a list"),
        ("", "x.yaml:1:1: must be fields with values, not empty"),
    ],
)
def test_a_document_that_does_not_fit_is_told_where_and_why(text: str, shown: str) -> None:
    found = check(Whole, read_yaml(text, "x.yaml"))
    assert isinstance(found, list)
    assert [str(problem) for problem in found] == [shown]


def test_all_findings_are_told_at_once() -> None:
    found = check(Whole, read_yaml("siez: 1\nparts: [{shar: 1}]\n", "x.yaml"))
    assert isinstance(found, list)
    assert sorted(problem.message for problem in found) == [
        'field "name" is missing',
        'field "title" is missing',
        'unknown field "shar" (did you mean "share"?)',
        'unknown field "siez" (did you mean "size"?)',
    ]
