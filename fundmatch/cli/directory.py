"""``fundmatch directory``: import, search, show, duplicates, forget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.offers import offer_kinds
from fundmatch.cli.session import Session, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.directory import Directory, ImportReport

PLACES = {
    "import": ("fundmatch.cli.directory:import_", "Read organisations from CORDIS's tables or any other list."),
    "search": ("fundmatch.cli.directory:search", "Organisations by name, place or subject, in any language."),
    "show": ("fundmatch.cli.directory:show", "One organisation: subjects, projects, collaborators."),
    "duplicates": ("fundmatch.cli.directory:duplicates", "Entries that seem to be one organisation."),
    "lists": ("fundmatch.cli.directory:lists", "What was imported, and when."),
    "forget": ("fundmatch.cli.directory:forget", "Take an imported list out again."),
}
IMPORTS = {
    "cordis": (
        "fundmatch.cli.directory:import_cordis",
        "CORDIS's tables organization, project, euroSciVoc, or their zip.",
    ),
    "csv": ("fundmatch.cli.directory:import_csv", "Any other list: CSV or XLSX, columns named by --map."),
}
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NOTHING = "the directory is empty: fill it with `fundmatch directory import cordis FILE…`"


@click.group(cls=LazyGroup, places=PLACES, examples=('fundmatch directory search "urban heritage" --country RS',))
def directory() -> None:
    """Organisations that could become partners, apart from those in profiles/."""


@click.group(
    "import", cls=LazyGroup, places=IMPORTS, examples=("fundmatch directory import cordis cordis-HORIZON.zip",)
)
def import_() -> None:
    """Read organisations into the workspace's store. Importing a list again replaces what it said before."""


