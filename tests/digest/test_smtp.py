"""Handing mails to a server: when a mail is certainly taken, certainly not, and when nobody knows."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.digest import smtp as module
from fundmatch.digest.login import log_in
from fundmatch.digest.smtp import SmtpTransport, Timeouts
from fundmatch.digest.transport import (
    DeferredError,
    Envelope,
    RefusedError,
    UncertainError,
    UnreachableError,
    UnusableError,
    bare_address,
    one_line,
)
from fundmatch.digest.wire import wire_form
from fundmatch.errors import MailError
from fundmatch.workspace import MailSettings
from tests.digest.builders import SENDER, TEXT, planned
from tests.digest.mailserver import MailServer

QUICK = Timeouts(connect=5, command=5, acceptance=5)
AUTHORITY = Path(__file__).parent / "tls" / "authority.pem"
PASSWORD = "съвсем тайно"  # noqa: S105
LOGIN = f"office:{PASSWORD}"
FRESH = count(1)


@dataclass
class Sender:
    """A transport to a server, and what became of one mail over it."""

    server: MailServer
    host: str = "localhost"
    security: str = "none"
    username: str = ""
    password: str = ""
    trusted: bool = True
    timeouts: Timeouts = QUICK
    asked: int = 0
    handed: list[int] = field(default_factory=list)
    transport: SmtpTransport | None = None

    def open(self) -> SmtpTransport:
        account = MailSettings(self.host, SENDER, self.server.port, self.security, self.username)
        tls = ssl.create_default_context(cafile=AUTHORITY if self.trusted else None)
        self.transport = self.transport or SmtpTransport(account, self.secret, tls, self.timeouts)
        return self.transport

    def secret(self) -> str:
        self.asked += 1
        return self.password

    def send(self, recipient: str, message: bytes | None = None) -> str:
        """Send one mail; the reply. ``handed`` gets how many mails to this recipient the server had by then."""
        mail = planned(recipient)
        envelope = Envelope(mail.id, SENDER, recipient)

        def handing() -> None:
            self.handed.append(len(self.server.taken(recipient)))

        return self.open().send(message or mail.message, envelope, handing).reply


def fresh(mode: str) -> str:
    """A recipient that the server has not seen."""
    return f"{mode}-{next(FRESH)}@example.org"


Servers = Callable[[str, str], MailServer]


@pytest.fixture
def sender(servers: Servers) -> Iterator[Sender]:
    made = Sender(servers("none", ""))
    yield made
    made.open().close()


@pytest.mark.parametrize("mode", ["accept", "delay", "hangup"])
def test_what_the_server_takes_is_sent(mode: str, sender: Sender) -> None:
    recipients = [fresh(mode) for _ in range(3)]
    for recipient in recipients:
        assert sender.send(recipient).startswith("250 taken")
    assert [len(sender.server.taken(recipient)) for recipient in recipients] == [1, 1, 1]
    assert sender.handed == [0, 0, 0], "the ledger is written before the server can have the mail"


@pytest.mark.parametrize(
    ("mode", "error", "words", "handed", "taken"),
    [
        ("refused", RefusedError, "550 5.1.1 no such user", 0, 0),
        ("content", RefusedError, "554 5.7.1 not with these words", 1, 0),
        ("later", DeferredError, "451 4.7.1 come back later", 0, 0),
        ("laterdot", DeferredError, "451 4.3.0 not now", 1, 0),
        ("busy", DeferredError, "450 4.2.1 busy", 0, 0),
        ("closing", DeferredError, "421 closing down", 0, 0),
        ("dropbefore", UncertainError, "no reply after the whole mail was sent", 1, 0),
        ("dropafter", UncertainError, "no reply after the whole mail was sent", 1, 1),
        ("babble", UncertainError, "a reply that is none", 1, 1),
    ],
)
def test_what_the_server_does_not_take(
    mode: str, error: type[MailError], words: str, handed: int, taken: int, sender: Sender
) -> None:
    recipient = fresh(mode)
    with pytest.raises(error, match=words) as caught:
        sender.send(recipient)
    assert type(caught.value) is error
    assert (len(sender.handed), len(sender.server.taken(recipient))) == (handed, taken)
    assert sender.send(fresh("accept")).startswith("250"), "the next mail is not harmed"


def until_something_comes(socket_: socket.socket) -> None:
    """Wait for a word of the server, or its end; neither is taken."""
    socket_.settimeout(5)
    with suppress(ConnectionError):
        socket_.recv(1, socket.MSG_PEEK)


@pytest.mark.parametrize(("mode", "errors"), [("dropdata", (DeferredError,)), ("early", (DeferredError, RefusedError))])
def test_a_server_gone_before_the_dot_has_not_taken_it(
    mode: str, errors: tuple[type[MailError], ...], sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However late we see it, before the dot leaves there is no doubt; here we see it just before."""
    listen, transport, recipient = SmtpTransport._listen, sender.open(), fresh(mode)

    def late(self: SmtpTransport, socket_: socket.socket) -> None:
        until_something_comes(socket_)
        listen(self, socket_)

    monkeypatch.setattr(SmtpTransport, "_listen", late)
    with pytest.raises(errors):
        sender.send(recipient)
    assert (sender.handed, sender.server.taken(recipient)) == ([], [])
    monkeypatch.undo()
    assert transport is sender.transport
    assert sender.send(fresh("accept")).startswith("250")


