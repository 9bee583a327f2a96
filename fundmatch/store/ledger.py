"""What recipients of digests were told, so that nothing is told twice and nothing is lost.

A mail is planned, then *handing* (committed when the server has the whole text, but not yet the dot that ends it),
then sent. Whoever finds a mail planned knows that the server does not have it; whoever finds one handing does not
know, and nobody sends it again by himself. Each step is one transaction, on disk before the method returns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from fundmatch.errors import StoreError, UsageError
from fundmatch.models.address import address_key
from fundmatch.models.call import instant
from fundmatch.store.database import explained
from fundmatch.store.mails import Item, ItemKey, MailRow, PlannedMail, Round, Snapshot, State, Told, new_mail_id
from fundmatch.store.store import Store

__all__ = [
    "Item",
    "ItemKey",
    "Ledger",
    "MailRow",
    "PlannedMail",
    "Round",
    "Snapshot",
    "State",
    "TakenOverError",
    "Told",
    "new_mail_id",
]

#: From which states a mail may come into each; anything else means that another process has taken it over.
MOVES: dict[State, tuple[State, ...]] = {
    "planned": ("planned", "handing"),  # a server said "later" and is asked again
    "handing": ("planned",),
    "sent": ("handing", "uncertain"),
    "uncertain": ("handing",),
    "refused": ("planned", "handing"),
    "deferred": ("planned", "handing"),
    "abandoned": ("planned", "handing"),
    "lost": ("uncertain",),
}
#: States in which a mail has certainly not arrived: its news are free to be told.
FREE: tuple[State, ...] = ("refused", "deferred", "abandoned", "lost")
#: States in which the recipient knows, or may know, what is in a mail.
TOLD = "('sent', 'handing', 'uncertain')"
OPEN = "('planned', 'handing')"
UNSETTLED = "('handing', 'uncertain')"
#: What :meth:`Ledger.prune` does, in this order; ?1 is the instant, temp.listed has the calls that are still listed.
PRUNING = """
DELETE FROM digest_items WHERE call_id NOT IN (SELECT id FROM temp.listed) AND mail_id IN
    (SELECT id FROM digest_mails WHERE state = 'sent' AND handing_at < ?1);
DELETE FROM digest_rounds WHERE at < ?1 AND number NOT IN
    (SELECT max(number) FROM digest_rounds GROUP BY recipient);
DELETE FROM digest_snapshots WHERE at < ?1 AND number NOT IN
    (SELECT max(number) FROM digest_snapshots GROUP BY recipient, profile);
UPDATE digest_mails SET message = x'' WHERE planned_at < ?1 AND settled_at IS NOT NULL;
DELETE FROM digest_mails WHERE planned_at < ?1 AND settled_at IS NOT NULL AND id NOT IN
    (SELECT mail_id FROM digest_items
     UNION SELECT mail_id FROM digest_rounds WHERE mail_id IS NOT NULL
     UNION SELECT mail_id FROM digest_snapshots WHERE mail_id IS NOT NULL);
DELETE FROM digest_versions AS this WHERE at < ?1
    AND NOT EXISTS (SELECT 1 FROM digest_items AS item WHERE item.call_id = this.call_id AND version = number)
    AND (call_id NOT IN (SELECT id FROM temp.listed)
         OR number < (SELECT max(number) FROM digest_versions AS newer WHERE newer.call_id = this.call_id));
