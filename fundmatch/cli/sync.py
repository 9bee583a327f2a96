"""``fundmatch sync`` and ``fundmatch sources``."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_portals, offer_sources
from fundmatch.cli.session import Session, check_sources, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Source, SourceSettings
    from fundmatch.sources.registry import Registry
    from fundmatch.store import RunReport, Store
    from fundmatch.sync import CheckReport

ALL_FAILED, SOME_FAILED = 4, 5

#: Hand-kept calls are read from calls/ at every command; there is nothing to fetch.
CURATED = "curated"

EXAMPLES = ("fundmatch sync", "fundmatch sync horizon creative", "fundmatch sync opic --from-file Procedures.html")


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[SOURCE]...", shell_complete=offer_portals)
@click.option(
    "--accept-shrink", "--accept-shrunken", is_flag=True, help="Believe an answer that is far smaller or of other form."
)
@click.option(
    "--from-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read a page or export of ИСУН downloaded by hand (.html, .xml, .xlsx) instead of the portal.",
)
@click.option("--documents", is_flag=True, help='Also the text of the PDF documents of open calls (extra "documents").')
@format_option("table", "json")
@workspace_option
@click.pass_obj
def sync(
    session: Session,
    /,
    names: tuple[str, ...],
    accept_shrink: bool,
    from_file: Path | None,
    documents: bool,
    output: str,
) -> None:
    """Read the portals (default: all) into the workspace's store. Beside `sources --check`, `doctor --network` and
    `show --fetch` the only command that reads from the network.

    With --documents the PDF files of open calls are fetched as well, at most 500 in a run; what cannot be fetched or
    read is a warning.

    A source that fails, or whose answer is empty, far smaller than the last or in another form, keeps its last good
    data; the others go on. Exit code 5 when some sources failed, 4 when all did.
    """
    from fundmatch.cli.documents import fetch_of_sources
    from fundmatch.documents.fetching import require_reader

    if documents:
        require_reader()
    with alone(session), opened_store(session) as store:
        if from_file:
            reports = [_imported(session, store, names, from_file, accept_shrink)]
        else:
            reports = _read(session, store, _chosen(session, names), accept_shrink)
        if documents:
            fetch_of_sources(session, store, names or (*_registry(session).sources, CURATED))
    _print_reports(session, reports, output)
    _leave(sum(not report.ok for report in reports), len(reports))


def _read(session: Session, store: Store, sources: list[Source], accept_shrink: bool) -> list[RunReport]:
    from fundmatch.cli.progress import shown_progress
    from fundmatch.sync import sync as run_sync

    with _http(session) as http, shown_progress(session.quiet) as progress:
        return run_sync(sources, store, http, _settings(session), session.clock, progress, accept_shrink=accept_shrink)


def _imported(session: Session, store: Store, names: Sequence[str], path: Path, accept_shrink: bool) -> RunReport:
    import time

    from fundmatch.errors import UsageError
    from fundmatch.sources.base import GivenFile
    from fundmatch.sources.registry import source_named
    from fundmatch.sync import import_file
    from fundmatch.sync.run import Saving

    if len(names) != 1:
        raise UsageError("--from-file needs the one source it belongs to", f"fundmatch sync opic --from-file {path}")
    source = source_named(names[0], _registry(session))
    file = GivenFile(str(path), path.read_bytes())
    saving = Saving(store, session.clock, time.monotonic, accept_shrink)
    return import_file(source, file, session.workspace.calls(), saving)


def _leave(failed: int, asked: int) -> None:
    if failed:
        click.get_current_context().exit(ALL_FAILED if failed == asked else SOME_FAILED)


@contextmanager
def alone(session: Session) -> Iterator[None]:
    """One sync at a time: portals ask for politeness, and two timers may fire together."""
    from filelock import FileLock, Timeout

    from fundmatch.errors import StoreError

    state = session.workspace.folders.state
    state.mkdir(parents=True, exist_ok=True)
    holder = state / "sync.holder"
    try:
        with FileLock(state / "sync.lock", timeout=0):
            holder.write_text(_who(session.clock), encoding="utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        who = _read_holder(holder)
        raise StoreError(f"another sync of this workspace is running{who}", "Wait until it has finished.") from error


def _who(now: datetime) -> str:
    started = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    return json.dumps({"process": os.getpid(), "since": started, "command": shlex.join(sys.argv[1:])})


def _read_holder(path: Path) -> str:
    """`` (process 4711 since …)``; nothing where the note cannot be read, which is written after the lock is taken."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        return f" (process {int(note['process'])} since {note['since']}: fundmatch {note['command']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@contextmanager
def opened_store(session: Session) -> Iterator[Store]:
    """The store; a damaged one is set aside, said so, and begun anew from calls/."""
    from fundmatch.store import open_or_rebuild

    folders = session.workspace.folders
    store, damaged = open_or_rebuild(folders.store, session.clock, session.workspace.kept_calls())
    if damaged:
        text = f"the store was damaged: it is now {folders.shown(damaged)}, and a new one was begun from calls/"
        click.echo(text, err=True)
    with store:
        yield store


def _http(session: Session) -> Http:
    from fundmatch.http import CONTACT, Http, ResponseMemory

    folders, settings = session.workspace.folders, session.workspace.settings
    return Http(settings.contact or CONTACT, memory=ResponseMemory(folders.cache / "http"))


def _settings(session: Session) -> SourceSettings:
    from dataclasses import replace

    from fundmatch.sources.base import SourceSettings

    return replace(SourceSettings.from_environment(os.environ), languages=session.workspace.settings.languages)


def _registry(session: Session) -> Registry:
    from fundmatch.sources.registry import load_registry

    return load_registry(programmes=session.workspace.settings.programmes)


def _chosen(session: Session, names: Sequence[str]) -> list[Source]:
    from fundmatch.sources.registry import source_named

    registry = _registry(session)
    for warning in registry.warnings:
        session.say(warning)
    wanted = [name for name in dict.fromkeys(names) if name != CURATED]
    if len(wanted) < len(set(names)):
        session.say("curated: hand-kept calls are read from calls/ at every command; nothing to fetch")
        if not wanted:
            return []
    return [source_named(name, registry) for name in wanted] or list(registry.sources.values())


def _print_reports(session: Session, reports: Sequence[RunReport], output: str) -> None:
    from fundmatch.reports.source_table import run_lines, run_remarks

    for remark in run_remarks(reports):
        session.say(remark)
    for report in reports:
        if not report.ok:
            click.echo(f"Error: {report.source}: {report.error}", err=True)
            session.say(f"Hint: {report.hint}")
    if output == "json":
        from fundmatch.reports.records import as_json

        runs = [report.model_dump(mode="json", exclude={"shapes"}) for report in reports]
        click.echo(as_json({"schema": "fundmatch/sync/1", "runs": runs}))
    else:
        print_lines(run_lines(reports))


@click.command(cls=ExampleCommand, examples=("fundmatch sources", "fundmatch sources --check opic"))
@click.argument("names", nargs=-1, metavar="[SOURCE]...", shell_complete=offer_sources)
@click.option("--check", "ask", is_flag=True, help="Ask each portal for one page and compare its form with the last.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def sources(session: Session, /, names: tuple[str, ...], ask: bool, output: str) -> None:
    """The sources, how many calls of each are at hand, and when each was last read.

    With --check: whether each portal still answers in the form that fundmatch reads. Exit code 5 when some do not,
    4 when none does.
    """
    if ask:
        _check(session, _chosen(session, names), output)
    else:
        _list(session, names, output)


def _check(session: Session, chosen: Sequence[Source], output: str) -> None:
    from fundmatch.reports.source_table import check_csv, check_lines
    from fundmatch.sync import check

    runs = [run for source in chosen for run in _runs(session, source.name)]
    with _http(session) as http:
        reports: list[CheckReport] = check(chosen, http, _settings(session), session.clock, runs)
    if output == "json":
        from fundmatch.reports.records import as_json

        listed = [report.model_dump(mode="json") for report in reports]
        click.echo(as_json({"schema": "fundmatch/sources-check/1", "sources": listed}))
    elif output == "csv":
        click.echo(check_csv(reports))
    else:
        print_lines(check_lines(reports))
    _leave(sum(not report.ok for report in reports), len(reports))


def _list(session: Session, names: Sequence[str], output: str) -> None:
    from fundmatch.reports.source_table import source_csv, source_lines, source_rows

    registry = _registry(session)
    check_sources(session.workspace, names)
    known = dict.fromkeys([*registry.sources, CURATED, *session.workspace.catalogue.columns.sources.names])
    wanted = [name for name in known if not names or name in names]
    calls = [call for call in session.workspace.calls() if not names or call.source in names]
    runs = {name: tuple(_runs(session, name)) for name in wanted}
    rows = source_rows(wanted, calls, runs, session.clock)
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


def _runs(session: Session, name: str) -> list[RunReport]:
    """The recorded runs of a source; none of a damaged store, which reading the calls sets aside."""
    path = session.workspace.folders.store
    if session.workspace.known_calls.problems or not path.is_file():
        return []
    from fundmatch.store import Store

    with Store.open(path) as store:
        return store.runs(name)
