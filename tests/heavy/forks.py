"""The other end of ``tests.digest.driver``: starts runs, kills them, and asks for their exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from typing import Any

from tests.digest.mailserver import ROOT


class Driver(AbstractContextManager["Driver"]):
    """A process that forks runs."""

    def __enter__(self) -> Driver:
        command, pipe = [sys.executable, "-m", "tests.digest.driver"], subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def start(self, job: dict[str, Any]) -> int:
        """Begin a run; its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        return int(self._process.stdout.readline())

    def end(self) -> int:
        """Wait for the run's end; its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        return int(self._process.stdout.readline())

    def run(self, job: dict[str, Any], after: float | None = None) -> int:
        """A whole run, killed ``after`` seconds if it is not over by then; its exit code."""
        process = self.start(job)
        if after is not None:
            time.sleep(after)
            os.kill(process, signal.SIGKILL)  # the driver has not asked for its exit code yet: the id is still its own
        return self.end()
