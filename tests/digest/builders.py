"""Made-up mails, and a run as the command will make it: what is due is asked inside the lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from fundmatch.digest.delivery import LOCK_NAME, DeliveryReport, Pace, deliver, sending
from fundmatch.digest.transport import Transport
from fundmatch.store import Store
from fundmatch.store.ledger import Item, ItemKey, Ledger, PlannedMail, new_mail_id

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SENDER = "digests@example.org"
#: What there is to tell everybody.
NEWS = (ItemKey("opic:1", "new", "1"), ItemKey("opic:2", "reminder-14", "2026-12-07"))
TEXT = "Нови покани за вас\r\n.точка в началото\r\n.\r\n..две\r\nFrom here on\r\n"


def clock() -> datetime:
    return NOW


def ledger_at(path: Path) -> Ledger:
    """The ledger in the store at ``path``."""
    return Ledger(Store.open(path), clock)


def planned(recipient: str, keys: Sequence[ItemKey] = NEWS, text: str = TEXT, period: str = "") -> PlannedMail:
    """A mail that tells ``keys``, which its header X-News lists."""
    mail_id = new_mail_id(NOW)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Нови покани: {len(keys)}"
    message["Message-ID"] = f"<{mail_id}@example.org>"
    message["X-News"] = " ".join("/".join(key) for key in keys)
    message.set_content(text, cte="7bit" if text.isascii() else "8bit")
    return PlannedMail(
        id=mail_id,
        sender=SENDER,
        recipient=recipient,
        message_id=f"<{mail_id}@example.org>",
        message=message.as_bytes(),
        items=tuple(Item(key) for key in keys),
        subject=str(message["Subject"]),
        period=period,
    )


def due(ledger: Ledger, recipients: Sequence[str]) -> Iterator[PlannedMail]:
    """A mail to everybody who does not know everything."""
    for recipient in recipients:
        told = ledger.told(recipient)
        keys = [key for key in NEWS if key not in told]
        if keys:
            yield planned(recipient, keys)


def run(ledger: Ledger, transport: Transport, recipients: Sequence[str], pace: Pace) -> DeliveryReport:
    """One run as cron makes it."""
    with sending(ledger, ledger.store.path.with_name(LOCK_NAME), patience=60):
        return deliver(ledger, transport, due(ledger, recipients), pace)
