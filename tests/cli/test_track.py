"""``fundmatch track`` and ``dismiss``: said once, kept in a file, listed again, taken back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.answers import Run

CALL = "CREA-CULT-2027-COOP-1"
ID = f"curated:{CALL}"


def test_steps_add_up_and_partners_stay(run: Run, workspace: Path) -> None:
    said = run("track", CALL.lower(), "looking", "--note", "питай Сиена", workspace=workspace)
    assert (said.code, said.out) == (0, "")
    assert said.err == f"{CALL}: looking since 1 Sep 2026: питай Сиена\n"
    run("track", ID, "applying", "--with", "rra-jug", "--with", "opstina-pirot", workspace=workspace)
    run("track", CALL, "submitted", workspace=workspace)
    (entry,) = run("track", "--format", "json", workspace=workspace).json["tracked"]
    assert (entry["call"], entry["status"], entry["partners"]) == (ID, "submitted", ["rra-jug", "opstina-pirot"])
    assert [(step["on"], step["status"], step["note"]) for step in entry["steps"]] == [
        ("2026-09-01", "looking", "питай Сиена"),
        ("2026-09-01", "applying", ""),
        ("2026-09-01", "submitted", ""),
    ]
    rows = list(csv.DictReader(io.StringIO(run("track", "--format", "csv", workspace=workspace).out)))
    assert [row["step"] for row in rows] == ["looking", "applying", "submitted"]


def test_the_list_shows_when_each_call_closes(run: Run, workspace: Path) -> None:
    run("track", CALL, "looking", "--note", "ask Siena", workspace=workspace)
    shown = run("track", workspace=workspace).out.splitlines()
    assert shown[0].split() == ["looking", CALL, "·", "opens", "Mar", "2027,", "closes", "May", "2027"]
    assert shown[-2:] == ["           2026-09-01  looking: ask Siena", "1 tracked"]


def test_a_call_that_left_the_list_is_still_listed_and_named(run: Run, workspace: Path) -> None:
    text = "- {call: 'opic:gone', code: OLD-1, title: An old call, status: applying}\n"
    (workspace / "tracked.yaml").write_text(text, encoding="utf-8")
    shown = run("track", workspace=workspace).out
    assert "OLD-1 · not among the calls at hand" in shown
    assert "An old call" in shown


def test_dismissed_for_some_until_a_day_and_taken_back(run: Run, workspace: Path) -> None:
    said = run("dismiss", CALL, "--for", "rra-jug", "--until", "2027-01-01", "--note", "no staff", workspace=workspace)
    assert said.err.startswith(f"{CALL}: will not be shown for rra-jug before 2027-01-01")
    (entry,) = run("dismiss", "--format", "json", workspace=workspace).json["dismissed"]
    assert (entry["call"], entry["for"], entry["until"], entry["note"]) == (ID, ["rra-jug"], "2027-01-01", "no staff")
    assert f"{CALL} · for rra-jug, until 2027-01-01\n" in run("dismiss", workspace=workspace).out
    assert "was not dismissed so" in run("dismiss", CALL, "--for", "opstina-pirot", "--undo", workspace=workspace).err
    assert "is shown again" in run("dismiss", CALL, "--undo", workspace=workspace).err
    assert run("dismiss", workspace=workspace).out == "0 dismissed\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("track", "NO-SUCH-CALL", "looking"), 2, 'no call "NO-SUCH-CALL"'),
        (("track", CALL), 2, "how far is it?"),
        (("track", CALL, "lookin"), 2, "lookin"),
        (("track", CALL, "looking", "--with", "rra-jgu"), 2, 'did you mean "rra-jug"?'),
        (("dismiss", CALL, "--for", "rra-jgu"), 2, 'did you mean "rra-jug"?'),
        (("dismiss", CALL, "--until", "2026-09-01"), 2, "not in the future"),
    ],
)
def test_mistakes_are_named_and_write_nothing(
    run: Run, workspace: Path, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    answer = run(*arguments, workspace=workspace)
    assert answer.code == exit_code
    assert said in answer.err
    assert not list(workspace.glob("*.yaml"))


def test_a_faulty_file_is_named_and_ends_with_3(run: Run, workspace: Path) -> None:
    (workspace / "tracked.yaml").write_text("- {call: opic:1, status: later}\n", encoding="utf-8")
    answer = run("track", workspace=workspace)
    assert answer.code == 3
    assert "tracked.yaml:1:26: " in answer.err
