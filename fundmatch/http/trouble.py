"""What can go wrong between us and a portal, in words that give no secret away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from fundmatch.errors import SourceError
from fundmatch.models.web_address import without_login

#: Where nobody listens, nobody will in fifteen seconds either.
ATTEMPTS_WHEN_UNREACHABLE = 3
LATER = "Try again later; what was read before is kept."
#: Signs of a message: a firewall's page or a certificate must not fill the screen.
LONGEST = 1000

#: The EU portal's ``apiKey=SEDIA`` is the same for everybody and stands in its own pages.
TOKEN = re.compile(
    r"""((?:^|[?&;\#\s'"(])
         (?:[\w.-]*(?:token|password|passwd|secret) | (?:[\w.-]*[-_])?key | apikey | pwd | sig | signature | jwt | auth)
        =)(?!SEDIA(?:[&;\s'"<>)]|$))[^&;\s'"<>)]*""",
    re.IGNORECASE | re.VERBOSE,
)


class MissingError(SourceError):
    """The portal works and has no such page (HTTP 404, 410)."""


class DeniedError(SourceError):
    """The portal works and does not show the page to us (HTTP 401, 403)."""


class BarredError(SourceError):
    """The robots.txt of the portal does not let us read a page."""


class PassingError(Exception):
    """Trouble that may be over at the next attempt; ``wait``: seconds that the portal asked for; ``kind``: what it is
    called when it is not over."""

    def __init__(
        self,
        message: str,
        hint: str = LATER,
        wait: float = 0.0,
        attempts: int = 99,
        kind: type[SourceError] = SourceError,
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.wait, self.attempts, self.kind = message, hint, wait, attempts, kind


def without_secrets(text: str) -> str:
    """``text`` as a person or a log may see it.

    Without user names and passwords in addresses, without the values of token-like query fields, on one line, and
    without characters that act on a terminal.
    """
    text = TOKEN.sub(r"\1***", without_login(text))
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def failure(message: str, url: str, hint: str, kind: type[SourceError] = SourceError) -> SourceError:
    """An error about ``url``. Every message that names an address is made here."""
    return kind(without_secrets(f"{message} ({url})"), hint)


def innermost(error: BaseException) -> BaseException:
    """The reason behind an error of requests: it and urllib3 wrap "Connection refused" up to four times."""
    while True:
        wrapped = (getattr(error, "reason", None), getattr(error, "original_error", None), *error.args)
        deeper = next((each for each in wrapped if isinstance(each, BaseException)), None)
        if deeper is None:
            return error
        error = deeper


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn errors of requests and urllib3 into ours."""
    import requests
    from urllib3.exceptions import HTTPError, NewConnectionError

    try:
        yield
    except requests.exceptions.SSLError as error:
        text = f"no trusted connection: {innermost(error)}"
        raise failure(text, url, "Certificates are always verified.") from error
    except (requests.ConnectionError, requests.Timeout, HTTPError) as error:
        reason = innermost(error)
        attempts = ATTEMPTS_WHEN_UNREACHABLE if isinstance(reason, NewConnectionError) else 99
        raise PassingError(f"no whole answer: {reason}", attempts=attempts) from error
    except requests.exceptions.InvalidURL as error:
        if not _is_address(url):
            raise failure(f"cannot ask: {error}", url, "Check the address.") from error
        # Not quoted: where the password has an unescaped slash, the libraries name a part of it as the port.
        hint = "Check HTTP_PROXY and HTTPS_PROXY; in a password / is written %2F, @ is %40, # is %23."
        raise failure("the proxy in the environment has no usable address", url, hint) from error
    except (requests.RequestException, UnicodeError) as error:
        raise failure(f"cannot ask: {error}", url, "Check the address.") from error


def _is_address(url: str) -> bool:
    import requests

    try:
        return bool(requests.Request("GET", url).prepare().url)
    except requests.RequestException:
        return False
