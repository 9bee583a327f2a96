"""Addresses for programs that take nothing but a URI (RFC 3986)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from fundmatch.models.address import ascii_host

#: What may stand in a URI as it is; everything else is percent-encoded.
SIGNS = "%/:=&?~+!$,;'@()*-._"
#: A percent sign that encodes nothing.
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def uri(address: str) -> str:
    """The address of a web page as a URI: the host in A-labels, no login, everything else percent-encoded.

    Empty for what is none: another scheme, no host, a host or a port that cannot be.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = _ascii_host(host)
    if parts.scheme not in ("http", "https") or not name:
        return ""
    origin = f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")
    path = _encoded(parts.path)
    query = f"?{_encoded(parts.query)}" if parts.query else ""
    fragment = f"#{_encoded(parts.fragment)}" if parts.fragment else ""
    return f"{origin}{path}{query}{fragment}"


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        return ascii_host(host)
    except UnicodeError:
        return ""


def _encoded(text: str) -> str:
    return quote(LONE_PERCENT.sub("%25", text), safe=SIGNS, errors="backslashreplace")
