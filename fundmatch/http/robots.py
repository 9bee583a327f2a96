"""What a portal asks robots not to read.

With protego: the module of the standard library takes ``*`` inside a path for a letter, and ``/*/ExportToXml*`` is
how ИСУН protects its exports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

#: The name by which a robots.txt may address us.
TOKEN = "fundmatch"  # noqa: S105 - a product token, no secret
#: Bytes; search engines read 500 kB as well.
LARGEST = 512 * 1024
#: Seconds. More is meant for crawlers that fetch thousands of pages, not for sixty a day.
LONGEST_DELAY = 30.0


@dataclass(frozen=True)
class Robots:
    """The rules of one origin; none where it has no robots.txt."""

    rules: Protego | None = None

    def allowed(self, url: str) -> bool:
        """Whether we may ask for ``url``."""
        return self.rules is None or bool(self.rules.can_fetch(url, TOKEN))

    @property
    def delay(self) -> float:
        """Seconds to leave between two requests, at most :data:`LONGEST_DELAY`; 0 where none are asked for."""
        asked = self.rules.crawl_delay(TOKEN) if self.rules else None
        return min(max(asked or 0.0, 0.0), LONGEST_DELAY)


def parse_robots(body: bytes) -> Robots:
    """The rules in a robots.txt. A page in its place, as many servers send for whatever they lack, has none."""
    from protego import Protego

    text = body.decode("utf-8-sig", errors="replace")
    return Robots() if text.lstrip().startswith("<") else Robots(Protego.parse(text))
