"""Tables as people make them: every fault is named by file, row and column."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from fundmatch.errors import FundmatchError, UsageError, WorkspaceError
from fundmatch.evaluation.bench import CallBench, PartnerBench
from fundmatch.evaluation.run import Journal, evaluate_calls
from fundmatch.evaluation.tables import parse_table, read_optional, read_table, unique
from tests.evaluation.builders import CALL_TABLES, PARTNER_TABLES, no_clock, write_bench


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.csv: empty"),
        ("pic,pic\n", "t.csv, row 1, column pic: named twice"),
        ("name\n", "t.csv, row 1: no column pic"),
        ("pic,name\n1,a\n2\n", "t.csv, row 3, column name: 1 cells, the header has 2"),
        ("pic,name\n1,a,b\n", "t.csv, row 2, column 3: 3 cells, the header has 2"),
        ('pic,name\n1,"a"b\n', "t.csv, row 2: "),
        ('pic,name\n1,a\n2,"open\n', "t.csv, row 3: "),
    ],
)
def test_a_broken_table_is_named_by_row_and_column(text: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_table(text, "t.csv", ("pic",))
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("pic\n", []),
        ("pic,name\r\n1,a\r\n\r\n2,b\r\n", [(2, "1", "a"), (4, "2", "b")]),
        ('pic,name\n1,"a\nb"\n2,"c,d"\n', [(2, "1", "a\nb"), (3, "2", "c,d")]),
        (" pic , name\n007,NA\n", [(2, "007", "NA")]),
    ],
)
def test_every_cell_is_text_and_keeps_its_row(text: str, rows: list[tuple[int, str, str]]) -> None:
    assert [(row.number, row.text("pic"), row.text("name")) for row in parse_table(text, "t.csv", ("pic",))] == rows


def test_a_cell_may_be_longer_than_pythons_limit_which_stays_as_it_was() -> None:
    before = 131_072
    csv.field_size_limit(before)
    long = "word " * 60_000
    assert parse_table(f"pic,text\n1,{long}\n", "t.csv", ())[0].text("text") == long
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pic\n1\n2\n1\n", 't.csv, row 4, column pic: "1" stands in row 2 already'),
        ("pic,name\n1,a\n ,b\n", "t.csv, row 3, column pic: is empty"),
        ('pic\n"a\tb"\n', "t.csv, row 2, column pic: has a tab or a line end in it"),
    ],
)
def test_identifiers_are_there_once_and_fit_into_a_run_file(text: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        unique(parse_table(text, "t.csv", ("pic",)), "pic")
    assert caught.value.message == message


def test_plain_and_packed_tables_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "X_a.csv").write_text("pic\nЖ\n", encoding="utf-8-sig")
    (tmp_path / "X_b.csv.gz").write_bytes(gzip.compress("pic\nЖ\n".encode()))
    for table in "ab":
        assert read_table(str(tmp_path / "X"), table, ("pic",))[0].text("pic") == "Ж"
    assert read_optional(str(tmp_path / "X"), "c", ("pic",)) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("X_a.csv.gz", b"pic\n1\n", "X_a.csv.gz: damaged gzip file"),
        ("X_a.csv.gz", gzip.compress(b"pic\n1\n" * 99, mtime=0)[:-9], "X_a.csv.gz: damaged gzip file"),
        ("X_a.csv", b"pic\n1\n\xff\n", "X_a.csv, line 3: no UTF-8"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WorkspaceError) as caught:
        read_table(str(tmp_path / "X"), "a", ("pic",))
    assert caught.value.message.startswith(message)


def test_a_bench_that_is_not_there_says_which_file_it_wants(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'no table "topics" for the bench .*nowhere_topics\.csv\.gz'):
        CallBench.read(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("table", ["topics", "orgs", "pool"])
def test_without_rows_there_is_nothing_to_rank(tmp_path: Path, table: str) -> None:
    prefix = write_bench(tmp_path, {**CALL_TABLES, **PARTNER_TABLES})
    (tmp_path / f"A_tiny_{table}.csv.gz").write_bytes(gzip.compress(b"pic,topic_id,tier\n"))
    with pytest.raises(WorkspaceError, match=f"A_tiny_{table}: no rows"):
        (PartnerBench if table == "pool" else CallBench).read(prefix)


FAULTS = {
    "country": ("calls", "orgs", {"country": "Greece"}, 'A_tiny_orgs.csv.gz, row 2, column country: "GREECE"'),
    "start": ("partners", "history", {"start": "2023"}, 'A_tiny_history.csv.gz, row 2, column start: "2023" is no day'),
    "project": ("partners", "consortia", {"project_id": ""}, "A_tiny_consortia.csv.gz, row 2, column project_id: is"),
    "topic": ("calls", "topics", {"topic_id": "T-FARM"}, 'A_tiny_topics.csv.gz, row 3, column topic_id: "T-FARM"'),
    "count": ("counts", "topics", {"n_projects_here": "x", "n_projects_cordis": "1"}, "A_tiny_topics.csv.gz, row 2, "),
    "label": ("labels", "qrels", {"topic_id": ""}, "A_tiny_qrels.csv.gz, row 2, column topic_id: is empty"),
    "tier": ("tiers", "pool", {}, "A_tiny_pool.csv.gz, row 2, column tier: is missing"),
}


def read_all(task: str, prefix: str) -> None:
    if task in ("calls", "labels", "counts"):
        evaluate_calls(prefix, Journal(no_clock))
    else:
        PartnerBench.read(prefix).candidates("text")


@pytest.mark.parametrize(("task", "table", "change", "message"), FAULTS.values(), ids=FAULTS)
def test_a_wrong_cell_is_named(tmp_path: Path, task: str, table: str, change: dict[str, str], message: str) -> None:
    tables = {**CALL_TABLES, **PARTNER_TABLES}
    first, *rest = tables[table]
    wrong = [{**first, **change}, *({**dict.fromkeys(change, "1"), **row} for row in rest)]
    if task == "tiers":
        wrong = [{name: cell for name, cell in row.items() if name != "tier"} for row in wrong]
    prefix = write_bench(tmp_path, {**tables, table: wrong})
    with pytest.raises(FundmatchError) as caught:
        read_all(task, prefix)
    assert caught.value.message.startswith(message)
