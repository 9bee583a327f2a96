"""The top of the command line, and its error boundary."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO

import click

from fundmatch import __version__
from fundmatch.cli.lazy import LazyGroup

BUG, INTERRUPTED, FILES = 70, 130, 3
#: By this variable a shell asks for completions (click's rule for a program of this name).
VARIABLE = "_FUNDMATCH_COMPLETE"

EXIT_CODES = """\b
Exit codes:
  0   fine
  1   an asked-for condition failed (check with findings, --fail-on-empty)
  2   usage
  3   a workspace file is unreadable (what could be read is still printed)
  4   every source asked for failed or was refused
  5   some of them
  6   mail not (certainly) sent
  70  a bug"""

COMMANDS = {
    "search": ("fundmatch.cli.search:search", "Ranked calls for the partners, each with its best lawful team."),
    "show": ("fundmatch.cli.show:show", "Everything known of one call."),
    "themes": ("fundmatch.cli.themes:themes", "The themes calls and partners are tagged with."),
    "explain": ("fundmatch.cli.show:explain", "Why a call fits a partner: words, quotes, points, eligibility."),
    "consortium": ("fundmatch.cli.consortium:consortium", "The best lawful team for one call, and what is missing."),
    "gaps": ("fundmatch.cli.gaps:gaps", "Calls that are one thing short, and what closes the gap."),
    "pair": ("fundmatch.cli.pair:pair", "Which partner is like another, what it adds, and which calls fit both."),
    "compare": ("fundmatch.cli.compare:compare", "Partners side by side: themes, strengths, track record, gaps."),
    "track": ("fundmatch.cli.track:track", "Note how far you are with a call; list such calls."),
    "dismiss": ("fundmatch.cli.track:dismiss", "Do not show a call again; list what is dismissed."),
    "calendar": ("fundmatch.cli.calendar:calendar", "Deadlines of the calls that fit, as a calendar file (.ics)."),
    "sync": ("fundmatch.cli.sync:sync", "Read the portals into the local store."),
    "sources": ("fundmatch.cli.sync:sources", "The sources, their calls and their last reading."),
    "changes": ("fundmatch.cli.changes:changes", "What changed in the calls since last week."),
    "call": ("fundmatch.cli.calls:call", "Calls: list, check, new, schema."),
    "profile": ("fundmatch.cli.profiles:profile", "Partners: list, check, new, import, fmt, schema."),
    "directory": ("fundmatch.cli.directory:directory", "Organisations that could become partners."),
    "digest": ("fundmatch.cli.digest:digest", "Mails to partners: preview, send, history, install."),
    "match": ("fundmatch.cli.match:match", "The best calls of each of very many profiles, as Parquet files."),
    "lexicon": ("fundmatch.cli.lexicon:lexicon", "The glossary between the languages: check, import."),
    "eval": ("fundmatch.cli.eval:evaluation", "How well the engine ranks, measured on real participations."),
    "init": ("fundmatch.cli.setup:init", "Start a workspace of your own."),
    "doctor": ("fundmatch.cli.setup:doctor", "Check the installation, the workspace and the data."),
    "completion": ("fundmatch.cli.completion:completion", "Completion of what is typed, for bash, zsh or fish."),
}


class PipeEndedError(Exception):
    """Somebody reads no more of what is written: see :class:`Top`."""


class Top(LazyGroup):
    """Hides broken pipes from click, which would end the program with exit code 1, that of asked-for conditions."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _own_pipes():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _own_pipes():
            return super().invoke(ctx)


@contextmanager
def _own_pipes() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise PipeEndedError(error.strerror or str(error)) from error


@click.group(
    cls=Top,
    places=COMMANDS,
    examples=("fundmatch search --as-of 2026-09-01", "fundmatch search --profile rra-jug --source creative"),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
@click.option(
    "--workspace", "-w", metavar="DIR", help="Folder with profiles/ and calls/ (default: the nearest upwards)."
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")
@click.version_option(__version__, prog_name="fundmatch")
@click.pass_context
def main(ctx: click.Context, workspace: str | None, quiet: bool) -> None:
    """Which Horizon Europe, Creative Europe and ОПИК-family calls fit which partner, why, and with whom together."""
    from fundmatch.cli.session import Session

    ctx.obj = Session(workspace, quiet)


def _readable_anywhere() -> None:
    """UTF-8 into files and pipes (a Windows code page has no Serbian beside Bulgarian); no letter stops the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.encoding if stream.isatty() or os.environ.get("PYTHONIOENCODING") else "utf-8"
            stream.reconfigure(encoding=chosen, errors="replace")


def run() -> NoReturn:
    """Run the command line: known errors become one message with a hint; a bug keeps its traceback (exit 70)."""
    _readable_anywhere()
    try:
        code = _completed() if os.environ.get(VARIABLE) else main.main(standalone_mode=False, prog_name="fundmatch")
    except Exception as error:  # noqa: BLE001 — the boundary
        code = _told(error)
    except KeyboardInterrupt:
        code = _told(click.Abort())
    sys.exit(_closed(code if isinstance(code, int) else 0))


def _completed() -> int:
    """Answer a shell that wants to complete a line; the exit code."""
    from fundmatch.cli.completion import answer

    return answer(main, os.environ)


def _told(error: Exception) -> int:
    """Say what went wrong; the exit code."""
    from fundmatch.errors import FundmatchError

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case PipeEndedError():
            return _after_broken_pipe(error)
        case click.ClickException():
            with suppress(OSError):
                error.show()
            code = error.exit_code
        case click.Abort():
            code = _tell(INTERRUPTED, "Stopped.")
        case FundmatchError():
            code = _tell(error.exit_code, f"Error: {error.message}", f"Hint: {error.hint}" if error.hint else "")
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            code = _tell(FILES, f"Error: {place}{error.strerror or error}")
        case _:
            trace = "".join(traceback.format_exception(error)).rstrip()  # a bug is shown whole
            code = _tell(BUG, trace, "This is a bug in fundmatch: please report the lines above.")
    return code


def _tell(code: int, *lines: str) -> int:
    """Say it on stderr, and return the exit code, which still tells where nobody listens any more."""
    with suppress(OSError):
        for line in filter(None, lines):
            click.echo(line, err=True)
    return code


def _after_broken_pipe(error: PipeEndedError) -> int:
    """All is fine where a reader (head, less) has seen enough; any other broken pipe is an error."""
    if _is_left(sys.stdout) or _is_left(sys.stderr):
        return 0
    return _tell(FILES, f"Error: {error}")


def _is_left(stream: TextIO | None) -> bool:
    """Whether nobody reads a stream any more; taken for granted where the system cannot say (Windows)."""
    import select

    if stream is None or not hasattr(select, "poll"):
        return stream is not None
    poll = select.poll()
    poll.register(stream.fileno(), select.POLLOUT)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))


def _closed(code: int) -> int:
    """Write what is still to be written, so that Python does not complain of it at exit; the exit code."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError):
                code = _tell(code or FILES, f"Error: the output could not be written: {error.strerror or error}")
    return code
