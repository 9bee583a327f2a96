"""A progress bar for whoever watches a sync: one line a source, on the terminal's stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import Task

    from fundmatch.sources.base import Progress, Step

#: Columns of a bar; with name, count and time left, 80 columns leave some 25 for what is being read.
BAR_WIDTH = 16


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Progress]:
    """Show steps until the block ends, when the lines vanish; say nothing where nobody would see them.

    That is when stderr is no terminal, or one that cannot move its cursor (TERM=dumb), or when ``quiet``.
    """
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda step: None
        return
    with _bars() as bars:
        yield _Lines(bars).show


class _Lines:
    """A line for each source, made at its first step."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._lines: dict[str, Task] = {}

    def show(self, step: Step) -> None:
        from fundmatch.reports.words import harmless

        line = self._lines.get(step.source) or self._begin(step.source)
        if not step.total:
            line.total = None  # a bar without a total pulses; update() takes None for "as before"
        self._bars.update(
            line.id,
            total=step.total or None,
            completed=step.done,
            text=harmless(step.text),
            count=f"{step.done}/{step.total}" if step.total else "",
        )

    def _begin(self, source: str) -> Task:
        from fundmatch.reports.words import harmless

        self._bars.add_task(harmless(source), total=None, text="", count="")
        self._lines[source] = self._bars.tasks[-1]
        return self._lines[source]


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    # Data that a command prints meanwhile goes to stdout as ever; what it says on stderr appears above the bars.
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=BAR_WIDTH),
        TextColumn("{task.fields[count]}", markup=False, justify="right", table_column=Column(no_wrap=True)),
        TimeRemainingColumn(),
        TextColumn(
            "{task.fields[text]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
        ),
        console=Console(file=sys.stderr),
        transient=True,
        expand=True,
        redirect_stdout=False,
    )
