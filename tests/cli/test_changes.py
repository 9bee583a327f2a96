"""``fundmatch changes``: what changed since last week, in people's words, in JSON and in CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fundmatch.models import Call
from fundmatch.reports.change_words import change_words
from fundmatch.reports.changed_text import changed_places
from fundmatch.reports.changes_table import changes_lines
from fundmatch.reports.lines import wrapped
from fundmatch.store import RunReport, Store
from fundmatch.store.difference import changes_between
from tests.cli.answers import Run

#: The clock of these tests stands at 2026-09-01 08:00 UTC.
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
AT = "2026-08-31T06:00:00Z"
SOFIA = {"zone": "Europe/Sofia", "precision": "exact"}
BRUSSELS = {"zone": "Europe/Brussels", "precision": "exact"}


def call(key: str = "1", source: str = "opic", **fields: Any) -> Call:
    usual = {"programme": "P", "code": f"C-{key}", "title": "Тихи трамваи", "fetched_at": "2026-08-01T06:00:00Z"}
    return Call.model_validate({"id": f"{source}:{key}", "source": source, **usual, **fields})


def document(label: str, key: str, host: str = "one") -> dict[str, str]:
    return {"label": label, "url": f"https://{host}.example/d?fileKey={key}"}


def words(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The lines that tell the only change between two calls."""
    (change,) = changes_between(call(**before), call(**after), AT)
    return ["".join(span.text for span in each) for each in change_words(change, call(**after), NOW)]


def deadline(*ats: str) -> dict[str, Any]:
    return {"deadlines": [{"at": at, **SOFIA} for at in ats]}


