"""``fundmatch match``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, as_of_option, counted, format_option, workspace_option

if TYPE_CHECKING:
    from fundmatch.batch.plan import Findings, Hidden
    from fundmatch.batch.run import Outcome, Tell, Workers
    from fundmatch.catalogue import Catalogue
    from fundmatch.yaml_reader import Problem

EXAMPLES = (
    "fundmatch match --out matches",
    "fundmatch match --profiles organisations.csv --calls calls.json --out matches --top 20 --workers 8",
    "fundmatch match --profiles organisations.parquet --out /shared/matches --engine dask --scheduler tcp://host:8786",
)
PATH = click.Path(path_type=Path)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.option(
    "--profiles",
    type=PATH,
    metavar="DIR|FILE",
    help="A folder of *.yaml, or many profiles in a file: .jsonl, .csv, .parquet, .json (default: the workspace's).",
)
@click.option(
    "--calls",
    type=PATH,
    metavar="DIR|FILE",
    help="A workspace, a calls/ folder or a list in JSON (default: all known).",
)
@click.option("--out", type=PATH, required=True, metavar="DIR", help="Where the Parquet parts go: a folder of its own.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, such as tcp://host:8786.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes of --engine local (default: one a core).")
@click.option("--top", type=click.IntRange(min=1), default=50, show_default=True, help="Calls a profile.")
@click.option("--partition", type=click.IntRange(min=1), default=500, show_default=True, help="Profiles a part.")
@click.option("--min-score", type=click.FloatRange(0, 100), default=0.0, help="Least score (default: above 0).")
@click.option("--explain", is_flag=True, help="Add the strongest evidence of each pair (slower).")
@click.option("--all", "include_closed", is_flag=True, help="Closed calls and those without dates too.")
@click.option("--dismissed", is_flag=True, help="Calls that were dismissed, too.")
@as_of_option
@format_option("text", "json")
@workspace_option
@click.pass_obj
def match(session: Session, /, out: Path, as_of: date | None, output: str, **given: Any) -> None:
    """The best calls of each of many profiles, as Parquet files in a folder.

    Each part is written once and whole: a run that was stopped goes on where it was when it is started again, and only
    parts whose profiles, calls or options have changed are made anew. Without --as-of it goes on for the day on which
    it was begun. _manifest.json is written last. Terms of one's own (lexicon.tsv), settings and what was dismissed, for
    everybody or for the profile with that slug, are those of the workspace in force, also for calls and profiles from
    elsewhere. Needs the extra "bulk", with --engine dask also "dask". Run it again to go on after any error.
    """
    from fundmatch.batch.plan import Asked
    from fundmatch.batch.records import read_records
    from fundmatch.batch.run import Inputs, match_all
    from fundmatch.decisions import left_out

    workers = _workers(session, given)
    catalogue, problems = _calls(session, given["calls"])
    now = session.now(as_of) if as_of else _begun(session, out, catalogue)
    shown = _shown(session, catalogue, given, now)
    records = read_records(given["profiles"] or session.workspace.folders.profiles)
    asked = Asked(given["top"], given["partition"], given["min_score"], given["explain"])
    own, wrong = session.workspace.own_terms
    inputs = Inputs(records, catalogue, shown.numbers, own, _model(session), now, shown.hidden)
    with _progress(session) as tell:
        outcome = match_all(inputs, asked, out, workers, tell)
    _print(outcome, out, output)
    if note := left_out(shown.left_out, outcome.hidden):
        session.say(note)
    _finish(session, [*problems, *wrong, *shown.problems], outcome.findings)


def _workers(session: Session, given: dict[str, Any]) -> Workers:
    """Who makes the parts; every library that the run needs is asked for before anything is read."""
    from fundmatch.batch.extras import require
    from fundmatch.errors import UsageError

    require("pyarrow", "bulk", "fundmatch match")
    address = given["scheduler"]
    if given["engine"] == "local":
        if address:
            raise UsageError("--scheduler goes with --engine dask", f"--engine dask --scheduler {address}")
        from fundmatch.batch.local import LocalPool

        return LocalPool(given["workers"] or _cores(), session.say)
    require("distributed", "dask", "--engine dask")
    if not address:
        raise UsageError("--engine dask needs the address of a scheduler", "such as --scheduler tcp://host:8786")
    if given["workers"]:
        raise UsageError("--workers goes with --engine local", "a Dask cluster has the workers it has")
    from fundmatch.batch.dask import DaskCluster

    return DaskCluster(address)


def _begun(session: Session, out: Path, catalogue: Catalogue) -> datetime:
    """Now, or the instant of the run that was stopped: what closed meanwhile would change all of its parts."""
    from fundmatch.batch.folder import OutFolder
    from fundmatch.batch.shelf import digest_of

    begun = OutFolder(out).unfinished(digest_of(catalogue))
    if begun and begun.date() != session.clock.date():
        session.say(f"goes on for {begun.date()}, the day of the unfinished run in {out}; --as-of asks for another")
    return begun or session.now(None)


def _model(session: Session) -> str:
    """The model that links keywords by meaning, where the settings ask for it.

    Raises :class:`~fundmatch.errors.UsageError` where it is not installed.
    """
    if not session.workspace.settings.semantic:
        return ""
    from fundmatch.matching.semantic import InstalledModel

    return InstalledModel().name


def _cores() -> int:
    """The cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _calls(session: Session, path: Path | None) -> tuple[Catalogue, list[Problem]]:
    """The calls of the workspace in force, of another workspace, of a folder or of a file."""
    from fundmatch.api import Workspace
    from fundmatch.batch.call_list import read_call_list

    if path and not (path / "profiles").is_dir():
        return read_call_list(path)
    known = (Workspace.open(path) if path else session.workspace).known_calls
    return known.catalogue, list(known.problems)


