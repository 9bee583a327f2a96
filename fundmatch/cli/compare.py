"""``fundmatch compare``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_codes, offer_groups, offer_slugs
from fundmatch.cli.output import hand_over
from fundmatch.cli.session import Session, as_of_option, format_option, print_lines, workspace_option

if TYPE_CHECKING:
    from fundmatch.consortium.comparison import Comparison
    from fundmatch.models import Call, Profile

EXAMPLES = (
    "fundmatch compare --group klaster-inovatsii-i-kultura",
    "fundmatch compare stolichna-obshtina seoul-metropolitan-government --vocabulary sdg",
    "fundmatch compare --call HORIZON-CL2-2027-01-HERITAGE-06 --format html --output comparison.html",
)

#: So many partners stand in the title by name.
FEW = 3


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=offer_slugs)
@click.option("--group", metavar="GROUP", shell_complete=offer_groups, help="The members of this cluster or network.")
@click.option(
    "--call",
    "code",
    metavar="CALL",
    shell_complete=offer_codes,
    help="By the themes of this call; without SLUGs, those it fits best.",
)
@click.option(
    "--vocabulary", "vocabularies", multiple=True, metavar="NAME", help="sdg, neb, … (default: four of them)."
)
@click.option("--output", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@as_of_option
@format_option("table", "md", "html", "xlsx", "json")
@workspace_option
@click.pass_obj
def compare(
    session: Session, /, slugs: tuple[str, ...], group: str | None, code: str | None, output: str, **given: Any
) -> None:
    """Partners side by side: who covers which theme how strongly, what they share, what only one has, what is weak.

    With countries, capacities, languages and past projects of each.
    """
    from fundmatch.consortium.comparison import Compared

    workspace, now = session.workspace, session.now(given["as_of"])
    vocabularies = _vocabularies(given["vocabularies"])
    call = workspace.call(code) if code else None
    profiles = _profiles(session, slugs, group, call, now)
    fits = workspace.searcher.fits(call) if call else {}
    asked = Compared(_title(session, profiles, group, call), now.date().isoformat(), profiles, call, fits)
    comparison = workspace.searcher.comparer.compare(asked, vocabularies)
    workspace.searcher.save()
    _write(session, comparison, output, given["file"])
    session.finish(workspace.problems)


def _profiles(
    session: Session, slugs: tuple[str, ...], group: str | None, call: Call | None, now: datetime
) -> tuple[Profile, ...]:
    """Those named, each once, else those the call fits best. Raises UsageError where there is nobody."""
    from fundmatch.errors import UsageError

    workspace = session.workspace
    named = [*map(workspace.profile, slugs), *(workspace.members(group) if group else ())]
    if not named and group is None and call is not None:
        named = list(workspace.searcher.fitting(call, now))
    if not named and call is not None:
        raise UsageError(f"{call.code} fits nobody at hand who may enter it", "name the partners to compare")
    if not named:
        raise UsageError("nobody to compare", "name partners, --group GROUP or --call CALL")
    return tuple({profile.slug: profile for profile in named}.values())


def _title(session: Session, profiles: tuple[Profile, ...], group: str | None, call: Call | None) -> str:
    """The group's name, or the partners', and the call's code."""
    groups = {each.slug: each.name for each in session.workspace.profile_set.groups}
    few = ", ".join(each.name for each in profiles) if len(profiles) <= FEW else f"{len(profiles)} partners"
    return " · ".join((groups.get(group or "", few), *((call.code,) if call else ())))


def _vocabularies(names: tuple[str, ...]) -> tuple[str, ...]:
    from fundmatch.errors import UsageError, did_you_mean
    from fundmatch.themes.vocabulary import VOCABULARIES

    known = list(VOCABULARIES)
    for name in names:
        if name not in known:
            raise UsageError(f'no vocabulary "{name}"{did_you_mean(name, known)}', f"known: {', '.join(known)}")
    return names


def _write(session: Session, comparison: Comparison, output: str, file: Path | None) -> None:
    if output == "table" and file is None:
        from fundmatch.reports.compare_table import comparison_lines
        from fundmatch.reports.compare_words import told_apart

        print_lines(comparison_lines(told_apart(comparison)))
        return
    hand_over(session, _rendered(comparison, output), file, "comparison.xlsx" if output == "xlsx" else "")


def _rendered(comparison: Comparison, output: str) -> bytes:
    from fundmatch.reports.compare_words import told_apart

    comparison = comparison if output == "json" else told_apart(comparison)
    if output == "xlsx":
        from fundmatch.reports.compare_xlsx import comparison_xlsx

        return comparison_xlsx(comparison)
    return (_text(comparison, output).rstrip("\n") + "\n").encode("utf-8")


def _text(comparison: Comparison, output: str) -> str:
    if output == "html":
        from fundmatch.reports.compare_html import comparison_html

        return comparison_html(comparison)
    if output == "md":
        from fundmatch.reports.compare_markdown import comparison_markdown

        return comparison_markdown(comparison)
    if output == "json":
        from fundmatch.reports.records import as_json

        return as_json({"schema": "fundmatch/compare/1", **comparison.model_dump(mode="json")})
    from fundmatch.reports.compare_table import comparison_lines

    return "\n".join(each.text for each in comparison_lines(comparison))
