"""Whether the portals are still what we know, at the price of a request or two each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from fundmatch.errors import FundmatchError
from fundmatch.models import Model
from fundmatch.sources.base import Checkable, Source, SourceSettings
from fundmatch.store import ShapeCount
from fundmatch.sync.guard import Yardstick, lost_fields

if TYPE_CHECKING:
    from fundmatch.http import Http
    from fundmatch.sources.base import Shape
    from fundmatch.store import RunReport


class CheckReport(Model):
    """One source: ``ok`` when it answers in the form we know; ``findings`` are fields gone, ``news`` fields added."""

    source: str
    ok: bool
    rows: int = 0
    findings: tuple[str, ...] = ()
    news: tuple[str, ...] = ()
    error: str = ""
    hint: str = ""


def check(
    sources: Iterable[Source], http: Http, settings: SourceSettings, now: datetime, runs: Iterable[RunReport] = ()
) -> list[CheckReport]:
    """Ask each source for a small part of its listing and compare its fields with those of the last good run."""
    every = list(runs)
    reports = []
    for source in sources:
        mine = Yardstick((), [run for run in every if run.source == source.name], now)
        reports.append(_one(source, http, settings, mine))
    return reports


def _one(source: Source, http: Http, settings: SourceSettings, yardstick: Yardstick) -> CheckReport:
    if not isinstance(source, Checkable):
        return CheckReport(source=source.name, ok=True, news=("this source has no check of its own",))
    try:
        shape: Shape = source.check(http, settings, yardstick.now)
    except FundmatchError as error:
        return CheckReport(source=source.name, ok=False, error=error.message, hint=error.hint)
    findings = lost_fields(shape, _scaled(yardstick.shape(shape.group), shape.rows))
    news = tuple(f'new field "{name}"' for name in shape.unknown)
    return CheckReport(source=source.name, ok=not findings, rows=shape.rows, findings=tuple(findings), news=news)


def _scaled(before: ShapeCount | None, rows: int) -> ShapeCount | None:
    """What a whole reading gives reason to expect of a small part of it."""
    if before is None or not before.rows:
        return None
    readable = {name: count * rows // before.rows for name, count in before.readable.items()}
    return ShapeCount(group=before.group, rows=rows, readable=readable)
