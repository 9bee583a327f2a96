"""Mails handed to a program like sendmail: what it gets, and what each of its ends says about the mail."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from fundmatch.digest.local import SendmailTransport
from fundmatch.digest.sendmail_codes import meaning, shipped_codes
from fundmatch.digest.transport import DeferredError, Envelope, RefusedError, UncertainError, UnusableError
from fundmatch.errors import MailError
from tests.digest.builders import SENDER, planned

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sendmail is a program of Unix")

MAIL = planned("a@example.org")
ENVELOPE = Envelope("20261123-00000001", SENDER, "a@example.org")

#: sysexits.h by its own names, so that the table below reads like a manual.
USAGE, DATAERR, NOINPUT, NOUSER, NOHOST, UNAVAILABLE, SOFTWARE, OSERR, OSFILE, CANTCREAT, IOERR, TEMPFAIL = range(
    64, 76
)
PROTOCOL, NOPERM, CONFIG = 76, 77, 78

#: Program, exit code, what it prints, what that means. The words are those of the programs' sources.
ENDS = [
    ("Postfix", TEMPFAIL, "sendmail: fatal: chdir /var/spool/postfix: No such file or directory", "later"),
    ("Postfix", TEMPFAIL, "sendmail: fatal: User www(33) is not allowed to submit mail", "later"),
    ("Postfix", TEMPFAIL, "sendmail: fatal: usage: sendmail [options]", "later"),
    ("Sendmail", NOUSER, "a@example.org... User unknown", "never"),
    ("Sendmail", NOHOST, "a@nohost.example... Host unknown (Name server: nohost.example: host not found)", "never"),
    ("Sendmail", OSERR, "queueup: cannot create queue file", "later"),
    ("msmtp", NOHOST, "msmtp: cannot locate host mail.example.org: Name or service not known", "later"),
    ("msmtp", TEMPFAIL, "msmtp: cannot connect to mail.example.org, port 587: Connection refused", "later"),
    ("msmtp", NOPERM, "msmtp: authentication failed (method PLAIN)\nmsmtp: server message: 535 5.7.8 no", "unusable"),
    ("msmtp", CONFIG, "msmtp: account default not found: no configuration file available", "unusable"),
    (
        "msmtp",
        NOINPUT,
        "msmtp: cannot set X509 trust file ca.pem for TLS session: Error while reading file.",
        "unusable",
    ),
    ("msmtp", PROTOCOL, "msmtp: TLS handshake failed: A TLS fatal alert has been received.", "later"),
    ("msmtp", PROTOCOL, "msmtp: the server sent an invalid reply", "uncertain"),
    (
        "msmtp",
        DATAERR,
        "msmtp: envelope from address office@example.org not accepted by the server\nmsmtp: server message: 550 no",
        "unusable",
    ),
    (
        "msmtp",
        DATAERR,
        "msmtp: recipient address a@example.org not accepted by the server\nmsmtp: server message: 550 5.1.1 unknown",
        "never",
    ),
    (
        "msmtp",
        UNAVAILABLE,
        "msmtp: recipient address a@example.org not accepted by the server\nmsmtp: server message: 450 later",
        "later",
    ),
    (
        "msmtp",
        UNAVAILABLE,
        "msmtp: the server did not accept the mail\nmsmtp: server message: 554 5.7.1 spam\nmsmtp: could not send mail",
        "never",
    ),
    (
        "msmtp",
        UNAVAILABLE,
        "msmtp: the server did not accept the mail\nmsmtp: server message: 452 4.3.1 no space",
        "later",
    ),
    ("msmtp", IOERR, "msmtp: network read error: the operation timed out", "uncertain"),
    ("msmtp", OSFILE, "", "later"),
    ("msmtp", CANTCREAT, "", "later"),
    ("sSMTP", 1, "sendmail: Cannot open mail.example.org:25", "later"),
    ("sSMTP", 1, "ssmtp: Authorization failed (535 5.7.8 no)", "unusable"),
    ("sSMTP", 1, "sendmail: RCPT TO:<a@example.org> (550 5.1.1 unknown)", "never"),
    ("sSMTP", 1, "sendmail: RCPT TO:<a@example.org> (450 4.2.1 later)", "later"),
    ("sSMTP", 1, "sendmail: RCPT TO:<a@example.org> ()", "later"),
    ("sSMTP", 1, "sendmail: 552 5.3.4 too big", "later"),
    ("sSMTP", 1, "sendmail: 451 4.3.0 later", "later"),
    ("sSMTP", 1, "sendmail: ", "uncertain"),
    ("sSMTP", 1, "sendmail: Connection lost in middle of processing", "uncertain"),
    ("nullmailer", 1, "nullmailer-inject: nullmailer-queue failed.", "later"),
    ("nullmailer", 1, "nullmailer-inject: nullmailer-queue crashed or was killed.", "uncertain"),
    ("OpenSMTPD", SOFTWARE, "sendmail: command failed: 421 4.3.0 Temporary Error", "later"),
    ("OpenSMTPD", SOFTWARE, "sendmail: getline: Connection reset by peer", "uncertain"),
    ("exim4", 1, "exim: insufficient disk space", "later"),
    ("exim4", 1, "Delivery failed: H=mail.example.org [192.0.2.1]: Connection reset by peer", "uncertain"),
    ("exim", 1, "", "later"),
    ("anything", USAGE, "", "unusable"),
    ("anything", 1, "", "uncertain"),
    ("anything", 2, "", "uncertain"),
    ("anything", 1, "the mail says: sendmail: Cannot open x", "uncertain"),
    ("anything", 127, "not found", "uncertain"),
    ("anything", 255, "", "uncertain"),
    ("anything", -9, "", "uncertain"),
    ("anything", -15, "", "uncertain"),
]


@pytest.mark.parametrize(("name", "code", "words", "means"), ENDS)
def test_what_an_end_means(name: str, code: int, words: str, means: str) -> None:
    assert meaning(code, name, words) == means


def test_every_code_of_sysexits_is_decided() -> None:
    """All but those that a program may give after the whole mail was sent: EX_SOFTWARE, EX_IOERR, EX_PROTOCOL."""
    undecided = {code for code in range(64, 79) if meaning(code, "anything", "") == "uncertain"}
    assert undecided == {SOFTWARE, IOERR, PROTOCOL}


def test_no_rule_speaks_of_success_or_of_signals() -> None:
    assert all(code > 0 for rule in shipped_codes().rules for code in rule.codes)


def program(folder: Path, code: str, name: str = "program") -> str:
    """An executable program of our own."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{code}\n")
    path.chmod(0o755)
    return str(path)