EXACT_TOTAL = "budget total 5 000 000.00 € → 5 020 000.00 €"
LONG = "Един " + "много " * 40 + "дълъг текст."
WORDS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        deadline("2026-11-10T14:30:00Z"),
        deadline("2027-03-15T14:30:00Z"),
        ["deadline 10 Nov 2026 16:30 Sofia → 15 Mar 2027 16:30 Sofia (moved by 125 days)"],
    ),
    (
        deadline("2026-11-10T14:30:00Z"),
        deadline("2026-11-09T14:30:00Z"),
        ["deadline 10 Nov 2026 16:30 Sofia → 9 Nov 2026 16:30 Sofia (1 day earlier)"],
    ),
    (
        deadline("2026-11-10T14:30:00Z"),
        deadline("2026-11-10T15:00:00Z"),
        ["deadline 10 Nov 2026 16:30 Sofia → 10 Nov 2026 17:00 Sofia (moved by 30 minutes)"],
    ),
    (
        deadline("2026-11-10T14:30:00Z"),
        deadline("2026-11-10T12:30:00Z"),
        ["deadline 10 Nov 2026 16:30 Sofia → 10 Nov 2026 14:30 Sofia (2 hours earlier)"],
    ),
    (
        {"deadlines": [{"at": "2026-11", "precision": "month"}]},
        deadline("2026-11-10T14:30:00Z"),
        ["deadline Nov 2026 → 10 Nov 2026 16:30 Sofia"],
    ),
    (
        {"deadlines": [{"at": "2026-11-10"}]},
        deadline("2026-11-10T14:30:00Z"),
        ["deadline 10 Nov 2026 → 10 Nov 2026 16:30 Sofia"],
    ),
    (
        {"deadlines": [{"at": "2026-11-10", "zone": "Europe/Sofia"}]},
        {"deadlines": [{"at": "2026-11-10", "zone": "Europe/Brussels"}]},
        ["deadline 10 Nov 2026 Europe/Sofia → 10 Nov 2026 Europe/Brussels (moved by 1 hour)"],
    ),
    ({}, deadline("2026-11-10T14:30:00Z"), ["deadline stated: 10 Nov 2026 16:30 Sofia"]),
    (deadline("2026-11-10T14:30:00Z"), {}, ["deadline 10 Nov 2026 16:30 Sofia → not stated"]),
    (
        deadline("2026-11-10T14:30:00Z", "2027-01-10T14:30:00Z"),
        deadline("2026-11-10T14:30:00Z", "2027-01-12T14:30:00Z"),
        ["deadlines: 10 Jan 2027 16:30 Sofia → 12 Jan 2027 16:30 Sofia (moved by 2 days)"],
    ),
    (
        deadline("2026-11-10T14:30:00Z", "2027-01-10T14:30:00Z"),
        deadline("2026-11-12T14:30:00Z"),
        [
            "deadlines: - 10 Nov 2026 16:30 Sofia",
            "deadlines: - 10 Jan 2027 16:30 Sofia",
            "deadlines: + 12 Nov 2026 16:30 Sofia",
        ],
    ),
    (
        deadline("2026-11-10T14:30:00Z"),
        {"deadlines": [{"at": "2026-11-10T14:30:00Z", **BRUSSELS}]},
        ["deadline written differently: 2026-11-10T14:30:00Z Europe/Sofia → 2026-11-10T14:30:00Z Europe/Brussels"],
    ),
    ({"budget": {"total": 5e6}}, {"budget": {"total": 6e6}}, ["budget total 5.0 M€ → 6.0 M€"]),
    (
        {"budget": {"total": 5e6, "grants": 3}},
        {"budget": {"total": 5.02e6, "max": 250000}},
        [f"{EXACT_TOTAL} · largest grant not stated → 250 k€ · number of grants 3 → not stated"],
    ),
    ({"opens": "2026-09"}, {"opens": "2026-10-01"}, ["opens Sep 2026 → 1 Oct 2026"]),
    ({}, {"opens": "2026-10-01"}, ["opens not stated → 1 Oct 2026"]),
    ({"action_type": "Grant"}, {"action_type": "Loan"}, ["type of action Grant → Loan"]),
    ({}, {"deadline_model": "two-stage"}, ["stages not stated → two-stage"]),
    (
        {"conditions": "Traders. Any firm founded before 31 May 2023 in Sofia, by law, once. One bid each."},
        {"conditions": "Traders. Any firm founded before 31 May 2024 in Sofia, by law, once. No schools."},
        [
            "conditions changed",
            "“… founded before 31 May 2023 in Sofia, by law, …” → “… founded before 31 May 2024 in Sofia, by law, …”",
            "“One bid each.” → “No schools.”",
        ],
    ),
    (
        {"conditions": "A. B. C. D. E. F. G. H. I. J."},
        {"conditions": "A. B. x. D. y. F. z. H. q. J. K."},
        ["conditions changed", "“C.” → “x.”", "“E.” → “y.”", "“G.” → “z.”", "and in 2 more places"],
    ),
    ({"conditions": "A. B."}, {"conditions": "A."}, ["conditions changed", "- “B.”"]),
    ({"conditions": "A."}, {"conditions": "A. B."}, ["conditions changed", "+ “B.”"]),
    ({}, {"conditions": LONG}, ["conditions stated: “" + " ".join(LONG.split()[:30]) + " …”"]),
    ({"conditions": "A."}, {}, ["conditions no longer stated; they were: “A.”"]),
    ({"conditions": "A."}, {"conditions": "a ."}, ["conditions written differently"]),
    (
        {"documents": [document("Условия", "a"), document("Обява", "b"), document("Стар", "c"), document("Е", "d")]},
        {"documents": [document("Нов", "n"), document("Условия", "z"), document("Обява", "b"), document("Ж", "d")]},
        ["documents: replaced Условия", "documents: renamed Е → Ж", "documents: + Нов", "documents: - Стар"],
    ),
    (
        {},
        {"documents": [document(f"D{number}", str(number)) for number in range(10)]},
        [*(f"documents: + D{number}" for number in range(8)), "documents: 2 more changes"],
    ),
    (
        {"documents": [document("A", "a"), document("B", "b")]},
        {"documents": [document("B", "b", "two"), document("A", "a")]},
        ["documents: the same files, listed differently"],
    ),
    ({"title": "A"}, {"title": "B"}, ["title A → B"]),
    ({"url": "https://a.example"}, {}, ["address https://a.example → not stated"]),
    ({"text": "A"}, {"text": "B"}, ["text changed"]),
    ({"titles": {"en": "A"}}, {"titles": {"en": "B"}}, ["titles in other languages changed"]),
]


@pytest.mark.parametrize(("before", "after", "told"), WORDS, ids=[" | ".join(told) for *_, told in WORDS])
def test_a_change_in_words(before: dict[str, Any], after: dict[str, Any], told: list[str]) -> None:
    assert words(before, after) == told


