"""The session.

Retries are a loop of our own rather than an adapter's: urllib3 repeats the first time at once and knows neither the
gap a portal asks for nor a body that ended early, while here every attempt waits its turn and is checked whole.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from fundmatch import __version__
from fundmatch.errors import SourceError
from fundmatch.http.body import ACCEPTED, first_bytes, read_body
from fundmatch.http.manners import USUAL, Manners
from fundmatch.http.memory import Entry, ResponseMemory, entry_of
from fundmatch.http.robots import LARGEST, Robots, parse_robots
from fundmatch.http.status import MOVED, REDIRECTS, Moved, accept_status, host_of, moved
from fundmatch.http.trouble import LATER, BarredError, DeniedError, MissingError, PassingError, explained, failure

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

CONTACT = "https://github.com/fundmatch/fundmatch"
MAX_HOPS = 5
#: Seconds; doubled after each attempt.
BACK_OFF = 1.0
#: Seconds to wait for a connection.
CONNECT = 10.0
#: Bytes of a body that a probe looks at.
PROBED = 4096

T = TypeVar("T")
Check = Callable[[bytes], None]
Clock = Callable[[], float]
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Probe:
    """What a portal answered to one small request: the status, its ``Date`` header, the first bytes of the body."""

    status: int
    date: str
    start: bytes


@dataclass(frozen=True)
class _Question:
    """One question from the first attempt to the last; ``ends`` by the session's clock.

    ``may_ask`` is called with each address before it is asked, also with those that redirects lead to; it may raise.
    """

    method: str
    url: str
    manners: Manners
    ends: float
    parts: Mapping[str, object] | None = None
    check: Check | None = None
    may_ask: Callable[[str], None] = lambda url: None


class Http:
    """A session that identifies itself; ``clock`` and ``sleep`` are arguments so that tests need not wait.

    Proxies come from the environment, certificates are verified, ``.netrc`` is not read: portals are read without a
    login. With a ``memory``, a GET whose answer carried ETag or Last-Modified asks next time whether it is still the
    same. Use it as a context manager.
    """

    def __init__(
        self,
        contact: str = CONTACT,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        *,
        memory: ResponseMemory | None = None,
    ) -> None:
        import requests

        self.clock = clock
        self._sleep = sleep
        self._memory = memory
        self._session = requests.Session()
        self._session.auth = _own_login
        self._session.headers["User-Agent"] = f"fundmatch/{__version__} (+{contact})"
        self._session.headers["Accept-Encoding"] = ACCEPTED
        self._served: dict[str, float] = {}
        self._robots: dict[str, Robots] = {}

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
        asked for again, as after HTTP 5xx. Raises SourceError naming the URL, of the kind that ``check`` raised last.
        """
        return self._patiently(_Question("GET", url, manners, self._end(manners), check=check))

    def get_allowed(self, url: str, manners: Manners = USUAL, check: Check | None = None) -> bytes:
        """As :meth:`get`, but only what robots.txt allows, at ``url`` and wherever redirects lead, and as slowly as
        it asks.

        Raises BarredError for an address that it does not allow, SourceError as :meth:`get` and :meth:`allowed`.
        """
        slower = replace(manners, gap=max(manners.gap, self.crawl_delay(url, manners)))

        def may_ask(address: str) -> None:
            if not self.allowed(address, slower):
                raise failure(
                    "robots.txt does not allow it", address, "The publisher does not want it read.", BarredError
                )

        return self._patiently(_Question("GET", url, slower, self._end(slower), check=check, may_ask=may_ask))

    def post_multipart(
        self, url: str, parts: Mapping[str, object], manners: Manners = USUAL, check: Check | None = None
    ) -> bytes:
        """The answer to a multipart form whose parts are JSON, each typed ``application/json``.

        For searches only: the request is repeated after a failure. Errors as for :meth:`get`.
        """
        return self._patiently(_Question("POST", url, manners, self._end(manners), parts, check))

    def allowed(self, url: str, manners: Manners = USUAL, check: Check | None = None) -> bool:
        """Whether the robots.txt of the origin lets us ask for ``url``; read once an origin and session.

        Without one (HTTP 401, 403, 404, 410, a page instead) everything is allowed. ``check`` as for :meth:`get`.
        Raises SourceError when nobody can know: HTTP 5xx at every attempt, a refusal, no connection.
        """
        return self._rules(url, manners, check).allowed(url)

    def crawl_delay(self, url: str, manners: Manners = USUAL, check: Check | None = None) -> float:
        """Seconds that the robots.txt of the origin asks for between requests; see :meth:`allowed`."""
        return self._rules(url, manners, check).delay

    def probe(self, url: str, manners: Manners = USUAL) -> Probe:
        """Ask once, follow nothing and take any status. Raises SourceError when there is no answer at all."""
        question = _Question("GET", url, manners, self._end(manners))
        try:
            with self._exchange(question, url) as response:
                start = first_bytes(response, PROBED, self._watch(question))
                return Probe(response.status_code, response.headers.get("Date", ""), start)
        except PassingError as trouble:
            raise failure(trouble.message, url, trouble.hint) from trouble

    def _rules(self, url: str, manners: Manners, check: Check | None) -> Robots:
        host, parts = host_of(url), urlsplit(url)
        origin = f"{parts.scheme.lower()}://{host}"
        if origin not in self._robots:
            try:  # with the login of the question, if it has one: without, a server may show no rules
                asked = f"{parts.scheme.lower()}://{parts.netloc}/robots.txt"
                body = self.get(asked, replace(manners, limit=LARGEST), check)
                self._robots[origin] = parse_robots(body)
            except (MissingError, DeniedError):  # RFC 9309: a file that is not shown forbids nothing
                self._robots[origin] = Robots()
        return self._robots[origin]

    def _end(self, manners: Manners) -> float:
        return self.clock() + manners.budget

    def _patiently(self, question: _Question) -> bytes:
        manners = question.manners
        for attempt in range(1, manners.attempts + 1):
            try:
                return self._once(question)
            except PassingError as trouble:
                if attempt >= min(manners.attempts, trouble.attempts):
                    raise failure(trouble.message, question.url, trouble.hint, trouble.kind) from trouble
                pause = max(trouble.wait, BACK_OFF * 2 ** (attempt - 1))
                if pause >= question.ends - self.clock():
                    text = f"{trouble.message}, and no time left for a pause of {pause:.0f} s"
                    raise failure(f"{text}: {_budget(question)}", question.url, LATER, trouble.kind) from trouble
                self._sleep(pause)
        raise AssertionError("manners allow no attempt")

    def _once(self, question: _Question) -> bytes:
        url = question.url
        for _ in range(MAX_HOPS):
            question.may_ask(url)
            kept = self._recalled(question, url)
            answer = self._answer(question, url, kept)
            if isinstance(answer, Moved):
                url = answer.url
                continue
            try:
                _examine(answer.body, question.check)
            except PassingError:
                if answer is not kept:
                    raise
                self._forget(url)
                continue
            if answer is not kept:
                self._remember(question, url, answer)
            return answer.body
        raise failure(f"more than {MAX_HOPS} redirects", question.url, MOVED)

    def _recalled(self, question: _Question, url: str) -> Entry | None:
        if self._memory is None or question.method != "GET":
            return None
        kept = self._memory.recall(url)
        return kept if kept and len(kept.body) <= question.manners.limit else None

    def _remember(self, question: _Question, url: str, answer: Entry) -> None:
        if self._memory is not None and question.method == "GET":
            self._memory.keep(url, answer)

    def _forget(self, url: str) -> None:
        if self._memory is not None:
            self._memory.forget(url)

    def _answer(self, question: _Question, url: str, kept: Entry | None) -> Entry | Moved:
        """One request: a fresh answer, ``kept`` itself when it is still the same, or where to ask instead."""
        with self._exchange(question, url, kept) as response:
            if response.status_code in REDIRECTS:
                return moved(response)
            if response.status_code == 304 and kept is not None:
                return kept
            accept_status(response)
            return entry_of(response, read_body(response, question.manners.limit, self._watch(question)))

    @contextmanager
    def _exchange(self, question: _Question, url: str, kept: Entry | None = None) -> Iterator[Response]:
        """Wait for our turn, ask, and hand out the response; whatever goes wrong meanwhile becomes our own error."""
        self._wait_turn(question, url)
        try:
            with explained(url), closing(self._send(question, url, kept)) as response:
                yield response
        finally:
            self._served[host_of(url)] = self.clock()

    def _wait_turn(self, question: _Question, url: str) -> None:
        last = self._served.get(host_of(url))
        pause = 0.0 if last is None else max(0.0, last + question.manners.gap - self.clock())
        if pause >= question.ends - self.clock():
            raise failure(f"no answer in time: {_budget(question)}", question.url, LATER)
        if pause:
            self._sleep(pause)

    def _send(self, question: _Question, url: str, kept: Entry | None) -> Response:
        files = None
        if question.parts is not None:
            # A file name on each part: one client found it required, none found it harmful.
            files = {name: ("blob", json.dumps(value), "application/json") for name, value in question.parts.items()}
        left = max(question.ends - self.clock(), 0.001)
        return self._session.request(
            question.method,
            url,
            headers=kept.conditions if kept else None,
            files=files,
            timeout=(min(CONNECT, left), min(question.manners.timeout, left)),
            stream=True,
            allow_redirects=False,
        )

    def _watch(self, question: _Question) -> Callable[[], None]:
        begun, patience = self.clock(), question.manners.patience

        def in_time() -> None:
            now = self.clock()
            if now > question.ends:
                raise failure(f"answer not complete in time: {_budget(question)}", question.url, LATER)
            if now - begun > patience:
                raise PassingError(f"answer not complete after {patience:.0f} s")

        return in_time


def understood(ask: Callable[[Check], bytes], read: Callable[[bytes], T]) -> T:
    """What ``read`` makes of the answer that ``ask`` gets with it as its check.

    So every body is read once, and one that cannot be read is asked for again.
    """
    found: list[T] = []
    ask(lambda body: found.append(read(body)))
    return found[-1]


def _own_login(request: PreparedRequest) -> PreparedRequest:
    """The login that the address itself holds, never one from ``.netrc``: its default entry is for every host."""
    from requests.auth import HTTPBasicAuth
    from requests.utils import get_auth_from_url

    name, password = get_auth_from_url(request.url or "")
    return HTTPBasicAuth(name, password)(request) if name or password else request


def _budget(question: _Question) -> str:
    return f"{question.manners.budget:.0f} s are the limit for one question"


def _examine(body: bytes, check: Check | None) -> None:
    if check is None:
        return
    try:
        check(body)
    except SourceError as error:
        raise PassingError(error.message, error.hint, kind=type(error)) from error
