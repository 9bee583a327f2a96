"""How a portal is treated: policy as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Manners:
    """How one portal is treated.

    ``gap``: least seconds between the end of one request to a host and the next. ``timeout``: seconds without a
    byte (the EU portal takes up to 15 s, so 90 is generous). ``patience``: seconds for a whole body. ``limit``:
    bytes after decompression. ``budget``: seconds for one question with all its attempts, pauses, redirects and its
    body; what is left of it shortens ``timeout`` and ``patience``.
    """

    gap: float = 0.0
    attempts: int = 5
    timeout: float = 90.0
    patience: float = 300.0
    limit: int = 64 * 1024 * 1024
    budget: float = 900.0


USUAL = Manners()
