"""An import that is killed in the middle: ``python -m tests.directory.killed STORE FOLDER STATEMENT NUMBER``.

At the NUMBER-th statement that begins with STATEMENT it kills itself, without any chance to tidy up. Writing reaches
the disk long before the end, by a cache of a few pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fundmatch.directory import Directory
from fundmatch.store import Store
from tests.directory.builders import NOW, Values, files, participation, project, quiet, topic
from tests.store.killing import killed_at

PROJECTS = 60


def tables(folder: Path) -> list[Path]:
    """What it reads: other names, other projects than before."""
    rows: list[Values] = [
        participation(number, 900000001 + number % 40, f"New organisation {number % 40} of examples")
        for number in range(PROJECTS)
        for _ in range(5)
    ]
    projects = [project(number, f"New title {number} about heritage") for number in range(PROJECTS)]
    return files(folder, rows, projects, [topic(number, f"topic {number}") for number in range(PROJECTS)])


def main(store: Path, folder: Path, statement: str, number: int) -> None:
    """Import, and never come back when the statement is reached."""
    killed_at(statement, number)
    with Store.open(store) as opened:
        Directory(opened).import_cordis(tables(folder), NOW, quiet)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
