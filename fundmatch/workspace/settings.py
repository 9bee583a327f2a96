"""``fundmatch.toml``: read once, checked whole, every complaint naming the file and the field."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fundmatch.errors import WorkspaceError, did_you_mean
from fundmatch.workspace.folders import Folders

SETTINGS_FILE = "fundmatch.toml"
FIELDS = ("min_score", "contact", "languages", "programmes", "matching", "mail")
MATCHING_FIELDS = ("semantic",)
MAIL_FIELDS = ("host", "port", "security", "sender", "username", "password_command")
#: How the connection to the mail server is secured, and the port that goes with it (RFC 8314, RFC 6409, RFC 5321).
PORTS = {"starttls": 587, "tls": 465, "none": 25}

SOURCE_NAME = re.compile(r"[a-z][a-z0-9_-]*")
#: Sources that are no matter of settings, and the one whose programme codes are.
FIXED, ISUN_SOURCE = ("horizon", "creative", "curated"), "opic"
EU_PROGRAMME = re.compile(r"[0-9]{1,12}")
#: What stands before the priority in a procedure code: BG16RFPR001, BG-RRP, BGENVIRONMENT.
ISUN_PROGRAMME = re.compile(r"BG(?=.)[A-Z0-9]*(?:-[A-Z]+)?")
NATIONAL = "national"
KINDS = 'programme ids of the EU portal ("43251589"), programme codes of ИСУН ("BG16RFPR001") or "national"'

LANGUAGE = re.compile(r"[a-z]{2}")
HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:]+")
ADDRESS = r"""[^\s@<>,;"]+@[^\s@<>,;"]+"""
#: An address, alone or behind a name: ``Cluster office <office@example.org>``.
SENDER = re.compile(rf"{ADDRESS}|[^<>@]*<{ADDRESS}>")
LONGEST_CONTACT = 200

ProgrammeKind = Literal["eu", "isun", "national"]


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
class Settings:
    """What ``fundmatch.toml`` may say; every field has a working default.

    ``languages``: further languages of titles and texts to read, beside English. ``programmes``: the codes that each
    source reads, all of one kind (:func:`programme_kind`). ``semantic``: whether keywords that nothing else can read
    are linked by meaning, which the extra of that name does.
    """

    min_score: float = 15.0
    contact: str = ""
    programmes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    semantic: bool = False
    mail: MailSettings | None = None


def programme_kind(code: str) -> ProgrammeKind | None:
    """What a code of ``programmes`` names: ``eu`` a programme of the EU portal, ``isun`` one in ИСУН, ``national``
    the national schemes there; None when it is none of these."""
    if EU_PROGRAMME.fullmatch(code):
        return "eu"
    if ISUN_PROGRAMME.fullmatch(code):
        return "isun"
    return "national" if code == NATIONAL else None


def read_settings(folders: Folders) -> Settings:
    """The workspace's ``fundmatch.toml``. Raises :class:`WorkspaceError` naming file and field."""
    path = folders.root / SETTINGS_FILE
    if not path.is_file():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors on Windows begin files with a mark
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise WorkspaceError(f"{SETTINGS_FILE}: {error}", "mend the file, or delete it to use the defaults") from error
    return _settings(_Table(raw))


