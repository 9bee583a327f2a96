"""Where the partners, the hand-kept calls and everything the program writes are found.

A workspace is the nearest folder upwards that has a ``profiles/``; without one, the copy bundled with the package.
What the program writes goes to ``<workspace>/.fundmatch/``, or to the user's data folder for the bundled copy.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fundmatch.errors import WorkspaceError

SETTINGS_FILE = "fundmatch.toml"


@dataclass(frozen=True)
class Folders:
    """The paths of one workspace. ``bundled`` tells that it is the read-only copy of the package."""

    root: Path
    state: Path
    bundled: bool

    @property
    def profiles(self) -> Path:
        return self.root / "profiles"

    @property
    def calls(self) -> Path:
        return self.root / "calls"

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def store(self) -> Path:
        return self.state / "fundmatch.sqlite3"

    @property
    def cache(self) -> Path:
        return self.state / "cache"

    def shown(self, path: Path) -> str:
        """``path`` as messages show it: relative to the workspace where it lies inside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


@dataclass(frozen=True)
class Settings:
    """What ``fundmatch.toml`` may say; every field has a working default."""

    min_score: float = 15.0
    contact: str = ""
    programmes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def bundled_root() -> Path:
    """The bundled workspace: inside the wheel, or the checkout itself for an editable install."""
    packaged = Path(__file__).parent / "bundled"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


def locate(start: Path, environ: Mapping[str, str], given: Path | None = None) -> Folders:
    """The workspace to work in: ``given``, else FUNDMATCH_WORKSPACE, else upwards from ``start``, else bundled.

    Raises :class:`WorkspaceError` when a folder was named that has no ``profiles/``.
    """
    named = given or (Path(environ["FUNDMATCH_WORKSPACE"]) if environ.get("FUNDMATCH_WORKSPACE") else None)
    if named is not None:
        root = named.expanduser().resolve()
        if not (root / "profiles").is_dir():
            raise WorkspaceError(f"{named} has no folder profiles/", f"create one with: fundmatch init {named}")
        return Folders(root, root / ".fundmatch", bundled=False)
    for folder in (start, *start.parents):
        if (folder / "profiles").is_dir():
            return Folders(folder, folder / ".fundmatch", bundled=False)
    return Folders(bundled_root(), user_folder(), bundled=True)


def user_folder() -> Path:
    """The user's own data folder by the rules of the platform."""
    import platformdirs

    return Path(platformdirs.user_data_dir("fundmatch", appauthor=False))


def read_settings(folders: Folders) -> Settings:
    """The workspace's ``fundmatch.toml``. Raises :class:`WorkspaceError` naming file and field."""
    path = folders.root / SETTINGS_FILE
    if not path.is_file():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WorkspaceError(f"{SETTINGS_FILE}: {error}", "mend the file, or delete it to use the defaults") from error
    return _settings(raw)


def _settings(raw: Mapping[str, Any]) -> Settings:
    from fundmatch.errors import did_you_mean

    known = ["min_score", "contact", "programmes"]
    for name in raw:
        if name not in known:
            raise WorkspaceError(f'{SETTINGS_FILE}: unknown field "{name}"{did_you_mean(name, known)}')
    min_score, contact, programmes = raw.get("min_score", 15.0), raw.get("contact", ""), raw.get("programmes", {})
    if isinstance(min_score, bool) or not isinstance(min_score, (int, float)) or not 0 <= min_score <= 100:
        raise WorkspaceError(f'{SETTINGS_FILE}: "min_score" must be a number from 0 to 100, not {min_score!r}')
    if not isinstance(contact, str):
        raise WorkspaceError(f'{SETTINGS_FILE}: "contact" must be text, not {contact!r}')
    if not isinstance(programmes, dict) or not all(_is_list_of_text(value) for value in programmes.values()):
        raise WorkspaceError(f'{SETTINGS_FILE}: "programmes" must hold lists of text, such as opic = ["BG16RFPR002"]')
    return Settings(float(min_score), contact, {name: tuple(codes) for name, codes in programmes.items()})


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
