"""Organisations that could become partners: imported lists, found by name or subject, as candidates."""

from fundmatch.directory.directory import Directory
from fundmatch.directory.importing import ImportReport
from fundmatch.directory.sameness import Duplicate

__all__ = ["Directory", "Duplicate", "ImportReport"]
