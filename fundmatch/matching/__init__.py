"""Matching: index → expand → score → explain."""

from fundmatch.matching.index import Index

__all__ = ["Index"]
