"""What one reading hands to the parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fundmatch.sources.eu_portal.row import Result

SUBSTITUTE = "topic file of the portal; the listing was out"


@dataclass(frozen=True)
class Found:
    """The best copy of one row, in English.

    ``programme``: label of its programme, empty when it is the source's own. ``translations``: the same row in other
    languages, by their two letters. ``origin``: where it was read instead, empty for the listing itself.
    """

    row: object
    programme: str = ""
    translations: Mapping[str, Result] = field(default_factory=dict)
    origin: str = ""
