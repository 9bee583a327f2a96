"""``fundmatch lexicon``: check, import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.session import Session, counted, format_option, workspace_option

if TYPE_CHECKING:
    from fundmatch.text.lexicon_check import Entry, Lexicon
    from fundmatch.yaml_reader import Problem

PLACES = {
    "check": (
        "fundmatch.cli.lexicon:check_lexicon",
        "Check the glossary and your own terms.",
    ),
    "import": (
        "fundmatch.cli.lexicon:import_lexicon",
        "Add terms of a TSV or CSV file to lexicon.tsv.",
    ),
}


@click.group(cls=LazyGroup, places=PLACES, examples=("fundmatch lexicon check",))
def lexicon() -> None:
    """The glossary between English, Bulgarian and Serbian, and the workspace's own terms in lexicon.tsv."""


@click.command("check", cls=ExampleCommand, examples=("fundmatch lexicon check --format json",))
@format_option("table", "json")
@workspace_option
@click.pass_obj
def check_lexicon(session: Session, /, output: str) -> None:
    """Check the shipped glossary together with lexicon.tsv: wrong columns, duplicates, contradictions, odd letters.

    Findings go to stdout, one a line; exit code 1 when there are any.
    """
    from fundmatch.text.lexicon_check import check

    lexicons = _lexicons(session)
    problems = check(lexicons)
    _show(problems, output)
    concepts = counted(sum(len(each.entries) for each in lexicons), "concept")
    session.say(f"{concepts}, {counted(len(problems), 'finding')}")
    if problems:
        click.get_current_context().exit(1)


@click.command(
    "import",
    cls=ExampleCommand,
    examples=("fundmatch lexicon import terms.csv", "fundmatch lexicon import terms.tsv --dry-run"),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@workspace_option
@click.pass_obj
def import_lexicon(session: Session, /, file: Path, dry_run: bool) -> None:
    """Add the terms of FILE (columns en, bg, sr and perhaps theme; alternatives with | between) to lexicon.tsv.

    All or nothing: when a line contradicts the glossary or another line, it is named and nothing is added. Lines whose
    terms are all known already are passed over.
    """
    from fundmatch.errors import WorkspaceError
    from fundmatch.text.lexicon_import import append, news, read_table

    if session.workspace.folders.bundled:
        raise WorkspaceError("the bundled workspace is read-only", "start your own with: fundmatch init my-partners")
    table, known = read_table(file), _lexicons(session)
    found, problems = news(table, known)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        session.say(f"{counted(len(problems), 'finding')}: nothing was added")
        click.get_current_context().exit(1)
    for entry in found:
        click.echo(_line(entry))
    if not dry_run:
        append(_path(session), [_line(entry) for entry in found])
    passed = len(table.entries) - len(found)
    session.say(f"{counted(len(found), 'concept')} {'to add' if dry_run else 'added'}, {passed} known already")


def _path(session: Session) -> Path:
    from fundmatch.text.lexicon_import import FILE

    return session.workspace.folders.root / FILE


def _lexicons(session: Session) -> list[Lexicon]:
    """The glossary's files and the workspace's own."""
    from fundmatch.text.glossary import shipped_files
    from fundmatch.text.lexicon_check import read_lexicon
    from fundmatch.text.lexicon_import import read_text

    found = [read_lexicon(name, content) for name, content in shipped_files()]
    path = _path(session)
    return [*found, read_lexicon(path.name, read_text(path))] if path.is_file() else found


def _line(entry: Entry) -> str:
    from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR

    cells = (SEPARATOR.join(term.text for term in entry.terms if term.language == each) for each in LANGUAGES_IN_FILE)
    return "\t".join((entry.theme, *cells))


def _show(problems: Sequence[Problem], output: str) -> None:
    if output == "json":
        from dataclasses import asdict

        from fundmatch.reports.records import as_json

        click.echo(as_json({"schema": "fundmatch/lexicon/1", "findings": [asdict(each) for each in problems]}))
        return
    for problem in problems:
        click.echo(str(problem))
