"""Bringing the store up to date: each source read, guarded, saved and reported on its own."""

from fundmatch.store import RecordProblem, RunReport
from fundmatch.sync.check import CheckReport, check
from fundmatch.sync.run import import_file, quiet, sync

__all__ = ["CheckReport", "RecordProblem", "RunReport", "check", "import_file", "quiet", "sync"]
