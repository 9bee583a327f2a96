"""``fundmatch profile import``: a partner's file proposed from the directory or from a text."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.calls import own_folder
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.new_files import refuse_taken, write_new
from fundmatch.cli.session import Session, counted, workspace_option

if TYPE_CHECKING:
    from fundmatch.directory.proposal import Proposal
    from fundmatch.profile_sheet import Further, SheetPartner
    from fundmatch.yaml_reader import Problem

#: Bytes of the longest text that is read; founding texts have some thousands.
MOST_BYTES = 500_000
#: What files that hold their text otherwise begin with.
NO_TEXTS = {b"%PDF": "a PDF", b"PK\x03\x04": "a document or archive (DOCX, ODT, ZIP)", b"{\\rtf": "an RTF document"}


@click.command(
    "import",
    cls=ExampleCommand,
    examples=(
        "fundmatch profile import --from-directory cordis:999887641",
        'fundmatch profile import --from-text founding.txt --name "Асоциация за развитие на София" --write',
        "fundmatch profile import partners.xlsx --write",
    ),
)
@click.argument("sheet", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE.xlsx]")
@click.option("--from-directory", "identifier", metavar="ID", help="An organisation of the directory (id, PIC, EIK).")
@click.option(
    "--from-text", "path", metavar="FILE", help="A text or HTML page that describes the organisation; - is stdin."
)
@click.option("--name", default="", help="Which of the organisations that the text names.")
@click.option("--country", default="", metavar="CODE", help="Its country, two letters, where nothing tells it.")
@click.option("--write", is_flag=True, help="Write profiles/SLUG.yaml; an existing file is never overwritten.")
@workspace_option
@click.pass_obj
def import_profile(  # noqa: PLR0913 - the options of the command
    session: Session,
    /,
    *,
    sheet: Path | None,
    identifier: str | None,
    path: str | None,
    name: str,
    country: str,
    write: bool,
) -> None:
    """Propose a partner's file for a person to confirm: every keyword with the sentence or project it comes from.

    A FILE.xlsx, made by `profile new --xlsx`, gives one file for each of its rows.
    """
    from fundmatch.directory.proposal import proposal_yaml
    from fundmatch.errors import UsageError

    if [identifier, path, sheet].count(None) != 2:
        raise UsageError("say where from", "either --from-directory ID, --from-text FILE or FILE.xlsx")
    if name and path is None:
        raise UsageError("--name goes with --from-text only", "leave it out")
    if country and sheet is not None:
        raise UsageError("--country does not go with a spreadsheet", "fill in its column “Country”")
    if sheet is not None:
        _from_sheet(session, sheet, write)
        return
    found = _from_directory(session, identifier) if identifier is not None else _from_text(session, path or "-", name)
    proposal = _in_country(found, country)
    text = proposal_yaml(proposal)
    if not write:
        click.echo(text, nl=False)
        return
    if not proposal.has_country:
        raise UsageError(f"nothing tells the country of {proposal.name}", "say it: --country RS")
    target = own_folder(session, "profiles") / f"{proposal.slug}.yaml"
    write_new(target, text)
    click.echo(target)
    session.say("confirm it: open the file, then `fundmatch profile check`")


def _from_sheet(session: Session, path: Path, write: bool) -> None:
    """Show or write the file of each partner of a spreadsheet; findings, and files that are there already, are told."""
    from fundmatch.profile_sheet import MOST_BYTES as MOST_OF_SHEET
    from fundmatch.profile_sheet import read_sheet
    from fundmatch.workbooks import read_bounded

    folder = own_folder(session, "profiles") if write else None
    partners, problems = read_sheet(read_bounded(path, MOST_OF_SHEET), path.name, _further(session))
    taken = {partner.slug: problem for partner in partners if folder and (problem := _in_the_way(partner, folder))}
    told = sorted([*problems, *taken.values()], key=lambda problem: (problem.file, problem.line, problem.column))
    for problem in told:  # before anything is written: a full disk ends the command
        click.echo(str(problem), err=True)
    for partner in partners:
        if partner.slug not in taken:
            _show_or_write(partner, folder)
    session.say(f"{counted(len(partners) - len(taken), 'partner')}, {counted(len(told), 'finding')}")
    if told:
        click.get_current_context().exit(1)


def _show_or_write(partner: SheetPartner, folder: Path | None) -> None:
    from fundmatch.profile_sheet import profile_yaml
    from fundmatch.templates import SCHEMA_LINE

    text = profile_yaml(partner.fields, SCHEMA_LINE)
    if folder is None:
        click.echo(text)
        return
    target = folder / f"{partner.slug}.yaml"
    write_new(target, text)
    click.echo(target)


def _further(session: Session) -> Further:
    """What `profile check` asks beyond the fields of one partner: groups, legal forms, countries, words to look for."""
    from fundmatch.matching.engine import says_something
    from fundmatch.profiles import silent_words, unknown_references

    rules, groups = session.workspace.rules, session.workspace.profile_set.groups
    names = ([group.slug for group in groups], list(rules.forms_by_id), rules.country_codes)
    return lambda document: [*unknown_references(document, *names), *silent_words(document, says_something)]


def _in_the_way(partner: SheetPartner, folder: Path) -> Problem | None:
    """The finding about a partner whose file is there already."""
    from fundmatch.errors import WorkspaceError

    try:
        refuse_taken(folder / f"{partner.slug}.yaml")
    except WorkspaceError as error:
        return partner.problem(f"“{partner.fields['name']}”: {error.message}: {error.hint}")
    return None


def _in_country(proposal: Proposal, given: str) -> Proposal:
    from fundmatch.directory.values import country
    from fundmatch.errors import UsageError

    if not given:
        return proposal
    code = country(given)
    if not code:
        raise UsageError(f'"{given}" is no country code', "two letters, such as BG, RS, IT")
    return replace(proposal, country=code, remarks={**proposal.remarks, "country": ""})


def _from_directory(session: Session, identifier: str) -> Proposal:
    from fundmatch.cli.directory import opened_directory
    from fundmatch.directory.proposal import proposal_of
    from fundmatch.errors import UsageError

    with opened_directory(session) as directory:
        found = directory.get(identifier)
        if found is None:
            raise UsageError(f'no organisation "{identifier}"', "find it with: fundmatch directory search WORD…")
        partner = directory.known(session.workspace.profiles()).get(found.id)
    if partner:
        session.say(f"this seems to be your partner {partner}")
    return proposal_of(found, _slug(found.name))


def _from_text(session: Session, path: str, name: str) -> Proposal:
    from fundmatch.directory.founding import FoundingText, proposal_from_text

    found = FoundingText.read(_text(path))
    body = found.chosen(name)
    proposal = proposal_from_text(found, body, _slug(body.name), session.workspace.own_terms[0])
    others = [each.name for each in found.bodies if each != body and each.applicant]
    if others:
        session.say(f"the text also names: {', '.join(others)}")
    return proposal


def _text(path: str) -> str:
    from fundmatch.errors import WorkspaceError

    if path == "-":
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with Path(path).open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise WorkspaceError(f"{path} is larger than {MOST_BYTES:,} bytes", "is this the right file?")
    for mark, what in NO_TEXTS.items():
        if content.startswith(mark):
            raise WorkspaceError(f"{path} is {what}, not a text", "copy its text into a file in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} is no text in UTF-8", "save it as UTF-8 and try again") from error


def _slug(name: str) -> str:
    from fundmatch.templates import partner_slug

    return partner_slug(name) or "partner"
