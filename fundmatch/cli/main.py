"""The top of the command line, and its error boundary."""

from __future__ import annotations

import io
import os
import sys
import traceback
from typing import NoReturn

import click

from fundmatch import __version__
from fundmatch.cli.lazy import LazyGroup

BUG, INTERRUPTED, FILES = 70, 130, 3

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
    "completion": ("fundmatch.cli.completion:completion", "Completion of commands and options for bash, zsh or fish."),
}


@click.group(
    cls=LazyGroup,
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
    from fundmatch.errors import FundmatchError

    _readable_anywhere()
    try:
        code = main.main(standalone_mode=False, prog_name="fundmatch")
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = INTERRUPTED
    except FundmatchError as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.hint:
            click.echo(f"Hint: {error.hint}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {place}{error.strerror or error}", err=True)
        code = FILES
    except Exception:  # noqa: BLE001 — the boundary: a bug is shown whole
        traceback.print_exc()
        click.echo("This is a bug in fundmatch: please report the lines above.", err=True)
        code = BUG
    sys.exit(code if isinstance(code, int) else 0)
