"""``fundmatch completion``: a script that asks the program, and an answer that a shell can use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundmatch.cli.completion import answer
from fundmatch.cli.main import main
from fundmatch.errors import UsageError
from fundmatch.store import Store
from tests.cli.answers import Run
from tests.store.builders import NOW, call

Offered = Callable[..., list[str]]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_this_program(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    assert "_FUNDMATCH_COMPLETE" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("fundmatch dig", "digest"), ("fundmatch digest se", "send"), ("fundmatch search --sor", "--sort")],
)
def test_what_is_typed_is_completed(typed: str, offered: str) -> None:
    asked = {"_FUNDMATCH_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(
        [sys.executable, "-m", "fundmatch"], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert f"plain,{offered}" in done.stdout.splitlines()


FILES = {
    "profiles/alpha-sme.yaml": "name: Alpha\nkind: sme\ncontacts:\n  - {mail: alpha@example.org, language: bg}\n",
    "profiles/alpine.yml": (
        "name: [not, sound\ncontacts:\n  - mail: 'second@example.org'\n  - language: bg\n    mail: third@example.org"
    ),
    "profiles/broken.yaml": "\x00: : [",
    "profiles/groups.yaml": (
        "- slug: cluster\n  name: C\n  contacts: [{mail: group@example.org}]\n- {name: N, slug: net}\n"
    ),
    "profiles/notes.txt": "slug: none",
    "calls/own.yaml": (
        "calls:\n"
        "  - code: CITY-1\n    source: town\n    summary: what a code: NO means\n"
        "  - {code: CITY-2, programme: P}\n"
        "  - programme: P\n    code: 'БГ-3'\n"
        "  - code: WITH:COLON\n"
    ),
    "fundmatch.toml": "[programmes]\nerasmus = ['43353764']\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace, which is not the one in force."""
    root = tmp_path / "own"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.delenv("FUNDMATCH_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Offered:
    """What is offered at the end of a line."""

    def ask(typed: str) -> list[str]:
        words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_FUNDMATCH_COMPLETE": "bash_complete"}
        for name, value in words.items():
            monkeypatch.setenv(name, value)
        assert answer(main, os.environ) == 0
        printed = capsys.readouterr()
        assert printed.err == ""
        return [line.removeprefix("plain,") for line in printed.out.splitlines() if line]

    return ask


SLUGS = ["alpha-sme", "alpine"]
CODES = ["CITY-1", "CITY-2"]
MAILS = ["alpha@example.org", "group@example.org", "second@example.org", "third@example.org"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("search --profile alp", SLUGS),
        ("search --busy alpi", ["alpine"]),
        ("gaps --profile alp", SLUGS),
        ("calendar --profile alp", SLUGS),
        ("explain CITY-1 --profile alp", SLUGS),
        ("consortium CITY-1 --with alp", SLUGS),
        ("consortium CITY-1 --without alp", SLUGS),
        ("pair alp", SLUGS),
        ("compare alp", SLUGS),
        ("compare alpine alph", ["alpha-sme"]),
        ("track CITY-1 applying --with alp", SLUGS),
        ("dismiss CITY-1 --for alp", SLUGS),
        ("gaps --group ", ["cluster", "net"]),
        ("calendar --group c", ["cluster"]),
        ("compare --group n", ["net"]),
        ("pair alpine --with-group n", ["net"]),
        ("show CITY", CODES),
        ("show city", CODES),
        ("show БГ", ["БГ-3"]),
        ("show WITH", []),
        ("show ", [*CODES, "БГ-3"]),
        ("explain CITY", CODES),
        ("consortium CITY", CODES),
        ("compare --call CITY", CODES),
        ("track CITY", CODES),
        ("dismiss CITY", CODES),
        ("search --source ", ["creative", "curated", "erasmus", "horizon", "opic", "town"]),
        ("call list --source t", ["town"]),
        ("changes --source cu", ["curated"]),
        ("gaps --source h", ["horizon"]),
        ("sources cu", ["curated"]),
        ("sync cu", []),
        ("sync horizon e", ["erasmus"]),
        ("digest preview --to ", MAILS),
        ("digest send --to g", ["group@example.org"]),
        ("digest history --to th", ["third@example.org"]),
        ("consortium CITY-1 --kind sm", ["sme"]),
        ("profile new Name --kind foun", ["foundation"]),
        ("directory search --kind foun", ["foundation"]),
    ],
)
def test_names_of_the_workspace_are_offered(typed: str, found: list[str], folder: Path, offered: Offered) -> None:
    assert offered(f"fundmatch -w {folder} {typed}") == found


@pytest.mark.parametrize("line", ["fundmatch show -w {0} CITY", "fundmatch --quiet --workspace {0} show CITY"])
def test_the_workspace_named_on_the_line_is_asked(line: str, folder: Path, offered: Offered) -> None:
    assert offered(line.format(folder)) == CODES


def test_else_that_of_the_environment_or_the_nearest_upwards(
    folder: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDMATCH_WORKSPACE", str(folder))
    assert offered("fundmatch show CITY") == CODES
    monkeypatch.delenv("FUNDMATCH_WORKSPACE")
    monkeypatch.chdir(folder / "calls")
    assert offered("fundmatch show CITY") == CODES


def test_calls_of_the_store_are_offered(folder: Path, offered: Offered) -> None:
    (folder / ".fundmatch").mkdir()
    with Store.open(folder / ".fundmatch" / "fundmatch.sqlite3") as store:
        store.fill([call("1", code="STORED-1")], NOW)
    assert offered(f"fundmatch -w {folder} show STO") == ["STORED-1"]


def test_without_calls_of_its_own_the_bundled_ones_are_offered(folder: Path, offered: Offered) -> None:
    (folder / "calls" / "own.yaml").unlink()
    found = offered(f"fundmatch -w {folder} show HORIZON-CL2-2026-01-")
    assert len(found) > 10
    assert all(code.startswith("HORIZON-CL2-2026-01-") for code in found)


def test_what_cannot_be_read_offers_nothing(folder: Path, offered: Offered) -> None:
    assert offered("fundmatch -w /no/such/place show CITY") == []
    (folder / "fundmatch.toml").write_text("[[[")
    assert offered(f"fundmatch -w {folder} sync ") == ["creative", "horizon", "opic"]
    (folder / ".fundmatch").mkdir()
    (folder / ".fundmatch" / "fundmatch.sqlite3").write_bytes(b"no database" * 100)
    assert offered(f"fundmatch -w {folder} show CITY") == CODES


@pytest.mark.parametrize(
    "asked",
    [
        {"_FUNDMATCH_COMPLETE": "bash_complete"},
        {"_FUNDMATCH_COMPLETE": "zsh_complete", "COMP_WORDS": "fundmatch", "COMP_CWORD": "one"},
        {"_FUNDMATCH_COMPLETE": "fish_complete", "COMP_WORDS": "fundmatch"},
        {"_FUNDMATCH_COMPLETE": "1"},
        {"_FUNDMATCH_COMPLETE": "tcsh_complete", "COMP_WORDS": "fundmatch", "COMP_CWORD": "1"},
    ],
)
def test_where_no_shell_asks_it_is_said(asked: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMP_WORDS", "COMP_CWORD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match="how a shell asks") as caught:
        answer(main, os.environ)
    assert "unset _FUNDMATCH_COMPLETE" in caught.value.hint


def test_the_program_says_so_too() -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COMP_")}
    done = subprocess.run(
        [sys.executable, "-m", "fundmatch"],
        env={**environ, "_FUNDMATCH_COMPLETE": "bash_complete"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
