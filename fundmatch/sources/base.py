"""What a source is: the whole interface a plug-in has to meet, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from fundmatch.errors import UsageError

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call

Progress = Callable[[str], None]

#: ОПИК 2014–20, ПКИП and ПНИИДИТ: the prefixes of their procedure codes in ИСУН.
ISUN_PROGRAMMES = ("BG16RFOP002", "BG16RFPR001", "BG16RFPR002")
#: Seconds between requests to ИСУН; a public crawler found its firewall content with 1.1.
ISUN_GAP = 1.1


@dataclass(frozen=True)
class SourceSettings:
    """What a source may be told.

    Origins are ``scheme://host[:port]``. ``history_days``: how long after its last deadline a call is still asked
    for. ``settled``: keys of the stored calls that closed so long ago that their details need no second reading.
    ``isun_gap`` can be made longer, never shorter than :data:`ISUN_GAP`.
    """

    eu_search: str = "https://api.tech.ec.europa.eu"
    eu_site: str = "https://ec.europa.eu"
    isun: str = "https://eumis2020.government.bg"
    eufunds: str = "https://2020.eufunds.bg"
    isun_programmes: tuple[str, ...] = ISUN_PROGRAMMES
    isun_gap: float = ISUN_GAP
    history_days: int = 730
    settled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "isun_gap", max(self.isun_gap, ISUN_GAP))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> SourceSettings:
        """The settings with the origins that ``environ`` replaces (``FUNDMATCH_EU_SEARCH_URL`` …).

        Raises UsageError for a value that is no origin.
        """
        usual = cls()
        return cls(
            eu_search=_origin(environ, "FUNDMATCH_EU_SEARCH_URL", usual.eu_search),
            eu_site=_origin(environ, "FUNDMATCH_EU_SITE_URL", usual.eu_site),
            isun=_origin(environ, "FUNDMATCH_ISUN_URL", usual.isun),
            eufunds=_origin(environ, "FUNDMATCH_EUFUNDS_URL", usual.eufunds),
        )


@dataclass(frozen=True)
class RawRecord:
    """One record as the publisher gave it; ``key`` is its own unique key (the part of the call's id after ``:``)."""

    key: str
    payload: object


@dataclass(frozen=True)
class FailedRecord:
    """A record that was listed but could not be read."""

    key: str
    problem: str


@dataclass(frozen=True)
class Fetched:
    """One reading of a source.

    ``complete``: the listing was read whole, so that what is missing from it is gone. ``partial``: only a part was
    asked for on purpose, so that its size says nothing. ``unchanged``: keys listed but, being settled, not read.
    ``listed``: how many rows the publisher listed before our own choice (0 = the same as ``records``).
    ``not_before``: calls whose last deadline is older were not asked for, so that their absence means nothing.
    """

    records: tuple[RawRecord, ...]
    complete: bool
    notes: tuple[str, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    unchanged: tuple[str, ...] = ()
    listed: int = 0
    not_before: datetime | None = None
    partial: bool = False


class Source(Protocol):
    """One portal or one part of it, registered under the entry-point group ``fundmatch.sources``."""

    @property
    def name(self) -> str:
        """Lower-case name; the ids of its calls begin with it."""

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        """Read the portal: the only step that touches the network. Raises SourceError when it cannot be read."""

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        """The call that ``record`` describes, None for one that is deliberately not ours; pure.

        ``now`` becomes ``fetched_at``. Raises RecordError for a record that is not understood.
        """


def _origin(environ: Mapping[str, str], variable: str, usual: str) -> str:
    value = environ.get(variable, "").strip().rstrip("/")
    if not value:
        return usual
    if not _is_origin(value):
        raise UsageError(f"{variable}={value!r} is no origin", f"Give scheme, host and port, such as {usual}")
    return value


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https") and value == f"{parts.scheme}://{parts.netloc}" and bool(parts.hostname)
        )
    except ValueError:
        return False
