"""What the commands of ``fundmatch digest`` share: the ledger, the people, and what composes their mails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from fundmatch.cli.session import Session
from fundmatch.errors import UsageError

if TYPE_CHECKING:
    from fundmatch.digest.composing import Composer, House
    from fundmatch.digest.subscribers import Subscriber
    from fundmatch.models.gap import Gap
    from fundmatch.store.ledger import Ledger

#: Who sends where nothing is sent anywhere: files and previews need no settings.
NOBODY = "fundmatch <fundmatch@localhost>"


def people_of(session: Session, addresses: tuple[str, ...]) -> Sequence[Subscriber]:
    """Everybody who gets mails, or those of these addresses. Raises UsageError for one that nobody has."""
    from fundmatch.digest.policy import policy_of
    from fundmatch.digest.subscribers import subscribers
    from fundmatch.errors import did_you_mean
    from fundmatch.models.address import address_key

    found = session.workspace.profile_set
    people = subscribers(found.profiles, found.groups, policy_of(session.workspace.settings.digest))
    known = {person.key: person for person in people}
    for address in addresses:
        if address_key(address) not in known:
            text = f'nobody gets mail at "{address}"{did_you_mean(address, list(known))}'
            raise UsageError(text, "addresses stand under contacts: in profiles/*.yaml and groups.yaml")
    _warn(session, people)
    if not people:
        session.say("nobody gets digests: state contacts: in profiles/*.yaml or groups.yaml")
    return [known[key] for key in dict.fromkeys(map(address_key, addresses))] if addresses else people


def _warn(session: Session, people: Sequence[Subscriber]) -> None:
    """Say which contacts ask for programmes that nothing is read from: a slip there would be silence for good."""
    from fundmatch.errors import did_you_mean

    workspace = session.workspace
    read = {"horizon", "creative", "opic", "curated", *workspace.settings.programmes}
    known = sorted(read.union(workspace.catalogue.columns.sources.names))
    for person in people:
        for name in dict.fromkeys(name for each in person.subscriptions for name in each.programmes):
            if name not in known:
                session.say(f'{person.mail}: programmes: no source "{name}"{did_you_mean(name, known)}')


@contextmanager
def opened_ledger(session: Session, now: datetime) -> Iterator[Ledger]:
    from fundmatch.store import Store
    from fundmatch.store.ledger import Ledger

    with Store.open(session.workspace.folders.store) as store:
        yield Ledger(store, lambda: now)


@contextmanager
def ledger_to_read(session: Session, now: datetime) -> Iterator[Ledger]:
    """The ledger for commands that remember nothing: they need no right to write, and make no store."""
    from fundmatch.store import Store
    from fundmatch.store.ledger import Ledger

    with Store.open_to_read(session.workspace.folders.store) as store:
        yield Ledger(store, lambda: now)


def composer_of(session: Session, now: datetime, ledger: Ledger) -> Composer:
    """What composes the mails of this workspace as of ``now``."""
    from fundmatch.digest.composing import Composer

    return Composer(_house(session, now), ledger)


def _house(session: Session, now: datetime) -> House:
    from fundmatch import __version__
    from fundmatch.digest.composing import House
    from fundmatch.digest.finder import Finder
    from fundmatch.digest.policy import policy_of

    workspace = session.workspace
    snapshot = workspace.catalogue.columns.snapshot
    mail = workspace.settings.mail
    return House(
        profiles=workspace.profile_set.by_slug(),
        groups={group.slug: group for group in workspace.profile_set.groups},
        decisions=workspace.decisions,
        policy=policy_of(workspace.settings.digest),
        finder=Finder(workspace.searcher, now),
        calls_of=workspace.calls_by_id,
        gaps_of=_Gaps(session, now).of,
        sender=mail.sender if mail else NOBODY,
        snapshot=date.fromisoformat(snapshot[:10]) if snapshot else now.date(),
        version=__version__,
    )


class _Gaps:
    """The calls that are one thing short, looked for once, when the first mail asks."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now
        self._found: Sequence[Gap] | None = None

    def of(self, partners: Sequence[str]) -> Sequence[Gap]:
        """Those that fit one of these partners."""
        if self._found is None:
            from fundmatch.cli.gaps import all_gaps

            self._found = all_gaps(self._session, self._now)
        return [gap for gap in self._found if any(fit.profile in partners for fit in gap.fits)]
