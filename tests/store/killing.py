"""Makes this process kill itself in the middle of its work, without any chance to tidy up."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
from typing import Any


def killed_at(statement: str, number: int) -> None:
    """From now on the NUMBER-th SQL statement that begins with ``statement`` ends the process.

    Writing reaches the disk long before the end, by a cache of a few pages.
    """
    seen, open_file = itertools.count(1), sqlite3.connect

    def watch(sql: str) -> None:
        if sql.lstrip().startswith(statement) and next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = open_file(*args, **options)
        connection.execute("PRAGMA cache_size = 3")
        connection.set_trace_callback(watch)
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]
