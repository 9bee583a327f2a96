"""Runs that can be killed: ``python -m tests.digest.driver`` has everything loaded and forks one process a run.

It reads jobs from standard input, one JSON object a line, and answers to each with the process id of its run. After
another line, until which that id belongs to nobody else, it answers with the exit code of the run. A run ends itself
at the ``line``-th line of fundmatch that it executes, if that is given, and writes how many it executed to ``lines``
if it comes to its end.
"""

from __future__ import annotations

import json
import os
import signal
import smtplib  # noqa: F401 - loaded once
import ssl
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import filelock  # noqa: F401 - loaded once

import fundmatch.digest
import fundmatch.store
from fundmatch.digest.delivery import Pace
from fundmatch.digest.local import FolderTransport
from fundmatch.digest.smtp import SmtpTransport
from fundmatch.digest.transport import Transport
from fundmatch.workspace import MailSettings
from tests.digest.builders import SENDER, ledger_at, run

WATCHED = tuple(str(Path(package.__path__[0])) for package in (fundmatch.digest, fundmatch.store))


AUTHORITY = Path(__file__).parent / "tls" / "authority.pem"


def transport(to: str | int, security: str) -> Transport:
    """A port of this computer, or a folder."""
    if isinstance(to, str):
        return FolderTransport(Path(to))
    tls = ssl.create_default_context(cafile=AUTHORITY) if security != "none" else None
    return SmtpTransport(MailSettings("localhost", SENDER, to, security), password=str, tls=tls)


def deadly(count: list[int], last: int) -> Callable[[FrameType, str, Any], Any]:
    """A trace function that counts lines of fundmatch, and ends the process at the ``last`` one."""

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        if event == "line":
            count[0] += 1
            if count[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return watch

    return watch


def work(job: dict[str, Any]) -> int:
    """One run; its exit code."""
    count = [0]
    if "line" in job:
        sys.settrace(deadly(count, job["line"]))
    ledger = ledger_at(Path(job["store"]))
    pace = Pace(budget=job.get("budget", 5.0), pauses=(0.005,))
    report = run(ledger, transport(job["to"], job.get("security", "none")), job["recipients"], pace)
    sys.settrace(None)
    ledger.store.close()
    if "lines" in job:
        Path(job["lines"]).write_text(str(count[0]))
    return report.exit_code


def main() -> None:
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            try:
                os._exit(work(json.loads(line)))
            except BaseException:  # noqa: BLE001 - a bug must not return into the parent's loop
                traceback.print_exc()
                os._exit(70)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
