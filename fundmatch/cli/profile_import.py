"""``fundmatch profile import``: a partner's file proposed from the directory or from a text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.calls import own_folder, write_new
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, workspace_option

if TYPE_CHECKING:
    from fundmatch.directory.proposal import Proposal

#: Bytes of the longest text that is read; founding texts have some thousands.
MOST_BYTES = 500_000


@click.command(
    "import",
    cls=ExampleCommand,
    examples=(
        "fundmatch profile import --from-directory cordis:999887641",
        'fundmatch profile import --from-text founding.txt --name "Асоциация за развитие на София" --write',
    ),
)
@click.option("--from-directory", "identifier", metavar="ID", help="An organisation of the directory (id, PIC, EIK).")
@click.option(
    "--from-text", "path", metavar="FILE", help="A text or HTML page that describes the organisation; - is stdin."
)
@click.option("--name", default="", help="Which of the organisations that the text names.")
@click.option("--write", is_flag=True, help="Write profiles/SLUG.yaml; an existing file is never overwritten.")
@workspace_option
@click.pass_obj
def import_profile(session: Session, /, identifier: str | None, path: str | None, name: str, write: bool) -> None:
    """Propose a partner's file for a person to confirm: every keyword with the sentence or project it comes from."""
    from fundmatch.directory.proposal import proposal_yaml
    from fundmatch.errors import UsageError

    if (identifier is None) == (path is None):
        raise UsageError("say where from", "either --from-directory ID or --from-text FILE")
    proposal = (
        _from_directory(session, identifier) if identifier is not None else _from_text(session, path or "-", name)
    )
    text = proposal_yaml(proposal)
    if not write:
        click.echo(text, nl=False)
        return
    target = own_folder(session, "profiles") / f"{proposal.slug}.yaml"
    write_new(target, text)
    click.echo(target)
    session.say("confirm it: open the file, then `fundmatch profile check`")


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
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} is no text in UTF-8", "save it as UTF-8 and try again") from error


def _slug(name: str) -> str:
    from fundmatch.templates import slug_of

    return slug_of(name)[:60].strip("-") or "partner"
