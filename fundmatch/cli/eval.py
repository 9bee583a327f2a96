"""``fundmatch eval``: culture, calls, partners."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand, LazyGroup
from fundmatch.cli.session import Function, Session, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.evaluation.bench import Pool
    from fundmatch.evaluation.run import Journal
    from fundmatch.reports.evaluation import Evaluation

PLACES = {
    "culture": ("fundmatch.cli.eval:evaluate_culture", "Bundled profiles → bundled calls, judged by theme."),
    "calls": ("fundmatch.cli.eval:evaluate_calls", "Organisation → calls, against the calls it really won."),
    "partners": ("fundmatch.cli.eval:evaluate_partners", "Call and coordinator → partners, against who really joined."),
}
CULTURE_EXAMPLES = ("fundmatch eval culture", "fundmatch eval culture --format json")
CALL_EXAMPLES = ("fundmatch eval calls data/bench/A_dev", "fundmatch eval calls data/bench/A_dev --run run.tsv.gz")
PARTNER_EXAMPLES = (
    "fundmatch eval partners data/bench/A_dev",
    "fundmatch eval partners data/bench/A_dev --pool all --newcomer 0.5 --format json",
)


@click.group(
    "eval",
    cls=LazyGroup,
    places=PLACES,
    examples=("fundmatch eval", *CALL_EXAMPLES[:1]),
    invoke_without_command=True,
)
@click.pass_context
def evaluation(context: click.Context) -> None:
    """How well the engine ranks beside plain baselines: on real participations and on judged calls of culture.

    Without a command: the judged calls.
    """
    if context.invoked_subcommand is None:
        context.invoke(evaluate_culture)


def _run_option(function: Function) -> Function:
    option = click.option(
        "--run",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write query, item and score of every candidate (tabs between; .gz is packed).",
    )
    return option(function)


@click.command("culture", cls=ExampleCommand, examples=CULTURE_EXAMPLES)
@format_option("table", "json")
@workspace_option
@click.pass_obj
def evaluate_culture(session: Session, /, output: str) -> None:
    """Rank the bundled calls for bundled profiles, and compare with how each pair was judged by its theme.

    Also tells what scores mean: of the pairs scored 70–80, the share that was judged relevant.
    """
    _show([_culture(session)], output)


@click.command("calls", cls=ExampleCommand, examples=CALL_EXAMPLES)
@click.argument("prefix")
@_run_option
@format_option("table", "json")
@workspace_option
@click.pass_obj
def evaluate_calls(session: Session, /, prefix: str, run: Path | None, output: str) -> None:
    """Rank every call of a bench for each of its organisations; PREFIX is the path and name of the bench.

    Reads PREFIX_topics.csv.gz, PREFIX_orgs.csv.gz and, only to measure, PREFIX_qrels.csv.gz.
    """
    from fundmatch.evaluation import run as evaluating

    with _journal(session) as journal:
        found = evaluating.evaluate_calls(prefix, journal, run)
    _show([found, _culture(session)], output)


@click.command("partners", cls=ExampleCommand, examples=PARTNER_EXAMPLES)
@click.argument("prefix")
@click.option(
    "--pool",
    type=click.Choice(["text", "all"]),
    default="text",
    show_default=True,
    help="Rank organisations with a text profile, or all.",
)
@click.option(
    "--newcomer",
    type=click.FloatRange(0, 1),
    default=0.25,
    show_default=True,
    help="How little experience and old ties count.",
)
@_run_option
@format_option("table", "json")
@workspace_option
@click.pass_obj
def evaluate_partners(
    session: Session, /, prefix: str, pool: Pool, newcomer: float, run: Path | None, output: str
) -> None:
    """Rank the pool of a bench for each of its consortia; PREFIX is the path and name of the bench.

    Reads PREFIX_topics, _consortia, _pool and, where they exist, _history and _orgs (.csv.gz).
    """
    from fundmatch.evaluation import run as evaluating

    with _journal(session) as journal:
        found = evaluating.evaluate_partners(prefix, journal, run, pool, newcomer)
    _show([found, _culture(session)], output)


@contextmanager
def _journal(session: Session) -> Iterator[Journal]:
    """Times and, for whoever watches a terminal, how far each step has come."""
    from fundmatch.cli.progress import shown_progress
    from fundmatch.evaluation.run import Journal
    from fundmatch.sources.base import Step

    with shown_progress(session.quiet) as show:
        tell: Callable[[str, int, int], None] = lambda step, done, total: show(Step(step, "", done, total))  # noqa: E731
        yield Journal(time.perf_counter, tell)


def _culture(session: Session) -> Evaluation:
    """The culture set, which stands beside every bench."""
    from fundmatch.evaluation import culture

    with _journal(session) as journal:
        return culture.evaluate_culture(journal)


def _show(found: Sequence[Evaluation], output: str) -> None:
    """Evaluations below one another; in JSON the first is the record, and what stands beside it its ``beside``."""
    from fundmatch.reports.lines import line
    from fundmatch.reports.metrics_table import evaluation_lines, evaluation_record
    from fundmatch.reports.records import as_json

    if output == "json":
        first, *others = map(evaluation_record, found)
        click.echo(as_json({**first, "beside": others}))
        return
    for number, each in enumerate(found):
        print_lines([line()] * bool(number))
        print_lines(evaluation_lines(each))
