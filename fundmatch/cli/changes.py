"""``fundmatch changes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_sources
from fundmatch.cli.session import (
    Session,
    SpanType,
    check_sources,
    counted,
    format_option,
    print_lines,
    workspace_option,
)

if TYPE_CHECKING:
    from fundmatch.models import Change

EXAMPLES = ("fundmatch changes", "fundmatch changes --since 2w --source opic --format json")


@dataclass(frozen=True)
class Log:
    """The changes of the sources asked for, and when the last good reading of one of them ended."""

    changes: tuple[Change, ...] = ()
    last_sync: str = ""


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.option(
    "--since", type=SpanType(), default="7d", show_default=True, metavar="SPAN", help="The last 7d, 2w, or since a day."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    shell_complete=offer_sources,
    help="horizon, creative, opic, …",
)
@click.option("--all", "with_cosmetic", is_flag=True, help="Texts, titles and spellings too.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def changes(
    session: Session, /, since: date | timedelta, sources: tuple[str, ...], with_cosmetic: bool, output: str
) -> None:
    """What `fundmatch sync` found changed in the calls: new ones, deadlines, money, conditions, documents.

    Each call once, that with the newest change last. Dates before the lines are those of the reading.
    """
    from fundmatch.reports.changes_table import changes_csv, changes_lines, changes_record
    from fundmatch.reports.records import as_json

    start = _start(since, session.clock)
    calls = {call.id: call for call in session.workspace.calls()}  # first: it sets a damaged store aside
    check_sources(session.workspace, sources)
    log = _read(session, start, sources)
    shown = [change for change in log.changes if with_cosmetic or not change.cosmetic]
    if output == "json":
        click.echo(as_json(changes_record(shown, calls, start)))
    elif output == "csv":
        click.echo(changes_csv(shown, calls))
    else:
        print_lines(changes_lines(shown, calls, session.clock))
    session.say(_summary(shown, len(log.changes) - len(shown), start, log.last_sync))
    session.finish(session.workspace.known_calls.problems)


def _start(since: date | timedelta, now: datetime) -> datetime:
    return now - since if isinstance(since, timedelta) else datetime.combine(since, time(), UTC)


def _read(session: Session, start: datetime, sources: Sequence[str]) -> Log:
    path = session.workspace.folders.store
    if not path.is_file():
        return Log()
    from fundmatch.store import Store

    with Store.open(path) as store:
        found = [each for each in store.changes(start) if not sources or each.call_id.partition(":")[0] in sources]
        runs = [run for run in store.runs() if run.ok and (not sources or run.source in sources)]
    return Log(tuple(found), max((run.finished for run in runs), default=""))


def _summary(shown: Sequence[Change], hidden: int, start: datetime, last_sync: str) -> str:
    from fundmatch.reports.words import day

    if not last_sync:
        return "never synced: run `fundmatch sync`"
    last = datetime.fromisoformat(last_sync)
    calls = len({change.call_id for change in shown})
    number = f"{counted(len(shown), 'change')} of {counted(calls, 'call')}" if shown else "no changes"
    more = f", {hidden} cosmetic with --all" if hidden else ""
    return f"{number} since {day(start.date())}{more}; last sync {day(last.date())} {last:%H:%M} UTC"
