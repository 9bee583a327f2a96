"""Mail addresses: what is one, how protocols write its host, and what tells two people apart."""

from __future__ import annotations

import re
import unicodedata
from email.utils import unquote

#: Octets of an address, RFC 5321 §4.5.3.1.3 less its angle brackets, and of what stands before the @, §4.5.3.1.1.
LONGEST_ADDRESS, LONGEST_LOCAL_PART = 254, 64
#: Words of atext (RFC 5322 §3.2.3) or of letters beyond ASCII (RFC 6532 §3.2), with dots between them.
WORD = r"[a-zA-Z0-9_!#$%&'*+/=?^`{|}~\u0080-\U0010ffff-]+"
LOCAL_PART = re.compile(rf"{WORD}(?:\.{WORD})*")
#: Labels of at most 63 letters, digits and hyphens (RFC 1035 §2.3.4); networks at home have underscores as well.
LABEL = r"[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")


def trouble_with(address: str) -> str:
    """Why no mail can go to ``address``, as half a sentence; empty where one can.

    Everything that passes can stand in a header, in a protocol and on a command line as it is.
    """
    local, _, host = address.rpartition("@")
    too_long = f"it is longer than {LONGEST_ADDRESS} letters, or than {LONGEST_LOCAL_PART} before the @"
    if not address.isprintable():
        return "it holds a sign that cannot be seen"
    if len(address) > LONGEST_ADDRESS:
        return too_long
    if address.startswith("-"):
        return "it begins with a hyphen, as options of commands do"
    if not LOCAL_PART.fullmatch(local):
        return "letters, digits and single dots between them must stand before the @"
    try:
        octets = len(f"{local}@{ascii_host(host)}".encode())
    except UnicodeError as error:
        return f"no host can be called so: {error}"
    return too_long if len(local.encode()) > LONGEST_LOCAL_PART or octets > LONGEST_ADDRESS else ""


def ascii_host(host: str) -> str:
    """The name of a host in ASCII: ``пример.бг`` → ``xn--e1afmkfd.xn--90ae`` (IDNA 2008). Raises UnicodeError.

    Python's own codec knows IDNA 2003 only, where ``straße.de`` is ``strasse.de``: the domain of somebody else.
    """
    written = host
    if not host.isascii():
        import idna

        written = idna.encode(host, uts46=True).decode("ascii")
    if not HOST.fullmatch(written):
        raise UnicodeError(f'"{host}" needs labels of letters, digits and hyphens with single dots between them')
    return written


def ascii_address(address: str) -> str:
    """An address whose host is written in ASCII, as every server and every header takes it. Raises UnicodeError."""
    local, _, host = address.rpartition("@")
    return f"{local}@{ascii_host(host)}"


def local_part(address: str) -> str:
    """What stands before the @."""
    return address.rpartition("@")[0]


def name_and_address(sender: str) -> tuple[str, str]:
    """``"Office, Sofia" <o@example.org>`` → (``Office, Sofia``, ``o@example.org``); without a name it is empty.

    What stands before ``<`` is the name, whatever is in it: for RFC 5322 a comma there would begin another address.
    """
    name, _, address = sender.rpartition("<")
    return unquote(name.strip()).strip(), address.strip().removesuffix(">").strip()


def address_key(address: str) -> str:
    """What tells people apart: few servers tell capitals apart, and people write them at will.

    Nothing else is alike, as ``straße@`` and ``strasse@`` may be two people. The ledgers of all workspaces hold these
    keys: what else they might be, they stay what they are.
    """
    return unicodedata.normalize("NFC", address).lower()
