"""What a status line means: an answer, another address, trouble that may pass, or trouble that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from fundmatch.http.trouble import LATER, DeniedError, MissingError, PassingError, failure

if TYPE_CHECKING:
    from requests import Response

#: Both portals answer these when they are only overloaded; every request we send may be repeated safely.
PASSING_STATUS = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Seconds. A server that asks for a longer pause is left alone until the next run.
LONGEST_WAIT = 120.0
ADDRESS_CHANGED = "The portal may have changed; look at the address."
MOVED = "The portal may have moved."


@dataclass(frozen=True)
class Moved:
    """Where to ask instead."""

    url: str


def moved(response: Response) -> Moved:
    """Where a redirect leads. Only within the same host: a portal has no business sending us elsewhere."""
    try:
        target = urljoin(response.url, response.headers.get("Location", ""))
    except ValueError as error:
        raise failure("redirected to no address", response.url, "The portal may be out of order.") from error
    if host_of(target) != host_of(response.url) or urlsplit(target).scheme not in ("http", "https"):
        raise failure(f"redirected to another host, {target}", response.url, MOVED)
    if urlsplit(target).scheme == "http" and urlsplit(response.url).scheme == "https":
        raise failure(f"redirected from TLS to plain text, {target}", response.url, MOVED)
    return Moved(target)


def accept_status(response: Response) -> None:
    """Nothing for HTTP 200; SourceError for trouble that stays, PassingError for trouble that may pass."""
    status = response.status_code
    if status in PASSING_STATUS:
        wait = _retry_after(response)
        if wait > LONGEST_WAIT:
            raise failure(f"HTTP {status}: not to be asked again for {wait:.0f} s", response.url, LATER)
        raise PassingError(f"HTTP {status}", wait=wait)
    if status in (404, 410):
        raise failure(f"HTTP {status}", response.url, ADDRESS_CHANGED, MissingError)
    if status in (401, 403):
        raise failure(f"HTTP {status}", response.url, ADDRESS_CHANGED, DeniedError)
    if status == 304:
        text = "HTTP 304 (unchanged), though nothing was said of an earlier answer"
        raise failure(text, response.url, "Is a proxy in between?")
    if status != 200:
        raise failure(f"HTTP {status}", response.url, ADDRESS_CHANGED)


def _retry_after(response: Response) -> float:
    """Seconds the server asks us to wait, 0 when it does not or when nobody can read it."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    try:
        return float(Retry().parse_retry_after(response.headers.get("Retry-After", "0")) or 0)
    except (InvalidHeader, ValueError, OverflowError):  # the latter two for numbers and years of hundreds of digits
        return 0.0


def host_of(url: str) -> str:
    """Host and port, by which requests keep their distance; without a login, which makes no other host of it.

    Raises SourceError for what is no address.
    """
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError as error:
        raise failure("no address", url, "Check the address.") from error
