"""``fundmatch track`` and ``fundmatch dismiss``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.offers import offer_codes, offer_slugs
from fundmatch.cli.session import DayType, Session, format_option, print_lines, workspace_option
from fundmatch.errors import UsageError

if TYPE_CHECKING:
    from fundmatch.models import Call

TRACK_EXAMPLES = (
    "fundmatch track",
    "fundmatch track CREA-CULT-2027-COOP-1 looking --note 'ask Siena'",
    "fundmatch track CREA-CULT-2027-COOP-1 applying --with rra-jug --with opstina-pirot",
)
DISMISS_EXAMPLES = (
    "fundmatch dismiss HORIZON-CL2-2027-01-HERITAGE-04",
    "fundmatch dismiss HORIZON-CL2-2027-01-HERITAGE-04 --for rra-jug --until 2027-03-01",
    "fundmatch dismiss HORIZON-CL2-2027-01-HERITAGE-04 --undo",
)
STAGE = click.Choice(["looking", "applying", "submitted", "rejected"])


@click.command(cls=ExampleCommand, examples=TRACK_EXAMPLES)
@click.argument("call", required=False, shell_complete=offer_codes)
@click.argument("status", type=STAGE, required=False)
@click.option("--note", default="", metavar="TEXT", help="What to remember of this step.")
@click.option(
    "--with",
    "partners",
    multiple=True,
    metavar="SLUG",
    shell_complete=offer_slugs,
    help="A partner who takes part (repeatable).",
)
@click.option("--forget", is_flag=True, help="Track this call no longer.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def track(  # noqa: PLR0913 - the options of the command
    session: Session,
    /,
    *,
    call: str | None,
    status: str | None,
    note: str,
    partners: tuple[str, ...],
    forget: bool,
    output: str,
) -> None:
    """Note that CALL is being looked at, applied for, was submitted or rejected; alone: list such calls.

    Kept in tracked.yaml of the workspace, to read, edit and share. Partners of calls that are applied for count as
    busy when teams are chosen; digests follow a tracked call to its end.
    """
    if call is None:
        _list_tracked(session, output)
        return
    known = session.workspace.call(call)
    if forget:
        from fundmatch.decisions import drop_tracked

        gone = drop_tracked(session.workspace.folders, known.id)
        session.say(f"{known.code}: {'no longer tracked' if gone else 'was not tracked'}")
        return
    if status is None:
        raise UsageError("how far is it?", f"fundmatch track {call} {'|'.join(STAGE.choices)}")
    for slug in partners:
        session.workspace.profile(slug)
    _keep(session, known, _Step(status, note, partners))


@dataclass(frozen=True)
class _Step:
    """What was said of a call: its stage, a note, and partners (none: those who stand there already)."""

    status: str
    note: str
    partners: tuple[str, ...]


def _keep(session: Session, call: Call, step: _Step) -> None:
    from fundmatch.decisions import keep_tracked
    from fundmatch.models.decision import Tracked
    from fundmatch.reports.decisions_table import stage_words

    before = session.workspace.decisions.tracked_call(call.id)
    today = session.clock.date().isoformat()
    steps = [each.model_dump() for each in before.steps] if before else []
    entry = Tracked.model_validate(
        {
            "call": call.id,
            "code": call.code,
            "title": call.title,
            "status": step.status,
            "partners": step.partners or (before.partners if before else ()),
            "steps": [*steps, {"on": today, "status": step.status, "note": step.note}],
        }
    )
    keep_tracked(session.workspace.folders, entry)
    session.say(f"{call.code}: {stage_words(entry)}")


def _list_tracked(session: Session, output: str) -> None:
    from fundmatch.reports.decisions_table import tracked_csv, tracked_lines, tracked_record
    from fundmatch.reports.records import as_json

    decisions = session.workspace.decisions
    if output == "json":
        click.echo(as_json(tracked_record(decisions.tracked)))
    elif output == "csv":
        click.echo(tracked_csv(decisions.tracked))
    else:
        calls = session.workspace.calls_by_id([entry.call for entry in decisions.tracked])
        print_lines(tracked_lines(decisions.tracked, calls, session.clock))
    session.finish(decisions.problems)


@click.command(cls=ExampleCommand, examples=DISMISS_EXAMPLES)
@click.argument("call", required=False, shell_complete=offer_codes)
@click.option(
    "--for",
    "slugs",
    multiple=True,
    metavar="SLUG",
    shell_complete=offer_slugs,
    help="Only for this partner (repeatable).",
)
@click.option("--until", type=DayType(), metavar="DATE", help="Show it again from this day on.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@click.option("--undo", is_flag=True, help="Show it again now.")
@format_option("table", "json", "csv")
@workspace_option
@click.pass_obj
def dismiss(  # noqa: PLR0913 - the options of the command
    session: Session,
    /,
    *,
    call: str | None,
    slugs: tuple[str, ...],
    until: date | None,
    note: str,
    undo: bool,
    output: str,
) -> None:
    """Do not show CALL again, to anybody or --for some partners; alone: list what is dismissed.

    Kept in dismissed.yaml of the workspace. Searches, lists, bulk matches, pairs,
    gaps, teams, calendars and digests leave such calls out.
    """
    if call is None:
        _list_dismissed(session, output)
        return
    known = session.workspace.call(call)
    for slug in slugs:
        session.workspace.profile(slug)
    if undo:
        from fundmatch.decisions import drop_dismissals

        lifted = drop_dismissals(session.workspace.folders, known.id, slugs)
        session.say(f"{known.code}: {'is shown again' if lifted else 'was not dismissed so'}")
        return
    if until is not None and until <= session.clock.date():
        raise UsageError(f"--until {until} is not in the future", "leave it out to dismiss the call for good")
    _keep_dismissal(session, known, _Wish(slugs, until, note))


@dataclass(frozen=True)
class _Wish:
    """For whom a call is dismissed, until when, and why."""

    slugs: tuple[str, ...]
    until: date | None
    note: str


def _keep_dismissal(session: Session, call: Call, wish: _Wish) -> None:
    from fundmatch.decisions import keep_dismissal
    from fundmatch.models.decision import Dismissal

    entry = Dismissal(
        call=call.id,
        code=call.code,
        title=call.title,
        profiles=wish.slugs,
        on=session.clock.date().isoformat(),
        until=wish.until.isoformat() if wish.until else None,
        note=wish.note,
    )
    keep_dismissal(session.workspace.folders, entry)
    whom = f" for {', '.join(wish.slugs)}" if wish.slugs else ""
    until = f" before {wish.until}" if wish.until else ""
    session.say(f"{call.code}: will not be shown{whom}{until}; take it back with --undo")


def _list_dismissed(session: Session, output: str) -> None:
    from fundmatch.reports.decisions_table import dismissed_csv, dismissed_lines, dismissed_record
    from fundmatch.reports.records import as_json

    decisions = session.workspace.decisions
    if output == "json":
        click.echo(as_json(dismissed_record(decisions.dismissals)))
    elif output == "csv":
        click.echo(dismissed_csv(decisions.dismissals))
    else:
        print_lines(dismissed_lines(decisions.dismissals, session.clock.date()))
    session.finish(decisions.problems)
