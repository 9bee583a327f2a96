"""``fundmatch search``."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import (
    Session,
    SpanType,
    as_of_option,
    check_sources,
    format_option,
    print_lines,
    theme_option,
    workspace_option,
)

if TYPE_CHECKING:
    from fundmatch.models import SearchReport
    from fundmatch.searching import SearchOptions

EXAMPLES = (
    "fundmatch search --as-of 2026-09-01 --limit 3",
    "fundmatch search --profile rra-jug --source creative --closing-before 60d",
    "fundmatch search 'circular economy' --verdict yes --min-grant 1000000 --format json",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--profile", "profiles", multiple=True, metavar="SLUG", help="Only this partner; it must be in the team.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="horizon, creative, opic, curated, …")
@click.option("--limit", type=click.IntRange(min=0), default=5, show_default=True, help="How many calls to show.")
@click.option("--all", "include_closed", is_flag=True, help="Closed calls and those without dates too.")
@click.option("--closing-before", type=SpanType(), metavar="SPAN", help="Closes within 60d, 8w or before a day.")
@click.option("--posted-since", type=SpanType(), metavar="SPAN", help="Opened within the last 7d or since a day.")
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(["yes", "no", "unknown"]), help="May apply?")
@click.option("--min-score", type=click.FloatRange(0, 100), help="Least score of a partner (default: settings, 15).")
@click.option("--min-grant", type=click.FloatRange(min=0), metavar="EURO", help="Least grant of one project.")
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
@click.option("--sort", type=click.Choice(["score", "deadline", "grant"]), default="score", show_default=True)
@click.option("--fail-on-empty", is_flag=True, help="Exit code 1 when nothing fits.")
@as_of_option
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def search(session: Session, /, words: tuple[str, ...], as_of: date | None, output: str, **given: Any) -> None:
    """Ranked calls for the partners in profiles/, each with reasons, eligibility and its best lawful team.

    WORDs are extra keywords; put a phrase in quotes. Score and eligibility are separate: a call that fits but admits
    other applicants is shown, and says so.
    """
    now = session.now(as_of)
    fail_on_empty = given.pop("fail_on_empty")
    options = _options(words, given, now)
    check_sources(options.sources, session.workspace.catalogue.columns.sources.names)
    report = session.workspace.search(options, now)
    _print(session, report, now, output, options)
    session.finish(session.workspace.problems)
    if fail_on_empty and not report.results:
        click.get_current_context().exit(1)


def _options(words: tuple[str, ...], given: dict[str, Any], now: datetime) -> SearchOptions:
    from fundmatch.searching import SearchOptions

    for name in ("min_score", "min_grant"):
        if given[name] is not None and not math.isfinite(given[name]):
            raise click.BadParameter("must be a number", param_hint=f"--{name.replace('_', '-')}")
    closing, posted = given.pop("closing_before"), given.pop("posted_since")
    return SearchOptions(
        words=words,
        closing_before=_moment(closing, now, 1) if closing else None,
        posted_since=_moment(posted, now, -1) if posted else None,
        **given,
    )


def _moment(span: date | timedelta, now: datetime, direction: int) -> datetime:
    """The instant a span means; a named day counts whole when looking forward."""
    if isinstance(span, timedelta):
        return now + direction * span
    day = span + timedelta(days=1) if direction > 0 else span
    return datetime.combine(day, time(), UTC)


def _print(session: Session, report: SearchReport, now: datetime, output: str, options: SearchOptions) -> None:
    if output == "table":
        from fundmatch.reports.search_table import search_lines

        partners = session.workspace.profile_set.by_slug()
        print_lines(search_lines(report, partners, now, all_calls=options.include_closed))
        return
    from fundmatch.reports.records import as_json, search_csv, search_record

    click.echo(as_json(search_record(report)) if output == "json" else search_csv(report))
    for note in report.notes:
        session.say(note)
