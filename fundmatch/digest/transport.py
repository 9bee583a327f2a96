"""What every way out of the house has in common: an envelope, a receipt, and the four ways in which it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fundmatch.errors import MailError
from fundmatch.models.address import name_and_address, trouble_with

#: How much of a server's words is kept.
LONGEST_REPLY = 300


class RefusedError(MailError):
    """This mail is never taken. Others may be."""


class DeferredError(MailError):
    """This mail was certainly not taken now; later it may be."""


class UnreachableError(DeferredError):
    """No mail can be handed over for now."""


class UnusableError(MailError):
    """No mail can be handed over until somebody changes something: a password, a certificate, a setting."""


class UncertainError(MailError):
    """The mail may have been taken, and may not."""


@dataclass(frozen=True)
class Envelope:
    """Who sends a mail to whom, by bare addresses, and the ledger's id of it."""

    mail_id: str
    sender: str
    recipient: str


@dataclass(frozen=True)
class Receipt:
    """What was said when the mail was taken."""

    reply: str


class Transport(Protocol):
    """A way out of the house; ``via`` names it in the ledger."""

    @property
    def via(self) -> str: ...

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """Hand over a message whose lines end in CRLF, for good when this returns.

        ``handing`` is called once, when all that can be done before is done: before it the mail has certainly not
        been taken, whatever happens. What it raises passes through, and then the mail is not handed over.
        Raises RefusedError, DeferredError, UnusableError, or, only after ``handing``, UncertainError.
        """
        ...

    def close(self) -> None:
        """End what was opened for sending."""
        ...


def bare_address(sender: str) -> str:
    """The address alone of one that may stand behind a name: ``Cluster office <office@example.org>``."""
    return name_and_address(sender)[1]


def check_addresses(envelope: Envelope) -> None:
    """Refuse what could become more than an address in a protocol or on a command line.

    Raises UnusableError for the sender, which all mails have, and RefusedError for the recipient.
    """
    if trouble := trouble_with(envelope.sender):
        text = f"{envelope.sender!r} is no address that a mail can come from: {trouble}"
        raise UnusableError(text, "Mend sender under [mail] in fundmatch.toml.")
    if trouble := trouble_with(envelope.recipient):
        text = f"{envelope.recipient!r} is no address that a mail can go to: {trouble}"
        raise RefusedError(text, "Mend it under contacts in the partner's file or in groups.yaml.")


def one_line(words: bytes | str, *hidden: str) -> str:
    """A server's words as one line that a terminal can show, without what is ``hidden`` should it be repeated."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    for secret in filter(None, hidden):
        text = text.replace(secret, "***")
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:LONGEST_REPLY]
