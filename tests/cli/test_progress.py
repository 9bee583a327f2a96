"""The bar of a sync: for people at a terminal, for nobody else."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from fundmatch.cli.progress import shown_progress
from fundmatch.sources.base import Step

CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal(io.StringIO):
    """What a person would see, one drawing after the other."""

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        return re.split(r"[\r\n]+", CONTROL.sub("", self.getvalue()))

    def last(self, source: str) -> str:
        return [line for line in self.lines if line.startswith(source)][-1]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    # Not sys.stderr itself: pytest puts its own in place between the fixture and the test.
    monkeypatch.setattr("fundmatch.cli.progress.sys", SimpleNamespace(stderr=terminal))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    return terminal


def test_a_line_names_source_count_and_what_is_read(terminal: Terminal) -> None:
    with shown_progress(quiet=False) as progress:
        progress(Step("opic", "BG16RFPR001-2.003", 3, 12))
    assert re.fullmatch(r"opic [━╸╺ ]+ 3/12 -:--:-- BG16RFPR001-2\.003 *", terminal.last("opic"))


def test_each_source_has_one_line(terminal: Terminal) -> None:
    with shown_progress(quiet=False) as progress:
        progress(Step("horizon", "page 1", 1, 2))
        progress(Step("creative", "page 1", 0, 1))
        progress(Step("horizon", "page 2", 2, 2))
    assert "2/2" in terminal.last("horizon")
    assert "0/1" in terminal.last("creative")


def test_a_total_that_nobody_knows_is_not_shown(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("rich.console.monotonic", lambda: now)
    with shown_progress(quiet=False) as progress:
        progress(Step("opic", "details", 3, 12))
        now += 10  # rich shows the time left of half a second ago
        progress(Step("opic", "list of ended procedures"))
    assert not re.search(r"\d/|:", terminal.last("opic"))
    assert "list of ended procedures" in terminal.last("opic")


def test_the_time_left_is_estimated(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("rich.console.monotonic", lambda: now)
    with shown_progress(quiet=False) as progress:
        for number in range(1, 21):
            now += 2
            progress(Step("opic", "details", number, 60))
    assert "20/60 0:01:20 details" in terminal.last("opic"), "40 steps of 2 seconds"


@pytest.mark.parametrize(
    "text",
    [
        "[bold]no markup[/bold] [/]",
        "a\x1b[2Jb\rc\nd\x07",
        "{task.id} {0} %s",
        "заглавие " * 30,
        "漢字" * 60,
        "\u202eevil",
    ],
)
@pytest.mark.parametrize("source", ["opic", "[red]x", "a-name-of-twenty-five-signs"])
def test_any_text_fits_and_does_nothing_to_the_terminal(source: str, text: str, terminal: Terminal) -> None:
    with shown_progress(quiet=False) as progress:
        progress(Step(source, text, 12345, 99999))
    assert all(cell_len(line) <= 80 for line in terminal.lines)
    assert all(line.isprintable() for line in terminal.lines)
    assert "12345/99999" in terminal.last(source)


def test_markup_is_text(terminal: Terminal) -> None:
    with shown_progress(quiet=False) as progress:
        progress(Step("opic", "[bold]Call[/bold] [/]", 1, 2))
    assert "[bold]Call[/bold] [/]" in terminal.last("opic")


def test_it_vanishes_at_the_end_also_after_an_error(terminal: Terminal) -> None:
    with pytest.raises(KeyboardInterrupt), shown_progress(quiet=False) as progress:  # noqa: PT012
        progress(Step("opic", "details", 1, 2))
        raise KeyboardInterrupt
    assert terminal.getvalue().endswith("\x1b[2K")
    assert "\x1b[?25h" in terminal.getvalue(), "the cursor is shown again"


def test_data_go_to_stdout_meanwhile(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress(quiet=False) as progress:
        progress(Step("opic", "details", 1, 2))
        print("data")  # noqa: T201
    assert capsys.readouterr().out == "data\n"
    assert "data" not in terminal.getvalue()


def test_quiet_is_quiet(terminal: Terminal) -> None:
    with shown_progress(quiet=True) as progress:
        progress(Step("opic", "details", 1, 2))
    assert terminal.getvalue() == ""


def test_a_dumb_terminal_is_left_alone(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with shown_progress(quiet=False) as progress:
        progress(Step("opic", "details", 1, 2))
    assert terminal.getvalue() == ""


def test_a_pipe_gets_nothing_and_rich_is_not_loaded() -> None:
    code = (
        "import sys\n"
        "from fundmatch.cli.progress import shown_progress\n"
        "from fundmatch.sources.base import Step\n"
        "with shown_progress(False) as progress:\n"
        "    progress(Step('opic', 'details', 1, 2))\n"
        "print('rich' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
