"""Topics that the search lists with little more than a title, completed from the portal's topic files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundmatch.errors import SourceError
from fundmatch.http import MissingError
from fundmatch.sources.eu_portal.row import ENGLISH, Result, Row, texts
from fundmatch.sources.eu_portal.static import may_replace, topic_file

if TYPE_CHECKING:
    from fundmatch.sources.eu_portal.fetch import Errand

#: Requests a run. Of 1,368 live rows none was a stub of a topic; more than this is no case for the files.
MOST = 50
#: A site that fails three times in a row is left alone.
MOST_FAILED = 3


@dataclass(frozen=True)
class Completion:
    """``rows`` with what the topic files add; notes on files not read; the ``unread`` references that may have one."""

    rows: Mapping[str, Result]
    notes: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()


def completed(errand: Errand, rows: Mapping[str, Result]) -> Completion:
    """``rows`` with what the topic files add to the newest stubs.

    Without a topic file, which is normal for old topics, a stub stays as it is.
    """
    stubs = [row for row in map(Row.read, rows.values()) if row and _is_stub(row)]
    if not stubs or not may_replace(errand.settings):
        return Completion(rows, unread=frozenset(row.reference for row in stubs))
    found, unread = dict(rows), {row.reference for row in stubs}
    notes = [f"further topics with only a title: {len(stubs) - MOST}"] if len(stubs) > MOST else []
    failed = 0
    for row in sorted(stubs, key=lambda row: (row.one("startDate"), row.reference), reverse=True)[:MOST]:
        try:
            found[row.reference] = _merged(row, topic_file(errand, row.line("identifier")))
            unread.discard(row.reference)
        except MissingError:
            unread.discard(row.reference)
        except SourceError as error:
            notes.append(f"{row.reference}: its topic file could not be read: {error.message}")
            failed += 1
            if failed == MOST_FAILED:
                break
    return Completion(found, tuple(notes), frozenset(unread))


def _is_stub(row: Row) -> bool:
    dated = row.one("deadlineDate") or any(texts([each.get("deadlineDates") for each in row.objects("actions")]))
    return (
        row.type == "1"
        and row.language == ENGLISH
        and row.datasource in ("", "SEDIA")
        and bool(row.line("identifier"))
        and not (dated or row.one("descriptionByte"))
    )


def _merged(row: Row, fields: Mapping[str, object]) -> Result:
    """The row with fields of the file where it has none."""
    own = {name: value for name, value in row.metadata.items() if any(texts(value)) or isinstance(value, dict)}
    metadata = {**row.metadata, **fields, **own}
    return {"reference": row.reference, "language": ENGLISH, "summary": row.summary, "metadata": metadata}
