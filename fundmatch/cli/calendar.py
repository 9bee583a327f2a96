"""``fundmatch calendar``: deadlines as a file for Outlook, Google Calendar, Thunderbird and telephones."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundmatch.cli.lazy import ExampleCommand
from fundmatch.cli.number_options import FiniteRange
from fundmatch.cli.offers import offer_groups
from fundmatch.cli.session import Session, as_of_option, profile_option, workspace_option

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.cli.calendar_fits import CalendarFits
    from fundmatch.errors import StoreError
    from fundmatch.models import Profile
    from fundmatch.reports.calendar_events import CalendarEntry
    from fundmatch.searching import SearchOptions
    from fundmatch.store.calendar import CalendarMemory

EXAMPLES = (
    "fundmatch calendar --profile rra-jug --lang sr-Latn --output rra-jug.ics",
    "fundmatch calendar --group klaster-inovatsii-i-kultura --min-score 60 --lang bg > klaster.ics",
)


@dataclass(frozen=True)
class Whose:
    """Whose calendar it is: ``key`` names it from run to run, ``name`` is empty for all partners."""

    key: str
    name: str
    profiles: tuple[Profile, ...]


@click.command(cls=ExampleCommand, examples=EXAMPLES)
@profile_option("profiles", "Calls that fit this partner; repeatable.")
@click.option(
    "--group", metavar="GROUP", shell_complete=offer_groups, help="Calls that fit a member of this cluster or network."
)
@click.option("--min-score", "least", type=FiniteRange(0, 100), help="Least score of a partner (default: 50).")
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(["yes", "no", "unknown"]), help="May apply?")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "bg", "sr-Latn", "sr-Cyrl"]),
    default="en",
    show_default=True,
    help="Language of the entries.",
)
@click.option("--output", default="-", show_default=True, metavar="FILE", help="File to write, - for stdout.")
@as_of_option
@workspace_option
@click.pass_obj
def calendar(session: Session, /, as_of: date | None, output: str, **given: Any) -> None:
    """Deadlines of the calls that fit, as an iCalendar file (.ics) to import or to subscribe to.

    Each date of a call is one entry with reminders 60, 30, 14 and 3 days before. When a deadline moves, the next file
    moves the entry; when a call is withdrawn or no longer fits, it cancels it. A deadline of which only the month or
    quarter is known is left out and counted.
    """
    from fundmatch.cli.calendar_fits import CalendarFits
    from fundmatch.cli.calendar_summary import summary
    from fundmatch.cli.output import hand_over
    from fundmatch.reports.calendar_ics import CalendarPage, calendar_ics
    from fundmatch.translation import translator

    now, words = session.now(as_of), translator(given["language"])
    whose = _whose(session.workspace, given["profiles"], given["group"], words.short)
    fits = CalendarFits(session.workspace, whose.profiles, _options(given), now)
    entries = _entries(session, whose, fits)
    page = CalendarPage(words, now, session.workspace.profile_set.by_slug(), whose.name)
    hand_over(session, calendar_ics(entries, page), Path(output))
    session.say(summary(entries, fits.fitting))
    session.finish(session.workspace.problems)


def _options(given: dict[str, Any]) -> SearchOptions:
    from fundmatch.reports.calendar_ics import shipped_calendar_policy
    from fundmatch.searching import SearchOptions

    least = shipped_calendar_policy().threshold if given["least"] is None else given["least"]
    return SearchOptions(verdicts=given["verdicts"], min_score=least)


def _whose(workspace: Workspace, profiles: tuple[str, ...], group: str | None, language: str) -> Whose:
    from fundmatch.errors import UsageError

    if profiles and group:
        raise UsageError("--profile and --group exclude each other", "ask for one of them")
    if group:
        members = workspace.members(group)
        found = next(each for each in workspace.profile_set.groups if each.slug == group)
        return Whose(f"group:{group}", found.names.get(language, found.name), members)
    if not profiles:
        return Whose("all", "", workspace.profiles())
    chosen = tuple(workspace.profile(slug) for slug in sorted(set(profiles)))
    names = ", ".join(profile.display_name(language) for profile in chosen)
    return Whose(f"profiles:{','.join(profile.slug for profile in chosen)}", names, chosen)


def _entries(session: Session, whose: Whose, fits: CalendarFits) -> list[CalendarEntry]:
    """What the file holds, after what earlier files held; without a store every entry is as if told for the first time.

    What is told is remembered before it is written: cut in between, a SEQUENCE is left out, never used twice.
    """
    from fundmatch.errors import StoreError

    try:
        entries = _remembered(session, whose, fits)
    except StoreError as error:
        entries = _unremembered(session, whose, fits, error)
    return sorted(entries, key=lambda entry: (entry.event.deadline.end(), entry.event.uid))


def _remembered(session: Session, whose: Whose, fits: CalendarFits) -> list[CalendarEntry]:
    from fundmatch.reports.calendar_ics import shipped_calendar_policy
    from fundmatch.store import Store
    from fundmatch.store.calendar import CalendarMemory

    with Store.open(session.workspace.folders.store) as store, store.transaction():
        memory = CalendarMemory(store)
        # By the real clock: who asks as of a day in years to come may not make it forget what people have now.
        memory.forget(session.clock - timedelta(days=shipped_calendar_policy().remember_days))
        entries = _after(memory, session.workspace, whose, fits)
        dropped = {entry.event.uid for entry in entries if entry.unfit}
        memory.keep(whose.key, [entry.event for entry in entries], fits.measure, dropped)
    return entries


def _unremembered(session: Session, whose: Whose, fits: CalendarFits, error: StoreError) -> list[CalendarEntry]:
    """What the file holds where nothing can be written down: after what earlier files held, if that can be read."""
    from fundmatch.errors import StoreError
    from fundmatch.reports.calendar_events import Told, entries_of
    from fundmatch.store import Store
    from fundmatch.store.calendar import CalendarMemory

    try:
        with Store.open_to_read(session.workspace.folders.store) as store:
            entries = _after(CalendarMemory(store), session.workspace, whose, fits)
    except StoreError:
        session.say(f"dates told before are not known, so moved ones may not move in calendars: {error.message}")
        return entries_of(fits.fitting, Told(), fits.now)
    session.say(f"what this file tells is not remembered for the next one: {error.message}")
    return entries


def _after(memory: CalendarMemory, workspace: Workspace, whose: Whose, fits: CalendarFits) -> list[CalendarEntry]:
    """The entries of the calls that fit, and those that cancel what earlier files held."""
    from fundmatch.reports.calendar_events import Told, cancelled_entries, entries_of
    from fundmatch.reports.calendar_ics import shipped_calendar_policy

    tellings, slack = memory.tellings(whose.key), shipped_calendar_policy().slack
    told = Told(memory.events(), memory.told(whose.key), tellings, fits.measure, fits.complete, slack)
    mine = {event.call_id for events in told.events.values() for event in events if event.uid in told.here}
    missing = mine - {each.call.id for each in fits.fitting}
    listed = workspace.calls_by_id(missing)
    others = fits.others(listed.values(), [fits.measure, *(each.measure for each in tellings)])
    deleted = _deleted(workspace, missing - listed.keys())
    return [*entries_of(fits.fitting, told, fits.now), *cancelled_entries(others, deleted, told, fits.now)]


def _deleted(workspace: Workspace, ids: Set[str]) -> frozenset[str]:
    """Those that people deleted from the list kept by hand.

    A portal withdraws a call by no longer listing it, which its reading notes; where a file cannot be read, a call that
    is not at hand was not deleted.
    """
    from fundmatch.calls import CURATED

    kept = workspace.known_calls
    if kept.problems or kept.bundled:
        return frozenset()
    return frozenset(each for each in ids if each.startswith(f"{CURATED}:"))
