"""``[mail]`` and ``[digest]`` of ``fundmatch.toml``: how digests leave the house, and what they are like."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fundmatch.models.address import name_and_address, trouble_with
from fundmatch.workspace.table import Table

MAIL_FIELDS = ("host", "port", "security", "sender", "username", "password_command")
DIGEST_FIELDS = ("threshold", "max_items", "weekday", "zone")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: How the connection to the mail server is secured, and the port that goes with it (RFC 8314, RFC 6409, RFC 5321).
PORTS = {"starttls": 587, "tls": 465, "none": 25}
HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:]+")
ADDRESS = r"""[^\s@<>,;"]+@[^\s@<>,;"]+"""
#: An address, alone or behind a name: ``Cluster office <office@example.org>``.
SENDER = re.compile(rf"{ADDRESS}|[^<>@]*<{ADDRESS}>")


@dataclass(frozen=True)
class MailSettings:
    """How digests leave the house.

    ``security``: ``starttls``, ``tls`` or ``none``. Without ``username`` there is no login. The password comes from
    the environment (FUNDMATCH_SMTP_PASSWORD) or from what ``password_command``, a program and its arguments, prints;
    it never stands in a file.
    """

    host: str
    sender: str
    port: int = PORTS["starttls"]
    security: str = "starttls"
    username: str = ""
    password_command: tuple[str, ...] = ()


@dataclass(frozen=True)
class DigestSettings:
    """What digests are like where a contact does not say otherwise; None leaves fundmatch's own default.

    ``threshold``: least score of a new call; ``max_items``: most new calls of one mail; ``weekday`` (0 = Monday) of
    weekly mails; ``zone``: where days begin.
    """

    threshold: float | None = None
    max_items: int | None = None
    weekday: int | None = None
    zone: str | None = None


def read_mail(table: Table) -> MailSettings:
    """``[mail]``. Raises WorkspaceError."""
    if "password" in table.fields:
        hint = "set FUNDMATCH_SMTP_PASSWORD, or name a program that prints it: password_command"
        raise table.wrong("password", "must not stand in a file", hint)
    table.know(MAIL_FIELDS)
    security = table.text("security") or MailSettings.security
    if security not in PORTS:
        raise table.wrong("security", f'must be "starttls", "tls" or "none", not "{security}"')
    return MailSettings(
        host=_matching(table, "host", HOST, "the name of the mail server, such as smtp.example.org"),
        sender=_sender(table),
        port=_port(table, PORTS[security]),
        security=security,
        username=table.text("username"),
        password_command=_command(table),
    )


def _sender(table: Table) -> str:
    """An address that mails can come from, alone or behind a name."""
    sender = _matching(table, "sender", SENDER, 'an address, such as "Office <office@example.org>"')
    if trouble := trouble_with(name_and_address(sender)[1]):
        raise table.wrong("sender", f"cannot send mail: {trouble}", f"mend {sender!r}")
    return sender


def _matching(table: Table, name: str, form: re.Pattern[str], wanted: str) -> str:
    if name not in table.fields:
        raise table.wrong(name, "is missing", f"give {wanted}")
    value = table.text(name)
    if not form.fullmatch(value):
        raise table.wrong(name, f'must be {wanted}, not "{value}"')
    return value


def _port(table: Table, usual: int) -> int:
    value = table.fields.get("port", usual)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise table.wrong("port", f"must be a number from 1 to 65535, not {value!r}")
    return value


def _command(table: Table) -> tuple[str, ...]:
    """A program and its arguments: a list, or one text that is cut at its blanks as a shell does."""
    value = table.fields.get("password_command", [])
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:
        raise table.wrong("password_command", f"cannot be cut into words: {error}") from error
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise table.wrong("password_command", 'must be a command, such as "pass show mail/fundmatch"')
    return tuple(words)


def read_digest(table: Table) -> DigestSettings:
    """``[digest]``. Raises WorkspaceError."""
    table.know(DIGEST_FIELDS)
    return DigestSettings(
        threshold=table.number("threshold", 0, 100),
        max_items=_whole(table, "max_items", 1, 100),
        weekday=_weekday(table),
        zone=_zone(table),
    )


def _whole(table: Table, name: str, least: int, most: int) -> int | None:
    value = table.number(name, least, most)
    if value is not None and not value.is_integer():
        raise table.wrong(name, f"must be a whole number, not {value}")
    return None if value is None else int(value)


def _weekday(table: Table) -> int | None:
    if "weekday" not in table.fields:
        return None
    value = table.text("weekday").lower()
    if value not in WEEKDAYS:
        raise table.wrong("weekday", f'must be a day of the week, such as "monday", not "{value}"')
    return WEEKDAYS.index(value)


def _zone(table: Table) -> str | None:
    if "zone" not in table.fields:
        return None
    value = table.text("zone")
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise table.wrong("zone", f'must be a time zone, such as "Europe/Belgrade", not "{value}"') from error
