"""What a run consists of: its parts, each with a digest of everything its result depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from fundmatch.batch.files import written_whole
from fundmatch.batch.records import Record
from fundmatch.cache import digest
from fundmatch.matching.version import engine_digest
from fundmatch.models import Model, Profile
from fundmatch.yaml_reader import Problem

#: Findings kept word by word; of more, only their number is told.
MOST_FINDINGS = 100

#: The numbers of the calls that single profiles must not be given, ascending, by slug.
Hidden = Mapping[str, tuple[int, ...]]
NOTHING_HIDDEN: Hidden = {}


@dataclass(frozen=True)
class Asked:
    """What is wanted of each profile: its ``top`` calls that score above 0 and at least ``min_score``.

    ``partition`` is the number of profiles in a part; ``explain`` adds the strongest evidence of each pair.
    """

    top: int = 50
    partition: int = 500
    min_score: float = 0.0
    explain: bool = False


class Job(Model):
    """What all parts of a run have in common; workers read it from its file.

    ``calls`` is the digest of all calls, ``considered`` the numbers of those that may be results, ``profiles`` the name
    of the file with the profiles, ``engine`` that of :func:`engine_digest`, ``own`` the lines of the workspace's own
    glossary, ``semantic`` the model that links keywords by meaning, empty for none. ``gains`` is the folder in which
    workers share what keywords add; empty where they share nothing. ``hidden`` is what its profiles dismissed.
    """

    calls: str
    considered: tuple[int, ...]
    profiles: str
    engine: str
    top: int
    min_score: float
    explain: bool
    own: tuple[str, ...] = ()
    semantic: str = ""
    gains: str = ""
    hidden: Hidden = Field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Some profiles in a row: ``length`` bytes from ``start`` on in the file of profiles."""

    number: int
    start: int
    length: int
    profiles: int
    digest: str

    @property
    def name(self) -> str:
        """The file its result is kept in."""
        return f"part-{self.number:05}-{self.digest}.parquet"


@dataclass
class Findings:
    """What was wrong with records: the first :data:`MOST_FINDINGS` findings, and how many there were."""

    first: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """Note findings of one record."""
        for problem in problems:
            self.count += 1
            if len(self.first) < MOST_FINDINGS:
                self.first.append(problem)


@dataclass(frozen=True)
class Partition:
    """All parts, the digest of what they have in common, the file that holds their profiles, how many profiles were
    read and skipped, and why. ``hidden`` is what those that were read dismissed."""

    common: str
    file: Path
    parts: tuple[Part, ...]
    profiles: int
    skipped: int
    findings: Findings
    hidden: Hidden

    @property
    def job(self) -> str:
        """A digest of all that workers read in the file of the job."""
        hidden = json.dumps(self.hidden, sort_keys=True)
        return digest(self.common.encode(), self.file.name.encode(), hidden.encode())


def partition(
    records: Iterable[Record], size: int, common: str, folder: Path, hidden: Hidden = NOTHING_HIDDEN
) -> Partition:
    """Write the profiles into one file in ``folder``, one a line, and cut it into parts of ``size``.

    ``common`` is the digest of all that the parts have in common; what is ``hidden`` from a profile changes the digest
    of its part alone. One profile at a time is in memory. A slug that stands twice is a finding, and its first profile
    counts. Contacts are left out: nothing here needs them.
    """
    cutter = _Cutter(size, common, hidden)
    seen: set[str] = set()
    findings, skipped = Findings(), 0
    whole = hashlib.sha256()
    unnamed = folder / "profiles.jsonl"
    with written_whole(unnamed) as file:
        for record in records:
            profile = None if record.profile is None or record.profile.slug in seen else record.profile
            if profile is None:
                findings.add(record.problems or [record.problem(f'partner "{record.slug}" stands twice')])
                skipped += 1
                continue
            seen.add(profile.slug)
            line = profile_line(profile)
            whole.update(line)
            file.write(line)
            cutter.add(profile.slug, line)
    named = folder / f"profiles-{whole.hexdigest()[:32]}.jsonl"
    unnamed.replace(named)
    own = {slug: hidden[slug] for slug in sorted(seen & hidden.keys())}
    return Partition(common, named, cutter.finished(), len(seen), skipped, findings, own)


def profile_line(profile: Profile) -> bytes:
    """A profile as a worker reads it."""
    return profile.model_dump_json(by_alias=True, exclude={"contacts"}, exclude_defaults=True).encode("utf-8") + b"\n"


class _Cutter:
    """Collects lines into parts."""

    def __init__(self, size: int, common: str, hidden: Hidden) -> None:
        self.size, self.common, self.hidden = size, common, hidden
        self.parts: list[Part] = []
        self.lines: list[bytes] = []
        self.without: list[bytes] = []
        self.start = 0

    def add(self, slug: str, line: bytes) -> None:
        self.lines.append(line)
        if slug in self.hidden:
            self.without.append(json.dumps([slug, self.hidden[slug]]).encode("ascii"))
        if len(self.lines) == self.size:
            self._cut()

    def finished(self) -> tuple[Part, ...]:
        if self.lines:
            self._cut()
        return tuple(self.parts)

    def _cut(self) -> None:
        length = sum(map(len, self.lines))
        name = digest(self.common.encode(), *self.lines, *self.without)
        self.parts.append(Part(len(self.parts), self.start, length, len(self.lines), name))
        self.start += length
        self.lines.clear()
        self.without.clear()


def common_digest(
    calls: str, considered: Iterable[int], asked: Asked, own: Sequence[str] = (), semantic: str = ""
) -> str:
    """A digest of all that every part depends on; the size of parts is none of it."""
    numbers = ",".join(map(str, considered))
    wanted = f"{asked.top} {asked.min_score!r} {asked.explain} {semantic}"
    lines = (line.encode("utf-8") for line in own)
    return digest(engine_digest().encode(), calls.encode(), numbers.encode(), wanted.encode(), *lines)
