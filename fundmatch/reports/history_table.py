"""The mails of the ledger as a table, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fundmatch.reports.lines import Line, Span, labelled, line, outside
from fundmatch.reports.records import as_csv
from fundmatch.reports.words import counted
from fundmatch.store.mails import MailRow

STYLES = {"sent": "green", "uncertain": "bold red", "refused": "red", "deferred": "yellow"}


def history_lines(mails: Sequence[MailRow]) -> list[Line]:
    """Two lines a mail: when, how it ended, to whom; its subject, and what the server said."""
    lines: list[Line] = []
    for mail in mails:
        when = (mail.settled_at or mail.handing_at or mail.planned_at)[:16].replace("T", " ")
        state = Span(f"{mail.state:<10}", STYLES.get(mail.state, ""))
        lines.append(
            line(f"{when}  ", state, f" {mail.id}  ", outside(mail.recipient, "bold"), f" · {mail.items} news")
        )
        lines.append(labelled("", mail.subject))
        if mail.state in ("uncertain", "handing"):
            lines.append(labelled("look for", f"{mail.message_id} in the log of the mail server"))
        if mail.state != "sent" and mail.reply:
            lines.append(labelled("reply", mail.reply))
    return [*lines, line(Span(counted(len(mails), "mail"), "dim"))]


def history_record(mails: Sequence[MailRow]) -> dict[str, Any]:
    """``fundmatch/mails/1``."""
    return {"schema": "fundmatch/mails/1", "mails": [mail._asdict() for mail in mails]}


def history_csv(mails: Sequence[MailRow]) -> str:
    """One row a mail."""
    return as_csv(MailRow._fields, mails)
