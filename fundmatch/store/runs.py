"""What became of one reading of one source."""

from __future__ import annotations

from fundmatch.models import Model


class RecordProblem(Model):
    """A record that was left out, and why; ``key`` is the publisher's."""

    key: str
    problem: str


class ListingCount(Model):
    """How many rows one list of the publisher had, ours and others."""

    name: str
    rows: int


class ShapeCount(Model):
    """How many rows of a group had each field in a form that we understand."""

    group: str
    rows: int
    readable: dict[str, int]
    required: bool = False


class RunReport(Model):
    """One run of one source; times are UTC instants.

    ``ok`` is False when the source failed or its answer was refused: then nothing was stored and ``error`` and
    ``hint`` say why. ``listed`` counts what the publisher listed before our own choice, ``read`` the records looked
    at, ``stored`` the calls the answer holds. ``partial`` says that a substitute was read instead of the listing,
    ``complete`` that the listing was read whole. ``listings`` and ``shapes`` are the yardstick of the next run.
    """

    source: str
    ok: bool
    started: str
    finished: str
    listed: int = 0
    read: int = 0
    stored: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    skipped: tuple[RecordProblem, ...] = ()
    error: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    complete: bool = True
    partial: bool = False
    listings: tuple[ListingCount, ...] = ()
    shapes: tuple[ShapeCount, ...] = ()
