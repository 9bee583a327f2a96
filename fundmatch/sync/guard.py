"""What may not replace yesterday's data (pure).

A portal that is half out of order answers with HTTP 200 and few rows; a portal that was rebuilt answers with all rows
and without a field. Both look like news and are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fundmatch.errors import SourceChangedError
from fundmatch.models import Call
from fundmatch.sources.base import Listing, Shape
from fundmatch.store import RunReport, ShapeCount
from fundmatch.sync.answer import Answer

#: Of what was listed last time; a public crawler of ИСУН refuses at the same figure.
MOST_LOST = 0.25
#: A shorter list may lose a quarter by two calls that ended.
SMALLEST = 20
#: Of one kind of rows; fewer may all end on one day.
FEWEST = 5
#: Of the records of one answer.
MOST_FAILED = 0.15
#: Of the rows of one kind; a field that goes where it was, goes from all of them.
MOST_CHANGED = 0.15
ACCEPT = "If the portal really is so now, repeat the sync with --accept-shrink."


@dataclass(frozen=True)
class Yardstick:
    """What the last readings give reason to expect: the stored calls that are still listed, and the good runs."""

    known: Sequence[Call]
    runs: Sequence[RunReport]
    now: datetime

    def rows(self, listing: str) -> int:
        """Rows of a list when it was last read."""
        counts = (count.rows for run in self._good() for count in run.listings if count.name == listing)
        return next(counts, 0)

    def shape(self, group: str) -> ShapeCount | None:
        """The fields of a group of rows when it was last read."""
        return next((shape for run in self._good() for shape in run.shapes if shape.group == group), None)

    def required(self) -> tuple[ShapeCount, ...]:
        """The kinds of rows that the last whole reading had and that do not disappear all at once."""
        last = next(iter(self._good()), None)
        return tuple(shape for shape in last.shapes if shape.required) if last else ()

    def live(self, calls: Iterable[Call]) -> int:
        """Calls whose last deadline has not passed: the others may leave a list without being missed."""
        return sum(not (call.deadlines and call.deadlines[-1].end() <= self.now) for call in calls)

    def _good(self) -> Iterable[RunReport]:
        return (run for run in reversed(self.runs) if run.ok and not run.partial)


def refusal(answer: Answer, yardstick: Yardstick) -> SourceChangedError | None:
    """Why the answer must not replace what is stored, None for one that may."""
    reasons = (
        _not_understood(answer),
        _empty(answer),
        _without_a_kind(answer, yardstick),
        _shrunken(answer, yardstick),
        _reshaped(answer, yardstick),
    )
    text = next((reason for reason in reasons if reason), "")
    return SourceChangedError(f"refused: {text}", ACCEPT) if text else None


def _not_understood(answer: Answer) -> str:
    """One bad record alone is never a reason; of a substitute, one that is understood is worth having."""
    failed = len(answer.problems)
    if failed <= max(1.0, MOST_FAILED * answer.read) or (answer.fetched.partial and answer.calls):
        return ""
    first = answer.problems[0]
    return f"{failed} of {answer.read} records are not understood, first {first.key}: {first.problem}"


def _empty(answer: Answer) -> str:
    empty = next((each for each in answer.fetched.listings if each.required and not each.rows), None)
    if empty:
        return f"the list {empty.name} has no row"
    return "" if answer.listed else "no row at all"


def _without_a_kind(answer: Answer, yardstick: Yardstick) -> str:
    if answer.fetched.partial:
        return ""
    read = {shape.group for shape in answer.fetched.shapes if shape.rows}
    lost = (shape for shape in yardstick.required() if shape.rows >= FEWEST and shape.group not in read)
    return next((f"no row ({shape.group}) where there were {shape.rows}" for shape in lost), "")


def _shrunken(answer: Answer, yardstick: Yardstick) -> str:
    if answer.fetched.partial:
        return ""
    if answer.fetched.listings:
        return next((text for each in answer.fetched.listings if (text := _shorter(each, yardstick))), "")
    kinds = dict.fromkeys(call.kind for call in yardstick.known)
    return next((text for kind in kinds if (text := _fewer(kind, answer, yardstick))), "")


def _fewer(kind: str, answer: Answer, yardstick: Yardstick) -> str:
    """Each kind of call is a list of its own: a whole one may be missing without a dent in the others."""
    known = [call for call in yardstick.known if call.kind == kind]
    calls = [call for call in answer.calls if call.kind == kind]
    before, after = yardstick.live(known), yardstick.live(calls) + len(answer.present)
    # A list of 20 may lose five; so may a longer one of which few calls are still ahead.
    if len(known) < SMALLEST or before - after <= MOST_LOST * max(before, SMALLEST):
        return ""
    return f"{after} calls ({kind}) not yet closed where there were {before}"


def _shorter(listing: Listing, yardstick: Yardstick) -> str:
    before = yardstick.rows(listing.name)
    if before < SMALLEST or listing.rows >= (1 - MOST_LOST) * before:
        return ""
    return f"the list {listing.name} has {listing.rows} rows where there were {before}"


def _reshaped(answer: Answer, yardstick: Yardstick) -> str:
    found = (lost for shape in answer.fetched.shapes for lost in lost_fields(shape, yardstick.shape(shape.group)))
    return next(found, "")


def lost_fields(shape: Shape, before: ShapeCount | None) -> list[str]:
    """A sentence for each field that is gone, or of another type, in more than 15 % of the rows.

    The share of rows that have it must have fallen, and so must their number: new rows without a field take it from
    no row that had it. One row alone is never a reason.
    """
    if before is None or not before.rows or not shape.rows:
        return []
    return [
        f'the field "{name}" is readable in {now} of {shape.rows} rows ({shape.group}) where it was in '
        f"{then} of {before.rows}"
        for name, then in before.readable.items()
        if (now := shape.readable.get(name, 0)) < then - max(1.0, MOST_CHANGED * shape.rows)
        and now / shape.rows < then / before.rows - MOST_CHANGED
    ]
