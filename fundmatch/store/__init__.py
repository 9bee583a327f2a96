"""What fundmatch remembers between runs: one SQLite file behind one class."""

from fundmatch.store.runs import RecordProblem, RunReport
from fundmatch.store.store import SaveCounts, Store

__all__ = ["RecordProblem", "RunReport", "SaveCounts", "Store"]
