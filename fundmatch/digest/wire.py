"""How mails and addresses look on the line of SMTP."""

from __future__ import annotations

import re
import socket

from fundmatch.digest.transport import Envelope
from fundmatch.models.address import local_part


def wire_form(message: bytes) -> bytes:
    """A message as DATA has it: every line ends in CRLF, a dot at its beginning is doubled (RFC 5321 §4.5.2).

    Lone CR and LF become CRLF too: some servers take them for line ends, and so for the end of the mail.
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    ended = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended)


def needs_utf8(envelope: Envelope) -> bool:
    """Whether an address has letters before the @ that only servers with SMTPUTF8 (RFC 6531) take."""
    return not (local_part(envelope.sender).isascii() and local_part(envelope.recipient).isascii())


def own_name() -> str:
    """How this computer introduces itself; asking a name server for it, as smtplib does, may take long."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
