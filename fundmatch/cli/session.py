"""What every command shares: the workspace, the clock, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fundmatch.cli.offers import offer_slugs, offer_sources
from fundmatch.reports.words import counted as counted  # noqa: PLC0414 - what commands import from here

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.reports.lines import Line
    from fundmatch.yaml_reader import Problem

Function = TypeVar("Function", bound=Callable[..., Any])

#: Running text wider than this is hard to read, however wide the window is.
WIDEST = 140

#: Signs of the longest span: 9999w, some 190 years.
LONGEST_SPAN = 5

#: Exit code for a workspace file that could not be read.
UNREADABLE = 3


@dataclass
class Session:
    """One run of the command line."""

    folder: str | None = None
    quiet: bool = False

    @cached_property
    def workspace(self) -> Workspace:
        from fundmatch.api import Workspace

        return Workspace.open(self.folder, tell=self.say)

    @property
    def clock(self) -> datetime:
        """Now. The only place where the real clock is read."""
        return datetime.now(UTC)

    def now(self, as_of: date | None) -> datetime:
        """The instant a question is asked for: the beginning of a named day, else now."""
        return datetime.combine(as_of, time(), UTC) if as_of else self.clock

    def say(self, text: str) -> None:
        """Talk to the person, on stderr. Where nobody listens any more the work goes on: only talk is lost."""
        if not self.quiet:
            with suppress(BrokenPipeError):
                click.echo(text, err=True)

    def finish(self, problems: Sequence[Problem]) -> None:
        """Report unreadable files on stderr and leave with exit code 3; without any, return."""
        for problem in problems:
            click.echo(str(problem), err=True)
        if problems:
            text = counted(len(problems), "finding")
            click.echo(f"Error: {text} in the workspace's files; what could be read was used.", err=True)
            click.get_current_context().exit(UNREADABLE)


def print_lines(lines: Iterable[Line]) -> None:
    """Lines to stdout: coloured and broken to the width on a terminal, plain and whole in a pipe.

    NO_COLOR, FORCE_COLOR and TERM are obeyed by rich. Text is added as spans, never parsed as markup.
    """
    from rich.console import Console
    from rich.text import Text

    from fundmatch.reports.lines import wrapped

    class PipeConsole(Console):
        """rich ends the program with exit code 1 when the reader has gone; the boundary knows better."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    console = PipeConsole(file=sys.stdout, highlight=False, emoji=False, markup=False, soft_wrap=True)
    width = min(console.width, WIDEST) if console.is_terminal else None
    for each in lines:
        for row in wrapped(each, width) if width else [each]:
            text = Text(no_wrap=True, end="")
            for span in row.spans:
                text.append(span.text, style=span.style or None)
            text.rstrip()
            console.print(text)


def as_of_option(function: Function) -> Function:
    """``--as-of DATE``."""
    option = click.option(
        "--as-of", type=DayType(), metavar="DATE", help="Ask as on this day (2026-09-01; default: today)."
    )
    return option(function)


def format_option(*formats: str) -> Callable[[Function], Function]:
    """``--format`` with the formats a command knows; the first is the default."""
    return click.option(
        "--format", "output", type=click.Choice(formats), default=formats[0], show_default=True, help="Output format."
    )


def check_sources(workspace: Workspace, names: Iterable[str]) -> None:
    """Raises UsageError for a name that is no source: neither that of a call at hand nor one that can be read."""
    from fundmatch.calls import CURATED
    from fundmatch.errors import UsageError, did_you_mean
    from fundmatch.sources.registry import load_registry

    at_hand = {CURATED, *workspace.catalogue.columns.sources.names}
    unknown = [name for name in names if name not in at_hand]
    if not unknown:
        return
    known = sorted(at_hand | load_registry(programmes=workspace.settings.programmes).sources.keys())
    for name in unknown:
        if name not in known:
            raise UsageError(f'no source "{name}"{did_you_mean(name, known)}', f"known: {', '.join(known)}")


def profile_option(name: str, text: str) -> Callable[[Function], Function]:
    """``--profile SLUG``, repeatable, as the parameter ``name``; ``text`` says what becomes of these partners."""
    return click.option("--profile", name, multiple=True, metavar="SLUG", shell_complete=offer_slugs, help=text)


def source_option(function: Function) -> Function:
    """``--source NAME``, repeatable."""
    text, offer = "horizon, creative, opic, curated, …", offer_sources
    return click.option("--source", "sources", multiple=True, metavar="NAME", shell_complete=offer, help=text)(function)


def theme_option(function: Function) -> Function:
    """``--theme ID``, repeatable."""
    text = "Only calls with this theme (sdg:17.17; sdg:16 and all its targets); repeatable. See: fundmatch themes."
    return click.option("--theme", "themes", multiple=True, metavar="ID", help=text)(function)


def workspace_option(function: Function) -> Function:
    """``--workspace DIR`` and ``--quiet`` behind the command, for people who think of them late."""

    def take(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(Session).folder = value

    def hush(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.ensure_object(Session).quiet = True

    folder = click.option(
        "--workspace", "-w", metavar="DIR", callback=take, expose_value=False, help="Folder with profiles/ and calls/."
    )
    quiet = click.option(
        "--quiet", "-q", is_flag=True, callback=hush, expose_value=False, help="Say nothing on stderr but errors."
    )
    return folder(quiet(function))


class DayType(click.ParamType[date]):
    """A day: ``2026-09-01``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no day: write 2026-09-01', param, ctx)


class SpanType(click.ParamType["date | timedelta"]):
    """A day, or a number of days from now: ``2026-10-31``, ``60d``, ``8w``."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | timedelta:
        if isinstance(value, (date, timedelta)):
            return value
        text = str(value).strip().lower()
        if text[:-1].isdigit() and text[-1] in "dw" and len(text) <= LONGEST_SPAN:
            return timedelta(days=int(text[:-1]) * (7 if text[-1] == "w" else 1))
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f'"{value}" is neither a day (2026-10-31) nor a span (60d, 8w)', param, ctx)
