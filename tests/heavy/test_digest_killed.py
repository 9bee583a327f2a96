"""Runs killed at any instant: every piece of news arrives exactly once, or is reported as not certain and settled.

The server's journal, on disk before its reply, is the truth; the ledger only claims.
"""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from fundmatch.digest.delivery import CUT
from fundmatch.errors import MailError
from fundmatch.store.ledger import Ledger, MailRow
from tests.digest.builders import NEWS, ledger_at
from tests.digest.mailserver import MailServer, Taken
from tests.heavy.forks import Driver

if not hasattr(os, "fork"):
    pytest.skip("no fork and no SIGKILL on this system", allow_module_level=True)

#: Kills at random instants of runs against a server that does all it should not, and at lines of one plain run.
KILLS, LINES = 220, 60
MODES = ("accept", "delay", "later", "laterdot", "closing", "dropdata", "dropbefore", "dropafter", "hangup", "refused")
KEYS = {"/".join(key) for key in NEWS}


@dataclass
class Tally:
    """What became of the news of all trials."""

    kills: int = 0
    once: int = 0
    doubted_by_kills: int = 0
    doubted_by_server: int = 0
    taken_of_doubted: int = 0
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with MailServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver() as running:
        yield running


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    ledger_at(path).store.close()
    return path


def to(recipients: Sequence[str], server: MailServer) -> list[Taken]:
    """What the server took for them."""
    return [mail for mail in server.taken() if mail.to[0] in recipients]


def header(mail: Taken, name: str) -> str:
    return str(message_from_bytes(mail.message)[name])


def news_of(mails: Sequence[Taken]) -> Counter[tuple[str, str]]:
    """How often the server took (recipient, piece of news)."""
    return Counter((mail.to[0], key) for mail in mails for key in header(mail, "X-News").split())


def claimed(ledger: Ledger, recipient: str) -> dict[str, str]:
    """The state in which the ledger has the mail of each piece of news that it takes for told."""
    return {"/".join(key): ledger.find(told.mail_id).state for key, told in ledger.told(recipient).items()}


def check(ledger: Ledger, taken: Counter[tuple[str, str]], recipients: Sequence[str]) -> list[str]:
    """What is wrong after a run that nobody killed: lost, told twice, or claimed without being so."""
    problems = []
    for recipient in recipients:
        states, wanted = claimed(ledger, recipient), set() if recipient.startswith("refused") else KEYS
        if set(states) != wanted:
            problems.append(f"{recipient}: told are {states}")
        for key in KEYS:
            times, state = taken[recipient, key], states.get(key, "free")
            if times > 1 or (state == "sent" and times != 1) or (state == "free" and times):
                problems.append(f"{recipient} {key}: {state}, taken {times} times")
    return problems


def settle(ledger: Ledger, taken: Sequence[Taken], tally: Tally) -> None:
    """What a user does who looks into the server's log: `digest history --resolve`."""
    known = {header(mail, "Message-ID") for mail in taken}
    for mail in ledger.unsettled():
        tally.doubted_by_kills += mail.items if mail.reply == CUT else 0
        tally.doubted_by_server += mail.items if mail.reply != CUT else 0
        tally.taken_of_doubted += mail.items if mail.message_id in known else 0
        ledger.resolve(mail.id, "sent" if mail.message_id in known else "lost")


def job_for(store: Path, to: str | int, recipients: Sequence[str]) -> dict[str, Any]:
    return {"store": str(store), "to": to, "recipients": list(recipients)}


def unharmed(driver: Driver, server: MailServer, job: dict[str, Any], tally: Tally) -> None:
    """Whole runs, the doubts settled between them; afterwards everybody has everything, once."""
    recipients, path = job["recipients"], Path(job["store"])
    code = driver.run(job)
    time.sleep(0.1)  # a server may go on for a moment with a mail whose sender is dead
    ledger = ledger_at(path)
    tally.problems += check(ledger, news_of(to(recipients, server)), recipients)
    doubts: list[MailRow] = ledger.unsettled()
    refused = any(recipient.startswith("refused") for recipient in recipients)
    if code != (6 if doubts or refused else 0):
        tally.problems.append(f"exit code {code} with {len(doubts)} doubts")
    settle(ledger, to(recipients, server), tally)
    driver.run(job)
    settle(ledger, to(recipients, server), tally)  # a server that dropped a mail once drops the next for the first time
    driver.run(job)
    tally.problems += check(ledger, taken := news_of(to(recipients, server)), recipients)
    served = [recipient for recipient in recipients if not recipient.startswith("refused")]
    wrong = [f"{who} {key}: {taken[who, key]} times" for who in served for key in KEYS if taken[who, key] != 1]
    tally.problems += wrong + [f"{mail.id} unsettled" for mail in ledger.unsettled()]
    tally.once += len(served) * len(KEYS) - len(wrong)
    ledger.store.close()


