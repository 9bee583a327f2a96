"""``fundmatch call``: list, check, new, schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.new_files import write_new, write_over
from fundmatch.cli.session import (
    Session,
    as_of_option,
    check_sources,
    counted,
    format_option,
    print_lines,
    source_option,
    theme_option,
    workspace_option,
)

if TYPE_CHECKING:
    from fundmatch.models import Call

PLACES = {
    "list": ("fundmatch.cli.calls:list_calls", "The calls at hand."),
    "check": ("fundmatch.cli.calls:check_calls", "Check calls/*.yaml; every finding with file, line and column."),
    "new": ("fundmatch.cli.calls:new_call", "Write a file for a hand-kept call, to fill in."),
    "schema": ("fundmatch.cli.calls:call_schema", "JSON Schema of a call file, for editors."),
}


@click.group(cls=LazyGroup, places=PLACES, examples=("fundmatch call list --source opic --all",))
def call() -> None:
    """Calls: those read from portals and those kept by hand in calls/*.yaml."""


@click.command("list", cls=ExampleCommand, examples=("fundmatch call list --source opic --all --format csv",))
@click.option("--all", "everything", is_flag=True, help="All: closed calls, those without dates, and dismissed ones.")
@click.option("--dismissed", is_flag=True, help="Calls that were dismissed, too.")
@source_option
@theme_option
@as_of_option
@format_option("table", "json", "csv", "commongrants")
@workspace_option
@click.pass_obj
def list_calls(session: Session, /, as_of: date | None, output: str, **given: Any) -> None:
    """The open and forthcoming calls at hand, by deadline, without those dismissed for everybody."""
    from fundmatch.decisions import left_out

    now = session.now(as_of)
    asked, problems = _asked(session, given, now), session.workspace.known_calls.problems
    shown = asked
    if not given["everything"] and not given["dismissed"]:
        decisions = session.workspace.decisions
        hidden, problems = decisions.hidden(now.date()), (*problems, *decisions.problems)
        shown = [call for call in asked if call.id not in hidden]
    _print(shown, now, output)
    if note := left_out(len(asked) - len(shown)):
        session.say(note)
    session.finish(problems)


def _asked(session: Session, given: dict[str, Any], now: datetime) -> list[Call]:
    """The calls asked for, dismissed or not."""
    workspace, sources = session.workspace, given["sources"]
    check_sources(workspace, sources)
    found = [call for call in workspace.calls() if not sources or call.source in sources]
    if given["themes"]:
        themed, number = workspace.searcher.having(given["themes"]), workspace.catalogue.number
        found = [call for call in found if themed[number(call.id)]]
    return found if given["everything"] else [call for call in found if call.status(now) in ("open", "forthcoming")]


def _print(calls: Sequence[Call], now: datetime, output: str) -> None:
    from fundmatch.reports.records import as_json, calls_csv, calls_record

    if output == "json":
        click.echo(as_json(calls_record(calls, now)))
    elif output == "csv":
        click.echo(calls_csv(calls, now))
    elif output == "commongrants":
        from fundmatch.reports.commongrants import commongrants_record

        click.echo(as_json(commongrants_record(calls, now)))
    else:
        from fundmatch.reports.lists import call_list_lines

        print_lines(call_list_lines(calls, now))


@click.command("check", cls=ExampleCommand, examples=("fundmatch call check",))
@workspace_option
@click.pass_obj
def check_calls(session: Session, /) -> None:
    """Check calls/*.yaml. Findings go to stdout, one a line; exit code 1 when there are any."""
    from fundmatch.calls import call_files, read_calls
    from fundmatch.themes.checking import unknown_call_themes
    from fundmatch.themes.vocabulary import shipped_vocabulary

    folder = session.workspace.folders.calls
    found = read_calls(folder)
    problems = [*found.problems, *unknown_call_themes(folder, shipped_vocabulary())]
    for problem in problems:
        click.echo(str(problem))
    files = len(call_files(folder))
    findings = counted(len(problems), "finding")
    session.say(f"{counted(files, 'file')}, {counted(len(found.calls), 'call')}, {findings}")
    if problems:
        click.get_current_context().exit(1)


@click.command("new", cls=ExampleCommand, examples=("fundmatch call new CITY-CULTURE-2027",))
@click.argument("code")
@workspace_option
@click.pass_obj
def new_call(session: Session, /, code: str) -> None:
    """Write calls/CODE.yaml with a hand-kept call to fill in. An existing file is never overwritten."""
    from fundmatch.errors import UsageError
    from fundmatch.templates import call_schema as schema
    from fundmatch.templates import call_text, schema_text, slug_of

    slug = slug_of(code)
    if not slug:
        raise UsageError(f'"{code}" has no letter or digit to make a file name of', "write the code in Latin letters")
    folder = own_folder(session, "calls")
    path = folder / f"{slug}.yaml"
    write_over(folder / ".schema.json", schema_text(schema()))
    write_new(path, call_text(code, session.clock.date()))
    click.echo(path)


@click.command("schema", cls=ExampleCommand, examples=("fundmatch call schema > calls/.schema.json",))
def call_schema() -> None:
    """JSON Schema of a call file: editors that know YAML schemas check and complete while you type."""
    from fundmatch.templates import call_schema as schema
    from fundmatch.templates import schema_text

    click.echo(schema_text(schema()), nl=False)


def own_folder(session: Session, name: str) -> Path:
    """A folder of the workspace that may be written to, created when missing. The bundled copy is read-only."""
    from fundmatch.errors import WorkspaceError

    folders = session.workspace.folders
    if folders.bundled:
        raise WorkspaceError("the bundled workspace is read-only", "start your own with: fundmatch init my-partners")
    folder: Any = folders.root / name
    folder.mkdir(parents=True, exist_ok=True)
    return Path(folder)
