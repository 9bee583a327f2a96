"""``fundmatch pair``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.guests import directory_option, guests_beside, guests_like
from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_groups, offer_slugs
from fundmatch.cli.session import Session, as_of_option, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.consortium.pairing import Pair
    from fundmatch.models import Profile
    from fundmatch.searching import Guests

EXAMPLES = (
    "fundmatch pair stolichna-obshtina --limit 3",
    "fundmatch pair rra-jug --with-group klaster-inovatsii-i-kultura --complement",
    "fundmatch pair rra-jug --directory 40 --complement",
)


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("slug", shell_complete=offer_slugs)
@click.option(
    "--with-group",
    "group",
    metavar="GROUP",
    shell_complete=offer_groups,
    help="Only members of this cluster or network.",
)
@click.option("--complement", is_flag=True, help="Rank by what the other adds, not by how alike both are.")
@directory_option("Also the best of N organisations of the imported directory, in a list of their own.")
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="How many partners to show.")
@as_of_option
@format_option("table", "json", "csv", "md")
@workspace_option
@click.pass_obj
def pair(session: Session, /, slug: str, group: str | None, limit: int, output: str, **given: Any) -> None:
    """Who is like partner SLUG in themes and challenges, and what the other adds, with the calls that both fit.

    As cities are paired by what they work on. Every figure comes with its reasons: keywords and themes of both, past
    projects together, themes of calls and countries that only the other brings.
    """
    workspace, now = session.workspace, session.now(given["as_of"])
    profile, by = workspace.profile(slug), "complement" if given["complement"] else "likeness"
    others = workspace.members(group) if group else workspace.profiles()
    invite = guests_beside if given["complement"] else guests_like
    guests = invite(session, profile, now, given["strangers"])
    finder = workspace.searcher.pair_finder(now, guests)
    pairs = [*finder.pairs(profile, others, limit, by), *finder.pairs(profile, guests.profiles, limit, by)]
    workspace.searcher.save()
    if not pairs:
        session.say("no other partner to pair with: add one with `fundmatch profile new NAME`, or --directory N")
    _print(session, profile, by, pairs, guests, output)
    session.finish(workspace.problems)


def _print(session: Session, profile: Profile, by: str, pairs: list[Pair], guests: Guests, output: str) -> None:
    from fundmatch.reports.pair_view import pair_lines, pairs_csv, pairs_markdown, pairs_record
    from fundmatch.reports.records import as_json

    partners = {**session.workspace.profile_set.by_slug(), **{each.slug: each for each in guests.profiles}}
    vocabulary = session.workspace.searcher.themes.vocabulary
    if output == "json":
        click.echo(as_json(pairs_record(profile, by, pairs, partners)))
    elif output == "csv":
        click.echo(pairs_csv(pairs, partners))
    elif output == "md":
        click.echo(pairs_markdown(profile, pairs, partners, vocabulary))
    else:
        print_lines(pair_lines(profile, pairs, partners, vocabulary))
