"""``fundmatch profile``: list, check, new, import, fmt, schema."""

from __future__ import annotations

from pathlib import Path

import click

from fundmatch.cli.calls import own_folder
from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.new_files import write_new, write_over
from fundmatch.cli.offers import offer_kinds
from fundmatch.cli.session import UNREADABLE, Session, counted, format_option, print_lines, workspace_option

PLACES = {
    "list": ("fundmatch.cli.profiles:list_profiles", "The partners at hand."),
    "check": (
        "fundmatch.cli.profiles:check_profiles",
        "Check profiles/*.yaml; every finding with file, line and column.",
    ),
    "new": ("fundmatch.cli.profiles:new_profile", "Write a partner's file, to fill in."),
    "import": (
        "fundmatch.cli.profile_import:import_profile",
        "Propose a partner's file from the directory or from a text.",
    ),
    "fmt": ("fundmatch.cli.profiles:format_profiles", "Lay out partner files evenly; comments stay."),
    "schema": ("fundmatch.cli.profiles:profile_schema", "JSON Schema of a partner's file, for editors."),
}


@click.group(cls=LazyGroup, places=PLACES, examples=("fundmatch profile check",))
def profile() -> None:
    """Partners: one YAML file each in profiles/."""


@click.command("list", cls=ExampleCommand, examples=("fundmatch profile list --format json",))
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def list_profiles(session: Session, /, output: str) -> None:
    """The partners at hand. Contact addresses are never part of an export."""
    from fundmatch.reports.records import as_json, profiles_csv, profiles_record

    found = session.workspace.profile_set
    if output == "json":
        click.echo(as_json(profiles_record(found.profiles)))
    elif output == "csv":
        click.echo(profiles_csv(found.profiles))
    else:
        from fundmatch.reports.lists import profile_list_lines

        print_lines(profile_list_lines(found))
    session.finish(found.problems)


@click.command("check", cls=ExampleCommand, examples=("fundmatch profile check",))
@workspace_option
@click.pass_obj
def check_profiles(session: Session, /) -> None:
    """Check profiles/*.yaml: all findings of all files, one a line on stdout; exit code 1 when there are any."""
    from fundmatch.cli.partner_problems import partner_problems
    from fundmatch.profiles import read_profiles

    found = read_profiles(session.workspace.folders.profiles)
    problems = partner_problems(session.workspace, found)
    for problem in problems:
        click.echo(str(problem))
    session.say(f"{counted(len(found.profiles), 'partner')}, {counted(len(problems), 'finding')}")
    if problems:
        click.get_current_context().exit(1)


@click.command(
    "new",
    cls=ExampleCommand,
    examples=(
        'fundmatch profile new "Народно читалище Надежда" --kind association',
        "fundmatch profile new --xlsx partners.xlsx",
    ),
)
@click.argument("name", required=False)
@click.option(
    "--kind", default="association", show_default=True, shell_complete=offer_kinds, help="Kind of organisation."
)
@click.option("--country", default="BG", show_default=True, help="Two letters (ISO 3166).")
@click.option("--xlsx", "sheet", type=click.Path(path_type=Path), help="Write a spreadsheet for many partners instead.")
@workspace_option
@click.pass_obj
def new_profile(session: Session, /, name: str | None, kind: str, country: str, sheet: Path | None) -> None:
    """Write profiles/SLUG.yaml for the organisation NAME, to fill in. An existing file is never overwritten.

    With --xlsx, write a spreadsheet instead, for people who prefer one; `profile import` reads it back.
    """
    from fundmatch.errors import UsageError

    if sheet is not None and name is not None:
        raise UsageError("NAME and --xlsx exclude each other", "a spreadsheet is written empty, for many partners")
    if sheet is not None:
        _new_sheet(session, sheet)
    elif name is None:
        raise UsageError("whose file?", 'fundmatch profile new "NAME", or --xlsx FILE')
    else:
        _new_file(session, name, kind, country)


def _new_sheet(session: Session, path: Path) -> None:
    from fundmatch.profile_sheet import template

    write_new(path, template())
    click.echo(path)
    session.say(f"fill it in, then: fundmatch profile import {path}")


def _new_file(session: Session, name: str, kind: str, country: str) -> None:
    from fundmatch.errors import UsageError, did_you_mean
    from fundmatch.models.profile import KINDS
    from fundmatch.templates import partner_slug, profile_text, schema_text
    from fundmatch.templates import profile_schema as schema

    if kind not in KINDS:
        raise UsageError(f'no kind "{kind}"{did_you_mean(kind, KINDS)}', f"known: {', '.join(KINDS)}")
    if not (len(country) == 2 and country.isalpha()):
        raise UsageError(f'"{country}" is no country code', "two letters, such as BG, RS, IT")
    slug = partner_slug(name)
    if not slug:
        text = f'"{name}" has no letters to make a file name of'
        raise UsageError(text, "give the name in Latin or Cyrillic letters, and write it as it is into the file")
    folder = own_folder(session, "profiles")
    path = folder / f"{slug}.yaml"
    write_over(folder / ".schema.json", schema_text(schema()))
    write_new(path, profile_text(slug, name, kind, country.upper()))
    click.echo(path)


@click.command(
    "fmt", cls=ExampleCommand, examples=("fundmatch profile fmt profiles/rra-jug.yaml", "fundmatch profile fmt --check")
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when a file would change.")
@workspace_option
@click.pass_obj
def format_profiles(session: Session, /, files: tuple[Path, ...], check: bool) -> None:
    """Lay out FILES (default: all partners) evenly: order of fields, indentation, line width. Comments stay."""
    from fundmatch.errors import WorkspaceError
    from fundmatch.layout import formatted_profile
    from fundmatch.profiles import profile_files

    changed, unreadable = [], 0
    for path in files or profile_files(session.workspace.folders.profiles):
        try:
            before = path.read_text(encoding="utf-8")
            after = formatted_profile(before, str(path))
        except (WorkspaceError, UnicodeDecodeError) as error:
            click.echo(f"Error: {error}", err=True)
            unreadable += 1
            continue
        if before != after:
            changed.append(path)
            if not check:
                write_over(path, after)
    for path in changed:
        click.echo(path)
    if unreadable or (check and changed):
        click.get_current_context().exit(UNREADABLE if unreadable else 1)


@click.command("schema", cls=ExampleCommand, examples=("fundmatch profile schema > profiles/.schema.json",))
def profile_schema() -> None:
    """JSON Schema of a partner's file: editors that know YAML schemas check and complete while you type."""
    from fundmatch.templates import profile_schema as schema
    from fundmatch.templates import schema_text

    click.echo(schema_text(schema()), nl=False)