def test_a_log_of_the_first_version_is_still_told() -> None:
    """It gave instants without their zone, and took another order of documents for news."""
    (change,) = changes_between(call(**deadline("2026-11-10T14:30:00Z")), call(), AT)
    old = change.model_copy(update={"old": "2026-11-10T14:30:00Z, 2027-Q1", "new": "2026-11-12T14:30:00Z, 2027-Q1"})
    assert [each.text for each in changes_lines([old], {}, NOW)] == [
        "opic:1",
        "  31 Aug  deadlines: 10 Nov 2026 14:30 UTC → 12 Nov 2026 14:30 UTC (moved by 2 days)",
    ]
    documents = change.model_copy(update={"field": "documents", "old": "A <a>\nB <b>", "new": "B <b>\nA <a>"})
    assert changes_lines([documents], {}, NOW)[1].text == "  31 Aug  documents: the same files, listed differently"


def test_a_text_of_very_many_sentences_is_one_place() -> None:
    old = "a. " * 2000 + "b. " + "c. " * 2000
    assert changed_places(old, old.replace("b", "x")) == [
        ("… a. a. a. a. b. c. c. c. c. …", "… a. a. a. a. x. c. c. c. c. …")
    ]


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def synced(workspace: Path) -> Path:
    """A workspace with three readings: 20, 3 and 1 days ago."""
    first = call(
        "1",
        **deadline("2026-11-10T14:30:00Z"),
        budget={"total": 5e6},
        conditions="Traders only.",
        documents=[document("Условия", "a"), document("Обява", "b")],
    )
    second = call(
        "1",
        **deadline("2027-03-15T14:30:00Z"),
        budget={"total": 6e6},
        conditions="Traders and schools.",
        documents=[document("Условия", "z"), document("Образец", "c")],
        text="x",
    )
    other = call("1", "horizon", code="H-1", title="Quiet \x1b[31mtrams[/bold]")
    with Store.open(workspace / ".fundmatch" / "fundmatch.sqlite3") as store:
        store.save("opic", [first, call("2"), call("3")], now=days_ago(20), complete=True)
        store.save("horizon", [other], now=days_ago(20), complete=True)
        four = call("4", **deadline("2026-09-30T13:30:00Z"), budget={"min": 77e3, "max": 41e4}, title="=Нова")
        store.save("opic", [second, call("2"), four], now=days_ago(3), complete=True)
        moved = other.model_copy(update={"opens": "2026-10-01"})
        store.save("horizon", [moved], now=days_ago(2), complete=True)
        store.save("opic", [second, call("2", keywords=("k",)), call("3"), four], now=days_ago(1), complete=True)
        for source, ok, finished in (
            ("opic", True, "2026-08-31T06:01:00Z"),
            ("horizon", False, "2026-09-01T06:00:00Z"),
        ):
            store.record_run(RunReport(source=source, ok=ok, started=AT, finished=finished))
    return workspace


def test_the_table_tells_each_call_once_with_the_newest_change_last(run: Run, synced: Path) -> None:
    answer = run("changes", workspace=synced)
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "C-1  Тихи трамваи",
        "  29 Aug  deadline 10 Nov 2026 16:30 Sofia → 15 Mar 2027 16:30 Sofia (moved by 125 days)",
        "  29 Aug  budget total 5.0 M€ → 6.0 M€",
        "  29 Aug  conditions changed",
        "            “Traders only.” → “Traders and schools.”",
        "  29 Aug  documents: replaced Условия",
        "            documents: + Образец",
        "            documents: - Обява",
        "C-4  =Нова",
        "  29 Aug  new: closes 30 Sep 2026 16:30 Sofia · 77–410 k€ a project",
        "H-1  Quiet [31mtrams[/bold]",
        "  30 Aug  opens not stated → 1 Oct 2026",
        "C-3  Тихи трамваи",
        "  29 Aug  no longer listed",
        "  31 Aug  listed again",
    ]
    assert answer.err == (
        "8 changes of 4 calls since 25 Aug 2026, 2 cosmetic with --all; last sync 31 Aug 2026 06:01 UTC\n"
    )


