"""One listing row and its detail page to one call (pure)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from fundmatch.errors import RecordError
from fundmatch.models import Call
from fundmatch.models.call import instant
from fundmatch.sources.isun import dates
from fundmatch.sources.isun.detail import SITE, Detail, read_detail
from fundmatch.sources.isun.listing import Row

if TYPE_CHECKING:
    from fundmatch.sources.base import RawRecord

T = TypeVar("T")
REPAIR = "The page may have changed; the other calls are not affected."


@dataclass(frozen=True)
class Procedure:
    """The payload of a record: the row that listed it and its page."""

    row: Row
    html: str


def parse(source: str, record: RawRecord, now: datetime) -> Call:
    """The call in ``record``. Raises RecordError naming source, record and field."""
    if not isinstance(record.payload, Procedure):
        raise RecordError(f"{source}: {record.key}: payload: no procedure", REPAIR)
    row, where = record.payload.row, f"{source}: {record.key} ({record.payload.row.code})"
    detail = read_detail(record.payload.html)
    if detail is None:
        raise RecordError(f"{where}: page: no procedure-info", REPAIR)
    opens = _dated(where, "opens", dates.opening, detail.opens)
    deadlines = [one for text in detail.closes for one in _dated(where, "deadlines", dates.deadlines, text)]
    try:
        return Call(
            id=f"{source}:{row.guid}",
            source=source,
            programme=row.programme or row.code.partition("-")[0],
            code=row.code,
            title=row.title,
            text=detail.objective,
            titles={"bg": row.title} | ({"en": row.title_en} if row.title_en else {}),
            kind="national",
            opens=opens,
            deadlines=tuple(dict.fromkeys(deadlines)),
            conditions=_conditions(detail),
            url=f"{SITE}/bg/s/{row.tree}/Info/{row.guid}",
            fetched_at=instant(now),
            documents=detail.documents,
        )
    except ValidationError as error:
        raise RecordError(f"{where}: {error.errors()[0]['msg']}", REPAIR) from error


def _conditions(detail: Detail) -> str:
    """What the page says about taking part: nothing but notes on dates; all else is in its documents.

    A second deadline stays in words here: it usually hangs on money being left, and once it is fixed ИСУН shows it
    as the deadline itself.
    """
    return "\n".join(text for text in (detail.note, detail.discussion) if text)


def _dated(where: str, field: str, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise RecordError(f"{where}: {field}: {error}", REPAIR) from error
