"""What fundmatch remembers between runs: one SQLite file behind one class."""

from fundmatch.models.change import Revision
from fundmatch.store.damage import open_or_rebuild, set_aside, set_aside_if_damaged
from fundmatch.store.runs import ListingCount, RecordProblem, RunReport, ShapeCount
from fundmatch.store.store import SaveCounts, Store

__all__ = [
    "ListingCount",
    "RecordProblem",
    "Revision",
    "RunReport",
    "SaveCounts",
    "ShapeCount",
    "Store",
    "open_or_rebuild",
    "set_aside",
    "set_aside_if_damaged",
]
