"""``grantsTenders.json``, the portal's list of all topics: 130 MB, of which a few fields are of use (pure)."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fundmatch.errors import SourceError
from fundmatch.sources.eu_portal.row import first, texts, whole
from fundmatch.sources.eu_portal.search import label

START = re.compile(r'"GrantTenderObj"\s*:\s*\[')
BETWEEN = re.compile(r"[\s,]*")
#: Bytes decoded at a time. As one text and one tree the file would take ten times its size.
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic. ``number``: the portal's own, the beginning of its reference; ``programmes``: labels by id;
    ``last``: its last deadline in milliseconds since 1970, 0 when none is stated."""

    number: int
    identifier: str
    programmes: dict[str, str]
    status: str
    last: int

    def rank(self) -> tuple[int, int, str, str]:
        """The greater, the newer, whatever the order in the file."""
        return self.number, self.last, self.status, self.identifier


def entries(body: bytes) -> Iterator[Entry]:
    """The topics in an index. Raises SourceError for a file that is cut off or no index."""
    for each in _listed(body):
        found = _entry(each) if isinstance(each, dict) else None
        if found:
            yield found


def _entry(listed: dict[str, Any]) -> Entry | None:
    number, identifier = whole(listed.get("ccm2Id")), first(listed.get("identifier"))
    if first(listed.get("type")) != "1" or not identifier or number is None:
        return None
    status = listed.get("status")
    dates = map(whole, texts(listed.get("deadlineDatesLong")))
    return Entry(
        number=number,
        identifier=identifier,
        programmes=_programmes(listed.get("frameworkProgramme")),
        status=first(status.get("id")) if isinstance(status, dict) else "",
        last=max((each for each in dates if each), default=0),
    )


def _programmes(value: object) -> dict[str, str]:
    """Labels by id out of an object, or a list of one."""
    stated = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
    return {id_: label(each.get("description")) for each in stated if (id_ := first(each.get("id")))}


def _listed(body: bytes) -> Iterator[Any]:
    """The values of the list, one after the other: the text around them is dropped as soon as it is read."""
    text = _Text(body)
    text.skip_to(START)
    while not text.at("]"):
        yield text.value()


class _Text:
    """The file as text, as much of it as is needed at a time."""

    def __init__(self, body: bytes) -> None:
        self._body = memoryview(body)
        self._read, self._at, self._text = 0, 0, ""
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(body))()
        self._json = json.JSONDecoder()

    def skip_to(self, start: re.Pattern[str]) -> None:
        """Behind the first match. Raises SourceError when there is none."""
        while not (found := start.search(self._text)):
            self._text = self._text[-100:]
            self._more(CHUNK)
        self._at = found.end()

    def at(self, sign: str) -> bool:
        """Whether the next sign, behind commas and blanks, is this one."""
        while True:
            self._at = BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at] == sign
            self._more(CHUNK)

    def value(self) -> Any:
        """The next value. Asks for twice as much each time, so that one endless value costs no endless time."""
        wanted = CHUNK
        while True:
            try:
                found, self._at = self._json.raw_decode(self._text, self._at)
                return found
            except ValueError:
                self._more(wanted)
                wanted *= 2
            except RecursionError as error:
                raise SourceError("grantsTenders.json is nested too deeply") from error

    def _more(self, size: int) -> None:
        if self._read >= len(self._body):
            raise SourceError("grantsTenders.json is cut off, or not what it used to be")
        piece = self._body[self._read : self._read + size]
        self._read += len(piece)
        try:
            self._text = self._text[self._at :] + self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise SourceError("grantsTenders.json is no text") from error
        self._at = 0
