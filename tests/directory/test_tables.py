"""The reader of tables: what a program writes it reads, and what nobody meant costs one row and is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.directory import tables
from fundmatch.directory.tables import Findings, Table, positions
from fundmatch.errors import WorkspaceError
from fundmatch.sources.markup import UNWANTED


def read(text: str, delimiter: str = ";") -> tuple[list[dict[str, str]], Findings]:
    """The rows of a table by its own names of columns, empty cells left out."""
    findings = Findings()
    table = Table(io.StringIO(text, newline=""), "t.csv", findings, delimiter)
    at = {name: number for number, name in enumerate(table.header)}
    return [dict(row.values) for row in table.rows(at)], findings


#: Without a lone carriage return: Python 3.11 writes it without quotes.
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_is_read(rows: list[list[str]], delimiter: str, quoting: int, ending: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending)  # type: ignore[arg-type]
    writer.writerows([["a", "b", "c"], *rows])
    found, findings = read(text.getvalue(), delimiter)
    wanted = [
        {name: UNWANTED.sub("", cell).strip() for name, cell in zip("abc", row, strict=True) if cell} for row in rows
    ]
    assert found == wanted
    assert (findings.read, findings.broken, findings.mended) == (len(rows), 0, 0)


@given(st.text(st.sampled_from('ab;"\n\r '), max_size=60))
def test_no_text_breaks_the_reader_and_no_line_is_lost_silently(text: str) -> None:
    found, findings = read(f"a;b\n{text}")
    assert findings.read == len(found)
    told = sum(bool(line.strip('; "\r\n')) for line in text.splitlines())
    assert not told or findings.read + findings.broken


GOOD = '"1";"x";"y"\r\n'


@pytest.mark.parametrize(
    ("broken", "rows", "lost", "mended"),
    [
        ('"2";"a ""doubled"" quote";"y"\r\n', 4, 0, 0),
        ('"2";"a ; b";"two\r\nlines"\r\n', 4, 0, 0),
        ("2;plain;cells\r\n", 4, 0, 0),
        ('"2";"x";"y";\r\n', 4, 0, 0),
        ('"2";"x"\r\n', 3, 1, 0),
        ('"2";"x";"y";"z"\r\n', 3, 1, 0),
        ('"2";"never closed;"y"\r\n', 4, 0, 1),
        ('"2";"never ; closed;"y"\r\n', 3, 1, 0),
        ('2;"never closed;y\r\n', 4, 0, 1),
        ('2;x;"never closed\r\n', 4, 0, 1),
        ('"2";12" pipe;"y"\r\n', 4, 0, 0),
        ("\r\n\r\n", 3, 0, 0),
        ('"' + "x" * 200_000 + '";"x";"y"\r\n', 3, 1, 0),
        ('"2";"x";"' + "line\r\n" * 300 + '"\r\n', 4, 0, 0),
        ('"2";"x";"' + "line\r\n" * 600 + '"\r\n', 4, 600, 1),
        ('"2";"a \\"quoted\\" word";"y"\r\n', 4, 0, 1),
        ('"2";"a \\"b; c\\" d";"y"\r\n', 4, 0, 1),
        ('"2";"a \\"b\r\nc; d\\" e";"y"\r\n', 4, 0, 1),
        ('"2";"a \\"b; c d;"y"\r\n', 3, 1, 0),
        ('"2";"C:\\";"y"\r\n', 4, 0, 0),
        ('"2";"a \\""b"" c";"y"\r\n', 4, 0, 0),
    ],
    ids=[
        "doubled quotes", "delimiter and line break in quotes", "no quotes", "delimiter at the end", "too few columns",
        "too many columns", "one quote too many", "one quote too many, and a delimiter in the text", "a bare quote",
        "a bare quote at the end", "inches", "blank lines", "a giant field", "a row of 300 lines",
        "a row of 600 lines",
        "backslashes before quotes", "and a delimiter between them", "and a line break", "and one never closed",
        "a backslash at the end of a cell", "a backslash before a doubled quote",
    ],
)  # fmt: skip
def test_a_broken_row_costs_itself_and_nothing_else(broken: str, rows: int, lost: int, mended: int) -> None:
    found, findings = read(f'"a";"b";"c"\r\n{GOOD}{broken}{GOOD}{GOOD}')
    assert (findings.read, findings.broken, findings.mended) == (rows, lost, mended)
    assert len(found) == rows
    whole = {"a": "1", "b": "x", "c": "y"}
    assert [found[0], *found[-2:]] == [whole] * 3


def test_a_lost_row_is_told_by_file_and_line() -> None:
    _, findings = read('a;b\n1;"two\nlines"\n1;2;3\n1;2\n7\n')
    assert [str(each) for each in findings.told] == [
        "t.csv:4: 3 columns instead of 2",
        "t.csv:6: 1 columns instead of 2",
    ]
    assert (findings.read, findings.broken) == (2, 2)


def test_a_mended_row_keeps_its_text() -> None:
    found, _ = read('name;city\n"OBSHTINA" Primerovo;Primerovo\n"Naroden dom;Primerovo\nx;y\n')
    assert [row["name"] for row in found] == ["OBSHTINA Primerovo", "Naroden dom", "x"]


def test_backslashes_before_quotes_are_no_part_of_the_text() -> None:
    found, _ = read('a;b\n"1";"the \\"first; best\\"\nof all"\n"2";"ends with \\"\n')
    assert found == [{"a": "1", "b": 'the "first; best"\nof all'}, {"a": "2", "b": "ends with \\"}]


def test_a_table_of_which_most_is_broken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PATIENCE", 10)
    with pytest.raises(WorkspaceError, match="line 2") as caught:
        read("a;b\n" + "1;2;3\n" * 20)
    assert caught.value.hint == "is this the right file?"
    assert read("a;b\n" + "1;2;3\n1;2\n1;2\n" * 20)[1].broken == 20


def test_a_line_without_end_is_not_held_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONGEST_LINE", 1000)
    found, findings = read("a;b\n1;2\n" + "x" * 5000 + ";y\n3;4\n")
    assert found == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert findings.told[0].line == 3
    assert "1,000 signs" in findings.told[0].reason


@pytest.mark.parametrize("text", ["", "\n\n", '"unclosed'])
def test_a_text_without_names_of_columns(text: str) -> None:
    if text.strip():
        assert read(text)[0] == []
    else:
        with pytest.raises(WorkspaceError, match="empty"):
            read(text)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["name", "country"], {"ours": 0}),
        (["x", "y", "NAME"], {"ours": 2}),
        (["Name", "name"], {"ours": 0}),
    ],
)
def test_columns_are_found_by_name_whatever_their_order_and_case(header: Sequence[str], found: dict[str, int]) -> None:
    assert positions(header, {"ours": "name", "other": "absent"}, ["ours"], "t.csv") == found


def test_a_missing_column_is_named_with_its_file_and_what_is_there() -> None:
    with pytest.raises(WorkspaceError, match=r"organization\.csv: no column organisationID \(did you mean") as caught:
        positions(["organizationID", "name"], {"pic": "organisationID"}, ["pic"], "organization.csv")
    assert caught.value.hint == "columns found: organizationID, name"
