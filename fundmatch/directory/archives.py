"""The tables in given files: CSV files as they are, or inside zip archives, within limits (zip bombs)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fundmatch.errors import WorkspaceError

#: Bytes of the largest table: CORDIS's largest (projects of H2020 with their objectives) has about 0.1 GB.
MOST_BYTES = 2_000_000_000
#: Files of an archive that are looked at; CORDIS's have about ten.
MOST_MEMBERS = 1_000
#: CSV compresses to a fifth or tenth. Where a gigabyte shrinks below a thousandth, nobody wrote it.
HIGHEST_RATIO, HARMLESS = 1_000, 50_000_000


@dataclass(frozen=True)
class TableFile:
    """One table in a file; ``member`` is its name inside an archive, or empty."""

    path: Path
    member: str = ""

    @property
    def shown(self) -> str:
        return f"{self.path.name}:{self.member}" if self.member else self.path.name

    @property
    def stem(self) -> str:
        """The table's own name in small letters: ``organization``. Some archives part folders by backslashes."""
        return PurePosixPath((self.member or self.path.name).replace("\\", "/")).stem.casefold()

    @contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        """The table as text; bytes that are no UTF-8 become U+FFFD. Raises WorkspaceError."""
        try:
            with _opened(self) as raw, io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text:
                yield text
        except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
            raise WorkspaceError(f"{self.shown} cannot be read: {error}", "download the file again") from error


class _Bounded(io.RawIOBase):
    """The bytes of a table, up to a limit."""

    def __init__(self, stream: io.BufferedIOBase, shown: str, most: int) -> None:
        self._stream, self._shown, self._left, self.most = stream, shown, most, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._stream.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise WorkspaceError(f"{self._shown} is larger than {self.most:,} bytes", "is this the right file?")
        buffer[: len(found)] = found
        return len(found)


@contextmanager
def _opened(file: TableFile) -> Iterator[io.BufferedReader]:
    if not file.member:
        with file.path.open("rb") as stream:
            yield io.BufferedReader(_Bounded(stream, file.shown, MOST_BYTES))
        return
    with zipfile.ZipFile(file.path) as archive:
        size = archive.getinfo(file.member).compress_size
        most = min(MOST_BYTES, max(HARMLESS, HIGHEST_RATIO * size))
        with archive.open(file.member) as stream:
            yield io.BufferedReader(_Bounded(stream, file.shown, most))  # type: ignore[arg-type]


def tables_in(paths: Sequence[Path]) -> list[TableFile]:
    """Every CSV table in the files, in their order. Raises WorkspaceError for an archive that is none."""
    return [table for path in paths for table in (_members(path) if _is_archive(path) else [TableFile(path)])]


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}") from error


def _members(path: Path) -> list[TableFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise WorkspaceError(f"{path.name} is no sound zip archive: {error}", "download it again") from error
    if len(members) > MOST_MEMBERS:
        raise WorkspaceError(f"{path.name} holds {len(members):,} files", "is this the right archive?")
    found = [member.filename for member in members if _is_table(member.filename)]
    if not found:
        raise WorkspaceError(f"{path.name} holds no CSV table", "download the CSV archive of CORDIS")
    return [TableFile(path, name) for name in found]


def _is_table(member: str) -> bool:
    """Whether a member is a CSV table, not what macOS writes beside one (``__MACOSX/._project.csv``)."""
    name = member.casefold()
    return name.endswith(".csv") and not PurePosixPath(name).name.startswith("._")
