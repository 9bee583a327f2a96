"""What scores mean, as a table: a row a band, a pair of columns for each way to be relevant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fundmatch.reports.evaluation import Figure, Reliability
from fundmatch.reports.lines import Line, Span, line

#: Widths of a band's name, its number of pairs, and a share with its interval.
NAME, PAIRS, SHARE = 36, 8, 26
HEADING = "bold"


def reliability_lines(tables: Sequence[Reliability]) -> Iterator[Line]:
    """``60–70``, how many pairs, and of them the share that is relevant in each sense; the tables share their bands."""
    titles = "".join(f"{each.target:>{SHARE}}" for each in tables)
    yield line(Span(f"{'Of the pairs scored …':<{NAME}}{'pairs':>{PAIRS}}{titles}", HEADING))
    for bands in zip(*(each.bands for each in tables), strict=True):
        first = bands[0]
        name = f"{first.low}–{first.high}" if first.high else "0"
        yield _row(name, str(first.pairs), [_share(each.share) for each in bands])
    yield _row("Expected calibration error", "", [f"{each.error:.3f}" for each in tables])
    yield _row("… of pairs scored above 0", "", [f"{each.error_found:.3f}" for each in tables])


def _row(name: str, pairs: str, cells: Sequence[str]) -> Line:
    laid = "".join(f"{cell:>{SHARE}}" for cell in cells)
    return line(Span(f"{name:<{NAME}}{pairs:>{PAIRS}}{laid}"), hang=NAME)


def _share(figure: Figure | None) -> str:
    return f"{figure.value:.3f}  [{figure.low:.3f}, {figure.high:.3f}]" if figure else "–"
