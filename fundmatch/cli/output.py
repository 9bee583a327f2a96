"""Where what a command made goes: a file of the user's, or stdout."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from fundmatch.cli.session import Session


def hand_over(session: Session, content: bytes, file: Path | None, spreadsheet: str = "") -> None:
    """To the file, else (or for ``-``) to stdout; ``spreadsheet`` is a name for what is nothing for a terminal."""
    if file is not None and str(file) != "-":
        write_file(content, file)
        session.say(f"written to {file}")
    elif spreadsheet and sys.stdout and sys.stdout.isatty():
        from fundmatch.errors import UsageError

        raise UsageError("a spreadsheet is nothing for a terminal", f"add --output {spreadsheet}")
    else:
        click.echo(content, nl=False)


def write_file(content: bytes, path: Path) -> None:
    """Replace a file whole, or write to a pipe or a device.

    Links and rights stay, since other programs read the file where it is.
    """
    from fundmatch.cache import written_whole

    try:
        if not path.name or (path.exists() and not path.is_file()):
            path.write_bytes(content)
            return
        goal = path.resolve()
        with written_whole(goal) as file:
            file.write(content)
            if goal.exists():
                shutil.copymode(goal, file.name)
    except PermissionError as error:  # of the folder: the file itself may be for us to write
        if not _written_in_place(content, path):
            raise PermissionError(error.errno, error.strerror, str(path)) from error
    except OSError as error:  # which names an unfinished file beside, or nothing at all
        raise OSError(error.errno, error.strerror, str(path)) from error


def _written_in_place(content: bytes, path: Path) -> bool:
    """Whether a file that is there, in a folder that lets nobody make another, could be written over."""
    if not path.is_file():
        return False
    try:
        path.write_bytes(content)
    except PermissionError:
        return False
    return True