def sent(command: list[str], patience: float = 30) -> str:
    return SendmailTransport(command, patience).send(MAIL.message, ENVELOPE, lambda: None).reply


def test_sendmail_gets_addresses_and_the_whole_text(tmp_path: Path) -> None:
    written, seen = tmp_path / "written", list[bool]()
    code = f"open({str(written)!r}, 'wb').write(' '.join(sys.argv[1:]).encode() + b'\\n' + sys.stdin.buffer.read())"
    transport = SendmailTransport([program(tmp_path, code), "-oi"])
    receipt = transport.send(MAIL.message, ENVELOPE, lambda: seen.append(written.exists()))
    assert seen == [False]
    options, _, text = written.read_bytes().partition(b"\n")
    assert options.decode() == f"-oi -i -f {SENDER} -- a@example.org"
    assert text == MAIL.message.replace(b"\r\n", b"\n")
    assert receipt.reply.startswith("taken by")


@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        ("sys.exit(67)", RefusedError, "failed with exit code 67: queue full"),
        ("sys.exit(75)", DeferredError, "failed with exit code 75: queue full"),
        ("sys.exit(78)", UnusableError, "failed with exit code 78: queue full"),
        ("sys.exit(1)", UncertainError, "failed with exit code 1: queue full"),
        ("sys.exit(74)", UncertainError, "failed with exit code 74: queue full"),
        ("os.kill(os.getpid(), 9)", UncertainError, "was ended by signal 9: queue full"),
        ("time.sleep(3600)", UncertainError, "took longer than 0.5 s"),
        ("sys.stdin.read(1); sys.exit(73)", DeferredError, "failed with exit code 73: queue full"),
    ],
)
def test_sendmail_that_fails(code: str, error: type[MailError], told: str, tmp_path: Path) -> None:
    command = program(tmp_path, f"print('queue\\nfull', file=sys.stderr, flush=True)\n{code}")
    with pytest.raises(error) as caught:
        sent([command], 0.5 if "sleep" in code else 30)
    assert caught.value.message == f"{command} {told}"
    assert bool(caught.value.hint) == (error is UnusableError)


def test_the_program_behind_a_link_is_known(tmp_path: Path) -> None:
    (tmp_path / "sendmail").symlink_to(program(tmp_path, "sys.exit(1)", "exim4"))
    with pytest.raises(DeferredError):
        sent([str(tmp_path / "sendmail")])


def test_programs_speak_english_and_read_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules read their words; letters of other alphabets are to stay what they are."""
    monkeypatch.setenv("LC_ALL", "bg_BG.UTF-8")
    monkeypatch.setenv("PATH_OF_OFFICE", "x")
    names = ("LC_ALL", "LANG", "LC_MESSAGES", "PATH_OF_OFFICE")
    command = program(tmp_path, f"print(*[os.environ.get(name) for name in {names}]); sys.exit(75)")
    with pytest.raises(DeferredError, match=r"None bg_BG\.UTF-8 C x"):
        sent([command])


def test_no_sendmail(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="cannot be run: No such file"):
        sent([str(tmp_path / "nothing")])
