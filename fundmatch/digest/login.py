"""Logging in to a mail server: AUTH PLAIN or LOGIN (RFC 4954, RFC 4616) in UTF-8, which smtplib cannot."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Callable

from fundmatch.digest.transport import DeferredError, UnusableError, one_line
from fundmatch.workspace import MailSettings

#: RFC 4954: the server accepts; it wants the next word; it cannot tell now.
ACCEPTED, GO_ON, NOT_NOW = 235, 334, (421, 432, 454)


def log_in(smtp: smtplib.SMTP, settings: MailSettings, password: str) -> None:
    """Log in as ``settings.username``. Raises UnusableError, DeferredError, and what smtplib raises."""
    plain = _coded(f"\0{settings.username}\0{password}")
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, reply = smtp.docmd("AUTH", f"PLAIN {plain}")
    elif "LOGIN" in offered:
        code, reply = _step_by_step(smtp, settings.username, password)
    else:
        ways = f"offers {' '.join(offered)}" if offered else "offers no login"
        hint = "Supported are PLAIN and LOGIN; without username there is no login."
        raise UnusableError(f"{settings.host} {ways}", hint)
    if code == ACCEPTED:
        return
    said = one_line(reply, password, _coded(password), plain)
    text = f"{settings.host} refused the login of {settings.username}: {code} {said}"
    if code in NOT_NOW:
        raise DeferredError(text)
    raise UnusableError(text, "Check username and password.")


def _step_by_step(smtp: smtplib.SMTP, username: str, password: str) -> tuple[int, bytes]:
    ask: Callable[[str], tuple[int, bytes]] = smtp.docmd
    code, reply = ask("AUTH LOGIN")
    for word in (username, password):
        if code != GO_ON:
            break
        code, reply = ask(_coded(word))
    return code, reply


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