def test_a_server_gone_while_the_ledger_is_written_has_not_taken_it(sender: Sender) -> None:
    recipient = fresh("dropdata")

    def slow() -> None:
        smtp = sender.open()._smtp
        assert smtp is not None
        assert smtp.sock is not None
        until_something_comes(smtp.sock)

    with pytest.raises(DeferredError):
        sender.open().send(planned(recipient).message, Envelope("1", SENDER, recipient), slow)
    assert sender.server.taken(recipient) == []


@pytest.mark.parametrize("error", [RuntimeError("a full disk"), KeyboardInterrupt()])
def test_nothing_is_handed_over_when_the_ledger_fails(error: BaseException, sender: Sender) -> None:
    recipient = fresh("accept")

    def handing() -> None:
        raise error

    with pytest.raises(type(error)):
        sender.open().send(planned(recipient).message, Envelope("1", SENDER, recipient), handing)
    assert sender.server.taken(recipient) == []
    assert sender.send(fresh("accept")).startswith("250")


@pytest.mark.parametrize(("mode", "error", "handed"), [("mute", DeferredError, 0), ("silent", UncertainError, 1)])
def test_a_server_that_stops_talking(mode: str, error: type[MailError], handed: int, servers: Servers) -> None:
    sender = Sender(servers("none", ""), timeouts=Timeouts(connect=5, command=0.2, acceptance=0.2))
    with pytest.raises(error, match="no answer in time"):
        sender.send(fresh(mode))
    assert len(sender.handed) == handed
    sender.open().close()


def test_a_server_that_never_greets() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        account = MailSettings("127.0.0.1", SENDER, listening.getsockname()[1], "none")
        transport = SmtpTransport(account, str, timeouts=Timeouts(connect=0.2))
        with pytest.raises(UnreachableError, match="no answer in time"):
            transport.send(b"", Envelope("1", SENDER, "a@example.org"), lambda: None)


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_nobody_there(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    transport = SmtpTransport(MailSettings(host, SENDER, port, "none"), str, timeouts=QUICK)
    with pytest.raises(UnreachableError, match=f"{host}:{port}"):
        transport.send(b"", Envelope("1", SENDER, "a@example.org"), lambda: None)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_with_a_server_that_is_known(security: str, servers: Servers) -> None:
    sender = Sender(servers(security, ""), security=security)
    recipient = fresh("accept")
    assert sender.send(recipient).startswith("250")
    assert sender.send(recipient).startswith("250")
    assert (sender.handed, len(sender.server.taken(recipient))) == ([0, 1], 2)
    sender.open().close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("host", "trusted", "words"), [("127.0.0.1", True, "127.0.0.1"), ("localhost", False, "issuer")]
)
def test_tls_with_a_server_that_nobody_knows(
    host: str, trusted: bool, words: str, security: str, servers: Servers
) -> None:
    sender = Sender(servers(security, ""), host=host, trusted=trusted, security=security)
    with pytest.raises(UnusableError, match=f"cannot be trusted.*{words}"):
        sender.send(fresh("accept"))


