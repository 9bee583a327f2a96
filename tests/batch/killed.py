"""A run that is killed in the middle: ``python -m tests.batch.killed OUT INSTANT NUMBER``.

INSTANT: ``flush`` kills the run at the NUMBER-th time it flushes something to the disk, ``rename`` at the NUMBER-th
file that would get its name; ``before`` and ``after`` let a worker kill the run, and only the run, before or after it
makes part NUMBER; ``worker`` kills the worker inside the writing of part NUMBER and then the run.
"""

from __future__ import annotations

import functools
import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fundmatch.batch import work
from fundmatch.batch.files import ASIDE
from fundmatch.batch.local import LocalPool
from fundmatch.batch.parquet import PartReport
from fundmatch.batch.plan import Part
from fundmatch.batch.work import make_part
from tests.batch.builders import Run


def kills(instant: str, number: int, job_file: Path, part: Part) -> PartReport:
    """Make a part, and kill the run when it is time."""
    if part.number != number:
        return make_part(job_file, part)
    if instant == "worker":
        work.write_part = cut_off
    if instant == "before":
        os.kill(os.getppid(), signal.SIGKILL)
    report = make_part(job_file, part)
    if instant == "after":
        os.kill(os.getppid(), signal.SIGKILL)
    return report


def cut_off(path: Path, *_: Any) -> None:
    """Write half a part and die, and the run with us."""
    path.with_name(f".{path.name}.0a1b2c3d{ASIDE}").write_bytes(b"PAR1 and then nothing")
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def killing(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    """``function``, which the run does not survive at the NUMBER-th call."""
    calls = itertools.count(1)

    def watched(*arguments: Any) -> Any:
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)

    return watched


def main(out: Path, instant: str, number: int) -> None:
    """Run, and never come back when the instant comes."""
    if instant == "flush":
        os.fsync = killing(os.fsync, number)
    elif instant == "rename":
        Path.replace = killing(Path.replace, number)  # type: ignore[method-assign]
    Run(out)(LocalPool(2, print, functools.partial(kills, instant, number)))  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
