"""Who gets digests: the contacts of partners and groups, one mail a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from fundmatch.digest.policy import Policy
from fundmatch.models import Group, Profile
from fundmatch.models.address import address_key
from fundmatch.models.profile import Contact
from fundmatch.translation import Language

Rhythm = Literal["daily", "weekly", "monthly"]
#: From the most frequent one on.
RHYTHMS: tuple[Rhythm, ...] = get_args(Rhythm)


@dataclass(frozen=True)
class Subscription:
    """What one contact wants to know: ``name`` is the partner or the group, ``partners`` the slugs it is about."""

    name: str
    partners: tuple[str, ...]
    threshold: float
    max_items: int
    programmes: tuple[str, ...] = ()
    when_empty: bool = False

    def wants(self, source: str) -> bool:
        """Whether calls of this source are wanted."""
        return not self.programmes or source in self.programmes


@dataclass(frozen=True)
class Subscriber:
    """One person: an address, a language, a rhythm, and everything subscribed to under that address."""

    mail: str
    language: Language
    rhythm: Rhythm
    subscriptions: tuple[Subscription, ...]

    @property
    def key(self) -> str:
        """What the ledger knows the person by."""
        return address_key(self.mail)

    @property
    def partners(self) -> tuple[str, ...]:
        """The slugs of all partners that the person is told about."""
        return tuple(dict.fromkeys(slug for each in self.subscriptions for slug in each.partners))

    @property
    def max_items(self) -> int:
        return max(each.max_items for each in self.subscriptions)

    @property
    def when_empty(self) -> bool:
        return any(each.when_empty for each in self.subscriptions)


def subscribers(profiles: Sequence[Profile], groups: Sequence[Group], policy: Policy) -> tuple[Subscriber, ...]:
    """Everybody who gets mails, in the order of addresses.

    Who stands as contact of several partners gets one mail about all of them, in the language that is stated first
    and in the most frequent of the rhythms.
    """
    found: dict[str, list[tuple[Contact, Subscription]]] = {}
    for contact, name, partners in _contacts(profiles, groups):
        found.setdefault(address_key(contact.mail), []).append(
            (contact, _subscription(contact, name, partners, policy))
        )
    return tuple(_subscriber(found[key]) for key in sorted(found))


def _subscriber(entries: Sequence[tuple[Contact, Subscription]]) -> Subscriber:
    first = entries[0][0]
    rhythm = min((contact.rhythm for contact, _ in entries), key=RHYTHMS.index)
    return Subscriber(first.mail, first.language, rhythm, tuple(dict.fromkeys(each for _, each in entries)))


def _contacts(profiles: Sequence[Profile], groups: Sequence[Group]) -> Iterator[tuple[Contact, str, tuple[str, ...]]]:
    """Each contact with what it is of. A group without members has nothing to tell."""
    for profile in profiles:
        yield from ((contact, profile.slug, (profile.slug,)) for contact in profile.contacts)
    for group in groups:
        members = tuple(profile.slug for profile in profiles if group.slug in profile.groups)
        if members:
            yield from ((contact, group.slug, members) for contact in group.contacts)


def _subscription(contact: Contact, name: str, partners: tuple[str, ...], policy: Policy) -> Subscription:
    return Subscription(
        name=name,
        partners=partners,
        threshold=policy.threshold if contact.threshold is None else contact.threshold,
        max_items=contact.max_items or policy.max_items,
        programmes=contact.programmes,
        when_empty=contact.when_empty,
    )
