"""What a sync costs: seconds, requests and peak memory of each source against loopback portals.

    python tests/benchmarks/bench_sync.py --eu http://127.0.0.1:8001 --isun http://127.0.0.1:8002 [--runs 2]

The portals are started by whoever measures. Every run is a process of its own, so that its peak memory is its own;
seconds include the pauses that ИСУН is owed (1.1 s a request). Prints one line a source and run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCES = ("horizon", "creative", "opic")


def measured(source: str, workspace: Path, environment: dict[str, str]) -> str:
    """One sync in a process of its own, in words."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "fundmatch", "--workspace", str(workspace), "sync", source, "--format", "json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.communicate()
    seconds = time.monotonic() - begun
    if process.returncode:
        return f"{source:<10} exit code {process.returncode}: {errors.decode()}"
    report = json.loads(output)["runs"][0]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{source:<10} {seconds:7.1f} s  {report['stored']:>5} calls  peak so far {peak:6.0f} MB"


def main() -> None:
    """Measure every source, each ``--runs`` times into one workspace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eu", required=True)
    parser.add_argument("--isun", required=True)
    parser.add_argument("--runs", type=int, default=2)
    given = parser.parse_args()
    origins = {"FUNDMATCH_EU_SEARCH_URL": given.eu, "FUNDMATCH_EU_SITE_URL": given.eu}
    origins |= {"FUNDMATCH_ISUN_URL": given.isun, "FUNDMATCH_EUFUNDS_URL": given.isun}
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        (workspace / "profiles").mkdir()
        # Smallest first: the peak of child processes is a running maximum.
        for _ in range(given.runs):
            for source in reversed(SOURCES):
                sys.stdout.write(measured(source, workspace, {**os.environ, **origins}) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
