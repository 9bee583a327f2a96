"""Starts the server of these tests and reads its journal."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Taken:
    """A mail that the server took."""

    sender: str
    to: tuple[str, ...]
    message: bytes


class MailServer:
    """The process and its journal; use it as a context."""

    def __init__(self, folder: Path, security: str = "none", login: str = "") -> None:
        self.journal, self.port = folder / "journal", 0
        self._command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.digest.server",
            str(self.journal),
            security,
            login,
        ]
        self._noise = folder / "server.log"
        self._taken, self._read = list[Taken](), 0

    def __enter__(self) -> MailServer:
        with self._noise.open("wb") as noise:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=noise)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._noise.read_text()
        self.port = int(line)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def taken(self, address: str = "") -> list[Taken]:
        """What was taken, all of it or for one recipient, in that order."""
        with self.journal.open("rb") as journal:
            journal.seek(self._read)
            for line in journal:
                if not line.endswith(b"\n"):
                    break  # it is being written
                self._read += len(line)
                entry = json.loads(line)
                self._taken.append(Taken(entry["from"], tuple(entry["to"]), entry["message"].encode("latin-1")))
        return [mail for mail in self._taken if not address or address in mail.to]
