"""What a shell offers while an argument is typed: partners, groups, calls, sources, addresses.

Files are searched for their fields, not read as YAML, and the store is asked for one column: a person waits for the
answer at every press of the key. What cannot be read offers nothing. Ids of calls and of themes are not offered: bash
breaks words at their colon.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from fundmatch.workspace import Folders

Offer = Callable[["click.Context", "click.Parameter", str], list[str]]

#: Sources that every workspace may read, and the one of calls kept by hand.
PORTALS, BY_HAND = ("horizon", "creative", "opic"), "curated"
GROUPS = "groups.yaml"
#: Seconds to wait for a store that is being written.
PATIENCE = 0.2
#: A value of a field, in block or flow style, with or without quotes.
VALUE = r"""["']?([^\s"',\[\]{}#]+)"""


def _field(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:-[ \t]+)*(?:\{{(?:[^\n{{}}]*,)?[ \t]*)?{name}:[ \t]+{VALUE}", re.MULTILINE)


CODE, SLUG, SOURCE = _field("code"), _field("slug"), _field("source")
#: Several contacts may stand in one line.
MAIL = re.compile(rf"\bmail:[ \t]+{VALUE}")


def _offer(read: Callable[[Folders], Iterable[str]]) -> Offer:
    """A callback for click: of what ``read`` finds in the workspace in force, what begins as typed, in any case."""

    def offer(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
        found: list[str] = []
        with contextlib.suppress(Exception):  # a shell shows no errors, and the command itself will tell
            found = sorted(set(read(_folders(ctx))))
        return [each for each in found if each.casefold().startswith(typed.casefold())]

    return offer


def _folders(ctx: click.Context) -> Folders:
    """The workspace that the line names so far, else the one in force here."""
    from fundmatch.cli.session import Session
    from fundmatch.workspace import locate

    session = ctx.find_object(Session)
    given = (session and session.folder) or ctx.find_root().params.get("workspace")
    return locate(Path.cwd(), os.environ, Path(given) if given else None)


def _slugs(folders: Folders) -> Iterator[str]:
    return (path.stem for path in _yaml_files(folders.profiles) if path.name != GROUPS)


def _groups(folders: Folders) -> Iterable[str]:
    return _values(SLUG, [folders.profiles / GROUPS])


def _mails(folders: Folders) -> Iterable[str]:
    return _values(MAIL, _yaml_files(folders.profiles))


def _codes(folders: Folders) -> Iterable[str]:
    stored = _stored(folders, "SELECT json_extract(body, '$.code') FROM calls")
    found = {*_values(CODE, _yaml_files(folders.calls)), *stored}
    return (code for code in found or _values(CODE, _bundled_calls()) if ":" not in code and len(code.split()) == 1)


def _sources(folders: Folders) -> Iterable[str]:
    return {*_portals(folders), BY_HAND, *_values(SOURCE, _yaml_files(folders.calls))}


def _portals(folders: Folders) -> Iterable[str]:
    """Those that can be asked: the usual ones, those read before, and programmes of the settings."""
    stored = set(_stored(folders, "SELECT DISTINCT source FROM calls")) - {BY_HAND}
    return {*PORTALS, *stored, *_programmes(folders.root / "fundmatch.toml")}


def _programmes(settings: Path) -> Iterable[str]:
    import tomllib

    try:
        found: Iterable[str] = tomllib.loads(settings.read_text(encoding="utf-8")).get("programmes", ())
    except (OSError, ValueError):
        return ()
    return found


def _kinds(folders: Folders) -> Iterable[str]:
    from fundmatch.models.profile import KINDS

    return KINDS


def _yaml_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.suffix in (".yaml", ".yml")) if folder.is_dir() else iter(())


def _bundled_calls() -> Iterator[Path]:
    from fundmatch.workspace import bundled_root

    return _yaml_files(bundled_root() / "calls")


def _values(field: re.Pattern[str], files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        with contextlib.suppress(OSError):
            yield from field.findall(path.read_text(encoding="utf-8", errors="replace"))


def _stored(folders: Folders, question: str) -> list[str]:
    """One column of the store; nothing where there is none, or none that can be read now."""
    import sqlite3

    if not folders.store.is_file():
        return []
    address = f"{folders.store.as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as store:
            return [text for (text,) in store.execute(question) if text]
    except sqlite3.Error:
        return []


offer_slugs, offer_groups, offer_mails = _offer(_slugs), _offer(_groups), _offer(_mails)
offer_codes, offer_sources, offer_portals = _offer(_codes), _offer(_sources), _offer(_portals)
offer_kinds = _offer(_kinds)
