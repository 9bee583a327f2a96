"""``fundmatch consortium``: who with whom for one call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.session import Session, as_of_option, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.consortium.demands import Wishes
    from fundmatch.consortium.suggest import Effort, Suggestion
    from fundmatch.models import Call, Profile

EXAMPLES = (
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --with rra-jug",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --kind research --kind sme=2 --newcomers 0.5",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --prove --time-limit 30",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --directory 40",
)


class KindType(click.ParamType[tuple[str, int]]):
    """``KIND`` or ``KIND=N``: so many members of a kind of organisation."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        from fundmatch.errors import did_you_mean
        from fundmatch.models.profile import KINDS

        kind, _, number = str(value).partition("=")
        if kind not in KINDS:
            self.fail(f'"{kind}" is no kind of organisation{did_you_mean(kind, KINDS)}', param, ctx)
        if number and not (number.isdecimal() and int(number) > 0):
            self.fail(f'"{number}" is no number of members', param, ctx)
        return kind, int(number or 1)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("call")
@click.option("--with", "required", multiple=True, metavar="SLUG", help="A partner that must be in the team.")
@click.option("--without", multiple=True, metavar="SLUG", help="A partner that must not be in it.")
@click.option("--kind", "kinds", multiple=True, type=KindType(), metavar="KIND[=N]", help="So many members of a kind.")
@click.option("--min-size", "least", type=click.IntRange(min=1), metavar="N", help="Least number of members.")
@click.option("--max-size", "most", type=click.IntRange(min=1), metavar="N", help="Greatest number of members.")
@click.option(
    "--newcomers", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Favour who has no projects yet."
)
@click.option(
    "--alternatives", type=click.IntRange(0, 20), default=5, show_default=True, help="Other teams, two members apart."
)
@click.option(
    "--directory",
    "strangers",
    type=click.IntRange(0, 500),
    default=0,
    metavar="N",
    help="Let the best N organisations of the imported directory take part, too.",
)
@click.option("--prove", is_flag=True, help="Search for each alternative until it is proven, too.")
@click.option(
    "--time-limit",
    "seconds",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    help="Seconds for the proof; then the best team so far, with a bound.",
)
@as_of_option
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def consortium(session: Session, /, call: str, as_of: date | None, output: str, **given: Any) -> None:
    """The best lawful team for one CALL from the partners at hand, and which others come near.

    Roles, what each member adds, who should coordinate and why, every rule with its source, and what replacing a
    member would change. Where no team is lawful: the fewest rules in the way, and the fewest partners to look for.
    """
    workspace, now = session.workspace, session.now(as_of)
    found = workspace.call(call)
    for slug in (*given["required"], *given["without"]):
        workspace.profile(slug)
    wishes = _wishes(given)
    strangers = _strangers(session, found, now, given)
    suggestion = workspace.searcher.suggest_in_full(found, now, wishes, _effort(given), strangers)
    _print(session, found, suggestion, output, strangers)
    session.finish(workspace.problems)


def _strangers(session: Session, call: Call, now: datetime, given: dict[str, Any]) -> list[Profile]:
    """The organisations of the directory that suit a call best and are no partners yet."""
    if not given["strangers"]:
        return []
    from fundmatch.candidates import CandidateFinder, Wanted
    from fundmatch.cli.directory import opened_directory
    from fundmatch.errors import UsageError

    partners = session.workspace.profiles()
    coordinator = session.workspace.profile(given["required"][0]) if given["required"] else None
    with opened_directory(session) as directory:
        if not directory.lists():
            raise UsageError("no directory was imported", "fundmatch directory import cordis FILE, or import csv FILE")
        finder = CandidateFinder(directory, now.date())
        wanted = Wanted(known=frozenset(directory.known(partners)))
        return [each.profile for each in finder.find(call, wanted, coordinator, given["strangers"])]


def _wishes(given: dict[str, Any]) -> Wishes:
    from fundmatch.consortium.demands import Wishes
    from fundmatch.errors import UsageError

    both = sorted({*given["required"]} & {*given["without"]})
    if both:
        raise UsageError(f'"{both[0]}" cannot be both in the team and not in it', "drop --with or --without")
    if given["least"] and given["most"] and given["least"] > given["most"]:
        raise UsageError("--min-size is greater than --max-size", "exchange the two numbers")
    return Wishes(
        required=frozenset(given["required"]),
        without=frozenset(given["without"]),
        kinds=dict(given["kinds"]),
        least=given["least"],
        most=given["most"],
        newcomers=given["newcomers"],
    )


def _effort(given: dict[str, Any]) -> Effort:
    """Limits by the clock: the answer may take so long, and each proven alternative as long again."""
    from fundmatch.consortium.exact import Limits
    from fundmatch.consortium.suggest import Effort

    limits = Limits(seconds=given["seconds"], clock=time.monotonic)
    return Effort(given["alternatives"], limits, limits if given["prove"] else None)


def _print(session: Session, call: Call, suggestion: Suggestion, output: str, strangers: Sequence[Profile]) -> None:
    if output == "json":
        from fundmatch.reports.records import as_json, suggestion_record

        click.echo(as_json(suggestion_record(call, suggestion)))
    elif output == "csv":
        from fundmatch.reports.records import team_csv

        click.echo(team_csv(call.code, suggestion.consortium))
    else:
        from fundmatch.reports.team_view import suggestion_lines

        partners = {**session.workspace.profile_set.by_slug(), **{each.slug: each for each in strangers}}
        print_lines(suggestion_lines(call, suggestion, partners))
