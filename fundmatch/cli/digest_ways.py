"""The ways out of the house that ``fundmatch digest send`` is told on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.session import Session
from fundmatch.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from fundmatch.digest.transport import Transport


class FolderType(click.Path):
    """A folder. An empty name is no name of the present one, as for Path, but that of a variable that is not set."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail("names no folder: is a variable not set?", param, ctx)
        return super().convert(value, param, ctx)


def words_of(command: str | None) -> Sequence[str]:
    """The program of --sendmail and its options; nothing where the option is not given. Raises UsageError."""
    import shlex

    if command is None:
        return ()
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--sendmail: {command}: {error}", "close every quote") from error
    if not words or not words[0]:
        raise UsageError("--sendmail names no program", "is a variable not set? write --sendmail /usr/sbin/sendmail")
    return words


def transport_of(session: Session, to_dir: Path | None, to_stdout: bool, sendmail: Sequence[str]) -> Transport:
    """The way that was chosen, by default that of the settings. Raises UsageError, WorkspaceError."""
    from fundmatch.digest.local import FolderTransport, SendmailTransport, StdoutTransport
    from fundmatch.digest.password import read_password
    from fundmatch.digest.smtp import SmtpTransport

    if to_dir:
        return FolderTransport(to_dir)
    if to_stdout:
        if sys.stdout is None:  # as Python has it where the shell closed it
            raise UsageError("--to-stdout: the standard output is closed", "open it, or use --to-dir")
        return StdoutTransport(sys.stdout.buffer)
    if sendmail:
        return SendmailTransport(sendmail)
    mail = session.workspace.settings.mail
    if mail is None:
        raise WorkspaceError("fundmatch.toml has no [mail]", "say there how to send, or use --to-dir, --sendmail")
    return SmtpTransport(mail, lambda: read_password(mail, os.environ))
