"""``fundmatch sync`` and ``fundmatch sources``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fundmatch.sources.base import Progress, Source
    from fundmatch.store import RunReport

ALL_FAILED, SOME_FAILED = 4, 5

#: Hand-kept calls are read from calls/ at every command; there is nothing to fetch.
CURATED = "curated"


@click.command(cls=ExampleCommand, examples=("fundmatch sync", "fundmatch sync horizon creative"))
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--accept-shrunken", is_flag=True, help="Believe an answer that is far smaller than the last one.")
@format_option("table", "json")
@workspace_option
@click.pass_obj
def sync(session: Session, /, names: tuple[str, ...], accept_shrunken: bool, output: str) -> None:
    """Read the portals (default: all) into the workspace's store. The only command that uses the network.

    A source that fails, or whose answer is empty or far smaller than the last, keeps its last good data; the others
    go on. Exit code 5 when some sources failed, 4 when all did.
    """
    from fundmatch.http import CONTACT, Http
    from fundmatch.sources.base import SourceSettings
    from fundmatch.store import Store
    from fundmatch.sync import sync as run_sync

    sources = _chosen(session, names)
    settings = _configured(session, SourceSettings.from_environment(os.environ))
    folders = session.workspace.folders
    folders.store.parent.mkdir(parents=True, exist_ok=True)
    contact = session.workspace.settings.contact or CONTACT
    with _alone(folders.state), Store.open(folders.store) as store, Http(contact) as http:
        reports = run_sync(
            sources, store, http, settings, session.clock, _progress(session), accept_shrunken=accept_shrunken
        )
    _print_reports(session, reports, output)
    failed = sum(not report.ok for report in reports)
    if failed:
        click.get_current_context().exit(ALL_FAILED if failed == len(reports) else SOME_FAILED)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """One sync at a time: portals ask for politeness, and two timers may fire together."""
    from filelock import FileLock, Timeout

    from fundmatch.errors import StoreError

    try:
        with FileLock(state / "sync.lock", timeout=0):
            yield
    except Timeout as error:
        raise StoreError("another sync of this workspace is running", "wait until it has finished") from error


def _chosen(session: Session, names: Sequence[str]) -> list[Source]:
    from fundmatch.sources.registry import load_registry, source_named

    registry = load_registry()
    for warning in registry.warnings:
        session.say(warning)
    wanted = [name for name in dict.fromkeys(names) if name != CURATED]
    if len(wanted) < len(set(names)):
        session.say("curated: hand-kept calls are read from calls/ at every command; nothing to fetch")
        if not wanted:
            return []
    return [source_named(name) for name in wanted] or list(registry.sources.values())


def _configured(session: Session, settings: Any) -> Any:
    """The workspace's own programme codes for ИСУН, where fundmatch.toml gives some."""
    from dataclasses import replace

    codes = session.workspace.settings.programmes.get("opic")
    return replace(settings, isun_programmes=codes) if codes else settings


def _progress(session: Session) -> Progress:
    """One line on a terminal's stderr that is written over; silent in a pipe."""

    def show(text: str) -> None:
        if sys.stderr.isatty() and not session.quiet:
            click.echo(f"\r\033[K{text[:100]}", nl=False, err=True)

    return show


def _print_reports(session: Session, reports: Sequence[RunReport], output: str) -> None:
    if sys.stderr.isatty() and not session.quiet:
        click.echo("\r\033[K", nl=False, err=True)
    for report in reports:
        for skipped in report.skipped:
            session.say(f"{report.source}: record {skipped.key} left out: {skipped.problem}")
        for note in report.notes:
            session.say(f"{report.source}: {note}")
        if not report.ok:
            click.echo(f"Error: {report.source}: {report.error}", err=True)
            session.say(f"Hint: {report.hint}")
    if output == "json":
        from fundmatch.reports.records import as_json

        runs = [report.model_dump(mode="json") for report in reports]
        click.echo(as_json({"schema": "fundmatch/sync/1", "runs": runs}))
    else:
        from fundmatch.reports.source_table import run_lines

        print_lines(run_lines(reports))


@click.command(cls=ExampleCommand, examples=("fundmatch sources",))
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def sources(session: Session, /, output: str) -> None:
    """The sources, how many calls of each are at hand, and when each was last read."""
    from fundmatch.reports.source_table import source_csv, source_lines, source_rows
    from fundmatch.sources.registry import load_registry

    registry = load_registry()
    runs = _last_runs(session, registry.sources)
    rows = source_rows([*registry.sources, CURATED], session.workspace.calls(), runs, session.clock)
    if output == "json":
        from fundmatch.reports.records import as_json

        listed = [row.model_dump(mode="json") for row in rows]
        click.echo(as_json({"schema": "fundmatch/sources/1", "sources": listed}))
    elif output == "csv":
        click.echo(source_csv(rows))
    else:
        print_lines(source_lines(rows))
    for warning in registry.warnings:
        session.say(warning)
    session.finish(session.workspace.known_calls.problems)


def _last_runs(session: Session, names: Any) -> dict[str, RunReport]:
    path = session.workspace.folders.store
    if not path.is_file():
        return {}
    from fundmatch.store import Store

    with Store.open(path) as store:
        found = {name: store.last_run(name) for name in names}
    return {name: run for name, run in found.items() if run is not None}
