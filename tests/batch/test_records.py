"""Profiles in every form they come in, and what is wrong with them by file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fundmatch.batch.records import read_records
from fundmatch.errors import FundmatchError, UsageError, WorkspaceError
from fundmatch.models import Profile

FIELDS: dict[str, Any] = {
    "slug": "river-museum",
    "name": "River Museum",
    "kind": "cultural-institution",
    "country": "RS",
    "languages": ["sr", "en"],
    "keywords": ["heritage", "river boats"],
    "description": "Keeps boats; shows them,\nand mends them.",
    "projects": [{"title": "Boats for all", "year": 2019}],
}
EXPECTED = Profile.model_validate(FIELDS)
OTHER = {"slug": "b", "name": "B", "kind": "sme", "country": "BG"}


def jsonl(path: Path) -> Path:
    path = path / "many.jsonl"
    path.write_text(f"\ufeff{json.dumps(FIELDS)}\n\n{json.dumps(OTHER)}\n", encoding="utf-8")
    return path


def as_json(path: Path) -> Path:
    path = path / "list.json"
    path.write_text(json.dumps({"schema": "fundmatch/profiles/1", "profiles": [FIELDS, OTHER]}), encoding="utf-8")
    return path


def as_csv(path: Path) -> Path:
    path = path / "many.csv"
    text = (
        "\ufeffslug,name,kind,country,languages,keywords,description,projects\n"
        'river-museum,River Museum,cultural-institution,RS,sr;en,heritage; river boats,"Keeps boats; shows them,\nand'
        ' mends them.","[{""title"": ""Boats for all"", ""year"": 2019}]"\n'
        "b,B,sme,BG,,,,\n"
    )
    path.write_text(text, encoding="utf-8", newline="")
    return path


def as_parquet(path: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    path = path / "many.parquet"
    parquet.write_table(pa.Table.from_pylist([FIELDS, {**dict.fromkeys(FIELDS), **OTHER}]), path)
    return path


def folder(path: Path) -> Path:
    for fields in (FIELDS, OTHER):
        (path / f"{fields['slug']}.yaml").write_text(json.dumps(fields), encoding="utf-8")
    return path


def workspace(path: Path) -> Path:
    (path / "profiles").mkdir()
    folder(path / "profiles")
    return path


def one_yaml(path: Path) -> Path:
    return folder(path) / "river-museum.yaml"


@pytest.mark.parametrize("write", [jsonl, as_json, as_csv, as_parquet, folder, workspace, one_yaml])
def test_the_same_profile_in_every_form(write: Callable[[Path], Path], tmp_path: Path) -> None:
    found = {record.slug: record.profile for record in read_records(write(tmp_path))}
    assert found["river-museum"] == EXPECTED
    assert set(found) == {"river-museum"} if write is one_yaml else {"river-museum", "b"}


def test_a_project_may_be_its_title(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("slug,name,kind,country,projects\nb,B,sme,BG,One; Two\n", encoding="utf-8")
    (record,) = read_records(tmp_path / "a.csv")
    assert record.profile is not None
    assert [project.title for project in record.profile.projects] == ["One", "Two"]


LINES = [
    ("not json", "not valid JSON"),
    ("[1]", "must hold fields"),
    ('{"slug": "a", "name": "A", "kind": "sme"}', 'field "country" is missing'),
    ('{"slug": "a", "name": "A", "kind": "smee", "country": "BG"}', 'did you mean "sme"?'),
    ('{"slug": "a", "name": "A", "kind": "sme", "country": "BG", "keyword": []}', 'did you mean "keywords"?'),
    ('{"slug": "a", "name": "\\ud800", "kind": "sme", "country": "BG"}', "name"),
    ('{"slug": "a", "name": "A", "kind": "sme", "country": "BG", "keywords": ["mus\\ud800eum"]}', "half a letter"),
    ("[" * 100_000, "not valid JSON"),
    ('{"slug": ' + "9" * 5_000 + "}", "not valid JSON"),
]


@pytest.mark.parametrize(("line", "words"), LINES, ids=[line[:40] for line, _ in LINES])
def test_a_bad_line_is_named_and_the_next_is_read(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(f"{json.dumps(OTHER)}\n{line}\n{json.dumps(FIELDS)}\n", encoding="utf-8")
    good, bad, after = read_records(path)
    assert (good.slug, bad.profile, after.slug) == ("b", None, "river-museum")
    (problem,) = bad.problems
    assert (problem.file, problem.line) == (str(path), 2)
    assert words in problem.message


def test_a_line_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"slug": "\xe0"}\n' + json.dumps(OTHER).encode())
    bad, good = read_records(tmp_path / "a.jsonl")
    assert "not UTF-8" in bad.problems[0].message
    assert good.slug == "b"


ROWS = [
    ("b,B,sme", 'field "country" is missing'),
    ("b,B,sme,BG,extra", "5 cells under 4 names of columns"),
    ("b,B,firm,BG", '"firm" is not one of'),
    ('b,B,sme,"{bad"', "not valid JSON"),
]


@pytest.mark.parametrize(("row", "words"), ROWS)
def test_a_bad_row_is_named_by_its_line_even_below_cells_of_several_lines(row: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(f'slug,name,kind,country\na,"A\nand more",sme,BG\n{row}\nc,C,sme,BG\n', encoding="utf-8")
    good, bad, after = read_records(path)
    assert (good.slug, after.slug) == ("a", "c")
    assert (bad.problems[0].line, words in bad.problems[0].message) == (4, True), bad.problems


def test_a_row_that_is_no_csv_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(f"slug,name,kind,country\na,{'A' * 200_000},sme,BG\nc,C,sme,BG\n", encoding="utf-8")
    bad, good = read_records(path)
    assert "field larger than field limit" in bad.problems[0].message
    assert good.slug == "c"


WRONG: list[tuple[str, bytes, type[FundmatchError], str]] = [
    ("a.xlsx", b"", UsageError, 'not read from ".xlsx"'),
    ("a.csv", b"slug,nmae\n", UsageError, 'unknown column "nmae" (did you mean "name"?)'),
    ("a.csv", b"\xff\xfe", WorkspaceError, "a.csv:1"),
    ("a.json", b"{", WorkspaceError, "not valid JSON"),
    ("a.json", b'{"calls": []}', WorkspaceError, 'must hold a list "profiles"'),
    ("a.parquet", b"PAR1 but no more", WorkspaceError, "no sound Parquet file"),
]


@pytest.mark.parametrize(("name", "content", "kind", "words"), WRONG)
def test_files_that_cannot_be_read_at_all(
    name: str, content: bytes, kind: type[FundmatchError], words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(kind) as caught:
        list(read_records(tmp_path / name))
    assert words in caught.value.message


@pytest.mark.parametrize(("name", "words"), [("", "holds no profiles"), ("nowhere.csv", "no file or folder")])
def test_nothing_there(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        read_records(tmp_path / name)
