"""The password of the mail server: from the environment or from a program, and never in any message."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from fundmatch.digest.transport import UnusableError
from fundmatch.workspace import MailSettings

VARIABLE = "FUNDMATCH_SMTP_PASSWORD"
#: Seconds after which a program that is to print the password is stopped: it asks somebody who is not there.
PATIENCE = 30.0
HINT = f"Set {VARIABLE}, or have password_command print the password."


def read_password(settings: MailSettings, environ: Mapping[str, str], patience: float = PATIENCE) -> str:
    """The password from the environment, else the first line that ``password_command`` prints.

    The program is run without a shell and gets no input; what it prints, also on its standard error, may be secret
    and is shown to nobody. Raises UnusableError.
    """
    if environ.get(VARIABLE):
        return environ[VARIABLE]
    if not settings.password_command:
        raise UnusableError(f"there is no password for {settings.username} at {settings.host}", HINT)
    try:
        printed = _printed(settings.password_command, patience).decode("utf-8")
    except UnicodeDecodeError:
        printed = ""  # no cause is kept: it would carry the password
    password = printed.split("\n", 1)[0].rstrip("\r")
    if not password or not password.isprintable():
        raise UnusableError(f"password_command: {_name(settings.password_command)} printed no password", HINT)
    return password


def _printed(command: tuple[str, ...], patience: float) -> bytes:
    name = _name(command)
    try:
        process = subprocess.Popen(  # noqa: S603 - the program that the user names, without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no program of that name can be run"
        raise UnusableError(f"password_command: {name} cannot be run: {reason}", HINT) from None
    with process:
        try:
            printed, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            text = f"password_command: {name} printed no password within {patience:g} s"
            raise UnusableError(text, "It must not ask: digests are sent when nobody is there.") from None
        finally:
            _stop(process)
    if process.returncode:
        raise UnusableError(f"password_command: {name} failed with exit code {process.returncode}", HINT)
    return printed


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program with all that it started; one that is done has none left under its name."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _name(command: tuple[str, ...]) -> str:
    """The program alone: its arguments may be secret too."""
    return command[0]
