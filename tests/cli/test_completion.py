"""``fundmatch completion``: a script that asks the program, and an answer that a shell can use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.cli.answers import Run


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