def test_killed_at_random_instants(driver: Driver, server: MailServer, empty_store: Path, tmp_path: Path) -> None:
    tally, chance = Tally(), random.Random(6)  # noqa: S311 - instants, not secrets
    shutil.copy(empty_store, tmp_path / "whole.sqlite3")
    began = time.monotonic()
    driver.run(job_for(tmp_path / "whole.sqlite3", server.port, [f"{mode}-whole@example.org" for mode in MODES]))
    whole = time.monotonic() - began
    for trial in range(4 * KILLS):
        store = tmp_path / f"{trial}.sqlite3"
        if trial % 2:  # the first run of others makes the store
            shutil.copy(empty_store, store)
        order = chance.sample(MODES, len(MODES))
        job = job_for(store, server.port, [f"{mode}-{trial}@example.org" for mode in order])
        for _ in range(chance.randint(1, 4)):
            tally.kills += driver.run(job, after=chance.uniform(0, whole)) == -signal.SIGKILL
        unharmed(driver, server, job, tally)
        assert not tally.problems
        if tally.kills >= KILLS:
            break
    logging.info("%s", tally)
    assert tally.kills >= KILLS
    assert 0 < tally.doubted_by_kills < tally.once // 4, "the kills hit nothing that matters, or nothing else"


def test_killed_at_every_line(driver: Driver, server: MailServer, empty_store: Path, tmp_path: Path) -> None:
    """Of fundmatch's own lines, evenly chosen, in a run with two mails."""
    tally, counted = Tally(), tmp_path / "lines"
    shutil.copy(empty_store, tmp_path / "whole.sqlite3")
    whole = job_for(tmp_path / "whole.sqlite3", server.port, ["accept-a@example.org", "accept-b@example.org"])
    assert driver.run({**whole, "lines": str(counted), "line": 0}) == 0
    lines = int(counted.read_text())
    for number in range(LINES):
        store, last = tmp_path / f"{number}.sqlite3", 1 + number * lines // LINES
        shutil.copy(empty_store, store)
        job = job_for(store, server.port, [f"accept-a{number}@example.org", f"accept-b{number}@example.org"])
        tally.kills += driver.run({**job, "line": last}) == -signal.SIGKILL
        unharmed(driver, server, job, tally)
        assert not tally.problems, f"line {last} of {lines}"
    logging.info("%s over %d lines", tally, lines)
    assert tally.kills >= LINES - 2
    assert tally.once == 2 * LINES * len(KEYS)
    assert 0 < tally.doubted_by_kills <= len(KEYS) * LINES // 2, "doubts are for the instants around the dot"


def test_killed_while_the_store_is_begun(driver: Driver, server: MailServer, tmp_path: Path) -> None:
    """At every line of the beginning, and at random instants of it, by two runs at once."""
    counted, chance, tally = tmp_path / "lines", random.Random(9), Tally()  # noqa: S311 - instants, not secrets
    nobody = job_for(tmp_path / "whole.sqlite3", server.port, [])
    began = time.monotonic()
    assert driver.run({**nobody, "lines": str(counted), "line": 0}) == 0
    whole, lines = time.monotonic() - began, int(counted.read_text())
    with Driver() as second:
        for number in range(LINES):
            store = tmp_path / f"{number}.sqlite3"
            job = job_for(store, server.port, [f"accept-begun{number}@example.org"])
            tally.kills += driver.run({**job, "line": 1 + number * lines // LINES}) == -signal.SIGKILL
            second.start(job)
            tally.kills += driver.run(job, after=chance.uniform(0, whole)) == -signal.SIGKILL
            assert second.end() in (0, MailError.exit_code)  # in doubt about what the killed one was handing over
            unharmed(driver, server, job, tally)
            assert not tally.problems, f"line {1 + number * lines // LINES} of {lines}"
    logging.info("%s over %d lines", tally, lines)
    assert tally.kills >= LINES


def test_a_folder_is_never_in_doubt(driver: Driver, empty_store: Path, tmp_path: Path) -> None:
    counted, folder = tmp_path / "lines", tmp_path / "mails"
    shutil.copy(empty_store, tmp_path / "whole.sqlite3")
    whole = job_for(tmp_path / "whole.sqlite3", str(tmp_path / "first"), ["a@example.org", "b@example.org"])
    assert driver.run({**whole, "lines": str(counted), "line": 0}) == 0
    lines, kills = int(counted.read_text()), 0
    for number in range(LINES):
        store = tmp_path / f"{number}.sqlite3"
        shutil.copy(empty_store, store)
        job = job_for(store, str(folder / str(number)), ["a@example.org", "b@example.org"])
        kills += driver.run({**job, "line": 1 + number * lines // LINES}) == -signal.SIGKILL
        assert driver.run(job) == 0
        assert driver.run(job) == 0
        files = sorted(path.name for path in (folder / str(number)).iterdir())
        assert len(files) == 2, files
        assert all(name.endswith(".eml") and not name.startswith(".") for name in files)
    assert kills >= LINES - 2


def test_two_at_once_send_once(driver: Driver, server: MailServer, empty_store: Path, tmp_path: Path) -> None:
    with Driver() as second:
        for number in range(10):
            store = tmp_path / f"{number}.sqlite3"
            shutil.copy(empty_store, store)
            recipients = [f"accept-twice{number}x{each}@example.org" for each in range(5)]
            job = job_for(store, server.port, recipients)
            for each in (driver, second):
                each.start(job)
            assert [driver.end(), second.end()] == [0, 0]
            taken = news_of(to(recipients, server))
            assert {taken[who, key] for who in recipients for key in KEYS} == {1}
