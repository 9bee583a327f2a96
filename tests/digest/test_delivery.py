"""A run of digests: what is tried again, what stops whom, and what the next run finds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from filelock import FileLock

from fundmatch.digest.delivery import CUT, LOCK_NAME, DeliveryReport, Pace, deliver, recover, sending
from fundmatch.digest.local import FolderTransport
from fundmatch.digest.smtp import SmtpTransport
from fundmatch.digest.transport import (
    DeferredError,
    Envelope,
    Receipt,
    RefusedError,
    UncertainError,
    UnreachableError,
    UnusableError,
)
from fundmatch.errors import MailError
from fundmatch.store.ledger import Ledger, PlannedMail, State, TakenOverError
from fundmatch.workspace import MailSettings
from tests.digest.builders import NEWS, SENDER, due, planned, run
from tests.digest.mailserver import MailServer
from tests.fake_time import FakeTime
from tests.rights import closed

posix = pytest.mark.skipif(os.name != "posix", reason="rights and names of files are others on this system")

NAMES = ("first", "second", "third")
REFUSED, LATER, AWAY = RefusedError("550 no"), DeferredError("451 later"), UnreachableError("nobody there")
UNUSABLE, UNCERTAIN = UnusableError("535 wrong password"), UncertainError("no reply")


@dataclass
class Scripted:
    """A transport that does for each recipient what its script says, then takes everything.

    ``late`` are errors after the ledger was told that the mail is being handed over.
    """

    script: dict[str, list[MailError]] = field(default_factory=dict)
    late: bool = False
    tried: list[str] = field(default_factory=list)
    closed: int = 0
    via: str = "scripted"

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        name = envelope.recipient.partition("@")[0]
        self.tried.append(name)
        error = self.script[name].pop(0) if self.script.get(name) else None
        if self.late or error is None or isinstance(error, UncertainError):
            handing()
        if error:
            raise error
        return Receipt("250 fine")

    def close(self) -> None:
        self.closed += 1


def mails() -> list[PlannedMail]:
    return [planned(f"{name}@example.org") for name in NAMES]


def states(report: DeliveryReport) -> dict[str, State]:
    return {outcome.recipient.partition("@")[0]: outcome.state for outcome in report.outcomes}


@pytest.fixture
def fake() -> FakeTime:
    return FakeTime()


@pytest.fixture
def pace(fake: FakeTime) -> Pace:
    return Pace(budget=100, pauses=(10, 20), clock=fake.clock, sleep=fake.sleep)


def test_everybody_gets_a_mail(ledger: Ledger, pace: Pace) -> None:
    transport = Scripted()
    report = deliver(ledger, transport, mails(), pace)
    assert states(report) == dict.fromkeys(NAMES, "sent")
    assert (report.exit_code, report.stopped, report.unsettled, transport.closed) == (0, None, (), 1)
    assert [(mail.state, mail.reply, mail.via) for mail in ledger.history()] == [("sent", "250 fine", "scripted")] * 3


def test_nothing_to_send_is_fine(ledger: Ledger, pace: Pace) -> None:
    assert deliver(ledger, Scripted(), [], pace).exit_code == 0


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("errors", "state", "slept", "told"),
    [
        ([REFUSED], "refused", [], False),
        ([UNCERTAIN], "uncertain", [], True),
        ([LATER], "sent", [10], True),
        ([LATER, LATER, LATER], "sent", [10, 20, 20], True),
        ([LATER] * 99, "deferred", [10, 20, 20, 20, 20], False),
        ([LATER, REFUSED], "refused", [10], False),
        ([AWAY, LATER], "sent", [10, 20], True),
        ([UNUSABLE], "deferred", [], False),
    ],
)
def test_one_in_trouble(  # noqa: PLR0917
    errors: list[MailError],
    state: State,
    slept: list[float],
    told: bool,
    late: bool,
    ledger: Ledger,
    pace: Pace,
    fake: FakeTime,
) -> None:
    transport = Scripted({"third": list(errors)}, late)
    report = deliver(ledger, transport, mails(), pace)
    assert states(report) == {"first": "sent", "second": "sent", "third": state}
    assert fake.slept == slept
    assert report.exit_code == (0 if state == "sent" else 6)
    assert bool(ledger.told("third@example.org")) == told
    assert ledger.history("third@example.org")[0].state == state
    assert transport.tried.count("first") == 1


@pytest.mark.parametrize("error", [REFUSED, LATER, UNCERTAIN])
def test_the_first_in_trouble_does_not_stop_the_others(error: MailError, ledger: Ledger, pace: Pace) -> None:
    report = deliver(ledger, Scripted({"first": [error] * 99}), mails(), pace)
    assert (states(report)["second"], states(report)["third"]) == ("sent", "sent")


def test_where_nobody_answers_not_everybody_is_tried(ledger: Ledger, pace: Pace, fake: FakeTime) -> None:
    transport = Scripted({"first": [AWAY, AWAY]})
    report = deliver(ledger, transport, mails(), pace)
    assert transport.tried == ["first", "first", *NAMES]
    assert (states(report), fake.slept) == (dict.fromkeys(NAMES, "sent"), [10, 20])


def test_a_wrong_password_stops_all(ledger: Ledger, pace: Pace, fake: FakeTime) -> None:
    transport = Scripted({"second": [UNUSABLE]})
    report = deliver(ledger, transport, mails(), pace)
    assert states(report) == {"first": "sent", "second": "deferred", "third": "deferred"}
    assert (transport.tried, fake.slept, report.stopped, report.exit_code) == (["first", "second"], [], UNUSABLE, 6)
    assert {outcome.reply for outcome in report.of("deferred")} == {"535 wrong password"}


def test_no_pause_without_a_budget(ledger: Ledger, pace: Pace, fake: FakeTime) -> None:
    report = deliver(ledger, Scripted({"first": [LATER]}), mails(), replace(pace, budget=0))
    assert (states(report)["first"], fake.slept) == ("deferred", [])


def test_mails_are_composed_one_at_a_time(ledger: Ledger, pace: Pace) -> None:
    transport, seen = Scripted(), list[list[str]]()

    def composed() -> Iterator[PlannedMail]:
        for mail in mails():
            seen.append(list(transport.tried))
            yield mail

    deliver(ledger, transport, composed(), pace)
    assert seen == [[], ["first"], ["first", "second"]]


def test_an_error_in_composing_loses_nothing(ledger: Ledger, pace: Pace) -> None:
    def composed() -> Iterator[PlannedMail]:
        yield from mails()[:2]
        raise RuntimeError("a bug")

    transport = Scripted({"first": [LATER]})
    with pytest.raises(RuntimeError, match="a bug"):
        deliver(ledger, transport, composed(), pace)
    assert transport.closed == 1
    recover(ledger)
    assert [mail.state for mail in ledger.history()] == ["sent", "abandoned"]
    assert states(deliver(ledger, Scripted(), due(ledger, [f"{name}@example.org" for name in NAMES]), pace)) == {
        "first": "sent",
        "third": "sent",
    }


def test_news_in_two_mails_are_sent_once(ledger: Ledger, pace: Pace) -> None:
    report = deliver(ledger, Scripted(), [planned("a@example.org"), planned("A@example.org", NEWS[:1])], pace)
    assert [outcome.state for outcome in report.outcomes] == ["sent", "abandoned"]
    assert report.exit_code == 6


def test_a_mail_that_another_run_took_over_is_not_sent(
    ledger: Ledger, servers: Callable[[str, str], MailServer]
) -> None:
    """Where the lock does not hold, as on some network drives, the ledger still does."""
    server, recipient = servers("none", ""), "accept-overtaken@example.org"
    transport = SmtpTransport(MailSettings("localhost", SENDER, server.port, "none"), str)
    mail = planned(recipient)
    ledger.plan(mail, transport.via)
    recover(ledger)  # the other run
    with pytest.raises(TakenOverError, match="taken over"):
        transport.send(mail.message, Envelope(mail.id, SENDER, recipient), lambda: ledger.handing(mail.id))
    transport.close()
    assert server.taken(recipient) == []


@pytest.mark.parametrize(
    ("via", "left", "state", "reply"),
    [
        ("smtp:localhost:25", "planned", "abandoned", ""),
        ("smtp:localhost:25", "handing", "uncertain", CUT),
        ("folder", "planned", "abandoned", ""),
        ("folder", "unfinished", "abandoned", ""),
        ("folder", "finished", "sent", "found in its folder"),
        ("folder", "fetched", "uncertain", CUT),
    ],
)
def test_what_a_cut_run_left(via: str, left: str, state: State, reply: str, ledger: Ledger, tmp_path: Path) -> None:
    mail, folder = planned("a@example.org"), tmp_path / "mails"
    folder.mkdir()
    ledger.plan(mail, FolderTransport(folder).via if via == "folder" else via)
    aside = folder / f".{mail.id}.eml.aside"
    if via == "folder" and left in ("planned", "unfinished"):
        aside.write_bytes(b"")
    if left == "finished":
        (folder / f"{mail.id}.eml").write_bytes(b"")
    if left != "planned":
        ledger.handing(mail.id)
    with sending(ledger, tmp_path / LOCK_NAME):
        row = ledger.find(mail.id)
    assert (row.state, row.reply) == (state, reply)
    assert not aside.exists()


@posix
@pytest.mark.parametrize("left", ["unfinished", "finished"])
def test_what_a_cut_run_left_in_a_folder_that_is_closed_now(left: str, ledger: Ledger, tmp_path: Path) -> None:
    mail, folder = planned("a@example.org"), tmp_path / "mails"
    folder.mkdir()
    (folder / (f"{mail.id}.eml" if left == "finished" else f".{mail.id}.eml.aside")).write_bytes(b"")
    ledger.plan(mail, FolderTransport(folder).via)
    ledger.handing(mail.id)
    with closed(folder), sending(ledger, tmp_path / LOCK_NAME):
        assert (ledger.find(mail.id).state, ledger.find(mail.id).reply) == ("uncertain", CUT)
    assert ledger.resolve(mail.id, "lost").state == "lost"


@posix
def test_a_closed_folder_stops_all_and_is_named(ledger: Ledger, pace: Pace, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    with closed(folder):
        report = deliver(ledger, FolderTransport(folder), mails(), pace)
    assert (report.exit_code, len(report.of("deferred"))) == (6, len(NAMES))
    assert report.stopped is not None
    assert str(folder) in report.stopped.message
    assert "Permission denied" in report.stopped.message


@posix
@pytest.mark.parametrize("name", [b"mails", "писма".encode(), "писма".encode("windows-1251"), b"%41%", b"a\nb:c"])
def test_a_folder_of_any_name_is_found_again(name: bytes, ledger: Ledger, tmp_path: Path) -> None:
    folder, mail = tmp_path / os.fsdecode(name), planned("a@example.org")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    transport = FolderTransport(folder)
    ledger.plan(mail, transport.via)
    ledger.handing(mail.id)
    (folder / f"{mail.id}.eml").write_bytes(b"")
    recover(ledger)
    assert ledger.find(mail.id).state == "sent"
    other = planned("b@example.org")
    assert deliver(ledger, transport, [other]).exit_code == 0
    assert ledger.find(other.id).reply.startswith("written to ")


def test_a_doubt_stays_an_error_until_it_is_settled(ledger: Ledger, pace: Pace) -> None:
    deliver(ledger, Scripted({"first": [UNCERTAIN]}), mails(), pace)
    again = deliver(ledger, Scripted(), due(ledger, [f"{name}@example.org" for name in NAMES]), pace)
    assert (again.outcomes, len(again.unsettled), again.exit_code) == ((), 1, 6)
    ledger.resolve(again.unsettled[0].id, "lost")
    transport = Scripted()
    third = deliver(ledger, transport, due(ledger, [f"{name}@example.org" for name in NAMES]), pace)
    assert (transport.tried, third.exit_code) == (["first"], 0)


def test_a_second_run_waits_for_the_first(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "state" / LOCK_NAME
    path.parent.mkdir()
    with (
        FileLock(path),
        pytest.raises(MailError, match="another fundmatch is sending") as caught,
        sending(ledger, path, patience=0),
    ):
        pytest.fail("two at once")
    assert caught.value.exit_code == 6
    with sending(ledger, path, patience=0), sending(ledger, path.with_name("other"), patience=0):
        pass


def test_a_lock_that_cannot_be(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MailError, match="cannot be locked"), sending(ledger, tmp_path / "file" / LOCK_NAME):
        pytest.fail("locked nothing")


def test_a_run_against_a_server(ledger: Ledger, servers: Callable[[str, str], MailServer]) -> None:
    server = servers("none", "")
    transport = SmtpTransport(MailSettings("localhost", SENDER, server.port, "none"), str)
    modes = ("refused", "dropafter", "later", "closing", "laterdot", "accept")
    recipients = [f"{mode}-delivery@example.org" for mode in modes]
    report = run(ledger, transport, recipients, Pace(budget=60, pauses=(0,)))
    wrong = {"refused-delivery@example.org": "refused", "dropafter-delivery@example.org": "uncertain"}
    assert {outcome.recipient: outcome.state for outcome in report.outcomes} == {
        recipient: wrong.get(recipient, "sent") for recipient in recipients
    }
    assert [len(server.taken(recipient)) for recipient in recipients] == [0, 1, 1, 1, 1, 1]
