"""``fundmatch.toml``: read once, checked whole, every complaint naming the file and the field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fundmatch.errors import WorkspaceError
from fundmatch.workspace.folders import Folders
from fundmatch.workspace.mail_settings import DigestSettings, MailSettings, read_digest, read_mail
from fundmatch.workspace.table import SETTINGS_FILE, Table

FIELDS = ("min_score", "contact", "languages", "programmes", "matching", "mail", "digest")
MATCHING_FIELDS = ("semantic",)

SOURCE_NAME = re.compile(r"[a-z][a-z0-9_-]*")
#: Sources that are no matter of settings, and the one whose programme codes are.
FIXED, ISUN_SOURCE = ("horizon", "creative", "curated"), "opic"
EU_PROGRAMME = re.compile(r"[0-9]{1,12}")
#: What stands before the priority in a procedure code: BG16RFPR001, BG-RRP, BGENVIRONMENT.
ISUN_PROGRAMME = re.compile(r"BG(?=.)[A-Z0-9]*(?:-[A-Z]+)?")
NATIONAL = "national"
KINDS = 'programme ids of the EU portal ("43251589"), programme codes of ИСУН ("BG16RFPR001") or "national"'

LANGUAGE = re.compile(r"[a-z]{2}")
LONGEST_CONTACT = 200

ProgrammeKind = Literal["eu", "isun", "national"]


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
    digest: DigestSettings = field(default_factory=DigestSettings)


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
    return _settings(Table(raw))


def _settings(table: Table) -> Settings:
    table.know(FIELDS)
    programmes = table.table("programmes") if "programmes" in table.fields else Table({})
    return Settings(
        min_score=_min_score(table),
        contact=_contact(table),
        programmes={name: _programmes(programmes, name) for name in programmes.fields},
        languages=_languages(table),
        semantic=_semantic(table.table("matching")) if "matching" in table.fields else False,
        mail=read_mail(table.table("mail")) if "mail" in table.fields else None,
        digest=read_digest(table.table("digest")) if "digest" in table.fields else DigestSettings(),
    )


def _min_score(table: Table) -> float:
    value = table.number("min_score", 0, 100)
    return Settings.min_score if value is None else value


def _contact(table: Table) -> str:
    """It goes into an HTTP header, which takes no other letters."""
    value = table.text("contact")
    if not value.isascii() or len(value) > LONGEST_CONTACT:
        text = f"must be an address of Latin letters, at most {LONGEST_CONTACT}, not {value!r}"
        raise table.wrong("contact", text, 'such as contact = "mailto:office@example.org"')
    return value


def _languages(table: Table) -> tuple[str, ...]:
    values = table.texts("languages", '["bg", "sr"]')
    for value in values:
        if not LANGUAGE.fullmatch(value):
            raise table.wrong("languages", f'must hold codes of two small letters, such as "bg", not {value!r}')
    return tuple(value for value in values if value != "en")  # always read


def _semantic(table: Table) -> bool:
    table.know(MATCHING_FIELDS)
    value = table.fields.get("semantic", False)
    if not isinstance(value, bool):
        raise table.wrong("semantic", f"must be true or false, not {value!r}")
    return value


def _programmes(table: Table, name: str) -> tuple[str, ...]:
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


def _kind(table: Table, name: str, code: str) -> ProgrammeKind:
    kind = programme_kind(code)
    if kind is None:
        foreign = ", which has letters that are not Latin" if not code.isascii() else ""
        raise table.wrong(name, f'has "{code}"{foreign}', f"known are {KINDS}")
    return kind
