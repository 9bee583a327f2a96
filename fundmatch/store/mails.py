"""Nouns of the ledger: a piece of news, a mail that tells it, and what the ledger says of both."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

State = Literal["planned", "handing", "sent", "uncertain", "refused", "deferred", "abandoned", "lost"]


class ItemKey(NamedTuple):
    """One piece of news for one recipient: a call, what is new about it, and which change it was."""

    call_id: str
    kind: str
    revision: str = ""


class Item(NamedTuple):
    """A piece of news in a mail, and the version (:meth:`Ledger.version`) of the call that it tells of; 0 = none."""

    key: ItemKey
    version: int = 0


class Told(NamedTuple):
    """When a piece of news was told (a UTC instant), of which version of the call, and in which mail."""

    at: str
    version: int
    mail_id: str


class Round(NamedTuple):
    """A period (``2026-W47``) that is done for a recipient, and when."""

    period: str
    at: str
    outcome: str


class Snapshot(NamedTuple):
    """What of a profile a recipient's mail rested on, to say later what has been added."""

    profile: str
    body: str


@dataclass(frozen=True)
class PlannedMail:
    """A composed mail to one recipient. ``id`` comes from :func:`new_mail_id`; addresses are bare.

    With the mail leave its round (``period``, empty for none) and its snapshots: they count from the moment
    the mail may have arrived, and not at all if it has not.
    """

    id: str
    sender: str
    recipient: str
    message_id: str
    message: bytes
    items: tuple[Item, ...]
    subject: str = ""
    period: str = ""
    snapshots: tuple[Snapshot, ...] = ()


class MailRow(NamedTuple):
    """A mail as the ledger has it; times are UTC instants, ``message_id`` is what logs of mail servers name."""

    id: str
    recipient: str
    sender: str
    message_id: str
    subject: str
    via: str
    state: State
    reply: str
    items: int
    planned_at: str
    handing_at: str | None
    settled_at: str | None


def new_mail_id(now: datetime) -> str:
    """A name for a mail that people can type: the day and eight random digits, ``20261122-9f3a1c07``."""
    return f"{now.astimezone(UTC):%Y%m%d}-{secrets.token_hex(4)}"
