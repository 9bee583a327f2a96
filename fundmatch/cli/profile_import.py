"""``fundmatch profile import``: a partner's file proposed from the directory or from a text."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.calls import own_folder, write_new
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, counted, workspace_option

if TYPE_CHECKING:
    from fundmatch.directory.proposal import Proposal

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
    from fundmatch.errors import WorkspaceError
    from fundmatch.profile_sheet import profile_yaml, read_sheet
    from fundmatch.templates import SCHEMA_LINE

    found, problems = read_sheet(path.read_bytes(), path.name)
    told = [str(problem) for problem in problems]
    for fields in found:
        text = profile_yaml(fields, SCHEMA_LINE)
        if not write:
            click.echo(text)
            continue
        target = own_folder(session, "profiles") / f"{fields['slug']}.yaml"
        try:
            write_new(target, text)
            click.echo(target)
        except WorkspaceError as error:
            told.append(error.message)
    for text in told:
        click.echo(text, err=True)
    session.say(f"{counted(len(found), 'partner')}, {counted(len(told), 'finding')}")
    if told:
        click.get_current_context().exit(1)


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
    from fundmatch.templates import slug_of

    return slug_of(name)[:60].strip("-") or "partner"
