"""``fundmatch init`` and ``fundmatch doctor``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.new_files import write_new
from fundmatch.cli.session import Session, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.cli.checks import Finding
    from fundmatch.reports.lines import Line

#: Columns for what is looked at.
NAME_WIDTH = 11


@click.command(
    cls=ExampleCommand, examples=("fundmatch init my-partners", "fundmatch init my-partners --with-examples")
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--with-examples", is_flag=True, help="Copy the bundled partners and calls into it.")
def init(folder: Path, with_examples: bool) -> None:
    """Start a workspace in FOLDER: profiles/, fundmatch.toml, .gitignore. Files that exist are left alone.

    Without calls of its own it uses the bundled ones, until the first sync.
    """
    from fundmatch.templates import IGNORE, SETTINGS, call_schema, profile_schema, schema_text
    from fundmatch.workspace import bundled_root

    (folder / "profiles").mkdir(parents=True, exist_ok=True)
    texts = {
        ".gitignore": IGNORE,
        "fundmatch.toml": SETTINGS,
        "profiles/.schema.json": schema_text(profile_schema()),
    }
    if with_examples:
        for name in ("profiles", "calls"):
            _copy_missing(bundled_root() / name, folder / name)
        texts["calls/.schema.json"] = schema_text(call_schema())
    for name, text in texts.items():
        path = folder / name
        if not path.exists():
            write_new(path, text)
    click.echo(folder)
    click.echo(f"Next: cd {folder} && fundmatch profile new 'Your organisation' && fundmatch search", err=True)


def _copy_missing(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.yaml")):
        if not (target / path.name).exists():
            shutil.copyfile(path, target / path.name)


@click.command(cls=ExampleCommand, examples=("fundmatch doctor", "fundmatch doctor --network"))
@click.option("--network", is_flag=True, help="Ask each portal for one small page, at most 20 seconds each.")
@format_option("table", "json")
@workspace_option
@click.pass_obj
def doctor(session: Session, /, network: bool, output: str) -> None:
    """Check the installation, the workspace and its files, store, index, mail settings and clock.

    Without --network nobody is asked. Exit code 3 when a workspace file cannot be read, 1 when something else is not
    as it should be, such as a portal out of reach.
    """
    from fundmatch.cli.checks import offline_findings

    findings = [*offline_findings(session, os.environ), *_network_findings(session, network)]
    if output == "json":
        from fundmatch.reports.records import as_json

        listed = [{"check": each.name, "ok": each.ok, "found": each.found, "todo": each.todo} for each in findings]
        click.echo(as_json({"schema": "fundmatch/doctor/1", "checks": listed}))
    else:
        print_lines(_lines(findings))
    session.finish(session.workspace.problems)
    if not all(each.ok for each in findings):
        click.get_current_context().exit(1)


def _network_findings(session: Session, network: bool) -> list[Finding]:
    from fundmatch.cli.checks import Finding
    from fundmatch.cli.portals import origins_finding, portal_findings, proxies_finding

    origins = origins_finding(os.environ)
    findings = [proxies_finding(), origins]
    if not network:
        return [*findings, Finding("network", True, "not asked; --network asks the portals")]
    if not origins.ok:
        return findings
    from fundmatch.http import CONTACT, Http
    from fundmatch.sources.base import SourceSettings

    with Http(session.workspace.settings.contact or CONTACT) as http:
        return [*findings, *portal_findings(SourceSettings.from_environment(os.environ), http, lambda: session.clock)]


def _lines(findings: Iterable[Finding]) -> Iterator[Line]:
    from fundmatch.reports.lines import Span, line, outside

    for each in findings:
        state = Span("ok  ") if each.ok else Span("BAD ", "bold red")
        yield line(state, f"{each.name:<{NAME_WIDTH}}", outside(each.found), hang=NAME_WIDTH + 4)
        if each.todo:
            yield line(" " * (NAME_WIDTH + 4), Span("→ ", "bold"), outside(each.todo), hang=NAME_WIDTH + 6)
