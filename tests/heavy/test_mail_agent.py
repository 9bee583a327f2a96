"""Against a full mail transfer agent of the distribution: what it says it took is in the mailboxes, once."""

from __future__ import annotations

import logging
import random
import signal
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

from fundmatch.digest.delivery import Pace
from fundmatch.digest.local import SendmailTransport
from fundmatch.digest.smtp import SmtpTransport
from fundmatch.store.ledger import Ledger
from fundmatch.workspace import MailSettings
from tests.digest.builders import SENDER, TEXT, ledger_at, run
from tests.heavy.forks import Driver
from tests.heavy.postfix import Postfix, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

KNOWN = [f"partner{number}@example.org" for number in range(12)]
KILLED = [f"killed{number}@example.org" for number in range(200)]
QUEUED = [f"queued{number}@example.org" for number in range(3)]
KILLS = 30
LATER, UNKNOWN = "later@example.org", "nobody@example.org"
AUTHORITY = Path(__file__).parents[1] / "digest" / "tls" / "authority.pem"
ONCE = Pace(budget=0)


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with tempfile.TemporaryDirectory(prefix="fundmatch-postfix-") as folder:  # pytest's own is closed to other users
        Path(folder).chmod(0o755)
        with Postfix(Path(folder), [*KNOWN, *KILLED, *QUEUED], LATER) as running:
            yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = ledger_at(tmp_path / "store.sqlite3")
    yield made
    made.store.close()


def transport(postfix: Postfix, host: str = "localhost") -> SmtpTransport:
    settings = MailSettings(host, SENDER, postfix.port, "starttls")
    return SmtpTransport(settings, password=str, tls=ssl.create_default_context(cafile=AUTHORITY))


def text_of(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_everybody_known_gets_one_mail_unchanged(postfix: Postfix, ledger: Ledger) -> None:
    everybody = [UNKNOWN, LATER, *KNOWN]
    report = run(ledger, transport(postfix), everybody, ONCE)
    assert [outcome.recipient for outcome in report.of("sent")] == KNOWN
    (refused,), (deferred,) = report.of("refused"), report.of("deferred")
    assert (refused.recipient, refused.reply[:3]) == (UNKNOWN, "550")
    assert (deferred.recipient, deferred.reply) == (
        LATER,
        f"450 4.7.1 <{LATER}>: Recipient address rejected: come back later",
    )
    assert report.exit_code == 6
    postfix.settle()
    for recipient in KNOWN:
        (mail,) = postfix.mails(recipient)
        assert text_of(mail).replace("\r\n", "\n") == TEXT.replace("\r\n", "\n")
        assert mail["Message-ID"] == ledger.history(recipient)[0].message_id
        assert mail["Return-Path"] == f"<{SENDER}>"
        assert "with ESMTPS" in str(mail["Received"])
    assert (postfix.mails(LATER), postfix.mails(UNKNOWN)) == ([], [])

    assert run(ledger, transport(postfix), KNOWN, ONCE).outcomes == ()
    postfix.accept_later()
    assert [outcome.state for outcome in run(ledger, transport(postfix), everybody, ONCE).outcomes] == [
        "refused",
        "sent",
    ]
    postfix.settle()
    assert [len(postfix.mails(recipient)) for recipient in (*KNOWN, LATER)] == [1] * 13


def test_killed_again_and_again(postfix: Postfix, ledger: Ledger) -> None:
    """Each run goes on where the one before was killed; the mailboxes tell what really arrived."""
    job = {"store": str(ledger.store.path), "to": postfix.port, "recipients": KILLED, "security": "starttls"}
    kills, chance = 0, random.Random(6)  # noqa: S311 - instants, not secrets
    with Driver() as driver:
        while kills < KILLS and len({mail.recipient for mail in ledger.history(limit=999)}) < len(KILLED):
            kills += driver.run(job, after=chance.uniform(0.02, 0.08)) == -signal.SIGKILL
        assert driver.run(job) == (6 if ledger.unsettled() else 0)
        postfix.settle()
        arrived = {who: [mail["Message-ID"] for mail in postfix.mails(who)] for who in KILLED}
        doubted = {mail.recipient: mail for mail in ledger.unsettled()}
        assert {who for who, mails in arrived.items() if not mails} <= set(doubted)
        for mail in doubted.values():
            ledger.resolve(mail.id, "sent" if mail.message_id in arrived[mail.recipient] else "lost")
        assert driver.run(job) == 0
    postfix.settle()
    logging.info(
        "%d kills, %d mails, %d in doubt: %d had arrived",
        kills,
        len(KILLED),
        len(doubted),
        sum(mail.message_id in arrived[who] for who, mail in doubted.items()),
    )
    assert {who: len(postfix.mails(who)) for who in KILLED} == dict.fromkeys(KILLED, 1)
    assert kills > 5


def test_its_sendmail(postfix: Postfix, ledger: Ledger) -> None:
    report = run(ledger, SendmailTransport(postfix.sendmail), QUEUED, ONCE)
    assert [outcome.state for outcome in report.outcomes] == ["sent"] * len(QUEUED)
    postfix.settle()
    for recipient in QUEUED:
        (mail,) = postfix.mails(recipient)
        assert (text_of(mail), mail["Return-Path"]) == (TEXT.replace("\r\n", "\n"), f"<{SENDER}>")


def test_a_server_under_another_name_gets_nothing(postfix: Postfix, ledger: Ledger) -> None:
    report = run(ledger, transport(postfix, host="127.0.0.1"), KNOWN, replace(ONCE, budget=60))
    assert [outcome.state for outcome in report.outcomes] == ["deferred"] * 12
    assert report.stopped
    assert "cannot be trusted" in report.stopped.message
