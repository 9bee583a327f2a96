"""A mail server in a process of its own: ``python -m tests.digest.server JOURNAL SECURITY LOGIN``.

It prints its port and serves until its standard input ends. What becomes of a mail depends on the first word of its
recipient (``dropafter-7@example.org``); "once" means the first time that this recipient is seen at that point:

    accept      taken                                   delay       taken after a while, and the reply takes a while
    refused     550 to RCPT, always                     content     554 after the dot, always
    later       451 to RCPT, twice                      laterdot    451 after the dot, once
    busy        450 to RCPT, always                     closing     421 to RCPT and gone, once
    dropdata    gone in the midst of the text, once     early       554 in the midst of the text and gone, always
    dropbefore  gone after the dot, not taken, once     dropafter   taken, gone without a reply, once
    hangup      taken, replied, gone                    babble      taken, but the reply is none
    mute        no answer to RCPT, ever                 silent      no answer to the dot, not taken

What is taken is in JOURNAL, on disk, before the reply. SECURITY is none, starttls or tls; LOGIN is user:password or
empty. ``utf8`` in place of SECURITY is none with SMTPUTF8; ``ascii`` takes no addresses beyond ASCII and no 8-bit text.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TLS = Path(__file__).parent / "tls" / "server.pem"
A_WHILE = 0.02


class Handler:
    """Decides by recipient, and keeps the journal."""

    def __init__(self, journal: Path, security: str) -> None:
        self.ascii = security == "ascii"
        self.journal = os.open(journal, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.seen: Counter[tuple[str, str]] = Counter()

    def first(self, point: str, address: str, times: int = 1) -> bool:
        self.seen[point, address] += 1
        return self.seen[point, address] <= times

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        session.host_name = name
        return [line for line in responses if not (self.ascii and "8BITMIME" in line)]

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        mode = mode_of(address)
        if mode == "closing" and self.first("RCPT", address):
            await server.push("421 closing down")
            server.transport.close()
        if mode == "mute":
            await asyncio.sleep(3600)
        if mode == "later" and self.first("RCPT", address, times=2):
            return "451 4.7.1 come back later"
        replies = {"refused": "550 5.1.1 no such user", "busy": "450 4.2.1 busy"}
        if mode in replies:
            return replies[mode]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        mode = mode_of(address)
        if mode == "silent":
            await asyncio.sleep(3600)
        if mode == "content":
            return "554 5.7.1 not with these words"
        if mode == "laterdot" and self.first("dot", address):
            return "451 4.3.0 not now"
        if mode == "dropbefore" and self.first("dot", address):
            server.transport.abort()
            return "250 nobody hears this"
        if mode == "delay":
            await asyncio.sleep(A_WHILE)
        self.take(envelope)
        if mode == "delay":
            await asyncio.sleep(A_WHILE)
        if mode == "dropafter" and self.first("reply", address):
            server.transport.abort()
        if mode == "hangup":
            await server.push("250 taken, and goodbye")
            server.transport.close()
        return "huh?" if mode == "babble" else f"250 taken for {address}"

    def take(self, envelope: Envelope) -> None:
        """The mail is the server's: on disk before anybody is told."""
        content = envelope.original_content or b""
        entry = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "message": content.decode("latin-1")}
        os.write(self.journal, json.dumps(entry).encode() + b"\n")
        os.fsync(self.journal)


class Server(SMTP):
    """One that can break off in the midst of a text."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        handler, addresses = self.event_handler, self.envelope.rcpt_tos if self.envelope else []
        mode = mode_of(addresses[0]) if addresses else ""
        drops = mode == "dropdata" and handler.first("DATA", addresses[0])
        if not drops and mode != "early":
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readline()
        if mode == "early":
            await self.push("554 that is enough")
        self.transport.abort()


def mode_of(address: str) -> str:
    """The first word of an address."""
    return address.partition("@")[0].partition("-")[0]


def options(security: str, login: str) -> dict[str, Any]:
    """How aiosmtpd is to secure itself."""
    chosen: dict[str, Any] = {"hostname": "localhost", "enable_SMTPUTF8": security == "utf8"}
    if security == "starttls":
        chosen |= {"tls_context": context(), "require_starttls": True}
    if login:
        user, _, password = login.partition(":")

        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
            right = (data.login.decode(), data.password.decode()) == (user, password)
            return AuthResult(success=right, handled=False)

        chosen |= {"authenticator": check, "auth_required": True, "auth_require_tls": security == "starttls"}
    return chosen


def context() -> ssl.SSLContext:
    """TLS of a server that calls itself localhost."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(TLS)
    return made


async def serve(journal: Path, security: str, login: str) -> None:
    """Serve until standard input ends."""
    loop, handler = asyncio.get_running_loop(), Handler(journal, security)

    def protocol() -> Server:
        return Server(handler, loop=loop, **options(security, login))

    implicit = context() if security == "tls" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=implicit)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
