"""The folder of results: what in it is whole, what is left over, and that nothing foreign is touched.

part-00000-<digest>.parquet …   the parts
_manifest.json                  written last: there only when every part is
_shared/                        what workers read: profiles, calls, index, job (readers of Parquet skip _ and .);
                                while they are at work also what they tell each other of keywords
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import Field

from fundmatch.batch.files import ASIDE, written_whole
from fundmatch.batch.parquet import PartReport, read_report
from fundmatch.batch.plan import Part
from fundmatch.errors import StoreError, UsageError
from fundmatch.models import Model

MANIFEST, SHARED, LOCK = "_manifest.json", "_shared", "lock"

#: The file with the instant for which an unfinished run asks.
BEGUN = "begun"

#: What the name of a folder begins with in which workers share what keywords add.
GAINS = "gains-"

PART = re.compile(r"part-\d{5,}-[0-9a-f]{32}\.parquet")
OF_ONE_RUN = re.compile(r"(job|profiles|calls|texts)-[0-9a-f]{32}\.jsonl?|profiles\.jsonl")


class ManifestPart(Model):
    """One part as the manifest lists it."""

    file: str
    digest: str
    profiles: int
    rows: int


class Manifest(Model):
    """A finished run: what was asked, and every part. ``skipped`` profiles could not be read.

    ``as_of`` is the instant for which it asked, empty where it asked for all calls whatever their dates.
    """

    schema_: str = Field("fundmatch/match/1", alias="schema")
    version: str
    as_of: str = ""
    calls: int
    considered: int
    profiles: int
    skipped: int
    rows: int
    top: int
    min_score: float
    explain: bool
    parts: tuple[ManifestPart, ...]


@dataclass(frozen=True)
class OutFolder:
    """A folder that holds one run. Use :meth:`alone` before anything is written."""

    path: Path

    @property
    def shared(self) -> Path:
        return self.path / SHARED

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder and keep other runs out of it until the block ends.

        Raises :class:`UsageError` where it holds files of others, :class:`StoreError` where another run is at work.
        """
        from filelock import FileLock, Timeout

        self._refuse_foreign()
        self.shared.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.shared / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError(f"another run writes to {self.path}", "Wait until it has finished.") from error
        try:
            self._sweep(self.path)
            self._sweep(self.shared)
            yield
        finally:
            lock.release()

    def _refuse_foreign(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise UsageError(f"{self.path} is no folder", "--out names a folder of its own")
        foreign = sorted(each.name for each in self.path.iterdir() if not _own(each))
        if foreign:
            listed = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
            text = f"{self.path} holds files that are not of `fundmatch match`: {listed}"
            raise UsageError(text, "--out names a folder of its own; nothing there was touched")

    def _sweep(self, folder: Path) -> None:
        """Delete what a run that was killed had not finished writing."""
        for aside in folder.glob(f".*{ASIDE}"):
            with contextlib.suppress(OSError):  # a worker that outlived its run may be at it
                aside.unlink()

    def whole(self, parts: Sequence[Part]) -> dict[int, PartReport]:
        """The parts that are there already, by number."""
        there = {path.name for path in self.path.iterdir()}
        reports = (read_report(self.path / part.name) for part in parts if part.name in there)
        wanted = {part.number: part.digest for part in parts}
        return {each.number: each for each in reports if each and wanted.get(each.number) == each.digest}

    def unfinished(self, calls: str) -> datetime | None:
        """The instant for which a run over the same calls asked that was stopped; None where there was none.

        Going on with it, so that no deadline that has passed meanwhile changes every part. ``calls`` is their digest.
        """
        with contextlib.suppress(OSError, ValueError):
            instant, asked = (self.shared / BEGUN).read_text(encoding="ascii").split()
            begun = datetime.fromisoformat(instant)
            return begun if begun.tzinfo and asked == calls else None
        return None

    def begin(self, now: datetime | None, calls: str) -> None:
        """From here on the run is unfinished; ``now`` is the instant for which it asks, ``calls`` their digest."""
        (self.path / MANIFEST).unlink(missing_ok=True)
        if now is not None:
            with written_whole(self.shared / BEGUN) as file:
                file.write(f"{now.isoformat()} {calls}".encode("ascii"))

    def finish(self, parts: Sequence[Part], keep: Iterable[str], manifest: Manifest) -> None:
        """Delete what belongs to other runs, now that everything is there, and write the manifest."""
        own = {part.name for part in parts}
        for path in self.path.iterdir():
            if PART.fullmatch(path.name) and path.name not in own:
                path.unlink(missing_ok=True)
        self._sweep(self.path)
        kept = set(keep)
        for path in self.shared.iterdir():
            if OF_ONE_RUN.fullmatch(path.name) and path.name not in kept:
                path.unlink(missing_ok=True)
        for path in self.shared.glob(f"{GAINS}*"):
            shutil.rmtree(path, ignore_errors=True)
        with written_whole(self.path / MANIFEST) as file:
            file.write(manifest_text(manifest).encode("utf-8"))
        (self.shared / BEGUN).unlink(missing_ok=True)


def manifest_text(manifest: Manifest) -> str:
    """The manifest as JSON."""
    return manifest.model_dump_json(by_alias=True, indent=2) + "\n"


def _own(path: Path) -> bool:
    if path.name == SHARED:
        return path.is_dir()
    name = path.name
    return name == MANIFEST or PART.fullmatch(name) is not None or (name[:1] == "." and name.endswith(ASIDE))
