"""What an evaluation found, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from fundmatch.reports.evaluation import Comparison, Evaluation, Figure, Measured, Spread
from fundmatch.reports.lines import Line, Span, line, outside
from fundmatch.reports.records import Record
from fundmatch.reports.reliability_table import reliability_lines

#: Widths of a method's or a slice's name, of a mean, an interval and a difference.
NAME, NUMBER, INTERVAL, DIFFERENCE = 36, 8, 18, 16
HEADING = "bold"


def evaluation_record(found: Evaluation) -> Record:
    """``fundmatch/evaluation/1``: every figure with its interval, unrounded."""
    return {
        "schema": "fundmatch/evaluation/1",
        "task": found.task,
        "bench": found.bench,
        "settings": dict(found.settings),
        "metrics": list(found.metrics),
        "all": _comparison_record(found.whole, found.metrics) if found.whole else None,
        "slices": [_comparison_record(each, found.metrics) for each in found.slices],
        "reliability": [asdict(each) for each in found.reliability],
        "spread": [asdict(each) for each in found.spreads],
        "seconds": {each.step: each.seconds for each in found.timings},
        "notes": list(found.notes),
    }


def _comparison_record(each: Comparison, metrics: Sequence[str]) -> Record:
    return {"name": each.name, "queries": each.queries, "methods": [_method_record(row, metrics) for row in each.rows]}


def _method_record(row: Measured, metrics: Sequence[str]) -> Record:
    figures = {metric: asdict(figure) for metric, figure in zip(metrics, row.figures, strict=True)}
    ahead = {metric: asdict(figure) for metric, figure in zip(metrics, row.ahead, strict=True)} if row.ahead else None
    return {"method": row.method, "metrics": figures, "ahead": ahead}


def evaluation_lines(found: Evaluation) -> Iterator[Line]:
    """A block for each metric, then slices, the meaning of scores, whom we propose, and how long it took."""
    about = " · ".join(f"{name} {value}" for name, value in found.settings)
    yield line(outside(found.bench, "bold cyan"), f"  {found.task} · ", outside(about))
    if found.whole:
        yield from _metric_blocks(found.whole, found.metrics)
    if found.slices:
        yield from _slices(found)
    if found.reliability:
        yield line()
        yield from reliability_lines(found.reliability)
    if found.spreads:
        yield from _spreads(found.spreads)
    yield line()
    yield from (line(Span(note, "yellow")) for note in found.notes)
    yield line(" · ".join(f"{each.step} {each.seconds:.1f} s" for each in found.timings))


def _metric_blocks(whole: Comparison, metrics: Sequence[str]) -> Iterator[Line]:
    first = whole.rows[0].method
    for column, metric in enumerate(metrics):
        title = f"{metric}, n = {whole.queries}"
        yield line()
        yield _row(title, "mean", "95 % interval", f"{first} − it", "95 % interval", style=HEADING)
        for row in whole.rows:
            ahead = _signed(row.ahead[column]) if row.ahead else ("", "")
            yield _row(row.method, *_plain(row.figures[column]), *ahead)


def _slices(found: Evaluation) -> Iterator[Line]:
    """Ours on each slice, and how far ahead of the other method in it."""
    yield line()
    yield _row(f"{found.metrics[0]} of slices", "mean", "95 % interval", "ahead", "95 % interval", style=HEADING)
    for each in found.slices:
        ours, other = each.rows
        yield _row(f"{each.name}, n = {each.queries}", *_plain(ours.figures[0]), *_signed(other.ahead[0]), other.method)


def _spreads(spreads: Sequence[Spread]) -> Iterator[Line]:
    yield line()
    yield _row("Whom the first 20 places go to", "coverage", "", "Gini", style=HEADING)
    for each in spreads:
        yield _row(each.method, f"{each.coverage:.3f}", "", f"{each.gini:.3f}")


def _row(name: str, *cells: str, style: str = "") -> Line:
    """A name and up to five cells: number, interval, number, interval, rest."""
    widths = (NUMBER, INTERVAL, DIFFERENCE, INTERVAL)
    laid = [f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False)]
    rest = "".join(f"  {cell}" for cell in cells[len(widths) :])
    return line(Span(f"{name:<{NAME}}{''.join(laid)}{rest}", style), hang=NAME)


def _plain(figure: Figure) -> tuple[str, str]:
    return f"{figure.value:.4f}", f"[{figure.low:.3f}, {figure.high:.3f}]"


def _signed(figure: Figure) -> tuple[str, str]:
    return f"{figure.value:+.4f}", f"[{figure.low:+.3f}, {figure.high:+.3f}]"
