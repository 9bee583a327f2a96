"""Sources and their runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fundmatch.models import Call, Model
from fundmatch.reports.lines import Line, Span, line, outside
from fundmatch.reports.records import as_csv
from fundmatch.store import RunReport


class SourceRow(Model):
    """One source: the calls at hand by status, the newest day they were read, and the last run."""

    source: str
    calls: int
    open: int
    forthcoming: int
    newest: str
    last_run: str
    last_ok: bool | None
    error: str = ""


def source_rows(
    names: Iterable[str], calls: Sequence[Call], runs: Mapping[str, RunReport], now: datetime
) -> list[SourceRow]:
    """A row for each source that is registered or has calls."""
    known = dict.fromkeys([*names, *(call.source for call in calls)])
    return [_row(name, [call for call in calls if call.source == name], runs.get(name), now) for name in known]


def _row(name: str, calls: Sequence[Call], run: RunReport | None, now: datetime) -> SourceRow:
    statuses = [call.status(now) for call in calls]
    return SourceRow(
        source=name,
        calls=len(calls),
        open=statuses.count("open"),
        forthcoming=statuses.count("forthcoming"),
        newest=max((call.fetched_at[:10] for call in calls), default=""),
        last_run=run.finished if run else "",
        last_ok=run.ok if run else None,
        error=run.error if run else "",
    )


def source_csv(rows: Sequence[SourceRow]) -> str:
    """The sources as CSV."""
    return as_csv(list(SourceRow.model_fields), [list(row.model_dump().values()) for row in rows])


def source_lines(rows: Sequence[SourceRow]) -> list[Line]:
    """The sources as a table."""
    lines = [line(Span(f"{'source':<10} {'calls':>6} {'open':>5} {'to come':>8}  {'read':<11} last sync", "dim"))]
    for row in rows:
        numbers = f"{row.source:<10} {row.calls:>6} {row.open:>5} {row.forthcoming:>8}  {row.newest or '-':<11} "
        lines.append(line(Span(numbers), _last(row)))
    return lines


def _last(row: SourceRow) -> Span:
    if row.last_ok is None:
        return Span("never" if row.source != "curated" else "kept by hand")
    return outside(row.last_run if row.last_ok else f"failed {row.last_run}: {row.error}", "" if row.last_ok else "red")


def run_lines(reports: Sequence[RunReport]) -> list[Line]:
    """What became of each source in one sync."""
    return [_run_line(report) for report in reports]


def _run_line(report: RunReport) -> Line:
    if not report.ok:
        return line(f"{report.source:<10} ", Span("failed, the last good data stay", "red"))
    text = (
        f"{report.stored} calls · {report.new} new · {report.changed} changed · {report.gone} gone"
        f" · {len(report.skipped)} left out"
    )
    return line(f"{report.source:<10} ", text)