"""
#: The fewest letters by which a mail may be called.
SHORTEST = 4


SELECT_MAILS = f"SELECT {', '.join(MailRow._fields)} FROM digest_mails"  # noqa: S608 - names from above


class TakenOverError(StoreError):
    """A mail is no longer in the state in which this process left it, or its news are told by another mail."""


class Ledger:
    """The digests' tables in the file of a store; ``clock`` tells the time of each step. Raises StoreError."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._clock = clock

    def told(self, recipient: str) -> dict[ItemKey, Told]:
        """What a recipient knows or may know: the news of mails that are sent, handing or uncertain."""
        sql = (
            "SELECT call_id, kind, revision, handing_at, version, mail_id"  # noqa: S608
            " FROM digest_items AS item JOIN digest_mails AS mail ON mail.id = mail_id"
            f" WHERE item.recipient = ? AND state IN {TOLD}"
        )
        return {ItemKey(*row[:3]): Told(*row[3:]) for row in self._rows(sql, address_key(recipient))}

    def plan(self, mail: PlannedMail, via: str) -> None:
        """Take a mail in, whole. Raises TakenOverError when one of its news stands in another mail."""
        who, at = address_key(mail.recipient), self._now()
        row = (mail.id, mail.recipient, mail.sender, mail.message_id, mail.subject, via, "planned", len(mail.items))
        with self.store.transaction():
            self._run(
                "INSERT INTO digest_mails (id, recipient, sender, message_id, subject, via, state, items, planned_at,"
                " message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(*row, at, mail.message),
            )
            self._add_items(who, mail)
            if mail.period:
                self._add_round(who, Round(mail.period, at, "mail"), mail.id)
            for snapshot in mail.snapshots:
                self._add_snapshot(who, snapshot, mail.id)

    def handing(self, mail_id: str) -> None:
        """The server has the whole text; what ends it goes out when this has returned, and so must be on disk."""
        if self.store.connection.in_transaction:
            raise RuntimeError("a mail must not be handed over inside a transaction: nothing of it is on disk")
        self._move(mail_id, "handing")

    def sent(self, mail_id: str, reply: str) -> None:
        """The server has taken it."""
        self._move(mail_id, "sent", reply)

    def again(self, mail_id: str, reply: str) -> None:
        """The server has not taken it for now, and will be asked again in this run."""
        self._move(mail_id, "planned", reply)

    def refused(self, mail_id: str, reply: str) -> None:
        """The server never takes it; its news are free."""
        self._move(mail_id, "refused", reply)

    def deferred(self, mail_id: str, reply: str) -> None:
        """The server has not taken it, and the time of this run is over; its news are free."""
        self._move(mail_id, "deferred", reply)

    def uncertain(self, mail_id: str, why: str) -> None:
        """Nobody knows whether the server took it; its news stay with it until somebody settles it."""
        self._move(mail_id, "uncertain", why)

    def abandoned(self, mail_id: str) -> None:
        """A run ended before the server had it; its news are free."""
        self._move(mail_id, "abandoned")

    def resolve(self, name: str, verdict: Literal["sent", "lost"]) -> MailRow:
        """Settle an uncertain mail (``lost``: its news are free again) and return it. Raises UsageError."""
        mail = self.find(name)
        if mail.state != "uncertain":
            raise UsageError(f"mail {mail.id} is {mail.state}", "Only uncertain mails need settling.")
        self._move(mail.id, verdict, f"settled by hand: {verdict}")
        return self.find(mail.id)

    def find(self, name: str) -> MailRow:
        """The mail of that id, or the only one whose id ends or begins so. Raises UsageError."""
        sql = f"{SELECT_MAILS} WHERE id = ?1 OR length(?1) >= {SHORTEST} AND (id GLOB ?2 OR id GLOB ?3) LIMIT 3"
        plain = "".join(letter for letter in name if letter.isalnum() or letter == "-")
        found = [MailRow(*row) for row in self._rows(sql, plain, f"{plain}*", f"*{plain}")] if plain == name else []
        found = [mail for mail in found if mail.id == name] or found
        if len(found) != 1:
            text = f'no mail "{name}"' if not found else f'more than one mail is called "{name}"'
            raise UsageError(text, "`fundmatch digest history` lists the mails.")
        return found[0]

    def message(self, mail_id: str) -> bytes:
        """The whole message; empty once pruned."""
        rows = self._rows("SELECT message FROM digest_mails WHERE id = ?", mail_id)
        return bytes(rows[0][0]) if rows else b""

    def left(self) -> list[MailRow]:
        """Mails that no run has finished: planned or handing. Between runs they are what a cut run left."""
        return self._mails(f"state IN {OPEN} ORDER BY number")

    def unsettled(self) -> list[MailRow]:
        """Mails of which nobody knows whether they arrived, oldest first."""
        return self._mails(f"state IN {UNSETTLED} ORDER BY number")

    def history(self, recipient: str | None = None, limit: int = 50) -> list[MailRow]:
        """Mails, the newest first."""
        mails = self._mails("1 ORDER BY number DESC")
        return [mail for mail in mails if recipient is None or address_key(mail.recipient) == address_key(recipient)][
            :limit
        ]

    def round_done(self, recipient: str, period: str, outcome: str) -> None:
        """A recipient's period is done without a mail."""
        with self.store.transaction():
            self._add_round(address_key(recipient), Round(period, self._now(), outcome), None)

    def last_round(self, recipient: str) -> Round | None:
        """The newest period that is done: without a mail, or with one that has, or may have, arrived."""
        rows = self._rows(_newest("period, at, outcome", "digest_rounds", "recipient = ?"), address_key(recipient))
        return Round(*rows[0]) if rows else None

    def keep_snapshot(self, recipient: str, snapshot: Snapshot) -> None:
        """Keep a profile as it was, without a mail."""
        with self.store.transaction():
            self._add_snapshot(address_key(recipient), snapshot, None)

    def snapshot(self, recipient: str, profile: str) -> str | None:
        """The newest body kept, or carried by a mail that has, or may have, arrived."""
        sql = _newest("body", "digest_snapshots", "recipient = ? AND profile = ?")
        rows = self._rows(sql, address_key(recipient), profile)
        return str(rows[0][0]) if rows else None

    def version(self, call_id: str, body: str) -> int:
        """The number of the newest version of what digests know of a call; a new one where ``body`` differs.

        Many at once are much faster inside one :meth:`Store.transaction`, which must end before mails leave.
        """
        with self.store.transaction():
            sql = "SELECT number, body FROM digest_versions WHERE call_id = ? ORDER BY number DESC LIMIT 1"
            number, known = next(iter(self._rows(sql, call_id)), (0, None))
            if known == body:
                return int(number)
            sql = "INSERT INTO digest_versions (call_id, number, at, body) VALUES (?, ?, ?, ?)"
            self._run(sql, call_id, number + 1, self._now(), body)
        return int(number) + 1

    def version_body(self, call_id: str, number: int) -> str:
        """A version of a call. Raises KeyError where there is none."""
        sql = "SELECT body FROM digest_versions WHERE call_id = ? AND number = ?"
        for (body,) in self._rows(sql, call_id, number):
            return str(body)
        raise KeyError((call_id, number))

    def prune(self, before: datetime, listed: Collection[str]) -> None:
        """Drop what is older than ``before``: messages, and all about calls that are not ``listed`` any more.

        What was told of listed calls stays, or it would be told again; so does every mail that is not settled.
        """
        with self.store.transaction():
            self._run("CREATE TEMP TABLE IF NOT EXISTS listed (id TEXT PRIMARY KEY) WITHOUT ROWID")
            self._run("DELETE FROM temp.listed")
            sql = "INSERT OR IGNORE INTO temp.listed VALUES (?)"
            self.store.connection.executemany(sql, [(key,) for key in listed])
            for statement in PRUNING.strip().split(";")[:-1]:
                self._run(statement, instant(before))

    def _move(self, mail_id: str, state: State, reply: str = "") -> None:
        marks = ", ".join("?" * len(MOVES[state]))
        settled = None if state in ("planned", "handing", "uncertain") else self._now()
        handing = self._now() if state == "handing" else None
        with self.store.transaction():
            changed = self._run(
                "UPDATE digest_mails SET state = ?, reply = ?, settled_at = ?, handing_at = coalesce(?, handing_at)"  # noqa: S608
                f" WHERE id = ? AND state IN ({marks})",
                *(state, reply, settled, handing, mail_id, *MOVES[state]),
            )
            if changed != 1:
                hint = "Another fundmatch sends at the same time without seeing the lock of this one."
                raise TakenOverError(f"mail {mail_id} cannot become {state}: it was taken over", hint)
            if state in FREE:
                for table in ("digest_items", "digest_rounds", "digest_snapshots"):
                    self._run(f"DELETE FROM {table} WHERE mail_id = ?", mail_id)  # noqa: S608 - names from above

    def _add_items(self, who: str, mail: PlannedMail) -> None:
        names = "recipient, call_id, kind, revision, version, mail_id"
        sql = f"INSERT INTO digest_items ({names}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - names from above
        rows = [(who, *item.key, item.version, mail.id) for item in mail.items]
        try:
            self.store.connection.executemany(sql, rows)
        except sqlite3.IntegrityError as error:
            raise TakenOverError(f"a mail to {mail.recipient} tells what another mail tells already") from error

    def _add_round(self, who: str, done: Round, mail_id: str | None) -> None:
        sql = "INSERT INTO digest_rounds (recipient, period, at, outcome, mail_id) VALUES (?, ?, ?, ?, ?)"
        self._run(sql, who, *done, mail_id)

    def _add_snapshot(self, who: str, snapshot: Snapshot, mail_id: str | None) -> None:
        sql = "INSERT INTO digest_snapshots (recipient, profile, body, at, mail_id) VALUES (?, ?, ?, ?, ?)"
        self._run(sql, who, *snapshot, self._now(), mail_id)

    def _mails(self, condition: str, *values: Any) -> list[MailRow]:
        return [MailRow(*row) for row in self._rows(f"{SELECT_MAILS} WHERE {condition}", *values)]

    def _rows(self, sql: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        with explained(self.store.path):
            return self.store.connection.execute(sql, values).fetchall()

    def _run(self, sql: str, *values: Any) -> int:
        return self.store.connection.execute(sql, values).rowcount

    def _now(self) -> str:
        return instant(self._clock())


def _newest(columns: str, table: str, condition: str) -> str:
    """SQL for the last row that no mail carries, or one that has, or may have, arrived."""
    arrived = f"(SELECT state FROM digest_mails WHERE id = mail_id) IN {TOLD}"  # noqa: S608 - names from above
    chosen = f"{condition} AND (mail_id IS NULL OR {arrived})"
    return f"SELECT {columns} FROM {table} WHERE {chosen} ORDER BY number DESC LIMIT 1"  # noqa: S608
