"""``fundmatch themes`` and ``--theme``; the themes of a call and the checks of a workspace's own."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.answers import Run


def test_themes_are_listed_by_vocabulary(run: Run) -> None:
    out = run("themes", "--under", "sdg:16", "--language", "sr").out
    assert out.splitlines()[0] == "Sustainable Development Goals"
    assert "sdg:16.7   Odluke zajedno sa građanima" in out
    assert len(out.splitlines()) == 14


def test_words_of_any_language_find_themes(run: Run) -> None:
    assert "neb:initiative" in run("themes", "баухаус").out
    nothing = run("themes", "zzz")
    assert (nothing.code, nothing.out) == (0, "")
    assert 'no theme has "zzz"' in nothing.err


def test_themes_as_json_and_csv(run: Run) -> None:
    record = run("themes", "--under", "neb", "--format", "json").json
    assert record["schema"] == "fundmatch/themes/1"
    assert len(record["themes"]) == 7
    first = record["themes"][0]
    assert first["labels"]["bg"]
    assert first["phrases"]["sr"] == ["Novi evropski Bauhaus"]
    rows = list(csv.DictReader(io.StringIO(run("themes", "--under", "neb", "--format", "csv").out)))
    assert [row["id"] for row in rows] == [theme["id"] for theme in record["themes"]]


def test_search_keeps_to_a_theme(run: Run) -> None:
    arguments = ("search", "--limit", "50", "--min-score", "0", "--format", "json")
    themed = run(*arguments, "--theme", "sdg:17.17").json
    every = run(*arguments).json
    codes = {result["call"]["code"] for result in themed["results"]}
    assert 0 < themed["calls_considered"] < every["calls_considered"] / 4
    assert "CREA-CROSS-2027-INNOVLAB" in codes
    for code in sorted(codes)[:2]:
        tags = run("show", code, "--themes", "--format", "json").json["calls"][0]["tags"]
        assert "sdg:17.17" in [tag["theme"] for tag in tags]


def test_a_goal_includes_its_targets_and_themes_add_up(run: Run) -> None:
    def found(*themes: str) -> set[str]:
        options = [option for theme in themes for option in ("--theme", theme)]
        listed = run("call", "list", "--all", *options, "--format", "json").json["calls"]
        return {call["id"] for call in listed}

    target, goal, bauhaus = found("sdg:17.17"), found("SDG 17"), found("neb")
    assert target < goal
    assert found("sdg:17", "neb") == goal | bauhaus
    assert bauhaus - goal


@pytest.mark.parametrize("command", [("search",), ("call", "list"), ("themes", "--under", "x")])
def test_an_unknown_theme_names_the_nearest(run: Run, command: tuple[str, ...]) -> None:
    option = () if "--under" in command else ("--theme", "sdg:17.71")
    answer = run(*command, *option)
    assert answer.code == 2
    assert "no theme" in answer.err
    if option:
        assert 'did you mean "sdg:17.1' in answer.err


def test_show_tells_themes_with_the_words_they_rest_on(run: Run) -> None:
    out = run("show", "HORIZON-NEB-2026-01-PARTICIPATION-02", "--themes").out
    assert "sdg:11.7 Green and public spaces for everyone" in out
    assert "public spaces → public space “public space design”" in out


def test_a_hand_kept_call_corrects_its_themes(run: Run, workspace: Path) -> None:
    path = workspace / "calls" / "hand-kept.yaml"
    before = path.read_text(encoding="utf-8")
    after = before.replace(
        "themes: [city-to-city cooperation,", 'themes: ["sdg:4.6", "-sdg:11", city-to-city cooperation,'
    )
    assert after != before
    path.write_text(after, encoding="utf-8")
    listed = run("call", "list", "--all", "--theme", "sdg:4", "--format", "json", workspace=workspace).json["calls"]
    assert "IURC-CITY-PAIRING" in [call["code"] for call in listed]
    tags = run("show", "IURC-CITY-PAIRING", "--themes", "--format", "json", workspace=workspace).json["calls"][0][
        "tags"
    ]
    by_theme = {tag["theme"]: tag for tag in tags}
    assert by_theme["sdg:4.6"]["stated"]
    assert not [theme for theme in by_theme if theme.startswith("sdg:11")]


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        ("profile", "profiles/rra-jug.yaml", '"sdg:17.9"', '"sdg:17.99"'),
        ("call", "calls/hand-kept.yaml", "themes: [city-to-city cooperation,", 'themes: ["-sdg:17.99",'),
    ],
)
def test_an_unknown_theme_in_a_file_is_a_finding(
    run: Run, workspace: Path, kind: str, file: str, old: str, new: str
) -> None:
    path = workspace / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    answer = run(kind, "check", workspace=workspace)
    assert answer.code == 1
    assert 'unknown theme "sdg:17.99" (did you mean "sdg:17.9"?)' in answer.out
    assert answer.out.startswith(f"{file}:")
