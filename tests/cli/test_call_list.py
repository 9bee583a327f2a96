"""``fundmatch call list`` without what was dismissed for everybody, and with it where everything is asked for."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from fundmatch.calls import read_calls
from tests.cli.answers import Answer, Run

COOP, IFCD = "CREA-CULT-2027-COOP-1", "UNESCO-IFCD-2027"
TOWN = """calls:
  - {code: T-1, source: town, programme: T, title: T, summary: T, themes: [a], origin: o, read: 2026-08-01}
"""
NOTE = "1 dismissed left out; show with --dismissed\n"


@pytest.fixture
def office(run: Run, workspace: Path) -> Path:
    """Of the hand-kept calls one is dismissed for everybody, and one for one partner."""
    run("dismiss", COOP, "--until", "2026-10-01", workspace=workspace)
    run("dismiss", IFCD, "--for", "rra-jug", workspace=workspace)
    return workspace


def codes(answer: Answer) -> set[str]:
    return {call["code"] for call in answer.json["calls"]}


@pytest.mark.parametrize(
    ("options", "shown", "note"),
    [
        ((), False, NOTE),
        (("--dismissed",), True, ""),
        (("--all",), True, ""),
        (("--all", "--dismissed"), True, ""),
        (("--as-of", "2026-09-30"), False, NOTE),
        (("--as-of", "2026-10-01"), True, ""),
        (("--as-of", "2099-01-01"), False, ""),
        (("--source", "curated"), False, NOTE),
        (("--source", "horizon"), False, ""),
        (("--quiet",), False, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_dismissed_for_everybody_is_left_out_and_counted(
    run: Run, office: Path, options: tuple[str, ...], shown: bool, note: str
) -> None:
    answer = run("call", "list", "--format", "json", *options, workspace=office)
    assert (COOP in codes(answer), answer.err, answer.code) == (shown, note, 0)


def test_what_single_partners_dismissed_is_listed(run: Run, office: Path) -> None:
    assert IFCD in codes(run("call", "list", "--format", "json", workspace=office))


def test_all_is_everything_whatever_was_dismissed(run: Run, office: Path) -> None:
    everything = ("call", "list", "--all", "--format", "json")
    before = run(*everything, workspace=office)
    assert codes(before) == {call.code for call in read_calls(office / "calls").calls} > {COOP, IFCD}
    run("dismiss", IFCD, workspace=office)
    assert run(*everything, workspace=office) == before


def listed(output: str, text: str) -> set[str]:
    """The codes that an output of this format holds."""
    if output == "csv":
        return {row["code"] for row in csv.DictReader(io.StringIO(text))}
    return {code for code in (COOP, IFCD) if code in text}


@pytest.mark.parametrize("output", ["table", "csv", "json", "commongrants"])
def test_every_format_leaves_out_the_same_and_tells_it_beside_the_data(run: Run, office: Path, output: str) -> None:
    answer = run("call", "list", "--format", output, workspace=office)
    assert listed(output, answer.out) & {COOP, IFCD} == {IFCD}
    assert answer.err == NOTE
    assert "left out" not in answer.out
    assert listed(output, run("call", "list", "--format", output, "--dismissed", workspace=office).out) >= {COOP, IFCD}


def test_a_theme_is_asked_for_before_dismissals_are_counted(run: Run, office: Path) -> None:
    def answer(theme: str, *more: str) -> Any:
        return run("call", "list", "--theme", theme, "--format", "json", *more, workspace=office)

    def themed(theme: str) -> bool:
        return COOP in codes(answer(theme, "--dismissed"))

    assert [themed(theme) for theme in ("cl2:heritage", "sdg:14")] == [True, False]
    assert [answer(theme).err for theme in ("cl2:heritage", "sdg:14")] == [NOTE, ""]


def test_a_file_of_decisions_that_cannot_be_read_is_told_where_it_would_count(run: Run, office: Path) -> None:
    with (office / "dismissed.yaml").open("a", encoding="utf-8") as file:
        file.write("- on: 2026-09-01\n")
    answer = run("call", "list", "--format", "json", workspace=office)
    assert (answer.code, COOP in codes(answer)) == (3, False)
    assert "dismissed.yaml:" in answer.err
    assert 'field "call" is missing' in answer.err
    for option in ("--all", "--dismissed"):
        assert run("call", "list", option, workspace=office).code == 0


@pytest.mark.parametrize("command", ["call list", "search", "gaps", "changes", "sources"])
@pytest.mark.parametrize(
    ("name", "hint"), [("hroizon", ' (did you mean "horizon"?)'), ("citty", ' (did you mean "city"?)'), ("x", "")]
)
def test_a_source_that_is_none_is_an_error_in_every_command(
    run: Run, workspace: Path, command: str, name: str, hint: str
) -> None:
    (workspace / "fundmatch.toml").write_text("[programmes]\ncity = ['43353764']\n")
    option = [name] if command == "sources" else ["--source", name]
    answer = run(*command.split(), *option, workspace=workspace)
    assert (answer.code, answer.out) == (2, "")
    assert f'no source "{name}"{hint}' in answer.err


@pytest.mark.parametrize("command", ["call list", "search", "gaps", "changes", "sources"])
@pytest.mark.parametrize("name", ["horizon", "curated", "city", "town"])
def test_a_source_without_calls_is_none_the_less_one(run: Run, workspace: Path, command: str, name: str) -> None:
    (workspace / "fundmatch.toml").write_text("[programmes]\ncity = ['43353764']\n")
    (workspace / "calls" / "town.yaml").write_text(TOWN)
    option = [name] if command == "sources" else ["--source", name]
    answer = run(*command.split(), *option, "--format", "json", workspace=workspace)
    assert (answer.code, answer.json is None) == (0, False)


def test_sources_lists_those_of_hand_kept_calls_too(run: Run, workspace: Path) -> None:
    (workspace / "calls" / "town.yaml").write_text(TOWN)
    listed = run("sources", "--format", "json", workspace=workspace).json["sources"]
    rows = {row["source"]: row["calls"] for row in listed}
    assert rows["town"] == 1
    assert list(rows) == ["horizon", "creative", "opic", "curated", "town"]
