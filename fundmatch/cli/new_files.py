"""Files that commands write into a workspace: whole or not at all, and never over somebody else's."""

from __future__ import annotations

import contextlib
import errno
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.errors import WorkspaceError

#: How file systems without hard links (FAT, some network folders) say so.
NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that does not exist yet. Raises WorkspaceError when it does, or cannot be written.

    The whole file gets its name at once, so that a full disk leaves none that would be in the way of another attempt.
    """
    refuse_taken(path)
    aside = path.with_name(f".{secrets.token_hex(4)}.new")
    try:
        aside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        _name(aside, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def refuse_taken(path: Path) -> None:
    """Raises WorkspaceError when the file exists, also by the other suffix of YAML: one of the two would be ignored."""
    from fundmatch.profiles import SUFFIXES

    for each in [path.with_suffix(suffix) for suffix in SUFFIXES] if path.suffix in SUFFIXES else [path]:
        if each.exists() or each.is_symlink():
            raise _taken(each)


def write_over(path: Path, text: str) -> None:
    """Replace a file's content, or write it anew. Raises WorkspaceError; the content that was there then stays."""
    from fundmatch.cli.output import write_file

    try:
        write_file(text.encode("utf-8"), path)
    except OSError as error:
        raise _unwritten(path, error) from error


def _name(aside: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError when another one has it."""
    try:
        path.hardlink_to(aside)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        path.touch(exist_ok=False)
        aside.replace(path)


def _taken(path: Path) -> WorkspaceError:
    from fundmatch.errors import WorkspaceError

    return WorkspaceError(f"{path} exists already", "choose another name, or edit that file")


def _unwritten(path: Path, error: OSError) -> WorkspaceError:
    from fundmatch.errors import WorkspaceError

    return WorkspaceError(f"{path} cannot be written: {error.strerror or error}", "nothing of it was written")
