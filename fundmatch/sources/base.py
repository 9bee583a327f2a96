"""What a source is: the whole interface a plug-in has to meet, and the values that pass through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from fundmatch.errors import UsageError

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call


@dataclass(frozen=True)
class Step:
    """How far a reading has come: ``done`` of ``total`` requests or rows; 0 of 0 while nobody can know."""

    source: str
    text: str
    done: int = 0
    total: int = 0


Progress = Callable[[Step], None]

#: Seconds between requests to ИСУН; a public crawler found its firewall content with 1.1.
ISUN_GAP = 1.1


@dataclass(frozen=True)
class SourceSettings:
    """What a source may be told.

    Origins are ``scheme://host[:port]``. ``languages``: further languages of titles and texts, beside English.
    ``history_days``: how long after its last deadline a call is still asked for. ``settled``: keys of the stored
    calls whose details need no second reading. ``isun_gap`` can be made longer, never shorter than :data:`ISUN_GAP`.
    """

    eu_search: str = "https://api.tech.ec.europa.eu"
    eu_site: str = "https://ec.europa.eu"
    isun: str = "https://eumis2020.government.bg"
    eufunds: str = "https://2020.eufunds.bg"
    languages: tuple[str, ...] = ()
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
    """One record as the publisher gave it; ``key`` is its own unique key (the part of the call's id after ``:``).

    ``unread``: fields of this call that could not be read this time, so that a known call keeps its own.
    ``unread_lines``: beginnings, in small letters, of lines of its conditions for which the same holds.
    """

    key: str
    payload: object
    unread: tuple[str, ...] = ()
    unread_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class FailedRecord:
    """A record that was listed but could not be read."""

    key: str
    problem: str


@dataclass(frozen=True)
class Listing:
    """One list of the publisher: how many rows it had before our own choice.

    ``required``: never empty on a working portal.
    """

    name: str
    rows: int
    required: bool = True


@dataclass(frozen=True)
class Shape:
    """Which fields the rows of one kind had: what the guard compares with the last reading.

    ``readable`` counts, for each field that we read, the rows that have it in a form that we understand.
    ``unknown`` names fields that the publisher was never seen to give. ``required``: rows of this kind do not
    disappear all at once.
    """

    group: str
    rows: int
    readable: Mapping[str, int]
    unknown: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Fetched:
    """One reading of a source.

    ``complete``: the listing was read whole, so that what is missing from it is gone. ``partial``: the answer comes
    from a substitute that has less than the listing, so that its size says nothing and what it leaves empty stays as
    known. ``unchanged``: keys listed but, being settled, not read. ``settled``: keys read now that need no second
    reading. ``listings``: the publisher's lists, where they hold more than our own rows; without any the calls
    themselves are measured. ``unread``: fields of the calls that could not be read this time, so that known calls
    keep theirs. ``not_before``: calls whose last deadline is older were not asked for, so that their absence means
    nothing.
    """

    records: tuple[RawRecord, ...]
    complete: bool
    notes: tuple[str, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    unchanged: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    shapes: tuple[Shape, ...] = ()
    unread: tuple[str, ...] = ()
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


@runtime_checkable
class Checkable(Protocol):
    """A source that can say in a request or two whether its publisher is still what we know."""

    def check(self, http: Http, settings: SourceSettings, now: datetime) -> Shape:
        """The shape of a small part of the listing. Raises SourceError when it cannot be read."""


@dataclass(frozen=True)
class GivenFile:
    """A file that somebody downloaded by hand: its name, for messages, and its bytes."""

    name: str
    content: bytes


@runtime_checkable
class FileReader(Protocol):
    """A source that also understands files which people download by hand."""

    def read_file(self, file: GivenFile, known: Sequence[Call], now: datetime) -> Fetched:
        """What ``file`` says, always ``partial``; ``known`` are the calls at hand, to find the keys of rows that
        have none. Raises SourceError naming the file when it is none of the kinds we know."""


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
