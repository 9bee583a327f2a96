"""Handing composed mails over: one run at a time, each mail by itself, what is refused for now once more.

with sending(ledger, folders.state / LOCK_NAME):
    report = deliver(ledger, transport, compose(ledger))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fundmatch.digest.local import forget_unfinished, is_filed
from fundmatch.digest.transport import (
    DeferredError,
    Envelope,
    RefusedError,
    Transport,
    UncertainError,
    UnreachableError,
    UnusableError,
)
from fundmatch.errors import MailError
from fundmatch.store.ledger import Ledger, TakenOverError
from fundmatch.store.mails import MailRow, PlannedMail, State

LOCK_NAME = "digest.lock"
#: Seconds that a run waits for another: longer than one may take that asks again for a quarter of an hour.
LOCK_PATIENCE = 1800.0
CUT = "the run was cut while the mail was handed over"


@dataclass(frozen=True)
class Pace:
    """How long and how often mails that are refused for now are tried again, in seconds; the last pause repeats.

    Grey listing, the usual reason, lets go after one to five minutes; ``budget`` ends before the next hourly run.
    """

    budget: float = 900.0
    pauses: tuple[float, ...] = (30.0, 60.0, 120.0, 300.0)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def waits(self, end: float) -> Iterator[bool]:
        """Sleep before each further round, as long as the pause is over by ``end``."""
        number = 0
        while self.pauses:
            pause = self.pauses[min(number, len(self.pauses) - 1)]
            if self.clock() + pause > end:
                return
            self.sleep(pause)
            number += 1
            yield True


USUAL = Pace()


@dataclass(frozen=True)
class Outcome:
    """What became of one mail; ``state`` is the ledger's, ``reply`` the last word of the server."""

    mail_id: str
    recipient: str
    items: int
    state: State
    reply: str


@dataclass(frozen=True)
class DeliveryReport:
    """What became of the mails of a run; ``stopped`` says why none could be handed over any more.

    ``unsettled``: every mail, of earlier runs too, of which nobody knows whether it arrived.
    """

    outcomes: tuple[Outcome, ...]
    unsettled: tuple[MailRow, ...]
    stopped: MailError | None = None

    def of(self, state: State) -> list[Outcome]:
        """The mails that ended so: sent, refused, deferred, uncertain, or abandoned (told by another run)."""
        return [outcome for outcome in self.outcomes if outcome.state == state]

    @property
    def exit_code(self) -> int:
        """0 when every mail was sent and no earlier one is in doubt, else that of :class:`MailError`."""
        fine = len(self.of("sent")) == len(self.outcomes) and not self.unsettled and not self.stopped
        return 0 if fine else MailError.exit_code


@contextmanager
def sending(ledger: Ledger, lock: Path, patience: float = LOCK_PATIENCE) -> Iterator[None]:
    """Be the only one who sends, and first tidy up what a cut run left. What is due is to be asked inside.

    Raises MailError when another run holds the lock for longer than ``patience`` seconds.
    """
    from filelock import FileLock, Timeout

    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(lock)
        held.acquire(timeout=patience)
    except Timeout as error:
        raise MailError("another fundmatch is sending digests", "Wait until it is done.") from error
    except OSError as error:
        text = f"{lock} cannot be locked: {error.strerror or error}"
        raise MailError(text, "Check the rights of its folder.") from error
    try:
        recover(ledger)
        yield
    finally:
        held.release()


def recover(ledger: Ledger) -> None:
    """Settle what a cut run left, as far as that is known: planned mails have not left, others may have."""
    for mail in ledger.left():
        if mail.state == "planned":
            forget_unfinished(mail.via, mail.id)
            ledger.abandoned(mail.id)
            continue
        filed = is_filed(mail.via, mail.id)
        if filed is None:
            ledger.uncertain(mail.id, CUT)
        elif filed:
            ledger.sent(mail.id, "found in its folder")
        else:
            ledger.abandoned(mail.id)


def deliver(
    ledger: Ledger, transport: Transport, mails: Iterable[PlannedMail | Outcome], pace: Pace = USUAL
) -> DeliveryReport:
    """Hand over each mail, inside :func:`sending`; what a server refuses for now once more while ``pace`` has time.

    Mails are taken one at a time, each is in the ledger before the next is asked for; an outcome among them is of a
    mail that could not be written, and only reported. A refused recipient does not stop the others; a login that
    fails stops all. Raises StoreError; what was not handed over then is free again with the next run.
    """
    run = _Run(ledger, transport)
    try:
        pauses = pace.waits(end=pace.clock() + pace.budget)
        waiting = run.round(_planned(run, mails))
        while waiting and not run.stopped and next(pauses, False):
            waiting = run.round(waiting)
        for each in waiting:
            ledger.deferred(each.mail.id, each.reply)
            run.note(each.mail, "deferred", each.reply)
    finally:
        transport.close()
    return DeliveryReport(tuple(run.outcomes), tuple(ledger.unsettled()), run.stopped)


@dataclass(frozen=True)
class _Waiting:
    """A mail in the ledger that is to be handed over, and why it was not yet."""

    mail: PlannedMail
    reply: str = ""


def _planned(run: _Run, mails: Iterable[PlannedMail | Outcome]) -> Iterator[_Waiting]:
    for mail in mails:
        if isinstance(mail, Outcome):
            run.outcomes.append(mail)
            continue
        try:
            run.ledger.plan(mail, run.transport.via)
        except TakenOverError as error:
            run.note(mail, "abandoned", error.message)
        else:
            yield _Waiting(mail)


class _Run:
    """The mails of one run and what has become of them so far."""

    def __init__(self, ledger: Ledger, transport: Transport) -> None:
        self.ledger = ledger
        self.transport = transport
        self.outcomes: list[Outcome] = []
        self.stopped: UnusableError | None = None

    def note(self, mail: PlannedMail, state: State, reply: str) -> None:
        self.outcomes.append(Outcome(mail.id, mail.recipient, len(mail.items), state, reply))

    def round(self, mails: Iterable[_Waiting]) -> list[_Waiting]:
        """Try each mail once; returns those that have to wait. Where no server answers, none is tried any more."""
        waiting, away = list[_Waiting](), ""
        for each in mails:
            if away:
                waiting.append(_Waiting(each.mail, away))
                continue
            try:
                self._hand_over(each.mail)
            except (DeferredError, UnusableError) as error:
                self.ledger.again(each.mail.id, error.message)
                waiting.append(_Waiting(each.mail, error.message))
                away = error.message if isinstance(error, (UnreachableError, UnusableError)) else ""
                self.stopped = error if isinstance(error, UnusableError) else None
        return waiting

    def _hand_over(self, mail: PlannedMail) -> None:
        envelope = Envelope(mail.id, mail.sender, mail.recipient)
        try:
            receipt = self.transport.send(mail.message, envelope, lambda: self.ledger.handing(mail.id))
        except RefusedError as error:
            self.ledger.refused(mail.id, error.message)
            self.note(mail, "refused", error.message)
        except UncertainError as error:
            self.ledger.uncertain(mail.id, error.message)
            self.note(mail, "uncertain", error.message)
        else:
            self.ledger.sent(mail.id, receipt.reply)
            self.note(mail, "sent", receipt.reply)
