"""``fundmatch lexicon``: the glossary's check, and terms of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.answers import Run

ZITHER = "own\tzither strumming\tдрънкане на цитра\tdrndanje citre"
HEADER = "theme\ten\tbg\tsr"


def table(folder: Path, *lines: str, name: str = "terms.csv") -> str:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def own(workspace: Path) -> list[str]:
    """The lines of the workspace's lexicon.tsv, if there is one."""
    path = workspace / "lexicon.tsv"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_the_shipped_glossary_is_clean(run: Run) -> None:
    answer = run("lexicon", "check")
    assert (answer.code, answer.out) == (0, "")
    assert "0 findings" in answer.err


def test_findings_in_ones_own_terms_are_shown_with_file_and_line(run: Run, workspace: Path) -> None:
    (workspace / "lexicon.tsv").write_text(f"{HEADER}\n{ZITHER}\nown\tzither\n", encoding="utf-8")
    answer = run("lexicon", "check", workspace=workspace)
    assert (answer.code, answer.out) == (1, "lexicon.tsv:3:1: 2 columns, not 4: theme, en, bg, sr\n")
    assert "1 finding" in answer.err


def test_findings_as_json(run: Run, workspace: Path) -> None:
    (workspace / "lexicon.tsv").write_text(f"{ZITHER}\nlaw\tlaw of nature\tкултура\tprirodni zakon\n", encoding="utf-8")
    answer = run("lexicon", "check", "--format", "json", workspace=workspace)
    (finding,) = answer.json["findings"]
    assert answer.code == 1
    assert (finding["file"], finding["line"]) == ("lexicon.tsv", 2)
    assert '"култура" means "law of nature" here and "culture" in glossary.tsv:' in finding["message"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("en,bg,sr", "zither strumming,дрънкане на цитра,drndanje citre"),
        ("en;bg;sr", "zither strumming;дрънкане  на цитра;drndanje citre"),
        ("sr\ten\tbg", "drndanje citre\tzither strumming\tдрънкане на цитра"),
        ("EN, BG, SR, theme", "zither strumming, дрънкане на цитра, drndanje citre, own"),
        ("\ufeffen,bg,sr", '"zither strumming","дрънкане на цитра","drndanje citre"'),
    ],
)
def test_a_table_is_added_to_ones_own_terms(run: Run, workspace: Path, header: str, row: str) -> None:
    answer = run("lexicon", "import", table(workspace, header, row), workspace=workspace)
    assert (answer.code, answer.out) == (0, ZITHER + "\n")
    assert own(workspace) == [HEADER, ZITHER]
    assert run("lexicon", "check", workspace=workspace).code == 0


def test_alternatives_and_themes_are_kept(run: Run, workspace: Path) -> None:
    file = table(workspace, "en,bg,sr,theme", "zither | zithern,цитра|цитри,citra,crafts")
    run("lexicon", "import", file, workspace=workspace)
    assert own(workspace)[1:] == ["crafts\tzither | zithern\tцитра | цитри\tcitra"]


def test_a_dry_run_writes_nothing(run: Run, workspace: Path) -> None:
    file = table(workspace, "en,bg,sr", "zither strumming,дрънкане на цитра,drndanje citre")
    answer = run("lexicon", "import", file, "--dry-run", workspace=workspace)
    assert (answer.code, answer.out, own(workspace)) == (0, ZITHER + "\n", [])


def test_what_is_known_already_is_passed_over(run: Run, workspace: Path) -> None:
    file = table(workspace, "en,bg,sr", "zither strumming,дрънкане на цитра,drndanje citre", "museum,музей,muzej")
    assert "1 concept added, 1 known already" in run("lexicon", "import", file, workspace=workspace).err
    assert "0 concepts added, 2 known already" in run("lexicon", "import", file, workspace=workspace).err
    assert own(workspace) == [HEADER, ZITHER]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ("snail racing,култура,trka puževa", ':3:1: contradiction: "култура" means "snail racing" here and "culture"'),
        ("snail racing,,trka puževa", ":3:1: nothing in column bg"),
        ("snail racing,охлюви", ":3:1: not 3 columns as in the first line"),
        ("zither strumming,цитрарско дело,citraški posao", ":3:1: duplicate:"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_added(run: Run, workspace: Path, row: str, finding: str) -> None:
    file = table(workspace, "en,bg,sr", "zither strumming,дрънкане на цитра,drndanje citre", row)
    answer = run("lexicon", "import", file, workspace=workspace)
    assert (answer.code, own(workspace)) == (1, [])
    assert answer.out.startswith(f"{file}{finding}")


@pytest.mark.parametrize(
    ("content", "message"), [("en,bg\nzither,цитра\n".encode(), "no column sr"), (b"\xff\xfe\x00", "no text in UTF-8")]
)
def test_a_file_that_is_no_such_table(run: Run, workspace: Path, content: bytes, message: str) -> None:
    (workspace / "terms.csv").write_bytes(content)
    answer = run("lexicon", "import", str(workspace / "terms.csv"), workspace=workspace)
    assert (answer.code, own(workspace)) == (3, [])
    assert message in answer.err
