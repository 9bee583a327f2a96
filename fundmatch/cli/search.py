"""``fundmatch search``."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.number_options import FiniteRange, busy_option, once_each, seconds_option
from fundmatch.cli.session import (
    Session,
    SpanType,
    as_of_option,
    check_sources,
    format_option,
    profile_option,
    source_option,
    theme_option,
    workspace_option,
)

if TYPE_CHECKING:
    from fundmatch.consortium.exact import Limits
    from fundmatch.searching import SearchOptions

#: What reports speak; fundmatch.translation is not loaded for --help.
LANGUAGES = ("en", "bg", "sr-Latn", "sr-Cyrl")

EXAMPLES = (
    "fundmatch search --as-of 2026-09-01 --limit 3",
    "fundmatch search --profile rra-jug --source creative --closing-before 60d",
    "fundmatch search --limit 20 --format html --lang bg --output meeting.html",
    "fundmatch search 'circular economy' --verdict yes --min-grant 1000000 --format json",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@profile_option("profiles", "Only this partner; it must be in the team.")
@source_option
@click.option("--limit", type=click.IntRange(min=0), default=5, show_default=True, help="How many calls to show.")
@click.option("--all", "include_closed", is_flag=True, help="Closed calls and those without dates too.")
@click.option("--closing-before", type=SpanType(), metavar="SPAN", help="Closes within 60d, 8w or before a day.")
@click.option("--posted-since", type=SpanType(), metavar="SPAN", help="Opened within the last 7d or since a day.")
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(["yes", "no", "unknown"]), help="May apply?")
@click.option("--min-score", type=FiniteRange(0, 100), help="Least score of a partner (default: settings, 15).")
@click.option("--min-grant", type=FiniteRange(min=0), metavar="EURO", help="Least grant of one project.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["topic", "cascade", "external", "national"]),
    help="Kind of call.",
)
@theme_option
@click.option(
    "--limit-per-partner",
    "partner_limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="No partner in the teams of more than N of the calls shown.",
)
@click.option("--dismissed", is_flag=True, help="Show calls that were dismissed, too.")
@busy_option
@seconds_option(None, "Seconds for the proof of all teams together, or of each (default: a number of steps).")
@click.option("--sort", type=click.Choice(["score", "deadline", "grant"]), default="score", show_default=True)
@click.option("--fail-on-empty", is_flag=True, help="Exit code 1 when nothing fits.")
@as_of_option
@format_option("table", "json", "csv", "xlsx", "md", "html")
@click.option("--columns", metavar="A,B,…", help="Columns of a table, csv or xlsx, in this order.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of xlsx, md and html.")
@click.option(
    "--output", "file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), help="Write to this file."
)
@workspace_option
@click.pass_obj
def search(session: Session, /, words: tuple[str, ...], as_of: date | None, output: str, **given: Any) -> None:
    """Ranked calls for the partners in profiles/, each with reasons, eligibility and its best lawful team.

    WORDs are extra keywords; put a phrase in quotes. Score and eligibility are separate: a call that fits but admits
    other applicants is shown, and says so.
    """
    from fundmatch.cli.search_output import FILES, Wanted, write

    now = session.now(as_of or (session.clock.date() if output in FILES else None))
    fail_on_empty = given.pop("fail_on_empty")
    wanted = Wanted(output, given.pop("lang"), given.pop("columns"), given.pop("file"), given["include_closed"])
    wanted.columns()
    options = _options(words, given, now)
    for slug in options.busy:
        session.workspace.profile(slug)
    check_sources(session.workspace, options.sources)
    report = session.workspace.search(options, now)
    write(session, report, now, wanted)
    session.finish(session.workspace.problems)
    if fail_on_empty and not report.results:
        click.get_current_context().exit(1)


def _options(words: tuple[str, ...], given: dict[str, Any], now: datetime) -> SearchOptions:
    from fundmatch.searching import SearchOptions

    closing, posted = given.pop("closing_before"), given.pop("posted_since")
    seconds, busy = given.pop("seconds"), given.pop("busy")
    return SearchOptions(
        words=words,
        closing_before=_moment(closing, now, 1) if closing else None,
        posted_since=_moment(posted, now, -1) if posted else None,
        busy=once_each("--busy", busy),
        effort=_effort(seconds),
        **given,
    )


def _effort(seconds: float | None) -> Limits | None:
    """Limits by the clock; None: the default, which counts steps."""
    if seconds is None:
        return None
    from fundmatch.consortium.exact import Limits

    return Limits(seconds=seconds, clock=time.monotonic)


def _moment(span: date | timedelta, now: datetime, direction: int) -> datetime:
    """The instant a span means; a named day counts whole when looking forward."""
    if isinstance(span, timedelta):
        return now + direction * span
    day = span + timedelta(days=1) if direction > 0 else span
    return datetime.combine(day, hour(), UTC)
