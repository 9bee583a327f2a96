"""One origin, asked politely: what its robots.txt allows, slowly, and nothing that its firewall made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from fundmatch.http import Manners, understood
from fundmatch.sources.isun.page import LIMIT, page_text, refuse_firewall

if TYPE_CHECKING:
    from fundmatch.http import Http

T = TypeVar("T")


@dataclass(frozen=True)
class Portal:
    """An origin and the manners it asks for."""

    http: Http
    origin: str
    manners: Manners

    @classmethod
    def at(cls, http: Http, origin: str, gap: float) -> Portal:
        """The portal at ``origin``, asked every ``gap`` seconds at most, and slower where its robots.txt wants that.

        Raises SourceError when its robots.txt cannot be read: nobody knows then what it allows.
        """
        manners = Manners(gap=gap, attempts=4, timeout=60.0, limit=LIMIT)
        delay = http.crawl_delay(f"{origin}/", manners, refuse_firewall)
        return cls(http, origin, replace(manners, gap=max(gap, delay)))

    def read(self, path: str, understand: Callable[[str], T]) -> T:
        """What ``understand`` makes of a page; a page that it refuses with SourceError is asked for again.

        Raises BarredError for a page that robots.txt does not allow, SourceError.
        """
        url = self.origin + path
        return understood(
            lambda check: self.http.get_allowed(url, self.manners, check), lambda body: understand(page_text(body))
        )
