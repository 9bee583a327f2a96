"""Ways to make a part that do not end well; worker processes import them by name."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Part
from fundmatch.errors import UsageError


def fine(job_file: Path, part: Part) -> PartReport:
    """Leave a file that tells in which process the part was made."""
    (job_file.parent / f"made-{part.number}").write_text(str(os.getpid()), encoding="utf-8")
    return PartReport(number=part.number, digest=part.digest, profiles=1, rows=0)


def dies_once(job_file: Path, part: Part) -> PartReport:
    """The first process that meets part 1 is killed by it."""
    mark = job_file.parent / "died"
    if part.number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return fine(job_file, part)


def always_dies(job_file: Path, part: Part) -> PartReport:
    """Every process that meets part 1 ends at once."""
    if part.number == 1:
        os._exit(7)
    return fine(job_file, part)


def has_a_bug(job_file: Path, part: Part) -> PartReport:
    raise ZeroDivisionError(f"in part {part.number}")


def refuses(job_file: Path, part: Part) -> PartReport:
    raise UsageError("does not see it", "share the folder")
