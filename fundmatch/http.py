"""One polite HTTP session for every portal: limits, back-off, a gap between requests, verified TLS.

Retries are a loop of our own rather than an adapter's: urllib3 repeats the first time at once and knows neither the
gap a portal asks for nor a body that ended early, while here every attempt waits its turn and is checked whole.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from fundmatch import __version__
from fundmatch.errors import SourceError

if TYPE_CHECKING:
    from requests import Response

CONTACT = "https://github.com/fundmatch/fundmatch"
#: Both portals answer these when they are only overloaded; every request we send may be repeated safely.
PASSING_STATUS = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_HOPS = 5
#: Seconds; doubled after each attempt.
BACK_OFF = 1.0
#: Seconds. A server that asks for a longer pause is left alone until the next run.
LONGEST_WAIT = 120.0
#: Where nobody listens, nobody will in fifteen seconds either.
ATTEMPTS_WHEN_UNREACHABLE = 3
CHUNK = 64 * 1024
LATER = "Try again later; what was read before is kept."

Check = Callable[[bytes], None]
Clock = Callable[[], float]
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Manners:
    """How one portal is treated.

    ``gap``: least seconds between the end of one request to a host and the next. ``timeout``: seconds without a
    byte (the EU portal takes up to 15 s, so 90 is generous). ``patience``: seconds for a whole body. ``limit``:
    bytes after decompression.
    """

    gap: float = 0.0
    attempts: int = 5
    timeout: float = 90.0
    patience: float = 300.0
    limit: int = 64 * 1024 * 1024


USUAL = Manners()


class MissingError(SourceError):
    """The portal works and has no such page (HTTP 404, 410)."""


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    parts: Mapping[str, object] | None = None


class _PassingError(Exception):
    """Trouble that may be over at the next attempt."""

    def __init__(self, message: str, hint: str = LATER, wait: float = 0.0, attempts: int = 99) -> None:
        super().__init__(message)
        self.message, self.hint, self.wait, self.attempts = message, hint, wait, attempts


class Http:
    """A session that identifies itself; ``clock`` and ``sleep`` are arguments so that tests need not wait.

    Proxies come from the environment, certificates are verified. Use it as a context manager.
    """

    def __init__(self, contact: str = CONTACT, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        import requests

        self.clock = clock
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"fundmatch/{__version__} (+{contact})"
        self._served: dict[str, float] = {}

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def get(self, url: str, manners: Manners = USUAL, check: Check | None = None) -> bytes:
        """The whole body behind ``url``.

        ``check`` may raise SourceError for a body that is no usable answer (cut off, a firewall's page); it is then
        asked for again, as after HTTP 5xx. Raises SourceError naming the URL.
        """
        return self._patiently(_Request("GET", url), manners, check)

    def post_multipart(
        self, url: str, parts: Mapping[str, object], manners: Manners = USUAL, check: Check | None = None
    ) -> bytes:
        """The answer to a multipart form whose parts are JSON, each typed ``application/json``.

        For searches only: the request is repeated after a failure. Errors as for :meth:`get`.
        """
        return self._patiently(_Request("POST", url, parts), manners, check)

    def _patiently(self, request: _Request, manners: Manners, check: Check | None) -> bytes:
        for attempt in range(1, manners.attempts + 1):
            try:
                return self._once(request, manners, check)
            except _PassingError as trouble:
                if attempt >= min(manners.attempts, trouble.attempts):
                    raise SourceError(f"{trouble.message} ({request.url})", trouble.hint) from trouble
                self._sleep(max(trouble.wait, BACK_OFF * 2 ** (attempt - 1)))
        raise AssertionError("manners allow no attempt")

    def _once(self, request: _Request, manners: Manners, check: Check | None) -> bytes:
        url = request.url
        for _ in range(MAX_HOPS):
            self._wait_turn(url, manners.gap)
            try:
                answer = self._exchange(request, url, manners)
            finally:
                self._served[_host(url)] = self.clock()
            if isinstance(answer, bytes):
                _examine(answer, check)
                return answer
            url = answer.url
        raise SourceError(f"more than {MAX_HOPS} redirects ({request.url})", "The portal may have moved.")

    def _wait_turn(self, url: str, gap: float) -> None:
        last = self._served.get(_host(url))
        if last is not None and last + gap > self.clock():
            self._sleep(last + gap - self.clock())

    def _exchange(self, request: _Request, url: str, manners: Manners) -> bytes | _Moved:
        import requests

        try:
            with closing(self._send(request, url, manners)) as response:
                if response.status_code in REDIRECTS:
                    return _moved(response)
                _accept_status(response)
                return self._body(response, manners)
        except requests.exceptions.SSLError as error:
            raise SourceError(f"no trusted connection: {error} ({url})", "Certificates are always verified.") from error
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            attempts = ATTEMPTS_WHEN_UNREACHABLE if _nobody_there(error) else 99
            raise _PassingError(f"no whole answer: {_reason(error)}", attempts=attempts) from error
        except requests.RequestException as error:
            raise SourceError(f"cannot ask: {error} ({url})", "Check the address.") from error

    def _send(self, request: _Request, url: str, manners: Manners) -> Response:
        files = None
        if request.parts is not None:
            # A file name on each part: one client found it required, none found it harmful.
            files = {name: ("blob", json.dumps(value), "application/json") for name, value in request.parts.items()}
        return self._session.request(
            request.method, url, files=files, timeout=(10.0, manners.timeout), stream=True, allow_redirects=False
        )

    def _body(self, response: Response, manners: Manners) -> bytes:
        begun, body = self.clock(), bytearray()
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > manners.limit:
                hint = "No page of this portal was ever that large."
                raise SourceError(f"answer larger than {manners.limit} bytes ({response.url})", hint)
            if self.clock() - begun > manners.patience:
                raise _PassingError(f"answer not complete after {manners.patience:.0f} s")
        return bytes(body)


@dataclass(frozen=True)
class _Moved:
    url: str


def _moved(response: Response) -> _Moved:
    """Where a redirect leads. Only within the same host: a portal has no business sending us elsewhere."""
    try:
        target = urljoin(response.url, response.headers.get("Location", ""))
    except ValueError as error:
        raise SourceError(f"redirected to no address ({response.url})", "The portal may be out of order.") from error
    if _host(target) != _host(response.url) or urlsplit(target).scheme not in ("http", "https"):
        raise SourceError(f"redirected to another host, {target} ({response.url})", "The portal may have moved.")
    return _Moved(target)


def _accept_status(response: Response) -> None:
    status = response.status_code
    if status in PASSING_STATUS:
        wait = _retry_after(response)
        if wait > LONGEST_WAIT:
            raise SourceError(f"HTTP {status}: not to be asked again for {wait:.0f} s ({response.url})", LATER)
        raise _PassingError(f"HTTP {status}", wait=wait)
    if status in (404, 410):
        raise MissingError(f"HTTP {status} ({response.url})", "The portal may have changed; look at the address.")
    if status != 200:
        raise SourceError(f"HTTP {status} ({response.url})", "The portal may have changed; look at the address.")


def _retry_after(response: Response) -> float:
    """Seconds the server asks us to wait, 0 when it does not or when nobody can read it."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    try:
        return float(Retry().parse_retry_after(response.headers.get("Retry-After", "0")) or 0)
    except InvalidHeader:
        return 0.0


def _examine(body: bytes, check: Check | None) -> None:
    if check is None:
        return
    try:
        check(body)
    except SourceError as error:
        raise _PassingError(error.message, error.hint) from error


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError as error:
        raise SourceError(f"no address: {url}", "Check the address.") from error


def _reason(error: Any) -> object:
    """The innermost reason: requests and urllib3 wrap "Connection refused" three times."""
    inner = error.args[0] if error.args else error
    return getattr(inner, "reason", None) or inner


def _nobody_there(error: Exception) -> bool:
    from urllib3.exceptions import NewConnectionError

    return isinstance(_reason(error), NewConnectionError)
