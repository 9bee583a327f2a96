"""How much of a file is read: policy as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How much of a file is fetched and read.

    ``size``: bytes of the file; guides for applicants have one to five million. ``pages`` and ``letters``: what is
    behind them is not read. ``seconds`` and ``memory`` (bytes, where the system can limit it): what reading may take.
    ``fresh``: for so long a file that was read is not asked for again.
    """

    size: int = 20 * 1024 * 1024
    pages: int = 300
    letters: int = 1_000_000
    seconds: float = 120.0
    memory: int = 1024 * 1024 * 1024
    fresh: timedelta = timedelta(days=7)

    def of_reading(self) -> dict[str, Any]:
        """The limits that the process which reads a file has to know, as JSON holds them."""
        return {name: value for name, value in asdict(self).items() if name != "fresh"}


USUAL_LIMITS = Limits()