@pytest.mark.parametrize(
    ("served", "asked", "words"), [("none", "starttls", "offers no STARTTLS"), ("none", "tls", "speaks no TLS")]
)
def test_without_tls_nothing_is_sent(served: str, asked: str, words: str, servers: Servers) -> None:
    with pytest.raises(UnusableError, match=words):
        Sender(servers(served, ""), security=asked).send(fresh("accept"))


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_the_right_password_is_asked_for_once(security: str, servers: Servers) -> None:
    sender = Sender(servers(security, LOGIN), security=security, username="office", password=PASSWORD)
    for mode in ("hangup", "accept", "accept"):
        assert sender.send(fresh(mode)).startswith("250")
    assert sender.asked == 1
    sender.open().close()


@pytest.mark.parametrize(("username", "password", "words"), [("office", "wrong", "535"), ("", "", "530")])
def test_without_the_right_password_no_mail_can_be_sent(
    username: str, password: str, words: str, servers: Servers
) -> None:
    sender = Sender(servers("starttls", LOGIN), security="starttls", username=username, password=password)
    with pytest.raises(UnusableError, match=words) as caught:
        sender.send(fresh("accept"))
    assert "wrong" not in f"{caught.value!r} {caught.value} {caught.value.hint}"


def test_a_password_is_not_shouted_over_the_net(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_loopback", lambda _: False)
    sender = Sender(servers("none", LOGIN), username="office", password=PASSWORD)
    with pytest.raises(UnusableError, match="not sent to localhost without TLS"):
        sender.send(fresh("accept"))


@dataclass
class Echo:
    """A server that offers some ways to log in, and repeats what it was told."""

    offered: str
    replies: list[int]
    told: list[str] = field(default_factory=list)

    @property
    def esmtp_features(self) -> dict[str, str]:
        return {"auth": self.offered}

    def docmd(self, command: str, rest: str = "") -> tuple[int, bytes]:
        self.told.append(f"{command} {rest}".strip())
        return self.replies.pop(0), self.told[-1].encode() + b" secret"


@pytest.mark.parametrize(
    ("offered", "replies", "told", "error"),
    [
        ("PLAIN LOGIN", [235], ["AUTH PLAIN AHVzZXIAc2VjcmV0"], None),
        ("login", [334, 334, 235], ["AUTH LOGIN", "dXNlcg==", "c2VjcmV0"], None),
        ("LOGIN", [334, 334, 535], ["AUTH LOGIN", "dXNlcg==", "c2VjcmV0"], UnusableError),
        ("LOGIN", [504], ["AUTH LOGIN"], UnusableError),
        ("PLAIN", [454], ["AUTH PLAIN AHVzZXIAc2VjcmV0"], DeferredError),
        ("PLAIN", [535], ["AUTH PLAIN AHVzZXIAc2VjcmV0"], UnusableError),
        ("GSSAPI", [], [], UnusableError),
        ("", [], [], UnusableError),
    ],
)
def test_ways_to_log_in(offered: str, replies: list[int], told: list[str], error: type[MailError] | None) -> None:
    server, account = Echo(offered, replies), MailSettings("h", SENDER, username="user")
    if error is None:
        log_in(server, account, "secret")  # type: ignore[arg-type]
    else:
        with pytest.raises(error) as caught:
            log_in(server, account, "secret")  # type: ignore[arg-type]
        assert not any(word in str(caught.value) for word in ("secret", "c2VjcmV0", "AHVzZXIAc2VjcmV0"))
    assert server.told == told


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\r\nRCPT TO:<b@example.org>",
        "a@example.org\n",
        "a b@example.org",
        "a@exa mple.org",
        "a@example.org,b@example.org",
        "<a@example.org>",
        "a@b@example.org",
        "-oQ/tmp@example.org",
        "a@",
        "@example.org",
        "",
        "a\x00@example.org",
        "a\u2028@example.org",
        f"{'a' * 250}@example.org",
    ],
)
@pytest.mark.parametrize(
    ("side", "error", "hint"), [("sender", UnusableError, "fundmatch.toml"), ("recipient", RefusedError, "contacts")]
)
def test_what_is_no_address_goes_nowhere(
    address: str, side: str, error: type[MailError], hint: str, sender: Sender
) -> None:
    """A recipient that is none is one mail's trouble, a sender that is none that of all, and nobody else is blamed."""
    sides = {"sender": SENDER, "recipient": fresh("accept"), side: address}
    with pytest.raises(error, match="no address") as caught:
        sender.open().send(b"", Envelope("1", **sides), pytest.fail)
    assert repr(address) in caught.value.message
    assert hint in caught.value.hint
    assert sender.transport is not None
    assert sender.transport._smtp is None


