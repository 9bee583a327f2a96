"""Mails that leave for something on this computer: a folder of ``.eml`` files, standard output, sendmail."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from fundmatch.digest.transport import (
    DeferredError,
    Envelope,
    Receipt,
    RefusedError,
    UncertainError,
    UnusableError,
    check_addresses,
    one_line,
)

FOLDER = "folder:"
#: How the name of an unfinished file ends.
ASIDE = ".aside"
#: Seconds that sendmail may take: it queues, and delivers later.
PATIENCE = 300.0
#: Exit codes of sendmail (sysexits.h) that mean never, and later: EX_USAGE, EX_DATAERR, EX_NOUSER, EX_NOHOST,
#: EX_NOPERM, EX_CONFIG; EX_UNAVAILABLE, EX_OSERR, EX_OSFILE, EX_CANTCREAT, EX_TEMPFAIL. Any other tells nothing.
NEVER, LATER = (64, 65, 67, 68, 77, 78), (69, 71, 72, 73, 75)


class FolderTransport:
    """Files named by the mail's id. What a kill leaves tells whether the mail is there: see :func:`is_filed`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.via = f"{FOLDER}{self.folder}"

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """See :class:`fundmatch.digest.transport.Transport`."""
        check_addresses(envelope)
        path = _path(self.folder, envelope.mail_id)
        aside = _aside(path)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(message)
                _to_disk(file)
            _names_to_disk(self.folder)
            handing()
            aside.replace(path)
            _names_to_disk(self.folder)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            if path.exists():
                raise UncertainError(f"{path} may be lost with the power: {error.strerror}") from error
            raise UnusableError(f"{path} cannot be written: {error.strerror}", "Check space and rights.") from error
        return Receipt(f"written to {path}")

    def close(self) -> None:
        """Nothing is open between two mails."""


def is_filed(via: str, mail_id: str) -> bool | None:
    """Whether a mail that a cut run was handing over got into its folder; None when nobody can tell.

    While a mail is handing there is an unfinished file until the moment in which it gets its name: whoever finds
    neither has a program that takes mails out of the folder. An unfinished file is removed.
    """
    if not via.startswith(FOLDER):
        return None
    path = _path(Path(via.removeprefix(FOLDER)), mail_id)
    if path.exists():
        return True
    if not _aside(path).exists():
        return None
    forget_unfinished(via, mail_id)
    return False


def forget_unfinished(via: str, mail_id: str) -> None:
    """Remove what a cut run wrote aside of a mail that has not left."""
    if via.startswith(FOLDER):
        with suppress(OSError):
            _aside(_path(Path(via.removeprefix(FOLDER)), mail_id)).unlink(missing_ok=True)


class StdoutTransport:
    """One mail after the other to ``out`` in the form of a mailbox (mboxrd, RFC 4155), with plain line ends."""

    via = "stdout"

    def __init__(self, out: BinaryIO | IO[bytes]) -> None:
        self._out = out

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """See :class:`fundmatch.digest.transport.Transport`."""
        check_addresses(envelope)
        quoted = re.sub(rb"(?m)^(>*From )", rb">\1", _plain_ends(message))
        handing()
        try:
            self._out.write(b"From fundmatch Thu Jan  1 00:00:00 1970\n" + quoted + b"\n")
            self._out.flush()
        except OSError as error:
            raise UncertainError(f"the output was closed: {error.strerror}") from error
        return Receipt("printed")

    def close(self) -> None:
        """The output is not ours to close."""


class SendmailTransport:
    """Hands mails to a program that understands the options of sendmail; what it queues is sent."""

    def __init__(self, command: Sequence[str], patience: float = PATIENCE) -> None:
        self.via = f"sendmail:{command[0]}"
        self._command, self._patience = tuple(command), patience

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """See :class:`fundmatch.digest.transport.Transport`."""
        check_addresses(envelope)
        command = [*self._command, "-i", "-f", envelope.sender, "--", envelope.recipient]
        # Files, not pipes: a pipe that breaks with our death looks to the program like the end of the mail.
        with tempfile.TemporaryFile() as text, tempfile.TemporaryFile() as said:
            text.write(_plain_ends(message))
            text.seek(0)
            handing()
            code = self._run(command, text, said)
            said.seek(0)
            words = one_line(said.read(4096))
        if code == 0:
            return Receipt(f"taken by {self._command[0]}")
        told = f"{self._command[0]} failed with exit code {code}" + (f": {words}" if words else "")
        if code in NEVER:
            raise RefusedError(told)
        raise DeferredError(told) if code in LATER else UncertainError(told)

    def close(self) -> None:
        """Nothing is open between two mails."""

    def _run(self, command: list[str], text: IO[bytes], said: IO[bytes]) -> int:
        try:
            process = subprocess.Popen(command, stdin=text, stdout=said, stderr=said)  # noqa: S603 - as configured
        except (OSError, ValueError) as error:
            trouble = f"{self._command[0]} cannot be run: {getattr(error, 'strerror', None) or error}"
            raise UnusableError(trouble, "Check the name of the program.") from error
        with process:
            try:
                return process.wait(self._patience)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise UncertainError(f"{self._command[0]} took longer than {self._patience:g} s") from error


def _path(folder: Path, mail_id: str) -> Path:
    return folder / f"{mail_id}.eml"


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}{ASIDE}")


def _plain_ends(message: bytes) -> bytes:
    text = message.replace(b"\r\n", b"\n")
    return text if text.endswith(b"\n") else text + b"\n"


def _to_disk(file: BinaryIO | IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _names_to_disk(folder: Path) -> None:
    """A new name survives a power cut once its folder is on disk; Windows neither needs nor has that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