def test_on_a_terminal_of_80_columns_every_line_stays_in_its_place(run: Run, synced: Path) -> None:
    with Store.open(synced / ".fundmatch" / "fundmatch.sqlite3") as store:
        lines = changes_lines(store.changes(), {each.id: each for each in store.calls()}, NOW)
    rows = [row.text for each in lines for row in wrapped(each, 80)]
    assert max(map(len, rows)) <= 80
    assert all(row.startswith((" " * 10, "  29 Aug", "  30 Aug", "  31 Aug", "  12 Aug", "C-", "H-")) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        ((), {("opic:1", "deadlines"), ("opic:3", "gone"), ("opic:4", "new"), ("horizon:1", "opens")}),
        (("--since", "2d"), {("opic:3", "back"), ("horizon:1", "opens")}),
        (("--since", "2026-08-31"), {("opic:3", "back")}),
        (("--since", "3w"), {("opic:1", "new"), ("opic:1", "deadlines"), ("horizon:1", "new")}),
        (("--source", "horizon"), {("horizon:1", "opens")}),
        (("--source", "horizon", "--source", "opic", "--since", "1d"), {("opic:3", "back")}),
        (("--all", "--since", "1d"), {("opic:3", "back"), ("opic:2", "keywords")}),
        (("--all",), {("opic:1", "text"), ("opic:2", "keywords")}),
        (("--since", "0d"), set()),
    ],
)
def test_what_is_chosen(run: Run, synced: Path, arguments: tuple[str, ...], kinds: set[tuple[str, str]]) -> None:
    listed = run("changes", *arguments, "--format", "json", workspace=synced).json["changes"]
    found = {(each["call_id"], each["field"] or each["kind"]) for each in listed}
    assert kinds <= found
    assert bool(kinds) == bool(found)
    if "--all" not in arguments:
        assert not any(each["cosmetic"] for each in listed)
    if "2d" in arguments or "1d" in arguments or "2026-08-31" in arguments or "horizon" in arguments:
        assert kinds == found


def test_json_has_the_agreed_fields(run: Run, synced: Path) -> None:
    record = run("changes", "--source", "opic", "--all", "--format", "json", workspace=synced).json
    assert (record["schema"], record["since"]) == ("fundmatch/changes/1", "2026-08-25T08:00:00Z")
    assert record["changes"][0] == {
        "call_id": "opic:1",
        "code": "C-1",
        "title": "Тихи трамваи",
        "kind": "changed",
        "field": "deadlines",
        "old": "2026-11-10T14:30:00Z Europe/Sofia",
        "new": "2027-03-15T14:30:00Z Europe/Sofia",
        "at": "2026-08-29T08:00:00Z",
        "cosmetic": False,
    }
    assert [each["at"] for each in record["changes"]] == sorted(each["at"] for each in record["changes"])


def test_csv_has_a_row_a_change_and_no_formula(run: Run, synced: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("changes", "--format", "csv", workspace=synced).out)))
    assert len(rows) == 8
    assert list(rows[0]) == ["call_id", "code", "title", "kind", "field", "old", "new", "at", "cosmetic"]
    assert next(row["title"] for row in rows if row["call_id"] == "opic:4") == "'=Нова"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "0d"), "no changes since 1 Sep 2026; last sync 31 Aug 2026 06:01 UTC\n"),
        (("--since", "2026-08-31", "--source", "creative"), "never synced: run `fundmatch sync`\n"),
        (("--since", "1d", "--source", "horizon"), "never synced: run `fundmatch sync`\n"),
    ],
)
def test_nothing_changed_is_said_with_the_last_sync(
    run: Run, synced: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = run("changes", *arguments, workspace=synced)
    assert (answer.code, answer.out, answer.err) == (0, "", said)
    assert run("changes", *arguments, "--quiet", workspace=synced).err == ""


def test_a_workspace_that_was_never_synced_says_so(run: Run, workspace: Path) -> None:
    answer = run("changes", "--format", "json", workspace=workspace)
    assert (answer.code, answer.json["changes"]) == (0, [])
    assert "never synced" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "opc"), 'no source "opc" (did you mean "opic"?)'),
        (("--since", "soon"), '"soon" is neither a day'),
    ],
)
def test_wrong_questions_are_exit_code_2(run: Run, synced: Path, arguments: tuple[str, ...], words: str) -> None:
    answer = run("changes", *arguments, workspace=synced)
    assert answer.code == 2
    assert words in answer.err


def test_a_damaged_store_is_said_to_be_set_aside(run: Run, synced: Path) -> None:
    file = synced / ".fundmatch" / "fundmatch.sqlite3"
    file.write_bytes(b"this is no database" * 400)
    answer = run("changes", workspace=synced)
    assert answer.code == 3
    assert "damaged, moved to .fundmatch/fundmatch.sqlite3.damaged-20260901T080000Z" in answer.err
    assert run("changes", workspace=synced).code == 0
