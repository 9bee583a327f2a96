"""A whole run: plan, keep what is there, make the rest, and say so in a manifest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fundmatch import __version__
from fundmatch.batch.files import written_whole
from fundmatch.batch.folder import GAINS, Manifest, ManifestPart, OutFolder
from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Asked, Findings, Hidden, Job, Part, Partition, common_digest, partition
from fundmatch.batch.records import Record
from fundmatch.batch.shelf import Shelf, digest_of, listing_file, texts_file, write_shelf
from fundmatch.batch.work import shared_index
from fundmatch.catalogue import Catalogue
from fundmatch.matching.version import engine_digest

#: Makes parts, given the file of the job; yields a report of each as it is finished.
Workers = Callable[[Path, Sequence[Part]], Generator[PartReport]]
#: Takes what is being done, how much of it is done, and how much there is (0 where nobody knows).
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Inputs:
    """What is matched: profiles as they are read, all calls, and the numbers of those that may be results.

    ``own`` are the lines of the workspace's own glossary, ``semantic`` names the model that links keywords by meaning
    (empty: none does). ``now`` is the instant by which calls are considered; where it is given, a run that is stopped
    leaves it behind (:meth:`~fundmatch.batch.folder.OutFolder.unfinished`). ``hidden`` are calls that single profiles
    must not be given: they take no place among their best.
    """

    profiles: Iterable[Record]
    calls: Catalogue
    considered: Sequence[int]
    own: tuple[str, ...] = ()
    semantic: str = ""
    now: datetime | None = None
    hidden: Hidden = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """A finished run; ``made`` parts were missing before. ``findings`` tell what was wrong with skipped profiles.

    ``hidden`` counts the calls that were hidden from single profiles, each as often as from how many.
    """

    manifest: Manifest
    made: int
    findings: Findings
    hidden: int


def match_all(inputs: Inputs, asked: Asked, out: Path, workers: Workers, tell: Tell) -> Outcome:
    """Match all profiles with all calls into the folder ``out``; parts that are there already are kept.

    Raises :class:`~fundmatch.errors.UsageError` where ``out`` holds files of others, and what reading profiles and
    ``workers`` raise; every part that is finished by then stays.
    """
    folder = OutFolder(out.resolve())
    with folder.alone():
        calls = digest_of(inputs.calls)
        plan = _plan(inputs, asked, folder, calls, tell)
        reports = folder.whole(plan.parts)
        missing = [part for part in plan.parts if part.number not in reports]
        job_file = folder.shared / f"job-{plan.job}.json"
        if missing:
            folder.begin(inputs.now, calls)
            _prepare(inputs, asked, plan, job_file, tell)
            tell("match", len(reports), len(plan.parts))
            with contextlib.closing(workers(job_file, missing)) as finished:
                for report in finished:
                    reports[report.number] = report
                    tell("match", len(reports), len(plan.parts))
        manifest = _manifest(inputs, asked, plan, reports)
        shelf = (listing_file(folder.shared, calls).name, texts_file(folder.shared, calls).name)
        folder.finish(plan.parts, (job_file.name, plan.file.name, *shelf), manifest)
    return Outcome(manifest, len(missing), plan.findings, sum(map(len, plan.hidden.values())))


def _plan(inputs: Inputs, asked: Asked, folder: OutFolder, calls: str, tell: Tell) -> Partition:
    def told() -> Iterator[Record]:
        for number, record in enumerate(inputs.profiles, 1):
            if number % 100 == 0:
                tell("profiles", number, 0)
            yield record

    common = common_digest(calls, inputs.considered, asked, inputs.own, inputs.semantic)
    return partition(told(), asked.partition, common, folder.shared, inputs.hidden)


def _prepare(inputs: Inputs, asked: Asked, plan: Partition, job_file: Path, tell: Tell) -> None:
    """Write what workers read: the calls, their index, and the job."""
    tell("index", 0, 0)
    name = write_shelf(inputs.calls, job_file.parent)
    shared_index(job_file.parent, Shelf(job_file.parent, name), inputs.own)
    job = Job(
        calls=name,
        considered=tuple(inputs.considered),
        profiles=plan.file.name,
        engine=engine_digest(),
        top=asked.top,
        min_score=asked.min_score,
        explain=asked.explain,
        own=inputs.own,
        semantic=inputs.semantic,
        gains="" if asked.explain else f"{GAINS}{plan.common}",
        hidden=plan.hidden,
    )
    with written_whole(job_file) as file:
        file.write(job.model_dump_json().encode("utf-8"))


def _manifest(inputs: Inputs, asked: Asked, plan: Partition, reports: dict[int, PartReport]) -> Manifest:
    parts = tuple(
        ManifestPart(file=part.name, digest=part.digest, profiles=part.profiles, rows=reports[part.number].rows)
        for part in plan.parts
    )
    return Manifest(
        version=__version__,
        as_of=inputs.now.isoformat() if inputs.now else "",
        calls=len(inputs.calls.keys),
        considered=len(inputs.considered),
        profiles=plan.profiles,
        skipped=plan.skipped,
        rows=sum(part.rows for part in parts),
        top=asked.top,
        min_score=asked.min_score,
        explain=asked.explain,
        parts=parts,
    )
