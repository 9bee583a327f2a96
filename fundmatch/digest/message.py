"""A letter as a message of RFC 5322: text first, HTML second, headers by which programs and people can sort it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from fundmatch.digest.as_html import as_html
from fundmatch.digest.as_text import as_text
from fundmatch.digest.letter import Letter
from fundmatch.errors import MailError
from fundmatch.workspace.mail_settings import SENDER

#: Names of lists as RFC 2919 §2 wants them: letters, digits, hyphens.
LIST_ID = "fundmatch-digest"
#: What would end a header or hide in it.
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Folding(EmailPolicy):
    """The policy SMTP, but long headers beyond ASCII are cut into encoded words by :class:`Header`.

    EmailPolicy loses or adds blanks where one encoded word ends and the next begins (seen in Python 3.11: "25
    септември" became "25септември", "Култура" "Култу ра").
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        addresses = getattr(value, "addresses", None)
        behind = f" <{addresses[0].addr_spec}>" if addresses else ""
        words = addresses[0].display_name if addresses else str(value)
        if words.isascii() or not behind.isascii():
            return super().fold_binary(name, value)
        encoded = Header(words, "utf-8", maxlinelen=75, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep if behind else ''}{behind}{self.linesep}".encode("ascii")


SMTP = Folding(linesep="\r\n")


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, under which id, when. ``sender`` may have a name in front: ``Office <office@x.example>``."""

    mail_id: str
    sender: str
    recipient: str
    unsubscribe: str
    at: datetime

    @property
    def message_id(self) -> str:
        """The same for the same mail of the ledger, however often it is handed over."""
        return f"<{self.mail_id}.fundmatch@{_domain(self.sender)}>"


def message(letter: Letter, envelope: Envelope) -> bytes:
    """The message with CRLF line ends, in ASCII. Raises MailError for addresses that are none."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(envelope.sender)
    mail["To"] = _address(envelope.recipient)
    mail["Subject"] = UNFIT.sub(" ", letter.subject)
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = envelope.message_id
    mail["List-Id"] = f"<{LIST_ID}.{_domain(envelope.sender)}>"
    mail["List-Unsubscribe"] = f"<mailto:{parseaddr(envelope.unsubscribe)[1]}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    text = as_text(letter)
    mail.set_content(text, cte=None if text.isascii() else "base64")
    mail.add_alternative(as_html(letter), subtype="html", cte="base64")
    mail["Content-Language"] = letter.language  # set before, it would move to the text as its own
    return mail.as_bytes()


def _address(text: str) -> Address:
    """A bare address, or one behind a name."""
    if UNFIT.search(text) or not SENDER.fullmatch(text):
        raise MailError(f"{text!r} is no mail address", "mend it in the partner's file or in fundmatch.toml")
    name, address = parseaddr(text)
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
