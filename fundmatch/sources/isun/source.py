"""The competitiveness programmes of ИСУН as a source, and any other programmes that a workspace names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fundmatch.errors import UsageError

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.models import Call
    from fundmatch.sources.base import Fetched, GivenFile, Progress, RawRecord, Shape, SourceSettings

#: ОПИК 2014–20, ПКИП and ПНИИДИТ: the codes with which the codes of their procedures begin.
ISUN_PROGRAMMES = ("BG16RFOP002", "BG16RFPR001", "BG16RFPR002")
#: What a workspace writes instead of a code for the schemes that Bulgaria pays alone.
NATIONAL = "national"
#: BG16RFPR001, BG-RRP; some documents put the year of the period before it: 2021BG16RFPR001.
PROGRAMME = re.compile(r"(?:2007|2014|2021)?(BG(?:[A-Z0-9]+|-[A-Z]+))")


@dataclass(frozen=True)
class Isun:
    """Some programmes of ИСУН; ``opic`` after the first of those it has unless told otherwise.

    ``national``: the national schemes too, a tree of its own.
    """

    name: str = "opic"
    programmes: tuple[str, ...] = ISUN_PROGRAMMES
    national: bool = False

    def owns(self, tree: str, code: str) -> bool:
        """Whether a procedure is ours: by the beginning of its code (``BG16RFPR001`` does not take ``BG16RFPR0010``),
        or, of the tree of national schemes, in any case."""
        from fundmatch.sources.isun.codes import NIMS, programme_of

        return (self.national and tree == NIMS) or programme_of(code) in self.programmes

    def fetch(self, http: Http, settings: SourceSettings, now: datetime, progress: Progress) -> Fetched:
        """The procedures of our programmes in every tab, each with its detail page. Raises SourceError.

        Details are read at every run, because a longer deadline shows nowhere else; only calls that ended and were
        read before (``settings.settled``) are spared.
        """
        from fundmatch.sources.isun.fetch import fetch

        return fetch(self, http, settings, progress)

    def parse(self, record: RawRecord, now: datetime) -> Call | None:
        """The call in one record. Raises RecordError for a page that is not understood."""
        from fundmatch.sources.isun.parse import parse

        return parse(self.name, record, now)

    def check(self, http: Http, settings: SourceSettings, now: datetime) -> Shape:
        """The fields of one detail page, of ours where one is open. Raises SourceError."""
        from fundmatch.sources.isun.fetch import check

        return check(self, http, settings)

    def read_file(self, file: GivenFile, known: Sequence[Call], now: datetime) -> Fetched:
        """What a page or an export that somebody downloaded says. Raises SourceError naming the file."""
        from fundmatch.sources.isun.given import read_file

        return read_file(self, file, known)


def programme(name: str, codes: tuple[str, ...]) -> Isun:
    """A source called ``name`` for the programmes with these codes; the code "national" takes the national schemes.

    Raises UsageError for what is no code.
    """
    from fundmatch.sources.isun.codes import LOOK_ALIKES

    wanted = []
    for code in codes:
        found = PROGRAMME.fullmatch(code.strip().upper().translate(LOOK_ALIKES))
        if code != NATIONAL and found is None:
            raise UsageError(
                f'"{code}" is no programme of ИСУН', f'Codes look like BG16FFPR003; or write "{NATIONAL}".'
            )
        wanted += [found[1]] if found and code != NATIONAL else []
    if not codes:
        raise UsageError(f'source "{name}" names no programme', "Codes look like BG16FFPR003.")
    return Isun(name, tuple(dict.fromkeys(wanted)), NATIONAL in codes)