@dataclass(frozen=True)
class Shown:
    """The numbers of the calls that may be results, those of them ``hidden`` from single profiles, by slug, how many
    are ``left_out`` because everybody dismissed them, and what of the decisions could not be read."""

    numbers: list[int]
    hidden: Hidden
    left_out: int
    problems: tuple[Problem, ...]


def _shown(session: Session, catalogue: Catalogue, given: dict[str, Any], now: datetime) -> Shown:
    """By dates, and by the decisions of the workspace in force as they hold on the day of ``now``."""
    import numpy as np

    from fundmatch.searching import SearchOptions
    from fundmatch.searching.decided import Decided

    options = SearchOptions(include_closed=given["include_closed"], dismissed=given["dismissed"])
    considered = np.flatnonzero(catalogue.columns.considered(options, now))
    if options.dismissed:
        return Shown(considered.tolist(), {}, 0, ())
    decisions = session.workspace.decisions
    decided = Decided(decisions, catalogue, now)
    shown = np.setdiff1d(considered, decided.hidden)
    left_out = len(considered) - len(shown)
    return Shown(shown.tolist(), decided.by_partner(shown), left_out, decisions.problems)


@contextmanager
def _progress(session: Session) -> Iterator[Tell]:
    from fundmatch.cli.progress import shown_progress
    from fundmatch.sources.base import Step

    with shown_progress(session.quiet) as show:
        yield lambda what, done, total: show(Step(what, "", done, total))


def _print(outcome: Outcome, out: Path, output: str) -> None:
    from fundmatch.batch.folder import manifest_text

    manifest = outcome.manifest
    if output == "json":
        click.echo(manifest_text(manifest), nl=False)
        return
    pairs = f"{counted(manifest.profiles, 'profile')} × {counted(manifest.considered, 'call')}"
    kept = len(manifest.parts) - outcome.made
    parts = f"{counted(len(manifest.parts), 'part')} ({outcome.made} made, {kept} kept)"
    click.echo(f"{pairs}: {counted(manifest.rows, 'match').replace('matchs', 'matches')} in {parts} in {out}")


def _finish(session: Session, problems: list[Problem], findings: Findings) -> None:
    """Say what could not be read, and leave with exit code 3 where anything could not."""
    more = findings.count - len(findings.first)
    if more:
        session.say(f"{counted(more, 'more finding')} in profiles not shown")
    session.finish([*problems, *findings.first])
