"""Sources and their runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fundmatch.models import Call, Model
from fundmatch.reports.lines import Line, Span, line, outside
from fundmatch.reports.records import as_csv
from fundmatch.store import RunReport
from fundmatch.sync import CheckReport

#: Left-out records are for people: more of them are only counted, and all are in the JSON.
MOST_SKIPPED = 10


class SourceRow(Model):
    """One source: the calls at hand by status, the newest day they were read, and the last run.

    ``partial_since``: a substitute or a part was read at that time, and no whole listing since.
    """

    source: str
    calls: int
    open: int
    forthcoming: int
    newest: str
    last_run: str
    last_ok: bool | None
    error: str = ""
    partial_since: str = ""


def source_rows(
    names: Iterable[str], calls: Sequence[Call], runs: Mapping[str, Sequence[RunReport]], now: datetime
) -> list[SourceRow]:
    """A row for each source that is registered or has calls; ``runs`` are those of each source, oldest first."""
    known = dict.fromkeys([*names, *(call.source for call in calls)])
    return [_row(name, [call for call in calls if call.source == name], runs.get(name, ()), now) for name in known]


def _row(name: str, calls: Sequence[Call], runs: Sequence[RunReport], now: datetime) -> SourceRow:
    statuses = [call.status(now) for call in calls]
    run = runs[-1] if runs else None
    return SourceRow(
        source=name,
        calls=len(calls),
        open=statuses.count("open"),
        forthcoming=statuses.count("forthcoming"),
        newest=max((call.fetched_at[:10] for call in calls), default=""),
        last_run=run.finished if run else "",
        last_ok=run.ok if run else None,
        error=run.error if run else "",
        partial_since=_partial_since(runs),
    )


def _partial_since(runs: Sequence[RunReport]) -> str:
    since = ""
    for run in reversed([run for run in runs if run.ok]):
        if run.complete:
            break
        since = run.finished
    return since


def source_csv(rows: Sequence[SourceRow]) -> str:
    """The sources as CSV."""
    return as_csv(list(SourceRow.model_fields), [list(row.model_dump().values()) for row in rows])


def source_lines(rows: Sequence[SourceRow]) -> list[Line]:
    """The sources as a table."""
    width = max([10, *(len(row.source) for row in rows)])
    head = f"{'source':<{width}} {'calls':>6} {'open':>5} {'to come':>8}  {'read':<11} last sync"
    lines = [line(Span(head, "dim"))]
    for row in rows:
        numbers = f"{row.source:<{width}} {row.calls:>6} {row.open:>5} {row.forthcoming:>8}  {row.newest or '-':<11} "
        lines.append(line(Span(numbers), _last(row)))
        if row.partial_since:
            lines.append(line(f"{'':<{width}} ", Span(f"only a part was read since {row.partial_since}", "yellow")))
    return lines


def _last(row: SourceRow) -> Span:
    if row.last_ok is None:
        return Span("never" if row.source != "curated" else "kept by hand")
    return outside(row.last_run if row.last_ok else f"failed {row.last_run}: {row.error}", "" if row.last_ok else "red")


def run_lines(reports: Sequence[RunReport]) -> list[Line]:
    """What became of each source in one sync."""
    width = max([10, *(len(report.source) for report in reports)])
    return [_run_line(report, width) for report in reports]


def _run_line(report: RunReport, width: int) -> Line:
    name = f"{report.source:<{width}} "
    if not report.ok:
        return line(name, Span("failed, the last good data stay", "red"))
    parts = [f"{report.stored} calls", f"{report.new} new", f"{report.changed} changed", f"{report.gone} gone"]
    parts += [f"{len(report.skipped)} left out"] + ([] if report.complete else ["only a part could be read"])
    return line(name, " · ".join(parts))


def run_remarks(reports: Sequence[RunReport]) -> list[str]:
    """What a person should know of the runs: records left out, and notes."""
    remarks = []
    for report in reports:
        shown = report.skipped[:MOST_SKIPPED]
        remarks += [f"{report.source}: record {skipped.key} left out: {skipped.problem}" for skipped in shown]
        if len(report.skipped) > len(shown):
            remarks.append(f"{report.source}: {len(report.skipped) - len(shown)} more records left out")
        remarks += [f"{report.source}: {note}" for note in report.notes]
    return remarks


def check_lines(reports: Sequence[CheckReport]) -> list[Line]:
    """Whether each portal still is what it was."""
    width = max([10, *(len(report.source) for report in reports)])
    lines = []
    for report in reports:
        state = Span("as known", "green") if report.ok else Span("not as known", "red")
        lines.append(line(f"{report.source:<{width}} ", state, f", {report.rows} rows looked at"))
        remarks = (report.error, report.hint, *report.findings, *report.news)
        lines += [line(f"{'':<{width}} ", outside(text)) for text in remarks if text]
    return lines


def check_csv(reports: Sequence[CheckReport]) -> str:
    """The checks as CSV, one row a source."""
    rows = [
        (each.source, each.ok, each.rows, "; ".join(each.findings), "; ".join(each.news), each.error)
        for each in reports
    ]
    return as_csv(("source", "ok", "rows", "findings", "news", "error"), rows)
