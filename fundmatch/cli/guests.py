"""Organisations of the imported directory as candidates: ``--directory N``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fundmatch.cli.session import Session

if TYPE_CHECKING:
    from fundmatch.candidates import CandidateFinder, Wanted
    from fundmatch.directory import Directory
    from fundmatch.models import Call, Profile
    from fundmatch.searching import Guests

Function = TypeVar("Function", bound=Callable[..., Any])

#: Most organisations that may be asked for.
MOST = 500


def directory_option(text: str) -> Callable[[Function], Function]:
    """``--directory N``."""
    return click.option(
        "--directory", "strangers", type=click.IntRange(0, MOST), default=0, show_default=True, metavar="N", help=text
    )


def guests_for_call(session: Session, call: Call, now: datetime, coordinator: Profile | None, most: int) -> Guests:
    """The organisations that suit a call and its coordinator best and are no partners yet."""
    from fundmatch.searching import Guests

    if not most:
        return Guests()
    with _imported(session) as directory:
        finder, wanted = _finder(session, directory, now)
        return Guests([each.profile for each in finder.find(call, wanted, coordinator, most)])


def guests_like(session: Session, profile: Profile, now: datetime, most: int) -> Guests:
    """The organisations that write about the same as a partner, or have worked with it."""
    from fundmatch.searching import Guests

    if not most:
        return Guests()
    with _imported(session) as directory:
        finder, wanted = _finder(session, directory, now)
        found = finder.like(profile, wanted, most)
        return Guests([each.profile for each in found], finder.past(profile))


def guests_beside(session: Session, profile: Profile, now: datetime, most: int) -> Guests:
    """The organisations that suit best the calls that fit a partner best, some of each call."""
    from fundmatch.searching import Guests

    if not most:
        return Guests()
    from fundmatch.consortium.pairing import shipped_pairing_weights

    calls = session.workspace.searcher.best_calls(profile, now, shipped_pairing_weights().complement.calls)
    with _imported(session) as directory:
        finder, wanted = _finder(session, directory, now)
        found = finder.of_each(calls, wanted, profile, most)
        return Guests([each.profile for each in found], finder.past(profile))


def _finder(session: Session, directory: Directory, now: datetime) -> tuple[CandidateFinder, Wanted]:
    from fundmatch.candidates import CandidateFinder, Wanted

    known = frozenset(directory.known(session.workspace.profiles()))
    return CandidateFinder(directory, now.date()), Wanted(known=known)


@contextmanager
def _imported(session: Session) -> Iterator[Directory]:
    """The directory. Raises UsageError where nothing was imported."""
    from fundmatch.cli.directory import opened_directory
    from fundmatch.errors import UsageError

    nothing = UsageError("no directory was imported", "fundmatch directory import cordis FILE, or import csv FILE")
    if not session.workspace.folders.store.exists():
        raise nothing
    with opened_directory(session) as directory:
        if not directory.lists():
            raise nothing
        yield directory