@pytest.mark.parametrize(
    ("security", "recipient", "sent_to"),
    [
        ("none", "accept-офис@example.org", None),
        ("utf8", "accept-офис@пример.example", "accept-офис@xn--e1afmkfd.example"),
        ("none", "accept-1@straße.example", "accept-1@xn--strae-oqa.example"),
        ("none", "accept-1@пример.example", "accept-1@xn--e1afmkfd.example"),
        ("utf8", "accept-1@пример.example", "accept-1@xn--e1afmkfd.example"),
    ],
)
def test_addresses_of_other_alphabets(security: str, recipient: str, sent_to: str | None, servers: Servers) -> None:
    sender = Sender(servers(security, ""))
    if sent_to is None:
        with pytest.raises(RefusedError, match="takes no address with letters like those of accept-офис"):
            sender.send(recipient)
    else:
        before = len(sender.server.taken(sent_to))
        assert sender.send(recipient).startswith("250")
        assert len(sender.server.taken(sent_to)) == before + 1
    sender.open().close()


def test_a_sender_of_another_alphabet_is_the_trouble_of_all_mails(servers: Servers) -> None:
    sender, recipient = Sender(servers("none", "")), fresh("accept")
    envelope = Envelope("1", "офис@example.org", recipient)
    with pytest.raises(UnusableError, match=r"takes no address with letters like those of офис@example\.org"):
        sender.open().send(planned(recipient).message, envelope, pytest.fail)
    sender.open().close()


@pytest.mark.parametrize(("text", "fits"), [(TEXT, False), ("plain\r\n", True)])
def test_a_server_without_8bitmime_gets_ascii_only(text: str, fits: bool, servers: Servers) -> None:
    sender, recipient = Sender(servers("ascii", "")), fresh("accept")
    if fits:
        assert sender.send(recipient, planned(recipient, text=text).message).startswith("250")
    else:
        with pytest.raises(RefusedError, match="only in coded form"):
            sender.send(recipient, planned(recipient, text=text).message)
    assert len(sender.server.taken(recipient)) == fits
    sender.open().close()


@pytest.mark.parametrize("message", [planned("a@example.org").message, b"A: b\r\n\r\n.\r\n..\r\n.x\r\n"])
def test_a_message_arrives_as_it_left(message: bytes, sender: Sender) -> None:
    recipient = fresh("accept")
    sender.send(recipient, message)
    (taken,) = sender.server.taken(recipient)
    assert (taken.sender, taken.message) == (SENDER, message)


def test_the_name_of_a_server_in_other_letters_is_asked_for_as_dns_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nobody(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise ConnectionRefusedError(111, "nobody there")

    monkeypatch.setattr(module.smtplib, "SMTP", nobody)
    transport = SmtpTransport(MailSettings("пример.straße.de", SENDER, 25, "none"), str)
    with pytest.raises(UnreachableError):
        transport.send(b"", Envelope("1", SENDER, "a@example.org"), pytest.fail)
    assert asked == ["xn--e1afmkfd.xn--strae-oqa.de"]


@pytest.mark.parametrize("sender", [SENDER, f"<{SENDER}>", f"Cluster office <{SENDER}>", f' "Офис" < {SENDER} >'])
def test_the_envelope_has_the_address_alone(sender: str) -> None:
    assert bare_address(sender) == SENDER


LINES = st.lists(st.sampled_from([b"", b".", b"..", b"a", b".a", b"QUIT", "а".encode()]), max_size=8)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@settings(deadline=None)
@given(LINES, ENDS)
def test_no_line_ends_the_mail_before_its_end(lines: list[bytes], end: bytes) -> None:
    wire = wire_form(end.join(lines))
    assert wire.endswith(b"\r\n")
    sent = wire.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or line == b"." for line in sent)
    unquoted = [line.removeprefix(b".") if line.startswith(b".") else line for line in sent]
    assert b"\n".join(unquoted).rstrip(b"\n") == b"\n".join(lines).rstrip(b"\n")


def test_words_of_a_server_are_one_line_without_secrets() -> None:
    words = b"5.7.1 \x1b[31mno\nway \xff " + b"hunter2 " + b"x" * 999
    told = one_line(words, "", "hunter2")
    assert told.startswith("5.7.1 [31mno way \ufffd *** xxx")
    assert len(told) == 300
