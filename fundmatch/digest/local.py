"""Mails that leave for something on this computer: a folder of ``.eml`` files, standard output, sendmail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import quote_from_bytes, unquote_to_bytes

from fundmatch.digest.sendmail_codes import Meaning, meaning
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
from fundmatch.errors import MailError
from fundmatch.models.address import ascii_address

FOLDER = "folder:"
#: Begins the percent-encoded name of a folder.
CODED = "%"
#: How the name of an unfinished file ends.
ASIDE = ".aside"
#: Seconds that sendmail may take: it queues, and delivers later.
PATIENCE = 300.0
#: How much is read of what it prints.
MOST_WORDS = 4096
MEND = "Mend what it says: the mails wait for the next run."
#: What is raised for each meaning of an exit code but that of success.
FAILURES: Mapping[Meaning, type[MailError]] = {
    "never": RefusedError,
    "later": DeferredError,
    "unusable": UnusableError,
    "uncertain": UncertainError,
}


class FolderTransport:
    """Files named by the mail's id. What a kill leaves tells whether the mail is there: see :func:`is_filed`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.via = _via(self.folder)

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
            if _is_there(path):
                raise UncertainError(f"{_shown(path)} may be lost with the power: {error.strerror}") from error
            text = f"{_shown(path)} cannot be written: {error.strerror}"
            raise UnusableError(text, "Check space and rights.") from error
        return Receipt(f"written to {_shown(path)}")

    def close(self) -> None:
        """Nothing is open between two mails."""


def is_filed(via: str, mail_id: str) -> bool | None:
    """Whether a mail that a cut run was handing over got into its folder; None when nobody can tell.

    While a mail is handing there is an unfinished file until the moment in which it gets its name: whoever finds
    neither has a program that takes mails out of the folder. An unfinished file is removed.
    """
    if not via.startswith(FOLDER):
        return None
    path = _path(_folder(via), mail_id)
    try:
        if path.exists():
            return True
        if not _aside(path).exists():
            return None
    except OSError:  # the folder can no longer be looked into
        return None
    forget_unfinished(via, mail_id)
    return False


def forget_unfinished(via: str, mail_id: str) -> None:
    """Remove what a cut run wrote aside of a mail that has not left."""
    if via.startswith(FOLDER):
        with suppress(OSError):
            _aside(_path(_folder(via), mail_id)).unlink(missing_ok=True)


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
        self._command, self._patience, self._name = tuple(command), patience, _shown(command[0])
        self.via = f"sendmail:{self._name}"

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """See :class:`fundmatch.digest.transport.Transport`."""
        check_addresses(envelope)
        command = [*self._command, "-i", "-f", ascii_address(envelope.sender), "--", ascii_address(envelope.recipient)]
        # Files, not pipes: a pipe that breaks with our death looks to the program like the end of the mail.
        with tempfile.TemporaryFile() as text, tempfile.TemporaryFile() as said:
            text.write(_plain_ends(message))
            text.seek(0)
            handing()
            code = self._run(command, text, said)
            said.seek(0)
            words = said.read(MOST_WORDS).decode("utf-8", "replace")
        if code == 0:
            return Receipt(f"taken by {self._name}")
        ended = f"failed with exit code {code}" if code > 0 else f"was ended by signal {-code}"
        told = f"{self._name} {ended}" + (f": {one_line(words)}" if words.strip() else "")
        means = meaning(code, _program(self._command[0]), words)
        raise FAILURES[means](told, MEND if means == "unusable" else "")

    def close(self) -> None:
        """Nothing is open between two mails."""

    def _run(self, command: list[str], text: IO[bytes], said: IO[bytes]) -> int:
        try:
            process = subprocess.Popen(command, stdin=text, stdout=said, stderr=said, env=_english())  # noqa: S603 - as configured
        except (OSError, ValueError) as error:
            trouble = f"{self._name} cannot be run: {getattr(error, 'strerror', None) or error}"
            raise UnusableError(trouble, "Check the name of the program.") from error
        with process:
            try:
                return process.wait(self._patience)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise UncertainError(f"{self._name} took longer than {self._patience:g} s") from error


def _program(command: str) -> str:
    """The name of the program that a command leads to: ``/usr/sbin/sendmail`` is often a link to another."""
    return Path(shutil.which(command) or command).resolve().name


def _english() -> dict[str, str]:
    """The environment with messages in English, which the rules read, and everything else as it was."""
    inherited = dict(os.environ)
    everything = inherited.pop("LC_ALL", "")
    return {**inherited, **({"LANG": everything} if everything else {}), "LC_MESSAGES": "C"}


def _via(folder: Path) -> str:
    """A folder as the ledger names it: percent-encoded, with a mark that no absolute path begins with, if no UTF-8."""
    try:
        return FOLDER + os.fsencode(folder).decode("utf-8")
    except UnicodeDecodeError:
        return f"{FOLDER}{CODED}{quote_from_bytes(os.fsencode(folder))}"


def _folder(via: str) -> Path:
    """What :func:`_via` named, also in a run under another locale."""
    name = via.removeprefix(FOLDER)
    coded = unquote_to_bytes(name.removeprefix(CODED)) if name.startswith(CODED) else name.encode("utf-8")
    return Path(os.fsdecode(coded))


def _shown(path: Path | str) -> str:
    """For people, and for the ledger, which takes nothing but UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_there(path: Path) -> bool:
    """Whether a file can be seen: not so in a folder that cannot be looked into."""
    try:
        return path.exists()
    except OSError:
        return False


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