@dataclass(frozen=True)
class _Table:
    """A table of the file, by the name it has there."""

    fields: Mapping[str, Any]
    name: str = ""

    def path(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name

    def wrong(self, name: str, text: str, hint: str = "") -> WorkspaceError:
        return WorkspaceError(f'{SETTINGS_FILE}: "{self.path(name)}" {text}', hint)

    def know(self, names: tuple[str, ...]) -> None:
        for name in self.fields:
            if name not in names:
                text = f'{SETTINGS_FILE}: unknown field "{self.path(name)}"{did_you_mean(name, names)}'
                raise WorkspaceError(text, f"known: {', '.join(names)}")

    def table(self, name: str) -> _Table:
        value = self.fields[name]
        if not isinstance(value, dict):
            raise self.wrong(name, f"must be a table, written [{self.path(name)}], not {value!r}")
        return _Table(value, self.path(name))

    def text(self, name: str) -> str:
        """One line of text, empty where there is none: what it goes into, headers above all, has one line."""
        value = self.fields.get(name, "")
        if not isinstance(value, str) or not value.isprintable():
            raise self.wrong(name, f"must be text of one line, not {value!r}")
        return value.strip()

    def texts(self, name: str, example: str) -> tuple[str, ...]:
        """A list of text without repetitions; none where the field is missing."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(name, f"must be a list of text, such as {name} = {example}, not {value!r}")
        return tuple(dict.fromkeys(value))


def _settings(table: _Table) -> Settings:
    table.know(FIELDS)
    programmes = table.table("programmes") if "programmes" in table.fields else _Table({})
    return Settings(
        min_score=_min_score(table),
        contact=_contact(table),
        programmes={name: _programmes(programmes, name) for name in programmes.fields},
        languages=_languages(table),
        semantic=_semantic(table.table("matching")) if "matching" in table.fields else False,
        mail=_mail(table.table("mail")) if "mail" in table.fields else None,
    )


def _min_score(table: _Table) -> float:
    value = table.fields.get("min_score", Settings.min_score)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
        raise table.wrong("min_score", f"must be a number from 0 to 100, not {value!r}")
    return float(value)


def _contact(table: _Table) -> str:
    """It goes into an HTTP header, which takes no other letters."""
    value = table.text("contact")
    if not value.isascii() or len(value) > LONGEST_CONTACT:
        text = f"must be an address of Latin letters, at most {LONGEST_CONTACT}, not {value!r}"
        raise table.wrong("contact", text, 'such as contact = "mailto:office@example.org"')
    return value


def _languages(table: _Table) -> tuple[str, ...]:
    values = table.texts("languages", '["bg", "sr"]')
    for value in values:
        if not LANGUAGE.fullmatch(value):
            raise table.wrong("languages", f'must hold codes of two small letters, such as "bg", not {value!r}')
    return tuple(value for value in values if value != "en")  # always read


def _semantic(table: _Table) -> bool:
    table.know(MATCHING_FIELDS)
    value = table.fields.get("semantic", False)
    if not isinstance(value, bool):
        raise table.wrong("semantic", f"must be true or false, not {value!r}")
    return value


def _programmes(table: _Table, name: str) -> tuple[str, ...]:
    """The codes of one source, all of one kind."""
    if name in FIXED:
        raise table.wrong(name, "is built in and cannot be redefined", "give your own source another name")
    if not SOURCE_NAME.fullmatch(name):
        text = "is no name of a source: a small Latin letter, then small letters, digits, - and _"
        raise table.wrong(name, text, 'such as cerv = ["43251589"]')
    codes = table.texts(name, '["BG16RFPR001"]')
    if not codes:
        raise table.wrong(name, "is empty", f"name {KINDS}, or delete the line")
    kinds = {_kind(table, name, code) for code in codes}
    if len(kinds) > 1:
        raise table.wrong(name, "mixes kinds", f"one source reads one kind: {KINDS}")
    if name == ISUN_SOURCE and kinds != {"isun"}:
        raise table.wrong(name, 'must hold programme codes of ИСУН, such as "BG16RFPR001"', "use another name")
    return codes


def _kind(table: _Table, name: str, code: str) -> ProgrammeKind:
    kind = programme_kind(code)
    if kind is None:
        foreign = ", which has letters that are not Latin" if not code.isascii() else ""
        raise table.wrong(name, f'has "{code}"{foreign}', f"known are {KINDS}")
    return kind


def _mail(table: _Table) -> MailSettings:
    if "password" in table.fields:
        hint = "set FUNDMATCH_SMTP_PASSWORD, or name a program that prints it: password_command"
        raise table.wrong("password", "must not stand in a file", hint)
    table.know(MAIL_FIELDS)
    security = table.text("security") or MailSettings.security
    if security not in PORTS:
        raise table.wrong("security", f'must be "starttls", "tls" or "none", not "{security}"')
    return MailSettings(
        host=_matching(table, "host", HOST, "the name of the mail server, such as smtp.example.org"),
        sender=_matching(table, "sender", SENDER, 'an address, such as "Office <office@example.org>"'),
        port=_port(table, PORTS[security]),
        security=security,
        username=table.text("username"),
        password_command=_command(table),
    )


def _matching(table: _Table, name: str, form: re.Pattern[str], wanted: str) -> str:
    if name not in table.fields:
        raise table.wrong(name, "is missing", f"give {wanted}")
    value = table.text(name)
    if not form.fullmatch(value):
        raise table.wrong(name, f'must be {wanted}, not "{value}"')
    return value


def _port(table: _Table, usual: int) -> int:
    value = table.fields.get("port", usual)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 65535:
        raise table.wrong("port", f"must be a number from 1 to 65535, not {value!r}")
    return value


def _command(table: _Table) -> tuple[str, ...]:
    """A program and its arguments: a list, or one text that is cut at its blanks as a shell does."""
    value = table.fields.get("password_command", [])
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:
        raise table.wrong("password_command", f"cannot be cut into words: {error}") from error
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise table.wrong("password_command", 'must be a command, such as "pass show mail/fundmatch"')
    return tuple(words)
