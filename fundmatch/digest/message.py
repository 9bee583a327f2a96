"""A letter as a message of RFC 5322: text first, HTML second, headers by which programs and people can sort it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from fundmatch.digest.as_html import as_html
from fundmatch.digest.as_text import as_text
from fundmatch.digest.letter import Letter
from fundmatch.errors import MailError
from fundmatch.models.address import ascii_address, ascii_host, local_part, name_and_address, trouble_with

#: Names of lists as RFC 2919 §2 wants them: letters, digits, hyphens.
LIST_ID = "fundmatch-digest"
#: Signs before the @ that need no coding in a link, beside letters, digits and ``_.-~`` (RFC 6068 §2, RFC 3986).
PLAIN_IN_LINKS = "!$'*+"
#: What would end a header or hide in it.
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


#: Headers of one word that programs compare or follow: RFC 2047 §5 allows no encoded words in them, and only their
#: whole length counts, 998 octets a line (RFC 5322 §2.1.1). Longer lines than this of people's words are cut.
WHOLE, WIDTH = ("Message-ID", "List-Id", "List-Unsubscribe"), 78


class Folding(EmailPolicy):
    """The policy SMTP, but words beyond ASCII are cut into encoded words by :class:`Header`, and addresses never.

    EmailPolicy loses or adds blanks where one encoded word ends and the next begins (seen in Python 3.11: "25
    септември" became "25септември", "Култура" "Култу ра"), loses the quotes of a long name with a comma, and makes
    encoded words of hosts and of whole ids where they are long or have letters beyond ASCII.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        for address in getattr(value, "addresses", ()):
            return self._from_or_to(name, address)
        return super().fold_binary(name, value) if str(value).isascii() else self._encoded(name, str(value))

    def _from_or_to(self, name: str, address: Address) -> bytes:
        """A local part beyond ASCII stays as it is in UTF-8: only servers with SMTPUTF8 take such mails (RFC 6532)."""
        line = f"{name}: {address}{self.linesep}"
        if not address.display_name or (address.display_name.isascii() and len(line) <= WIDTH):
            return line.encode()
        return self._encoded(name, address.display_name) + f" <{address.addr_spec}>{self.linesep}".encode()

    def _encoded(self, name: str, words: str) -> bytes:
        encoded = Header(words, "utf-8", maxlinelen=WIDTH - 3, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}".encode("ascii")


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
    """The message with CRLF line ends, in ASCII but for addresses that have other letters before the @.

    Raises MailError for addresses that are none.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(envelope.sender)
    mail["To"] = _address(envelope.recipient)
    mail["Subject"] = UNFIT.sub(" ", letter.subject)
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = envelope.message_id
    mail["List-Id"] = f"<{LIST_ID}.{_domain(envelope.sender)}>"
    mail["List-Unsubscribe"] = f"<{_mailto(envelope.unsubscribe)}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    text = as_text(letter)
    mail.set_content(text, cte=None if text.isascii() else "base64")
    mail.add_alternative(as_html(letter), subtype="html", cte="base64")
    mail["Content-Language"] = letter.language  # set before, it would move to the text as its own
    return mail.as_bytes()


def _address(text: str) -> Address:
    """A bare address, or one behind a name."""
    name, address = name_and_address(text)
    if trouble := trouble_with(address):
        hint = "mend it under contacts in the partner's file or in groups.yaml, or as sender in fundmatch.toml"
        raise MailError(f"{address!r} is no mail address: {trouble}", hint)
    return Address(UNFIT.sub(" ", name), local_part(address), _domain(address))


def _domain(sender: str) -> str:
    """The host of an address that :func:`_address` has passed, in ASCII."""
    return ascii_host(name_and_address(sender)[1].rpartition("@")[2])


def _mailto(sender: str) -> str:
    """An address as a link, RFC 6068 §2."""
    address = ascii_address(name_and_address(sender)[1])
    return f"mailto:{quote(local_part(address), safe=PLAIN_IN_LINKS)}@{_domain(address)}"
