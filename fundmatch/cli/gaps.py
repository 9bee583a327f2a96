"""``fundmatch gaps``: calls that are one partner, one statement or one theme short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.number_options import FiniteRange
from fundmatch.cli.offers import offer_groups
from fundmatch.cli.session import (
    Session,
    as_of_option,
    check_sources,
    format_option,
    print_lines,
    profile_option,
    source_option,
    workspace_option,
)

if TYPE_CHECKING:
    from fundmatch.consortium.gaps import GapOptions, GapSpace
    from fundmatch.consortium.strangers import Strangers
    from fundmatch.consortium.sure_pool import Whom
    from fundmatch.models.gap import Gap, GapReport

EXAMPLES = (
    "fundmatch gaps --as-of 2026-09-01 --limit 5",
    "fundmatch gaps --group klaster-inovatsii-i-kultura --kind-of-gap rule",
    "fundmatch gaps --profile rra-jug --source creative --no-directory --format json",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@profile_option("profiles", "The call must fit and have this partner.")
@click.option(
    "--group",
    metavar="GROUP",
    shell_complete=offer_groups,
    help="The call must fit and have a member of this cluster or network.",
)
@source_option
@click.option(
    "--kind-of-gap",
    "kinds",
    multiple=True,
    type=click.Choice(["rule", "theme"]),
    help="A rule nobody meets, or a theme nobody covers (default: both).",
)
@click.option("--min-score", "least", type=FiniteRange(0, 100), help="Least score of a partner (default: 50).")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="How many calls to show.")
@click.option("--directory/--no-directory", default=True, show_default=True, help="Look into the imported directory.")
@as_of_option
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def gaps(session: Session, /, as_of: date | None, output: str, **given: Any) -> None:
    """Calls that fit and are one thing short: what is missing, by which rule, and what closes it.

    First what partners at hand only have to state, then organisations of the imported directory, then whom to look
    for. A rule stands before a theme: without it there is no application, without the theme a weaker one. Partners in
    doubt are taken at their worst. Calls two or more things short are counted, not shown.
    """
    workspace, now = session.workspace, session.now(as_of)
    whom = _whom(session, given["profiles"], given["group"])
    report = _report(session, whom, now, given)
    report = report.model_copy(update={"notes": (*report.notes, *workspace.searcher.space.notes)})
    workspace.searcher.save()
    _print(session, report, now, output)
    session.finish(workspace.problems)


def _whom(session: Session, profiles: tuple[str, ...], group: str | None) -> Whom:
    from fundmatch.consortium.sure_pool import Whom
    from fundmatch.errors import UsageError

    workspace = session.workspace
    if profiles and group:
        raise UsageError("--profile and --group exclude each other", "ask for one of them")
    if profiles:
        return Whom(frozenset(workspace.profile(slug).slug for slug in profiles), every=True)
    members = workspace.members(group) if group else workspace.profiles()
    return Whom(frozenset(each.slug for each in members))


def _report(session: Session, whom: Whom, now: datetime, given: dict[str, Any]) -> GapReport:
    from fundmatch.consortium.gaps import GapOptions

    options = GapOptions(whom, given["limit"], given["least"], given["kinds"] or ("rule", "theme"))
    return _looked(session, options, _space(session, now, given["sources"]), wanted=given["directory"])


def _looked(session: Session, options: GapOptions, space: GapSpace, *, wanted: bool) -> GapReport:
    """What is short; ``wanted`` says whether the directory is looked into."""
    from fundmatch.consortium.gaps import GapFinder, shipped_gap_weights

    with _strangers(session, space, wanted=wanted) as strangers:
        return GapFinder(space, shipped_gap_weights(), strangers).report(options)


def _space(session: Session, now: datetime, sources: tuple[str, ...]) -> GapSpace:
    import numpy as np

    from fundmatch.consortium.gaps import GapSpace
    from fundmatch.searching import SearchOptions

    searcher = session.workspace.searcher
    check_sources(session.workspace, sources)
    numbers = np.flatnonzero(searcher.space.calls.columns.considered(SearchOptions(sources=sources), now))
    decided = searcher.decided(now)
    shown = np.setdiff1d(numbers, decided.hidden)
    space = searcher.space
    return GapSpace(space.calls, shown, now, space.rules, searcher.scoring, searcher.teams, decided.wishes)


@contextmanager
def _strangers(session: Session, space: GapSpace, *, wanted: bool) -> Iterator[Strangers | None]:
    """What looks into the directory, None where there is none or nobody wants it."""
    workspace = session.workspace
    if not wanted or not workspace.folders.store.exists():
        yield None
        return
    from fundmatch.candidates import CandidateFinder
    from fundmatch.cli.directory import opened_directory
    from fundmatch.consortium.coverage import Coverage
    from fundmatch.consortium.gaps import shipped_gap_weights
    from fundmatch.consortium.strangers import Strangers, Strength

    weights, engines = shipped_gap_weights(), workspace.searcher.engines
    strength = Strength(lambda each: Coverage(each, engines), space.teams.weights.full_cover, weights.covered)
    with opened_directory(session) as directory:
        finder = CandidateFinder(directory, space.now.date())
        yield Strangers(finder, workspace.profiles(), strength, weights.ranked) if directory.lists() else None


def _print(session: Session, report: GapReport, now: datetime, output: str) -> None:
    from fundmatch.reports.gaps_view import gap_lines, gaps_csv, gaps_record
    from fundmatch.reports.records import as_json

    if output == "json":
        click.echo(as_json(gaps_record(report)))
    elif output == "csv":
        click.echo(gaps_csv(report))
    else:
        print_lines(gap_lines(report, session.workspace.profile_set.by_slug(), now))


def all_gaps(session: Session, now: datetime) -> tuple[Gap, ...]:
    """Every call that is one thing short for the partners at hand, as digests tell of them."""
    from fundmatch.consortium.gaps import GapOptions

    options = GapOptions(_whom(session, (), None), limit=len(session.workspace.catalogue))
    return _looked(session, options, _space(session, now, ()), wanted=True).gaps
