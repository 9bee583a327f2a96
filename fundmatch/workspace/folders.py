"""Where the partners, the hand-kept calls and everything the program writes are found.

A workspace is the nearest folder upwards that has a ``profiles/``; without one, the copy bundled with the package.
What the program writes goes to ``<workspace>/.fundmatch/``, or to the user's data folder for the bundled copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fundmatch.errors import WorkspaceError


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


def bundled_root() -> Path:
    """The bundled workspace: inside the wheel, or the checkout itself for an editable install."""
    package = Path(__file__).parents[1]
    packaged = package / "bundled"
    return packaged if packaged.is_dir() else package.parent


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
