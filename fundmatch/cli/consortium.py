"""``fundmatch consortium``: who with whom for one call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.guests import directory_option, guests_for_call
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.number_options import FiniteRange, KindType, busy_option, once_each, seconds_option
from fundmatch.cli.offers import offer_codes, offer_kinds, offer_slugs
from fundmatch.cli.session import Session, as_of_option, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.consortium.demands import Wishes
    from fundmatch.consortium.suggest import Effort, Suggestion
    from fundmatch.models import Call, Profile

EXAMPLES = (
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --with rra-jug",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --kind research --kind sme=2 --newcomers 0.5",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --busy stolichna-obshtina=2 --prove --time-limit 30",
    "fundmatch consortium HORIZON-CL2-2027-01-HERITAGE-06 --directory 40",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("call", shell_complete=offer_codes)
@click.option(
    "--with",
    "required",
    multiple=True,
    metavar="SLUG",
    shell_complete=offer_slugs,
    help="A partner that must be in the team.",
)
@click.option(
    "--without", multiple=True, metavar="SLUG", shell_complete=offer_slugs, help="A partner that must not be in it."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=KindType(),
    metavar="KIND[=N]",
    shell_complete=offer_kinds,
    help="So many members of a kind.",
)
@click.option("--min-size", "least", type=click.IntRange(min=1), metavar="N", help="Least number of members.")
@click.option("--max-size", "most", type=click.IntRange(min=1), metavar="N", help="Greatest number of members.")
@click.option(
    "--newcomers", type=FiniteRange(0, 1), default=0.0, show_default=True, help="Favour who has no projects yet."
)
@click.option(
    "--alternatives", type=click.IntRange(0, 20), default=5, show_default=True, help="Other teams, two members apart."
)
@directory_option("Let the best N organisations of the imported directory take part, too.")
@click.option("--prove", is_flag=True, help="Search for each alternative until it is proven, too.")
@seconds_option(2.0, "Seconds for the proof; then the best team so far, with a bound.")
@busy_option
@as_of_option
@format_option("table", "json", "csv", "md")
@workspace_option
@click.pass_obj
def consortium(session: Session, /, call: str, as_of: date | None, output: str, **given: Any) -> None:
    """The best lawful team for one CALL from the partners at hand, and which others come near.

    Roles, what each member adds, who should coordinate and why, every rule with its source, and what replacing a
    member would change. Where no team is lawful: the fewest rules in the way, and the fewest partners to look for.
    """
    workspace, now = session.workspace, session.now(as_of)
    found = workspace.call(call)
    for slug in (*given["required"], *given["without"], *(slug for slug, _ in given["busy"])):
        workspace.profile(slug)
    wishes = _wishes(given)
    coordinator = workspace.profile(given["required"][0]) if given["required"] else None
    strangers = guests_for_call(session, found, now, coordinator, given["strangers"]).profiles
    suggestion = workspace.searcher.suggest_in_full(found, now, wishes, _effort(given), strangers)
    _print(session, found, suggestion, output, strangers)
    if found.status(now) == "closed":
        session.say(f"{found.code} is closed: this is the team it would have got")
    for note in workspace.searcher.space.notes:
        session.say(note)
    session.finish(workspace.problems)


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
        kinds=once_each("--kind", given["kinds"]),
        least=given["least"],
        most=given["most"],
        newcomers=given["newcomers"],
        busy=once_each("--busy", given["busy"]),
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
        return
    if output == "csv":
        from fundmatch.reports.records import team_csv

        click.echo(team_csv(call.code, suggestion.consortium))
        return
    partners = {**session.workspace.profile_set.by_slug(), **{each.slug: each for each in strangers}}
    if output == "md":
        from fundmatch.reports.team_markdown import suggestion_markdown

        click.echo(suggestion_markdown(call, suggestion, partners))
    else:
        from fundmatch.reports.team_view import suggestion_lines

        print_lines(suggestion_lines(call, suggestion, partners))
