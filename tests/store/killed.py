"""A process that is killed in the middle of its work: ``python -m tests.store.killed PATH STATEMENT NUMBER``.

It opens the store and saves; at the NUMBER-th statement that begins with STATEMENT it kills itself, without any
chance to tidy up. Saving is made to write to disk long before it ends, by a cache of a few pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fundmatch.models import Call
from fundmatch.store import RunReport, Store
from tests.store.builders import LATER, call
from tests.store.killing import killed_at

CALLS = 60


def before() -> list[Call]:
    """What the store holds before."""
    return [call(f"{number:02}", text="старо " * 500) for number in range(CALLS)]


def after() -> list[Call]:
    """What it would hold afterwards; the first ten are no longer listed."""
    return [call(f"{number:02}", text="ново " * 500, conditions="c") for number in range(10, CALLS + 5)]


def main(path: Path, statement: str, number: int) -> None:
    """Save, and never come back when the statement is reached."""
    killed_at(statement, number)
    with Store.open(path) as store, store.transaction():
        store.save("opic", after(), now=LATER, complete=True, settled={"opic:20"})
        store.record_run(RunReport(source="opic", ok=True, started="a", finished="b"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