@click.command(
    "cordis",
    cls=ExampleCommand,
    examples=(
        "fundmatch directory import cordis cordis-HORIZONprojects-csv.zip",
        "fundmatch directory import cordis organization.csv project.csv euroSciVoc.csv",
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@format_option("table", "json")
@workspace_option
@click.pass_obj
def import_cordis(session: Session, /, files: tuple[Path, ...], output: str) -> None:
    """Read CORDIS's tables (https://data.europa.eu, data sets "CORDIS - EU research projects"): all or nothing.

    Projects replace those of the same framework programme. Rows that cannot be read are counted, with their line.
    """
    with opened_directory(session) as found, _progress(session) as progress:
        report = found.import_cordis(files, session.clock, progress)
        _tell(session, found, report, output)


@click.command(
    "csv",
    cls=ExampleCommand,
    examples=(
        'fundmatch directory import csv members.xlsx --list members --map name="Име" --map eik="ЕИК" --country BG',
        "fundmatch directory import csv beneficiaries.csv --map name=Beneficiary_Name --map project=Operation_Name",
    ),
)
@click.argument("file", type=FILE)
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds name, country, kind, …")
@click.option("--list", "name", metavar="NAME", help="Name of the list (default: the file's name).")
@click.option("--country", default="", metavar="CODE", help="Country of rows that state none (two letters).")
@format_option("table", "json")
@workspace_option
@click.pass_obj
def import_csv(
    session: Session, /, file: Path, pairs: tuple[str, ...], name: str | None, country: str, output: str
) -> None:
    """Read any list of organisations. Encoding (UTF-8, UTF-16, code page 1251 or 1250) and delimiter are recognised.

    Titles may stand above the names of the columns, and a workbook may begin with other sheets.
    Fields: name, short_name, country, kind, sme, region, city, url, pic, eik, vat, keywords, description, project.
    A column that has one of these names needs no --map.
    """
    from fundmatch.directory.lists import ListRequest, list_name, mapping
    from fundmatch.directory.values import country as country_of
    from fundmatch.errors import UsageError
    from fundmatch.templates import slug_of

    home = country_of(country)
    if country and not home:
        raise UsageError(f'"{country}" is no country code', "two letters, such as BG, RS, IT")
    request = ListRequest(file, list_name(name or slug_of(file.stem)[:40].strip("-")), mapping(pairs), home)
    with opened_directory(session) as found, _progress(session) as progress:
        report = found.import_list(request, session.clock, progress)
        _tell(session, found, report, output)


@click.command("search", cls=ExampleCommand, examples=("fundmatch directory search културно наследство --country RS",))
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Only of this country (two letters).")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    shell_complete=offer_kinds,
    help="Only of this kind: university, municipality, sme, …",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def search(session: Session, /, words: tuple[str, ...], limit: int, output: str, **given: tuple[str, ...]) -> None:
    """Organisations whose names, places or projects have the WORDs, written in any language and script.

    Words that nobody has are taken for slips of the pen. Without words: those with most projects. Your own partners
    among them are marked.
    """
    from fundmatch.directory.finding import Filter

    wanted = Filter(_countries(given["countries"]), _kinds(given["kinds"]))
    with opened_directory(session) as found:
        hits = found.search(" ".join(words), wanted, limit)
        slips = found.slips(" ".join(words))
        partners = found.known(session.workspace.profiles())
        empty = not found.lists()
    from fundmatch.reports import directory_table as view
    from fundmatch.reports.records import as_json

    if output == "json":
        click.echo(as_json(view.hits_record(hits, partners)))
    elif output == "csv":
        click.echo(view.hits_csv(hits, partners))
    else:
        print_lines(view.hit_lines(hits, partners))
    if slips:
        session.say(f"taken for a slip of the pen: {', '.join(slips)}")
    if empty:
        session.say(NOTHING)


@click.command("show", cls=ExampleCommand, examples=("fundmatch directory show cordis:999887641",))
@click.argument("identifier", metavar="ID")
@format_option("table", "json")
@workspace_option
@click.pass_obj
def show(session: Session, /, identifier: str, output: str) -> None:
    """One organisation by its id, PIC, EIK or the slug of its profile (dir-…)."""
    from fundmatch.errors import UsageError
    from fundmatch.reports import directory_table as view
    from fundmatch.reports.records import as_json

    with opened_directory(session) as found:
        each = found.get(identifier)
        if each is None:
            raise UsageError(f'no organisation "{identifier}"', "find it with: fundmatch directory search WORD…")
        others = found.collaborators(each.id, 10)
        partner = found.known(session.workspace.profiles()).get(each.id, "")
    if output == "json":
        click.echo(as_json(view.organisation_record(each, others, partner)))
    else:
        print_lines(view.organisation_lines(each, others, partner))


@click.command("duplicates", cls=ExampleCommand, examples=("fundmatch directory duplicates --format json",))
@format_option("table", "json")
@workspace_option
@click.pass_obj
def duplicates(session: Session, /, output: str) -> None:
    """Pairs of entries that seem to be one organisation: by PIC, EIK or VAT number, else by name within a country."""
    from fundmatch.reports import directory_table as view
    from fundmatch.reports.records import as_json

    with opened_directory(session) as found:
        pairs = found.duplicates()
    if output == "json":
        click.echo(as_json(view.duplicates_record(pairs)))
    else:
        print_lines(view.duplicate_lines(pairs))


@click.command("lists", cls=ExampleCommand, examples=("fundmatch directory lists",))
@workspace_option
@click.pass_obj
def lists(session: Session, /) -> None:
    """What was imported, from which files, and when."""
    from fundmatch.reports.words import harmless

    with opened_directory(session) as found:
        known = found.lists()
    for each in known:
        click.echo(f"{harmless(each.list)}\t{each.read_at}\t{harmless(each.title)}")
    if not known:
        session.say(NOTHING)


@click.command("forget", cls=ExampleCommand, examples=("fundmatch directory forget list:members",))
@click.argument("name")
@workspace_option
@click.pass_obj
def forget(session: Session, /, name: str) -> None:
    """Take a list out of the directory; its name is one of `fundmatch directory lists`."""
    from fundmatch.errors import UsageError, did_you_mean

    with opened_directory(session) as found:
        known = [each.list for each in found.lists()]
        if name not in known:
            raise UsageError(f'no list "{name}"{did_you_mean(name, known)}', "see: fundmatch directory lists")
        found.forget(name)
    session.say(f"{name} is out of the directory")


@contextmanager
def opened_directory(session: Session) -> Iterator[Directory]:
    """The directory in the workspace's store."""
    from fundmatch.directory import Directory
    from fundmatch.store import Store

    workspace = session.workspace
    with Store.open(workspace.folders.store) as store:
        found = Directory(store, workspace.cache, workspace.own_terms[0])
        with _progress(session) as progress:
            if found.refresh(progress):
                session.say("the glossary has changed: the directory was read anew")
        yield found


@contextmanager
def _progress(session: Session) -> Iterator[Callable[[str, int], None]]:
    from fundmatch.cli.progress import shown_progress
    from fundmatch.sources.base import Step

    with shown_progress(session.quiet) as show_step:
        yield lambda what, done: show_step(Step("directory", f"{what}: {done:,} rows", done))


def _tell(session: Session, found: Directory, report: ImportReport, output: str) -> None:
    from fundmatch.reports import directory_table as view
    from fundmatch.reports.records import as_json

    pairs = found.duplicates()
    if output == "json":
        click.echo(as_json(view.import_record(report, pairs)))
        return
    print_lines(view.import_lines(report, pairs))
    known = found.known(session.workspace.profiles())
    if known:
        session.say(f"{len(set(known.values()))} of them are partners of yours already")


def _countries(given: tuple[str, ...]) -> tuple[str, ...]:
    from fundmatch.directory.values import country
    from fundmatch.errors import UsageError

    for code in given:
        if not country(code):
            raise UsageError(f'"{code}" is no country code', "two letters, such as BG, RS, IT")
    return tuple(country(code) for code in given)


def _kinds(given: tuple[str, ...]) -> tuple[str, ...]:
    from fundmatch.errors import UsageError, did_you_mean
    from fundmatch.models.profile import KINDS

    for kind in given:
        if kind not in KINDS:
            raise UsageError(f'no kind "{kind}"{did_you_mean(kind, KINDS)}', f"known: {', '.join(KINDS)}")
    return given
