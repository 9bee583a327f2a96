"""Handing mails to a server over SMTP, with the one instant that counts, the final dot of DATA, told apart.

smtplib sends text and dot in one go; here the ledger is written between the two (RFC 5321 §4.1.1.4: without the dot
the server must not deliver, with it the mail is the server's as soon as it says 250).
"""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from fundmatch.digest.login import log_in
from fundmatch.digest.transport import (
    DeferredError,
    Envelope,
    Receipt,
    RefusedError,
    UncertainError,
    UnreachableError,
    UnusableError,
    check_addresses,
    one_line,
)
from fundmatch.digest.wire import needs_utf8, own_name, wire_form
from fundmatch.models.address import ascii_address, ascii_host, local_part
from fundmatch.workspace import MailSettings

#: What a server says before it hangs up (RFC 5321 §3.8), and when it wants a login first (RFC 4954 §6).
CLOSING, LOGIN_WANTED = 421, 530
#: What a server says when all is well, when it waits for the text of a mail, and what ends that text.
FINE, GO_ON, DOT = 250, 354, b".\r\n"
#: Seconds to wait for a goodbye: nothing depends on it.
FAREWELL = 5.0
EARLY_END = "the server hung up before the end of the mail"


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a server.

    RFC 5321 §4.5.3.2 grants it ten minutes after the dot: whoever gives up earlier makes mails uncertain that the
    server is about to accept. ``connect`` holds for each step until mails can be sent, ``command`` for each reply.
    """

    connect: float = 30.0
    command: float = 120.0
    acceptance: float = 600.0


#: What RFC 5321 grants a server, and somewhat less where nothing is lost by asking again.
USUAL = Timeouts()


class SmtpTransport:
    """One connection for a run, opened when first needed, and anew when the server has closed it between two mails.

    ``password`` is called once, at the first login. ``tls`` verifies the server; usually by the system's authorities.
    """

    def __init__(
        self,
        settings: MailSettings,
        password: Callable[[], str],
        tls: ssl.SSLContext | None = None,
        timeouts: Timeouts = USUAL,
    ) -> None:
        self.via = f"smtp:{settings.host}:{settings.port}"
        self._settings, self._password, self._tls, self._timeouts = settings, password, tls, timeouts
        self._secret = ""
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: bytes, envelope: Envelope, handing: Callable[[], None]) -> Receipt:
        """See :class:`fundmatch.digest.transport.Transport`."""
        check_addresses(envelope)
        text = wire_form(message)
        used_before = self._smtp is not None
        try:
            try:
                smtp = self._introduced(text, envelope)
            except DeferredError:
                if not used_before or self._smtp is not None:
                    raise
                smtp = self._introduced(text, envelope)  # the server closes a connection that was idle
            return self._hand_over(smtp, text, handing)
        except (RefusedError, DeferredError):
            self._reset()
            raise
        except BaseException:
            self._drop()  # in the midst of a text, any further word would become part of it
            raise

    def close(self) -> None:
        """Say goodbye."""
        if self._smtp is not None:
            with suppress(OSError):
                _socket(self._smtp).settimeout(FAREWELL)
                self._smtp.quit()
        self._drop()

    def _introduced(self, text: bytes, envelope: Envelope) -> smtplib.SMTP:
        """A connection whose server waits for the text of this mail."""
        smtp = self._connected()
        try:
            smtp.command_encoding = "utf-8" if needs_utf8(envelope) else "ascii"
            self._ask(smtp, f"MAIL FROM:<{ascii_address(envelope.sender)}>{self._options(smtp, text, envelope)}")
            self._ask(smtp, f"RCPT TO:<{ascii_address(envelope.recipient)}>")
            self._ask(smtp, "DATA", GO_ON)
        except OSError as error:
            raise self._broken(error) from error
        return smtp

    def _options(self, smtp: smtplib.SMTP, text: bytes, envelope: Envelope) -> str:
        options = ""
        if needs_utf8(envelope):
            if not smtp.has_extn("smtputf8"):
                raise self._takes_no(envelope)
            options = " SMTPUTF8"
        if not text.isascii():
            if not smtp.has_extn("8bitmime"):
                raise RefusedError(f"{self._settings.host} takes letters beyond ASCII only in coded form")
            options += " BODY=8BITMIME"
        return options

    def _takes_no(self, envelope: Envelope) -> RefusedError | UnusableError:
        """What a server without SMTPUTF8 means: the sender is that of all mails, the recipient that of one."""
        text = f"{self._settings.host} takes no address with letters like those of"
        if local_part(envelope.sender).isascii():
            return RefusedError(f"{text} {envelope.recipient}", "Give an address with Latin letters before the @.")
        return UnusableError(f"{text} {envelope.sender}", "Set sender under [mail] to one with Latin letters.")

    def _hand_over(self, smtp: smtplib.SMTP, text: bytes, handing: Callable[[], None]) -> Receipt:
        try:
            socket_ = _socket(smtp)
            socket_.sendall(text)
        except OSError as error:
            raise self._broken(error) from error
        self._listen(socket_)
        handing()
        self._listen(socket_)  # writing the ledger takes time enough for a server to hang up
        try:
            socket_.settimeout(self._timeouts.acceptance)
            _send_dot(socket_)
            code, reply = smtp.getreply()
        except DeferredError:
            raise
        except OSError as error:
            raise UncertainError(f"no reply after the whole mail was sent: {self._told(error)}") from error
        socket_.settimeout(self._timeouts.command)
        return self._receipt(code, reply)

    def _receipt(self, code: int, reply: bytes) -> Receipt:
        if 200 <= code < 300:
            return Receipt(f"{code} {one_line(reply, self._secret)}")
        if not 400 <= code < 600:
            raise UncertainError(
                f"after the whole mail was sent, a reply that is none: {one_line(reply, self._secret)}"
            )
        raise self._refusal(code, reply)

    def _listen(self, socket_: socket.socket) -> None:
        """A server that speaks or hangs up before the dot has not taken the mail. Raises what :meth:`send` does."""
        socket_.settimeout(0)
        try:
            words = socket_.recv(1024)
        except (BlockingIOError, ssl.SSLWantReadError):
            socket_.settimeout(self._timeouts.command)
            return
        except OSError as error:
            raise self._broken(error) from error
        self._drop()
        if words[:3].isdigit():
            raise self._refusal(int(words[:3]), words[4:])
        raise DeferredError(EARLY_END)

    def _ask(self, smtp: smtplib.SMTP, command: str, wanted: int = FINE) -> None:
        code, reply = smtp.docmd(command)
        if code == wanted or (wanted == FINE and code // 100 == 2):
            return
        if code == CLOSING:
            self._drop()
        raise self._refusal(code, reply)

    def _refusal(self, code: int, reply: bytes) -> RefusedError | DeferredError | UnusableError:
        text = f"{code} {one_line(reply, self._secret)}"
        if code == LOGIN_WANTED:
            return UnusableError(f"{self._settings.host}: {text}", "Check security, username and password.")
        return RefusedError(text) if 500 <= code < 600 else DeferredError(text)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        if self._settings.username and not self._secret:
            self._secret = self._password()
        try:
            smtp = self._opened()
        except ssl.SSLCertVerificationError as error:
            hint = "Name the server as its certificate does; its authority must be known to this computer."
            raise UnusableError(f"{self._settings.host} cannot be trusted: {error.verify_message}", hint) from error
        except ssl.SSLError as error:
            if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
                raise UnreachableError(f"{self._where}: {self._told(error)}") from error
            hint = 'security = "tls" is for port 465, "starttls" for 587 and 25.'
            raise UnusableError(f"{self._where} speaks no TLS there: {error.reason}", hint) from error
        except DeferredError as error:
            raise UnreachableError(error.message, error.hint) from error
        except OSError as error:
            raise self._unreachable(error) from error
        except UnicodeError as error:
            raise UnusableError(f"{self._settings.host!r} is no name of a server: {error}") from error
        self._smtp = smtp
        return smtp

    def _opened(self) -> smtplib.SMTP:
        """A connection that is secured and logged in. Raises what socket, ssl and smtplib raise."""
        settings, patience = self._settings, self._timeouts.connect
        host = settings.host if settings.host.isascii() else ascii_host(settings.host)
        where = (host, settings.port, own_name())
        if settings.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, context=self._context(), timeout=patience)
        else:
            smtp = smtplib.SMTP(*where, timeout=patience)
        try:
            if settings.security == "starttls":
                self._start_tls(smtp)
            smtp.ehlo_or_helo_if_needed()
            if settings.username:
                self._refuse_to_shout(smtp)
                log_in(smtp, settings, self._secret)
            _socket(smtp).settimeout(self._timeouts.command)
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot waits for nobody
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _context(self) -> ssl.SSLContext:
        self._tls = self._tls or ssl.create_default_context()
        return self._tls

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.starttls(context=self._context())
        except smtplib.SMTPNotSupportedError as error:
            hint = 'Only a server on this computer should do without: security = "none".'
            raise UnusableError(f"{self._where} offers no STARTTLS", hint) from error

    def _refuse_to_shout(self, smtp: smtplib.SMTP) -> None:
        if isinstance(smtp.sock, ssl.SSLSocket) or _is_loopback(smtp.sock):
            return
        hint = 'Set security to "starttls" or "tls", or leave out username.'
        raise UnusableError(f"the password is not sent to {self._settings.host} without TLS", hint)

    def _unreachable(self, error: OSError) -> UnreachableError | UnusableError:
        """An error while connecting; a server that does not want to be spoken to at all says 5xx."""
        if isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600:
            return UnusableError(f"{self._where}: {self._told(error)}", "Check host, port and security.")
        return UnreachableError(f"{self._where}: {self._told(error)}")

    def _broken(self, error: OSError) -> DeferredError:
        """An error in the midst of a mail, before its dot."""
        self._drop()
        return DeferredError(f"the connection broke: {self._told(error)}")

    def _told(self, error: OSError) -> str:
        if isinstance(error, smtplib.SMTPResponseException):
            return f"{error.smtp_code} {one_line(error.smtp_error, self._secret)}"
        cause = error.__context__ if isinstance(error.__context__, OSError) else error
        if isinstance(cause, TimeoutError):
            return "no answer in time"
        return one_line(cause.strerror or str(cause) or type(cause).__name__, self._secret)

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _reset(self) -> None:
        """Ready the connection, if there still is one, for the next mail."""
        if self._smtp is None:
            return
        try:
            code, _ = self._smtp.rset()
        except OSError:
            code = 0
        if code != FINE:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _send_dot(socket_: socket.socket) -> None:
    """Raises DeferredError when nothing of the dot has left: the other side had hung up before."""
    try:
        socket_.sendall(DOT)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise DeferredError(EARLY_END) from error


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
    return smtp.sock


def _is_loopback(socket_: socket.socket | None) -> bool:
    return socket_ is not None and ipaddress.ip_address(socket_.getpeername()[0].split("%")[0]).is_loopback
